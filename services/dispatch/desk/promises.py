"""The week that a line's buyer is told: the last one of its shares when a plan is adopted.

Only where the policy promises (`promise_per_mille_week`). A plan states what it makes or moves.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from libs.contracts.base import Week
from libs.contracts.overrides import Promised
from libs.contracts.plans import AnswerRecorded, PlanAdopted, Share, Unserved
from services.dispatch.desk.state import Desk, LineKey, OpenPackage

ANSWERS = {"declined": "promise.declined", "expired": "promise.expired"}
TAKEN_BACK = {
    "line.changed": "promise.changed",
    "member.suspended": "promise.suspended",
    "member.revoked": "promise.suspended",
    "revoked.less_capacity": "promise.less_capacity",
    "revoked.not_licensed": "promise.not_licensed",
    "revoked.forbidden": "promise.forbidden",
    "revoked.moved": "promise.moved",
}


def why(event: AnswerRecorded, package: OpenPackage) -> str:
    """Which trigger it was that brought some of the package back, as a code."""
    if event.answer == "revoked":
        return TAKEN_BACK.get(package.why, "promise.changed")
    return ANSWERS.get(event.answer, "promise.countered")


def doubted(desk: Desk, key: LineKey) -> Desk:
    """The line's promise is looked at again by the next plan."""
    if not desk.policy.promise_per_mille_week:
        return desk
    return replace(desk, told=desk.told.insert(key))


def of_plan(
    desk: Desk,
    stands: Sequence[Share],
    unserved: Iterable[Unserved],
    going: Iterable[str],
    last: bool,
) -> tuple[Promised, ...]:
    """What a plan (or a part of it, the last or not) makes or moves. `going`: packages that it
    takes back. A line of which some comes back still keeps its promise until that is offered."""
    if not desk.policy.promise_per_mille_week:
        return ()
    weeks: dict[LineKey, list[Week]] = defaultdict(list)
    taken: dict[LineKey, int] = defaultdict(int)
    waits: set[LineKey] = {desk.packages[package_id].key for package_id in going}
    for share in stands:
        key = (share.work.order_id, share.work.line)
        weeks[key] += [week.week for week in share.weeks]
        taken[key] += share.quantity
    asked = {*weeks, *((row.order_id, row.line) for row in unserved)}
    asked |= set(desk.told) if last else set()
    for package in desk.live_packages():
        if package.revoking:
            waits.add(package.key)
        weeks[package.key] += [week.week for week in package.share.weeks]
    made = (
        _one(desk, key, weeks[key], taken[key])
        for key in sorted(asked - waits)
        if key in desk.lines
    )
    return tuple(promised for promised in made if promised is not None)


def _one(desk: Desk, key: LineKey, weeks: list[Week], taken: int) -> Promised | None:
    line = desk.lines[key]
    week = "" if line.open > taken else max(weeks, default=line.promised)
    if week == line.promised:
        return None
    code = "promise.made" if not line.promised and not line.why else line.why or "promise.planned"
    return Promised(order_id=key[0], line=key[1], week=week, was=line.promised, code=code)


def stated(desk: Desk, event: PlanAdopted) -> Desk:
    """The desk with what an adopted plan promises; lines in doubt are settled by its last part."""
    for promised in event.promises:
        key = (promised.order_id, promised.line)
        line = replace(desk.lines[key], promised=promised.week, why="")
        desk = desk.with_line(key, line)
    if event.part < event.parts or not len(desk.told):
        return desk
    waits = {desk.packages[package_id].key for package_id in desk.returning}
    told = desk.told
    for key in desk.told:
        if key not in waits:
            told = told.discard(key)
            desk = desk.with_line(key, replace(desk.lines[key], why=""))
    return replace(desk, told=told)
