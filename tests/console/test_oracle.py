"""The oracle names what is planted; of a log without a fault it says nothing."""

import json

from services.console.oracle import everything
from tests.console.chronicle import LOT, PACKAGE, Chronicle, journey


def found(log: Chronicle) -> set[tuple[str, str]]:
    """(invariant, subject) of every offender."""
    return {(f.invariant, f.subject) for f in everything(log.log()) if not f.in_flight}


def said(log: Chronicle) -> str:
    return "\n".join(f.says for f in everything(log.log()) if not f.in_flight)


def in_flight(log: Chronicle) -> list[str]:
    return [f.says for f in everything(log.log()) if f.in_flight]


def test_an_order_that_went_its_way_has_no_offender_and_nothing_in_flight() -> None:
    assert list(everything(journey().log())) == []


def test_a_command_that_was_passed_over_is_named() -> None:
    log = journey()
    outcome = log.find("outcomes", "Outcome")
    events = [log.find("events", "OrderPlaced"), log.find("events", "LineAccepted")]
    command_id = log.records[log.find("commands", "PlaceOrder")].id
    for position in sorted([outcome, *events], reverse=True):
        del log.records[position]
    assert ("I1", command_id) in found(log)


def test_a_second_outcome_is_named() -> None:
    log = journey()
    outcome = log.records[log.find("outcomes", "Outcome")]
    log.records.append(outcome)
    assert found(log) == {("I1", json.loads(outcome.value)["command_id"])}


def test_a_command_asked_twice_needs_one_outcome_only() -> None:
    log = journey()
    again = log.find("commands", "PlaceOrder")
    log.records.append(log.records[again])
    log.change(-1, offset=99)
    assert found(log) == set()


def test_a_command_just_sent_is_in_flight() -> None:
    log = journey()
    log.ask("lots", "lot-1", "ReleaseLot")
    assert found(log) == set()
    assert in_flight(log) == ["ReleaseLot to lots lot-1 waits for its outcome"]


def test_an_event_written_twice_is_named() -> None:
    log = journey()
    log.records.append(log.records[log.find("events", "LotMade")])
    assert found(log) == {("I2", "lot-1")}
    assert "stands twice" in said(log)


def test_a_lost_event_leaves_a_gap_that_is_named() -> None:
    log = journey()
    del log.records[log.find("events", "LotReleased")]
    assert ("I2", "lot-1") in found(log)
    assert "between seq 1 and 3 there is a gap" in said(log)


def test_a_changed_event_breaks_the_chain() -> None:
    log = journey()
    position = log.find("events", "LotMade")
    log.change(position, value=log.records[position].value + b" ")
    assert found(log) == {("I2", "lot-1")}
    assert "event 2 does not continue the hash chain" in said(log)


def test_a_fork_is_named() -> None:
    log = journey()
    log.heads["lot-1"] = log.heads["lot-1"][0] - 1, log.heads["lot-1"][1]
    log.done(log.ask("lots", "lot-1", "InspectLot"), ("LotInspected", LOT))
    assert ("I2", "lot-1") in found(log)
    assert "seq 4 is taken twice" in said(log)


def test_sets_that_appear_from_nowhere_are_named_with_their_line() -> None:
    log = journey()
    offer = log.ask("packages", "package-2", "OfferPackage", log.records[-1].cause)
    log.done(offer, ("PackageOffered", {**PACKAGE, "package_id": "package-2", "quantity": 7}))
    assert ("I3", "order-1 line 1") in found(log)
    total = "held 0 + open 0 + offered 7 + accepted 100 + cancelled 0 + refused 0"
    assert f"ordered 100 is not {total}" in said(log)
    assert "package-2 holds 7, the plan counts 0" in said(log)


def test_more_shipped_than_released_is_named() -> None:
    log = journey()
    record = log.ask("orders", "order-1", "RecordShipped")
    log.done(record, ("LineShipped", {**LOT, "quantity": 1}))
    assert found(log) == {("I3", "order-1 line 1")}
    assert "made 100, released 100, shipped 101" in said(log)


def test_more_labels_than_released_are_named() -> None:
    log = journey()
    log.done(log.ask("lots", "lot-1", "IssueLabels"), ("LabelsIssued", {**LOT, "quantity": 1}))
    assert found(log) == {("I3", "order-1 line 1")}
    assert "101 labels for 100 released" in said(log)


def test_an_answer_on_its_way_to_the_plan_is_in_flight() -> None:
    log = journey()
    reject = log.ask("packages", "package-1", "RecordLotOutcome")
    log.done(reject, ("LotRejectionCounted", {**LOT, "quantity": 1}))
    assert found(log) == set()
    assert any("package-1 holds 99, the plan counts 100" in says for says in in_flight(log))


def test_an_answer_that_the_plan_has_passed_over_is_named() -> None:
    log = journey()
    reject = log.ask("packages", "package-1", "RecordLotOutcome")
    log.done(reject, ("LotRejectionCounted", {**LOT, "quantity": 1}))
    end = log.ask("packages", "package-1", "RecordLotOutcome")
    completed = log.done(end, ("PackageCompleted", {**PACKAGE, "released": 99}))[0]
    log.done(log.ask("plans", "linxi", "RecordCompletion", completed))
    assert "package-1 holds 99, the plan counts 100" in said(log)


def test_an_event_without_a_command_is_named() -> None:
    log = journey()
    position = log.find("events", "LotMade")
    headers = {**log.records[position].headers, "ce_causationid": "nobody"}
    log.change(position, headers=headers)
    assert ("I4", "lot-1") in found(log)


def test_a_policy_that_acts_on_nothing_is_named() -> None:
    log = journey()
    command_id = log.ask("lots", "lot-1", "MakeLot", cause="an event that never was")
    log.done(command_id)
    assert found(log) == {("I4", command_id)}


def test_an_event_of_a_refused_command_is_named() -> None:
    log = journey()
    refused = log.ask("lots", "lot-1", "ReleaseLot")
    log.done(refused, ("LotInspected", LOT))
    log.records.pop()
    log.refused(refused, "lot.not_inspected")
    assert found(log) == {("I6", refused)}


def test_half_of_an_outcome_is_named() -> None:
    log = journey()
    command_id = log.ask("lots", "lot-1", "InspectLot")
    log.done(command_id, ("LotInspected", LOT), ("LotRejected", LOT))
    del log.records[-2]
    assert found(log) == {("I6", command_id)}


def test_a_shipment_that_waits_for_an_answer_is_in_flight() -> None:
    log = journey()
    plan = log.ask("shipments", "shipment-2", "PlanShipment")
    log.done(plan, ("ShipmentPlanned", {"lots": ["lot-9"]}))
    assert found(log) == set()
    assert in_flight(log) == ["waits for an answer about ['lot-9']"]
