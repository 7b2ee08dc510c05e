"""Each reason for which a member is passed over, where it is the reason."""

from dataclasses import replace
from typing import Any

import pytest

from libs.contracts.problem import Problem
from services.dispatch.explaining import Statement, explain, lacking
from services.dispatch.levelling import solve
from services.dispatch.translating.translation import translate
from tests.dispatch.situations import LI, line, situation
from tests.dispatch.small import problem

# One line of 100 pieces that Li makes at 10 and Wang at 11, hours in plenty, set-ups for nothing.
PLAIN: dict[str, Any] = {
    "lines": {
        "name": ("6205",),
        "quantity": [100],
        "pack": [10],
        "due_week": [1],
        "unserved_cost": [50],
        "late_cost": [2],
    },
    "ways": {
        "line": [0, 0],
        "member": [0, 1],
        "recipe": [0, 0],
        "source": [0, 1],
        "price": [10, 11],
        "setup": [0, 0],
    },
    "setups": {"scope": ("line",), "repeats": ("horizon",), "cost": [0]},
    "setup_hours": {"setup": [0], "group": [0], "hours": [20]},
}


def asked(**changes: Any) -> Problem:
    tables = {name: dict(table) for name, table in PLAIN.items()}
    for name, change in changes.items():
        tables[name] = tables.get(name, {}) | change if isinstance(change, dict) else change
    return problem(**tables)


def told(statements: tuple[Statement, ...], member: str) -> list[str]:
    return [
        s.code
        for s in statements
        if s.figures.get("member") == member and s.code.startswith("passed")
    ]


POOLED: dict[str, Any] = {
    "groups": ("grinding", "heat_treatment"),
    "steps": {"recipe": [0, 0], "group": [0, 1], "hours": [1, 1]},
    "sources": {"source": [0, 0, 1, 1], "group": [0, 1, 0, 1], "resource": [0, 2, 1, 2]},
    "resources": {"name": ("Li:grinding", "Wang:grinding", "pool"), "group": [0, 0, 1]},
    "capacity": [500] * 6 + [50, 50, 0],
}
REASONS: list[tuple[str, dict[str, Any], list[str]]] = [
    ("cheaper", {}, ["passed_cheaper"]),
    (
        "no own hours",
        {"capacity": [200] * 3 + [10] * 3},
        ["passed_no_own_hours", "passed_cheaper_too"],
    ),
    ("no shared hours", POOLED, ["passed_no_shared_hours", "passed_cheaper_too"]),
    (
        "set-up too dear for what is late",
        {"ways": {"price": [10, 10]}, "setups": {"cost": [45]}, "lines": {"due_week": [0]}},
        ["passed_set_up"],
    ),
    (
        "minimum lot",
        {"ways": {"min_pieces": [0, 90]}, "capacity": [200] * 3 + [30, 30, 30]},
        ["passed_minimum_lot", "passed_cheaper_too"],
    ),
    (
        "later",
        {"ways": {"price": [10, 10], "first_week": [0, 2]}, "capacity": [200] * 6},
        ["passed_later"],
    ),
    (
        "members a line",
        {"lines": {"max_members": [1]}, "ways": {"price": [10, 10]}, "capacity": [200] * 6},
        ["passed_members_a_line"],
    ),
    ("newcomer", {"members": {"max_lines": [-1, 0]}}, ["passed_newcomer", "passed_cheaper_too"]),
    (
        "largest share",
        {"ways": {"max_pieces": [-1, 0]}},
        ["passed_largest_share", "passed_cheaper_too"],
    ),
    (
        "closed",
        {"ways": {"first_week": [0, 2], "last_week": [2, 1]}},
        ["passed_closed", "passed_cheaper_too"],
    ),
    (
        "fixed cost",
        {"ways": {"price": [10, 10]}, "members": {"fixed_cost": [0, 90]}, "capacity": [200] * 6},
        ["passed_fixed_cost"],
    ),
    (
        "fair share",
        {
            "ways": {"price": [10, 10]},
            "lines": {"value": [100]},
            "members": {"fair_target": [20_000, 0]},
            "fair_per_million": 50_000,
            "capacity": [200] * 6,
        },
        ["passed_fair_share"],
    ),
    (
        "what stands with others",
        {
            "ways": {"price": [10, 10]},
            "adopted": {"way": [0], "week": [1], "packs": [10], "move_cost": [3]},
            "capacity": [200] * 6,
        },
        ["passed_standing"],
    ),
    (
        "as good",
        {"ways": {"price": [10, 10]}, "lines": {"max_members": [0]}, "capacity": [200] * 6},
        [],
    ),
]


@pytest.mark.parametrize(("name", "changes", "codes"), REASONS, ids=[row[0] for row in REASONS])
def test_who_is_passed_over_hears_the_reason(
    name: str, changes: dict[str, Any], codes: list[str]
) -> None:
    is_asked = asked(**changes)
    found = explain(is_asked, solve(is_asked))
    # Where both cost the same either may have it; the other hears that it was as good.
    if name == "as good":
        assert [s.code for s in found if s.code.startswith("passed")] == ["passed_as_good"]
    else:
        assert told(found, "Wang") == codes


def test_what_is_not_worth_its_price_waits_and_says_so() -> None:
    is_asked = asked(lines={"unserved_cost": [5]})
    found = explain(is_asked, solve(is_asked))
    assert told(found, "Li") == told(found, "Wang") == ["passed_not_worth_it"]


def test_who_may_not_make_a_line_hears_the_class_that_would_have_let_it() -> None:
    wanted = situation(lines=(line(tolerance="P5"), line("b", family="needle")))
    told = lacking(wanted, "Li")  # of the other family it hears nothing
    assert [(s.code, s.figures["class"]) for s in told] == [("lacks_class", "P5")]
    assert "line" not in told[0].figures and "member" not in told[0].figures
    abler = replace(LI, capabilities=(replace(LI.capabilities[0], best_class="P5"),))
    assert lacking(replace(wanted, members=(abler,)), "Li") == ()
    assert translate(replace(wanted, members=(abler,))).ways.line.tolist() == [0]
