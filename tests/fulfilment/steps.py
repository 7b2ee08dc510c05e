"""What the tests do to the log, and what they see of the process's work."""

from datetime import date, datetime

from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition

from libs.contracts.clusters import ClockMoved
from services.fulfilment.app.places import Places
from tests.fulfilment.chronicle import Chronicle
from tests.fulfilment.facts import accepted, offered, placed


def plan(chronicle: Chronicle, order: str, week: int = 50, due: date = date(2026, 12, 22)) -> None:
    """An order of 600 sets, all offered to F001 in one week."""
    chronicle.write("orders", order, placed(order, due=due), accepted(order, due=due))
    chronicle.write("packages", f"p-{order}", offered(f"p-{order}", order, "F001", (week, 600)))


def move(chronicle: Chronicle, instant: str) -> None:
    chronicle.time = instant
    moved = ClockMoved(cluster_id=chronicle.cluster, to=datetime.fromisoformat(instant))
    chronicle.write("clusters", chronicle.cluster, moved)


def forecasts(chronicle: Chronicle, order: str) -> list[tuple[str, bool, int]]:
    asked = [body for _, body, _ in chronicle.commands("orders") if body["order_id"] == order]
    return [(b["expected"], b["late"], b["unplanned"]) for b in asked]


def forecast_orders(chronicle: Chronicle) -> set[str]:
    return {body["order_id"] for _, body, _ in chronicle.commands("orders")}


def lag(chronicle: Chronicle) -> dict[str, int]:
    """Records that the group has not committed yet, by partition of what it follows."""
    at = Places(chronicle.cluster)
    names = [*at.sources, at.by_order, at.by_member]
    reader = KafkaConsumer(bootstrap_servers=chronicle.bootstrap, group_id=at.app_id)
    try:
        parts = [TopicPartition(n, p) for n in names for p in reader.partitions_for_topic(n) or ()]
        ends = reader.end_offsets(parts)
        behind = {part: end - (reader.committed(part) or 0) for part, end in ends.items()}
        return {f"{p.topic}:{p.partition}": n for p, n in behind.items() if n}
    finally:
        reader.close()


def sharing(chronicle: Chronicle) -> int:
    """Members of the group, each with partitions, once these are shared out."""
    admin = KafkaAdminClient(bootstrap_servers=chronicle.bootstrap)
    try:
        group = Places(chronicle.cluster).app_id
        found = admin.describe_groups([group])[group]
    finally:
        admin.close()
    return len(found["members"]) if found["group_state"] == "Stable" else 0
