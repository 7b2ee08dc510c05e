"""Explanations of plans from the log: which plan tells of what, and who hears which view."""

import pickle

from libs.contracts.problem import Plan, Problem, ShadowPrices
from services.dispatch.desk.state import Backlogged, LineKey
from services.dispatch.explaining import (
    Audience,
    Labels,
    Statement,
    buyer_view,
    counterfactual,
    explain,
    lacking,
    line_reasons,
    member_line,
    member_view,
    relief,
)
from services.dispatch.planning.outlook import line_name
from services.dispatch.planning.retelling import Retold, retold
from services.dispatch.solver import GAP
from services.dispatch.telling.known import Known, Told

CELLS = 50_000  # ways x weeks up to which a plan's prices of hours are looked for
WORK = 1

Packed = bytes  # a plan and its problem as they go from one process to another


def plan_of_line(known: Known, key: LineKey) -> str:
    """The last adopted plan in which the line was open; "" where there was none."""
    for name in reversed(known.order):
        line: Backlogged | None = known.plans[name].desk.lines.get(key)
        if line is not None and line.open:
            return name
    return ""


def whole(packed: Packed) -> tuple[Statement, ...]:
    at = opened(packed)
    return explain(at.problem, at.plan, labels=labels(at))


def line(packed: Packed, key: LineKey) -> tuple[Statement, ...]:
    """The group's."""
    at = opened(packed)
    return line_reasons(at.problem, at.plan, line_name(key), labels=labels(at))


def member(packed: Packed, member_id: str, key: LineKey | None = None) -> tuple[Statement, ...]:
    """Its own; of a line in which it has a share, or of all that it could make, and could make but
    for one thing."""
    at = opened(packed)
    if key:
        return member_view(at.problem, at.plan, member_id, line=line_name(key), labels=labels(at))
    told = member_view(at.problem, at.plan, member_id, labels=labels(at))
    return (*told, *lacking(at.look.situation, member_id, labels=labels(at)))


def buyer(packed: Packed, key: LineKey) -> tuple[Statement, ...]:
    at = opened(packed)
    return buyer_view(at.problem, at.plan, [line_name(key)], labels=labels(at))


def won(
    packed: Packed, member_id: str, of: LineKey | int, audience: Audience
) -> tuple[Statement, ...]:
    """What would have won the member more of a line, or of the line that it knows by number."""
    at = opened(packed)
    name = member_line(at.problem, member_id, of) if isinstance(of, int) else line_name(of)
    asked = {"labels": labels(at), "work": WORK, "audience": audience}
    return (counterfactual(at.problem, at.plan, name, member_id, **asked),)  # type: ignore[arg-type]


def relieved(packed: Packed, key: LineKey, audience: Audience) -> tuple[Statement, ...]:
    """What would have to give for a line that is late or short."""
    at = opened(packed)
    name = line_name(key)
    return relief(at.problem, at.plan, name, work=WORK, labels=labels(at), audience=audience)


def labels(at: Retold) -> Labels:
    readings = (at.look.lines[line.key].line.reading for line in at.look.situation.lines)
    return Labels(weeks=at.look.weeks, lines=tuple(of.designation for of in readings))


def priced(told: Told) -> Packed:
    """With the prices of hours, where the problem is small enough for them to be found again."""
    at = retold(told)
    prices, plan = _prices(at.problem, at.plan), at.plan
    if prices is not None:
        plan = plan.model_copy(update={"shadow_prices": prices})
    as_json = (at.problem.model_dump_json().encode(), plan.model_dump_json().encode())
    return pickle.dumps((at.look, *as_json))


def opened(packed: Packed) -> Retold:
    look, problem, plan = pickle.loads(packed)
    return Retold(look, Problem.model_validate_json(problem), Plan.model_validate_json(plan))


def _prices(problem: Problem, plan: Plan) -> ShadowPrices | None:
    if not len(plan.shares.way) or len(problem.ways.line) * problem.weeks > CELLS:
        return None
    from services.dispatch.levelling import solve

    again = solve(problem, work=WORK, gap=GAP, start=plan)
    return again.shadow_prices if again.objective == plan.objective else None
