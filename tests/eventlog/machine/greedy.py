"""A solver in a microsecond: the first members that may, two a line, in the first week.

The real one takes 20 ms for the smallest problem, and these histories are many; what surrounds it
(the outlook, the answer, the adoption with its hours and gates) is the real thing.
"""

from datetime import datetime

from libs.contracts.plans import AdoptPlan
from libs.contracts.problem import CostTerms, Plan, Shares, Unserved
from services.dispatch.app import planning
from services.dispatch.planning.answer import adopt_plan
from services.dispatch.planning.outlook import outlook
from services.dispatch.translating.situation import Line, Member, Situation


class Solving(planning.Solving):
    """As dispatch's own, without a process of its own."""

    def begin(self, solver: object = None) -> None:
        self.outlook = outlook(self.desk)

    def answer(self, now: datetime) -> tuple[Plan | None, list[AdoptPlan]]:
        assert self.outlook is not None
        situation = self.outlook.situation
        plan = greedy(situation) if situation.lines else None
        return plan, adopt_plan(self.cluster, self.desk, self.outlook, plan, now)


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
