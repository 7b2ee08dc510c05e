"""A raw order as a command: each designation with what it can mean to this buyer."""

from collections.abc import Mapping
from functools import lru_cache

from libs.bearings import (
    Parsed,
    System,
    canonical,
    find,
    hs_heading,
    parse,
    parse_reading,
    reading_like,
)
from libs.contracts.buyers import BuyerProfile, Writes
from libs.contracts.orders import (
    AddLine,
    IntakePolicy,
    OrderedLine,
    PlaceOrder,
    RawAddition,
    RawLine,
    RawOrder,
    Reading,
)

_SYSTEMS: dict[Writes, System] = {"ask": "any", "iso": "iso", "old": "old"}


def translate(
    raw: RawOrder,
    profile: BuyerProfile | None,
    remembered: Mapping[str, str],
    policy: IntakePolicy,
) -> PlaceOrder:
    """`profile` None: no such buyer is registered. `remembered`: bare designation -> reading."""
    writes = profile.writes if profile is not None else "ask"
    return PlaceOrder(
        actor=raw.actor,
        now=raw.now,
        order_id=raw.order_id,
        buyer_id=raw.buyer,
        po_number=raw.po_number,
        kind=raw.kind,
        currency=raw.currency,
        incoterm=raw.incoterm,
        named_place=raw.named_place,
        lines=tuple(understand(line, writes, remembered) for line in raw.lines),
        profile=profile,
        policy=policy,
    )


def translate_addition(
    raw: RawAddition,
    profile: BuyerProfile | None,
    remembered: Mapping[str, str],
    policy: IntakePolicy,
) -> AddLine:
    writes = profile.writes if profile is not None else "ask"
    return AddLine(
        actor=raw.actor,
        now=raw.now,
        order_id=raw.order_id,
        ordered=understand(raw.added, writes, remembered),
        policy=policy,
        expected_terms=raw.expected_terms,
    )


def understand(line: RawLine, writes: Writes, remembered: Mapping[str, str]) -> OrderedLine:
    """The line with its one reading, several, or none and the code of the reason."""
    parsed = _parsed(line.designation, _SYSTEMS[writes])
    if parsed.outcome == "held" and parsed.number in remembered:
        chosen = reading_like(parsed, remembered[parsed.number])
        parsed = parse_reading(chosen) if chosen else parsed
    return OrderedLine(
        line=line.line,
        designation=line.designation,
        readings=_readings(parsed),
        unreadable=parsed.reason,
        asked=parsed.number if parsed.outcome == "held" else "",
        quantity=line.quantity,
        unit=line.unit,
        unit_price=line.unit_price,
        due=line.due,
    )


# Long orders name the same bearings again and again.
@lru_cache(maxsize=10_000)
def _parsed(designation: str, system: System) -> Parsed:
    return parse(designation, system)


@lru_cache(maxsize=10_000)
def _readings(parsed: Parsed) -> tuple[Reading, ...]:
    match parsed.outcome:
        case "accepted":
            return (_reading(parsed),)
        case "held":
            return tuple(_reading(parse_reading(text)) for text in parsed.readings)
        case "refused":
            return ()


def _reading(parsed: Parsed) -> Reading:
    bearing = find(parsed)
    d_mm = parsed.d_mm or (format(bearing.d_mm.normalize(), "f") if bearing else "")
    return Reading(
        text=f"{canonical(parsed)} {parsed.type}",
        designation=canonical(parsed),
        catalogue=bearing.designation if bearing else "",
        family=parsed.type,
        d_mm=d_mm,
        tol_class=parsed.tol_class or "P0",
        vibration=parsed.vibration,
        matched=parsed.matched,
        hs_heading=_heading(parsed.type),
    )


def _heading(family: str) -> str:
    try:
        return hs_heading(family)
    except LookupError:
        return ""  # no heading is better than a wrong one on a customs paper
