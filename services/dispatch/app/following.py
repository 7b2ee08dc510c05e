"""The loop that follows the plan desk's facts into memory, from the beginning."""

import threading
from collections.abc import Callable
from typing import Any

from libs.contracts.envelope import Envelope
from libs.contracts.plans import PlanAdopted
from libs.contracts.topics import PLANS
from libs.eventlog.kafka import Follow, Home
from libs.eventlog.kafka.observing import Standing
from libs.eventlog.kafka.replay import uncollected
from services.dispatch.telling.known import Known, heard

PAUSE_MS = 100


class Following:
    """`known` is replaced by each event, never changed: whoever answers takes it once. `adopted`
    hears of each new plan, and of the last one there is at the beginning."""

    loop = "follow"

    def __init__(self, home: Home) -> None:
        self.home, self.known, self.standing = home, Known(), Standing()
        self.caught_up = threading.Event()
        self.adopted: Callable[[str], object] = lambda plan_id: None

    def run(self, running: Callable[[], bool], beat: Callable[[], None]) -> None:
        follow = Follow(self.home, (PLANS,), self.home.name("answer"))
        self.standing.assigned = len(follow.ends)
        with uncollected():
            follow.catch_up(self._take, beat)
        self.standing.restored, self.standing.behind = True, 0
        self.caught_up.set()
        for plan_id in self.known.order[-1:]:
            self.adopted(plan_id)
        try:
            while running():
                beat()
                for event, envelope in follow.poll(PAUSE_MS):
                    self._take(event, envelope)
                self.standing.behind = behind(follow)
        finally:
            follow.consumer.close()

    def _take(self, event: Any, envelope: Envelope) -> None:
        self.known = heard(self.known, event)
        last = isinstance(event, PlanAdopted) and event.part == event.parts
        if last and self.caught_up.is_set():
            self.adopted(event.plan_id)


def behind(follow: Follow) -> int:
    """Records not yet read, as far as the broker's last answers tell."""
    read = follow.positions
    ends = ((follow.consumer.highwater(at), position) for at, position in read.items())
    return sum(max(0, end - position) for end, position in ends if end is not None)
