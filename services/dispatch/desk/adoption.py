"""Adopting a plan: a share stands if its line is open for it and its gates and hours hold."""

from collections import Counter

from libs.contracts.plans import AdoptPlan, AnyEvent, LeftOut, PlanAdopted, Share
from libs.contracts.plans import PlanProposed as Proposed
from libs.contracts.weeks import monday
from libs.eventlog import Refused
from services.dispatch.desk import promises
from services.dispatch.desk.hours import Resource, drawn, offered_hours, used_hours
from services.dispatch.desk.moving import allowed_moves
from services.dispatch.desk.overriding import Laid, laid
from services.dispatch.desk.state import Desk, LineKey


def adopt(command: AdoptPlan, desk: Desk) -> list[AnyEvent]:
    """Errors: Refused plan.superseded, when another was adopted since the solver started."""
    heard = [(p.plan_id, p.part, p.digest) for p in desk.proposed]
    heard += [(desk.plan_id, part, desk.digest) for part in range(1, desk.part + 1)]
    for name, part, digest in heard:
        # Come before, or a second answer to the same question: the first one stands.
        if name == command.plan_id and (part == command.part or digest != command.digest):
            return []
    if desk.plan_id not in (command.based_on, command.plan_id):
        raise Refused("plan.superseded", based_on=command.based_on, current=desk.plan_id)
    if desk.policy.adoption == "approved":
        fields = {name: getattr(command, name) for name in Proposed.model_fields}
        return [Proposed(**fields)]
    return [adopted_part(command, desk)]


def adopted_part(command: AdoptPlan, desk: Desk) -> PlanAdopted:
    """The shares that stand, those left out with their codes, what moves and what is promised."""
    stands, left_out = _judged(command, desk)
    moves = allowed_moves(command.moves, desk)
    going = [moved.package_id for moved in moves]
    last = command.part == command.parts
    return PlanAdopted(
        plan_id=command.plan_id,
        based_on=command.based_on,
        as_of=command.as_of,
        part=command.part,
        parts=command.parts,
        digest=command.digest,
        shares=tuple(stands),
        left_out=tuple(left_out),
        unserved=command.unserved,
        solution=command.solution,
        answer_by=command.answer_by,
        moves=moves,
        promises=promises.of_plan(desk, stands, command.unserved, going, last),
    )


def _judged(command: AdoptPlan, desk: Desk) -> tuple[list[Share], list[LeftOut]]:
    stands, left_out = [], []
    rules, used = laid(desk), used_hours(desk)
    taken: Counter[LineKey] = Counter()
    for share in command.shares:
        why = _objection(share, desk, taken, used, rules)
        if why:
            left_out.append(_left(share, why))
            continue
        stands.append(share)
        taken[share.work.order_id, share.work.line] += share.quantity
        for load in share.load:
            used.update(dict.fromkeys(drawn(share, load), load.hours_e7))
    return stands, left_out


def _objection(
    share: Share, desk: Desk, taken: Counter[LineKey], used: Counter[Resource], rules: Laid
) -> str:
    """Why this share can no longer be offered, as a code; "" if it can."""
    key = (share.work.order_id, share.work.line)
    line, member = desk.lines.get(key), desk.member(share.work.member_id)
    if line is None or line.open - taken[key] < share.quantity:
        return "share.line_filled"
    if any(week.week <= desk.week for week in share.weeks):
        return "share.week_past"
    if any(week.week <= rules.until for week in share.weeks):
        return "share.week_frozen"
    if why := rules.objection(key, share.work.member_id):
        return why
    if share.work.member_id in line.declined:
        return "share.member_declined"
    if not all(member.permitted(share.work.family, monday(week.week)) for week in share.weeks):
        return "share.not_permitted"
    asked: Counter[Resource] = Counter()
    for load in share.load:
        asked.update(dict.fromkeys(drawn(share, load), load.hours_e7))
    if any(used[at] + hours > offered_hours(desk, at) for at, hours in asked.items()):
        return "share.no_hours"
    return ""


def _left(share: Share, code: str) -> LeftOut:
    work = share.work
    return LeftOut(
        package_id=share.package_id,
        order_id=work.order_id,
        line=work.line,
        member_id=work.member_id,
        code=code,
    )
