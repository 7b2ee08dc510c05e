"""Open lines as they are planned: from when, until when, at what value, and by whom not."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from libs import bearings
from libs.contracts.base import Week
from libs.contracts.weeks import monday
from services.dispatch.desk.overriding import Laid
from services.dispatch.desk.state import Backlogged, Desk
from services.dispatch.planning.terms import grade, rate, tolerance
from services.dispatch.planning.terms import ready as ready_on
from services.dispatch.translating import situation as plan

E7 = 10_000_000  # cost unit 1e-7 CNY


def excluded(
    desk: Desk, lines: Mapping[str, Backlogged], rules: Laid
) -> frozenset[tuple[str, str]]:
    """Who said no to a line, and who may not have it because people say so."""
    no = {(name, member) for name, line in lines.items() for member in line.declined}
    asked = {key for key, _ in rules.forbidden} | set(rules.forced)
    for name, line in lines.items():
        key = (line.line.order_id, line.line.line)
        if key in asked:
            no |= {(name, member) for member in desk.members if rules.objection(key, member)}
    return frozenset(no)


def rows_of(
    desk: Desk, lines: Mapping[str, Backlogged], weeks: tuple[Week, ...], rules: Laid
) -> tuple[plan.Line, ...]:
    """Nothing is planned in the weeks that people have frozen."""
    frozen = sum(week <= rules.until for week in weeks)
    rows = (_line(desk, name, line, weeks) for name, line in lines.items())
    return tuple(replace(row, earliest_week=max(row.earliest_week, frozen)) for row in rows)


def _line(desk: Desk, name: str, line: Backlogged, weeks: tuple[Week, ...]) -> plan.Line:
    reading, first = line.line.reading, monday(weeks[0])
    row = bearings.by_designation(reading.catalogue)
    price, ready = line.line.unit_price, ready_on(desk, line)
    cny = Decimal(price.value) / price.per * (rate(desk, price.currency) or 1)
    assert ready is not None
    policy, export = desk.policy, line.line.kind == "export"
    hours = bearings.hours_per_set(row, tolerance(line), matched=reading.matched)
    return plan.Line(
        key=name,
        family=reading.family,
        bore_um=int(Decimal(reading.d_mm or row.d_mm) * 1000),
        tolerance=tolerance(line),
        vibration=grade(reading.vibration),
        quantity=line.open,
        carton=bearings.carton_sets(row, matched=reading.matched),
        hours=hours,
        setup_hours={g: h for g, h in bearings.setup_hours(row).items() if g in hours},
        due_week=(line.due - first).days // 7 - 1,
        earliest_week=max(0, -((first - ready).days // 7)),
        unit_value=int(cny * E7),
        priority=policy.weight_export if export else policy.weight_domestic,
        promised_week=_promised(desk, line, first),
        late_promise_per_mille=policy.promise_per_mille_week,
        mass_g=row.mass_g * (2 if reading.matched else 1),
    )


def _promised(desk: Desk, line: Backlogged, first: date) -> int | None:
    if not line.promised or not desk.policy.promise_per_mille_week:
        return None
    return (monday(line.promised) - first).days // 7
