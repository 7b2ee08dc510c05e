"""One sentence for each part of a promise or a comparison, in Chinese or English."""

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Literal

from services.dispatch.explaining.catalogue import CATALOGUE
from services.dispatch.promising.answers import Moved, Promise, PromisedLine, Relaxed
from services.dispatch.supposing.compared import Compared

Language = Literal["zh_CN", "en"]
TENTH = 1_000_000  # of an hour, in 1e-7 h


@cache
def catalogue(language: Language) -> dict[str, str]:
    """Sentences by code."""
    text = (resources.files(__package__) / f"{language}.toml").read_text("utf-8")
    return tomllib.loads(text)


def said(promise: Promise, language: Language) -> Iterator[str]:
    """The group's sentences: they name members, weeks (counted from 1) and costs."""
    words = catalogue(language)
    for line in promise.lines:
        yield _line(line, promise.cost_unit, words)
        yield from (_relaxed(line, relaxed, language) for relaxed in line.relax)
    yield from (_moved(moved, promise.cost_unit, words) for moved in promise.moved)


def _line(line: PromisedLine, unit: str, words: dict[str, str]) -> str:
    parts = words["and"].join(
        words["part"].format(member=part.member, pieces=part.pieces, week=part.week + 1)
        for part in line.split
    )
    cost = _money(line.cost, unit)
    figures = {"line": line.line, "pieces": line.pieces, "parts": parts, "cost": cost}
    made = line.pieces - line.unserved_pieces
    if line.week is None:
        return words["short" if made else "nobody"].format(**figures, made=made)
    surely = "surely" if line.sure_week is not None else "never_sure"
    sure = words[surely].format(
        confidence=_percent(line.confidence),
        asked=_percent(f"{line.sure_per_mille}.0"),
        week=(line.sure_week or 0) + 1,
    )
    return words["promised"].format(**figures, week=line.week + 1) + sure


def _relaxed(line: PromisedLine, relaxed: Relaxed, language: Language) -> str:
    words, code = catalogue(language), f"relax_{relaxed.what}"
    hours = words["and"].join(
        words["hours"].format(
            hours=_hours(short.hours), resource=short.resource, week=short.week + 1
        )
        for short in relaxed.hours
    )
    told = words.get(code, words["relax_other"])
    return told.format(
        line=line.line,
        week=relaxed.week + 1,
        what=relaxed.what,
        group=_group(relaxed.group, language),
        hours=hours,
    )


def _group(name: str, language: Language) -> str:
    return CATALOGUE[language]["groups"].get(name, name)


def _moved(moved: Moved, unit: str, words: dict[str, str]) -> str:
    parts = words["and"].join(
        words["move"].format(
            pieces=move.pieces,
            member=move.member,
            week=move.week + 1,
            to_member=move.to_member,
            to_week=move.to_week + 1,
        )
        for move in moved.moves
    )
    return words["moved"].format(
        line=moved.line,
        moves=parts,
        cost=_money(moved.cost, unit),
        week=moved.last_week + 1,
        before=moved.last_week_before + 1,
    )


def compared(told: Compared, language: Language) -> Iterator[str]:
    words, before, after = catalogue(language), told.before, told.after
    if after.status == "infeasible":
        yield words["if_infeasible"]
        return
    yield words["if_cost"].format(
        more=_money(after.objective - before.objective, told.cost_unit),
        shock=_money(after.objective - told.again, told.cost_unit),
    )
    yield words["if_made"].format(
        before=before.served_pieces,
        after=after.served_pieces,
        unserved_before=before.unserved_pieces,
        unserved=after.unserved_pieces,
    )
    yield words["if_late"].format(before=len(before.late_lines), after=len(after.late_lines))
    yield words["if_changed"].format(lines=len(told.changed))
    for load in told.load:
        yield words["if_load"].format(
            resource=load.resource,
            used=_hours(load.used_before),
            hours=_hours(load.hours_before),
            used_now=_hours(load.used_after),
            hours_now=_hours(load.hours_after),
        )


def _money(cost: int, unit: str) -> str:
    """In the currency with two digits, where the unit is 1e-7 of it."""
    if not unit.startswith("1e-7 "):
        return f"{cost} ({unit})"
    hundredths = abs(cost) // 100_000
    sign = "-" if cost < 0 else ""
    return f"{sign}{hundredths // 100}.{hundredths % 100:02} {unit[5:]}"


def _hours(hours: int) -> str:
    """1e-7 h as hours with one digit, rounded up."""
    tenths = -(-hours // TENTH)
    return f"{tenths // 10}.{tenths % 10}"


def _percent(per_mille: str) -> str:
    """`971.3` as 97.1, rounded down."""
    tenths = int(per_mille.replace(".", ""))
    return f"{tenths // 100}.{tenths // 10 % 10}"
