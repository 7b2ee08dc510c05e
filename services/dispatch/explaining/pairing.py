"""A line and a member: the way between them, and what it makes in a plan."""

import numpy as np

from libs.contracts.problem import Plan
from services.dispatch.explaining.ground import Ground
from services.dispatch.explaining.statement import Figure, NotThere
from services.dispatch.explaining.views import lines_named, member_named
from services.dispatch.explaining.weighing import REASONS, passed


def way_of(g: Ground, line: str, member: str) -> int:
    """The cheapest way of this pair."""
    rows, at = lines_named(g.problem, [line]), member_named(g.problem, member)
    ways = np.flatnonzero(np.isin(g.a.line, rows) & (g.a.member == at))
    if not len(ways):
        raise NotThere(f"member {member} has no way to make line {line}")
    return int(ways[(g.a.price[ways] + g.a.freight[ways]).argmin()])


def pair_named(g: Ground, way: int) -> dict[str, Figure]:
    line = int(g.a.line[way])
    pack, quantity = int(g.a.pack[line]), g.problem.lines.quantity[line]
    return {
        "line": g.problem.lines.name[line],
        "member": g.problem.members.name[int(g.a.member[way])],
        "pieces": quantity,
        "got_pieces": min(int(g.made_by_pair[way]) * pack, quantity),
        "due": g.labels.week(int(g.a.due[line])),
    }


def missing_of(g: Ground, way: int) -> int:
    """Packs that it could make more, whatever the hours."""
    packs = g.a.packs[g.a.line[way]]
    return int(min(g.a.most[way] - g.made[way], packs - g.made_by_pair[way]))


def why_not(g: Ground, way: int) -> str:
    return REASONS[int(passed(g, np.array([way])).reason[0])]


def pieces_of(g: Ground, way: int, plan: Plan) -> int:
    """Pieces of the line that the member makes in a plan."""
    line, member = int(g.a.line[way]), int(g.a.member[way])
    shares = plan.shares
    rows = zip(shares.line, shares.member, shares.pieces, strict=True)
    return sum(pieces for of, by, pieces in rows if (of, by) == (line, member))
