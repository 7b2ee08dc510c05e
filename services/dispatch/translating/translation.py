"""Translation: a situation of orders, members and permits becomes a problem of ways and hours."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from libs.contracts.problem import (
    Cells,
    Problem,
    Resources,
    Sources,
    Ways,
)
from services.dispatch.translating import tables
from services.dispatch.translating.gates import open_weeks
from services.dispatch.translating.shops import extra
from services.dispatch.translating.situation import Line, Member, Situation
from services.dispatch.translating.standing import adopted, held
from services.dispatch.translating.supply import Supply, supply_of

# When several reasons keep a line from everybody, the one that came furthest is told.
PROGRESS = (
    "line.no_members",
    "line.no_capability",
    "line.all_excluded",
    "line.no_resource",
    "line.too_late",
    "line.no_permit",
    "line.no_certificate",
    "line.trial_only",
)


WAY_COLUMNS = (
    "line",
    "member",
    "recipe",
    "source",
    "price",
    "freight",
    "min_pieces",
    "max_pieces",
    "first_week",
    "last_week",
)


@dataclass
class _Ways:
    """Rows of the ways' table while they are being found."""

    rows: list[tuple[int, ...]] = field(default_factory=list)
    closed: list[tuple[int, int]] = field(default_factory=list)
    obstacle: list[str] = field(default_factory=list)


def translate(situation: Situation) -> Problem:
    """The whole problem. Lines and members keep their order; lines without quantity must not
    be given. Raises ValueError in words where the situation contradicts itself."""
    _refuse_nonsense(situation)
    problem = _problem(situation)
    if not problem.fair_per_million:
        return problem
    # Only who weighs fairness needs numbers in arrays: the service that asks is lean without.
    from services.dispatch.translating.fairness import with_fair_shares

    return with_fair_shares(problem, [member.received for member in situation.members])


def shops_of_ways(situation: Situation) -> tuple[Mapping[str, str], ...]:
    """By way of the problem: which shop does which group. Empty where there are no shops."""
    if not situation.shops:
        return ()
    supply = supply_of(situation)
    return tuple(supply.sources[row[3]].shops for row in _find_ways(situation, supply).rows)


def _problem(situation: Situation) -> Problem:
    supply = supply_of(situation)
    ways = _find_ways(situation, supply)
    return Problem.model_validate(
        {
            "cost_unit": situation.policy.cost_unit,
            "weeks": situation.weeks,
            "lines": tables.lines(situation, ways.obstacle),
            "members": tables.members(situation),
            "ways": _table(ways, tables.setup_of(situation)),
            "closed": Cells.model_validate(
                {"way": [way for way, _ in ways.closed], "week": [week for _, week in ways.closed]}
            ),
            "steps": tables.steps(situation, supply.groups),
            "sources": Sources.model_validate(
                {"source": supply.rows[0], "group": supply.rows[1], "resource": supply.rows[2]}
            ),
            "resources": Resources.model_validate(
                {"name": supply.names, "group": supply.resource_group}
            ),
            "capacity": supply.capacity,
            "groups": supply.groups,
            "adopted": adopted(situation, ways.rows, set(ways.closed)),
            "fair_per_million": situation.policy.fair_per_million,
        }
        | tables.setups(situation, supply.groups)
    )


def _table(ways: _Ways, setup_of: list[int]) -> Ways:
    columns = list(zip(*ways.rows, strict=True)) or [()] * len(WAY_COLUMNS)
    table = dict(zip(WAY_COLUMNS, columns, strict=True))
    return Ways.model_validate(table | {"setup": [setup_of[line] for line in table["line"]]})


def _refuse_nonsense(situation: Situation) -> None:
    for what, names in (
        ("line", [line.key for line in situation.lines]),
        ("member", [member.id for member in situation.members]),
    ):
        twice = [name for name, count in Counter(names).items() if count > 1]
        if twice:
            raise ValueError(f"{what} {twice[0]} is there twice")
    for line in situation.lines:
        if line.quantity < 1 or line.carton < 1:
            raise ValueError(f"line {line.key}: quantity and carton must be at least 1")


def _find_ways(situation: Situation, supply: Supply) -> _Ways:
    ways, stands = _Ways(), held(situation)
    for line_at, line in enumerate(situation.lines):
        furthest = "line.no_members"
        before = len(ways.rows)
        for member_at, member in enumerate(situation.members):
            weeks, missing = open_weeks(line, member, situation)
            has = stands.get((line.key, member.id), 0)
            row = _way(situation, line, member, has) if weeks else None
            if row is None:
                missing = missing or "line.trial_only"
                furthest = max(furthest, missing, key=PROGRESS.index)
                continue
            for source, dearer in _sources(situation, supply, line, member):
                gaps = set(range(weeks[0], weeks[-1] + 1)) - set(weeks)
                ways.closed.extend((len(ways.rows), week) for week in sorted(gaps))
                price = max(0, row[0] + dearer)
                made = (line_at, member_at, line_at, source, price, *row[1:])
                ways.rows.append((*made, weeks[0], weeks[-1]))
        ways.obstacle.append(furthest if len(ways.rows) == before else "")
    return ways


def _sources(
    situation: Situation, supply: Supply, line: Line, member: Member
) -> Iterator[tuple[int, int]]:
    """Sources that differ in a step of this line, and what their shops cost more by piece."""
    seen: set[tuple[tuple[str, str], ...]] = set()
    for source in supply.sources_of[member.id]:
        asked = {*line.hours, *line.setup_hours}
        shops = {g: shop for g, shop in supply.sources[source].shops.items() if g in asked}
        key = tuple(sorted(shops.items()))
        if key not in seen:
            seen.add(key)
            yield source, extra(situation, line, member, shops)


def _way(
    situation: Situation, line: Line, member: Member, has: int
) -> tuple[int, int, int, int] | None:
    """Price and freight by piece, least and most pieces; what it `has` already is no too little
    and no too much. None: not even one pack is allowed."""
    policy = situation.policy
    trial = max(policy.trial_max_pieces, -(-has // line.carton) * line.carton)
    most = trial // line.carton * line.carton if member.trial else -1
    if most == 0:
        return None
    least = min(member.min_lot, line.quantity) if policy.use_min_lots else 0
    if has:
        least = min(least, has // line.carton * line.carton)
    if most > 0:
        least = min(least, most)
    price = line.unit_value * member.price_per_mille // 1000
    per_kg = policy.freight.get((member.region, line.destination), 0)
    return price, per_kg * line.mass_g // 1000, least, most
