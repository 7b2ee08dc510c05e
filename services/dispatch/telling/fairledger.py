"""The fair-share ledger: what each member was entitled to, and given, in a window of weeks. Pure.

At each adoption the own hours of what was adopted are due to the members in the ratio of their
fair targets (`fairness`) in the problem that was planned; hours that come back are due to nobody.
So the balances of all members are nothing together.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import timedelta
from typing import NamedTuple

from libs.contracts.base import Week
from libs.contracts.weeks import monday, week_of, weeks_from
from services.dispatch.desk.hours import FAIR_WEEKS, POOL, SHOP, loads
from services.dispatch.desk.state import Desk
from services.dispatch.planning.rearranging import rearranged
from services.dispatch.telling.known import Known
from services.dispatch.translating.translation import translate

Targets = Mapping[str, int]  # own hours by member, 1e-7 h


class Entry(NamedTuple):
    """Own hours of a week, 1e-7 h."""

    week: Week
    entitled_e7: int
    given_e7: int


class Account(NamedTuple):
    """Of one member. `since`, `until`: the window's first and last week."""

    member_id: str
    since: Week
    until: Week
    entitled_e7: int
    given_e7: int
    entries: tuple[Entry, ...]

    @property
    def balance_e7(self) -> int:
        """More than its share: above 0."""
        return self.given_e7 - self.entitled_e7


def targets(desk: Desk) -> Targets:
    """Each member's fair part of the hours that the plan of this desk asks for."""
    from services.dispatch.translating.fairness import entitled_hours

    look = rearranged(desk)
    if not look.situation.lines:
        return {}
    received = [member.received for member in look.situation.members]
    due = entitled_hours(translate(look.situation), received)
    names = (member.id for member in look.situation.members)
    return {name: hours for name, hours in zip(names, due, strict=True) if hours > 0}


def all_targets(desks: Mapping[str, Desk]) -> dict[str, Targets]:
    """By plan."""
    return {plan_id: targets(desk) for plan_id, desk in desks.items()}


def needed(known: Known, until: Week | str = "") -> tuple[str, ...]:
    """The plans whose targets an account of that window asks for."""
    return tuple(_pots(known, window(known, until)))


def window(known: Known, until: Week | str = "") -> tuple[Week, ...]:
    """13 weeks, the last of them the end of what is planned."""
    last = until or week_of(
        monday(known.desk.week) + timedelta(weeks=known.desk.policy.horizon_weeks)
    )
    return weeks_from(week_of(monday(last) - timedelta(weeks=FAIR_WEEKS - 1)), FAIR_WEEKS)


def account(
    known: Known,
    member_id: str,
    until: Week | str = "",
    due_of: Mapping[str, Targets] | None = None,
) -> Account:
    """`due_of`: by plan, where somebody remembers them."""
    weeks = window(known, until)
    entitled, given = Counter[Week](), Counter[Week]()
    for plan_id, pot in _pots(known, weeks).items():
        due = due_of[plan_id] if due_of else targets(known.plans[plan_id].desk)
        whole = sum(due.values())
        for (owner, week), hours in pot.items():
            given[week] += hours if owner == member_id else 0
            entitled[week] += hours * due.get(member_id, 0) // whole if whole else 0
    entries = (Entry(week, entitled[week], given[week]) for week in weeks)
    return Account(member_id, weeks[0], weeks[-1], entitled.total(), given.total(), tuple(entries))


def _pots(known: Known, weeks: tuple[Week, ...]) -> dict[str, Counter[tuple[str, Week]]]:
    """Own hours that packages take now, open or made: by plan, then by member and week."""
    pots: dict[str, Counter[tuple[str, Week]]] = defaultdict(Counter)
    wanted = set(weeks)
    for package_id, package in known.desk.packages.items():
        if package.status == "gone" or not package.quantity:
            continue
        for (owner, _, week), hours in loads(package).items():
            if week in wanted and owner != POOL and not owner.startswith(SHOP):
                pots[known.plan_of[package_id]][owner, week] += hours
    return pots
