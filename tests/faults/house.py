"""The processes of a run: two of each ledger service, gateway, fulfilment; an operator beside them.

Each has a supervisor of its own, which starts it again when it dies. One that was fenced stays
away; the operator starts it again, and says so.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from services.console.app.supervisor import Child, Supervisor
from tests.faults.plan import OTHERS, OWNERS

LOOK_SECONDS = 0.3


class House:
    """Use as a context. `log` is told what the operator does."""

    def __init__(self, folder: Path, env: dict[str, str], log: Callable[[str], None]) -> None:
        self.folder, self.log = folder, log
        self.children = {name: self._child(name, env) for name in (*OWNERS, *OTHERS)}
        self.supervisors: dict[str, Supervisor] = {}
        self.restarts = dict.fromkeys(self.children, 0)
        self.operated: list[str] = []
        self.frozen: dict[str, int] = {}
        self._over = threading.Event()

    def _child(self, name: str, env: dict[str, str]) -> Child:
        service, instance = name.split("-")
        argv = (sys.executable, "-m", "tests.faults.child", service, str(self.folder))
        return Child(name, argv, self.folder / f"{name}.log", {**env, "GONGDAN_INSTANCE": instance})

    def __enter__(self) -> "House":
        for name in self.children:
            self._start(name)
        self._operator = threading.Thread(target=self._operate, daemon=True, name="operator")
        self._operator.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._operator.join()
        for name in tuple(self.frozen):
            self.thaw(name)
        threads = [
            threading.Thread(target=supervisor.__exit__, args=(None, None, None))
            for supervisor in self.supervisors.values()
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _start(self, name: str) -> None:
        self.supervisors[name] = Supervisor([self.children[name]]).__enter__()

    def _operate(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            for name, supervisor in self.supervisors.items():
                if supervisor.gave_up:
                    self.restarts[name] += supervisor.starts[name]
                    self.operated.append(name)
                    self.log(f"{name} was fenced and ended for good; the operator starts it again")
                    supervisor.__exit__()
                    self._start(name)

    def started(self) -> dict[str, int]:
        """How often each was started again."""
        return {
            name: self.restarts[name] + supervisor.starts[name] - 1
            for name, supervisor in self.supervisors.items()
        }

    def pid(self, name: str) -> int | None:
        return self.supervisors[name].pids.get(name)

    def kill(self, name: str) -> bool:
        return self._signal(name, self.pid(name), signal.SIGKILL)

    def die_at(self, name: str, point: str, count: int) -> None:
        order = self.folder / f"die-{name}"
        fresh = order.with_suffix(".new")
        fresh.write_text(f"{point} {count}")
        fresh.rename(order)

    def never_reached(self) -> list[str]:
        """Who was told to die at a point that it has not come to; they are told to live."""
        orders = sorted(self.folder.glob("die-*"))
        said = [f"{order.name.removeprefix('die-')} {order.read_text()}" for order in orders]
        for order in orders:
            order.unlink(missing_ok=True)
        return said

    def freeze(self, name: str) -> bool:
        pid = self.pid(name)
        if pid is None or name in self.frozen:
            return False
        self.frozen[name] = pid
        return self._signal(name, pid, signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        pid = self.frozen.pop(name, None)
        if pid == self.pid(name):  # else it was killed meanwhile, and the number may be another's
            self._signal(name, pid, signal.SIGCONT)

    def _signal(self, name: str, pid: int | None, number: signal.Signals) -> bool:
        if pid is None:
            return False
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return False
        return True
