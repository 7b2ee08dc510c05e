"""Shocks upon a situation: hours, permits, quantities and policy before they become a problem."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any

from services.dispatch.supposing.shocks import Hours, Shock, Suspended
from services.dispatch.supposing.unusable import Unusable, no_hours, row
from services.dispatch.translating.situation import Member, Policy, Shop, Situation, Window

Weekly = Mapping[str, tuple[int, ...]]


def shaken(situation: Situation, shocks: Iterable[Shock]) -> Situation:
    """The situation after all shocks. Errors: Unusable where one names what is not there.

    Resources have no names yet: `hours` are a member's own, or everybody's and the pool's.
    """
    for shock in shocks:
        if shock.hours is not None:
            situation = _hours(situation, shock.hours)
        elif shock.suspended is not None:
            situation = _suspended(situation, shock.suspended)
        elif shock.larger is not None:
            keys = tuple(line.key for line in situation.lines)
            at, times = row("line", shock.larger.line, keys), shock.larger.times
            lines = list(situation.lines)
            lines[at] = replace(lines[at], quantity=lines[at].quantity * times)
            situation = replace(situation, lines=tuple(lines))
        elif shock.policy is not None:
            situation = replace(situation, policy=_policy(situation.policy, shock.policy))
    return situation


def _policy(policy: Policy, values: Mapping[str, Any]) -> Policy:
    known = {each.name for each in fields(policy)}
    for name in values:
        if name not in known:
            there = ", ".join(sorted(known))
            words = f"the policy has no {name}"
            raise Unusable("what_if.policy_unknown", words, field=name, known=there)
    return replace(policy, **values)


def _hours(situation: Situation, shock: Hours) -> Situation:
    if shock.resource:
        raise ValueError("a situation's hours are named by group and member, not by resource")

    def fewer(hours: Weekly) -> Weekly:
        end = situation.weeks - 1 if shock.to_week is None else shock.to_week
        return {
            group: tuple(
                many * shock.per_mille // 1000
                if group == shock.group and shock.from_week <= week <= end
                else many
                for week, many in enumerate(weeks)
            )
            for group, weeks in hours.items()
        }

    if shock.member:
        at = row("member", shock.member, tuple(member.id for member in situation.members))
        members = list(situation.members)
        if shock.group not in members[at].own_hours:
            raise no_hours(shock.member, shock.group)
        members[at] = replace(members[at], own_hours=fewer(members[at].own_hours))
        return replace(situation, members=tuple(members))
    members = [replace(each, own_hours=fewer(each.own_hours)) for each in situation.members]
    shops: list[Shop] = [replace(shop, hours=fewer(shop.hours)) for shop in situation.shops]
    row("group", shock.group, tuple({group for each in _all_hours(situation) for group in each}))
    pools = fewer(situation.pools)
    return replace(situation, members=tuple(members), shops=tuple(shops), pools=pools)


def _all_hours(situation: Situation) -> Iterable[Weekly]:
    yield situation.pools
    yield from (member.own_hours for member in situation.members)
    yield from (shop.hours for shop in situation.shops)


def _suspended(situation: Situation, shock: Suspended) -> Situation:
    """No permit holds from that week on."""
    at = row("member", shock.member, tuple(member.id for member in situation.members))
    members: list[Member] = list(situation.members)
    permits = tuple(
        replace(permit, window=Window(permit.window.first_week, until))
        for permit in members[at].permits
        if (until := min(permit.window.last_week, shock.from_week - 1)) >= permit.window.first_week
    )
    members[at] = replace(members[at], permits=permits)
    return replace(situation, members=tuple(members))
