"""From the desk to the situation that is planned: open lines, able members, free hours."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from libs import bearings
from libs.contracts.base import Week
from libs.contracts.weeks import monday, weeks_from
from services.dispatch.desk.attempts import put_off
from services.dispatch.desk.hours import Resource, declared, given_hours, offered_hours, used_hours
from services.dispatch.desk.overriding import laid
from services.dispatch.desk.state import Backlogged, Desk, LineKey, MemberView, OpenPackage
from services.dispatch.planning.apart import shops
from services.dispatch.planning.backlog import excluded, rows_of
from services.dispatch.planning.terms import obstacle
from services.dispatch.translating import situation as plan

FEN = 100_000  # a fen in cost units


@dataclass(frozen=True)
class Outlook:
    """What to plan, which name is which line, and the lines that must wait, with codes; `movable`:
    packages that are planned again."""

    situation: plan.Situation
    weeks: tuple[Week, ...]
    lines: Mapping[str, Backlogged]
    waiting: Mapping[LineKey, str]
    movable: tuple[OpenPackage, ...] = ()


def outlook(desk: Desk) -> Outlook:
    """From the week after the desk's: the running one is the members' own."""
    weeks = weeks_from(desk.week, desk.policy.horizon_weeks + 1)[1:]
    waiting = _waiting(desk)
    open_lines = {line_name(key): desk.lines[key] for key in _asked(desk, waiting)}
    used, rules = used_hours(desk), laid(desk)
    return Outlook(
        situation=plan.Situation(
            weeks=len(weeks),
            lines=rows_of(desk, open_lines, weeks, rules),
            members=_members(desk, weeks, used),
            pools=_pools(desk, weeks, used) if desk.policy.shops == "pooled" else {},
            shops=shops(desk, weeks, used) if desk.policy.shops == "apart" else (),
            policy=_policy(desk),
            packages=tuple(_package(p, weeks) for p in desk.live_packages()),
            excluded=excluded(desk, open_lines, rules),
        ),
        weeks=weeks,
        lines=open_lines,
        waiting=waiting,
    )


def _waiting(desk: Desk) -> dict[LineKey, str]:
    waiting = {key: code for key in desk.unmet if (code := obstacle(desk, desk.lines[key]))}
    return waiting | put_off(desk, (key for key in desk.unmet if key not in waiting))


def _asked(desk: Desk, waiting: Mapping[LineKey, str]) -> tuple[LineKey, ...]:
    return tuple(key for key in sorted(desk.unmet) if key not in waiting)


def asked(desk: Desk) -> tuple[LineKey, ...]:
    """The lines that the next attempt plans."""
    return _asked(desk, _waiting(desk))


def line_name(key: LineKey) -> str:
    return f"{key[0]}/{key[1]}"


def _members(
    desk: Desk, weeks: tuple[Week, ...], used: Counter[Resource]
) -> tuple[plan.Member, ...]:
    # Without weight nobody asks for it, and it grows with all packages there ever were.
    given = given_hours(desk, weeks[-1]) if desk.policy.fair_per_million else Counter[str]()
    return tuple(
        replace(_member(desk, member_id, view, weeks, used), received=given[member_id])
        for member_id, view in sorted(desk.members.items())
        if view.profile is not None
    )


def _member(
    desk: Desk, member_id: str, view: MemberView, weeks: tuple[Week, ...], used: Counter[Resource]
) -> plan.Member:
    profile = view.profile
    assert profile is not None
    return plan.Member(
        id=member_id,
        capabilities=tuple(
            plan.Capability(
                c.family, c.d_min_mm * 1000, c.d_max_mm * 1000, c.best_class, c.best_vibration
            )
            for c in view.capabilities
        ),
        permits=_permits(view, weeks),
        own_hours=_own_hours(desk, member_id, weeks, used),
        price_per_mille=int(Decimal(profile.price_index) * 1000),
        min_lot=profile.min_lot_sets,
        trial=view.newcomer,
        region=member_id,
    )


def _permits(view: MemberView, weeks: tuple[Week, ...]) -> tuple[plan.Permit, ...]:
    if view.permit is None:
        return ()
    families = view.permit.families
    valid = [i for i, w in enumerate(weeks) if families and view.permitted(families[0], monday(w))]
    if not valid:
        return ()
    return (plan.Permit(plan.Window(valid[0], valid[-1]), frozenset(families)),)


def _own_hours(
    desk: Desk, member_id: str, weeks: tuple[Week, ...], used: Counter[Resource]
) -> dict[str, tuple[int, ...]]:
    """Free hours of the groups that the member works itself, whether some are left or not."""
    view = desk.member(member_id)
    offered = {h.resource_group for w in weeks for h in declared(view, w) if h.offered}
    return {
        group: _free(desk, member_id, group, weeks, used)
        for group in sorted(offered - {bearings.LABORATORY})
    }


def _pools(
    desk: Desk, weeks: tuple[Week, ...], used: Counter[Resource]
) -> dict[str, tuple[int, ...]]:
    groups = (group for group in bearings.RESOURCE_GROUPS if group != bearings.LABORATORY)
    return {group: _free(desk, "", group, weeks, used) for group in groups}


def _free(
    desk: Desk, member_id: str, group: str, weeks: tuple[Week, ...], used: Counter[Resource]
) -> tuple[int, ...]:
    at = [(member_id, group, week) for week in weeks]
    return tuple(max(0, offered_hours(desk, resource) - used[resource]) for resource in at)


def _package(package: OpenPackage, weeks: tuple[Week, ...]) -> plan.Package:
    """Only that its member holds some of the line: its hours are off the free ones already."""
    share, at = package.share, {week: i for i, week in enumerate(weeks)}
    return plan.Package(
        line=line_name(package.key),
        member=share.work.member_id,
        pieces=tuple((at[w.week], w.quantity) for w in share.weeks if w.week in at),
    )


def _policy(desk: Desk) -> plan.Policy:
    policy = desk.policy
    per_kg_km = Decimal(policy.freight_fen_per_tonne_km) * FEN / 1000
    freight = {
        (member_id, ""): int(per_kg_km * Decimal(view.profile.km_to_depot))
        for member_id, view in desk.members.items()
        if view.profile is not None
    }
    return plan.Policy(
        late_per_mille=policy.lateness_per_mille_week,
        unserved_priority_per_mille=policy.unserved_per_mille,
        unserved_cost_per_piece=policy.unserved_fen_per_piece * FEN,
        setup_cost_per_hour=policy.setup_fen_per_hour * FEN,
        max_members=policy.members_per_line,
        trial_max_pieces=policy.newcomer_sets,
        frozen_weeks=policy.frozen_weeks,
        shop_cost_per_hour=policy.shop_fen_per_hour * FEN,
        fair_per_million=policy.fair_per_million,
        freight=freight,
    )
