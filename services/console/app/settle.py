"""When a cluster has settled: every command has its outcome, nobody lags, and no plan is due."""

import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from libs.contracts.topics import topics
from services.console.app import reading
from services.console.app.answers import Unavailable
from services.console.app.lag import Groups, Positions
from services.console.app.topics import admin
from services.console.oracle.log import NO_COMMAND, Record

QUIET_SECONDS = 0.15  # nothing new on any topic for so long
MOMENT_SECONDS = 0.05
# Facts of the plan desk after which the last plan is as good as before.
NO_NEWS = ("ReleaseRecorded", "CompletionRecorded", "PlanRejected")


class PlanDesk:
    """Whether a plan is due: something is open, and the last plan did not know everything."""

    def __init__(self) -> None:
        self.facts = self.as_of = 0
        self.retried: str | None = None  # the plan of which shares were left out and asked again
        self.open: dict[tuple[str, int], int] = defaultdict(int)
        self.wanted: dict[tuple[str, int], int] = defaultdict(int)

    @property
    def plan_due(self) -> bool:
        return self.facts > self.as_of and any(open > 0 for open in self.open.values())

    def hear(self, event: Record) -> None:
        body = event.body
        if event.type in ("PlanAdopted", "PlanProposed"):
            self.as_of = body["as_of"]
            if event.type == "PlanAdopted":
                known = (body.get("based_on"), body.get("plan_id"))
                again = bool(body.get("left_out")) and self.retried not in known
                self.facts += again
                self.retried = known[1] if again else self.retried
                for share in body["shares"]:
                    key = (share["work"]["order_id"], share["work"]["line"])
                    self.open[key] -= share["quantity"]
            return
        returned = body.get("returned", 1)
        as_planned = event.type == "AnswerRecorded" and not (returned or body.get("weeks"))
        if event.type in NO_NEWS or as_planned:
            return
        self.facts += 1
        key = (str(body.get("order_id")), int(body.get("line", 0)))
        match event.type:
            case "LineEnqueued" | "LineChanged":
                self.open[key] += body["quantity"] - self.wanted[key]
                self.wanted[key] = body["quantity"]
            case "AnswerRecorded":
                self.open[key] += returned
            case "RejectionRecorded":
                self.open[key] += body["quantity"]


class Settling:
    """Follows all topics. `hear` is given every event; `positions` what the read model has read."""

    def __init__(self, bootstrap: str, cluster: str, hear: Callable[[Record], None]) -> None:
        self.cluster, self.hear = cluster, hear
        self.admin = admin(bootstrap)
        self.reader = reading.consumer(bootstrap, fetch_max_wait_ms=50)
        self.owners = reading.topic_owners(cluster)
        self.asked = reading.partitions(self.reader, topics(cluster))
        self.reader.assign(self.asked)
        self.reader.seek_to_beginning(*self.asked)
        self.last: Positions = {}  # the last real record; markers of transactions do not count
        self.read: Positions = {}  # how far each partition is known to be read, markers included
        self.waiting: dict[str, str] = {}  # commands without an outcome yet: id -> what
        self.decided: set[str] = set()
        self.desk = PlanDesk()
        self.groups = Groups(self.admin, cluster)
        self.news_at = 0.0

    def close(self) -> None:
        self.reader.close()
        self.admin.close()

    def settle(
        self,
        positions: Callable[[], Positions],
        while_waiting: Callable[[], None] = lambda: None,
        seconds: float = 90.0,
    ) -> None:
        """Errors: Unavailable, saying what still moves after so many seconds."""
        deadline = time.monotonic() + seconds
        self.news_at, why = time.monotonic(), "something new comes all the time"
        while time.monotonic() < deadline:
            self._read()
            while_waiting()
            if self.waiting:
                first = next(iter(self.waiting.values()))
                why = f"{len(self.waiting)} commands wait, e.g. {first}"
            elif self._quiet_for(QUIET_SECONDS):
                why = self._unsettled() or self._behind(positions())
                if not why:
                    return
        raise Unavailable(f"After {seconds:g} s the cluster has not settled: {why}.")

    def glance(self, seconds: float = 10.0) -> None:
        """Only until every command has its outcome and nothing new comes for a moment: enough
        between two steps of the same instant. Whoever moves the clock must `settle`."""
        deadline = time.monotonic() + seconds
        self.news_at = time.monotonic()
        while time.monotonic() < deadline:
            self._read()
            if not self.waiting and self._quiet_for(MOMENT_SECONDS):
                return

    def _quiet_for(self, seconds: float) -> bool:
        """Nothing new came for so long, and nothing is there that was not read yet."""
        if time.monotonic() - self.news_at < seconds:
            return False
        ends: Positions = self.reader.end_offsets(self.asked)
        for at, end in ends.items():
            if self.read.get(at, 0) < end:  # asking for a position is dear, so only where it counts
                self.read[at] = self.reader.position(at)
                if self.read[at] < end:
                    return False
        return True

    def _read(self) -> None:
        polled: dict[Any, list[Any]] = self.reader.poll(timeout_ms=20)
        for at, records in polled.items():
            stream, suffix = self.owners[at.topic]
            for raw in records:
                self._take(reading.record(raw, stream, suffix))
            self.last[at] = records[-1].offset
            self.news_at = time.monotonic()

    def _take(self, record: Record) -> None:
        match record.suffix:
            case "raw" | "commands":
                if record.type not in NO_COMMAND and record.id not in self.decided:
                    self.waiting[record.id] = f"{record.type} to {record.stream} {record.subject}"
            case "outcomes":
                self.decided.add(record.cause)
                self.waiting.pop(record.cause, None)
            case "parked":
                self.waiting.pop(record.id, None)
            case "events":
                if record.stream == "plans":
                    self.desk.hear(record)
                self.hear(record)

    def _unsettled(self) -> str:
        if self.desk.plan_due:
            return "a plan is due"
        return self.groups.behind(self.last)

    def _behind(self, read: Positions) -> str:
        """`read`: of the partitions that the read model follows, the offset it reads next."""
        for at, offset in self.last.items():
            if read.get(at, offset + 1) <= offset:
                return f"the read model has not read {at.topic} {at.partition}:{offset}"
        return ""
