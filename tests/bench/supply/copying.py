"""What kafka-python alone can do: poll, send on with headers, offsets, check, commit."""

import time

from kafka import KafkaConsumer, KafkaProducer, OffsetAndMetadata


def copy(bootstrap: str, source: str, target: str, count: int) -> float:
    """Records copied a second, batches of 500, with the client settings of `clients.py`."""
    producer = KafkaProducer(
        bootstrap_servers=bootstrap, transactional_id=target, acks="all", linger_ms=0,
        retry_backoff_ms=2,
    )  # fmt: skip
    producer.init_transactions()
    consumer = KafkaConsumer(
        source, bootstrap_servers=bootstrap, group_id=target, isolation_level="read_committed",
        enable_auto_commit=False, auto_offset_reset="earliest", max_poll_records=500,
        max_partition_fetch_bytes=8 * 1024 * 1024,
    )  # fmt: skip
    while not consumer.assignment():
        consumer.poll(timeout_ms=3_000)  # a join that ends between two polls begins anew for ever
    consumer.seek_to_beginning()
    done, started = 0, time.perf_counter()
    while done < count:
        done += _batch(producer, consumer, target)
    seconds = time.perf_counter() - started
    producer.close()
    consumer.close()
    return count / seconds


def _batch(producer: KafkaProducer, consumer: KafkaConsumer, target: str) -> int:
    polled = consumer.poll(timeout_ms=200)
    if not polled:
        return 0
    producer.begin_transaction()
    sent = [
        producer.send(target, r.value, r.key, headers=list(r.headers), partition=r.partition)
        for records in polled.values()
        for r in records
    ]
    ends = {at: OffsetAndMetadata(rs[-1].offset + 1, "", -1) for at, rs in polled.items()}
    producer.send_offsets_to_transaction(ends, consumer.group_metadata())
    for future in sent:
        future.get(timeout=20)
    producer.commit_transaction()
    return len(sent)
