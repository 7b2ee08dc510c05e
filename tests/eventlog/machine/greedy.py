"""A solver in a microsecond: the first members that may, two a line, in the first week.

The real one takes 20 ms for the smallest problem, and these histories are many; what surrounds it
(the outlook, the answer, the adoption with its hours and gates) is the real thing.
"""

from libs.contracts.problem import CostTerms, Plan, Shares, Unserved
from services.dispatch.desk.state import Desk
from services.dispatch.planning.outlook import outlook
from services.dispatch.translating.situation import Line, Member, Situation


class Solving:
    """As dispatch's own: one solve, for one state of the desk."""

    def __init__(self, cluster: str, desk: Desk, solver: object = None) -> None:
        self.desk, self.sent = desk, False
        self.outlook = outlook(desk)

    def finished(self) -> bool:
        return True

    def end(self) -> None:
        pass

    def plan(self) -> Plan | None:
        return greedy(self.outlook.situation) if self.outlook.situation.lines else None


def greedy(situation: Situation) -> Plan:
    shares: list[tuple[int, int, int, int]] = []
    unserved: list[tuple[int, int, int]] = []
    for at, line in enumerate(situation.lines):
        able = [m for m, one in enumerate(situation.members) if may(one, line, situation)][:2]
        left = line.quantity
        for place, member in enumerate(able):
            pieces = left if place == len(able) - 1 else left // 2
            if pieces:
                shares.append((at, member, -(-pieces // line.carton), pieces))
            left -= pieces
        if left:
            unserved.append((at, -(-left // line.carton), left))
    return answer(shares, unserved)


def may(member: Member, line: Line, situation: Situation) -> bool:
    return bool(member.permits) and (line.key, member.id) not in situation.excluded


def answer(shares: list[tuple[int, int, int, int]], unserved: list[tuple[int, int, int]]) -> Plan:
    line, member, packs, pieces = zip(*shares, strict=True) if shares else ((), (), (), ())
    missing, whole, single = zip(*unserved, strict=True) if unserved else ((), (), ())
    return Plan.model_validate(
        {
            "status": "feasible",
            "cost_unit": "1e-7 CNY",
            "objective": 0,
            "cost": CostTerms(),
            "bound": "0",
            "gap": "0",
            "controllable_gap": "0",
            "braked": False,
            "work": 0,
            "method": "construction",
            "shares": Shares.model_validate(
                {
                    "way": [0] * len(line),
                    "line": list(line),
                    "member": list(member),
                    "week": [0] * len(line),
                    "packs": list(packs),
                    "pieces": list(pieces),
                }
            ),
            "unserved": Unserved.model_validate(
                {
                    "line": list(missing),
                    "packs": list(whole),
                    "pieces": list(single),
                    "reason": ("line.no_capacity",) * len(missing),
                }
            ),
        }
    )
