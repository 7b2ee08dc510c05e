"""What became of packages, folded into the desk: offered, answered, on their way back."""

from dataclasses import replace

from libs.contracts.plans import (
    AnswerRecorded,
    CompletionRecorded,
    PlanAdopted,
    RejectionRecorded,
    ReleaseRecorded,
)
from services.dispatch.desk import promises
from services.dispatch.desk.healing import LESS, counted_on
from services.dispatch.desk.hours import loads
from services.dispatch.desk.state import MOVED, Backlogged, Decided, Desk, OpenPackage


def adopted(desk: Desk, event: PlanAdopted) -> Desk:
    desk = desk.knowing(event.as_of)
    for share in event.shares:
        package = OpenPackage(share, share.quantity)
        desk = desk.with_package(package)
        line = desk.lines[package.key]
        desk = desk.with_line(package.key, replace(line, committed=line.committed + share.quantity))
    desk = revoking(desk, tuple(moved.package_id for moved in event.moves), MOVED)
    # What was left out needs a plan by what has changed since; if nothing has, one more try: once
    # for all parts of a plan, and not for the plan that is that try.
    again = bool(event.left_out) and desk.retried not in (event.based_on, event.plan_id)
    first = event.plan_id != desk.plan_id
    return replace(
        promises.stated(desk, event),
        plan_id=event.plan_id,
        part=event.part,
        digest=event.digest,
        facts=desk.facts + again,
        retried=event.plan_id if again else desk.retried,
        settling=bool(event.moves or event.left_out) or (desk.settling and not first),
        last=_decided(event, desk),
        proposed=(),
    )


def _decided(event: PlanAdopted, desk: Desk) -> Decided:
    before = desk.last.lines if desk.last.plan_id == event.plan_id else ()
    keys = {(share.work.order_id, share.work.line) for share in event.shares}
    keys |= {(moved.order_id, moved.line) for moved in event.moves}
    lines = tuple(sorted({*before, *keys}))
    return Decided(event.plan_id, "approved" if event.by else "adopted", event.by, event.at, lines)


def revoking(desk: Desk, package_ids: tuple[str, ...], why: str) -> Desk:
    """What has begun stays: in old logs a suspension names it all the same."""
    for package_id in package_ids:
        package = desk.packages[package_id]
        if not package.begun:
            less = package.counted_on or why == LESS
            back = replace(package, revoking=True, why=why, counted_on=less)
            desk = desk.with_package(back)
    return desk


def heard(desk: Desk, event: AnswerRecorded | RejectionRecorded | CompletionRecorded) -> Desk:
    package = desk.packages[event.package_id]
    match event:
        case CompletionRecorded():
            return desk.with_package(replace(package, status="completed"))
        case RejectionRecorded():
            rejected = package.rejected + event.quantity
            left = package.quantity - event.quantity
            after = replace(package, quantity=left, rejected=rejected)
            return _returned(desk, after, event.quantity, "promise.rejected")
        case AnswerRecorded():
            desk = revoking(desk, event.revoke, event.why or "line.changed")
            desk = _answered(desk, package, event)
            stays = event.answer == "revoked" and event.returned < package.quantity
            if stays and package.counted_on:
                desk = counted_on(desk, {owner for owner, _, _ in loads(package)})
            return desk


def _answered(desk: Desk, package: OpenPackage, event: AnswerRecorded) -> Desk:
    left = package.quantity - event.returned
    after = replace(package, quantity=left)
    if not left:
        after = replace(after, status="gone")
    elif event.answer == "accepted":
        after = replace(after, status="accepted")
    if event.weeks:
        share = package.share.model_copy(update={"weeks": event.weeks})
        after = replace(after, share=share, moved=True)
    if left and event.answer == "revoked":
        after = replace(after, revoking=False, begun=True)
    if not event.returned and not event.weeks:
        return desk.with_package(after)
    line = desk.lines[package.key]
    if event.returned and event.answer != "revoked":
        declined = line.declined | {package.share.work.member_id}
        desk = desk.with_line(package.key, replace(line, declined=declined))
    return _returned(desk, after, event.returned, promises.why(event, package))


def _returned(desk: Desk, after: OpenPackage, returned: int, why: str) -> Desk:
    line: Backlogged = desk.lines[after.key]
    line = replace(line, committed=line.committed - returned, why=why)
    return promises.doubted(desk.with_package(after).with_line(after.key, line), after.key)


def released(desk: Desk, event: ReleaseRecorded) -> Desk:
    package = desk.packages.get(event.package_id)
    if package is None:
        return desk
    return desk.with_package(replace(package, delivered=package.delivered + event.quantity))
