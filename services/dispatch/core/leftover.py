"""What a plan leaves: free hours, lines that nobody makes, and why."""

import numpy as np

from libs.contracts.problem import Unserved
from services.dispatch.core.arrays import Arrays, Ints, grouped, listed
from services.dispatch.core.costing import Share, setups_taken, unserved_packs


def free_hours(a: Arrays, shares: list[Share]) -> Ints:
    """[R, T] hours that the shares and their set-ups leave."""
    free = a.capacity.copy()
    way, week, packs = np.array(shares, dtype=np.int64).reshape(-1, 3).T
    share, step = listed(a.step_start, a.recipe[way])
    hours = a.step_hours[step] * (a.pack[a.line[way]] * packs)[share]
    resource = a.resource[a.source[way[share]], a.step_group[step]]
    np.subtract.at(free, (resource, week[share] - a.step_before[step]), hours)
    taken = [
        (setup, source, at)
        for (setup, source, _), weeks in setups_taken(a, shares).items()
        for at in weeks
    ]
    setup, source, week = np.array(taken, dtype=np.int64).reshape(-1, 3).T
    at, row = listed(a.setup_start, setup)
    resource = a.resource[source[at], a.setup_group[row]]
    np.subtract.at(free, (resource, week[at]), a.setup_hours[row])
    return free


def unserved_of(a: Arrays, shares: list[Share], free: Ints) -> Unserved:
    """Lines with packs that no share makes; `free`: the hours that the shares leave."""
    left = unserved_packs(a, shares)
    lines = [line for line, packs in enumerate(left) if packs > 0]
    start, by_line = grouped(a.line, len(a.packs), np.arange(len(a.line)))
    whole = a.packs.tolist()
    pieces = []
    for line in lines:
        made = (whole[line] - left[line]) * int(a.pack[line])
        pieces.append(a.problem.lines.quantity[line] - made)
    return Unserved.model_validate(
        {
            "line": lines,
            "packs": [left[line] for line in lines],
            "pieces": pieces,
            "reason": tuple(
                _reason(a, line, left[line], free, by_line[start[line] : start[line + 1]])
                for line in lines
            ),
        }
    )


def _reason(a: Arrays, line: int, packs: int, free: Ints, ways: Ints) -> str:
    """A code: what kept this line from being made."""
    if not len(ways):
        told = a.problem.lines.obstacle
        return told[line] if told and told[line] else "line.no_way"
    week = np.arange(a.weeks)
    last = a.last[ways] if a.late[line] >= 0 else np.minimum(a.last[ways], a.due[line])
    is_open = (a.first[ways][:, None] <= week) & (week <= last[:, None])
    if not is_open.any():
        return "line.too_late"
    if ((a.member_lines[a.member[ways]] >= 0) | (a.most[ways] < packs)).all():
        return "line.newcomers_only"
    lot = np.maximum(a.least[ways], 1) * a.pack[line]
    need = a.hours_table[a.recipe[ways]] * lot[:, None] + a.setup_table[a.setup[ways]]
    supply = free[a.resource[a.source[ways]]]
    fits = ((need[:, :, None] <= supply) | (need[:, :, None] == 0)).all(axis=1)
    return "line.not_worth_it" if (fits & is_open).any() else "line.no_hours"
