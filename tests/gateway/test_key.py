from datetime import UTC, datetime
from typing import Any

from libs.contracts.base import Actor
from libs.contracts.keys import IssueKey, KeyIssued, KeyRevoked, RevokeKey
from services.gateway.key import key
from tests.support import given

NOW = datetime(2026, 11, 30, tzinfo=UTC)
BY_GROUP: dict[str, Any] = {
    "actor": Actor(id="key-1", role="group", party="linxi"), "now": NOW, "key_id": "key-2"
}  # fmt: skip
BY_MEMBER = BY_GROUP | {"actor": Actor(id="key-2", role="member", party="F1")}
KEY: dict[str, Any] = {"secret_hash": "5e", "role": "member", "party": "F1", "label": "手机"}
ISSUED = KeyIssued(key_id="key-2", **KEY)
LOST = RevokeKey(**BY_GROUP, reason="手机丢失")


def test_a_key_is_issued_once() -> None:
    given(key).when(IssueKey(**BY_GROUP, **KEY)).then(ISSUED)
    given(key, ISSUED).when(IssueKey(**BY_GROUP, **KEY | {"secret_hash": "6f"})).then()


def test_a_lost_key_is_revoked_for_good() -> None:
    given(key, ISSUED).when(LOST).then(KeyRevoked(key_id="key-2", reason="手机丢失"))
    revoked = KeyRevoked(key_id="key-2", reason="手机丢失")
    given(key, ISSUED, revoked).when(IssueKey(**BY_GROUP, **KEY)).then()


def test_a_member_neither_issues_nor_revokes_keys() -> None:
    given(key).when(IssueKey(**BY_MEMBER, **KEY)).then_refused("not.group")
    theirs = RevokeKey(**BY_MEMBER, reason="")
    given(key, ISSUED).when(theirs).then_refused("not.group")


def test_a_key_that_was_never_issued_cannot_be_revoked() -> None:
    given(key).when(LOST).then_refused("key.absent", key_id="key-2")
