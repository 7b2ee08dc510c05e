"""API keys: whom a key stands for. The secret itself is in no message, only its SHA-256."""

from libs.contracts.base import Command, Event, Id, Role, Text


class KeyCommand(Command):
    key_id: Id

    @property
    def subject(self) -> str:
        return self.key_id


class IssueKey(KeyCommand):
    secret_hash: str
    role: Role
    party: Id
    label: Text = ""


class RevokeKey(KeyCommand):
    reason: Text


class KeyIssued(Event):
    key_id: Id
    secret_hash: str
    role: Role
    party: Id
    label: Text = ""


class KeyRevoked(Event):
    key_id: Id
    reason: Text


AnyCommand = IssueKey | RevokeKey
AnyEvent = KeyIssued | KeyRevoked
