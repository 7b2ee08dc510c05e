"""Who may not make a line, and what would have let it: a class, a size, a grade, a date, a step.

The problem no longer knows; the situation that it was translated from does.
"""

from collections.abc import Iterator

from services.dispatch.explaining.privacy import for_member
from services.dispatch.explaining.statement import (
    Audience,
    Figure,
    Labels,
    NotThere,
    Statement,
    stated,
)
from services.dispatch.translating.gates import covers, open_weeks
from services.dispatch.translating.situation import Capability, Line, Member, Situation

PLAIN = Labels()
MISSING = {
    "line.all_excluded": "lacks_consent",
    "line.no_resource": "lacks_step",
    "line.no_permit": "lacks_permit",
    "line.no_certificate": "lacks_certificate",
}


def lacking(
    situation: Situation, member: str, *, labels: Labels = PLAIN, audience: Audience = "member"
) -> tuple[Statement, ...]:
    """Of each line that this member may not make but for one thing: what. Lines of other families,
    or that lack more than one of class, size and grade, are none of its business.
    NotThere: no such member."""
    found = [one for one in situation.members if one.id == member]
    if not found:
        raise NotThere(f"member {member}")
    told = [one for line in situation.lines for one in _lacks(situation, line, found[0], labels)]
    return tuple(told if audience == "group" else for_member(told, frozenset(), {}))


def _lacks(situation: Situation, line: Line, member: Member, labels: Labels) -> Iterator[Statement]:
    _, missing = open_weeks(line, member, situation)
    name: dict[str, Figure] = {
        "line": line.key,
        "member": member.id,
        "pieces": line.quantity,
        "due": labels.week(line.due_week),
        "bore_mm": f"{line.bore_um / 1000:g}",
        "class": line.tolerance,
        "grade": line.vibration,
    }
    if missing == "line.no_capability":
        near = [code for one in member.capabilities for code in _near(one, line)]
        if near:
            yield stated("group", near[0], **name)
    elif missing in MISSING:
        yield stated("group", MISSING[missing], **name)


def _near(capability: Capability, line: Line) -> Iterator[str]:
    """What alone keeps a capability of the same family from covering the line."""
    if capability.family != line.family:
        return
    able = vars(capability) | {"family": line.family}
    for code, granted in (
        ("lacks_class", {"best_class": line.tolerance}),
        ("lacks_size", {"bore_from_um": line.bore_um, "bore_to_um": line.bore_um}),
        ("lacks_grade", {"best_vibration": line.vibration}),
    ):
        if covers(Capability(**{**able, **granted}), line):
            yield code
