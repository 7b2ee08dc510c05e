"""What all clients share: the log and the groups of the house that is being run."""

from dataclasses import dataclass, field
from typing import ClassVar

from tests.eventlog.machine.groups import Group
from tests.eventlog.machine.log import Log


@dataclass
class Kafka:
    """What all clients share."""

    log: Log
    groups: dict[str, Group] = field(default_factory=dict)
    here: ClassVar["Kafka"]  # the one of the house that is being run

    def group(self, name: str) -> Group:
        return self.groups.setdefault(name, Group(self.log.partitions))
