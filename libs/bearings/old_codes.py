"""Old Chinese numbers (GB 272-88, as GOST 3189), read from right to left.

Bore code (2 digits), diameter series, type, structure (2), width series. A 0 in the third place
says that the first is the bore in mm and the second the diameter series.
"""

from dataclasses import replace
from functools import cache

from libs.bearings.number import Number, read_number
from libs.bearings.parsed import Unreadable
from libs.bearings.tables import Pairs, pairs, rows

CLASS_LETTERS = {"": "", "G": "P0", "E": "P6", "D": "P5", "C": "P4", "B": "P2"}
# A letter and series that is also a maker's own: toroidal roller C22, spindle bearing B72.
MAKERS_TOO = {"C": ("22", "23"), "B": ("70", "72", "73")}


def read_old_number(letters: str, digits: str) -> Number:
    """As ISO would number it. Else Unreadable."""
    if letters not in CLASS_LETTERS or digits.startswith("0") or not 2 <= len(digits) <= 7:
        raise Unreadable("series.unknown", text=letters + digits)
    diameter, bore, small = _right_end(digits)
    kind, structure, width = digits[-4:-3] or "0", digits[-6:-4], digits[:-6]
    if (width, structure, kind, diameter) not in _table():
        raise Unreadable("series.unknown", text=letters + digits)
    series, adds = _table()[width, structure, kind, diameter]
    number = _iso(series, bore, small)
    made_elsewhere = len(digits) == 4 and digits[:2] in MAKERS_TOO.get(letters, ())
    class_said = CLASS_LETTERS[letters]
    return replace(
        number,
        adds=adds + ((("tol_class", class_said),) if class_said else ()),
        old=True,
        # Two digits may be a slip of the pen.
        asks=len(digits) == 2 or made_elsewhere,
    )


def _right_end(digits: str) -> tuple[str, str, bool]:
    """Diameter series, bore, and whether the bore is in mm."""
    if len(digits) == 2 or (len(digits) >= 4 and digits[-3] == "0"):
        return digits[-2], digits[-1], True
    return digits[-3], digits[-2:], False


def _iso(series: str, bore: str, small: bool) -> Number:
    letters = series.rstrip("0123456789")
    digits = series[len(letters) :]
    if not small:
        return read_number(letters, digits + bore)
    try:
        return read_number(letters, digits, bore)
    except Unreadable as why:
        raise Unreadable("series.unknown", text=f"{series} of {bore} mm") from why


@cache
def _table() -> dict[tuple[str, str, str, str], tuple[str, Pairs]]:
    """ISO series and suffixes by width series, structure, type and diameter series."""
    return {
        (row["width"], row["structure"], row["type"], diameter): (series, pairs(row["adds"]))
        for row in rows("old_codes")
        for diameter, series in (part.split(":") for part in row["series"].split())
    }
