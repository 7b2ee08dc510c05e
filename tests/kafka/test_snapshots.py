"""A ledger that starts from its snapshots stands where the log stands, or the log is read."""

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from kafka import TopicPartition
from kafka.admin import KafkaAdminClient

from libs.contracts.topics import PACKAGES, topics
from libs.eventlog.kafka import Deciding, Home, deciding, keeping
from libs.eventlog.kafka.replay import replay
from services.production.package import package
from tests.bench.supply.broker import create, fill
from tests.bench.supply.lives import records


@pytest.fixture(autouse=True)
def _after_each_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "EVERY", 1)


@pytest.fixture
def home(kafka: str, cluster: str, tmp_path: Path) -> Home:
    create(kafka, topics(cluster))
    return Home(kafka, cluster, "production", snapshots=str(tmp_path / "kept"))


def ask(home: Home, first: int, packages: int = 20) -> int:
    topic = PACKAGES.topic(home.cluster, "commands")
    return fill(home.bootstrap, ((topic, record) for record in records(packages, first)))


def run(home: Home, until: Callable[[Deciding], bool]) -> Deciding:
    loop = Deciding(home, ((PACKAGES, package),))
    loop.run(lambda: not until(loop), lambda: None)
    return loop


def decided(count: int) -> Callable[[Deciding], bool]:
    def done(loop: Deciding) -> bool:
        known = sum(len(ledger.decided) for ledger in loop.ledgers.values())
        return known == count and loop.keeping.work is None and loop.keeping.kept == count

    return done


def stand(loop: Deciding) -> list[Any]:
    return [(led.states, led.heads, led.decided) for _, led in sorted(loop.ledgers.items())]


def replayed(monkeypatch: pytest.MonkeyPatch) -> list[dict[TopicPartition, int]]:
    seen: list[dict[TopicPartition, int]] = []
    plain: Any = replay

    def watched(*args: Any, **named: Any) -> None:
        seen.append(dict(named.get("since", {})))
        plain(*args, **named)

    monkeypatch.setattr(deciding, "replay", watched)
    return seen


def test_a_restart_reads_the_tail_alone_and_goes_on(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ask(home, 0)
    run(home, decided(first))
    second = ask(home, 20)
    plain = run(replace(home, snapshots="", instance="1"), lambda loop: took(loop, first + second))
    seen = replayed(monkeypatch)
    again = run(home, decided(first + second))
    assert len(seen[-1]) == 12 and any(seen[-1].values())
    assert stand(again) == stand(plain)


def took(loop: Deciding, count: int) -> bool:
    return sum(len(ledger.decided) for ledger in loop.ledgers.values()) == count


def spoiled(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1] + b"?")


@pytest.mark.parametrize("how", ["a wrong byte", "other code", "another log"])
def test_a_snapshot_that_does_not_fit_is_dropped_with_one_line(
    home: Home,
    how: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    count = ask(home, 0)
    before = stand(run(home, decided(count)))
    files = sorted(Path(home.snapshots).rglob("*.snapshot"))
    assert len(files) == 6
    match how:
        case "a wrong byte":
            spoiled(files[0])
        case "other code":
            monkeypatch.setattr(keeping, "code", lambda _: "other")
        case "another log":
            anew(home)
            assert ask(home, 0) == count
    seen = replayed(monkeypatch)
    with caplog.at_level(logging.WARNING, "gongdan"):
        again = run(home, decided(count))
    dropped = [line for line in caplog.records if line.message == "snapshot.dropped"]
    assert len(dropped) == (1 if how == "a wrong byte" else 6)
    assert len(seen[-1]) == (10 if how == "a wrong byte" else 0)
    assert stand(again) == before


def anew(home: Home) -> None:
    """The same topics once more, as after a restore: other logs of the same names."""
    admin = KafkaAdminClient(bootstrap_servers=home.bootstrap)
    admin.delete_topics(list(topics(home.cluster)))
    admin.close()
    create(home.bootstrap, topics(home.cluster))
