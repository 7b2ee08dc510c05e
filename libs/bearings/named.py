"""Bearings known by their whole name only: inch tapered rollers and agricultural discs."""

import re
from collections.abc import Iterator

from libs.bearings.catalogue import CatalogueBearing, catalogue_bearings
from libs.bearings.number import Number
from libs.bearings.parsed import Unreadable

INCH = "inch tapered roller"
DISC = "agricultural disc"
# Two parts of a tapered roller bearing, or a disc: readable as such, whether we know it or not.
LIKE_INCH = re.compile(r"(?:[A-Z]{1,3}[0-9]{4,6}[A-Z]?|[0-9]{4,6}[A-Z]?)/[A-Z]{0,3}[0-9]{2,6}\b")
LIKE_DISC = re.compile(r"[A-Z]*W[0-9]{3}(?:K?PP|KR)[A-Z]*[0-9]*")


def read_named(text: str) -> tuple[Number, str] | None:
    """The bearing and the rest of the text; None if it is none of them. Unreadable: half of one."""
    upper = text.upper()
    for row in catalogue_bearings().values():
        if row.family == DISC and (end := _end_of_disc(row.designation, upper)):
            return _number(row), text[end:]
    known = [
        row for row in catalogue_bearings().values() if row.family == INCH and _has_cone(row, upper)
    ]
    for row in known:
        if end := _end_of_pair(row, upper):
            return _number(row), text[end:]
    if known:
        refuse_unknown_name(text, alone=upper in {_cone(row) for row in known})
    return None


def refuse_unknown_name(text: str, *, alone: bool = False) -> None:
    """Says of what looks like such a name why it isn't read; passes over all else."""
    upper = text.upper()
    if alone:
        raise Unreadable("designation.half", text=text)
    if LIKE_DISC.match(upper) or LIKE_INCH.match(upper):
        raise Unreadable("designation.not_in_catalogue", text=text)


def _cone(row: CatalogueBearing) -> str:
    return row.designation.partition("/")[0]


def _has_cone(row: CatalogueBearing, upper: str) -> bool:
    return re.match(rf"{_cone(row)}(?![0-9A-Z])", upper) is not None


def _end_of_disc(name: str, upper: str) -> int:
    letter, size, rest = name[0], name[1:4], name[4:]
    found = re.match(rf"{letter}[ \-]?{size}[ \-]?{rest}(?![0-9])", upper)
    return found.end() if found else 0


def _end_of_pair(row: CatalogueBearing, upper: str) -> int:
    cups = "|".join(_cup_spellings(row))
    found = re.match(rf"{_cone(row)}[/\- ](?:{cups})(?![0-9A-Z])", upper)
    return found.end() if found else 0


def _cup_spellings(row: CatalogueBearing) -> Iterator[str]:
    """LM11910, 11910, and its last digits, down to two."""
    cup = row.designation.partition("/")[2]
    yield cup
    digits = cup.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    yield from (digits[at:] for at in range(len(digits) - 1))


def _number(row: CatalogueBearing) -> Number:
    code = row.designation[2:4] if row.family == DISC else ""
    return Number(
        spelling=row.designation,
        type=row.family,
        series=row.series,
        bore_code=code,
        d_mm=format(row.d_mm.normalize(), "f"),
    )
