"""The log itself, for auditors: every event once, in each stream's order."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import Connection, select

from libs.contracts.topics import STREAMS
from services.gateway.answers import Page
from services.gateway.app import tables
from services.gateway.app.routes.needs import Limit, Reading, paged
from services.gateway.problems import Problem
from services.gateway.timeline import EventAnswer

log = APIRouter(tags=["operations"])
PLACES = tuple((s.plural, p) for s in STREAMS for p in range(s.partitions))
WHAT = "events"


@log.get("/v1/events", response_model=Page[EventAnswer])
def events(view: Reading, after: str = "", limit: Limit = 50) -> JSONResponse:
    """Each event once, by a cursor over the log; `next` is there also when nothing is new, and
    still fits when the read model was built anew. After a restore it is 410 cursor.epoch_ended:
    begin again without it, and pass over the events whose ids are known."""
    cursors = view.house.cursors
    read = cursors.read(WHAT, after) if after else [0] * len(PLACES)
    if len(read) != len(PLACES):
        raise Problem("cursor.unreadable")
    with view.house.engine.connect() as db:
        found = _next(db, read, limit)
    return paged(view.request, [_answer(event) for event in found], cursors.write(WHAT, read))


def _next(db: Connection, read: list[int], limit: int) -> list[dict[str, Any]]:
    """From place to place; moves `read`, the next offset of each, behind what it gives."""
    found: list[dict[str, Any]] = []
    e = tables.events
    for index, (plural, partition) in enumerate(PLACES):
        query = (
            select(e)
            .where(e.c.plural == plural, e.c.partition == partition, e.c.offset >= read[index])
            .order_by(e.c.offset)
            .limit(limit - len(found))
        )
        here = [dict(row) for row in db.execute(query).mappings()]
        found += here
        if here:
            read[index] = here[-1]["offset"] + 1
        if len(found) >= limit:
            break
    return found


def _answer(event: dict[str, Any]) -> EventAnswer:
    body = {name: said for name, said in event["body"].items() if name != "secret_hash"}
    return EventAnswer.model_validate({**event, "stream": event["plural"], "body": body})
