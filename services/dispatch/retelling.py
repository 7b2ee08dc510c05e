"""A plan from the log as the rows of its problem, so that it can be explained and asked again."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from libs.contracts.plans import Share
from libs.contracts.problem import Plan, Problem
from services.dispatch.desk import Desk, OpenPackage
from services.dispatch.known import Told
from services.dispatch.outlook import FEN, Outlook, line_name
from services.dispatch.rearranging import rearranged
from services.dispatch.replanning import replanned
from services.dispatch.solver import GAP
from services.dispatch.translation import shops_of_ways, translate

Cell = tuple[str, str]  # line, member
Row = tuple[int, int, int]  # way, week, packs


class Retold(NamedTuple):
    look: Outlook
    problem: Problem
    plan: Plan


def retold(told: Told) -> Retold:
    """The plan as it was adopted (or is proposed), over the problem that its solver had."""
    look = rearranged(told.desk)
    shares = [share for part in told.parts for share in part.shares]
    moved = {move.package_id: move for part in told.parts for move in part.moves}
    stays = [package for package in look.movable if package.share.package_id not in moved]
    made = Counter[tuple[str, str, str, int]]()
    for share in shares:
        made.update(_made(share, look))
    gone: set[str] = set()
    for package in stays:
        made.update(_made(package.share, look))
    for move in moved.values():
        name = line_name((move.order_id, move.line))
        if name not in gone:  # where to is said of the whole line, with each of its packages
            gone.add(name)
            for to in move.to:
                made[name, to.member_id, "", look.weeks.index(to.week)] += to.quantity
    bound = max((part.solution.bound_fen for part in told.parts), default=0)
    return _plan(look, made, bound * FEN)


def standing(desk: Desk) -> Retold:
    """What stands: packages that have not begun as a plan's rows, all others off the hours."""
    look = replanned(desk)
    return _plan(look, _of(look.movable, look))


def _of(packages: Iterable[OpenPackage], look: Outlook) -> Counter[tuple[str, str, str, int]]:
    made = Counter[tuple[str, str, str, int]]()
    for package in packages:
        made.update(_made(package.share, look))
    return made


def _made(share: Share, look: Outlook) -> Mapping[tuple[str, str, str, int], int]:
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


def _plan(look: Outlook, made: Counter[tuple[str, str, str, int]], bound: int = 0) -> Retold:
    from services.dispatch.core.loading import arrays_of
    from services.dispatch.core.reading import plan_of

    problem = translate(look.situation)
    rows = list(_rows(look, problem, made))
    told = {"gap": GAP, "method": "construction", "work": 0, "braked": False}
    plan = plan_of(arrays_of(problem), rows, float(bound), **told)  # type: ignore[arg-type]
    return Retold(look, problem, plan)


def _rows(
    look: Outlook, problem: Problem, made: Counter[tuple[str, str, str, int]]
) -> Iterator[Row]:
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
