"""One run: build the town, load it, break it, heal it, let it drain, judge it."""

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from services.console.app.broker import Broker
from services.console.app.ports import free_port
from tests.faults.breaking import Breaking
from tests.faults.disk import Disk
from tests.faults.driving import Driving
from tests.faults.hearing import Hearing
from tests.faults.house import House
from tests.faults.judging import drain, left_out, verify
from tests.faults.opening import opened
from tests.faults.plan import Fault, schedule
from tests.faults.summary import Summary
from tests.kafka.services import create_topics

CLUSTER = "linxi"


def say(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", flush=True)


def run(minutes: float, seed: int, folder: Path, no_disk: str) -> Summary:
    """Errors: any; whatever was started has then ended."""
    faults = schedule(seed, minutes)
    say(f"seed {seed}, {minutes:g} minutes, {len(faults)} faults:")
    print("\n".join(map(str, faults)), flush=True)
    (folder / "schedule.txt").write_text("\n".join(map(str, faults)) + "\n")
    with ExitStack() as stack:
        disk = Disk(folder / "disk", no_disk)
        stack.callback(disk.close)
        if disk.why:
            say(f"no disk will be full: {disk.why}")
        told = free_port()
        broker = Broker(disk.folder / "kafka", through=(free_port(), told))
        stack.callback(_keep_log, broker, folder)
        broker.start()
        network = stack.enter_context(_network(told, broker))
        create_topics(broker.bootstrap, CLUSTER)
        env = _env(folder, told)
        house = stack.enter_context(House(folder, env, say))
        town = stack.enter_context(opened(CLUSTER, seed, folder, env, broker))
        breaking = Breaking(house, broker, disk, network, say)
        driving = Driving(town.folk, town.asking, minutes, seed)
        _load(faults, breaking, driving, town.hearing)
        drained, why = drain(broker.bootstrap, town.asking)
        say(why or f"drained in {drained:.1f} s")
        if why:  # to be looked into
            shutil.copytree(broker.data_dir, folder / "kafka", dirs_exist_ok=True)
        verdict = verify(folder, broker.bootstrap, env)
        return Summary(seed, minutes, town.asking, driving, town.hearing, house, breaking,
                       drained, why, left_out(broker), *verdict)  # fmt: skip


def _keep_log(broker: Broker, folder: Path) -> None:
    broker.stop()
    shutil.copy(broker.log, folder / "broker.log")


def _load(
    faults: tuple[Fault, ...], breaking: Breaking, driving: Driving, hearing: Hearing
) -> None:
    say("the town is open; load and faults begin")
    breaking.begin(faults)
    driving.begin()
    driving.wait(lambda: _progress(driving, hearing))
    breaking.heal()
    say("all faults are over, the broker is healthy; it drains")


def _progress(driving: Driving, hearing: Hearing) -> None:
    if int(time.monotonic() - driving.began) % 30 == 0:
        say(f"{driving.asked} commands asked, {len(hearing.decided)} outcomes heard")
        time.sleep(0.6)


@contextmanager
def _network(told: int, broker: Broker) -> Iterator["subprocess.Popen[bytes]"]:
    """The slow network between services and broker."""
    assert broker.through is not None
    argv = (sys.executable, "-m", "tests.faults.proxy", str(told), str(broker.through[0]))
    process = subprocess.Popen(argv, stdin=subprocess.PIPE, start_new_session=True)
    try:
        yield process
    finally:
        assert process.stdin is not None
        process.stdin.close()
        process.wait(10)


def _env(folder: Path, told: int) -> dict[str, str]:
    return {
        "GONGDAN_KAFKA": f"127.0.0.1:{told}",
        "GONGDAN_CLUSTER": CLUSTER,
        "GONGDAN_PORT": str(free_port()),
        "GONGDAN_DATABASE": f"sqlite:///{folder}/gateway.sqlite",
        "GONGDAN_SECRET_FILE": str(folder / "secret"),
        "GONGDAN_LIVE_PER_MINUTE": "100000",
        "GONGDAN_TEST_PER_MINUTE": "100000",
    }


def end_on_signals() -> None:
    """Ctrl-C and SIGTERM unwind everything, as the end of the run does."""

    def end(*_: object) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)  # a second one must not stop the unwinding
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
