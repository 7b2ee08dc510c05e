"""Two minutes of faults under about 2,000 commands; then the oracle finds nothing to say."""

import subprocess
import sys
from pathlib import Path

import pytest

SEED = 20261124
HARD_SECONDS = 235.0


@pytest.mark.timeout(HARD_SECONDS + 30)
def test_whatever_is_killed_nothing_is_lost_and_nothing_is_there_twice(tmp_path: Path) -> None:
    """The seed is the date this was written; the run prints its schedule and its figures."""
    argv = (sys.executable, "-m", "tests.faults", "--minutes", "2", "--seed", str(SEED))
    process = subprocess.Popen(
        (*argv, "--keep", str(tmp_path)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        said, _ = process.communicate(timeout=HARD_SECONDS)
    finally:
        process.terminate()  # it unwinds what it started
        process.wait(30)
    print(said.decode())
    assert process.returncode == 0, said.decode()
