"""A bounded re-plan: the standing packages most in the way of what is open may move.

What a plan moves it only takes back; the line is offered by the plan after that is heard.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from libs.contracts.base import Week
from libs.contracts.overrides import Moved, Placed
from libs.contracts.problem import Plan
from services.dispatch.desk.hours import POOL, loads
from services.dispatch.desk.moving import most_moves, movable
from services.dispatch.desk.state import Desk, OpenPackage
from services.dispatch.planning.outlook import Outlook, line_name, outlook
from services.dispatch.planning.replanning import replanned
from services.dispatch.translating.gates import open_weeks

LINES_ASKED = 200  # the open lines of most value say what is in the way
Cell = tuple[int, int]  # line, member, as in the situation
Weeks = Mapping[Cell, Counter[int]]  # pieces by week


class Made(NamedTuple):
    """What a way makes of a line in a week; `ready`: set up already, for what stands."""

    way: int
    week: int
    packs: int
    pieces: int
    ready: bool = False


class Rearranged(NamedTuple):
    """Packages to take back, and what of each cell is still to be offered, pieces by week."""

    moves: tuple[Moved, ...]
    offers: Weeks


def rearranged(desk: Desk) -> Outlook:
    """What the live planner asks: with packages that may move where the policy allows it."""
    look, most = outlook(desk), most_moves(desk)
    if not most or not look.situation.lines:
        return look
    chosen = _in_the_way(desk, look)[:most]
    return replanned(desk, frozenset(chosen)) if chosen else look


def _in_the_way(desk: Desk, look: Outlook) -> list[str]:
    """Movable packages by the hours that they take where an open line could be made in time."""
    wanted = _wanted(look)
    scored = []
    for package in movable(desk):
        hours = sum(
            many for (owner, _, week), many in loads(package).items() if (owner, week) in wanted
        )
        if hours:
            accepted = package.status == "accepted"
            scored.append((accepted, -hours, package.share.package_id))
    return [name for _, _, name in sorted(scored, key=lambda row: (row[1], row[0], row[2]))]


def _wanted(look: Outlook) -> set[tuple[str, Week]]:
    """Whose hours open lines could use, and when: until they are due, or at least once."""
    situation = look.situation
    lines = sorted(situation.lines, key=lambda line: -line.unit_value * line.quantity)
    found: set[tuple[str, Week]] = set()
    for line in lines[:LINES_ASKED]:
        for member in situation.members:
            weeks, _ = open_weeks(line, member, situation)
            until = max(line.due_week, min(weeks, default=0))
            for week in weeks:
                if week <= until:
                    found |= {(member.id, look.weeks[week]), (POOL, look.weeks[week])}
    return found


def settled(outlook: Outlook, plan: Plan) -> tuple[tuple[Moved, ...], dict[Cell, list[Made]]]:
    """What moves, and what is made of each line by each member, less what stands."""
    rows, cells = plan.shares, defaultdict[Cell, list[Made]](list)
    columns = (rows.line, rows.member, rows.way, rows.week, rows.packs, rows.pieces)
    for line, member, way, week, packs, pieces in zip(*map(list, columns), strict=True):
        cells[int(line), int(member)].append(Made(int(way), int(week), int(packs), int(pieces)))
    if not outlook.movable:
        return (), cells
    weeks: dict[Cell, Counter[int]] = defaultdict(Counter)
    for cell, made in cells.items():
        for row in made:
            weeks[cell][row.week] += row.pieces
    lost = zip(list(plan.unserved.line), list(plan.unserved.pieces), strict=True)
    unserved = {int(line): int(pieces) for line, pieces in lost}
    moves, offers = _settled(outlook, weeks, unserved)
    lines = outlook.situation.lines
    left = {c: list(_cut(cells[c], many, lines[c[0]].carton)) for c, many in offers.items()}
    for cell, made in left.items():
        ready = offers[cell].total() < weeks[cell].total()
        left[cell] = [row._replace(ready=ready) for row in made]
    return moves, left


def _cut(made: list[Made], weeks: Counter[int], carton: int) -> Iterator[Made]:
    """The rows of a cell as far as they are to be offered."""
    left = Counter(weeks)
    for row in sorted(made, key=lambda row: (row.week, row.way)):
        pieces = left[row.week] if row.pieces >= left[row.week] else row.pieces
        if pieces:
            left[row.week] -= pieces
            yield row._replace(pieces=pieces, packs=-(-pieces // carton))


def _settled(look: Outlook, made: Weeks, unserved: Mapping[int, int]) -> Rearranged:
    """What an answer with movable packages means. `unserved`: pieces by line.

    A line of which something moves is not offered yet; one that would lose is left as it stands.
    """
    situation = look.situation
    at = {line.key: i for i, line in enumerate(situation.lines)}
    member_at = {member.id: i for i, member in enumerate(situation.members)}
    standing: dict[int, list[OpenPackage]] = defaultdict(list)
    for package in look.movable:
        standing[at[line_name(package.key)]].append(package)
    left = {cell: Counter(weeks) for cell, weeks in made.items()}
    moves: list[Moved] = []
    for line, packages in sorted(standing.items()):
        carton = situation.lines[line].carton
        going = [
            package
            for package in packages
            if not _kept(package, left, (line, member_at[package.share.work.member_id]), look)
        ]
        open_now = situation.lines[line].quantity - sum(package.quantity for package in packages)
        cells = [cell for cell in left if cell[0] == line]
        if going and unserved.get(line, 0) <= open_now:
            moves += [_moved(package, line, made, look) for package in going]
        if going:
            for cell in cells:
                del left[cell]
            continue
        _fill(left, cells, open_now - unserved.get(line, 0), carton)
    return Rearranged(tuple(moves), {cell: weeks for cell, weeks in left.items() if weeks.total()})


def _kept(package: OpenPackage, left: dict[Cell, Counter[int]], cell: Cell, look: Outlook) -> bool:
    """Whether the plan holds it as it stands, to a pack; then its pieces are taken off."""
    weeks, carton = left.get(cell, Counter()), look.situation.lines[cell[0]].carton
    rows = [(look.weeks.index(week.week), week.quantity) for week in package.share.weeks]
    if any(weeks[week] <= many - carton for week, many in rows):
        return False
    for week, many in rows:
        weeks[week] = max(0, weeks[week] - many)
    return True


def _fill(left: dict[Cell, Counter[int]], cells: list[Cell], pieces: int, carton: int) -> None:
    """What is offered of a line is what is open, where packs that were cut say otherwise."""
    rows = [(left[cell][week], cell, week) for cell in cells for week in sorted(left[cell])]
    over = sum(many for many, _, _ in rows) - pieces
    for many, cell, week in sorted(rows):
        if over > 0:
            less = min(over, many)
            left[cell][week] -= less
            over -= less
    if over < 0 and any(many for many, _, _ in rows) and -over < carton:
        _, cell, week = max(rows)
        left[cell][week] -= over
    for cell in cells:
        left[cell] = +left[cell]


def _moved(package: OpenPackage, line: int, made: Weeks, look: Outlook) -> Moved:
    work, situation = package.share.work, look.situation
    at = {week.week for week in package.share.weeks}
    to = tuple(
        Placed(member_id=situation.members[cell[1]].id, week=look.weeks[week], quantity=many)
        for cell, weeks in sorted(made.items())
        if cell[0] == line
        for week, many in sorted(weeks.items())
        if many
    )
    others = any(
        cell[0] != line and many and look.weeks[week] in at
        for cell, weeks in made.items()
        if situation.members[cell[1]].id == work.member_id
        for week, many in weeks.items()
    )
    return Moved(
        package_id=package.share.package_id,
        order_id=work.order_id,
        line=work.line,
        member_id=work.member_id,
        quantity=package.quantity,
        weeks=package.share.weeks,
        to=to,
        code="move.makes_room" if others else "move.cheaper",
    )
