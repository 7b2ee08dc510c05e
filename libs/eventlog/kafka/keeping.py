"""When snapshots are taken and recalled: between transactions, written by a thread beside."""

import logging
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from kafka import TopicPartition
from kafka.admin import KafkaAdminClient

from libs.eventlog.frozen import copied
from libs.eventlog.kafka.clients import Home
from libs.eventlog.kafka.epoch import epoch_of
from libs.eventlog.kafka.replay import high_watermarks
from libs.eventlog.kafka.snapshots import code, drop, read, write
from libs.eventlog.ledger import Ledger

log = logging.getLogger("gongdan")
EVERY = 50_000  # commands decided between two snapshots; fewer are replayed in a second or two
BREATH = 0.002  # seconds left to the loop after each piece
Ledgers = Mapping[TopicPartition, Ledger]  # by partition of the commands
Positions = dict[TopicPartition, int]  # of the logs


class Keeping:
    """Of one loop's ledgers, in `home.snapshots`; where that is "" nothing is kept."""

    def __init__(self, home: Home) -> None:
        self.home, self.kept = home, 0  # commands decided when a snapshot was last taken
        self.thread = ThreadPoolExecutor(1, "snapshots")
        self.work: Future[Positions | None] | None = None

    def recall(self, ledgers: dict[TopicPartition, Ledger]) -> Positions:
        """Put what a snapshot holds in a ledger's place; gives where its logs go on from."""
        since: Positions = {}
        files = {at: file for at in ledgers if (file := self._file(at)).is_file()}
        if self.home.snapshots and files:
            told, ends = self._told(files), high_watermarks(self.home, _logs(files))
            for at, file in files.items():
                filled, own = copied(ledgers[at]), {log: ends[log] for log in _logs([at])}
                try:
                    since |= read(file, told[at], own, filled)
                    ledgers[at] = filled
                except Exception as why:  # whatever is wrong with it, the log has all
                    drop(file, why)
        self.kept = _decided(ledgers)
        return since

    def forget(self, ledgers: Ledgers, why: Exception) -> None:
        """The log does not go on where they ended."""
        for file in filter(Path.is_file, map(self._file, ledgers)):
            drop(file, why)
        self.kept = 0

    def look(self, ledgers: Ledgers) -> None:
        """Between two transactions. The logs' ends are asked for first, so that the states copied
        afterwards hold at least what is before them; what they hold more is known when it comes
        again, by its seq or its id."""
        if not self.home.snapshots:
            return
        if self.work is None:
            if _decided(ledgers) - self.kept >= EVERY:
                self.work = self.thread.submit(high_watermarks, self.home, _logs(ledgers))
        elif self.work.done():
            ended, self.work = self.work, None
            if ended.exception():
                log.warning("snapshot.failed", extra={"reason": str(ended.exception())})
                self.kept = _decided(ledgers)
            elif positions := ended.result():
                self.kept = _decided(ledgers)
                known = {at: copied(ledgers[at]) for at in ledgers if _logs([at])[0] in positions}
                self.work = self.thread.submit(self._write, known, positions)

    def _write(self, ledgers: Ledgers, positions: Positions) -> None:
        for at, told in self._told(ledgers).items():
            where = {log.topic: positions[log] for log in _logs([at])}
            about, rest = {**told, "positions": where}, partial(time.sleep, BREATH)
            write(self._file(at), about, ledgers[at], rest)

    def _file(self, at: TopicPartition) -> Path:
        folder = Path(self.home.snapshots) / f"{self.home.service}.{self.home.instance}"
        return folder / f"{at.topic}.{at.partition}.snapshot"

    def _told(self, asked: Iterable[TopicPartition]) -> dict[TopicPartition, dict[str, Any]]:
        """What has to be the same when a snapshot is recalled."""
        admin = KafkaAdminClient(bootstrap_servers=self.home.bootstrap)
        try:
            made = {
                topic: epoch_of(admin, [topic, *(log.topic for log in _logs([at]))])
                for topic, at in {at.topic: at for at in asked}.items()
            }
        finally:
            admin.close()
        folds = code(self.home.service)
        return {at: {"code": folds, "log": made[at.topic], "place": [*at]} for at in asked}


def _logs(commands: Iterable[TopicPartition]) -> list[TopicPartition]:
    """Of what a snapshot holds; what is parked is read anew each time."""
    return [
        TopicPartition(f"{at.topic.removesuffix('commands')}{suffix}", at.partition)
        for at in commands
        for suffix in ("events", "outcomes")
    ]


def _decided(ledgers: Ledgers) -> int:
    return sum(len(ledger.decided) for ledger in ledgers.values())
