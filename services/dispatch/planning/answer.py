"""From the solver's plan to `AdoptPlan`: shares with their weeks, hours, price and package ids."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from libs.contracts.base import Actor, UnitPrice, WeekQuantity
from libs.contracts.envelope import derived
from libs.contracts.packages import Work
from libs.contracts.plans import AdoptPlan, CostTerm, Load, Share, Solution, Unserved
from libs.contracts.problem import CostTerms, Plan
from libs.contracts.weeks import week_of
from services.dispatch.desk.state import Backlogged, Desk
from services.dispatch.planning.outlook import FEN, Outlook
from services.dispatch.planning.rearranging import Cell, Made, settled
from services.dispatch.planning.terms import list_price
from services.dispatch.translating.situation import Line, Member
from services.dispatch.translating.translation import shops_of_ways

LINES_A_PART = 500
Shops = Sequence[Mapping[str, str]]  # by way, by group; empty where there is one pool a group


def plan_id(cluster: str, desk: Desk) -> str:
    """The same desk always asks for the same plan."""
    return f"plan-{derived(cluster, desk.plan_id, str(desk.facts))}"


def adopt_plan(
    cluster: str, desk: Desk, outlook: Outlook, plan: Plan | None, now: datetime
) -> list[AdoptPlan]:
    """One command a part of 500 lines. `plan` None: all lines wait, nothing could be planned."""
    name = plan_id(cluster, desk)
    moves, cells = settled(outlook, plan) if plan else ((), {})
    shares = _shares(name, desk, outlook, cells)
    unserved = _unserved(desk, outlook, plan)
    digest = hashlib.sha256("".join(s.model_dump_json() for s in shares).encode()).hexdigest()
    cut = _parts(shares, unserved)
    return [
        AdoptPlan(
            actor=Actor(id="planner", role="system", party=cluster),
            now=now,
            cluster_id=cluster,
            plan_id=name,
            based_on=desk.plan_id,
            as_of=desk.facts,
            part=part,
            parts=len(cut),
            digest=digest,
            shares=tuple(of_part),
            unserved=tuple(not_served),
            moves=moves if part == 1 else (),
            solution=_solution(plan),
            answer_by=now + timedelta(hours=desk.policy.answer_hours),
        )
        for part, (of_part, not_served) in enumerate(cut, start=1)
    ]


def _shares(
    name: str, desk: Desk, outlook: Outlook, cells: Mapping[Cell, list[Made]]
) -> list[Share]:
    situation = outlook.situation
    shops = shops_of_ways(situation)
    return [
        _share(name, desk, outlook, situation.lines[line], situation.members[member], made, shops)
        for (line, member), made in sorted(cells.items())
    ]


def _share(
    name: str,
    desk: Desk,
    outlook: Outlook,
    line: Line,
    member: Member,
    made: list[Made],
    shops: Shops,
) -> Share:
    backlogged = outlook.lines[line.key]
    order_id, number = backlogged.line.order_id, backlogged.line.line
    weeks: Counter[int] = Counter()
    for row in made:
        weeks[row.week] += row.pieces
    return Share(
        package_id=f"package-{derived(name, order_id, str(number), member.id)}",
        work=_work(desk, backlogged, member),
        quantity=weeks.total(),
        weeks=tuple(
            WeekQuantity(week=outlook.weeks[week], quantity=weeks[week]) for week in sorted(weeks)
        ),
        load=tuple(_load(outlook, line, member, made, shops)),
    )


def _work(desk: Desk, backlogged: Backlogged, member: Member) -> Work:
    reading, line = backlogged.line.reading, backlogged.line
    listed = list_price(desk, backlogged)
    assert listed is not None  # a line without a list price is not planned
    price = listed * member.price_per_mille / 1000
    return Work(
        order_id=line.order_id,
        line=line.line,
        member_id=member.id,
        designation=reading.designation,
        catalogue=reading.catalogue,
        family=reading.family,
        tol_class=reading.tol_class or "P0",
        unit=line.unit,
        unit_price=UnitPrice(
            value=str(price.quantize(Decimal("0.0001"), ROUND_HALF_UP)), currency="CNY"
        ),
        due_week=week_of(backlogged.due - timedelta(days=7)),
    )


def _load(
    outlook: Outlook, line: Line, member: Member, made: list[Made], shops: Shops
) -> list[Load]:
    """Hours by group and week: whole cartons, and each way's set-up in its first week."""
    hours: Counter[tuple[int, str, bool, str]] = Counter()
    ready: set[int] = set()
    for row in sorted(made, key=lambda row: (row.week, row.way)):
        of = shops[row.way] if shops else {}
        for group, each in sorted(line.hours.items()):
            total = each * row.packs * line.carton
            if row.way not in ready and not row.ready:
                total += line.setup_hours.get(group, 0)
            pool = group not in member.own_hours
            hours[row.week, group, pool, of.get(group, "") if pool else ""] += total
        ready.add(row.way)
    return [
        Load(resource_group=group, week=outlook.weeks[week], hours_e7=total, pool=pool, shop=shop)
        for (week, group, pool, shop), total in hours.items()
        if total
    ]


def _unserved(desk: Desk, outlook: Outlook, plan: Plan | None) -> list[Unserved]:
    waiting = [
        Unserved(order_id=key[0], line=key[1], quantity=desk.lines[key].open, code=code)
        for key, code in sorted(outlook.waiting.items())
    ]
    if plan is None:
        return waiting
    rows = plan.unserved
    names = [line.key for line in outlook.situation.lines]
    for line, pieces, reason in zip(list(rows.line), list(rows.pieces), rows.reason, strict=True):
        of = outlook.lines[names[int(line)]].line
        waiting.append(
            Unserved(order_id=of.order_id, line=of.line, quantity=int(pieces), code=reason)
        )
    return waiting


def _solution(plan: Plan | None) -> Solution:
    if plan is None:
        return Solution(status="nothing_to_plan", objective_fen=0, bound_fen=0, gap="0")
    return Solution(
        status=plan.status,
        objective_fen=plan.objective // FEN,
        bound_fen=int(Decimal(str(plan.bound))) // FEN,
        gap=str(plan.gap),
        terms=tuple(
            CostTerm(term=term, fen=getattr(plan.cost, term) // FEN)
            for term in CostTerms.model_fields
            if getattr(plan.cost, term)
        ),
        brake_pulled=plan.braked,
    )


def _parts(
    shares: list[Share], unserved: list[Unserved]
) -> list[tuple[list[Share], list[Unserved]]]:
    """At most 500 lines a part; a line's shares stay together, the unserved come with the last."""
    lines = sorted({(s.work.order_id, s.work.line) for s in shares})
    parts: list[tuple[list[Share], list[Unserved]]] = []
    for start in range(0, max(1, len(lines)), LINES_A_PART):
        mine = set(lines[start : start + LINES_A_PART])
        parts.append(([s for s in shares if (s.work.order_id, s.work.line) in mine], []))
    parts[-1] = (parts[-1][0], unserved)
    return parts
