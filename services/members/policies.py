"""What members do about lots. Pure: a fact in, commands to the member's own stream out."""

from typing import Any

from libs.contracts.base import Command
from libs.contracts.envelope import Envelope
from libs.contracts.lots import LabelsRequested, LotLoaded, LotReleased
from libs.contracts.members import AuthoriseLabels, AuthoriseShipment, RecordLotReleased
from libs.eventlog.policies import by_policy

SOURCES = ("lots",)


def record_released_lots(event: Any, about: Envelope) -> list[Command]:
    match event:
        case LotReleased():
            return [
                RecordLotReleased(
                    **by_policy(about), member_id=event.member_id, lot_id=event.lot_id
                )
            ]
    return []


def authorise_requested_labels(event: Any, about: Envelope) -> list[Command]:
    match event:
        case LabelsRequested():
            return [
                AuthoriseLabels(
                    **by_policy(about),
                    member_id=event.member_id,
                    lot_id=event.lot_id,
                    family=event.family,
                    quantity=event.quantity,
                    request=event.request,
                )
            ]
    return []


def authorise_loaded_lots(event: Any, about: Envelope) -> list[Command]:
    match event:
        case LotLoaded():
            return [AuthoriseShipment(**by_policy(about), **event.model_dump())]
    return []


POLICIES = (record_released_lots, authorise_requested_labels, authorise_loaded_lots)
