"""What a plan costs, term by term, exactly: whole numbers only."""

from collections import defaultdict
from collections.abc import Iterable

from libs.contracts.problem import CostTerms
from services.dispatch.core.arrays import Arrays

Share = tuple[int, int, int]  # way, week, packs (at least 1)


def setup_key(a: Arrays, way: int) -> tuple[int, int, int]:
    """Ways with the same key share one set-up; the last part tells apart those that do not."""
    setup = int(a.setup[way])
    return setup, int(a.source[way]), -1 if a.shared_setup[setup] else way


def setups_taken(a: Arrays, shares: Iterable[Share]) -> dict[tuple[int, int, int], list[int]]:
    """The weeks in which each set-up is taken: the first of work, or each."""
    weeks: dict[tuple[int, int, int], set[int]] = defaultdict(set)
    for way, week, _ in shares:
        if a.setup[way] >= 0:
            weeks[setup_key(a, way)].add(week)
    return {key: sorted(at) if a.weekly_setup[key[0]] else [min(at)] for key, at in weeks.items()}


def unserved_packs(a: Arrays, shares: Iterable[Share]) -> list[int]:
    left: list[int] = a.packs.tolist()
    for way, _, packs in shares:
        left[int(a.line[way])] -= packs
    return left


def cost_of(a: Arrays, shares: list[Share]) -> CostTerms:
    """All terms of the objective, in cost units."""
    taken = setups_taken(a, shares)
    late = early = price = freight = 0
    for way, week, packs in shares:
        line = int(a.line[way])
        apart = week - int(a.due[line])
        late += packs * max(apart, 0) * max(int(a.late[line]), 0)
        early += packs * max(-apart, 0) * int(a.early[line])
        price += packs * int(a.price[way])
        freight += packs * int(a.freight[way])
    left = unserved_packs(a, shares)
    return CostTerms(
        price=price,
        freight=freight,
        late=late,
        early=early,
        set_up=sum(int(a.setup_cost[key[0]]) * len(weeks) for key, weeks in taken.items()),
        member=sum(
            int(a.member_cost[member]) for member in {int(a.member[w]) for w, _, _ in shares}
        ),
        unserved=sum(packs * max(int(a.unserved[at]), 0) for at, packs in enumerate(left) if packs),
        change=_change(a, shares),
        fairness=_fairness(a, shares),
    )


def total(cost: CostTerms) -> int:
    return sum(cost.model_dump().values())


def _change(a: Arrays, shares: list[Share]) -> int:
    """What is taken away of movable standing shares, by piece (a pack counts whole)."""
    stands = a.problem.adopted
    now = {(way, week): packs for way, week, packs in shares}
    return sum(
        max(packs - now.get((way, week), 0), 0) * move * int(a.pack[a.line[way]])
        for way, week, packs, move in zip(
            stands.way, stands.week, stands.packs, stands.move_cost, strict=True
        )
        if move > 0
    )


def _fairness(a: Arrays, shares: list[Share]) -> int:
    weight = a.problem.fair_per_million
    if not weight:
        return 0
    made = [0] * len(a.fair_target)
    for way, _, packs in shares:
        made[int(a.member[way])] += packs * int(a.value[a.line[way]])
    return sum(
        abs(got - int(target)) * weight // 1_000_000
        for got, target in zip(made, a.fair_target, strict=True)
        if target >= 0
    )
