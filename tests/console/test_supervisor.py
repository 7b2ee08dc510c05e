import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from services.console.app.supervisor import FOR_GOOD, Child, Supervisor

PATIENT = "import time; time.sleep(600)"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"


def child(folder: Path, name: str, program: str = PATIENT) -> Child:
    return Child(name, (sys.executable, "-c", program), folder / f"{name}.log", {"NAMED": name})


def wait_for(what: Callable[[], object], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    state = subprocess.run(("ps", "-o", "stat=", "-p", str(pid)), capture_output=True, text=True)
    return state.stdout.strip()[:1] not in ("", "Z")


def test_a_killed_child_is_back_at_once_and_its_neighbour_is_left_alone(tmp_path: Path) -> None:
    with Supervisor([child(tmp_path, "intake"), child(tmp_path, "gateway")]) as supervisor:
        wait_for(lambda: len(supervisor.pids) == 2)
        before = supervisor.pids
        os.kill(before["intake"], signal.SIGKILL)
        wait_for(lambda: supervisor.pids.get("intake", before["intake"]) != before["intake"], 1)
        assert supervisor.pids["gateway"] == before["gateway"]
        assert supervisor.starts == {"intake": 2, "gateway": 1}
    assert "intake ended with -9" in (tmp_path / "intake.log").read_text()


def test_a_child_that_keeps_dying_is_started_again_ever_more_slowly(tmp_path: Path) -> None:
    with Supervisor([child(tmp_path, "intake", "raise SystemExit(1)")]) as supervisor:
        time.sleep(2)
        assert 2 <= supervisor.starts["intake"] <= 5


def test_a_child_that_ends_for_good_stays_away(tmp_path: Path) -> None:
    fenced = child(tmp_path, "intake", f"raise SystemExit({FOR_GOOD})")
    with Supervisor([fenced]) as supervisor:
        wait_for(lambda: supervisor.gave_up)
        time.sleep(0.3)
        assert (supervisor.gave_up, supervisor.starts) == ({"intake"}, {"intake": 1})


def test_what_a_child_prints_and_knows_goes_through_its_log_and_environment(tmp_path: Path) -> None:
    talker = child(
        tmp_path, "intake", f"import os; print(os.environ['NAMED'], flush=True); {PATIENT}"
    )
    with Supervisor([talker]):
        wait_for(lambda: "intake\n" in talker.log.read_text() if talker.log.exists() else False)


def test_every_child_is_asked_to_end_and_may_tidy_up(tmp_path: Path) -> None:
    ended = tmp_path / "ended"
    program = (
        "import os, signal, sys, time\n"
        f"def end(*_): open({str(ended)!r}, 'a').write(os.environ['NAMED'] + ' '); sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, end); print('ready', flush=True); time.sleep(600)"
    )
    named = [child(tmp_path, name, program) for name in ("intake", "dispatch", "gateway")]
    with Supervisor(named):
        wait_for(lambda: all(one.log.exists() and one.log.read_text() for one in named))
    assert sorted(ended.read_text().split()) == ["dispatch", "gateway", "intake"]


def test_a_child_deaf_to_sigterm_is_killed_after_the_grace(tmp_path: Path) -> None:
    with Supervisor([child(tmp_path, "deaf", DEAF)]) as supervisor:
        wait_for(lambda: supervisor.pids)
        time.sleep(0.3)
        pid = supervisor.pids["deaf"]
        leaving = time.monotonic()
    assert 4.5 < time.monotonic() - leaving < 8
    assert not is_alive(pid)


def start_in_own_process(folder: Path) -> tuple[subprocess.Popen[str], list[int]]:
    """A supervisor in another process, of two children of which one is deaf to SIGTERM."""
    program = (
        "import pathlib, signal, sys, time\n"
        # Whoever runs the tests in the background has it ignored, and children inherit that.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from tests.console.test_supervisor import DEAF, Supervisor, child, wait_for\n"
        f"folder = pathlib.Path({str(folder)!r})\n"
        "with Supervisor([child(folder, 'intake'), child(folder, 'deaf', DEAF)]) as supervisor:\n"
        "    wait_for(lambda: len(supervisor.pids) == 2)\n"
        "    print(*supervisor.pids.values(), supervisor._lifeline.group, flush=True)\n"
        "    time.sleep(600)\n"
    )
    parent = subprocess.Popen(
        (sys.executable, "-c", program),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert parent.stdout
    pids = [int(pid) for pid in parent.stdout.readline().split()]
    assert list(map(is_alive, pids)) == [True] * 3
    return parent, pids


def test_no_child_outlives_a_supervisor_that_was_killed(tmp_path: Path) -> None:
    for number in (signal.SIGKILL, signal.SIGTERM, signal.SIGINT):
        parent, pids = start_in_own_process(tmp_path)
        parent.send_signal(number)
        parent.communicate(timeout=10)
        wait_for(lambda pids=pids: not any(map(is_alive, pids)), 2)  # type: ignore[misc]
