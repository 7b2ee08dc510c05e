"""From a fact to the commands it calls for: their envelopes, the same each time. Pure."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Protocol

from libs.contracts.base import Actor, Command
from libs.contracts.envelope import Envelope, derived, zulu
from libs.eventlog.decider import Policy


def by_policy(about: Envelope) -> dict[str, Any]:
    """What every command of a policy carries: no person asked, and its time is the fact's."""
    actor = Actor(id="policy", role="system", party=about.clusterid)
    return {"actor": actor, "now": about.instant}


class _Place(Protocol):
    @property
    def cluster(self) -> str: ...
    @property
    def source(self) -> str: ...


def _envelope(place: _Place, command: Command, command_id: str, cause: str) -> Envelope:
    return Envelope(
        id=command_id,
        type=type(command).__name__,
        source=place.source,
        subject=command.subject,
        time=zulu(command.now),
        clusterid=place.cluster,
        causationid=cause,
        correlationid=cause or command_id,
        actor=command.actor.id,
        bodyhash=hashlib.sha256(command.model_dump_json().encode()).hexdigest(),
    )


def react(
    place: _Place, policies: Iterable[Policy], event: Any, about: Envelope
) -> list[tuple[Command, Envelope]]:
    """The commands of all policies for one event. A command's id is the event's, the policy's
    and the index's, so that the same fact asks for the same thing however often it is read."""
    asked = []
    for policy in policies:
        for index, command in enumerate(policy(event, about)):
            command_id = derived(about.id, policy.__name__, str(index))
            made = _envelope(place, command, command_id, about.id)
            asked.append((command, replace_trace(made, about)))
    return asked


def replace_trace(envelope: Envelope, about: Envelope) -> Envelope:
    """The same correlation and trace as the fact that caused it."""
    root = about.correlationid or about.id
    return replace(envelope, correlationid=root, traceparent=about.traceparent)


def owed_envelope(
    place: _Place, command: Command, because: tuple[str, ...], cause: str
) -> Envelope:
    """For a command that state and clock call for; `cause` is the fact that made it due."""
    return _envelope(place, command, derived(type(command).__name__, *because), cause)
