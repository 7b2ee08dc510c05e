"""Kafka's jars, fetched one by one against a lock of coordinates and SHA-512 sums."""

import hashlib
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from jgo.maven import MavenContext

LOCK = Path(__file__).parents[3] / "deploy/kafka/kafka-4.2.2.lock"


class KafkaUnavailable(Exception):
    """No broker. The message is a sentence for the operator that says what to do."""


@dataclass(frozen=True)
class Jar:
    """One line of the lock: `group:artifact:version sha512`."""

    group: str
    artifact: str
    version: str
    sha512: str

    @property
    def name(self) -> str:
        return f"{self.artifact}-{self.version}.jar"


def cache_folder() -> Path:
    """Where jars are kept: `$XDG_CACHE_HOME/gongdan`, by default `~/.cache/gongdan`."""
    caches = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(caches) / "gongdan"


def locked_jars(lock: Path = LOCK) -> tuple[Jar, ...]:
    lines = (line.replace(":", " ").split() for line in lock.read_text().splitlines())
    return tuple(Jar(*line) for line in lines)


def kafka_jars(
    lock: Path = LOCK, cache: Path | None = None, repositories: dict[str, str] | None = None
) -> tuple[Path, ...]:
    """The lock's jars as files of the cache; what is missing or damaged there is fetched.

    repositories: name -> address of Maven repositories, by default Maven's central one.
    Raises KafkaUnavailable when a jar cannot be had or is not the locked one.
    """
    folder = (cache or cache_folder()) / lock.stem
    folder.mkdir(parents=True, exist_ok=True)
    wanted = locked_jars(lock)
    missing = [jar for jar in wanted if not _is_locked(folder / jar.name, jar)]
    if missing:
        # A folder of its own: two runs that fetch at once do not meet, and half a jar stays here.
        with tempfile.TemporaryDirectory(prefix="fetch-", dir=folder) as scratch:
            maven = MavenContext(repo_cache=Path(scratch), remote_repos=repositories, timeout=30)
            with ThreadPoolExecutor(4) as threads:
                for _ in threads.map(lambda jar: _fetch(jar, maven, folder), missing):
                    pass
    return tuple(folder / jar.name for jar in wanted)


def _fetch(jar: Jar, maven: MavenContext, folder: Path) -> None:
    try:
        project = maven.project(jar.group, jar.artifact)
        fetched = project.at_version(jar.version).artifact().resolve()
    except Exception as error:
        raise KafkaUnavailable(
            f"{jar.name} could not be fetched: is there a network, and is Maven's central"
            f" repository within reach? Tried again, the fetch goes on where it stopped; the jars"
            f" are kept in {folder}. ({type(error).__name__}: {error})"
        ) from error
    if not _is_locked(fetched, jar):
        raise KafkaUnavailable(
            f"{jar.name} was fetched, but it is not the file that the lock names (another SHA-512)."
            f" It was thrown away. Somebody between here and the repository changes files."
        )
    os.replace(fetched, folder / jar.name)


def _is_locked(file: Path, jar: Jar) -> bool:
    return file.exists() and hashlib.sha512(file.read_bytes()).hexdigest() == jar.sha512
