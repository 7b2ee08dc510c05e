"""Planning again from a standing plan, in a fraction of the time of planning from nothing."""

from collections.abc import Callable, Iterator

from libs.contracts.problem import Problem
from tests.bench.dispatch.planned import instance, planned, ready
from tests.bench.row import Row
from tests.dispatch.changes import changed, urgent

COLD = 30.0  # seconds of planning from nothing
SIZES = ((2000, 60, 12), (10_000, 200, 12))
Change = Callable[[Problem, int], Problem]
WAYS: tuple[tuple[str, Change, float, float], ...] = (
    ("5 % of the lines change", changed, 0.20, 0.05),
    ("20 urgent lines come", urgent, 0.06, 0.1),
)


def run() -> Iterator[Row]:
    ready()
    for size in SIZES:
        before = instance(*size)
        standing = planned(before, COLD).plan
        for what, change, part, reach in WAYS:
            now = change(before, 1)
            cold = planned(now, COLD)
            again = planned(now, COLD * part, standing)
            worse = 100 * (again.plan.objective / cold.plan.objective - 1)
            spent = again.seconds / cold.seconds
            yield Row(
                f"{'x'.join(map(str, size))}: {what}",
                f"{worse:+.3f} % in {again.seconds:.2f} s",
                f"cold, {cold.seconds:.1f} s",
                spent,
                f"<= {part} at <= +{reach} %",
                worse <= reach and spent <= part * 1.1,
            )
