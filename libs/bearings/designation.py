"""From a designation as buyers write it to what it means: accepted, held or refused."""

from collections.abc import Iterator
from dataclasses import replace

from libs.bearings.choice import choose
from libs.bearings.inserts import with_inch_bore
from libs.bearings.named import read_named, refuse_unknown_name
from libs.bearings.number import Number, read_number
from libs.bearings.old_codes import read_old_number
from libs.bearings.parsed import Parsed, System, Unreadable, said
from libs.bearings.reading import Meaning
from libs.bearings.spelling import canonical
from libs.bearings.suffixes import read_suffixes
from libs.bearings.writing import Written, cleaned, squashed, ways

UNHELPFUL = ("series.unknown", "designation.not_understood")
TO_BE_ASKED = "{number}: ask the buyer which is meant"


def parse(code: str, system: System = "any") -> Parsed:
    """Never raises. `iso`, `old`: the system this buyer writes in, preferred where both read it.

    Old: GB 272-88. A code legal in one system only is held if the buyer writes ISO and it is old.
    """
    try:
        return _parse(code, system)
    except Unreadable as why:
        return Parsed(input=code, outcome="refused", note=str(why), reason=why.code)


def parse_reading(reading: str) -> Parsed:
    """One of the `readings` of a held designation, chosen: `30205/P5 tapered roller`."""
    for code, bearing in _splits(reading):
        parsed = parse(code, "iso")
        if (parsed.outcome, parsed.type) == ("accepted", bearing):
            return parsed
    why = Unreadable("designation.not_understood", text=reading)
    return Parsed(input=reading, outcome="refused", note=str(why), reason=why.code)


def reading_like(held: Parsed, remembered: str) -> str:
    """That of the readings which is the same number as one chosen before; "" if none is.

    After `30205 tapered roller` was chosen for 7205, 7205/P5 reads `30205/P5 tapered roller`.
    """
    number = parse_reading(remembered).number
    same = [r for r in held.readings if parse_reading(r).number == number]
    return same[0] if number and len(same) == 1 else ""


def _splits(reading: str) -> Iterator[tuple[str, str]]:
    words = reading.split()
    for at in range(1, len(words)):
        yield " ".join(words[:at]), " ".join(words[at:])


def _parse(code: str, system: System) -> Parsed:
    text = cleaned(code)
    meanings = choose(_meanings(text), system)
    if len(meanings) == 1 and not meanings[0].asks:
        only = replace(meanings[0].bearing, input=code)
        return replace(only, same_as=_same_as(code, only))
    written = meanings[0].written
    return Parsed(
        input=code,
        outcome="held",
        readings=tuple(f"{canonical(m.bearing)} {m.bearing.type}" for m in meanings),
        note=TO_BE_ASKED.format(number=written),
        number=written,
    )


def _meanings(text: str) -> list[Meaning]:
    """All readings, ISO first. Unreadable, with the most telling reason, if there is none."""
    if named := read_named(text):
        return [_meaning(text, *named)]
    found: list[Meaning] = []
    failures: list[Unreadable] = []
    for read in (_read_iso, _read_old):
        for written in ways(text):
            try:
                found.append(read(written))
            except Unreadable as why:
                failures.append(why)
    contradictions = [why for why in failures if why.code.startswith("suffix.")]
    if contradictions:  # one reading's contradiction does not speak for the other
        raise contradictions[0]
    if not found:
        telling = [why for why in failures if why.code not in UNHELPFUL]
        if not telling:
            refuse_unknown_name(text)
        raise (telling or failures)[0]
    return found


def _read_iso(written: Written) -> Meaning:
    number = read_number(written.letters, written.digits, written.size)
    return _meaning(written.letters + written.digits, *with_inch_bore(number, written.tail))


def _read_old(written: Written) -> Meaning:
    if written.size:
        raise Unreadable("series.unknown", text=f"{written.digits}/{written.size}")
    number = read_old_number(written.letters, written.digits)
    return _meaning(written.letters + written.digits, number, written.tail)


def _meaning(written: str, number: Number, tail: str) -> Meaning:
    suffixes = read_suffixes(tail, number)
    bearing = Parsed(
        input=written,
        outcome="accepted",
        prefix=number.prefix,
        type=number.type,
        series=number.series,
        bore_code=number.bore_code,
        d_mm=number.d_mm,
        number=number.spelling,
        **suffixes,  # type: ignore[arg-type]
    )
    return Meaning(bearing, written, number.old, number.asks)


def _same_as(code: str, parsed: Parsed) -> str:
    """The normal spelling, where the code was written otherwise and the spelling is certain."""
    normal = canonical(parsed)
    if parsed.unknown or squashed(code) == squashed(normal):
        return ""
    try:
        back = choose(_meanings(normal), "any")
    except Unreadable:
        return ""
    certain = len(back) == 1 and not back[0].asks and said(back[0].bearing) == said(parsed)
    return normal if certain else ""
