"""A plan beside what was in force when it was made: pieces, promised weeks, cost by term. Pure.

Each item has a `code` and `figures` for its sentence.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any

from libs.contracts.base import Actor, Figures, WeekQuantity
from libs.contracts.overrides import Difference, Held, Moved, Promised
from libs.contracts.plans import AdoptPlan, LeftOut, PlanAdopted, PlanProposed
from libs.contracts.problem import CostTerms
from libs.contracts.weeks import monday
from services.dispatch.desk.adoption import adopted_part
from services.dispatch.desk.difference import difference
from services.dispatch.desk.remembering import evolve
from services.dispatch.desk.state import Desk, LineKey, OpenPackage
from services.dispatch.planning.rearranging import rearranged
from services.dispatch.planning.retelling import applied
from services.dispatch.supposing.compared import compare
from services.dispatch.supposing.supposition import hours_told, money, outcome_told
from services.dispatch.telling.known import Told

POLICY = Actor(id="policy", role="system", party="dispatch")
Part = PlanAdopted | PlanProposed


def differing(told: Told, now: Desk) -> dict[str, Any]:
    """`now`: what a plan that waits for its approval would be adopted into."""
    at, plan = applied(told)
    made = compare(at.problem, at.plan, at.problem, plan, at.plan.objective)
    pieces = difference(told.desk, after(told))
    parts = tuple(_as_adopted(told, now))
    promises = tuple(promise for part in parts for promise in part.promises)
    left_out = tuple(left for part in parts for left in part.left_out)
    before, now_told = outcome_told(made.before), outcome_told(made.after)
    headline = _headline(made.before.objective, made.after.objective, before, now_told)
    lines = {(held.order_id, held.line) for held in (*pieces.added, *pieces.removed)}
    lines |= {(moved.order_id, moved.line) for moved in pieces.moved}
    headline["figures"]["lines"] = len(lines)
    terms = _terms(made.before.cost, made.after.cost)
    return {
        "against": told.parts[0].based_on,
        **headline,
        "before": before,
        "after": now_told,
        "hours": hours_told(made),
        "difference": pieces.model_dump(mode="json"),
        "promises": [promise.model_dump(mode="json") for promise in promises],
        "left_out": [left.model_dump(mode="json") for left in left_out],
        "items": [*terms, *_pieces(pieces), *_promised(promises), *_left(left_out)],
    }


def after(told: Told) -> Desk:
    """The desk with the plan: its shares offered, and what it moves where it is to go."""
    desk = told.desk
    for part in told.parts:
        desk = evolve(desk, part if isinstance(part, PlanAdopted) else _whole(part, desk))
    moves = [move for part in told.parts for move in part.moves]
    could = {package.share.package_id for package in rearranged(told.desk).movable}
    return _moved(desk, moves, could) if moves else desk


def _whole(part: PlanProposed, desk: Desk) -> PlanAdopted:
    command = _command(part, desk)
    given = {name: getattr(command, name) for name in AdoptPlan.model_fields if name in _NAMES}
    return PlanAdopted(**given, left_out=())


_NAMES = PlanAdopted.model_fields.keys() - {"left_out"}


def _command(part: PlanProposed, desk: Desk) -> AdoptPlan:
    """As if it were approved in the desk's week; nothing that is told depends on the moment."""
    now = datetime.combine(monday(desk.week), time(), UTC)
    asked: dict[str, Any] = {"actor": POLICY, "now": now, "answer_by": now, "cluster_id": "-"}
    return AdoptPlan(**{name: getattr(part, name) for name in PlanProposed.model_fields}, **asked)


def _as_adopted(told: Told, now: Desk) -> Iterator[PlanAdopted]:
    """As it was adopted, or would be now; a proposal that was given up will not be."""
    waits = {part.plan_id for part in now.proposed if part.based_on == now.plan_id}
    for part in told.parts:
        if isinstance(part, PlanAdopted):
            yield part
        elif part.plan_id in waits:
            adopted = adopted_part(_command(part, now), now)
            now = evolve(now, adopted)
            yield adopted


def _moved(desk: Desk, moves: list[Moved], could: set[str]) -> Desk:
    """Packages gone, and their pieces where the plan has them in mind: all of a line that its
    solver could move, less what stays of it."""
    lines: dict[LineKey, Moved] = {}
    for move in moves:
        lines[move.order_id, move.line] = move
        desk = desk.with_package(replace(desk.packages[move.package_id], status="gone"))
    for key, move in lines.items():
        left = Counter({(to.member_id, to.week): to.quantity for to in move.to})
        for package in desk.packages_of(key):
            if package.share.package_id in could:
                at = package.share.work.member_id
                left -= Counter({(at, week.week): week.quantity for week in package.share.weeks})
        for (member_id, week), quantity in sorted(left.items()):
            desk = desk.with_package(_placed(desk, move, member_id, week, quantity))
    return desk


def _placed(desk: Desk, move: Moved, member_id: str, week: str, quantity: int) -> OpenPackage:
    share = desk.packages[move.package_id].share
    there = {
        "package_id": f"{move.package_id}:{member_id}:{week}",
        "work": share.work.model_copy(update={"member_id": member_id}),
        "quantity": quantity,
        "weeks": (WeekQuantity(week=week, quantity=quantity),),
        "load": (),
    }
    return OpenPackage(share.model_copy(update=there), quantity)


def _headline(cost: int, cost_now: int, before: Any, after: Any) -> dict[str, Any]:
    apart = cost_now - cost
    word = "dearer" if apart > 0 else "cheaper" if apart < 0 else "same"
    figures = {
        "before": money(cost),
        "after": money(cost_now),
        "apart": money(abs(apart)),
        "late_before": len(before["late_lines"]),
        "late_after": len(after["late_lines"]),
        "short_before": before["unserved"],
        "short_after": after["unserved"],
    }
    return {"code": f"difference.{word}", "figures": figures}


def _said(code: str, **figures: int | str) -> dict[str, Any]:
    told: Figures = figures
    return {"code": f"difference.{code}", "figures": told}


def _terms(before: CostTerms, after: CostTerms) -> Iterator[dict[str, Any]]:
    for name in CostTerms.model_fields:
        was, now = getattr(before, name), getattr(after, name)
        if was != now:
            yield _said("term", term=name, before=money(was), after=money(now))


def _pieces(made: Difference) -> Iterator[dict[str, Any]]:
    for move in made.moved:
        yield _said("moved", **move.model_dump())
    held: tuple[tuple[str, tuple[Held, ...]], ...] = (
        ("added", made.added), ("removed", made.removed)
    )  # fmt: skip
    for code, rows in held:
        for row in rows:
            yield _said(code, **row.model_dump())


def _promised(promises: tuple[Promised, ...]) -> Iterator[dict[str, Any]]:
    for one in promises:
        code = "unpromised" if not one.week else "promise_moved" if one.was else "promised"
        named: Figures = {"order_id": one.order_id, "line": one.line, "why": one.code}
        yield _said(code, **named, week=one.week, was=one.was)


def _left(left_out: tuple[LeftOut, ...]) -> Iterator[dict[str, Any]]:
    for one in left_out:
        named: Figures = {"order_id": one.order_id, "line": one.line, "member_id": one.member_id}
        yield _said("left_out", **one.figures, **named, why=one.code)
