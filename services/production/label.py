"""A lot's labels: requested, authorised by its member's permit, issued in order."""

from dataclasses import dataclass, replace
from typing import TypeVar, assert_never

from libs.contracts.lots import (
    AnyEvent,
    IssueLabels,
    LabelsIssued,
    LabelsRequested,
    LabelsWithheld,
    RequestLabels,
    WithholdLabels,
)
from libs.eventlog import Refused
from services.production.goods import Goods

Labelling = LabelsRequested | LabelsIssued | LabelsWithheld


@dataclass(frozen=True)
class Labelled(Goods):
    """`open_request` is the number of the request that waits for its answer, 0: none does."""

    labels: int = 0
    requests: int = 0
    open_request: int = 0
    requested: int = 0  # labels of the open request


L = TypeVar("L", bound=Labelled)


def request(command: RequestLabels, lot: Labelled) -> list[AnyEvent]:
    if lot.open_request and lot.requested == command.quantity:
        return []
    if lot.status != "released":
        raise Refused("label.lot_not_released", status=lot.status)
    if lot.open_request:
        raise Refused("label.request_open", requested=lot.requested)
    left = lot.quantity - lot.labels
    if command.quantity > left:
        raise Refused("label.above_lot", left=left, asked=command.quantity)
    return [
        LabelsRequested(
            **lot.names,
            family=lot.family,
            quantity=command.quantity,
            request=lot.requests + 1,
        )
    ]


def issue(command: IssueLabels, lot: Labelled) -> list[AnyEvent]:
    if not _answers(command, lot):
        return []
    return [
        LabelsIssued(
            **lot.names,
            quantity=lot.requested,
            request=command.request,
            prefix=lot.lot_id[-8:].upper(),
            first=lot.labels + 1,
            last=lot.labels + lot.requested,
        )
    ]


def withhold(command: WithholdLabels, lot: Labelled) -> list[AnyEvent]:
    if not _answers(command, lot):
        return []
    return [
        LabelsWithheld(
            **lot.names,
            quantity=lot.requested,
            request=command.request,
            code=command.code,
            figures=command.figures,
        )
    ]


def _answers(command: IssueLabels | WithholdLabels, lot: Labelled) -> bool:
    return lot.open_request > 0 and command.request == lot.open_request


def labelled(lot: L, event: Labelling) -> L:
    match event:
        case LabelsRequested():
            number = event.request
            return replace(lot, requests=number, open_request=number, requested=event.quantity)
        case LabelsIssued():
            return replace(lot, open_request=0, requested=0, labels=event.last)
        case LabelsWithheld():
            return replace(lot, open_request=0, requested=0)
    assert_never(event)
