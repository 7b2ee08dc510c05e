"""Larger ones of the classics' families, from a seed, by recipes that were published for them.

As text in the formats of the published files, which `classics` reads.
"""

import numpy as np


def locations(facilities: int, customers: int, seed: int, ratio: float | None) -> str:
    """Cornuejols, Sridharan and Thizy (1991): demand 5 to 35, cost by distance in the unit square.

    `ratio`: capacity of all over demand of all; None: every facility could serve everybody.
    """
    dice = np.random.default_rng(seed)
    demand = dice.integers(5, 36, customers)
    room = dice.uniform(10, 160, facilities)
    share = room * (ratio or 3.0) * demand.sum() / room.sum()
    fixed = dice.uniform(0, 90, facilities) + dice.uniform(100, 110, facilities) * np.sqrt(share)
    capacity = np.full(facilities, demand.sum()) if ratio is None else np.ceil(share).astype(int)
    here, there = dice.random((facilities, 2)), dice.random((customers, 2))
    far = np.hypot(*(there[:, None, :] - here[None, :, :]).transpose(2, 0, 1))
    rows = [f"{facilities} {customers}"]
    rows += [f"{int(room)} {cost:.3f}" for room, cost in zip(capacity, fixed, strict=True)]
    for asked, away in zip(demand, far, strict=True):
        rows += [str(asked), " ".join(f"{10 * asked * each:.3f}" for each in away)]
    return "\n".join(rows)


def lots(items: int, periods: int, seed: int, load: float = 0.85) -> str:
    """Trigeiro, Thomas and McClain (1989): demand about 100, some of it nothing at first; set-ups
    of 10 to 50 hours that cost 25 to 75 times the holding of a day; hours at a stated load."""
    dice = np.random.default_rng(seed)
    demand = np.rint(dice.normal(100, 30, (periods, items)).clip(0)).astype(int)
    demand[:4][dice.random((min(periods, 4), items)) < 0.25] = 0
    holding = dice.integers(1, 6, items)
    hours = dice.integers(10, 51, items)
    cost = dice.integers(25, 76, items) * holding * 10
    budget = int((demand.sum() / periods + hours.sum() * 0.6) / load)
    rows = [f"{items} {periods}", "0", str(budget)]
    rows += [f"1 {holding[at]} {hours[at]} {cost[at]}" for at in range(items)]
    rows += [" ".join(map(str, row)) for row in demand]
    return "\n".join(rows)


def tasks(members: int, lines: int, seed: int, kind: str) -> str:
    """Chu and Beasley (1997), Laguna and others (1995): kinds c, d and e (d and e are the hard)."""
    dice, shape = np.random.default_rng(seed), (members, lines)
    if kind == "c":
        hours, cost = dice.integers(5, 26, shape), dice.integers(10, 51, shape)
    elif kind == "d":
        hours = dice.integers(1, 101, shape)
        cost = 111 - hours + dice.integers(-10, 11, shape)
    else:
        hours = np.rint(1 - 10 * np.log(1 - dice.random(shape))).astype(int)
        cost = np.rint(1000 / hours - 10 * dice.random(shape)).clip(0).astype(int)
    capacity = hours.sum(axis=1) * 8 // (10 * members)
    rows = [f"{members} {lines}"]
    rows += [" ".join(map(str, row)) for table in (cost, hours) for row in table]
    rows.append(" ".join(map(str, capacity)))
    return "\n".join(rows)
