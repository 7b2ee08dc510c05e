"""Overrides: set and lifted by people of the group, and what they mean for a plan."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from libs.contracts.base import Week
from libs.contracts.overrides import (
    Forbid,
    Force,
    Freeze,
    LiftOverride,
    OverrideLifted,
    OverrideSet,
    Pin,
    SetOverride,
)
from libs.contracts.plans import AnyEvent
from libs.eventlog import Refused
from services.dispatch.desk.state import Desk, LineKey

FORBIDDEN = "revoked.forbidden"
Rule = Forbid | Force | Pin | Freeze


@dataclass(frozen=True)
class Laid:
    """All that is laid down, by what it is asked for. `until`: the last frozen week, or ""."""

    forbidden: frozenset[tuple[LineKey, str]]
    forced: Mapping[LineKey, frozenset[str]]
    pinned: frozenset[str]
    until: Week | str

    def objection(self, key: LineKey, member_id: str) -> str:
        """Why the member may get nothing more of the line, as a code; "" if it may."""
        if (key, member_id) in self.forbidden:
            return "share.member_forbidden"
        if key in self.forced and member_id not in self.forced[key]:
            return "share.other_forced"
        return ""


def laid(desk: Desk) -> Laid:
    rules = [override.rule for override in desk.overrides.values()]
    forced: dict[LineKey, set[str]] = defaultdict(set)
    for rule in rules:
        if isinstance(rule, Force):
            forced[rule.order_id, rule.line].add(rule.member_id)
    return Laid(
        forbidden=frozenset(
            ((rule.order_id, rule.line), rule.member_id)
            for rule in rules
            if isinstance(rule, Forbid)
        ),
        forced={key: frozenset(members) for key, members in forced.items()},
        pinned=frozenset(rule.package_id for rule in rules if isinstance(rule, Pin)),
        until=max((rule.until for rule in rules if isinstance(rule, Freeze)), default=""),
    )


def lay_down(command: SetOverride, desk: Desk) -> list[AnyEvent]:
    """Errors: Refused not.group, override.reason, override.taken and what `_possible` refuses."""
    if command.actor.role != "group":
        raise Refused("not.group")
    if not command.reason.strip():
        raise Refused("override.reason")
    before = desk.overrides.get(command.override_id)
    if before is not None:
        if before.rule == command.rule:
            return []
        raise Refused("override.taken", override_id=command.override_id)
    _possible(command.rule, desk)
    return [
        OverrideSet(
            override_id=command.override_id,
            rule=command.rule,
            reason=command.reason,
            by=command.actor.id,
            revoke=_held(command.rule, desk),
        )
    ]


def lift(command: LiftOverride, desk: Desk) -> list[AnyEvent]:
    """Errors: Refused not.group, override.reason."""
    if command.actor.role != "group":
        raise Refused("not.group")
    if not command.reason.strip():
        raise Refused("override.reason")
    if command.override_id not in desk.overrides:
        return []
    named = {"override_id": command.override_id, "by": command.actor.id}
    return [OverrideLifted(**named, reason=command.reason)]


def _possible(rule: Rule, desk: Desk) -> None:
    """Errors: Refused override.line_unknown, .member_unknown, .member_declined, .contradicts,
    .package_unknown, .week_past."""
    match rule:
        case Forbid() | Force():
            key = (rule.order_id, rule.line)
            if key not in desk.lines:
                raise Refused("override.line_unknown", order_id=rule.order_id, line=rule.line)
            if desk.member(rule.member_id).profile is None:
                raise Refused("override.member_unknown", member_id=rule.member_id)
            force = isinstance(rule, Force)
            if force and rule.member_id in desk.lines[key].declined:
                raise Refused("override.member_declined", member_id=rule.member_id)
            now = laid(desk)
            if force and (key, rule.member_id) in now.forbidden:
                raise Refused("override.contradicts", member_id=rule.member_id)
            if not force and rule.member_id in now.forced.get(key, ()):
                raise Refused("override.contradicts", member_id=rule.member_id)
        case Pin():
            if rule.package_id not in desk.live:
                raise Refused("override.package_unknown", package_id=rule.package_id)
        case Freeze():
            if rule.until <= desk.week:
                raise Refused("override.week_past", until=rule.until, current=desk.week)


def _held(rule: Rule, desk: Desk) -> tuple[str, ...]:
    """What a forbidden member holds of the line comes back."""
    if not isinstance(rule, Forbid):
        return ()
    held = (p for p in desk.packages_of((rule.order_id, rule.line)) if not p.revoking)
    return tuple(
        sorted(
            package.share.package_id
            for package in held
            if package.share.work.member_id == rule.member_id and not package.begun
        )
    )


def with_override(desk: Desk, rule: Rule) -> Desk:
    """The desk as if the rule had been laid down and all that it brings back were back already.

    For trials. Errors: Refused, as when it is laid down.
    """
    _possible(rule, desk)
    trial = OverrideSet(override_id="trial", rule=rule, reason="trial", by="trial")
    for package_id in _held(rule, desk):
        package = desk.packages[package_id]
        line = desk.lines[package.key]
        desk = desk.with_package(replace(package, status="gone"))
        left = replace(line, committed=line.committed - package.quantity)
        desk = desk.with_line(package.key, left)
    return replace(desk, overrides=desk.overrides.insert("trial", trial))


def without_override(desk: Desk, override_id: str) -> Desk:
    """The desk as if it had been lifted. Errors: KeyError."""
    return replace(desk, overrides=desk.overrides.remove(override_id))
