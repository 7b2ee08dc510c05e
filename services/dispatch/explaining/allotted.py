"""Of every share: what it costs, what binds it, what its hours are worth, what else there was."""

from collections.abc import Iterator

import numpy as np

from services.dispatch.core.arrays import Ints
from services.dispatch.core.costing import setup_key, setups_taken
from services.dispatch.explaining.alternatives import Alternatives, alternatives
from services.dispatch.explaining.ground import Ground
from services.dispatch.explaining.statement import Figure, Statement, stated
from services.dispatch.explaining.weighing import REASONS, passed


def shares_of(g: Ground, rows: Ints) -> Iterator[Statement]:
    """The group's statements of these rows of the plan's shares."""
    if not len(rows):
        return
    other = alternatives(g, rows)
    ways = np.unique(other.way)
    ways = ways[ways >= 0]
    why = {int(way): REASONS[code] for way, code in zip(ways, passed(g, ways).reason, strict=True)}
    starts = _set_up_rows(g)
    stands = _standing(g)
    for at, row in enumerate(rows.tolist()):
        name = named(g, row)
        yield stated("group", "share", **name, pieces=int(g.pieces[row]))
        yield _cost(g, row, name, starts.get(row, 0))
        yield from limits(g, row, name, stands)
        yield from _worth(g, row, name, row in starts)
        yield _alternative(g, at, row, name, other, why)


def named(g: Ground, row: int) -> dict[str, Figure]:
    line, member = int(g.line[row]), int(g.member[row])
    return {
        "line": g.problem.lines.name[line],
        "member": g.problem.members.name[member],
        "week": g.labels.week(int(g.week[row])),
    }


def _set_up_rows(g: Ground) -> dict[int, int]:
    """The share in which each set-up is taken, and its cost: the first of its work."""
    shares = zip(g.way.tolist(), g.week.tolist(), g.packs.tolist(), strict=True)
    taken, rows = setups_taken(g.a, shares), dict[int, int]()
    seen: set[tuple[tuple[int, int, int], int]] = set()
    for row in np.lexsort((g.way, g.week)).tolist():
        way, week = int(g.way[row]), int(g.week[row])
        if g.a.setup[way] < 0:
            continue
        key = setup_key(g.a, way)
        if week in taken[key] and (key, week) not in seen:
            seen.add((key, week))
            rows[row] = int(g.a.setup_cost[key[0]])
    return rows


def _standing(g: Ground) -> dict[tuple[int, int], tuple[int, int]]:
    """Packs and cost of moving a piece (-1: frozen) by way and week."""
    rows = g.problem.adopted
    columns = (rows.way, rows.week, rows.packs, rows.move_cost)
    return {(way, week): (packs, move) for way, week, packs, move in zip(*columns, strict=True)}


def _cost(g: Ground, row: int, name: dict[str, Figure], set_up: int) -> Statement:
    a, way, week, packs = g.a, int(g.way[row]), int(g.week[row]), int(g.packs[row])
    line, member = int(a.line[way]), int(a.member[way])
    apart = week - int(a.due[line])
    late = packs * max(apart, 0) * max(int(a.late[line]), 0)
    early = packs * max(-apart, 0) * int(a.early[line])
    price, freight = packs * int(a.price[way]), packs * int(a.freight[way])
    fair, fen = _fairness(g, member, packs * int(a.value[line])), g.money.fen
    return stated(
        "group",
        "share_cost",
        **name,
        price_fen=fen(price),
        freight_fen=fen(freight),
        set_up_fen=fen(set_up),
        late_fen=fen(late),
        early_fen=fen(early),
        fairness_fen=fen(fair),
        total_fen=fen(price + freight + set_up + late + early + fair),
        currency=g.money.currency,
    )


def _fairness(g: Ground, member: int, value: int) -> int:
    """What the share adds to the cost of unfairness; below 0 where it brings its member nearer."""
    target, given = int(g.a.fair_target[member]), int(g.given[member])
    if target < 0:
        return 0
    apart = abs(given - target) - abs(given - value - target)
    return apart * g.problem.fair_per_million // 1_000_000


def limits(
    g: Ground, row: int, name: dict[str, Figure], stands: dict[tuple[int, int], tuple[int, int]]
) -> Iterator[Statement]:
    a, way, week = g.a, int(g.way[row]), int(g.week[row])
    line, member = int(a.line[way]), int(a.member[way])
    for resource, hours, before in a.steps(way):
        left = int(g.free[resource, week - before])
        if hours and left < hours:
            yield _hours_gone(g, resource, member, week - before, name, left)
    pair, pack = int(g.made_by_pair[way]), int(a.pack[line])
    several = g.members_of[line] > 1 or g.left[line] > 0
    if several and pair == a.least[way] and a.least[way] > 1:
        yield stated("group", "limit_minimum_lot", **name, lot_pieces=pair * pack)
    if several and g.made[way] == a.most[way] < a.packs[line]:
        yield stated("group", "limit_largest_share", **name, most_pieces=int(a.most[way]) * pack)
    if 0 < a.most_members[line] <= g.members_of[line]:
        yield stated("group", "limit_members", **name, most_members=int(a.most_members[line]))
    if 0 <= a.member_lines[member] <= g.lines_of[member]:
        yield stated("group", "limit_newcomer", **name, most_lines=int(a.member_lines[member]))
    yield from _dates(g, way, week, name)
    yield from _stands(g, row, name, stands.get((way, week), (0, 0)))


def _dates(g: Ground, way: int, week: int, name: dict[str, Figure]) -> Iterator[Statement]:
    a = g.a
    if week == a.due[a.line[way]]:
        yield stated("group", "limit_due", **name)
    if week == a.last[way] and week < a.weeks - 1:
        yield stated("group", "limit_last_week", **name)
    if week == a.first[way] and week > 0:
        yield stated("group", "limit_first_week", **name)


def _stands(
    g: Ground, row: int, name: dict[str, Figure], standing: tuple[int, int]
) -> Iterator[Statement]:
    """What stood there before, and may not or should not be moved."""
    packs, move = standing
    pack = int(g.a.pack[g.line[row]])
    if packs and move < 0:
        yield stated("group", "limit_frozen", **name, pieces=packs * pack)
    elif packs and move > 0:
        kept = g.money.fen(min(packs, int(g.packs[row])) * move * pack)
        money: dict[str, Figure] = {"change_fen": kept, "currency": g.money.currency}
        yield stated("group", "limit_standing", **name, pieces=packs * pack, **money)


def _hours_gone(
    g: Ground, resource: int, member: int, week: int, name: dict[str, Figure], left: int
) -> Statement:
    code = "limit_own_hours" if g.alone[resource] == member else "limit_shared_hours"
    there = int(g.a.capacity[resource, week])
    return stated(
        "group",
        code,
        **name,
        group=g.problem.groups[g.problem.resources.group[resource]],
        work_week=g.labels.week(week),
        used_e7=there - left,
        capacity_e7=there,
        left_e7=left,
    )


def _worth(g: Ground, row: int, name: dict[str, Figure], starts: bool) -> Iterator[Statement]:
    """What its hours would save elsewhere, at the plan's shadow prices."""
    a, way, week, packs = g.a, int(g.way[row]), int(g.week[row]), int(g.packs[row])
    drawn = [(at, hours * packs, week - before) for at, hours, before in a.steps(way)]
    drawn += [(at, hours, week) for at, hours in a.setup_steps(way)] if starts else []
    worth = sum(hours * float(g.prices[at, when]) for at, hours, when in drawn)
    dear = sum(hours for at, hours, when in drawn if g.prices[at, when] > 0)
    if round(worth):
        money: dict[str, Figure] = {
            "worth_fen": g.money.fen(round(worth)),
            "hour_fen": g.money.fen(round(worth * 10_000_000 / dear)),
            "currency": g.money.currency,
        }
        yield stated("group", "hours_worth", **name, hours_e7=dear, **money)


def _alternative(
    g: Ground, at: int, row: int, name: dict[str, Figure], other: Alternatives, why: dict[int, str]
) -> Statement:
    way = int(other.way[at])
    if way < 0:
        return stated("group", "only_way", **name)
    pack = int(g.a.pack[g.line[row]])
    apart = round(float(other.cost[at] - other.own[at]))
    dearer: dict[str, Figure] = {"dearer_price": g.money.each(apart, pack)}
    cheaper: dict[str, Figure] = {"cheaper_price": g.money.each(-apart, pack)}
    return stated(
        "group",
        "alternative" if apart >= 0 else "alternative_cheaper",
        **name,
        other_member=g.problem.members.name[int(g.a.member[way])],
        other_week=g.labels.week(int(other.week[at])),
        **(dearer if apart >= 0 else cheaper),
        currency=g.money.currency,
        why=why[way],
    )
