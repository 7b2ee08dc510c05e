"""Of the plan as a whole: cost by term, what is proved, load by member and week, fair shares."""

from collections.abc import Iterator

import numpy as np

from services.dispatch.explaining.ground import Ground
from services.dispatch.explaining.statement import Figure, Statement, stated


def whole_plan(g: Ground) -> Iterator[Statement]:
    """The group's."""
    lines, whole = len(g.a.packs), int((g.left == 0).sum())
    late = len(np.unique(g.line[g.week > g.a.due[g.line]]))
    counts: dict[str, Figure] = {"lines": lines, "whole_lines": whole, "late_lines": late}
    yield stated("group", "plan", **counts, shares=len(g.way), status=g.plan.status)
    fen = {f"{term}_fen": g.money.fen(cost) for term, cost in g.plan.cost.model_dump().items()}
    total = g.money.fen(g.plan.objective)
    yield stated("group", "plan_cost", **fen, total_fen=total, currency=g.money.currency)
    yield stated("group", "plan_gap", gap=g.plan.gap, controllable_gap=g.plan.controllable_gap)
    for limit in g.plan.conflict:
        yield stated("group", "plan_conflict", limit=limit)
    yield from _moved(g)
    yield from _fair(g)
    yield from _loads(g)


def _moved(g: Ground) -> Iterator[Statement]:
    """Standing shares that were taken away, whole or in part."""
    stands = g.problem.adopted
    now = {
        (way, week): packs
        for way, week, packs in zip(g.way.tolist(), g.week.tolist(), g.packs.tolist(), strict=True)
    }
    for way, week, packs, move in zip(
        stands.way, stands.week, stands.packs, stands.move_cost, strict=True
    ):
        gone, line = packs - now.get((way, week), 0), int(g.a.line[way])
        if gone > 0 and g.plan.status != "infeasible":
            pieces = gone * int(g.a.pack[line])
            yield stated(
                "group",
                "share_moved",
                line=g.problem.lines.name[line],
                member=g.problem.members.name[int(g.a.member[way])],
                week=g.labels.week(week),
                pieces=pieces,
                change_fen=g.money.fen(pieces * max(move, 0)),
                currency=g.money.currency,
            )


def _fair(g: Ground) -> Iterator[Statement]:
    for member, target in enumerate(g.a.fair_target.tolist()):
        if target > 0:
            part = int(g.given[member]) * 1000 // target
            name = g.problem.members.name[member]
            yield stated("group", "fair_share", member=name, of_share_per_mille=part)


def _loads(g: Ground) -> Iterator[Statement]:
    """Hours used of those free, by resource and week, where any are used."""
    used = g.a.capacity - g.free
    for resource, week in np.argwhere(used > 0).tolist():
        member = int(g.alone[resource])
        there = int(g.a.capacity[resource, week])
        figures: dict[str, Figure] = {
            "group": g.problem.groups[g.problem.resources.group[resource]],
            "week": g.labels.week(week),
            "used_e7": int(used[resource, week]),
            "capacity_e7": there,
            "per_mille": int(used[resource, week]) * 1000 // max(there, 1),
        }
        if member >= 0:
            yield stated("group", "load", member=g.problem.members.name[member], **figures)
        else:
            name = g.problem.resources.name[resource]
            yield stated("group", "load_shared", resource=name, **figures)
