"""Messages to the log: an answer goes out only after the broker's acknowledgement."""

import asyncio
import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from kafka import KafkaProducer
from kafka.errors import KafkaError

from libs.contracts.envelope import Headers
from services.gateway.problems import Problem

log = logging.getLogger("gongdan.gateway")
ACKNOWLEDGED_SECONDS, DELIVERY_SECONDS = 6.0, 5
RETRY_AFTER = {"Retry-After": "2"}


class Sender:
    """One idempotent producer. After any failure it is replaced: what it sent is unknown, and
    asking again with the same command id is harmless."""

    def __init__(self, bootstrap: str) -> None:
        self.bootstrap = bootstrap
        self.producer: KafkaProducer | None = None
        self.warm: set[tuple[KafkaProducer, str]] = set()  # topics that it has sent to
        self.lock = threading.Lock()
        self.pool = ThreadPoolExecutor(24, thread_name_prefix="send")

    async def send(self, topic: str, key: str, value: bytes, headers: Headers) -> None:
        """Errors: Problem log.away, and whether the message is in the log is then unknown."""
        loop = asyncio.get_running_loop()
        acknowledged = loop.create_future()
        try:
            async with asyncio.timeout(ACKNOWLEDGED_SECONDS):
                if (self.producer, topic) in self.warm:
                    sent = self._send(topic, key, value, headers)
                else:  # opening a producer and learning of a topic may wait for the broker
                    first = partial(self._send, topic, key, value, headers)
                    sent = await loop.run_in_executor(self.pool, first)
                sent.add_both(lambda _: loop.call_soon_threadsafe(_settle, acknowledged, sent))
                await acknowledged
        except (KafkaError, AssertionError, TimeoutError) as why:  # it asserts where it was closed
            log.warning("a message to %s was not acknowledged: %s", topic, why)
            self.pool.submit(self._drop, self.producer)
            raise Problem("log.away", headers=RETRY_AFTER) from why

    def _send(self, topic: str, key: str, value: bytes, headers: Headers) -> Any:
        producer = self._producer()
        sent = producer.send(topic, value, key.encode(), headers=headers)
        self.warm.add((producer, topic))
        return sent

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
                    delivery_timeout_ms=DELIVERY_SECONDS * 1_000,
                    max_block_ms=3_000,
                    bootstrap_timeout_ms=3_000,
                    reconnect_backoff_max_ms=500,
                    max_request_size=4 * 1024 * 1024,
                    allow_auto_create_topics=False,
                )
            return self.producer

    def _drop(self, producer: KafkaProducer | None) -> None:
        with self.lock:
            if self.producer is not producer:
                return
            self.producer = None
            self.warm.clear()
        if producer is None:
            return
        # Closed before it has given up what it holds, it raises and leaves its thread behind.
        producer.close(timeout=DELIVERY_SECONDS + 5)

    def close(self) -> None:
        self.pool.shutdown(wait=False, cancel_futures=True)
        with self.lock:
            if self.producer is not None:
                self.producer.close(timeout=1)
                self.producer = None


def _settle(acknowledged: asyncio.Future[None], sent: Any) -> None:
    if acknowledged.done():
        return
    if sent.failed():
        acknowledged.set_exception(sent.exception)
    else:
        acknowledged.set_result(None)
