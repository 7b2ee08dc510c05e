"""What is free and what is prepared while lines are inserted one by one, and what a way offers."""

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from services.dispatch.core.arrays import Arrays, Ints

Key = tuple[int, int, int]


@dataclass
class Bench:
    """What is free, and what is prepared, while lines are inserted."""

    a: Arrays
    free: Ints
    left: Ints
    prepared: dict[Key, set[int]] = field(default_factory=dict)
    shares: dict[tuple[int, int], int] = field(default_factory=dict)
    lines_of: Counter[int] = field(default_factory=Counter)
    members_of: Counter[int] = field(default_factory=Counter)
    pairs: set[tuple[int, int]] = field(default_factory=set)
    employed: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Offer:
    """Packs by week that a way could make now, and what they cost in all."""

    way: int
    packs: Ints
    setup_weeks: tuple[int, ...]
    cost: int

    @cached_property
    def made(self) -> int:
        return int(self.packs.sum())

    @property
    def rank(self) -> tuple[float, int, int]:
        return self.cost / self.made, -self.made, self.way
