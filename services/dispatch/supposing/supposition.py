"""What if: the desk under another policy, an override or a shock, planned and compared. Pure.

Both plans are made anew from the same desk, so that what differs is what was supposed.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

from pydantic import Field, ValidationError
from pydantic_core import ErrorDetails

from libs.contracts.base import Message, Week
from libs.contracts.clusters import DispatchPolicy
from libs.contracts.overrides import Rule
from libs.contracts.problem import CostTerms
from libs.eventlog import Refused
from services.dispatch.desk.overriding import with_override
from services.dispatch.desk.state import Desk
from services.dispatch.planning.outlook import FEN, Outlook, line_name
from services.dispatch.planning.replanning import replanned
from services.dispatch.planning.retelling import standing
from services.dispatch.supposing.compared import Compared, Outcome, Part, compare
from services.dispatch.supposing.shocks import Hours, Larger, Shock, Suspended, shocked
from services.dispatch.supposing.unusable import Unusable
from services.dispatch.translating.translation import translate

SECONDS, GAP = 8.0, 0.01


class Supposed(Message):
    """A furnace that is down: `hours`, per mille of what is declared, of a member or of all; a
    member that is suspended; a line that is larger."""

    what: Literal["hours", "suspended", "larger"]
    group: str = ""
    member_id: str = ""
    per_mille: int = Field(default=0, ge=0, le=10_000)
    from_week: Week | Literal[""] = ""
    to_week: Week | Literal[""] = ""
    order_id: str = ""
    line: int = 0
    times: int = Field(default=1, ge=1, le=1_000)


class Supposition(Message):
    """`policy`: fields of the dispatch policy and other values for them."""

    policy: dict[str, int | str | bool] = {}
    shocks: tuple[Supposed, ...] = Field(default=(), max_length=20)
    rule: Rule | None = None


def supposed(desk: Desk, asked: Supposition, clock: Callable[[], float]) -> dict[str, Any]:
    """With `refused` and figures where an override cannot be laid down. Errors: Unusable; another
    ValueError where figures become too large."""
    from services.dispatch.levelling import solve

    limits: Any = {"seconds": SECONDS, "gap": GAP, "clock": clock}
    try:
        other = _other(desk, asked)
    except Refused as why:
        return {"refused": why.code, "figures": why.figures}
    at = standing(desk)
    base = solve(at.problem, start=at.plan, **limits)
    look = replanned(other)
    problem = shocked(translate(look.situation), [_shock(one, look) for one in asked.shocks])
    same = problem.ways == at.problem.ways
    plan = solve(problem, start=base if same else None, **limits)
    return _told(compare(at.problem, base, problem, plan, base.objective), look.weeks)


def _other(desk: Desk, asked: Supposition) -> Desk:
    if asked.policy:
        unknown = set(asked.policy) - set(DispatchPolicy.model_fields)
        if unknown:
            there = ", ".join(DispatchPolicy.model_fields)
            words = f"dispatch's policy has no {min(unknown)}"
            raise Unusable("what_if.policy_unknown", words, field=min(unknown), known=there)
        policy = desk.policy.model_dump() | asked.policy
        try:
            desk = replace(desk, policy=DispatchPolicy.model_validate(policy))
        except ValidationError as wrong:
            raise _unfit(asked, wrong.errors()[0]) from None
    return with_override(desk, asked.rule) if asked.rule is not None else desk


def _unfit(asked: Supposition, wrong: ErrorDetails) -> Unusable:
    """`reason`: a code as the gateway has it for fields of bodies, with its limits beside it."""
    field = str(wrong["loc"][0])
    limits: dict[str, Any] = {
        name: limit if isinstance(limit, int) else str(limit).replace(" or ", ", ")
        for name, limit in wrong.get("ctx", {}).items()
    }
    given = {"field": field, "given": str(asked.policy[field])[:80]}
    said = {**limits, **given, "reason": f"field.{wrong['type']}"}
    return Unusable("what_if.policy_value", f"{field}: {wrong['msg']}", **said)


def _shock(one: Supposed, look: Outlook) -> Shock:
    first = _at(one.from_week, look) if one.from_week else 0
    last = _at(one.to_week, look) if one.to_week else None
    if last is not None and last < first:
        words = f"{one.to_week} is before {one.from_week}"
        weeks = {"first": one.from_week, "last": one.to_week}
        raise Unusable("what_if.weeks_backwards", words, **weeks)
    match one.what:
        case "hours":
            hours = Hours(
                group=one.group,
                member=one.member_id,
                per_mille=one.per_mille,
                from_week=first,
                to_week=last,
            )
            return Shock(hours=hours)
        case "suspended":
            return Shock(suspended=Suspended(member=one.member_id, from_week=first))
        case "larger":
            name = line_name((one.order_id, one.line))
            return Shock(larger=Larger(line=name, times=one.times))


def _at(week: Week, look: Outlook) -> int:
    if week not in look.weeks:
        first, last = look.weeks[0], look.weeks[-1]
        words = f"{week} is not planned: {first} to {last}"
        raise Unusable("what_if.week_unplanned", words, week=week, first=first, last=last)
    return look.weeks.index(week)


def _told(made: Compared, weeks: tuple[Week, ...]) -> dict[str, Any]:
    before, after = made.before, made.after
    apart = after.objective - before.objective
    return {
        "before": outcome_told(before),
        "after": outcome_told(after),
        "lines": [
            {"line": line.line, "before": _parts(line.before, weeks),
             "after": _parts(line.after, weeks)}
            for line in made.changed
        ],
        "hours": hours_told(made),
        "code": "what_if." + ("dearer" if apart > 0 else "cheaper" if apart < 0 else "same"),
        "figures": {
            "before": money(before.objective),
            "after": money(after.objective),
            "apart": money(abs(apart)),
            "late_before": len(before.late_lines),
            "late_after": len(after.late_lines),
            "short_before": before.unserved_pieces,
            "short_after": after.unserved_pieces,
        },
    }  # fmt: skip


def hours_told(made: Compared) -> list[dict[str, Any]]:
    return [
        {"resource": load.resource, "before_e7": load.used_before, "after_e7": load.used_after,
         "there_before_e7": load.hours_before, "there_after_e7": load.hours_after}
        for load in made.load
    ]  # fmt: skip


def outcome_told(made: Outcome) -> dict[str, Any]:
    return {
        "status": made.status,
        "cost_fen": made.objective // FEN,
        "gap": str(made.gap),
        "terms": {name: getattr(made.cost, name) // FEN for name in CostTerms.model_fields},
        "served": made.served_pieces,
        "unserved": made.unserved_pieces,
        "late_lines": made.late_lines,
        "unserved_lines": made.unserved_lines,
    }


def _parts(parts: tuple[Part, ...], weeks: tuple[Week, ...]) -> list[dict[str, Any]]:
    return [
        {"member_id": part.member, "week": weeks[part.week], "quantity": part.pieces}
        for part in parts
    ]


def money(cost: int) -> str:
    """Cost units as yuan."""
    fen = cost // FEN
    return f"{fen // 100:,}.{fen % 100:02d}"
