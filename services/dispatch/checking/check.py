"""The independent check of a plan: whole numbers, plain Python, nothing shared with the model.

It reads the problem's columns as they were published and recomputes everything.
"""

from collections import Counter
from collections.abc import Iterator

from libs.contracts.problem import Plan, Problem
from services.dispatch.checking.recount import entry, hours_used, rows, setups_taken


def check(problem: Problem, plan: Plan) -> tuple[str, ...]:
    """Every rule that the plan breaks, in words; empty where it may be adopted."""
    if plan.status == "infeasible":
        return () if not len(plan.shares.way) else ("an infeasible plan must not hold shares",)
    named = tuple(_named(problem, plan))
    if named:
        return named[:50]
    used = hours_used(problem, plan)
    broken = [
        *_conserved(problem, plan),
        *_gated(problem, plan),
        *_hours_fit(problem, used),
        *_lots(problem, plan),
        *_standing(problem, plan),
        *_cost_stated(problem, plan),
    ]
    return tuple(broken[:50])


def _packs(problem: Problem, line: int) -> int:
    return -(-problem.lines.quantity[line] // problem.lines.pack[line])


def _named(problem: Problem, plan: Plan) -> Iterator[str]:
    """Shares name ways that exist, once a week, with at least one pack."""
    seen: set[tuple[int, int]] = set()
    ways, shares = problem.ways, plan.shares
    for row, (way, week, packs) in enumerate(rows(problem, plan)):
        if not 0 <= way < len(ways.line) or not 0 <= week < problem.weeks:
            yield f"share {row}: way {way} in week {week} does not exist"
        elif (shares.line[row], shares.member[row]) != (ways.line[way], ways.member[way]):
            yield f"share {row}: way {way} is another line's or member's"
        elif packs < 1:
            yield f"share {row}: {packs} packs"
        elif (way, week) in seen:
            yield f"share {row}: way {way} twice in week {week}"
        seen.add((way, week))


def _conserved(problem: Problem, plan: Plan) -> Iterator[str]:
    """Made + unserved = asked, in packs and in pieces; forced lines are served."""
    packs, pieces = Counter[int](), Counter[int]()
    for table in (plan.shares, plan.unserved):
        for line, count, amount in zip(table.line, table.packs, table.pieces, strict=True):
            packs[line] += count
            pieces[line] += amount
            if not 0 < amount <= count * problem.lines.pack[line]:
                yield f"line {line}: {amount} pieces in {count} packs"
    for line, quantity in enumerate(problem.lines.quantity):
        if packs[line] != _packs(problem, line):
            yield f"line {line}: {packs[line]} packs of {_packs(problem, line)}"
        if pieces[line] != quantity:
            yield f"line {line}: {pieces[line]} pieces of {quantity}"
    for line, count in zip(plan.unserved.line, plan.unserved.packs, strict=True):
        if problem.lines.unserved_cost[line] < 0 and plan.status != "stopped":
            yield f"line {line}: {count} packs unserved though all must be served"


def _gated(problem: Problem, plan: Plan) -> Iterator[str]:
    """Weeks in which the way is open, and lateness only where it is allowed."""
    closed = set(zip(problem.closed.way, problem.closed.week, strict=True))
    ways, lines = problem.ways, problem.lines
    for way, week, _ in rows(problem, plan):
        line = ways.line[way]
        first, last = entry(ways.first_week, way, 0), entry(ways.last_week, way, problem.weeks - 1)
        if not first <= week <= last or (way, week) in closed:
            yield f"way {way} (line {line}) works in week {week}, when it is closed"
        if entry(lines.late_cost, line, 0) < 0 and week > lines.due_week[line]:
            yield f"line {line}: week {week} is late, which is forbidden"


def _hours_fit(problem: Problem, used: dict[tuple[int, int], int]) -> Iterator[str]:
    for (resource, week), hours in sorted(used.items()):
        if week < 0:
            yield f"{problem.resources.name[resource]}: work before the first week"
        elif hours > problem.capacity[resource * problem.weeks + week]:
            free = problem.capacity[resource * problem.weeks + week]
            yield f"{problem.resources.name[resource]}, week {week}: {hours} of {free} (1e-7 h)"


def _lots(problem: Problem, plan: Plan) -> Iterator[str]:
    """Minimum lot where used, largest share, members a line, lines of a newcomer."""
    ways = problem.ways
    by_pair, by_way, least = Counter[tuple[int, int]](), Counter[int](), Counter[tuple[int, int]]()
    for way, pieces in zip(plan.shares.way, plan.shares.pieces, strict=True):
        pair = ways.line[way], ways.member[way]
        by_pair[pair] += pieces
        by_way[way] += pieces
        least[pair] = max(least[pair], entry(ways.min_pieces, way, 0))
    for (line, member), pieces in by_pair.items():
        if pieces < min(least[line, member], problem.lines.quantity[line]):
            yield f"line {line}, member {member}: {pieces} is under the minimum lot"
    for way, pieces in by_way.items():
        if 0 <= entry(ways.max_pieces, way, -1) < pieces:
            yield f"way {way}: {pieces} is over the largest share"
    for line, count in Counter(line for line, _ in by_pair).items():
        if 0 < entry(problem.lines.max_members, line, 0) < count:
            yield f"line {line}: {count} members"
    for member, count in Counter(member for _, member in by_pair).items():
        if 0 <= entry(problem.members.max_lines, member, -1) < count:
            yield f"member {member}: {count} lines"


def _standing(problem: Problem, plan: Plan) -> Iterator[str]:
    now = {(way, week): packs for way, week, packs in rows(problem, plan)}
    stands = problem.adopted
    for way, week, packs, move in zip(
        stands.way, stands.week, stands.packs, stands.move_cost, strict=True
    ):
        if move < 0 and now.get((way, week), 0) < packs:
            yield f"way {way}, week {week}: a frozen share of {packs} packs was moved"


def _cost_stated(problem: Problem, plan: Plan) -> Iterator[str]:
    """The stated terms are those of the shares, and add up to the objective."""
    value: Counter[int] = Counter()
    terms = _cost_of_shares(problem, plan, value)
    for line, packs in zip(plan.unserved.line, plan.unserved.packs, strict=True):
        terms["unserved"] += (
            packs * problem.lines.pack[line] * max(problem.lines.unserved_cost[line], 0)
        )
    for (setup, _, _), weeks in setups_taken(problem, plan).items():
        terms["set_up"] += problem.setups.cost[setup] * len(weeks)
    terms["member"] = sum(entry(problem.members.fixed_cost, member, 0) for member in value)
    terms["change"] = _cost_of_change(problem, plan)
    for member in range(len(problem.members.name)):
        target = entry(problem.members.fair_target, member, -1)
        if target >= 0:
            apart = abs(value[member] - target)
            terms["fairness"] += apart * problem.fair_per_million // 1_000_000
    for name, stated in plan.cost.model_dump().items():
        if stated != terms[name]:
            yield f"cost of {name}: {stated} stated, {terms[name]} found"
    if plan.objective != sum(terms.values()):
        yield f"objective: {plan.objective} stated, {sum(terms.values())} found"


def _cost_of_shares(problem: Problem, plan: Plan, value: Counter[int]) -> Counter[str]:
    """What the shares cost by themselves; `value` gets what they count for, by member."""
    terms: Counter[str] = Counter()
    ways, lines = problem.ways, problem.lines
    for way, week, packs in rows(problem, plan):
        line = ways.line[way]
        pieces, apart = packs * lines.pack[line], week - lines.due_week[line]
        terms["price"] += pieces * ways.price[way]
        terms["freight"] += pieces * entry(ways.freight, way, 0)
        terms["late"] += pieces * max(apart, 0) * max(entry(lines.late_cost, line, 0), 0)
        terms["early"] += pieces * max(-apart, 0) * entry(lines.early_cost, line, 0)
        value[ways.member[way]] += pieces * entry(lines.value, line, 0)
    return terms


def _cost_of_change(problem: Problem, plan: Plan) -> int:
    """What is taken away of standing shares that may move."""
    stands, paid = problem.adopted, 0
    now = {(way, week): packs for way, week, packs in rows(problem, plan)}
    for way, week, packs, move in zip(
        stands.way, stands.week, stands.packs, stands.move_cost, strict=True
    ):
        gone = max(packs - now.get((way, week), 0), 0)
        paid += gone * problem.lines.pack[problem.ways.line[way]] * max(move, 0)
    return paid
