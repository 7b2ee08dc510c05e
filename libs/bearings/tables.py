"""The tables beside this code, read once."""

import csv
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"

Row = dict[str, str]
Pairs = tuple[tuple[str, str], ...]


@cache
def rows(name: str) -> tuple[Row, ...]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def pairs(text: str) -> Pairs:
    """`design=C bore_shape=K` as pairs."""
    return tuple((field, value) for field, _, value in (p.partition("=") for p in text.split()))
