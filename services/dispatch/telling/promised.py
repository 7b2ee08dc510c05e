"""A promise as it is told: to its buyer without members, prices or whose hours; to the group whole.

Each line has a `code` and `figures` for its sentence.
"""

from collections import Counter
from typing import Any, Literal

from libs.contracts.base import Figures, Week
from services.dispatch.planning.outlook import Outlook, line_name
from services.dispatch.planning.prospective import ASKED, Prospect, Wanted
from services.dispatch.promising import Moved, Promise, PromisedLine, Relaxed

Audience = Literal["group", "buyer"]


def told(
    wanted: tuple[Wanted, ...], asked: Prospect, promise: Promise | None, audience: Audience
) -> dict[str, Any]:
    made = {line.line: line for line in promise.lines} if promise else {}
    names = [line_name((ASKED, each.line)) for each in wanted]
    told_of = zip(wanted, names, strict=True)
    lines = [_line(each, asked, made.get(name), audience) for each, name in told_of]
    answer: dict[str, Any] = {"lines": lines}
    if audience == "group" and promise is not None:
        answer["cost_unit"], answer["cost"] = promise.cost_unit, promise.cost
        answer["moved"] = [_moved(moved, asked.look) for moved in promise.moved]
    return answer


def _line(
    wanted: Wanted, asked: Prospect, line: PromisedLine | None, audience: Audience
) -> dict[str, Any]:
    plain: dict[str, Any] = {"line": wanted.line, "quantity": wanted.quantity}
    figures: Figures = {"designation": wanted.designation, "quantity": wanted.quantity}
    if line is None:
        code = asked.refused.get(wanted.line, "promise.nobody")
        reason: Figures = {**figures, "line": wanted.line, "reason": code}
        return {**plain, "week": "", "code": "promise.not_read", "figures": reason}
    weeks = asked.look.weeks
    week = _week(weeks, line.week)
    code, more = _said(line, week, wanted, weeks)
    unserved, split = line.unserved_pieces, _split(line, weeks, audience)
    if audience == "buyer" and not week:
        # How much could be made is how much is free: asked for a billion, all of it.
        code, more, unserved, split = "promise.nobody", {}, wanted.quantity, []
    figures |= more
    return {
        **plain,
        "week": week,
        "not_before": _week(weeks, line.not_before),
        "sure_week": _week(weeks, line.sure_week),
        "confidence_per_mille": line.confidence,
        "unserved": unserved,
        "split": split,
        "relax": [_relaxed(each, weeks, audience) for each in line.relax],
        "code": code,
        "figures": figures,
        **({"cost": line.cost, "late_cost": line.late_cost} if audience == "group" else {}),
    }


def _said(
    line: PromisedLine, week: str, wanted: Wanted, weeks: tuple[Week, ...]
) -> tuple[str, Figures]:
    if not week:
        code = "promise.part" if line.split else "promise.nobody"
    else:
        code = "promise.sure" if line.sure_week is not None else "promise.week"
    return code, {
        "week": week,
        "sure_week": _week(weeks, line.sure_week),
        "confidence": _percent(line.confidence),
        "short": line.unserved_pieces,
        "made": wanted.quantity - line.unserved_pieces,
    }


def _week(weeks: tuple[Week, ...], at: int | None) -> str:
    return weeks[at] if at is not None and 0 <= at < len(weeks) else ""


def _split(line: PromisedLine, weeks: tuple[Week, ...], audience: Audience) -> list[dict[str, Any]]:
    if audience == "group":
        return [
            {"member_id": part.member, "week": weeks[part.week], "quantity": part.pieces}
            for part in line.split
        ]
    by_week: Counter[int] = Counter()
    for part in line.split:
        by_week[part.week] += part.pieces
    return [{"week": weeks[week], "quantity": many} for week, many in sorted(by_week.items())]


def _relaxed(relaxed: Relaxed, weeks: tuple[Week, ...], audience: Audience) -> dict[str, Any]:
    """Whose hours are short, and how many, is the group's alone; a buyer hears of groups."""
    hours = Counter[tuple[str, str]]()
    for short in relaxed.hours:
        hours[short.group, _week(weeks, short.week)] += short.hours
    week = _week(weeks, relaxed.week)
    figures: Figures = {"week": week, "group": relaxed.group}
    answer: dict[str, Any] = {
        "what": relaxed.what,
        "week": week,
        "hours": [],
        "code": f"promise.relax.{relaxed.what}",
        "figures": figures,
    }
    if audience == "group":
        answer["hours"] = [
            {"group": group, "week": at, "hours_e7": many} for (group, at), many in hours.items()
        ]
        answer["whose"] = [
            {"resource": short.resource, "week": _week(weeks, short.week), "hours_e7": short.hours}
            for short in relaxed.hours
        ]
    return answer


def _moved(moved: Moved, look: Outlook) -> dict[str, Any]:
    return {
        "line": moved.line,
        "cost": moved.cost,
        "change_cost": moved.change_cost,
        "last_week_before": _week(look.weeks, moved.last_week_before),
        "last_week": _week(look.weeks, moved.last_week),
        "moves": [
            {
                "quantity": move.pieces,
                "member_id": move.member,
                "week": _week(look.weeks, move.week),
                "to_member": move.to_member,
                "to_week": _week(look.weeks, move.to_week),
            }
            for move in moved.moves
        ],
    }


def _percent(per_mille: str) -> str:
    """`970.4` as 97.0, rounded down."""
    whole = int(per_mille.partition(".")[0])
    return f"{whole // 10}.{whole % 10}"
