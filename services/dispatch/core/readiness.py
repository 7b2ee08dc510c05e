"""The set-ups of the model: taken before the work that needs them, once or in each week."""

from collections import defaultdict

from pulp import LpVariable

from services.dispatch.core.costing import setup_key
from services.dispatch.core.program import Key, Model, row_name


def prepare(m: Model) -> None:
    """Declares the set-ups that the ways need, with their cost."""
    for way, weeks in m.weeks_of.items():
        if m.a.setup[way] < 0:
            continue
        key = setup_key(m.a, way)
        cost = int(m.a.setup_cost[key[0]])
        for week in weeks:
            if (key, week) not in m.prepare:
                done = m.variable(f"prepare_{key[0]}_{key[1]}_{key[2] + 1}_{week}", 0, 1, "Integer")
                m.prepare[key, week] = done
                m.cost(done, cost)


def setup_before_work(m: Model) -> None:
    """Made up to a week <= what may be made x set up up to that week (or in it, where weekly)."""
    for way, weeks in m.weeks_of.items():
        if m.a.setup[way] < 0 or not weeks:
            continue
        key, packs, largest = setup_key(m.a, way), m.made(way), int(m.a.most[way])
        weekly = bool(m.a.weekly_setup[key[0]])
        # A set-up shared by ways may stand in a week in which this way is closed.
        since = weeks if key[2] >= 0 else range(m.a.weeks)
        ready = [(week, m.prepare[key, week]) for week in since if (key, week) in m.prepare]
        most = 0
        for at, week in enumerate(weeks):
            most = int(packs[at].upBound) + (0 if weekly else most)
            terms = dict.fromkeys(packs[at : at + 1] if weekly else packs[: at + 1], 1.0)
            done = [
                prepared for when, prepared in ready if (when == week if weekly else when <= week)
            ]
            terms.update(dict.fromkeys(done, -float(min(most, largest))))
            m.require(row_name("setup_before_work", way, week), terms, -1, 0)


def setup_in_first_week(m: Model) -> None:
    """Once for the horizon means once, and never in a week without work."""
    work: dict[tuple[Key, int], dict[LpVariable, float]] = defaultdict(dict)
    for way, weeks in m.weeks_of.items():
        if m.a.setup[way] >= 0 and not m.a.weekly_setup[m.a.setup[way]]:
            key = setup_key(m.a, way)
            for week in weeks:
                work[key, week][m.make[way, week]] = 1.0
    once: dict[Key, dict[LpVariable, float]] = defaultdict(dict)
    for at, ((key, week), made) in enumerate(work.items()):
        once[key][m.prepare[key, week]] = 1.0
        made[m.prepare[key, week]] = -1.0
        m.require(row_name("setup_in_first_week", at), made, 1, 0)
    for at, terms in enumerate(once.values()):
        m.require(row_name("setup_once", at), terms, -1, 1)
