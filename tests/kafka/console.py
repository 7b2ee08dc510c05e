"""`gongdan` as a process, on one cluster."""

import json
import os
import subprocess
import sys
from typing import Any


def gongdan(kafka: str, cluster: str, *words: str) -> Any:
    """What it says as JSON. Errors: AssertionError with its words where it exits otherwise."""
    ended = subprocess.run(
        (sys.executable, "-m", "services.console", *words, "--json"),
        env={**os.environ, "GONGDAN_KAFKA": kafka, "GONGDAN_CLUSTER": cluster},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)
