"""Faust, set up for what it does well; what it gets wrong is taken from it here."""

import tempfile
from pathlib import Path

import faust

from libs.contracts.topics import PARTITIONS
from services.fulfilment.app.places import FOUR_MIB, Places
from services.fulfilment.app.reading import read_well
from services.fulfilment.settings import Settings


def engine(settings: Settings, places: Places) -> faust.App:
    app = faust.App(
        places.app_id,
        broker=";".join(f"kafka://{address}" for address in settings.kafka.split(",")),
        store="memory://",
        datadir=Path(tempfile.gettempdir(), "gongdan-fulfilment"),  # of no use to memory://
        web_enabled=False,
        topic_partitions=PARTITIONS,
        topic_allow_declare=False,
        topic_disable_leader=True,
        processing_guarantee="at_least_once",
        consumer_auto_offset_reset="earliest",
        # Static: after a crash the next process takes this one's place at once, not after 6 s.
        consumer_group_instance_id=f"{places.app_id}.{settings.instance}",
        consumer_max_fetch_size=2 * FOUR_MIB,
        broker_session_timeout=6,
        broker_heartbeat_interval=0.5,
        broker_commit_interval=0.2,  # the demo's clock waits until nothing lags
        stream_wait_empty=False,
        stream_recovery_delay=0,
        table_standby_replicas=0,
    )
    read_well(app)
    return app
