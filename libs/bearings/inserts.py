"""Insert bearings: UC206-20 has a bore of 20/16 inch in the outer ring of a UC206."""

import re
from dataclasses import replace
from decimal import Decimal

from libs.bearings.number import Number
from libs.bearings.parsed import Unreadable

INSERT = "insert ball"
SIXTEENTH_MM = Decimal("1.5875")
# One digit before a letter is a seal: -2RS.
SIXTEENTHS = re.compile(r"-([1-9][0-9](?![0-9])|[89](?![0-9A-Za-z]))")
# How far an inch bore may be from the bore of the code: 1 1/4 inch in a 206, 2 inches in a 211.
LESS_MM, MORE_MM = Decimal(5), Decimal("2.5")


def with_inch_bore(number: Number, tail: str) -> tuple[Number, str]:
    """The number with its inch bore, if the tail starts with one, and what is left of the tail."""
    found = SIXTEENTHS.match(tail) if number.type == INSERT else None
    if found is None:
        return number, tail
    size, nominal = found.group(1), Decimal(number.d_mm)
    bore = Decimal(size) * SIXTEENTH_MM
    if not nominal - LESS_MM <= bore <= nominal + MORE_MM:
        raise Unreadable("bore.inch", size=size, number=number.spelling)
    d_mm = format(bore.normalize(), "f")
    named = replace(number, spelling=f"{number.spelling}-{size}", d_mm=d_mm)
    return named, tail[found.end() :]
