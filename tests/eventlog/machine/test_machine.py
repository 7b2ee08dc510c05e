"""Histories chosen step by step: crashes, zombies, lost answers, late and repeated deliveries.

GONGDAN_HISTORIES=20000 runs that many, at random; without it a few, always the same.
"""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.eventlog.machine.process import in_memory
from tests.eventlog.machine.stages import STAGES, begun

MANY = os.environ.get("GONGDAN_HISTORIES", "")
HISTORIES = settings(
    max_examples=int(MANY or 200),
    stateful_step_count=30,
    derandomize=not MANY,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=False,
)
FAULTS = (
    "lose a send",
    "land at once",
    "commit raises, in vain",
    "commit raises, but it is done",
)
POINTS = (
    "send to",
    "send the offsets",
    "ask whether the record is on linxi.packages",
    "ask whether",
    "commit",
    "believe",
    "ask where the log ends",
    "ask for the committed",
)
SOME = st.integers(0, 999)
LOOP = st.integers(0, 1)
POINT, ROUNDS = st.sampled_from(POINTS), st.integers(1, 3)


class Machine(RuleBasedStateMachine):
    @initialize(stage=st.sampled_from(STAGES))
    def open(self, stage: str) -> None:
        self.history = begun(stage)
        self.house = self.history.house
        self.history.everybody(3)

    @rule(which=SOME, size=st.integers(0, 59), copies=st.integers(1, 3))
    def ask(self, which: int, size: int, copies: int) -> None:
        self.history.ask(which, size, copies)

    @rule(who=SOME, loop=LOOP, steps=st.integers(1, 30), mask=st.integers(0, 65535), most=LOOP)
    def run(self, who: int, loop: int, steps: int, mask: int, most: int) -> None:
        process = self.history.process(who)
        mask |= 65535 * most
        said = self.house.run(process, loop, steps, mask=mask, most=1 + most * 9)
        self.history.tell(process.loops[loop].name, f"runs {steps} steps, {said}")

    @rule(who=SOME, point=POINT)
    def reach(self, who: int, point: str) -> None:
        self.history.reach(who, point)

    @rule(rounds=ROUNDS)
    def everybody(self, rounds: int) -> None:
        self.history.everybody(rounds)

    @rule(which=SOME)
    def again(self, which: int) -> None:
        self.history.again(which)

    @rule(who=SOME, loop=LOOP, fault=st.sampled_from(FAULTS))
    def fail(self, who: int, loop: int, fault: str) -> None:
        turn = self.history.process(who).loops[loop]
        turn.faults.append(fault)
        self.history.tell(turn.name, f"will have: {fault}")

    @rule(who=SOME)
    def kill(self, who: int) -> None:
        process = self.history.busy(who)
        self.house.kill(process)
        self.history.tell(process.name, f"is killed at {process.at}, and started again")

    @rule(who=SOME, point=POINT, replaced=st.booleans(), which=SOME)
    def freeze(self, who: int, point: str, replaced: bool, which: int) -> None:
        """In the middle of something; the others go on, and one may take its partitions."""
        if self.house.zombies:
            return
        if not self.history.reach(who, point):
            self.history.ask(which, who, 1)
            self.history.reach(who, point)
        process = self.history.busy(who)
        self.house.freeze(process, replaced)
        if not replaced:
            self.house.silence(process)
        how = ", and replaced" if replaced else ", until its session is over"
        self.history.tell(process.name, f"is frozen at {process.at}{how}")
        self.history.everybody(3)

    @precondition(lambda self: self.house.zombies)
    @rule(steps=st.integers(1, 60))
    def thaw(self, steps: int) -> None:
        zombie = self.house.zombies[0]
        said = self.house.thaw(zombie, steps)
        self.history.tell(zombie.name, f"wakes up for {steps} steps, {said}")

    @precondition(lambda self: self.house.zombies)
    @rule()
    def time_out(self) -> None:
        zombie = self.house.zombies[0]
        self.house.time_out(zombie)
        self.history.tell("broker", f"ends what {zombie.name} left open")

    @rule(slow=st.booleans(), which=SOME)
    def mark(self, slow: bool, which: int) -> None:
        self.house.log.slow = slow
        self.house.log.mark(which)
        self.history.tell("broker", "writes a marker" + (", more only when told" if slow else ""))

    def teardown(self) -> None:
        if not hasattr(self, "history"):
            return
        try:
            if not self.history.broken:
                self.history.judge()
        except BaseException:
            note(self.history.words())
            raise
        finally:
            self.house.end()


@pytest.fixture
def memory() -> Iterator[None]:
    with in_memory():
        yield


@pytest.mark.timeout(0 if MANY else 120)
@pytest.mark.usefixtures("memory")
def test_nothing_is_lost_or_done_twice_whatever_happens_between_two_steps() -> None:
    run_state_machine_as_test(Machine, settings=HISTORIES)
