"""For operators and auditors: alarms, the log's events, outcomes, positions; and probes."""

import time
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from sqlalchemy import Connection, select

from services.gateway import alarms
from services.gateway.alarms import Alarm
from services.gateway.answers import Answer, CommandAnswer, Page
from services.gateway.app import tables
from services.gateway.app.callers import caller_of
from services.gateway.app.house import house_of
from services.gateway.app.routes.needs import Reading, View
from services.gateway.app.store import rows_where
from services.gateway.language import sentence
from services.gateway.problems import Problem
from services.gateway.views.lots import LotRow
from services.gateway.views.members import MemberRow
from services.gateway.views.orders import ALIVE, LineRow
from services.gateway.views.packages import PackageRow
from services.gateway.views.plans import PlanRow

operations = APIRouter(tags=["operations"])
ALIVE_SECONDS = 30.0  # a loop that gave no sign for so long hangs


class Position(Answer):
    """`lag`: records of the log that the read model does not hold yet."""

    topic: str
    partition: int
    next_offset: int
    end: int
    lag: int
    stopped: bool


@operations.get("/v1/alarms", response_model=Page[Alarm])
def open_alarms(view: Reading) -> Page[Alarm]:
    """Everything that waits for a person, with the request that would answer it."""
    with view.house.engine.connect() as db:
        return Page[Alarm](items=tuple(_alarms(view, db)))


def _alarms(view: View, db: Connection) -> list[Alarm]:
    said = view.language
    late = (line for line in rows_where(db, LineRow, late=True) if line.status in ALIVE[:-1])
    members = (member for member in rows_where(db, MemberRow) if member.suspension_asked)
    released = rows_where(db, LotRow, status="released")
    stopped = db.execute(select(tables.stopped)).all()
    return [
        *(alarms.partition_stopped(t, p, offset, why, said) for t, p, offset, why in stopped),
        *(alarms.suspension_asked(member, said) for member in members),
        *(alarms.line_held(line, said) for line in rows_where(db, LineRow, status="held")),
        *(alarms.counter_waiting(p, said) for p in rows_where(db, PackageRow, status="countered")),
        *(alarms.labels_withheld(lot, said) for lot in released if lot.withheld),
        *(alarms.plan_waiting(plan, said) for plan in rows_where(db, PlanRow, status="proposed")),
        *(alarms.line_late(line, said) for line in late),
    ]


@operations.get("/v1/commands/{command_id}")
def see_command(command_id: str, view: Reading) -> CommandAnswer:
    """What became of a command of one's own party: pending until it is decided."""
    found = view.house.outcome(command_id)
    if not view.group and not _own(view, command_id, found):
        raise Problem("command.not_found", {"command_id": command_id})
    if found is None:
        if command_id not in view.house.memory.asked:
            raise Problem("command.not_found", {"command_id": command_id})
        return CommandAnswer(command_id=command_id, result="pending")
    said = sentence(found["code"], found["figures"], view.language) if found["code"] else ""
    fields = {n: found[n] for n in ("command_id", "result", "events", "code")}
    return CommandAnswer(**fields, params=found["figures"], detail=said)


def _own(view: View, command_id: str, outcome: Any) -> bool:
    """By this process's memory, else by the key that the log says it was asked with."""
    caller, memory = caller_of(view.request), view.house.memory.asked
    if command_id in memory:
        return memory[command_id] == (caller.role, caller.party)
    actor = outcome["actor"] if outcome else ""
    key = tables.metadata.tables["keys"]
    e = tables.events
    with view.house.engine.connect() as db:
        query = select(e.c.actor).where(e.c.causationid == command_id).limit(1)
        actor = actor or db.scalar(query) or ""
        owner = db.execute(select(key.c.role, key.c.party).where(key.c.key_id == actor)).first()
    return owner is not None and tuple(owner) == (caller.role, caller.party)


@operations.get("/v1/operations")
def positions(view: Reading) -> Page[Position]:
    """How far the read model is, by topic and partition."""
    projector = view.house.projector
    ends = {(at.topic, at.partition): end for at, end in projector.ends.items()}
    behind = {(at.topic, at.partition): projector.behind(at) for at in projector.ends}
    with view.house.engine.connect() as db:
        stored = {(t, p): n for t, p, n in db.execute(select(tables.positions))}
        stopped = {(t, p) for t, p, *_ in db.execute(select(tables.stopped))}
    items = [
        Position(
            topic=topic,
            partition=partition,
            next_offset=stored.get((topic, partition), 0),
            end=end,
            lag=behind[topic, partition],
            stopped=(topic, partition) in stopped,
        )
        for (topic, partition), end in sorted(ends.items())
    ]
    return Page[Position](items=tuple(items))


@operations.get("/livez")
def alive(request: Request) -> JSONResponse:
    """Do this process's own loops beat? Nothing is asked of anybody else."""
    silent = time.monotonic() - house_of(request).projector.beat
    return JSONResponse({"silent_seconds": int(silent)}, 200 if silent < ALIVE_SECONDS else 503)


@operations.get("/readyz")
def ready(request: Request) -> JSONResponse:
    """Is the read model caught up with the log?"""
    house = house_of(request)
    lag, caught_up = house.projector.lag, house.projector.caught_up
    fine = caught_up and lag <= house.settings.ready_lag
    return JSONResponse({"caught_up": caught_up, "lag": lag}, 200 if fine else 503)
