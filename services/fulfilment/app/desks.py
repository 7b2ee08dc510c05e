"""What each partition knows of the cluster, by the facts that are sent to all of them."""

from libs.contracts.envelope import Envelope
from services.fulfilment import desk
from services.fulfilment.app.rows import Changed, Rows


class Desks:
    """`of`: orders or members; each hears of a week's turn in its own order among its facts."""

    def __init__(self, of: str, rows: Rows[desk.Desk]) -> None:
        self.of, self.rows = of, rows
        self.changed: dict[str, Changed[desk.Desk]] = {}

    def at(self, partition: int) -> desk.Desk:
        key = f"{self.of}/{partition}"
        changed = self.changed.get(key)
        return changed.row if changed else self.rows.get(key, desk.Desk())

    def learn(self, partition: int, fact: desk.Fact, about: Envelope) -> bool:
        """Has a new week begun?"""
        had = self.at(partition)
        now = desk.evolve(had, fact, about.seq)
        self.changed[f"{self.of}/{partition}"] = Changed(partition, now)
        return now.week != had.week
