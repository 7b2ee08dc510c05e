import hashlib
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from services.console.app.jars import KafkaUnavailable, kafka_jars, locked_jars
from services.console.app.ports import free_port

REAL = b"a jar as its maker made it"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def repository(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A Maven repository on loopback with two jars."""
    for name in ("one", "two"):
        folder = tmp_path / f"maven/cn/example/{name}/1.0"
        folder.mkdir(parents=True)
        jar = folder / f"{name}-1.0.jar"
        jar.write_bytes(REAL)
        Path(f"{jar}.sha1").write_text(hashlib.sha1(REAL).hexdigest())
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=tmp_path / "maven"))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield {"local": f"http://127.0.0.1:{server.server_port}"}
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    sha512 = hashlib.sha512(REAL).hexdigest()
    lines = [f"cn.example:{name}:1.0 {sha512}" for name in ("one", "two")]
    (tmp_path / "two-jars.lock").write_text("\n".join(lines))
    return tmp_path / "two-jars.lock"


def test_the_lock_names_every_jar_of_kafka_once() -> None:
    jars = locked_jars()
    assert len({jar.name for jar in jars}) == len(jars) == 46
    assert {len(jar.sha512) for jar in jars} == {128}


def test_a_cache_that_is_half_fetched_or_damaged_heals_itself(
    tmp_path: Path, lock: Path, repository: dict[str, str]
) -> None:
    one, two = kafka_jars(lock, tmp_path / "cache", repository)
    one.unlink()
    two.write_bytes(REAL[:5])
    assert kafka_jars(lock, tmp_path / "cache", repository) == (one, two)
    assert one.read_bytes() == two.read_bytes() == REAL


def test_a_full_cache_needs_no_network(
    tmp_path: Path, lock: Path, repository: dict[str, str]
) -> None:
    jars = kafka_jars(lock, tmp_path / "cache", repository)
    assert kafka_jars(lock, tmp_path / "cache", nowhere()) == jars


def test_a_jar_that_somebody_changed_is_refused_and_not_kept(
    tmp_path: Path, lock: Path, repository: dict[str, str]
) -> None:
    changed = tmp_path / "maven/cn/example/two/1.0/two-1.0.jar"
    changed.write_bytes(b"changed")
    Path(f"{changed}.sha1").write_text(hashlib.sha1(b"changed").hexdigest())
    with pytest.raises(
        KafkaUnavailable, match=r"two-1\.0\.jar .* not the file that the lock names"
    ):
        kafka_jars(lock, tmp_path / "cache", repository)
    kept = {jar.name for jar in (tmp_path / "cache/two-jars").iterdir()}
    assert kept <= {"one-1.0.jar"}


def test_without_a_network_the_sentence_says_so(tmp_path: Path, lock: Path) -> None:
    with pytest.raises(KafkaUnavailable, match=r"could not be fetched: is there a network"):
        kafka_jars(lock, tmp_path / "cache", nowhere())


def nowhere() -> dict[str, str]:
    return {"nowhere": f"http://127.0.0.1:{free_port()}"}
