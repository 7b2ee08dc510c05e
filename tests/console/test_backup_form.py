import random
from pathlib import Path

import pytest

from services.console.backup import manifest, part
from services.console.backup.manifest import Manifest, Part, Topic
from services.console.backup.record import Stored, pack, unpack

MIB = 1024 * 1024
ODD = (
    Stored(0, 1_795_000_000_000, b"order-1", b'{"a": 1}', (("ce_id", b"1"), ("ce_id", b"2"))),
    Stored(3, 0, None, b"", ()),
    Stored(4, 1, b"", None, (("", b""), ("null", None))),
    Stored(7, -1, None, None, (("名", "值".encode()),)),
    Stored(8, 2, b"\x00\xff", bytes(range(256)), (("x", b"\x00"),)),
    Stored(9, 3, b"large", random.Random(4).randbytes(4 * MIB), ()),
)


def written(folder: Path, records: tuple[Stored, ...] = ODD, topic: str = "t.x.raw") -> Part:
    with part.Writing(folder, topic, 2, 11) as writing:
        for record in records:
            writing.add(record)
    return writing.part


@pytest.mark.parametrize("record", ODD, ids=lambda record: f"offset {record.offset}")
def test_a_record_comes_back_as_it_was(record: Stored) -> None:
    assert unpack(pack(record)) == record


def test_a_file_gives_back_what_was_written_in_order(tmp_path: Path) -> None:
    made = written(tmp_path)
    assert tuple(part.read(tmp_path, made)) == ODD
    assert (made.records, made.end, made.file) == (6, 11, "t.x.raw-2.gz")


def test_the_same_records_give_the_same_file(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert written(tmp_path / "a") == written(tmp_path / "b")


def test_the_content_is_the_same_at_other_offsets_and_times(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    moved = tuple(r._replace(offset=r.offset + 5, timestamp=9) for r in ODD)
    first, second = written(tmp_path), written(tmp_path / "a", moved)
    assert first.content == second.content
    assert first.chain != second.chain


def test_a_flipped_byte_is_found_wherever_it_is(tmp_path: Path) -> None:
    small = written(tmp_path, ODD[:5])
    file = tmp_path / small.file
    good = file.read_bytes()
    for position in range(len(good)):
        file.write_bytes(good[:position] + bytes([good[position] ^ 1]) + good[position + 1 :])
        assert part.digest(file) != small.sha256
    middle = len(good) // 2
    file.write_bytes(good[:middle] + bytes([good[middle] ^ 1]) + good[middle + 1 :])
    with pytest.raises(part.Damaged, match=r"t\.x\.raw-2\.gz is damaged: \d records are good"):
        list(part.read(tmp_path, small))


def test_a_shorter_file_and_one_of_another_partition_are_found(tmp_path: Path) -> None:
    made = written(tmp_path, ODD[:5])
    with pytest.raises(part.Damaged, match="does not continue the chain"):
        list(part.read(tmp_path, made.model_copy(update={"partition": 3})))
    (tmp_path / "a").mkdir()
    shorter = written(tmp_path / "a", ODD[:4])
    with pytest.raises(part.Damaged, match="after 4 records, not 5"):
        list(part.read(tmp_path / "a", shorter.model_copy(update={"records": 5})))
    (tmp_path / made.file).unlink()
    with pytest.raises(part.Damaged, match="is missing"):
        list(part.read(tmp_path, made))


def test_a_manifest_that_was_changed_is_not_believed(tmp_path: Path) -> None:
    made = Manifest(
        cluster="t", made="2026-11-24T12:00:00Z", version="0", epoch="e", paused=False, waiting=0,
        topics=(Topic(name="t.x.raw", partitions=6),), parts=(written(tmp_path, ODD[:5]),),
    )  # fmt: skip
    text = manifest.write(made)
    assert manifest.read(text) == made
    assert made.records == 5
    for wrong in (text.replace('"end": 11', '"end": 12'), text[:-9], "[]", '{"seal": "x"}'):
        with pytest.raises(ValueError, match=r"manifest\.json is "):
            manifest.read(wrong)
