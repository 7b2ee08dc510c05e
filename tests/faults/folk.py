"""What people want next, given what they have heard: always something, seldom nonsense."""

import random
import threading
from collections import defaultdict, deque
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tests.faults import making, trading
from tests.faults.wishes import USCC, Wish

Fact = dict[str, Any]


class Folk:
    """Queues of what can be done, filled by `hear`, emptied by `next`."""

    def __init__(self, cluster: str, seed: int) -> None:
        self.cluster, self.chance = cluster, random.Random(f"folk/{seed}")
        self.turn = threading.Lock()
        self.queues: defaultdict[str, deque[Fact]] = defaultdict(deque)
        self.orders: list[Fact] = []
        self.number = 0
        self.run = f"{seed}-{datetime.now(UTC):%H%M%S}"
        self.suspended: list[str] = []
        self.recent: deque[Wish] = deque(maxlen=200)

    def hear(self, type: str, body: Fact) -> None:
        """An event of the log. Its type is the name of the queue that it fills."""
        with self.turn:
            if type == "OrderPlaced":
                self.orders = [*self.orders[-300:], body]
            elif type in making.QUEUES:
                self.queues[type].append(body)

    def next(self) -> Wish:
        with self.turn:
            wish = self._wish()
            self.recent.append(wish)
            return wish

    def _wish(self) -> Wish:
        """Goods in hand come first: else the queues only grow. One in twenty is asked anew."""
        if self.recent and self.chance.random() < 0.05:
            return self.chance.choice(self.recent)
        waiting = [name for name, queue in self.queues.items() if queue]
        if waiting and self.chance.random() < 0.72:
            return self._from(self.chance.choice(waiting))
        makers: list[tuple[Callable[[Folk], Wish], int]] = [
            (trading.place, 10),
            (trading.change_member, 5),
            (trading.change_cluster, 1),
        ]
        if self.orders:
            makers += [(trading.amend, 3), (trading.cancel, 1), (trading.confirm, 3)]
        chosen = self.chance.choices([m for m, _ in makers], [w for _, w in makers])[0]
        return chosen(self)

    def _from(self, name: str) -> Wish:
        fact = self.queues[name].popleft()
        wish = making.QUEUES[name](self, fact)
        return wish or trading.place(self)

    def asked(self) -> dict[str, Any]:
        return {"now": datetime.now(UTC)}

    def some_member(self) -> str:
        return self.chance.choice(tuple(USCC))
