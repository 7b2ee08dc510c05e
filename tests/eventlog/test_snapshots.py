"""A snapshot is a cache: with the tail it gives what the whole log gives, or it is dropped."""

import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from kafka import TopicPartition

from libs.contracts.topics import STREAM
from libs.eventlog.frozen import copied, frozen, thaw
from libs.eventlog.kafka import snapshots
from libs.eventlog.kafka.snapshots import Unfit, read, write
from libs.eventlog.ledger import Ledger, Taken
from tests.journeys.house import DECIDERS
from tests.recorded.log import CLUSTER, Recorded, recorded

OWNED = {stream.plural: decider for stream, decider in DECIDERS}
AT = TopicPartition("linxi.orders.events", 0)
ABOUT = {"code": "a", "log": "b", "place": ["linxi.orders.commands", 0]}
SAID = {**ABOUT, "positions": {AT.topic: 7}}


@pytest.fixture(scope="module")
def log() -> dict[tuple[str, int], list[Recorded]]:
    rows: dict[tuple[str, int], list[Recorded]] = defaultdict(list)
    for row in recorded():
        if row.suffix in ("events", "outcomes", "parked"):
            rows[row.plural, row.partition].append(row)
    return rows


def empty(plural: str) -> Ledger:
    stream = STREAM[plural]
    return Ledger(stream, OWNED[plural], f"/{CLUSTER}/{stream.owner}", CLUSTER)


def fold(ledger: Ledger, rows: list[Recorded]) -> Ledger:
    for row in rows:
        ledger.restore(row.suffix, Taken(row.key, row.value, row.headers, 0))  # type: ignore[arg-type]
    return ledger


def through(ledger: Ledger) -> Ledger:
    again = empty(ledger.stream.plural)
    thaw(again, list(frozen(ledger)))
    return again


@pytest.mark.parametrize("plural", sorted(OWNED))
def test_snapshot_and_tail_give_what_the_whole_log_gives(
    log: dict[tuple[str, int], list[Recorded]], plural: str
) -> None:
    for number in range(STREAM[plural].partitions):
        rows = [row for row in log[plural, number] if row.suffix != "parked"]
        whole = fold(empty(plural), rows)
        for cut in {0, len(rows) // 3, len(rows) // 2, len(rows) - 1, len(rows)}:
            again = through(fold(empty(plural), rows[:cut]))
            # The tail may begin before the snapshot's end: what comes twice is known.
            fold(again, rows[max(0, cut - 20) :])
            assert again.states == whole.states
            assert (again.heads, again.decided) == (whole.heads, whole.decided)


@pytest.fixture
def orders(log: dict[tuple[str, int], list[Recorded]]) -> Ledger:
    number = next(n for n in range(6) if log["orders", n])
    return fold(empty("orders"), log["orders", number])


@pytest.fixture
def file(tmp_path: Path, orders: Ledger) -> Path:
    write(tmp_path / "s" / "orders.snapshot", SAID, orders)
    return tmp_path / "s" / "orders.snapshot"


def test_what_was_written_is_read_and_says_where_the_log_goes_on(
    file: Path, orders: Ledger
) -> None:
    again = empty("orders")
    assert read(file, ABOUT, {AT: 7}, again) == {AT: 7}
    assert (again.states, again.heads) == (orders.states, orders.heads)
    assert file.stat().st_mode & 0o077 == 0
    assert [path.name for path in file.parent.iterdir()] == [file.name]


@pytest.mark.parametrize("name", ["code", "log", "place"])
def test_a_snapshot_of_other_code_or_of_another_log_is_not_taken(file: Path, name: str) -> None:
    with pytest.raises(Unfit, match=f"another {name}"):
        read(file, {**ABOUT, name: "x"}, {AT: 7}, empty("orders"))


def test_a_snapshot_beyond_the_end_of_the_log_is_not_taken(file: Path) -> None:
    with pytest.raises(Unfit, match="beyond the end"):
        read(file, ABOUT, {AT: 6}, empty("orders"))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: raw[: len(raw) // 2],
        lambda raw: b"",
        lambda raw: raw[:-9] + bytes([raw[-9] ^ 1]) + raw[-8:],
        lambda raw: raw + b"x",
    ],
)
def test_a_snapshot_with_a_wrong_byte_is_never_unpickled(
    file: Path, spoil: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_bytes(spoil(file.read_bytes()))
    monkeypatch.setattr(snapshots, "thaw", lambda *_: pytest.fail("it was unpickled"))
    with pytest.raises(Unfit, match="checksum"):
        read(file, ABOUT, {AT: 7}, empty("orders"))


def test_a_file_that_another_may_have_written_is_not_taken(file: Path) -> None:
    file.chmod(0o622)
    with pytest.raises(Unfit, match="another may"):
        read(file, ABOUT, {AT: 7}, empty("orders"))


def test_copies_go_their_own_way(orders: Ledger) -> None:
    other: Any = copied(orders)
    other.states["x"], other.heads["x"] = 1, next(iter(orders.heads.values()))
    other.decided.add(b"x")
    assert "x" not in orders.states and "x" not in orders.heads and b"x" not in orders.decided


KILLED = """
import os, signal, sys
from pathlib import Path
from libs.eventlog.kafka.snapshots import write
from tests.eventlog.test_snapshots import SAID, empty
ledger = empty("orders")
ledger.states.update((str(n), ()) for n in range(2_000))
write(Path(sys.argv[1]), SAID, ledger, lambda: os.kill(os.getpid(), signal.SIGKILL))
"""


def test_a_kill_in_the_middle_of_writing_leaves_the_last_snapshot(
    file: Path, orders: Ledger
) -> None:
    before = file.read_bytes()
    done = subprocess.run([sys.executable, "-c", KILLED, str(file)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert file.read_bytes() == before
    assert file.with_suffix(".new").exists()
    write(file, SAID, orders)  # the next one takes the half one's place
    assert not file.with_suffix(".new").exists()
    read(file, ABOUT, {AT: 7}, empty("orders"))
