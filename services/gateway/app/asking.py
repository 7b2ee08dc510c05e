"""A write: from the request to its command, to the log, and to the answer when it is decided."""

import hashlib
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any

from fastapi import Header, Request
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from libs.contracts.base import Actor, Command
from libs.contracts.envelope import Envelope, zulu
from libs.contracts.identity import command_id
from libs.contracts.topics import STREAMS
from services.gateway.access import Caller
from services.gateway.answers import Receipt
from services.gateway.app.callers import caller_of
from services.gateway.app.house import House, house_of, now_in
from services.gateway.app.tracing import begun, sending
from services.gateway.app.waiting import Answer, Outcome
from services.gateway.problems import Problem
from services.gateway.views.clusters import ClusterRow

TOPIC_OF = {kind: stream for stream in STREAMS for kind in stream.commands.values()}
IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        description="The same key, path and body is the same request, however often it is sent.",
    ),
]


@dataclass(frozen=True)
class Call:
    """A write that is allowed. `known` is its outcome where it was decided before."""

    house: House
    caller: Caller
    command_id: str
    body_hash: str
    actor: Actor
    now: datetime
    traceparent: str
    cluster: ClusterRow
    known: Outcome | None
    answer: Answer

    @property
    def asked(self) -> dict[str, Any]:
        """What every command carries."""
        return {"actor": self.actor, "now": self.now}


async def call(request: Request, key: IdempotencyKey) -> AsyncIterator[Call]:
    """Errors: Problem idempotency.mismatch."""
    house, caller = house_of(request), caller_of(request)
    cluster_id, path = house.settings.cluster, request.url.path
    asked = command_id(cluster_id, caller.role, caller.party, request.method, path, key)
    body_hash = hash_of(await request.body())
    language = request.state.language
    with house.waiters.expecting(asked) as answer:
        known, cluster = await run_in_threadpool(house.begin, asked)
        _same_body(known, body_hash)
        yield Call(
            house=house,
            caller=caller,
            command_id=asked,
            body_hash=body_hash,
            actor=Actor(id=caller.key_id, role=caller.role, party=caller.party, locale=language),
            now=now_in(cluster),
            traceparent=request.state.traceparent,
            cluster=cluster,
            known=known,
            answer=answer,
        )


def hash_of(body: bytes) -> str:
    """SHA-256 over the canonical JSON: neither spaces nor the order of names make a difference."""
    said = json.loads(body) if body.strip() else {}
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _same_body(known: Outcome | None, body_hash: str) -> None:
    if known is not None and known["body_hash"] != body_hash:
        raise Problem("idempotency.mismatch", command_id=known["command_id"])


async def ask(
    call: Call,
    command: Command,
    thing_id: str,
    created_at: str = "",
    topic: str = "",
    extra: Callable[[str], dict[str, Any]] = lambda result: {},
) -> JSONResponse:
    """Send it and wait a little for what becomes of it. `created_at`: the new thing's path.

    `extra` is asked, with the result, for what else the answer holds.
    """
    known = call.known
    if known is None:
        await _send(call, command, topic)
        settings = call.house.settings
        look = lambda: call.house.outcome(call.command_id)  # noqa: E731
        known = await call.house.waiters.until(call.answer, look, settings.wait_seconds)
    if known is None:
        return _later(call, thing_id, extra("pending"))
    _same_body(known, call.body_hash)
    replayed = {"Idempotency-Replayed": "true"} if call.known is not None else {}
    if known["result"] == "refused":
        raise _refusal(call, known, replayed)
    receipt = Receipt(
        id=thing_id, command_id=call.command_id, result=known["result"], events=known["events"]
    )
    headers = {**replayed, **({"Location": created_at} if created_at else {})}
    content = {**receipt.model_dump(mode="json"), **extra(receipt.result)}
    return JSONResponse(content, 201 if created_at else 200, headers)


def _refusal(call: Call, outcome: Outcome, headers: dict[str, str]) -> Problem:
    code, figures = outcome["code"], outcome["figures"]
    if code == "order.terms_changed":
        headers = {**headers, "ETag": etag(figures["current"])}
    return Problem(code, figures, command_id=call.command_id, headers=headers)


def etag(seq: int) -> str:
    return f'"{seq}"'


def _later(call: Call, thing_id: str, more: dict[str, Any]) -> JSONResponse:
    receipt = Receipt(id=thing_id, command_id=call.command_id, result="pending", events=())
    location = {"Location": f"/v1/commands/{call.command_id}", "Retry-After": "1"}
    return JSONResponse({**receipt.model_dump(mode="json"), **more}, 202, location)


async def _send(call: Call, command: Command, topic: str) -> None:
    cluster, caller = call.house.settings.cluster, call.caller
    where = topic or TOPIC_OF[type(command)].topic(cluster, "commands")
    began = await begun(call.house, TOPIC_OF.get(type(command)), command.subject)
    envelope = Envelope(
        id=call.command_id,
        type=type(command).__name__,
        source=f"/{cluster}/gateway",
        subject=command.subject,
        time=zulu(command.now),
        clusterid=cluster,
        causationid="",
        correlationid=call.command_id,
        actor=caller.key_id,
        bodyhash=call.body_hash,
    )
    value = command.model_dump_json().encode()
    call.house.memory.keep(call.command_id, caller.role, caller.party)
    with sending(call.traceparent, began, where, command.subject) as onwards:
        headers = replace(envelope, traceparent=onwards).headers()
        await call.house.sender.send(where, command.subject, value, headers)
