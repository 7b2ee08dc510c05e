"""The planner and a solver that dies: the fact is recorded once, the next attempt is smaller, and
the plan comes; nothing of what failed is adopted. Desk and processes are the real ones."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest

from libs.contracts.attempts import NotePlanFailed, PlanFailed
from libs.contracts.plans import AdoptPlan, PlanAdopted
from libs.contracts.problem import Problem
from libs.contracts.topics import PLANS
from libs.contracts.weeks import monday
from libs.eventlog.kafka.owing import Held
from services.dispatch.app.planning import Planner
from services.dispatch.desk.attempts import PUT_OFF, UNSOLVED, Attempt
from services.dispatch.desk.state import Desk, LineKey
from services.dispatch.plan import plan
from services.dispatch.solver import Clock, Solver, prepare
from tests.dispatch import hostile_solvers as hostile
from tests.dispatch.demo import all_orders
from tests.dispatch.desk import NOW


@dataclass
class Town:
    """A ledger of one desk, its planner, and what was decided."""

    planner: Planner
    desk: Desk
    events: list[Any] = field(default_factory=list)
    commands: list[Any] = field(default_factory=list)

    def look(self) -> None:
        """One look of the planner; what it asks is decided, or lost and asked again."""
        ledger: Any = SimpleNamespace(stream=PLANS, states={"linxi": self.desk}, heads={})
        now = NOW.combine(monday(self.desk.week), NOW.timetz())
        for owed in self.planner.watch(Held([ledger]), now):
            self.commands.append(owed.command)
            for event in plan.decide(owed.command, self.desk):  # type: ignore[arg-type]
                self.events.append(event)
                self.desk = plan.evolve(self.desk, event)

    def run(self, seconds: float = 120) -> None:
        """Until no plan is due."""
        until = time.monotonic() + seconds
        while self.desk.plan_due or self.planner.failure:
            assert time.monotonic() < until, self.events[-1:]
            self.look()
            time.sleep(0.01)

    def of(self, kind: type[Any]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]


def impatient(problem: Problem, attempt: Attempt, clock: Clock) -> Solver:
    """Seconds are twentieths."""
    less = attempt._replace(seconds=attempt.seconds / 20)
    solve = partial(hostile.at_first, 8, "hanging")
    return Solver(problem, less, clock, solve=solve, grace=3.0)


@pytest.fixture
def town(request: pytest.FixtureRequest) -> Iterator[Town]:
    prepare()
    solve = partial(hostile.at_first, 8, request.param)
    start = partial(Solver, solve=solve, memory=400_000_000, grace=1.0)
    planner = Planner("linxi", solver=start)
    yield Town(planner, all_orders())
    if planner.solving:
        planner.solving.end()


@pytest.mark.parametrize("town", ["killed", "hungry"], indirect=True)
def test_a_plan_comes_after_failures_each_recorded_once(town: Town) -> None:
    open_before = sum(town.desk.lines[key].open for key in town.desk.unmet)
    town.run()
    failures = town.of(PlanFailed)
    assert [failure.attempt for failure in failures] == [1, 2, 3]
    assert {f.code for f in failures} <= {"solver.killed", "solver.memory"}
    asked = [(failure.lines, failure.asked_ms) for failure in failures]
    assert asked == [(21, 20_000), (21, 5_000), (10, 5_000)]
    assert all(failure.peak_bytes < 600_000_000 and failure.ways for failure in failures)
    first = town.events.index(town.of(PlanAdopted)[0])
    assert first == 3  # nothing was adopted before
    made = open_before - sum(town.desk.lines[key].open for key in town.desk.unmet)
    assert made > 0.8 * open_before and town.desk.failures == 0


def test_a_solver_that_hangs_is_ended_and_the_plan_comes_of_a_smaller_attempt() -> None:
    prepare()
    town = Town(Planner("linxi", solver=impatient), all_orders())
    town.run()
    hung = [failure for failure in town.of(PlanFailed) if failure.code == "solver.hung"]
    assert [failure.lines for failure in hung][:3] == [21, 21, 10]
    assert all(failure.took_ms >= 3_000 and failure.signal == 9 for failure in hung)
    assert sum(bool(event.shares) for event in town.of(PlanAdopted)) >= 2


@pytest.mark.parametrize("town", ["killed"], indirect=True)
def test_the_first_plan_is_of_the_most_urgent_lines_and_says_which_are_put_off(town: Town) -> None:
    town.run()
    first, *_, last = town.of(PlanAdopted)
    later = [row for row in first.unserved if row.code == PUT_OFF]
    dues = {key: line.due for key, line in town.desk.lines.items()}
    planned = {(share.work.order_id, share.work.line) for share in first.shares}
    assert later and max(dues[key] for key in planned) <= min(
        dues[row.order_id, row.line] for row in later
    )
    assert not [row for row in last.unserved if row.code == PUT_OFF]


@pytest.mark.parametrize("town", ["killed"], indirect=True)
def test_a_failure_that_the_log_has_not_taken_is_told_again_and_recorded_once(town: Town) -> None:
    until, before = time.monotonic() + 60, town.desk
    while not town.of(PlanFailed):
        assert time.monotonic() < until
        town.look()
        time.sleep(0.01)
    town.desk, town.events = before, []  # the transaction was lost
    town.look()
    town.look()
    assert [event.attempt for event in town.of(PlanFailed)] == [1]
    notes = [one for one in town.commands if isinstance(one, NotePlanFailed)]
    assert len({note.model_dump_json(exclude={"now"}) for note in notes}) == 1
    assert not [one for one in town.commands if isinstance(one, AdoptPlan)]


def few_orders() -> Desk:
    """The four most urgent lines."""
    desk = all_orders()
    for key in _by_urgency(desk)[4:]:
        desk = desk.with_line(key, replace(desk.lines[key], quantity=0))
    return desk


def _by_urgency(desk: Desk) -> list[LineKey]:
    return sorted(desk.unmet, key=lambda key: (desk.lines[key].due, key))


def with_an_odd_one(desk: Desk) -> Desk:
    """The first of its lines cannot even be stated."""
    first = _by_urgency(desk)[0]
    odd = desk.lines[first]
    reading = odd.line.reading.model_copy(update={"d_mm": "?"})
    line = odd.line.model_copy(update={"reading": reading})
    return desk.with_line(first, replace(odd, line=line))


def test_a_line_that_no_attempt_survives_is_passed_over_and_the_others_are_planned() -> None:
    prepare()
    town = Town(Planner("linxi"), with_an_odd_one(few_orders()))
    town.run()
    failures, *_, last = town.of(PlanFailed), *town.of(PlanAdopted)
    assert [failure.lines for failure in failures] == [4, 4, 2, 1, 1]
    odd = failures[-1].order_id, failures[-1].line
    assert [(row.order_id, row.line, row.code) for row in last.unserved] == [(*odd, UNSOLVED)]
    assert set(town.desk.unmet) == {odd} and town.desk.failures == 0


def test_a_plan_of_which_no_offers_can_be_made_is_a_failure_as_any_other() -> None:
    prepare()
    planner = Planner("linxi", solver=partial(Solver, solve=hostile.nonsense_at_first))
    town = Town(planner, few_orders())
    town.run()
    (failure,) = town.of(PlanFailed)
    assert (failure.code, failure.error) == ("solver.failed", "IndexError")
    assert town.of(PlanAdopted)[0].shares
