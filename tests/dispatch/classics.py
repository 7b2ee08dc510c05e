"""Three classics of operations research as dispatch problems; where their optima are known.

The files are those of `examples/instances` in the formats their README states.
"""

from decimal import Decimal

from libs.contracts.problem import (
    Lines,
    Members,
    Problem,
    Resources,
    SetupHours,
    Setups,
    Sources,
    Steps,
    Ways,
)

NANO = 1_000_000_000  # cost units in one of a classic's: a customer's cost is shared by its demand


def facility_location(text: str) -> Problem:
    """A customer is a line, a facility a member with a fixed cost; one week, one resource group."""
    words = iter(text.split())
    facilities, customers = int(next(words)), int(next(words))
    rows = [(int(next(words)), Decimal(next(words))) for _ in range(facilities)]
    demand, ways = [], []
    for customer in range(customers):
        asked = int(next(words))
        demand.append(asked)
        for facility in range(facilities):
            each = round(Decimal(next(words)) * NANO / asked)
            ways.append((customer, facility, 0, facility, each))
    line, member, recipe, source, price = zip(*ways, strict=True)
    return one_group(
        weeks=1,
        capacity=[room for room, _ in rows],
        lines=Lines.model_validate(
            {
                "name": tuple(f"customer {at}" for at in range(customers)),
                "quantity": demand,
                "pack": [1] * customers,
                "due_week": [0] * customers,
                "unserved_cost": [-1] * customers,
            }
        ),
        members=Members.model_validate(
            {
                "name": tuple(f"facility {at}" for at in range(facilities)),
                "fixed_cost": [round(cost * NANO) for _, cost in rows],
            }
        ),
        ways=Ways.model_validate(
            {"line": line, "member": member, "recipe": recipe, "source": source, "price": price}
        ),
        steps=Steps.model_validate({"recipe": [0], "group": [0], "hours": [1]}),
    )


def assignment(text: str) -> Problem:
    """Each line goes whole to one member, and must; hours and cost differ by member."""
    words = [int(word) for word in text.split()]
    members, lines = words[:2]
    cost = words[2 : 2 + members * lines]
    hours = words[2 + members * lines : 2 + 2 * members * lines]
    pairs = [(at, to) for at in range(lines) for to in range(members)]
    return one_group(
        weeks=1,
        capacity=words[2 + 2 * members * lines :],
        lines=Lines.model_validate(
            {
                "name": tuple(f"line {at}" for at in range(lines)),
                "quantity": [1] * lines,
                "pack": [1] * lines,
                "due_week": [0] * lines,
                "unserved_cost": [-1] * lines,
                "max_members": [1] * lines,
            }
        ),
        members=Members(name=tuple(f"member {at}" for at in range(members))),
        ways=Ways.model_validate(
            {
                "line": [at for at, _ in pairs],
                "member": [to for _, to in pairs],
                "recipe": [to * lines + at for at, to in pairs],
                "source": [to for _, to in pairs],
                "price": [cost[to * lines + at] for at, to in pairs],
            }
        ),
        steps=Steps.model_validate(
            {
                "recipe": range(members * lines),
                "group": [0] * (members * lines),
                "hours": hours,
            }
        ),
    )


def lot_sizing(text: str) -> Problem:
    """An item's demand of a period is a line; the item is a family, set up in each week of work."""
    figures, _, _ = text.partition("Bi")  # a legend may follow
    rows = [[float(word) for word in row.split()] for row in figures.splitlines() if row.strip()]
    items, periods = int(rows[0][0]), int(rows[0][1])
    budget, data = int(rows[2][0]), rows[3 : 3 + items]
    demand = [[int(figure) for figure in row[:items]] for row in rows[3 + items :][:periods]]
    asked = [(i, t, demand[t][i]) for i in range(items) for t in range(periods) if demand[t][i]]
    return one_group(
        weeks=periods,
        capacity=[budget],
        lines=Lines.model_validate(
            {
                "name": tuple(f"item {i} of {t}" for i, t, _ in asked),
                "quantity": [quantity for _, _, quantity in asked],
                "pack": [1] * len(asked),
                "due_week": [t for _, t, _ in asked],
                "unserved_cost": [-1] * len(asked),
                "late_cost": [-1] * len(asked),
                "early_cost": [int(data[i][1]) for i, _, _ in asked],
            }
        ),
        members=Members(name=("plant",)),
        ways=Ways.model_validate(
            {
                "line": range(len(asked)),
                "member": [0] * len(asked),
                "recipe": [i for i, _, _ in asked],
                "source": [0] * len(asked),
                "price": [0] * len(asked),
                "setup": [i for i, _, _ in asked],
            }
        ),
        steps=Steps.model_validate(
            {
                "recipe": range(items),
                "group": [0] * items,
                "hours": [int(row[0]) for row in data],
            }
        ),
        setups=Setups.model_validate(
            {
                "scope": ("family",) * items,
                "repeats": ("week",) * items,
                "cost": [int(row[3]) for row in data],
            }
        ),
        setup_hours=SetupHours.model_validate(
            {
                "setup": range(items),
                "group": [0] * items,
                "hours": [int(row[2]) for row in data],
            }
        ),
    )


def one_group(weeks: int, capacity: list[int], **tables: object) -> Problem:
    """A problem with one resource a member; the same hours each week."""
    at = range(len(capacity))
    return Problem.model_validate(
        {
            "cost_unit": "1",
            "weeks": weeks,
            "groups": ("machine",),
            "resources": Resources.model_validate(
                {"name": tuple(f"machine {i}" for i in at), "group": [0 for _ in at]}
            ),
            "sources": Sources.model_validate(
                {"source": at, "group": [0 for _ in at], "resource": at}
            ),
            "capacity": [hours for hours in capacity for _ in range(weeks)],
        }
        | tables
    )
