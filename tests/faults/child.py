"""A service as it is, in a process whose clock can be moved and that can be told where to die.

`python -m tests.faults.child SERVICE FOLDER`; in the folder: `clock` (seconds to add to the
machine's time) and `die-<service>-<instance>`.
"""

import os
import runpy
import sys
import time
from pathlib import Path

from tests.faults.points import Points

LOOK_SECONDS = 0.2


def move_clock(offset: Path) -> None:
    """Whatever asks this process for the wall's time is told it with the offset."""
    machine, seen = time.time, [0.0, 0.0]

    def moved() -> float:
        now = time.monotonic()
        if now - seen[0] > LOOK_SECONDS:
            try:
                seen[:] = now, float(offset.read_text() or 0)
            except (OSError, ValueError):  # it is just being written
                seen[0] = now
        return machine() + seen[1]

    time.time = moved


def main() -> None:
    service, folder = sys.argv[1], Path(sys.argv[2])
    move_clock(folder / "clock")
    Points(folder / f"die-{service}-{os.environ['GONGDAN_INSTANCE']}").install()
    sys.argv = [service]
    runpy.run_module(f"services.{service}", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
