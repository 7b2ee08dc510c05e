"""Of every member that got none or not all of a line that it can make: why."""

from collections.abc import Iterator

import numpy as np

from services.dispatch.core.arrays import Flags, Ints
from services.dispatch.explaining.ground import Ground, own
from services.dispatch.explaining.room import blocks, short_of
from services.dispatch.explaining.statement import Figure, Statement, stated
from services.dispatch.explaining.weighing import CODE, REASONS, Passed, passed


def passed_over(g: Ground, ways: Ints) -> Iterator[Statement]:
    """The group's, of those of these ways whose member could make more of the line: a pair's best
    way alone speaks for it."""
    a = g.a
    could = ways[g.made_by_pair[ways] < a.packs[a.line[ways]]]
    p = _one_a_pair(g, passed(g, could))
    short = _shortages(g, p)
    for at, way in enumerate(p.ways.tolist()):
        name = _named(g, way)
        reason = REASONS[int(p.reason[at])]
        yield from _statements(g, p, at, reason, name, short.get(at, []))


def _one_a_pair(g: Ground, p: Passed) -> Passed:
    """Where a member has several ways, the one that came furthest, and of those the cheapest."""
    a, ways = g.a, p.ways
    cost = a.price[ways] + a.freight[ways]
    pair = a.line[ways] * max(len(a.member_lines), 1) + a.member[ways]
    order = np.lexsort((ways, cost, -p.reason, pair))
    kept = np.sort(order[np.diff(pair[order], prepend=-1) != 0])
    return Passed(**{name: column[kept] for name, column in vars(p).items()})


def _named(g: Ground, way: int) -> dict[str, Figure]:
    line, member = int(g.a.line[way]), int(g.a.member[way])
    lines, pack = g.problem.lines, int(g.a.pack[line])
    return {
        "line": lines.name[line],
        "member": g.problem.members.name[member],
        "pieces": lines.quantity[line],
        "got_pieces": min(int(g.made_by_pair[way]) * pack, lines.quantity[line]),
        "could_pieces": min(int(g.a.most[way]) * pack, lines.quantity[line]),
        "due": g.labels.week(int(g.a.due[line])),
    }


Short = tuple[str, bool, tuple[int, ...]]  # group, whether its own hours, weeks


def _shortages(g: Ground, p: Passed) -> dict[int, list[Short]]:
    """By position of a way without hours: the groups that lack them, the most telling first."""
    rows = np.flatnonzero(np.isin(p.reason, [CODE["no_hours"], CODE["minimum_lot"]]))
    found: dict[int, list[Short]] = {row: [] for row in rows.tolist()}
    for some in blocks(rows):
        mine, short = own(g, p.ways[some]), short_of(g, p.ways[some])
        left, at = np.asarray(short.any(axis=1)), np.arange(len(some))
        while len(at):
            told = _telling(g, mine, short, left, at)
            for row, one in zip(some[at].tolist(), told, strict=True):
                found[row].append(one)
            at = at[left[at].any(axis=1)]
    return found


def _telling(g: Ground, mine: Flags, short: Flags, left: Flags, at: Ints) -> list[Short]:
    """Of ways `at`, the group that accounts for most of the weeks that are left, own hours before
    shared where they tell as much; takes its weeks from those that are left."""
    covers = (short[at] & left[at][:, None, :]).sum(axis=2)
    group = (covers * 2 + mine[at]).argmax(axis=1)
    lacking, names = short[at, group], g.problem.groups
    left[at] &= ~lacking
    is_own = mine[at, group].tolist()
    weeks = [tuple(np.flatnonzero(row).tolist()) for row in lacking]
    return [(names[of], own, when) for of, own, when in zip(group, is_own, weeks, strict=True)]


def _statements(
    g: Ground, p: Passed, at: int, reason: str, name: dict[str, Figure], short: list[Short]
) -> Iterator[Statement]:
    if reason == "no_hours":
        for group, mine, weeks in short:
            code = "passed_no_own_hours" if mine else "passed_no_shared_hours"
            amount = _amounts(g, int(p.ways[at]), group, weeks)
            told = g.labels.all(weeks)
            yield stated("group", code, **name, group=group, weeks=told, **amount)
    else:
        yield stated("group", f"passed_{reason}", **name, **_figures(g, p, at, reason))
    if p.cheaper[at] and p.reason[at] < CODE["cheaper"]:
        yield stated("group", "passed_cheaper_too", **name, **_prices(g, p, at))


def _amounts(g: Ground, way: int, group: str, weeks: tuple[int, ...]) -> dict[str, Figure]:
    """Hours of one pack more, set-up included, and the most that any of these weeks has free."""
    a, at = g.a, g.problem.groups.index(group)
    resource = int(a.resource[a.source[way], at])
    needed = int(a.hours_table[a.recipe[way], at] * a.pack[a.line[way]])
    if a.setup[way] >= 0 and g.ready[way] < 0:
        needed += int(a.setup_table[a.setup[way], at])
    before = 0
    if a.step_before.any():
        before = next((b for to, _, b in a.steps(way) if to == resource), 0)
    row = g.free_rows[resource]
    free = max((row[week - before] for week in weeks if week >= before), default=0)
    return {"needed_e7": needed, "free_e7": free}


def _figures(g: Ground, p: Passed, at: int, reason: str) -> dict[str, Figure]:
    a, way = g.a, int(p.ways[at])
    line, member = int(a.line[way]), int(a.member[way])
    pack, quantity = int(a.pack[line]), g.problem.lines.quantity[line]
    room = min(int(p.room[at]) * pack, quantity)
    match reason:
        case "closed":
            weeks = {"first_week": g.labels.week(int(a.first[way]))}
            return {**weeks, "last_week": g.labels.week(int(a.last[way]))}
        case "newcomer":
            return {"most_lines": int(a.member_lines[member])}
        case "largest_share":
            return {"most_pieces": int(a.most[way]) * pack}
        case "members_a_line":
            return {"most_members": int(a.most_members[line])}
        case "minimum_lot":
            return {"lot_pieces": min(int(p.lot[at]) * pack, quantity), "room_pieces": room}
        case "later":
            weeks = {"own_week": g.labels.week(int(p.week[at]))}
            return {**weeks, "room_pieces": room, **_prices(g, p, at)}
        case "set_up":
            hours = int(a.setup_table[a.setup[way]].sum())
            cost = g.money.fen(int(a.setup_cost[a.setup[way]]))
            instead = min(int(p.instead[at]) * pack, quantity)
            figures: dict[str, Figure] = {"set_up_e7": hours, "set_up_fen": cost}
            return figures | {"instead_pieces": instead} | _currency(g)
        case "fixed_cost":
            return {"fixed_fen": g.money.fen(int(a.member_cost[member]))} | _currency(g)
        case "fair_share":
            target, given = int(a.fair_target[member]), int(g.given[member])
            return {"of_share_per_mille": given * 1000 // target if target else 1000}
        case "within_gap":
            return {"gap": g.plan.gap}
        case "not_worth_it":
            return {"room_pieces": room}
        case _:
            return _prices(g, p, at)


def _currency(g: Ground) -> dict[str, Figure]:
    return {"currency": g.money.currency}


def _prices(g: Ground, p: Passed, at: int) -> dict[str, Figure]:
    """Price and freight of a piece, its own and of the dearest share that was used."""
    a, way, other = g.a, int(p.ways[at]), int(p.against[at])
    pack = int(a.pack[a.line[way]])
    mine = g.money.each(int(a.price[way] + a.freight[way]), pack)
    theirs = g.money.each(int(a.price[other] + a.freight[other]), pack)
    who = g.problem.members.name[int(a.member[other])]
    return {"own_price": mine, "used_price": theirs, "other_member": who} | _currency(g)
