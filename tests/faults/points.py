"""Named points in a service's loops at which it can be told to die; installed in its own process.

The points are calls of the Kafka client, which the services make and nobody else: so their code
holds no hook, and outside a fault run there is nothing to pay for.
"""

import os
import signal
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from kafka import KafkaConsumer, KafkaProducer

POINTS = (
    "after_read",
    "after_send",
    "before_offsets",
    "after_offsets",
    "before_commit",
    "before_applying",  # committed, and memory does not know it yet
    "after_applying",  # the loop comes back to read after a commit
)


class Points:
    """`order` is a file that says `point count`: at the count-th passing the process is killed."""

    def __init__(self, order: Path) -> None:
        self.order = str(order)
        self.point, self.left = "", 0
        self.committed = False

    def passed(self, point: str) -> None:
        if not self.point and os.path.exists(self.order):
            self.point, count = Path(self.order).read_text().split()
            self.left = int(count)
        if self.point != point:
            return
        self.left -= 1
        if self.left <= 0:
            os.unlink(self.order)  # carried out once; whoever is started next lives
            os.kill(os.getpid(), signal.SIGKILL)

    def install(self) -> None:
        _around(KafkaProducer, "send", lambda _: None, lambda _: self.passed("after_send"))
        _around(
            KafkaProducer,
            "send_offsets_to_transaction",
            lambda _: self.passed("before_offsets"),
            lambda _: self.passed("after_offsets"),
        )
        _around(
            KafkaProducer,
            "commit_transaction",
            lambda _: self.passed("before_commit"),
            self._commit,
        )
        _around(KafkaConsumer, "poll", self._reads, self._read)

    def _commit(self, _: Any) -> None:
        self.committed = True
        self.passed("before_applying")

    def _reads(self, _: Any) -> None:
        if self.committed:
            self.committed = False
            self.passed("after_applying")

    def _read(self, polled: Any) -> None:
        if polled:
            self.passed("after_read")


def _around(
    client: type[Any], name: str, before: Callable[[Any], None], after: Callable[[Any], None]
) -> None:
    original = getattr(client, name)

    @wraps(original)
    def call(*args: Any, **named: Any) -> Any:
        before(None)
        result = original(*args, **named)
        after(result)
        return result

    setattr(client, name, call)
