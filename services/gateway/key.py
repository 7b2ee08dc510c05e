"""An API key: issued once for a role and a party, valid until it is revoked."""

from dataclasses import dataclass
from typing import Literal, assert_never

from libs.contracts.keys import AnyCommand, AnyEvent, IssueKey, KeyIssued, KeyRevoked, RevokeKey
from libs.eventlog import Decider, Refused


@dataclass(frozen=True)
class Key:
    status: Literal["absent", "issued", "revoked"] = "absent"


def decide(command: AnyCommand, key: Key) -> list[AnyEvent]:
    match command:
        case IssueKey():
            return issue(command, key)
        case RevokeKey():
            return revoke(command, key)
    assert_never(command)


def issue(command: IssueKey, key: Key) -> list[AnyEvent]:
    if key.status != "absent":
        return []
    _only_group(command)
    return [
        KeyIssued(
            key_id=command.key_id,
            secret_hash=command.secret_hash,
            role=command.role,
            party=command.party,
            label=command.label,
        )
    ]


def revoke(command: RevokeKey, key: Key) -> list[AnyEvent]:
    if key.status == "revoked":
        return []
    _only_group(command)
    if key.status == "absent":
        raise Refused("key.absent", key_id=command.key_id)
    return [KeyRevoked(key_id=command.key_id, reason=command.reason)]


def _only_group(command: AnyCommand) -> None:
    if command.actor.role not in ("group", "system"):
        raise Refused("not.group")


def evolve(key: Key, event: AnyEvent) -> Key:
    match event:
        case KeyIssued():
            return Key("issued")
        case KeyRevoked():
            return Key("revoked")
    assert_never(event)


key = Decider(initial=Key(), decide=decide, evolve=evolve)
