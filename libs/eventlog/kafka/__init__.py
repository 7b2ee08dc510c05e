"""Life on Kafka: read, decide, write in one transaction; replay; policies; doors; the process."""

from libs.eventlog.kafka.clients import Home
from libs.eventlog.kafka.deciding import Deciding
from libs.eventlog.kafka.doors import Doors
from libs.eventlog.kafka.following import Follow
from libs.eventlog.kafka.life import live
from libs.eventlog.kafka.reacting import Reacting

__all__ = ["Deciding", "Doors", "Follow", "Home", "Reacting", "live"]
