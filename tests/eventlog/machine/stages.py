"""Logs to begin a history with, made once by the house itself, without faults."""

from functools import cache

from libs.contracts.base import Command
from tests.eventlog.machine import people
from tests.eventlog.machine.history import History
from tests.eventlog.machine.log import Log
from tests.eventlog.machine.opening import opening

STAGES = ("opened", "offered", "accepted", "released", "labelled")


@cache
def stages() -> dict[str, Log]:
    """The log at each stage, made once by the house itself, without faults."""
    history, logs = History(), {}
    for command in opening():
        history.send(command)
    wanted = {
        "offered": ("PlaceOrder",),
        "accepted": ("AcceptPackage",) * 2,
        "released": ("StartLot",) * 2 + ("InspectLot",) * 2 + ("ReleaseLot",),
        "labelled": ("ReleaseLot", "RequestLabels", "RequestLabels"),
    }
    history.house.settle()
    logs["opened"] = history.house.log.copy()
    for stage, kinds in wanted.items():
        for kind in kinds:
            history.send(first(history, kind))
            history.house.settle()
        logs[stage] = history.house.log.copy()
    history.house.end()
    return logs


def first(history: History, kind: str) -> Command:
    """The first wish of its kind about something that it was not asked about before."""
    before = {(type(command), command.subject) for command, _ in history.sent}
    for which in range(100):
        command = people.wish(history.facts, which, 0)
        asked = (type(command), command.subject)
        if type(command).__name__ == kind and asked not in before:
            return command
    raise LookupError(f"{kind}: nobody can ask for it now")


def begun(stage: str) -> History:
    return History(stages()[stage].copy(), stage)
