"""A cluster's log in memory, written as the services would write it; tests then spoil it."""

import hashlib
import json
from dataclasses import replace
from typing import Any

from libs.contracts.envelope import GENESIS, derived, event_id
from services.console.oracle.log import Log, Record


class Chronicle:
    """`records` may be changed between writing and `log()`."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self.heads: dict[str, tuple[int, str]] = {}
        self.asked = 0

    def ask(self, stream: str, subject: str, type: str, cause: str = "", **body: Any) -> str:
        """A command; by a policy where it has a cause. Gives its id."""
        self.asked += 1
        command_id = derived("test", str(self.asked))
        actor = {"id": "a", "role": "system" if cause else "group", "party": "linxi"}
        headers = {"ce_id": command_id, "ce_type": type, "ce_subject": subject}
        if cause:
            headers["ce_causationid"] = cause
        self._write(stream, "commands", subject, headers, {"actor": actor, **body})
        return command_id

    def done(self, command_id: str, *events: tuple[str, dict[str, Any]]) -> list[str]:
        """The command's events and its outcome. Gives the events' ids."""
        command = next(r for r in self.records if r.id == command_id)
        ids = [event_id(command_id, command.subject, i) for i in range(len(events))]
        for id, (type, body) in zip(ids, events, strict=True):
            seq, prev = self.heads.get(command.subject, (0, GENESIS))
            headers = {"ce_id": id, "ce_type": type, "ce_subject": command.subject,
                       "ce_seq": str(seq + 1), "ce_prev": prev,
                       "ce_causationid": command_id}  # fmt: skip
            event = self._write(command.stream, "events", command.subject, headers, body)
            self.heads[command.subject] = (seq + 1, _link(event))
        result = "done" if events else "nothing"
        self._outcome(command, {"result": result, "events": ids})
        return ids

    def refused(self, command_id: str, code: str) -> None:
        command = next(r for r in self.records if r.id == command_id)
        self._outcome(command, {"result": "refused", "code": code})

    def change(self, position: int, **fields: Any) -> None:
        self.records[position] = replace(self.records[position], **fields)

    def find(self, suffix: str, type: str) -> int:
        found = (i for i, r in enumerate(self.records) if (r.suffix, r.type) == (suffix, type))
        return next(found)

    def log(self) -> Log:
        return Log(self.records)

    def _outcome(self, command: Record, body: dict[str, Any]) -> None:
        body = {"command_id": command.id, **body}
        self._write(command.stream, "outcomes", command.subject, {"ce_type": "Outcome"}, body)

    def _write(
        self, stream: str, suffix: str, key: str, headers: dict[str, str], body: dict[str, Any]
    ) -> Record:
        offset = sum(r.stream == stream and r.suffix == suffix for r in self.records)
        value = json.dumps(body).encode()
        record = Record(stream, suffix, 0, offset, key, headers, value)
        self.records.append(record)
        return record


def _link(event: Record) -> str:
    """Written out once more, so that a mistake in the oracle's own does not hide itself."""
    digest = hashlib.sha256()
    for name in ("ce_id", "ce_type", "ce_subject", "ce_seq", "ce_prev"):
        text = event.headers[name].encode()
        digest.update(len(text).to_bytes(4, "big"))
        digest.update(text)
    digest.update(len(event.value).to_bytes(4, "big"))
    digest.update(event.value)
    return digest.hexdigest()


LINE = {"order_id": "order-1", "line": 1}
PACKAGE = {**LINE, "package_id": "package-1", "member_id": "F001", "plan_id": "plan-1"}
LOT = {**LINE, "package_id": "package-1", "lot_id": "lot-1", "member_id": "F001", "quantity": 100}


def journey() -> Chronicle:
    """One line of 100 sets, from the buyer's order to the shipped lot; nothing is in flight."""
    log = Chronicle()
    cause = _placed(log)
    cause = _offered(log, cause)
    _made(log, cause)
    _left(log)
    return log


def _placed(log: Chronicle) -> str:
    ordered = {"line": 1, "quantity": 100, "due": "2027-01-25"}
    trade = {"buyer_id": "B-CN-01", "po_number": "ND-1", "kind": "domestic", "currency": "CNY"}
    placed = log.done(
        log.ask("orders", "order-1", "PlaceOrder"),
        ("OrderPlaced", {"order_id": "order-1", **trade, "lines": [ordered]}),
        ("LineAccepted", {**LINE, "quantity": 100}),
    )
    enqueue = log.ask("plans", "linxi", "EnqueueLine", placed[1])
    return log.done(enqueue, ("LineEnqueued", {**LINE, "quantity": 100}))[0]


def _offered(log: Chronicle, cause: str) -> str:
    share = {"package_id": "package-1", "quantity": 100, "work": LINE}
    adopt = log.ask("plans", "linxi", "AdoptPlan", cause)
    adopted = log.done(adopt, ("PlanAdopted", {"shares": [share]}))[0]
    offer = log.ask("packages", "package-1", "OfferPackage", adopted)
    log.done(offer, ("PackageOffered", {**PACKAGE, "quantity": 100}))
    accept = log.ask("packages", "package-1", "AcceptPackage")
    accepted = log.done(accept, ("PackageAccepted", {**PACKAGE, "quantity": 100}))[0]
    answer = log.ask("plans", "linxi", "RecordAnswer", accepted)
    log.done(answer, ("AnswerRecorded", {**PACKAGE, "returned": 0, "answer": "accepted"}))
    return accepted


def _made(log: Chronicle, cause: str) -> None:
    started = log.done(log.ask("packages", "package-1", "StartLot"), ("LotStarted", LOT))[0]
    log.done(log.ask("lots", "lot-1", "MakeLot", started), ("LotMade", LOT))
    log.done(log.ask("lots", "lot-1", "ReleaseLot"), ("LotReleased", LOT))
    asked = log.done(log.ask("lots", "lot-1", "RequestLabels"), ("LabelsRequested", LOT))[0]
    log.done(log.ask("lots", "lot-1", "IssueLabels", asked), ("LabelsIssued", LOT))


def _left(log: Chronicle) -> None:
    planned = log.done(
        log.ask("shipments", "shipment-1", "PlanShipment"), ("ShipmentPlanned", {"lots": ["lot-1"]})
    )[0]
    grant = log.ask("orders", "order-1", "GrantShipping", planned)
    granted = log.done(grant, ("ShippingGranted", LOT))[0]
    collect = log.ask("shipments", "shipment-1", "CollectLot", granted)
    log.done(collect, ("LotCollected", {"loaded": LOT}))
    depart = log.ask("shipments", "shipment-1", "DepartShipment")
    departed = log.done(depart, ("ShipmentDeparted", {"loaded": [LOT]}))[0]
    log.done(
        log.ask("orders", "order-1", "RecordShipped", departed),
        ("LineShipped", {**LOT, "shipped": 100}),
    )
