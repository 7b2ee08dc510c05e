"""`gongdan demo`: from nothing to shipped, labelled lots, on a real Kafka."""

import os
import signal
import threading
from typing import Annotated

import typer
from rich.live import Live

from services.console.app import keys, reading
from services.console.app.answers import NotDone, out
from services.console.app.demo import ended, house
from services.console.app.demo.door import Door, Wallet
from services.console.app.demo.endings import wrong_endings
from services.console.app.demo.play import Play
from services.console.app.demo.story import Story, load
from services.console.app.demo.view import View
from services.console.app.demo.words import words
from services.console.app.verify import judge, offenders, report
from services.console.settings import Settings


def demo(
    once: Annotated[bool, typer.Option(help="stop at the end; exit 0 if all ended well")] = False,
    fresh: Annotated[bool, typer.Option(help="start from nothing")] = False,
) -> None:
    """Play the demo's story; a second run goes on where the log stands."""
    settings, own_broker = Settings(), not os.environ.get("GONGDAN_KAFKA")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if fresh:
        house.clear(settings, own_broker)
    story = load()
    try:
        with house.house(settings, own_broker) as running:
            wrong = _play(running, story)
            if not once:
                _addresses(running)
                out.print("Ctrl-C ends it.")
                threading.Event().wait()
            if wrong:
                raise NotDone("\n".join(wrong))
    except KeyboardInterrupt:
        out.print("Stopped; the next run goes on from here.")
        if once:
            raise NotDone("The demo was stopped before its end.") from None


def dev() -> None:
    """Broker and services, restarted when they die, until Ctrl-C."""
    settings, own_broker = Settings(), not os.environ.get("GONGDAN_KAFKA")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with house.house(settings, own_broker) as running:
            _wallet(running)
            _addresses(running)
            threading.Event().wait()
    except KeyboardInterrupt:
        out.print("Stopped.")


def _play(settings: Settings, story: Story) -> list[str]:
    """Plays it to the end and shows how it ended. Gives what is wrong, in sentences."""
    door = Door(house.address(settings), _wallet(settings))
    play = Play(settings, story, door)
    try:
        view = View(story, play.world, out)
        with Live(view, console=out, refresh_per_second=4, transient=True):
            play.settle()
            play.look = view.refresh
            play.open_cluster()
            play.run()
        out.print(ended.table(story, play.world))
        for note in ended.notes(story, play.world):
            out.print(note, markup=False, highlight=False)
        for said in words(story, play.world, door, settings.cluster):
            out.print(said, markup=False, highlight=False)
        log = reading.whole_log(settings.kafka, settings.cluster)
        findings, checked = judge(log, settings.database)
        report(log, findings, checked)
        wrong = [f"{f.invariant} {f.subject}: {f.says}" for f in offenders(findings, settled=True)]
        return wrong_endings(story, play.world) + wrong
    finally:
        play.close()
        door.close()


def _wallet(settings: Settings) -> Wallet:
    """With the group's key; the first is issued when the log is empty."""
    wallet, group = Wallet(settings.data / "keys.json"), settings.cluster
    if group not in wallet.secrets:
        if not keys.is_empty(settings.kafka, group):
            raise NotDone(
                f"The log of cluster {group} is not empty, but {wallet.file} has no key of its"
                " group. FRESH=1 starts from nothing."
            )
        wallet.keep(group, keys.new_token())
    if keys.is_empty(settings.kafka, group):
        keys.issue(settings.kafka, group, wallet.secrets[group])
    return wallet


def _addresses(settings: Settings) -> None:
    token = Wallet(settings.data / "keys.json").secrets[settings.cluster]
    logs = str((settings.data / "logs").resolve())
    ended.addresses(out, settings.kafka, house.address(settings), logs, token)
