"""A plan by insertion: scarce lines first, each with the cheapest member that has the hours.

It keeps every limit, proves nothing, and takes milliseconds: what remains when time is out.
"""

from collections import Counter

import numpy as np

from services.dispatch.core.arrays import Arrays, Ints
from services.dispatch.core.bench import Bench, Offer
from services.dispatch.core.brake import Brake
from services.dispatch.core.costing import Share, setup_key
from services.dispatch.core.earlier import Earlier


def construct(a: Arrays, earlier: Earlier | None = None, brake: Brake | None = None) -> list[Share]:
    """Shares that keep every limit but, where hours are short, that forced lines are served.

    Once the brake is over, lines that have not had their turn are left.
    """
    bench = Bench(a, a.capacity.copy(), a.packs.copy())
    _keep_standing(bench)
    if earlier is not None:
        _keep_earlier(bench, earlier.shares)
    ways_of: dict[int, list[int]] = {}
    for way in np.argsort(a.price + a.freight, kind="stable").tolist():
        ways_of.setdefault(int(a.line[way]), []).append(way)
    order = sorted(
        ways_of,
        key=lambda line: (a.unserved[line] >= 0, len(ways_of[line]), -int(a.packs[line]), line),
    )
    for line in order:
        if brake is not None and brake.over():
            break
        _insert(bench, line, ways_of[line])
    return [(way, week, packs) for (way, week), packs in sorted(bench.shares.items())]


def _keep_standing(bench: Bench) -> None:
    """Frozen shares first; those that may move stay where they still fit."""
    a, stands = bench.a, bench.a.problem.adopted
    rows = sorted(zip(stands.move_cost, stands.way, stands.week, stands.packs, strict=True))
    wanted: dict[tuple[bool, int], Ints] = {}
    for move, way, week, packs in rows:
        wanted.setdefault((move >= 0, way), np.zeros(a.weeks, dtype=np.int64))[week] = packs
    for (_, way), stood in wanted.items():
        left = int(bench.left[a.line[way]])
        offer = _offer(bench, way, np.minimum(stood, left))
        if offer.made == min(int(stood.sum()), left) > 0:
            _take(bench, offer)


def _keep_earlier(bench: Bench, shares: list[Share]) -> None:
    """Each way's shares of an earlier plan, where they still fit as they were."""
    by_way: dict[int, Ints] = {}
    for way, week, packs in shares:
        by_way.setdefault(way, np.zeros(bench.a.weeks, dtype=np.int64))[week] = packs
    for way, wanted in by_way.items():
        if _may_join(bench, int(bench.a.line[way]), way):
            offer = _offer(bench, way, wanted)
            if (offer.packs == wanted).all():
                _take(bench, offer)


def _insert(bench: Bench, line: int, ways: list[int]) -> None:
    while bench.left[line] > 0:
        best = _best(bench, line, ways)
        if best is None:
            return
        _take(bench, best)


def _best(bench: Bench, line: int, ways: list[int]) -> Offer | None:
    """The cheapest offer for what is left of a line; `ways` by price, the cheapest first."""
    a, best = bench.a, None
    wanted = np.full(a.weeks, bench.left[line], dtype=np.int64)
    for way in ways:
        if best is not None and int(a.price[way] + a.freight[way]) * best.made > best.cost:
            break  # and so for all that follow
        if _may_join(bench, line, way):
            offer = _offer(bench, way, wanted)
            if offer.made and _worth(a, line, offer) and (best is None or offer.rank < best.rank):
                best = offer
    return best


def _worth(a: Arrays, line: int, offer: Offer) -> bool:
    return a.unserved[line] < 0 or offer.cost <= int(a.unserved[line]) * offer.made


def _may_join(bench: Bench, line: int, way: int) -> bool:
    a, member = bench.a, int(bench.a.member[way])
    if (line, member) in bench.pairs:
        return not any((way, week) in bench.shares for week in range(a.weeks))
    most, among = int(a.most_members[line]), bench.members_of[line]
    limit = int(a.member_lines[member])
    return (not most or among < most) and (limit < 0 or bench.lines_of[member] < limit)


def _offer(bench: Bench, way: int, wanted: Ints) -> Offer:
    """Earliest weeks that are on time, then the others; set-ups where they are needed."""
    a = bench.a
    key = setup_key(a, way) if a.setup[way] >= 0 else None
    weekly = key is not None and bool(a.weekly_setup[key[0]])
    done = bench.prepared.get(key, set()) if key is not None else set()
    packs = np.zeros(a.weeks, dtype=np.int64)
    setups: list[int] = []
    left = min(int(bench.left[a.line[way]]), int(a.most[way]))
    ready_room, first_room = _rooms(bench, way, key is not None)
    for week in np.flatnonzero(a.open[way] & (wanted > 0) & (ready_room > 0)).tolist():
        ready = week in done if weekly else (not key or setups or any(d <= week for d in done))
        room = min(left, int(wanted[week]), int((ready_room if ready else first_room)[week]))
        if not ready and done and not weekly:
            room = 0  # a shared set-up stands in a later week already
        if room > 0 and left > 0:
            packs[week], left = room, left - room
            if not ready and key:
                setups.append(week)
    if packs.sum() < a.least[way]:
        packs[:], setups = 0, []
    return Offer(way, packs, tuple(setups), _cost(bench, way, packs, len(setups)))


def _rooms(bench: Bench, way: int, prepares: bool) -> tuple[Ints, Ints]:
    """[T] packs that the free hours of each week hold, and what they hold beside the set-up."""
    a, need = bench.a, Counter[tuple[int, int]]()
    for resource, hours, before in a.steps(way):
        need[resource, before] += hours
    room = np.full(a.weeks, a.most[way])
    first = room.copy()
    taken = Counter[int]()
    for resource, hours in a.setup_steps(way) if prepares else ():
        taken[resource] += hours
    for resource, hours in taken.items():
        first[hours > bench.free[resource]] = 0
    for (resource, before), hours in need.items():
        if hours:
            free = bench.free[resource, : a.weeks - before]
            np.minimum(room[before:], free // hours, out=room[before:])
            beside = free if before else free - taken[resource]
            np.minimum(first[before:], beside // hours, out=first[before:])
    return room, first


def _cost(bench: Bench, way: int, packs: Ints, setups: int) -> int:
    a = bench.a
    cost = sum(int(packs[week]) * a.cell_cost(way, week) for week in np.flatnonzero(packs).tolist())
    if setups:
        cost += setups * int(a.setup_cost[a.setup[way]])
    member = int(a.member[way])
    return cost + (0 if member in bench.employed else int(a.member_cost[member]))


def _take(bench: Bench, offer: Offer) -> None:
    a, way = bench.a, offer.way
    line, member = int(a.line[way]), int(a.member[way])
    for week in np.flatnonzero(offer.packs).tolist():
        count = int(offer.packs[week])
        bench.shares[way, week] = bench.shares.get((way, week), 0) + count
        bench.left[line] -= count
        for resource, hours, before in a.steps(way):
            bench.free[resource, week - before] -= hours * count
    for week in offer.setup_weeks:
        bench.prepared.setdefault(setup_key(a, way), set()).add(week)
        for resource, hours in a.setup_steps(way):
            bench.free[resource, week] -= hours
    if offer.made and (line, member) not in bench.pairs:
        bench.pairs.add((line, member))
        bench.members_of[line] += 1
        bench.lines_of[member] += 1
    bench.employed.add(member)
