"""Production as a process: decides packages, lots and shipments, and ends offers on time."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from libs.contracts.envelope import zulu
from libs.contracts.topics import LOTS, PACKAGES, SHIPMENTS
from libs.eventlog.kafka import Deciding, Reacting, live
from libs.eventlog.kafka.owing import Held, Owed
from libs.eventlog.kafka.settings import home
from libs.telemetry import start
from services.production.deadlines import owed
from services.production.lot import lot
from services.production.package import package
from services.production.policies import POLICIES, SOURCES
from services.production.shipment import shipment

OWNED = ((PACKAGES, package), (LOTS, lot), (SHIPMENTS, shipment))


def watch(held: Held, now: datetime) -> Iterable[Owed]:
    for expire in owed(dict(held.states("packages")), now):
        yield Owed(PACKAGES, expire, (expire.package_id, zulu(expire.now)))


def run() -> None:
    here = home("production")
    here = replace(here, observer=start("production", here.cluster).loops())
    live(here.bootstrap, (Deciding(here, OWNED, watch), Reacting(here, SOURCES, POLICIES)))
