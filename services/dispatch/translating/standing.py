"""What stands already and is planned again: shares that cost something to move, or are frozen.

Packages without `move` are not here: their hours are taken off, and nobody plans them again.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from libs.contracts.problem import Adopted
from services.dispatch.translating.situation import Package, Situation

FROZEN = -1


@dataclass(frozen=True)
class Stand:
    """Packs of a line that a member holds in a week; `move`: cost of a piece, or FROZEN."""

    line: int
    member: int
    week: int
    packs: int
    move: int


def planned_again(situation: Situation) -> tuple[Package, ...]:
    return tuple(package for package in situation.packages if package.move is not None)


def held(situation: Situation) -> dict[tuple[str, str], int]:
    """Pieces planned again that each member holds of each line."""
    pieces: dict[tuple[str, str], int] = defaultdict(int)
    for package in planned_again(situation):
        pieces[package.line, package.member] += sum(many for _, many in package.pieces)
    return pieces


def stands_of(situation: Situation) -> tuple[Stand, ...]:
    """By line, week and member. A line's packs are cut so that together they are none too many.

    Errors: ValueError, in words, for a package that the situation does not bear.
    """
    pieces: dict[tuple[int, int, int], int] = defaultdict(int)
    dearest: dict[tuple[int, int, int], int] = defaultdict(int)
    for (line, week, member), many, move in _rows(situation):
        pieces[line, week, member] += many
        dearest[line, week, member] = max(dearest[line, week, member], move)
    stands, made = [], defaultdict[int, int](int)
    for line, week, member in sorted(pieces):
        pack, before = situation.lines[line].carton, made[line]
        made[line] += pieces[line, week, member]
        move = dearest[line, week, member]
        packs = -(-made[line] // pack) - -(-before // pack)
        if packs:
            frozen = week < situation.policy.frozen_weeks
            stands.append(Stand(line, member, week, packs, FROZEN if frozen else move))
    for line, many in made.items():
        if many > situation.lines[line].quantity:
            raise ValueError(f"line {situation.lines[line].key}: more stands than is wanted")
    return tuple(stands)


def _rows(situation: Situation) -> Iterator[tuple[tuple[int, int, int], int, int]]:
    lines = {line.key: at for at, line in enumerate(situation.lines)}
    members = {member.id: at for at, member in enumerate(situation.members)}
    for package in planned_again(situation):
        if package.line not in lines or package.member not in members:
            raise ValueError(f"a package of {package.line} by {package.member}: not planned here")
        for week, many in package.pieces:
            if many < 1 or not 0 <= week < situation.weeks:
                raise ValueError(f"a package of {package.line}: {many} pieces in week {week}")
            yield (lines[package.line], week, members[package.member]), many, package.move or 0


def frozen_hours(situation: Situation) -> dict[tuple[str, str, int], int]:
    """1e-7 h by member, group and week that frozen shares take, whatever is declared now."""
    need: dict[tuple[str, str, int], int] = defaultdict(int)
    ready: set[tuple[int, int]] = set()
    for stand in stands_of(situation):
        if stand.move != FROZEN:
            continue
        line, member = situation.lines[stand.line], situation.members[stand.member].id
        for group, hours in line.hours.items():
            week = stand.week - line.weeks_before.get(group, 0)
            need[member, group, week] += hours * stand.packs * line.carton
        once = situation.policy.setup_repeats == "horizon"
        if not (once and (stand.line, stand.member) in ready):
            ready.add((stand.line, stand.member))
            for group, hours in line.setup_hours.items():
                need[member, group, stand.week] += hours
    return need


def adopted(
    situation: Situation, ways: Sequence[tuple[int, ...]], closed: set[tuple[int, int]]
) -> Adopted:
    """Rows by way; what no way can make any more is not stated. `ways`: rows as WAY_COLUMNS.

    Errors: ValueError where a frozen share has no open way.
    """
    way_of: dict[tuple[int, int], int] = {}
    for at, row in enumerate(ways):
        way_of.setdefault((row[0], row[1]), at)
    rows = []
    for stand in stands_of(situation):
        way = way_of.get((stand.line, stand.member), -1)
        if stand.move == FROZEN and not _open(ways, closed, way, stand.week):
            line, member = situation.lines[stand.line].key, situation.members[stand.member].id
            raise ValueError(f"line {line}: {member} may not work in frozen week {stand.week}")
        if way >= 0:
            rows.append((way, stand.week, stand.packs, stand.move))
    way_column, week, packs, move = zip(*rows, strict=True) if rows else ((), (), (), ())
    return Adopted.model_validate(
        {"way": way_column, "week": week, "packs": packs, "move_cost": move}
    )


def _open(
    ways: Sequence[tuple[int, ...]], closed: set[tuple[int, int]], way: int, week: int
) -> bool:
    return way >= 0 and ways[way][-2] <= week <= ways[way][-1] and (way, week) not in closed
