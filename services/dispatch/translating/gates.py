"""Who may make what, and when: capability, permit, certificates and exclusions, week by week."""

from services.dispatch.translating.situation import (
    CLASSES,
    VIBRATIONS,
    Capability,
    Line,
    Member,
    Permit,
    Situation,
)


def covers(capability: Capability, line: Line) -> bool:
    """Family, bore, class and vibration grade; a class or grade contains those below it."""
    return (
        capability.family == line.family
        and capability.bore_from_um <= line.bore_um <= capability.bore_to_um
        and _rank(CLASSES, line.tolerance) <= _rank(CLASSES, capability.best_class)
        and _rank(VIBRATIONS, line.vibration) <= _rank(VIBRATIONS, capability.best_vibration)
    )


def licensed(permit: Permit, line: Line, week: int) -> bool:
    inside = permit.window.first_week <= week <= permit.window.last_week
    return inside and (not permit.scope or (line.scope or line.family) in permit.scope)


def certified(member: Member, line: Line, week: int, situation: Situation) -> bool:
    wanted = situation.policy.required_certificates
    names = wanted.get("", ()) + (wanted.get(line.destination, ()) if line.destination else ())
    return all(
        name in member.certificates
        and member.certificates[name].first_week <= week <= member.certificates[name].last_week
        for name in names
    )


def open_weeks(line: Line, member: Member, situation: Situation) -> tuple[tuple[int, ...], str]:
    """The weeks in which the member may finish the line; if none, the code of what is missing."""
    if not any(covers(capability, line) for capability in member.capabilities):
        return (), "line.no_capability"
    if (line.key, member.id) in situation.excluded:
        return (), "line.all_excluded"
    if not {group for group, hours in line.hours.items() if hours} <= _supplied(member, situation):
        return (), "line.no_resource"
    lead = max(line.weeks_before.values(), default=0)
    horizon = _horizon(line, situation)
    if not horizon:
        return (), "line.too_late"
    # Work begins `lead` weeks before it is finished: the permit must hold in all those weeks.
    permitted = [week for week in horizon if _worked(line, member, week, lead)]
    if not permitted:
        return (), "line.no_permit"
    weeks = tuple(week for week in permitted if certified(member, line, week, situation))
    return weeks, "" if weeks else "line.no_certificate"


def _worked(line: Line, member: Member, week: int, lead: int) -> bool:
    return all(
        any(licensed(permit, line, at) for permit in member.permits)
        for at in range(week - lead, week + 1)
    )


def _horizon(line: Line, situation: Situation) -> range:
    lead = max(line.weeks_before.values(), default=0)
    last = situation.weeks - 1
    if not situation.policy.may_be_late:
        last = min(last, line.due_week)
    return range(max(line.earliest_week, lead, 0), last + 1)


def _supplied(member: Member, situation: Situation) -> set[str]:
    own = set(member.own_hours)
    shared = (situation.pools, *(shop.hours for shop in situation.shops))
    return own | {group for of in shared for group, hours in of.items() if any(hours)}


def _rank(order: tuple[str, ...], name: str) -> int:
    """Its place in the order; what is not known is above all that is."""
    return order.index(name) if name in order else len(order)
