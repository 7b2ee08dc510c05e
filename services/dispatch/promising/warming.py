"""Compiles what promises need, so that no order has to wait for it; kept on disk then."""

from libs.contracts.problem import Problem
from services.dispatch import core
from services.dispatch.core.search.warming import ONE
from services.dispatch.promising.alike import like
from services.dispatch.promising.moving import promise_moving
from services.dispatch.promising.standing import adopt, standing_of


def warm() -> None:
    """Promises one more line of one member, for which the standing one would have to move."""
    problem = Problem.model_validate(ONE)
    plan = core.solve(problem, work=1)
    standing = standing_of(adopt(problem, plan, 0, 10), plan)
    promise_moving(standing, like(problem, [(0, 2, 0)]))
