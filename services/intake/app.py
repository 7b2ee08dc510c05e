"""Intake as a process: lets orders in at the doors, decides orders and buyers, reacts to facts."""

from dataclasses import replace
from typing import Any

from libs.contracts.base import Command
from libs.contracts.clusters import PolicySet
from libs.contracts.envelope import Envelope
from libs.contracts.orders import IntakePolicy, RawAddition, RawOrder
from libs.contracts.topics import BUYERS, CLUSTERS, DOORS, ORDERS
from libs.eventlog.kafka import Deciding, Doors, Reacting, live
from libs.eventlog.kafka.settings import home
from libs.telemetry import start
from services.intake.buyer import Buyer, buyer
from services.intake.order import order
from services.intake.policies import POLICIES, SOURCES
from services.intake.translation import translate, translate_addition

OWNED = ((ORDERS, order), (BUYERS, buyer))
RAW: dict[str, type[RawOrder] | type[RawAddition]] = {
    "RawOrder": RawOrder,
    "RawAddition": RawAddition,
}


class Knowledge:
    """What the doors know of buyers and policy when an order comes in."""

    def __init__(self) -> None:
        self.buyers: dict[str, Buyer] = {}
        self.policy = IntakePolicy()

    def learn(self, event: Any, about: Envelope) -> None:
        if isinstance(event, PolicySet):
            self.policy = event.policy.intake
        elif hasattr(event, "buyer_id"):
            known = self.buyers.get(about.subject, buyer.initial)
            self.buyers[about.subject] = buyer.evolve(known, event)

    def translate(self, value: bytes, about: Envelope) -> Command:
        """Errors: KeyError for a type that no door knows; pydantic's for a body."""
        raw = RAW[about.type].model_validate_json(value)
        known = self.buyers.get(raw.buyer, buyer.initial)
        if isinstance(raw, RawAddition):
            return translate_addition(raw, known.profile, known.readings, self.policy)
        return translate(raw, known.profile, known.readings, self.policy)


def run() -> None:
    here = home("intake")
    here = replace(here, observer=start("intake", here.cluster).loops())
    knowledge = Knowledge()
    doors = Doors(here, DOORS, ORDERS, knowledge.translate, (BUYERS, CLUSTERS), knowledge.learn)
    live(here.bootstrap, (Deciding(here, OWNED), Reacting(here, SOURCES, POLICIES), doors))
