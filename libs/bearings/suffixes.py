"""What stands after the number: words in any order, glued or apart, known or not."""

import re
from functools import cache

from libs.bearings.number import Number, read_number
from libs.bearings.parsed import Unreadable
from libs.bearings.tables import Pairs, pairs, rows
from libs.bearings.writing import HEAD, SEPARATORS

Said = dict[str, str]

# Values of design that exclude one another, and the order in which several are written.
DESIGN_GROUPS = (("AC", "B", "C", "A", "CA", "CC"), ("E", "EC", "E1"))
DESIGN_ORDER = ("AC", "B", "C", "E", "EC", "E1", "A", "CA", "CC", "X", "Q")
UNKNOWN_WORD = re.compile(r"[A-Z0-9]{1,10}")
LONGEST_OF_LETTERS = 6
MOST_UNKNOWN = 4


def read_suffixes(tail: str, number: Number) -> Said:
    """Fields of Parsed from seal to unknown. Unreadable: contradictions, a second designation."""
    said: dict[str, list[str]] = {}
    for field, value in number.adds:
        _say(said, field, value)
    for word in filter(None, SEPARATORS.split(tail)):
        _read_word(said, word, number)
    if len(said.get("unknown", ())) > MOST_UNKNOWN:
        raise Unreadable("designation.not_understood", text=" ".join(said["unknown"]))
    return _joined(said, number)


def _read_word(said: dict[str, list[str]], word: str, number: Number) -> None:
    upper = word.upper()
    pieces, rest = _cut(upper, number.type, number.old)
    if not pieces:
        _refuse_what_is_no_suffix(word)
    at = 0
    for piece in pieces:
        for field, value in _table(number.type, number.old)[piece]:
            if field == "refuse":
                raise Unreadable(f"suffix.{value}")
            _say(said, field, word[at : at + len(piece)] if value == "*" else value)
        at += len(piece)
    if rest:
        _say(said, "unknown", word[at:])


def _say(said: dict[str, list[str]], field: str, value: str) -> None:
    values = said.setdefault(field, [])
    if value in values:
        return
    rivals = values if field not in ("design", "unknown") else []
    if field == "design":
        groups = [group for group in DESIGN_GROUPS if value in group]
        rivals = [old for old in values for group in groups if old in group]
    if rivals:
        raise Unreadable("suffix.contradiction", field=field, first=rivals[0], second=value)
    values.append(value)


def _joined(said: dict[str, list[str]], number: Number) -> Said:
    design = said.pop("design", [])
    if "X" in design and len(number.bore_code.lstrip("/")) == 1:
        raise Unreadable("bore.half_mm")
    joined = {field: " ".join(values) for field, values in said.items()}
    joined["design"] = "".join(sorted(design, key=DESIGN_ORDER.index))
    joined["vibration"] = joined.pop("vibration_z", "") + joined.pop("vibration_v", "")
    return {field: value for field, value in joined.items() if value}


def _refuse_what_is_no_suffix(word: str) -> None:
    upper = word.upper()
    if upper in ("CO", "PO", "SO"):
        raise Unreadable("designation.letter_o")
    if re.match(r"[0-9]{3}", upper) or _is_designation(upper):
        raise Unreadable("designation.two", text=word)
    too_long = upper.isalpha() and len(upper) > LONGEST_OF_LETTERS
    if too_long or upper.isdigit() or not UNKNOWN_WORD.fullmatch(upper):
        raise Unreadable("designation.not_understood", text=word)


def _is_designation(word: str) -> bool:
    head = HEAD.match(word)
    if head is None or len(head.group(2)) < 3:
        return False
    try:
        read_number(head.group(1), head.group(2))
    except Unreadable:
        return False
    return True


@cache
def _table(bearing: str, old: bool) -> dict[str, Pairs]:
    """What each word says of this type of bearing; the first row that fits counts."""
    table: dict[str, Pairs] = {}
    for row in rows("suffixes"):
        but = row["types"].startswith("!")
        for_this = not row["types"] or but ^ (bearing in row["types"].lstrip("!").split("|"))
        if for_this and (old or not row["system"]):
            table.setdefault(row["token"], pairs(row["adds"]))
    return table


def _cut(word: str, bearing: str, old: bool) -> tuple[tuple[str, ...], str]:
    """Known pieces from the left, and what is left. MT33 is not cut into M and T33."""
    table = _table(bearing, old)
    whole = _whole(word, table)
    if whole is not None:
        return whole, ""
    pieces: tuple[str, ...] = ()
    while piece := _longest(word, table):
        pieces, word = (*pieces, piece), word[len(piece) :]
        if (whole := _whole(word, table)) is not None:
            return (*pieces, *whole), ""
    if pieces and not re.fullmatch(r"[A-Z0-9]{0,10}", word):
        raise Unreadable("designation.not_understood", text=word)
    if pieces and word.isdigit():
        raise Unreadable("designation.not_understood", text=pieces[-1] + word)
    return pieces, word


def can_be_glued(left: str, right: str, bearing: str) -> bool:
    """C and N can't: CN is a clearance."""
    table = _table(bearing, False)
    one, other = _whole(left, table), _whole(right, table)
    return one is not None and other is not None and _whole(left + right, table) == one + other


def _whole(word: str, table: dict[str, Pairs]) -> tuple[str, ...] | None:
    """The word as known pieces only, longer ones first."""
    ends: dict[int, tuple[str, ...] | None] = {len(word): ()}
    for start in range(len(word) - 1, -1, -1):
        ends[start] = None
        for end in range(len(word), start, -1):
            rest = ends[end]
            if word[start:end] in table and rest is not None:
                ends[start] = (word[start:end], *rest)
                break
    return ends[0]


def _longest(word: str, table: dict[str, Pairs]) -> str:
    """A piece of two letters or more: one letter alone is too weak a sign."""
    sizes = range(min(len(word), 5), 1, -1)
    return next((word[:size] for size in sizes if word[:size] in table), "")
