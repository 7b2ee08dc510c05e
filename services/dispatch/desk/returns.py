"""What comes back to the plan desk: answers, rejected lots, and packages to be taken back."""

from dataclasses import replace
from typing import assert_never

from libs.contracts.plans import (
    AnswerRecorded,
    AnyEvent,
    CompletionRecorded,
    RecordAnswer,
    RecordCompletion,
    RecordRejection,
    RecordRelease,
    RejectionRecorded,
    ReleaseRecorded,
)
from services.dispatch.desk.following import revoking
from services.dispatch.desk.healing import LESS, overflowing
from services.dispatch.desk.hours import loads
from services.dispatch.desk.state import Desk, LineKey, OpenPackage


def surplus(desk: Desk, key: LineKey, too_much: int) -> tuple[str, ...]:
    """Packages to take back so that `too_much` is gone: unanswered offers before accepted ones,
    one that is just enough before several."""
    revoke = []
    packages = [p for p in desk.packages_of(key) if not (p.revoking or p.begun)]
    too_much -= sum(p.quantity for p in desk.packages_of(key) if p.revoking)
    for status in ("offered", "accepted"):
        left = sorted((p for p in packages if p.status == status), key=_size)
        while left and too_much > 0:
            enough = [p for p in left if p.quantity >= too_much]
            package = enough[0] if enough else left[-1]
            left.remove(package)
            revoke.append(package.share.package_id)
            too_much -= package.quantity
    return tuple(revoke)


def _size(package: OpenPackage) -> tuple[int, str]:
    return package.quantity, package.share.package_id


def hear(
    command: RecordAnswer | RecordRejection | RecordRelease | RecordCompletion, desk: Desk
) -> list[AnyEvent]:
    """What became of a package. Each fact comes once: its command's id is the fact's."""
    package = desk.packages.get(command.package_id)
    if package is None or not package.live:
        return []
    order_id, line = package.key
    match command:
        case RecordAnswer():
            return [answered(command, package, desk)]
        case RecordRejection():
            return [
                RejectionRecorded(
                    package_id=command.package_id,
                    order_id=order_id,
                    line=line,
                    lot_id=command.lot_id,
                    quantity=min(command.quantity, package.quantity),
                )
            ]
        case RecordRelease():
            return [
                ReleaseRecorded(
                    member_id=command.member_id,
                    package_id=command.package_id,
                    lot_id=command.lot_id,
                    quantity=command.quantity,
                )
            ]
        case RecordCompletion():
            return [CompletionRecorded(package_id=command.package_id)]
    assert_never(command)


def answered(command: RecordAnswer, package: OpenPackage, desk: Desk) -> AnswerRecorded:
    """Where a package could not be taken back whole, others may have to go: of its line where too
    much is committed, of those in its hours where these were to suffice without it. Elsewhere hours
    may lack by a counter-offer or a holiday, for which nothing is taken back."""
    returned = min(command.returned, package.quantity)
    heard = AnswerRecorded(
        package_id=command.package_id,
        order_id=package.key[0],
        line=package.key[1],
        answer=command.answer,
        returned=returned,
        weeks=command.weeks,
    )
    if command.answer != "revoked" or returned == package.quantity:
        return heard
    kept = replace(package, quantity=package.quantity - returned, revoking=False, begun=True)
    line = desk.lines[package.key]
    gone = desk.with_package(replace(package, status="gone"))
    others = surplus(gone, package.key, line.committed - returned - line.quantity)
    lacking: tuple[str, ...] = ()
    if package.counted_on:
        lacking = overflowing(revoking(desk.with_package(kept), others, ""), set(loads(kept)))
    less = lacking or (package.why == LESS and others)
    return heard.model_copy(update={"revoke": others + lacking, "why": LESS if less else ""})
