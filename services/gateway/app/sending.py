"""Messages to the log: an answer goes out only after the broker's acknowledgement."""

import asyncio
import logging
import threading
from concurrent.futures import ThreadPoolExecutor

from kafka import KafkaProducer
from kafka.errors import KafkaError

from services.gateway.problems import Problem

log = logging.getLogger("gongdan.gateway")
ACKNOWLEDGED_SECONDS = 6.0
RETRY_AFTER = {"Retry-After": "2"}


class Sender:
    """One idempotent producer. After any failure it is replaced: what it sent is unknown, and
    asking again with the same command id is harmless."""

    def __init__(self, bootstrap: str) -> None:
        self.bootstrap = bootstrap
        self.producer: KafkaProducer | None = None
        self.lock = threading.Lock()
        self.pool = ThreadPoolExecutor(24, thread_name_prefix="send")

    async def send(
        self, topic: str, key: str, value: bytes, headers: list[tuple[str, bytes]]
    ) -> None:
        """Errors: Problem log.away, and whether the message is in the log is then unknown."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self.pool, self._send, topic, key, value, headers)

    def _send(self, topic: str, key: str, value: bytes, headers: list[tuple[str, bytes]]) -> None:
        producer = None
        try:
            producer = self._producer()
            sent = producer.send(topic, value, key.encode(), headers=headers)
            sent.get(ACKNOWLEDGED_SECONDS)
        except (KafkaError, AssertionError) as why:  # it asserts where it was closed beside us
            log.warning("a message to %s was not acknowledged: %s", topic, why)
            self._drop(producer)
            raise Problem("log.away", headers=RETRY_AFTER) from why

    def _producer(self) -> KafkaProducer:
        with self.lock:
            if self.producer is None:
                self.producer = KafkaProducer(
                    bootstrap_servers=self.bootstrap,
                    acks="all",
                    enable_idempotence=True,
                    linger_ms=0,
                    retry_backoff_ms=50,
                    request_timeout_ms=4_000,
                    delivery_timeout_ms=5_000,
                    max_block_ms=3_000,
                    bootstrap_timeout_ms=3_000,
                    reconnect_backoff_max_ms=500,
                    max_request_size=4 * 1024 * 1024,
                    allow_auto_create_topics=False,
                )
            return self.producer

    def _drop(self, producer: KafkaProducer | None) -> None:
        with self.lock:
            if self.producer is producer:
                self.producer = None
        if producer is not None:
            producer.close(timeout=0)

    def close(self) -> None:
        self.pool.shutdown(wait=False, cancel_futures=True)
        with self.lock:
            if self.producer is not None:
                self.producer.close(timeout=1)
                self.producer = None
