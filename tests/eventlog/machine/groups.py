"""Consumer groups: generations, static members, and who is fenced when another took its place."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from kafka import TopicPartition
from kafka.errors import (
    CommitFailedError,
    FencedInstanceIdError,
    IllegalGenerationError,
    UnknownMemberIdError,
)


@dataclass
class Member:
    instance: str
    topics: frozenset[str]
    joined: bool = True
    assigned: frozenset[TopicPartition] = frozenset()


@dataclass
class Group:
    """The classic protocol: a generation begins when all its members have joined."""

    partitions: dict[str, int]
    generation: int = 0
    preparing: bool = False
    members: dict[str, Member] = field(default_factory=dict)
    born: int = 0

    def join(self, instance: str, topics: Iterable[str]) -> str:
        """A static member that comes back takes its old place, without a new generation."""
        self.born += 1
        new = f"{instance}#{self.born}"
        for old, member in list(self.members.items()):
            if member.instance == instance:
                del self.members[old]
                member.joined = True
                self.members[new] = member
                self._begin()
                return new
        self.members[new] = Member(instance, frozenset(topics))
        self._prepare(new)
        return new

    def rejoin(self, member_id: str) -> None:
        self.members[member_id].joined = True
        self._begin()

    def drop(self, instance: str) -> None:
        """It was silent for longer than its session."""
        gone = [m for m, member in self.members.items() if member.instance == instance]
        for member_id in gone:
            del self.members[member_id]
            self._prepare()

    def holds(self, instance: str) -> bool:
        return any(member.instance == instance for member in self.members.values())

    def check(self, instance: str, member_id: str, generation: int) -> None:
        """What the coordinator says to offsets of this member."""
        if member_id not in self.members:
            if self.holds(instance):
                raise FencedInstanceIdError()
            raise CommitFailedError(UnknownMemberIdError())
        if generation != self.generation:
            raise CommitFailedError(IllegalGenerationError())

    def _prepare(self, but: str = "") -> None:
        self.preparing = bool(self.members)
        for member_id, member in self.members.items():
            member.joined = member_id == but
        self._begin()

    def _begin(self) -> None:
        if self.preparing and all(member.joined for member in self.members.values()):
            self.preparing, self.generation = False, self.generation + 1
            self._assign()

    def _assign(self) -> None:
        order = sorted(self.members.values(), key=lambda member: member.instance)
        for place, member in enumerate(order):
            member.assigned = frozenset(
                TopicPartition(topic, number)
                for topic in member.topics
                for number in range(self.partitions[topic])
                if number % len(order) == place
            )
