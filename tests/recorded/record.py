"""Write a cluster's whole log to a file: `python -m tests.recorded.record BOOTSTRAP CLUSTER FILE`.

One JSON array a record: topic, partition, key, headers, value; gzipped; each topic in its order.
"""

import gzip
import json
import sys
from typing import Any

from kafka import KafkaConsumer, TopicPartition

from libs.contracts.topics import topics


def record(bootstrap: str, cluster: str, file: str) -> int:
    consumer = KafkaConsumer(bootstrap_servers=bootstrap, isolation_level="read_committed")
    wanted = [TopicPartition(t, p) for t, n in topics(cluster).items() for p in range(n)]
    consumer.assign(wanted)
    consumer.seek_to_beginning(*wanted)
    ends = consumer.end_offsets(wanted)
    rows: dict[tuple[str, int], list[Any]] = {}
    while any(consumer.position(at) < end for at, end in ends.items()):
        for at, records in consumer.poll(timeout_ms=500).items():
            rows.setdefault((at.topic, at.partition), []).extend(map(_row, records))
    consumer.close()
    # mtime 0: the same log gives the same file
    with gzip.GzipFile(file, "wb", mtime=0) as out:
        for at in sorted(rows):
            for row in rows[at]:
                out.write((json.dumps([*at, *row], ensure_ascii=False) + "\n").encode())
    return sum(map(len, rows.values()))


def _row(record: Any) -> list[Any]:
    headers = [[name, value.decode()] for name, value in record.headers]
    return [(record.key or b"").decode(), headers, (record.value or b"").decode()]


if __name__ == "__main__":
    print(record(*sys.argv[1:4]), "records")
