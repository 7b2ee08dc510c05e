"""Reading topics: what is committed, from the beginning to an end that is fixed first."""

from collections.abc import Iterable, Iterator
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError

from libs.contracts.topics import DOORS, STREAMS, Stream, Suffix, topics
from services.console.app.answers import NotDone, Unavailable
from services.console.oracle.log import Log, Record

Ends = dict[TopicPartition, int]


def consumer(
    bootstrap: str, isolation_level: str = "read_committed", **settings: Any
) -> KafkaConsumer:
    try:
        return KafkaConsumer(
            bootstrap_servers=bootstrap,
            isolation_level=isolation_level,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            allow_auto_create_topics=False,
            max_partition_fetch_bytes=8 * 1024 * 1024,
            max_poll_records=5_000,
            bootstrap_timeout_ms=5_000,
            **settings,
        )
    except KafkaError:
        raise Unavailable(
            f"No Kafka answers at {bootstrap}. Start one (`make demo` or `make kafka`),"
            " or name its address in GONGDAN_KAFKA."
        ) from None


def partitions(reader: KafkaConsumer, names: Iterable[str]) -> list[TopicPartition]:
    """Errors: NotDone where a topic does not exist."""
    asked = list(names)
    known = reader.topics()
    if missing := [name for name in asked if name not in known]:
        raise NotDone(
            f"{len(missing)} topics do not exist, e.g. {missing[0]}. `gongdan topics create` makes"
            " them."
        )
    found = ((name, sorted(reader.partitions_for_topic(name) or ())) for name in asked)
    return [TopicPartition(name, number) for name, numbers in found for number in numbers]


def whole_log(bootstrap: str, cluster: str) -> Log:
    """All topics of a cluster. What was there at the start is judged; what came meanwhile is read
    too, so that a transaction that was half visible at the start is seen whole."""
    with_reader = consumer(bootstrap)
    try:
        asked = partitions(with_reader, topics(cluster))
        ends = with_reader.end_offsets(asked)
        records = list(_records(with_reader, cluster, asked, ends))
        later = with_reader.end_offsets(asked)
        records += _records(with_reader, cluster, asked, later, since=ends)
        return Log(records)
    finally:
        with_reader.close()


def stream_log(bootstrap: str, cluster: str, names: Iterable[str]) -> Log:
    """Only these topics, to their present ends."""
    with_reader = consumer(bootstrap)
    try:
        asked = partitions(with_reader, names)
        ends = with_reader.end_offsets(asked)
        return Log(_records(with_reader, cluster, asked, ends))
    finally:
        with_reader.close()


def _records(
    reader: KafkaConsumer,
    cluster: str,
    asked: list[TopicPartition],
    ends: Ends,
    since: Ends | None = None,
) -> Iterator[Record]:
    owners = topic_owners(cluster)
    start = since or dict.fromkeys(asked, 0)
    left = {at for at in asked if ends[at] > start[at]}
    # All of them, read or not: the client forgets the leaders of topics it is not assigned to.
    reader.assign(asked)
    for at in asked:
        reader.seek(at, start[at])
    reader.pause(*(set(asked) - left))
    while left:
        for at, got in reader.poll(timeout_ms=500).items():
            stream, suffix = owners[at.topic]
            for raw in got:
                if raw.offset < ends[at]:
                    yield record(raw, stream, suffix, judged=since is None)
        finished = {at for at in left if reader.position(at) >= ends[at]}
        left -= finished
        if finished and left:
            reader.pause(*finished)


def topic_owners(cluster: str) -> dict[str, tuple[Stream, str]]:
    """By topic: its stream, and what of the stream it carries."""
    suffixes: tuple[Suffix, ...] = ("raw", "commands", "events", "outcomes", "parked")
    streams = (*STREAMS, *DOORS)
    return {s.topic(cluster, suffix): (s, suffix) for s in streams for suffix in suffixes}


def record(raw: Any, stream: Stream, suffix: str, judged: bool = True) -> Record:
    headers = {name: (value or b"").decode(errors="replace") for name, value in raw.headers}
    key = (raw.key or b"").decode(errors="replace")
    place = (raw.partition, raw.offset)
    return Record(stream.plural, suffix, *place, key, headers, raw.value or b"", judged)
