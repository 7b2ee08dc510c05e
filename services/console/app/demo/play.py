"""Plays the story: settle, do what is due, and move the clock to the next moment."""

from collections.abc import Callable
from typing import Any

from kafka import TopicPartition

from libs.contracts.envelope import zulu
from services.console.app.answers import NotDone
from services.console.app.demo.action import Action
from services.console.app.demo.door import Door
from services.console.app.demo.hearing import hear
from services.console.app.demo.opening import opening
from services.console.app.demo.owed import owed
from services.console.app.demo.story import Story
from services.console.app.demo.world import World
from services.console.app.lag import Positions
from services.console.app.settle import Settling
from services.console.settings import Settings


class Play:
    """`world` is what the log says; `look` is called whenever it may have changed."""

    def __init__(self, settings: Settings, story: Story, door: Door) -> None:
        self.story, self.door, self.group = story, door, settings.cluster
        self.world = World()
        self.settling = Settling(settings.kafka, settings.cluster, lambda e: hear(self.world, e))
        self.look: Callable[[], None] = lambda: None
        self.tried: set[str] = set()

    def close(self) -> None:
        self.settling.close()

    def settle(self) -> None:
        self.settling.settle(self._positions, self.look)

    def open_cluster(self) -> None:
        secrets = self.door.wallet.secrets
        while actions := opening(self.story, self.world, self.group, set(secrets)):
            self._do(actions)
            self.settle()

    def run(self) -> None:
        """Until nobody in the story has anything left to do. The clock moves only when settled."""
        settled = True
        while steps := owed(self.story, self.world, self.group):
            due = [step for step in steps if step.at <= self.world.now and step.path]
            later = [step for step in steps if step.at > self.world.now]
            if due:
                self._do(due)
                self.settling.glance()
                self.look()
                settled = False
            elif not settled:
                self.settle()
                settled = True
            elif later:
                self._move(later[0])
                self.settle()
            else:
                return

    def _move(self, to: Action) -> None:
        at = zulu(to.at)
        self._do([Action(to.at, self.group, "/v1/sandbox/clock", {"to": at}, f"clock {at}")])

    def _do(self, actions: list[Action]) -> None:
        again = [action.key for action in actions if action.key in self.tried]
        if again:
            raise NotDone(f"These steps were done and had no effect: {', '.join(again[:5])}.")
        self.tried.update(action.key for action in actions)
        self.door.do(actions)

    def _positions(self) -> Positions:
        """What the gateway's read model has read, as it says itself."""
        told: list[dict[str, Any]] = self.door.get(self.group, "/v1/operations")["items"]
        return {TopicPartition(at["topic"], at["partition"]): at["next_offset"] for at in told}
