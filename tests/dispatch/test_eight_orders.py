"""The demo's eight orders, planned together from nothing at the hours that members declared."""

from dataclasses import replace

from libs.contracts.clusters import Calendar
from services.dispatch import core
from services.dispatch.planning.outlook import Outlook, outlook
from services.dispatch.translating.translation import translate
from tests.dispatch.demo import all_orders

LAST_WEEK = 11  # it ends with day 84


def eight_orders() -> Outlook:
    """All lines open, no holidays, from the demo's first Monday for twelve weeks.

    S08 asks for more than the cluster can make by its day, so it is due with the horizon, as its
    buyer agreed.
    """
    desk = all_orders()
    longest = next(order for (order, _), line in desk.lines.items() if line.quantity == 124_000)
    look = outlook(replace(desk, calendar=Calendar()))
    lines = tuple(
        replace(line, due_week=LAST_WEEK) if line.key.startswith(longest) else line
        for line in look.situation.lines
    )
    return replace(look, situation=replace(look.situation, lines=lines))


def test_the_eight_orders_are_made_in_full_and_on_time() -> None:
    look = eight_orders()
    problem = translate(look.situation)
    solved = core.solve(problem, work=2_000, gap=0.003)
    assert len(problem.lines.name) == 21  # the two for the US are held at the door
    assert (solved.cost.unserved, solved.cost.late) == (0, 0)
    last = max(int(week) for week in solved.shares.week)
    assert last <= LAST_WEEK
