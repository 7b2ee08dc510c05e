"""Fulfilment's edge: Faust follows the facts, and what is concluded leaves as commands."""

from libs.eventlog.kafka import live
from libs.telemetry import start
from services.fulfilment.app.tracking import Tracking
from services.fulfilment.settings import Settings


def run(settings: Settings) -> None:
    """Until SIGTERM. Exits 1 when it cannot go on: it starts again from what is committed."""
    telemetry = start("fulfilment", settings.cluster)
    live(settings.kafka, (Tracking(settings, telemetry),))
