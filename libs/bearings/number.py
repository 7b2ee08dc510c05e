"""The number of a bearing: type, series, bore (GB/T 272-2017, ISO 15, 104, 355)."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from libs.bearings.parsed import Unreadable
from libs.bearings.tables import Pairs, Row, rows

BELOW_20_MM = {"00": "10", "01": "12", "02": "15", "03": "17"}
HIGHEST_CODE = 96
LARGE_MM = frozenset(row["d_mm"] for row in rows("large_bores"))  # ISO 15, from 500 mm
MIDDLE_MM = frozenset(("22", "28", "32"))
SMALL_MM = frozenset(("0.6", "1.5", "2.5", *"123456789"))


@dataclass(frozen=True)
class Number:
    """A bearing's number understood. `adds`: what an old code says besides, as suffixes would.

    `asks`: one reading only, and still a person is asked.
    """

    spelling: str
    type: str
    series: str
    bore_code: str
    d_mm: str
    prefix: str = ""
    adds: Pairs = ()
    old: bool = False
    asks: bool = False


def read_number(letters: str, digits: str, size: str = "") -> Number:
    """ISO: letters before the number, its digits, and what follows a slash. Else Unreadable."""
    for row in ({"prefix": "", "letters": "", "types": ""}, *rows("prefixes")):
        prefix, rest = row["prefix"], letters[len(row["prefix"]) :]
        if letters.startswith(prefix) and rest in _series():
            number = _read(prefix, rest, digits, size)
            fits = number.type in (row["types"].split("|") if row["types"] else [number.type])
            if not fits or (row["letters"] and rest not in row["letters"].split()):
                raise Unreadable("prefix.unfit", prefix=prefix, type=number.type)
            return number
    raise Unreadable("designation.not_understood", text=f"{letters}{digits}")


def is_series(letters: str, digits: str) -> bool:
    return digits in _series().get(letters, {})


@cache
def _series() -> dict[str, dict[str, Row]]:
    """By letters and digits as written; `name` is the series as it is called."""
    found: dict[str, dict[str, Row]] = {}
    for row in rows("iso_series"):
        for letters in row["letters"].split() or [""]:
            for series in row["series"].split() or [""]:
                written, _, name = series.partition("=")
                named = {**row, "letters": letters, "name": name or written}
                found.setdefault(letters, {})[written] = named
    return found


def _read(prefix: str, letters: str, digits: str, size: str) -> Number:
    table = _series()[letters]
    if size:
        if digits not in table:
            raise Unreadable("series.unknown", text=f"{letters}{digits}")
        return _number(prefix, table[digits], *_bore_after_slash(table[digits], size))
    by_code, by_digit = table.get(digits[:-2]), table.get(digits[:-1])
    if by_code and by_code["codes"]:
        code = digits[-2:]
        return _number(prefix, by_code, code, _bore_of_code(by_code, code))
    if by_digit and by_digit["direct"]:
        return _number(prefix, by_digit, *_bore_of_digit(by_digit, digits[-1]))
    raise Unreadable("series.unknown", text=f"{letters}{digits}")


def _number(prefix: str, row: Row, bore_code: str, d_mm: str) -> Number:
    series = row["letters"] + row["name"]
    return Number(
        spelling=series + bore_code,
        type=row["type"],
        series=series,
        bore_code=bore_code,
        d_mm=d_mm,
        prefix=prefix,
        asks=bool(row["asks"]),
    )


def _bore_of_code(row: Row, code: str) -> str:
    if int(code) > HIGHEST_CODE:
        raise Unreadable("bore.code_end")
    if row["codes"] == "unlike":  # double direction: the code is that of the housing washers
        return ""
    return BELOW_20_MM.get(code) or str(int(code) * 5)


def _bore_of_digit(row: Row, digit: str) -> tuple[str, str]:
    if digit not in row["direct"]:
        raise Unreadable("bore.direct", digit=digit, series=row["letters"] + row["name"])
    renamed = "=" in row["series"]  # 688 is 618/8
    return (f"/{digit}" if renamed else digit), digit


def _bore_after_slash(row: Row, size: str) -> tuple[str, str]:
    for letter, sizes in (("s", SMALL_MM), ("m", MIDDLE_MM), ("l", LARGE_MM)):
        if size in sizes and letter in row["slash"]:
            plain = size in row["direct"] and "=" not in row["series"]
            return (size if plain else f"/{size}"), str(Decimal(size))
    raise Unreadable("bore.slash", size=size)
