"""Asks over the gateway and on the topics: the journal knows it first, and then what came."""

import contextlib
import random
import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import httpx
from kafka import KafkaProducer
from kafka.errors import KafkaError

from libs.contracts.envelope import Envelope, zulu
from libs.contracts.identity import command_id
from libs.contracts.topics import HOME_OF
from tests.faults.journal import Journal
from tests.faults.wishes import Wish, actor, party

ANSWER_SECONDS = 15.0
AWAY = (429, 500, 502, 503, 504)


@dataclass(frozen=True)
class Asked:
    """A command under way. `key` is the request's Idempotency-Key, "" for one on the topics."""

    wish: Wish
    id: str
    key: str = ""


@dataclass
class Asking:
    cluster: str
    address: str
    bootstrap: str
    journal: Journal
    chance: random.Random
    secrets: dict[str, str] = field(default_factory=dict)
    accepted: dict[str, float] = field(default_factory=dict)  # by id, monotonic
    asked_ids: dict[str, str] = field(default_factory=dict)  # what each is, to whom, which way
    kinds: dict[str, int] = field(default_factory=dict)  # commands, not messages
    sent: int = 0  # messages and requests, each time counted
    answers: dict[str, int] = field(default_factory=dict)
    away: set[str] = field(default_factory=set)  # turned away at least once

    def __post_init__(self) -> None:
        self.client = httpx.Client(timeout=ANSWER_SECONDS)
        self.producer: KafkaProducer | None = None
        self.turn = threading.Lock()

    def new(self, wish: Wish, by_api: bool) -> Asked:
        if not by_api:
            return Asked(wish, str(uuid.uuid4()))
        key, who = uuid.uuid4().hex, party(wish.who, self.cluster)
        return Asked(wish, command_id(self.cluster, *who, "POST", wish.path, key), key)

    def ask(self, asked: Asked) -> bool:
        """Once to three times the same. True when one of them was acknowledged or turned away."""
        with self.turn:
            times = self.chance.choices((1, 2, 3), (6, 3, 1))[0]
        way = self._by_api if asked.key else self._by_topic
        terms = self._terms(asked.wish) if asked.key and asked.wish.terms else ""
        if terms is None:
            return False
        told = []
        for _ in range(times):
            self._note(asked)
            told.append(way(asked, terms))
        return any(told)

    def _note(self, asked: Asked) -> None:
        wish = asked.wish
        stream = HOME_OF[wish.name].plural if wish.name in HOME_OF else wish.door
        subject = wish.command.subject if wish.command else ""
        self.journal.asks(asked.id, wish.name, stream, subject, "api" if asked.key else "topic")
        with self.turn:
            self.sent += 1
            if asked.id not in self.asked_ids:
                way = "api" if asked.key else "topic"
                self.asked_ids[asked.id] = f"{wish.name} to {stream} {subject} by {way}"
                self.kinds[wish.name] = self.kinds.get(wish.name, 0) + 1

    def _told(self, asked: Asked, what: str, **more: Any) -> bool:
        self.journal.told(asked.id, what, **more)
        with self.turn:
            self.answers[what] = self.answers.get(what, 0) + 1
            if what == "turned_away":
                self.away.add(asked.id)
            else:
                self.accepted.setdefault(asked.id, time.monotonic())
        return True

    @property
    def turned_away(self) -> int:
        """Commands that were only ever turned away."""
        return len(self.away - self.accepted.keys())

    def _terms(self, wish: Wish) -> str | None:
        """The order's ETag; None where the gateway does not tell it now."""
        try:
            got = self.client.get(self.address + wish.terms, headers=self._as(wish.who))
        except httpx.TransportError:
            return None
        return None if got.status_code in AWAY else got.headers.get("ETag", '"1"')

    def _by_api(self, asked: Asked, terms: str) -> bool:
        headers = {**self._as(asked.wish.who), "Idempotency-Key": asked.key}
        if terms:
            headers["If-Match"] = terms
        url, body = self.address + asked.wish.path, asked.wish.body
        try:
            answer = self.client.post(url, json=body, headers=headers)
        except httpx.TransportError:
            return False
        if answer.status_code in AWAY:
            return False
        said = answer.json()
        told_id = said.get("command_id", "")
        if told_id and told_id != asked.id:
            raise AssertionError(f"{asked.wish.path}: command {told_id} where {asked.id} was asked")
        if answer.status_code == 202:
            return self._told(asked, "accepted")
        if answer.is_success:
            return self._told(asked, said["result"], events=said["events"])
        if told_id:
            return self._told(asked, "refused", code=said["code"])
        return self._told(asked, "turned_away", code=said.get("code", str(answer.status_code)))

    def status(self, who: str, path: str) -> int:
        return self.client.get(self.address + path, headers=self._as(who)).status_code

    def _as(self, who: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secrets[who]}"}

    def _by_topic(self, asked: Asked, _: str) -> bool:
        wish, command = asked.wish, asked.wish.command
        assert command is not None
        envelope = Envelope(
            id=asked.id,
            type=wish.name,
            source="/faults",
            subject=command.subject,
            time=zulu(command.now),
            clusterid=self.cluster,
            causationid="",
            correlationid=asked.id,
            actor=actor(wish.who, self.cluster).id,
        )
        where = f"{wish.door}.raw" if wish.door else f"{HOME_OF[wish.name].plural}.commands"
        value, key = command.model_dump_json().encode(), command.subject.encode()
        producer = None
        try:
            producer = self._producer()
            headers = envelope.headers()
            producer.send(f"{self.cluster}.{where}", value, key, headers=headers).get(8)
        except (KafkaError, AssertionError, RuntimeError):  # or another thread has closed it
            self._drop(producer)
            return False
        return self._told(asked, "accepted")

    def _producer(self) -> KafkaProducer:
        with self.turn:
            if self.producer is None:
                self.producer = KafkaProducer(
                    bootstrap_servers=self.bootstrap,
                    acks="all",
                    request_timeout_ms=4_000,
                    delivery_timeout_ms=6_000,
                    max_block_ms=4_000,
                    bootstrap_timeout_ms=3_000,
                    retry_backoff_ms=50,
                )
            return self.producer

    def _drop(self, producer: KafkaProducer | None) -> None:
        with self.turn:
            if self.producer is producer:
                self.producer = None
        if producer is not None:
            # Closing waits for what may still be sent, and raises where it is not over by then.
            threading.Thread(target=_close, args=(producer,), daemon=True).start()

    def close(self) -> None:
        self.client.close()
        if self.producer is not None:
            _close(self.producer)


def _close(producer: KafkaProducer) -> None:
    with contextlib.suppress(KafkaError):
        producer.close(timeout=10)
