"""A member's and a buyer's statements hold nobody else's name, price, load or line: scanned."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from libs.contracts.problem import Plan, Problem
from services.dispatch.checking.recount import hours_used
from services.dispatch.core.arrays import ints
from services.dispatch.explaining import (
    Statement,
    buyer_view,
    counterfactual,
    explain,
    lacking,
    member_view,
    relief,
    say,
)
from services.dispatch.levelling import solve
from services.dispatch.translating.situation import Package
from services.dispatch.translating.translation import translate
from tests.dispatch.clusters import cluster
from tests.dispatch.situations import LI, line, member, situation
from tests.dispatch.small import problem, wide
from tests.dispatch.test_eight_orders import eight_orders
from tests.dispatch.thrown import planned, renamed

MONEY = re.compile(r"_fen$|_price$|^currency$|^gap$|cost")


def texts(statements: tuple[Statement, ...]) -> Iterator[str]:
    for statement in statements:
        yield json.dumps(statement.model_dump(mode="json"), ensure_ascii=False)
        yield say(statement, "zh_CN")
        yield say(statement, "en")


def scanned(statements: tuple[Statement, ...], forbidden: set[str]) -> list[str]:
    """Each forbidden word or number that stands in the data or in a sentence."""
    found = [s.code for s in statements for name in s.figures if MONEY.search(name)]
    said = "\n".join(texts(statements))
    for word in sorted(word for word in forbidden if word in said):
        if re.search(rf"(?<![\w.,]){re.escape(word)}(?!\w)", said):
            found.append(word)
    return found


def shown(units: int) -> set[str]:
    """A number as data, with separators, and as money of 1e-7 CNY."""
    return {str(units), f"{units:,}", format(Decimal(units).scaleb(-7), "f")}


def others(problem: Problem, plan: Plan, member: int) -> set[str]:
    """Names of others and their resources, prices (its own too), lines that it has no share in."""
    names, shares = problem.members.name, plan.shares
    words = {name for at, name in enumerate(names) if at != member}
    words |= {name for name in problem.resources.name if not name.startswith(f"{names[member]}:")}
    has = {of for of, by in zip(shares.line, shares.member, strict=True) if by == member}
    stands = problem.adopted.way
    has |= {problem.ways.line[w] for w in stands if problem.ways.member[w] == member}
    return words | {name for at, name in enumerate(problem.lines.name) if at not in has}


def numbers(problem: Problem, plan: Plan, member: int) -> set[str]:
    """Prices of thrown problems, and the hours of others: numbers that nothing else is."""
    words = {text for price in problem.ways.price for text in shown(price)}
    own = ints(problem.sources.resource)[ints(problem.sources.source) == member].tolist()
    mine = {at for at in own if problem.resources.name[at].startswith(problem.members.name[member])}
    used, weeks = hours_used(problem, plan), problem.weeks
    told = {hours for (at, _), hours in used.items() if at in mine}
    told |= {problem.capacity[at * weeks + week] for at in mine for week in range(weeks)}
    theirs = {hours for (at, _), hours in used.items() if at not in mine}
    far = {hours for hours in theirs - told if hours > 100_000}  # smaller may be anything
    return words | {text for hours in far for text in (str(hours), f"{hours:,}")}


def leaks(problem: Problem, plan: Plan, member: int, extra: frozenset[str] = frozenset()) -> Any:
    name = problem.members.name[member]
    view = member_view(problem, plan, name)
    assert view or member not in list(problem.ways.member)
    return scanned(view, others(problem, plan, member) | extra)


def bought(problem: Problem, plan: Plan) -> Any:
    """A buyer of the first line: no member, no resource, no other line."""
    words = {*problem.members.name, *problem.resources.name, *problem.lines.name[1:]}
    view = buyer_view(problem, plan, problem.lines.name[:1])
    return scanned(view, words) or [s.code for s in view if "e7" in str(s.figures)]


@pytest.mark.parametrize("start", range(0, 200, 25))
def test_two_hundred_thrown_problems_tell_nobody_of_others(start: int) -> None:
    for seed in range(start, start + 25):
        asked, plan = planned(seed)
        for at in range(len(asked.members.name)):
            assert not leaks(asked, plan, at, frozenset(numbers(asked, plan, at))), (seed, at)
        assert not bought(asked, plan), seed


def test_counterfactuals_and_reliefs_tell_nobody_of_others() -> None:
    for seed in range(0, 200, 8):
        asked, plan = planned(seed)
        way = seed % len(asked.ways.line)
        line, at = asked.ways.line[way], asked.ways.member[way]
        names = asked.lines.name[line], asked.members.name[at]
        told = (counterfactual(asked, plan, *names),)
        assert not scanned(told, others(asked, plan, at) | numbers(asked, plan, at)), seed
        heard = relief(asked, plan, names[0], audience="buyer")
        words = {*asked.members.name, *asked.resources.name}
        assert not scanned(heard, words | {n for n in asked.lines.name if n != names[0]})


STANDING = Package(
    line="a", member="Wang", pieces=((0, 50),), hours={"grinding": 10_000_000}, move=20
)
SITUATIONS = {
    "small": problem(),
    "wide": wide(),
    "late": problem(lines={"due_week": [0, 0]}),
    "situation": translate(situation()),
    "standing": translate(situation(STANDING)),
    "newcomer": translate(
        situation(members=(LI, member("Zhao", trial=True), member("Sun", hours=3)))
    ),
    "short": translate(situation(lines=(line(quantity=9_000), line("b", due_week=0)))),
    "eight orders": translate(eight_orders().situation),
}


def test_what_a_member_lacks_tells_it_of_nobody_else() -> None:
    """Each of a class, a size, a grade, a permit, a step and its own refusal is lacking once."""
    lines = (line("Auftrag-a", tolerance="P4"), line("Auftrag-b", bore_um=900_000),
             line("Auftrag-c", vibration="Z4V4"), line("Auftrag-d"))  # fmt: skip
    shut = member("Fabrik-Li", permits=())
    wide_awake = (shut, member("Fabrik-Wang"), member("Fabrik-Sun", own_hours={}))
    asked = situation(lines=lines, members=wide_awake)
    heard = {one.id: lacking(asked, one.id) for one in asked.members}
    codes = {told.code for view in heard.values() for told in view}
    assert {"lacks_class", "lacks_size", "lacks_permit"} <= codes
    for name, told in heard.items():
        others = {one.id for one in asked.members} - {name}
        assert not scanned(told, others | {one.key for one in lines}), name
    group = lacking(asked, "Fabrik-Wang", audience="group")
    assert "Auftrag-a" in scanned(group, {one.key for one in lines})


@pytest.mark.parametrize("name", SITUATIONS)
def test_situations_tell_nobody_of_others(name: str) -> None:
    asked = renamed(SITUATIONS[name])
    plan = solve(asked, work=5, gap=0.05)
    members = len(asked.members.name)
    for at in range(0, members, max(members // 40, 1)):
        assert not leaks(asked, plan, at)
    assert not bought(asked, plan)


def test_a_cluster_tells_nobody_of_others() -> None:
    asked = renamed(cluster(2000, 60, 12, seed=1))
    plan = solve(asked, work=10)
    for at in (0, 7, 31):
        assert not leaks(asked, plan, at)
    assert not bought(asked, plan)


def test_the_scanner_notices_what_the_group_hears() -> None:
    asked, plan = planned(4)
    found = scanned(explain(asked, plan), others(asked, plan, 0) | numbers(asked, plan, 0))
    assert {"share_cost", "alternative"} & set(found)
    assert any(word.startswith("Fabrik") for word in found)
    assert any(word.startswith("Auftrag") for word in found)


def test_shared_hours_have_no_figures_for_a_member() -> None:
    for seed in range(0, 200, 5):
        asked, plan = planned(seed)
        for name in asked.members.name:
            for told in member_view(asked, plan, name):
                if told.figures.get("group") == "heat_treatment":
                    assert not [figure for figure in told.figures if figure.endswith("_e7")]


def test_a_resource_named_for_another_is_never_its_drawers_own() -> None:
    """A shop's pool on which one member alone draws is the shop's affair."""
    asked = problem(resources={"name": ("+Wang:grinding", "Wang:grinding")})
    told = member_view(asked, solve(asked), "Li")
    assert not [s for s in told if any(name.endswith("_e7") for name in s.figures)]
    assert np.any([s.code == "limit_shared_hours" for s in told])
