"""Whether the groups of a cluster have read what is there."""

import time

from kafka import TopicPartition
from kafka.admin import KafkaAdminClient

Positions = dict[TopicPartition, int]
KNOWN_SECONDS = 2.0  # how old the list of groups and of what they follow may be


class Groups:
    """All groups whose names begin with the cluster's; each tells what it follows by its members
    and by what it has committed."""

    def __init__(self, admin: KafkaAdminClient, cluster: str) -> None:
        self.admin, self.cluster = admin, cluster
        self.follows: dict[str, set[TopicPartition]] = {}
        self.known_at = 0.0

    def behind(self, last: Positions) -> str:
        """Who has not read which of the last records; "" when everybody has."""
        if time.monotonic() - self.known_at > KNOWN_SECONDS:
            self._look()
        if not self.follows:
            return ""
        for group, offsets in self.admin.list_group_offsets(list(self.follows)).items():
            read = {at: offset.offset for at, offset in offsets.items()}
            for at in {*self.follows[group], *read} & last.keys():
                if read.get(at, 0) <= last[at]:
                    return f"{group} has not read {at.topic} {at.partition}:{last[at]}"
        return ""

    def _look(self) -> None:
        listed = [group["group_id"] for group in self.admin.list_groups()]
        ours = [group for group in listed if group.startswith(f"{self.cluster}.")]
        described = self.admin.describe_groups(ours) if ours else {}
        self.follows = {
            group: {
                TopicPartition(assigned["topic"], number)
                for member in said["members"]
                for assigned in (member["member_assignment"] or {}).get("assigned_partitions", ())
                for number in assigned["partitions"]
            }
            for group, said in described.items()
        }
        self.known_at = time.monotonic()
