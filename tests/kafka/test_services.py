"""The ledger services on a real broker: one order from placing to shipped, and what a kill does."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from libs.contracts.lots import InspectLot, LabelsIssued, LotMade, ReleaseLot, RequestLabels
from libs.contracts.orders import LineShipped
from libs.contracts.packages import AcceptPackage, PackageOffered, StartLot
from libs.contracts.shipments import DepartShipment, PlanShipment, ShipmentCleared
from services.console.app.supervisor import Supervisor
from tests.journeys import linxi
from tests.journeys.test_journeys import NORMAL
from tests.kafka.services import Asking, create_topics, running


@pytest.fixture
def asking(kafka: str, cluster: str) -> Iterator[Asking]:
    create_topics(kafka, cluster)
    client = Asking(kafka, cluster)
    yield client
    client.close()


@pytest.fixture
def services(kafka: str, cluster: str, asking: Asking, tmp_path: Path) -> Iterator[Supervisor]:
    with running(kafka, cluster, tmp_path) as supervisor:
        yield supervisor


def open_cluster(asking: Asking) -> None:
    for command in (*linxi.opening(asking.cluster), *linxi.placing()):
        asking.send(command)


def ship_everything(asking: Asking) -> None:
    offers = asking.events(PackageOffered)
    asked: dict[str, Any] = {"now": linxi.MONDAY}
    for number, offer in enumerate(offers):
        who = {**asked, "actor": linxi.member(offer.member_id)}
        lot = f"lot-{number}"
        asking.send(AcceptPackage(**who, package_id=offer.package_id))
        asking.send(
            StartLot(
                **who,
                package_id=offer.package_id,
                lot_id=lot,
                quantity=offer.quantity,
                heats=("H26-0412",),
                lot_sets=30_000,
            )
        )
    asking.until(lambda: len(asking.events(LotMade)) == len(offers), what="lots")
    for made in asking.events(LotMade):
        who = {**asked, "actor": linxi.member(made.member_id), "lot_id": made.lot_id}
        asking.ask(InspectLot(**who, plan=NORMAL, inspected=125, defectives=1))
        asking.ask(ReleaseLot(**{**who, "actor": linxi.GROUP}))
        asking.send(RequestLabels(**who, quantity=made.quantity))
    asking.until(lambda: len(asking.events(LabelsIssued)) == len(offers), what="labels")
    group = {**asked, "actor": linxi.GROUP, "shipment_id": "shipment-1"}
    lots = tuple(made.lot_id for made in asking.events(LotMade))
    asking.send(PlanShipment(**group, lots=lots, destination="Weifang"))
    asking.until(lambda: asking.events(ShipmentCleared), what="clearing")
    asking.send(DepartShipment(**group, document="WB-1"))
    asking.until(lambda: sum(s.quantity for s in asking.events(LineShipped)) == 20_000)


def test_an_order_travels_through_every_ledger_service(
    services: Supervisor, asking: Asking
) -> None:
    open_cluster(asking)
    asking.until(lambda: sum(o.quantity for o in asking.events(PackageOffered)) == 20_000, 60)
    ship_everything(asking)
    assert asking.parked == []


def test_services_that_are_killed_go_on_where_the_log_stands(
    services: Supervisor, asking: Asking
) -> None:
    open_cluster(asking)
    asking.until(lambda: asking.events(PackageOffered), 60)
    for pid in list(services.pids.values()):
        os.kill(pid, signal.SIGKILL)
    asking.until(lambda: sum(o.quantity for o in asking.events(PackageOffered)) == 20_000, 60)
    ship_everything(asking)
    assert asking.parked == []
