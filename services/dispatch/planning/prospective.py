"""Lines that somebody thinks of ordering, as the desk would see them if they were ordered. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

from pydantic import Field

from libs import bearings
from libs.contracts.base import Country, Message, Pieces, Unit, UnitPrice
from libs.contracts.orders import Kind, Reading
from libs.contracts.plans import LineEnqueued
from libs.contracts.weeks import monday
from services.dispatch.desk.overriding import laid
from services.dispatch.desk.state import Backlogged, Desk
from services.dispatch.planning.backlog import excluded, rows_of
from services.dispatch.planning.outlook import Outlook, line_name, outlook
from services.dispatch.planning.terms import list_price, obstacle

ASKED = "asked"  # stands for an order's id
LEAD = timedelta(weeks=1)  # of material, where nobody says and policy knows none


class Wanted(Message):
    """Without `due`, as soon as can be; without a price, at the list's; `material`: when it is
    there."""

    line: int = Field(ge=1, le=99_999)
    designation: str = Field(min_length=1, max_length=80)
    quantity: Pieces
    unit: Unit = "SET"
    unit_price: UnitPrice | None = None
    due: date | None = None
    material: date | None = None
    kind: Kind = "domestic"
    country: Country = "CN"


class Prospect(NamedTuple):
    """`look`: over the members and hours of the desk. `refused`: line and code."""

    look: Outlook
    refused: dict[int, str]


def ground(desk: Desk) -> Outlook:
    """What prospects of this desk share: members, and the hours that its packages leave.
    It takes as long as the members' weeks are many."""
    look = outlook(replace(desk, lines=Desk().lines, unmet=Desk().unmet))
    return replace(look, situation=replace(look.situation, packages=()))


def prospect(desk: Desk, lines: Sequence[Wanted], on: Outlook) -> Prospect:
    """`on`: the desk's `ground`."""
    asked, refused = replace(desk, lines=Desk().lines, unmet=Desk().unmet), dict[int, str]()
    for wanted in lines:
        reading = read(wanted.designation)
        if isinstance(reading, str):
            refused[wanted.line] = reading
            continue
        key, line = (ASKED, wanted.line), _line(desk, wanted, reading)
        asked = asked.with_line(key, line)
        ready = wanted.material
        if ready is None and desk.policy.material_lead_days is None:
            ready = monday(desk.week) + LEAD
        if ready is not None:
            asked = replace(asked, materials=asked.materials.insert(key, ready))
    waiting = {key: code for key in asked.unmet if (code := obstacle(asked, asked.lines[key]))}
    refused |= {key[1]: code for key, code in waiting.items()}
    found = {line_name(k): asked.lines[k] for k in sorted(asked.unmet) if k not in waiting}
    rules = laid(asked)
    situation = replace(
        on.situation,
        lines=rows_of(asked, found, on.weeks, rules),
        excluded=excluded(asked, found, rules),
    )
    return Prospect(replace(on, situation=situation, lines=found, waiting=waiting), refused)


def read(designation: str) -> Reading | str:
    """Its one meaning, or the code for which it has none or several."""
    parsed = bearings.parse(designation, "any")
    if parsed.outcome == "refused":
        return parsed.reason
    if parsed.outcome == "held":
        return "promise.ambiguous"
    bearing = bearings.find(parsed)
    if bearing is None:
        return "route.unknown"
    return Reading(
        text=f"{bearings.canonical(parsed)} {parsed.type}",
        designation=bearings.canonical(parsed),
        catalogue=bearing.designation,
        family=parsed.type,
        d_mm=parsed.d_mm or format(bearing.d_mm.normalize(), "f"),
        tol_class=parsed.tol_class or "P0",
        vibration=parsed.vibration,
        matched=parsed.matched,
        hs_heading="",
    )


def _line(desk: Desk, wanted: Wanted, reading: Reading) -> Backlogged:
    soon = monday(desk.week) + timedelta(weeks=2)
    due = wanted.due or soon
    enqueued = LineEnqueued(
        order_id=ASKED,
        line=wanted.line,
        reading=reading,
        quantity=wanted.quantity,
        unit=wanted.unit,
        unit_price=wanted.unit_price or UnitPrice(value="0", currency="CNY"),
        due=due,
        kind=wanted.kind,
        country=wanted.country,
    )
    line = Backlogged(enqueued, wanted.quantity, due)
    listed = list_price(desk, line)
    if wanted.unit_price is None and listed is not None:
        price = UnitPrice(value=f"{listed:.4f}", currency="CNY")
        line = replace(line, line=enqueued.model_copy(update={"unit_price": price}))
    return line
