"""The schedule of faults, the points at which a process dies, and the slow network."""

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from services.console.app.ports import free_port
from tests.faults.plan import BAG, schedule
from tests.faults.points import POINTS

DYING = """
import sys
from pathlib import Path
from tests.faults.points import Points
points = Points(Path(sys.argv[1]))
for number in range(5):
    points.passed("before_commit")
    points.passed("after_send")
    print(number, flush=True)
"""


def test_the_same_seed_gives_the_same_schedule_and_another_seed_another() -> None:
    assert schedule(7, 2) == schedule(7, 2)
    assert schedule(7, 2) != schedule(8, 2)


def test_a_long_schedule_has_every_kind_and_every_point_and_ends_before_the_load() -> None:
    faults = schedule(1, 30)
    assert {fault.kind for fault in faults} == set(BAG)
    assert {fault.point for fault in faults} == {"", *POINTS}
    assert max(fault.at for fault in faults) < 30 * 60 - 10


def test_a_process_dies_at_the_counted_passing_of_its_point_and_only_once(tmp_path: Path) -> None:
    order = tmp_path / "die"
    order.write_text("after_send 3")
    argv = (sys.executable, "-c", DYING, str(order))
    first = subprocess.run(argv, capture_output=True, text=True)
    assert (first.returncode, first.stdout) == (-signal.SIGKILL, "0\n1\n")
    again = subprocess.run(argv, capture_output=True, text=True)
    assert (again.returncode, len(again.stdout.split())) == (0, 5)


def test_a_child_whose_clock_is_moved_still_reads_the_machines_own_pace(tmp_path: Path) -> None:
    (tmp_path / "clock").write_text("-3600")
    said = (
        "import sys, time; from pathlib import Path; from tests.faults.child import move_clock;"
        "before = time.time(); move_clock(Path(sys.argv[1]));"
        "from libs.eventlog.kafka.machine import machine_time;"
        "print(before - machine_time().timestamp())"
    )
    argv = (sys.executable, "-c", said, str(tmp_path / "clock"))
    behind = float(subprocess.run(argv, capture_output=True, text=True, check=True).stdout)
    assert 3590 < behind <= 3600


def test_a_proxy_stops_listening_where_its_target_is_gone() -> None:
    port, target = free_port(), free_port()
    argv = (sys.executable, "-m", "tests.faults.proxy", str(port), str(target))
    proxy = subprocess.Popen(argv, stdin=subprocess.PIPE)
    try:
        time.sleep(1)
        assert _refused(port)
    finally:
        assert proxy.stdin is not None
        proxy.stdin.close()
    assert proxy.wait(10) == 0


def _refused(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
