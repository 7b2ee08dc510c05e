"""Carries the schedule out, and puts everything right again at its end."""

import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from services.console.app.broker import Broker
from services.console.app.jars import KafkaUnavailable
from tests.faults.disk import Disk
from tests.faults.house import House
from tests.faults.plan import Fault


class Breaking:
    """`done` counts the faults by kind; `missed` are those that found nothing to break."""

    def __init__(
        self,
        house: House,
        broker: Broker,
        disk: Disk,
        network: "subprocess.Popen[bytes]",
        log: Callable[[str], None],
    ) -> None:
        self.house, self.broker, self.disk, self.network = house, broker, disk, network
        self.log = log
        self.done: Counter[str] = Counter()
        self.missed: list[str] = []
        self.over = threading.Event()
        self._ill = threading.Lock()  # one illness of the broker at a time
        self._threads: list[threading.Thread] = []

    def begin(self, faults: tuple[Fault, ...]) -> None:
        self.began = time.monotonic()
        self._threads = [
            threading.Thread(target=self._when_due, args=(fault,), daemon=True) for fault in faults
        ]
        for thread in self._threads:
            thread.start()

    def heal(self) -> None:
        """All faults are over, whatever was left of them; the broker is up."""
        self.over.set()
        for thread in self._threads:
            thread.join()
        self._slow(0)
        self._clock(0)
        self.missed += [f"never reached: {what}" for what in self.house.never_reached()]
        self.broker.resume()
        self.broker.start(120)

    def _when_due(self, fault: Fault) -> None:
        if self.over.wait(max(0.0, self.began + fault.at - time.monotonic())):
            return
        try:
            if self._carry_out(fault):
                self.done[fault.kind] += 1
                self.log(f"fault{fault}")
            else:
                self.missed.append(f"nothing to break:{fault}")
        except KafkaUnavailable as why:
            self.log(f"broker: {why}")
            self.missed.append(f"{why}:{fault}")

    def _carry_out(self, fault: Fault) -> bool:
        house = self.house
        match fault.kind:
            case "kill":
                return house.kill(fault.target)
            case "kill_at":
                house.die_at(fault.target, fault.point, fault.amount)
            case "freeze":
                frozen = house.freeze(fault.target)
                self.over.wait(fault.lasts)
                house.thaw(fault.target)
                return frozen
            case "clock":
                self._clock(fault.amount)
                self.over.wait(fault.lasts)
                self._clock(0)
            case "slow":
                self._slow(fault.amount)
                self.over.wait(fault.lasts)
                self._slow(0)
            case _:
                with self._ill:
                    return self._broker(fault)
        return True

    def _broker(self, fault: Fault) -> bool:
        match fault.kind:
            case "broker_kill":
                self.broker.kill()
                self.over.wait(fault.lasts)
            case "broker_freeze":
                self.broker.pause()
                self.over.wait(fault.lasts)
                self.broker.resume()
            case "broker_restart":
                self.broker.stop()
            case "disk_full":
                return self._full(fault)
        self.broker.start()
        return True

    def _full(self, fault: Fault) -> bool:
        if self.disk.why:
            return False
        self.disk.fill()
        deadline = time.monotonic() + fault.lasts
        while self.broker.pid and time.monotonic() < deadline:
            time.sleep(0.1)
        halted = self.broker.pid is None
        self.disk.make_room()
        if not halted:
            self.log(f"the broker lived through {fault.lasts:g} s without room; it is killed")
        self.broker.kill()
        self.broker.start()
        return True

    def _clock(self, seconds: int) -> None:
        fresh: Path = self.house.folder / "clock.new"
        fresh.write_text(str(seconds))
        fresh.rename(self.house.folder / "clock")

    def _slow(self, milliseconds: int) -> None:
        assert self.network.stdin is not None
        self.network.stdin.write(f"{milliseconds}\n".encode())
        self.network.stdin.flush()
