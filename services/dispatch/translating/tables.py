"""Tables of a problem that follow line by line or member by member from the situation."""

from collections import Counter

from libs.contracts.problem import Lines, Members, SetupHours, Setups, Steps
from services.dispatch.translating.situation import Line, Policy, Situation
from services.dispatch.translating.standing import held


def lines(situation: Situation, obstacle: list[str]) -> Lines:
    policy, lines = situation.policy, situation.lines
    apart = {(p.line, p.member) for p in situation.packages if p.move is None}
    holders = Counter(line for line, _ in apart)
    again = Counter(line for line, _ in held(situation))
    # Who holds a package of the line already counts among its members.
    left = [max(1, policy.max_members - holders[line.key], again[line.key]) for line in lines]
    return Lines.model_validate(
        {
            "name": tuple(line.key for line in lines),
            "quantity": [line.quantity for line in lines],
            "pack": [line.carton for line in lines],
            "due_week": [_due(line) for line in lines],
            "unserved_cost": [_unserved(line, policy) for line in lines],
            "late_cost": [line.unit_value * _late(line, policy) // 1000 for line in lines],
            "early_cost": [line.unit_value * policy.early_per_mille // 1000 for line in lines],
            "max_members": left if policy.max_members else [0] * len(lines),
            "value": [line.unit_value for line in lines],
            "obstacle": tuple(obstacle),
        }
    )


def _unserved(line: Line, policy: Policy) -> int:
    share = policy.unserved_base_per_mille + policy.unserved_priority_per_mille * line.priority
    return line.unit_value * share // 1000 + policy.unserved_cost_per_piece


def _due(line: Line) -> int:
    """Late is what is after its due date, or after the week that its buyer was told."""
    return line.due_week if line.promised_week is None else min(line.due_week, line.promised_week)


def _late(line: Line, policy: Policy) -> int:
    """Per mille of the value for a week: a promise is dearer to break than a due date."""
    late = policy.late_per_mille * line.priority
    return late if line.promised_week is None else max(late, line.late_promise_per_mille)


def members(situation: Situation) -> Members:
    apart = Counter(p.member for p in situation.packages if p.move is None)
    again = Counter(member for _, member in held(situation))
    most = situation.policy.trial_max_packages
    return Members.model_validate(
        {
            "name": tuple(member.id for member in situation.members),
            "max_lines": [
                max(0, most - apart[member.id], again[member.id]) if member.trial else -1
                for member in situation.members
            ],
        }
    )


def steps(situation: Situation, groups: tuple[str, ...]) -> Steps:
    rows = [
        (at, groups.index(group), hours, line.weeks_before.get(group, 0))
        for at, line in enumerate(situation.lines)
        for group, hours in sorted(line.hours.items())
        if hours
    ]
    recipe, group, hours, before = zip(*rows, strict=True) if rows else ((), (), (), ())
    return Steps.model_validate(
        {"recipe": recipe, "group": group, "hours": hours, "weeks_before": before}
    )


def setup_of(situation: Situation) -> list[int]:
    """The set-up that each line needs: its own, or one shared by lines of a family."""
    keys: dict[object, int] = {}
    shared = situation.policy.setup_scope == "family"
    return [
        keys.setdefault(
            (line.family, *sorted(line.setup_hours.items())) if shared else line.key, len(keys)
        )
        for line in situation.lines
    ]


def setups(situation: Situation, groups: tuple[str, ...]) -> dict[str, object]:
    """Set-ups with their cost and hours, in the order of the lines that need them first."""
    policy = situation.policy
    first = dict(reversed(list(zip(setup_of(situation), situation.lines, strict=True))))
    rows = [
        (at, groups.index(group), hours)
        for at, line in sorted(first.items())
        for group, hours in sorted(line.setup_hours.items())
        if hours
    ]
    setup, group, hours = zip(*rows, strict=True) if rows else ((), (), ())
    cost = [
        sum(first[at].setup_hours.values()) * policy.setup_cost_per_hour // 10_000_000
        for at in sorted(first)
    ]
    return {
        "setups": Setups.model_validate(
            {
                "scope": (policy.setup_scope,) * len(cost),
                "repeats": (policy.setup_repeats,) * len(cost),
                "cost": cost,
            }
        ),
        "setup_hours": SetupHours.model_validate({"setup": setup, "group": group, "hours": hours}),
    }
