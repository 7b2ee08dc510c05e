"""How sure a promise is: the chance that its members deliver what was planned, by a week.

A member that delivers the part ρ of what it was planned with is ready by the end of week w when
ρ H(w) >= U: H, the hours that it declared up to w, and U, those planned up to its last week of
this line, on each resource that it alone draws on. So the chance is P(ρ >= θ), θ = max U / H(w).
ρ is taken as normal with the member's own mean and spread (it sums many jobs: de Moivre, Laplace),
and members as independent: a split's chance is the product. Pools are taken to deliver.
Where declared hours were multiplied by what members deliver before they were planned with
(`calibration`), the mean is 1000.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import erf, sqrt

import numpy as np

from services.dispatch.core.arrays import Ints

MEAN, SPREAD = 1000, 150  # per mille: what is believed of a member without history
PERIODS = 4  # so many weeks of history weigh as much as what is believed
SURE = 850  # per mille


@dataclass(frozen=True)
class Record:
    """What a member delivered of what it had accepted, in pieces or hours, over some weeks.

    `variance`: of the weeks' parts, in per mille squared.
    """

    delivered: int
    accepted: int
    variance: int
    periods: int


@dataclass(frozen=True)
class Belief:
    """Mean and spread (standard deviation) of the part that a member delivers, per mille."""

    mean: float
    spread: float


def belief(record: Record | None, mean: int = MEAN, spread: int = SPREAD) -> Belief:
    """The record, shrunk towards what is believed of every member (mean and spread) by PERIODS."""
    if record is None or record.accepted <= 0 or record.periods <= 0:
        return Belief(float(mean), float(spread))
    own = record.periods / (record.periods + PERIODS)
    seen = 1000 * record.delivered / record.accepted
    variance = own * record.variance + (1 - own) * spread**2
    return Belief(own * seen + (1 - own) * mean, sqrt(variance))


def chance(needed: float, told: Belief) -> float:
    """P(ρ >= needed), needed as a part of what was planned with."""
    apart = told.mean - 1000 * needed
    if told.spread <= 0:
        return 1.0 if apart >= 0 else 0.0
    return 0.5 * (1 + erf(apart / told.spread / sqrt(2)))


@dataclass(frozen=True)
class Load:
    """Own resources that a member works a share on, and the last week of the share."""

    member: int
    resources: tuple[int, ...]
    last: int


def needed(load: Load, capacity: Ints, free: Ints, week: int) -> float:
    """θ: of the hours up to `week`, the part that what is planned up to the last week takes."""
    most = 0.0
    for resource in load.resources:
        planned = (capacity[resource, : load.last + 1] - free[resource, : load.last + 1]).sum()
        there = capacity[resource, : week + 1].sum()
        most = max(most, float(planned) / float(there) if there > 0 else 2.0)
    return most


def surety(
    loads: tuple[Load, ...],
    capacity: Ints,
    free: Ints,
    beliefs: Mapping[int, Belief],
    week: int,
) -> float:
    """The chance that all of the split is ready by the end of `week`."""
    sure = 1.0
    for load in loads:
        sure *= chance(needed(load, capacity, free, week), beliefs.get(load.member, belief(None)))
    return sure


def sure_week(
    loads: tuple[Load, ...],
    capacity: Ints,
    free: Ints,
    beliefs: Mapping[int, Belief],
    begin: int,
    per_mille: int = SURE,
) -> int | None:
    """The first week from `begin` on by which the chance reaches `per_mille`."""
    for week in range(begin, capacity.shape[1]):
        if 1000 * surety(loads, capacity, free, beliefs, week) >= per_mille:
            return week
    return None


def told(sure: float) -> str:
    """Per mille with one digit, as text."""
    tenths = int(np.floor(sure * 10_000 + 1e-9))
    return f"{tenths // 10}.{tenths % 10}"
