"""The examples of docs/explanations.md: small scenes, and the first statement of each kind in them.

`python -m tests.dispatch.told` writes them anew between the marks of the document.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from libs.contracts.problem import Plan, Problem, SetupHours, Steps
from libs.contracts.weeks import weeks_from
from services.dispatch import explaining
from services.dispatch.core.arrays import ints
from services.dispatch.explaining import Labels, Statement, say
from services.dispatch.levelling import solve
from services.dispatch.translating.situation import Policy, Situation
from tests.dispatch.situations import line, member, situation
from tests.dispatch.small import problem
from tests.dispatch.test_explain_reasons import POOLED, REASONS, asked

DOCUMENT = Path(__file__).parents[2] / "docs" / "explanations.md"
TENTH = 1_000_000
LABELS = Labels(weeks=tuple(weeks_from("2026-W32", 3)), lines=("6205-2RS", "6306-2RS"))
NAMES = ("PO-3107/1", "PO-3118/4")
FAIR: dict[str, Any] = {
    "lines": {"value": [10, 10]},
    "members": {"fair_target": [600, 1000]},
    "fair_per_million": 25_000,
}
STANDS: dict[str, Any] = {
    "adopted": {"way": [1, 3], "week": [0, 1], "packs": [8, 2], "move_cost": [0, -1]},
    "capacity": [100, 100, 0, 100, 100, 0],
}


def scaled(of: Problem) -> Problem:
    """As people know it: a tenth of an hour a piece, prices in tenths of a yuan."""
    lines = of.lines.model_copy(update={"name": NAMES[: len(of.lines.name)]})
    steps = dict(of.steps) | {"hours": ints(of.steps.hours) * TENTH}
    setup = dict(of.setup_hours) | {"hours": ints(of.setup_hours.hours) * TENTH}
    return Problem.model_validate(
        dict(of)
        | {
            "cost_unit": "1e-1 CNY",
            "lines": lines,
            "steps": Steps.model_validate(steps),
            "setup_hours": SetupHours.model_validate(setup),
            "capacity": ints(of.capacity) * TENTH,
        }
    )


def scenes() -> Iterator[Problem]:
    yield problem(capacity=[100] * 6, lines={"due_week": [0, 0], "unserved_cost": [50, 13]})
    yield problem(lines={"due_week": [0, 0]})
    yield from (asked(**changes) for _, changes, _ in REASONS)
    yield problem(**FAIR)
    yield problem(**STANDS, ways={"last_week": [1, 1, 1, 1]})
    yield problem(adopted={"way": [0], "week": [0], "packs": [8], "move_cost": [1]})
    yield problem(
        adopted={"way": [3], "week": [1], "packs": [6], "move_cost": [0]},
        members={"max_lines": [2, 1]},
        ways={"max_pieces": [-1, 40, 30, -1], "min_pieces": [0, 30, 0, 30]},
        lines={"max_members": [2, 2]},
    )
    yield asked(ways={"first_week": [1, 1]}, lines={"due_week": [0]})
    yield asked(lines={"unserved_cost": [5]})
    yield asked(lines={"max_members": [1], "due_week": [0]}, capacity=[60] * 6)
    yield asked(lines={"unserved_cost": [-1], "late_cost": [-1], "due_week": [0]}, capacity=[9] * 6)
    yield asked(capacity=[100] * 6, ways={"min_pieces": [90, 90]}, lines={"due_week": [0]})
    yield problem(
        capacity=[40] * 6, ways={"min_pieces": [0, 60, 0, 0], "max_pieces": [60, 60, -1, 30]}
    )
    yield asked(ways={"max_pieces": [40, -1]}, capacity=[100] * 6)
    yield asked(
        capacity=[25] * 3 + [200] * 3, setup_hours={"hours": [0]}, lines={"late_cost": [-1]}
    )
    yield asked(capacity=[30] * 6, setup_hours={"hours": [0]}, lines={"late_cost": [60]})
    yield asked(lines={"max_members": [1], "due_week": [0]}, capacity=[80] * 6)
    pool = POOLED | {"capacity": [500] * 3 + [0] * 3 + [60] * 3}
    yield asked(**pool, ways={"price": [10, 7], "min_pieces": [0, 100]})
    one_way = {"line": [0], "member": [0], "recipe": [0], "source": [0], "price": [10]}
    yield asked(ways=one_way | {"setup": [0]})
    nobody: dict[str, Any] = {name: [] for name in ("line", "member", "recipe", "source", "price")}
    yield asked(ways=nobody | {"setup": []})
    yield asked(**POOLED, lines={"due_week": [0]})


def statements(of: Problem, plan: Plan) -> Iterator[Statement]:
    told: dict[str, Any] = {"labels": LABELS}
    yield from explaining.explain(of, plan, **told)
    for name in of.members.name:
        yield from explaining.member_view(of, plan, name, **told)
    yield from explaining.buyer_view(of, plan, of.lines.name, **told)
    if plan.status == "infeasible":
        return
    for name in of.lines.name:
        yield from explaining.relief(of, plan, name, **told)
        yield from explaining.relief(of, plan, name, audience="buyer", **told)
    for row, by in zip(of.ways.line, of.ways.member, strict=True):
        pair = of.lines.name[row], of.members.name[by]
        yield explaining.counterfactual(of, plan, *pair, audience="group", **told)
        yield explaining.counterfactual(of, plan, *pair, **told)
        yield explaining.price_counterfactual(of, plan, *pair, **told)
    yield explaining.price_of_fairness(of, plan)
    yield explaining.price_of_stability(of, plan)


def unqualified() -> Iterator[Situation]:
    """Li may not make the line, for one reason after the other."""
    one = line(key=NAMES[0], due_week=1)
    yield situation(lines=(replace(one, tolerance="P5"),))
    yield situation(lines=(replace(one, bore_um=120_000),))
    yield situation(lines=(replace(one, vibration="V3"),))
    yield situation(lines=(replace(one, hours={"honing": 1}),))
    yield situation(lines=(one,), members=(member("Li", permits=()),))
    asking = Policy(required_certificates={"": ("IATF 16949",)})
    yield situation(lines=(one,), policy=asking)
    yield situation(lines=(one,), excluded=frozenset({(one.key, "Li")}))


def examples() -> dict[tuple[str, str], Statement]:
    """The first of each kind by who hears it, in the catalogue's order."""
    found: dict[tuple[str, str], Statement] = {}
    for scene in map(scaled, scenes()):
        plan = solve(scene)
        for one in statements(scene, plan):
            found.setdefault((one.audience, one.code), one)
    impossible = plan.model_copy(update={"conflict": ("line PO-3107/1: not later than week 0",)})
    found["group", "plan_conflict"] = explaining.whole_reasons(scene, impossible)[3]
    for of in unqualified():
        for one in (
            *explaining.lacking(of, "Li", labels=LABELS, audience="group"),
            *explaining.lacking(of, "Li", labels=LABELS),
        ):
            found.setdefault((one.audience, one.code), one)
    order = [
        (audience, code)
        for audience in ("group", "member", "buyer")
        for code in explaining.CATALOGUE["en"][audience]
    ]
    return {kind: found[kind] for kind in order if kind in found}


def block(audience: str, found: dict[tuple[str, str], Statement]) -> str:
    parts = []
    for (heard, code), one in found.items():
        if heard == audience:
            figures = json.dumps(one.model_dump(mode="json")["figures"], ensure_ascii=False)
            words = f"- {say(one, 'zh_CN')}\n- {say(one, 'en')}"
            parts.append(f"**{code}**\n{words}\n- `{figures}`")
    return "\n\n".join(parts)


def refreshed(text: str) -> str:
    """The document with today's sentences between its marks."""
    found = examples()
    for audience in ("group", "member", "buyer"):
        before, _, rest = text.partition(f"<!-- {audience} -->\n")
        after = rest[rest.index("<!-- end -->") :]
        text = f"{before}<!-- {audience} -->\n{block(audience, found)}\n{after}"
    return text


if __name__ == "__main__":
    DOCUMENT.write_text(refreshed(DOCUMENT.read_text("utf-8")), "utf-8")
