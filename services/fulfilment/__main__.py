"""Starts fulfilment: GONGDAN_KAFKA and GONGDAN_CLUSTER say where."""

from services.fulfilment.app import run
from services.fulfilment.settings import Settings

run(Settings())
