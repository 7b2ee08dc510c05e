"""A plan from the log as the rows of its problem, so that it can be explained and asked again."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from libs.contracts.plans import Share
from libs.contracts.problem import Plan, Problem
from services.dispatch.desk.state import Desk, OpenPackage
from services.dispatch.planning.outlook import FEN, Outlook, line_name
from services.dispatch.planning.rearranging import rearranged
from services.dispatch.planning.replanning import replanned
from services.dispatch.solver import GAP
from services.dispatch.telling.known import Told
from services.dispatch.translating.translation import shops_of_ways, translate

Cell = tuple[str, str]  # line, member
Row = tuple[int, int, int]  # way, week, packs
Piece = tuple[str, str, str, int]  # line, member, shops, week


class Retold(NamedTuple):
    look: Outlook
    problem: Problem
    plan: Plan


def retold(told: Told) -> Retold:
    """The plan as it was adopted (or is proposed), over the problem that its solver had."""
    look = rearranged(told.desk)
    bound = max((part.solution.bound_fen for part in told.parts), default=0)
    return _plan(look, _with(told, look, look.movable), bound * FEN)


def applied(told: Told) -> tuple[Retold, Plan]:
    """What stood when the plan was made, all of it that had not begun; and the same problem with
    the plan."""
    look = replanned(told.desk)
    before = _plan(look, _of(look.movable, look))
    made = _with(told, look, rearranged(told.desk).movable)
    return before, _told(look, before.problem, made, 0)


def _with(told: Told, look: Outlook, could: Iterable[OpenPackage]) -> Counter[Piece]:
    """`could`: packages that its solver could move. Where to they go is said of all of a line that
    it could move, with each package that goes."""
    moved = {(move.order_id, move.line): move.to for part in told.parts for move in part.moves}
    gone = {package.share.package_id for package in could if package.key in moved}
    made = _of((p for p in look.movable if p.share.package_id not in gone), look)
    for part in told.parts:
        for share in part.shares:
            made.update(_made(share, look))
    for key, places in moved.items():
        for to in places:
            made[line_name(key), to.member_id, "", look.weeks.index(to.week)] += to.quantity
    return made


def standing(desk: Desk) -> Retold:
    """What stands: packages that have not begun as a plan's rows, all others off the hours."""
    look = replanned(desk)
    return _plan(look, _of(look.movable, look))


def _of(packages: Iterable[OpenPackage], look: Outlook) -> Counter[Piece]:
    made = Counter[Piece]()
    for package in packages:
        made.update(_made(package.share, look))
    return made


def _made(share: Share, look: Outlook) -> Mapping[Piece, int]:
    """Pieces by line, member, shops and week."""
    name = line_name((share.work.order_id, share.work.line))
    shops = _shops(share)
    return {
        (name, share.work.member_id, shops, look.weeks.index(week.week)): week.quantity
        for week in share.weeks
        if week.week in look.weeks
    }


def _shops(share: Share) -> str:
    return _key({load.resource_group: load.shop for load in share.load if load.shop})


def _key(shops: Mapping[str, str]) -> str:
    return "|".join(f"{group}={shop}" for group, shop in sorted(shops.items()))


def _plan(look: Outlook, made: Counter[Piece], bound: int = 0) -> Retold:
    problem = translate(look.situation)
    return Retold(look, problem, _told(look, problem, made, bound))


def _told(look: Outlook, problem: Problem, made: Counter[Piece], bound: int) -> Plan:
    from services.dispatch.core.loading import arrays_of
    from services.dispatch.core.reading import plan_of

    rows = list(_rows(look, problem, made))
    told = {"gap": GAP, "method": "construction", "work": 0, "braked": False}
    return plan_of(arrays_of(problem), rows, float(bound), **told)  # type: ignore[arg-type]


def _rows(look: Outlook, problem: Problem, made: Counter[Piece]) -> Iterator[Row]:
    """Whole packs; of a line, never more than it has."""
    ways, left = _ways(look, problem), _packs(look)
    at = {line.key: i for i, line in enumerate(look.situation.lines)}
    taken = Counter[tuple[int, int]]()
    for (name, member, shops, week), pieces in sorted(made.items()):
        found = ways.get((name, member), {})
        way = found.get(shops, next(iter(found.values()), None))
        if way is None:
            continue
        packs = min(left[at[name]], -(-pieces // look.situation.lines[at[name]].carton))
        left[at[name]] -= packs
        taken[way, week] += packs
    return ((way, week, packs) for (way, week), packs in sorted(taken.items()) if packs)


def _ways(look: Outlook, problem: Problem) -> dict[Cell, dict[str, int]]:
    """By line and member, the way of each choice of shops."""
    lines, members = problem.lines.name, problem.members.name
    shops = shops_of_ways(look.situation)
    ways: dict[Cell, dict[str, int]] = {}
    columns = zip(list(problem.ways.line), list(problem.ways.member), strict=True)
    for way, (line, member) in enumerate(columns):
        key = _key(shops[way]) if shops else ""
        ways.setdefault((lines[int(line)], members[int(member)]), {})[key] = way
    return ways


def _packs(look: Outlook) -> list[int]:
    return [-(-line.quantity // line.carton) for line in look.situation.lines]
