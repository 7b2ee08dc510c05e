"""What is only not finished yet. No invariant is broken by it; a settled cluster has none."""

from collections.abc import Iterator

from services.console.oracle.log import Finding, Log


def check(log: Log) -> Iterator[Finding]:
    yield from _shipments(log)
    yield from _labels(log)


def _shipments(log: Log) -> Iterator[Finding]:
    answered: dict[str, set[str]] = {}
    planned: dict[str, tuple[str, ...]] = {}
    departed: set[str] = set()
    for event in log.of("events", "shipments"):
        body = event.body
        match event.type:
            case "ShipmentPlanned":
                planned[event.subject] = tuple(body["lots"])
            case "LotCollected":
                answered.setdefault(event.subject, set()).add(body["loaded"]["lot_id"])
            case "LotLeft":
                answered.setdefault(event.subject, set()).add(body["lot_id"])
            case "ShipmentDeparted":
                departed.add(event.subject)
    for shipment_id, lots in planned.items():
        waiting = [lot for lot in lots if lot not in answered.get(shipment_id, ())]
        if waiting and shipment_id not in departed:
            yield Finding("I3", shipment_id, f"waits for an answer about {waiting}", in_flight=True)


def _labels(log: Log) -> Iterator[Finding]:
    asked: dict[str, int] = {}
    for event in log.of("events", "lots"):
        if event.type == "LabelsRequested":
            asked[event.subject] = asked.get(event.subject, 0) + event.body["quantity"]
        elif event.type in ("LabelsIssued", "LabelsWithheld"):
            asked[event.subject] = asked.get(event.subject, 0) - event.body["quantity"]
    for lot_id, quantity in asked.items():
        if quantity > 0:
            says = f"waits for {quantity} labels: authorised or denied"
            yield Finding("I3", lot_id, says, in_flight=True)
