"""Sentences of statements, in Chinese and English."""

import string
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from importlib.resources import files

from libs.contracts.weeks import monday, week_of, weeks_in_chinese
from services.dispatch.explaining.statement import Figure, Language, Statement

HOUR = 10_000_000
Catalogue = Mapping[str, Mapping[str, str]]


def load(language: Language) -> Catalogue:
    """Tables: what each audience hears by code, phrases, and words for codes among figures."""
    text = (files(__package__) / "sentences" / f"{language}.toml").read_text("utf-8")
    return tomllib.loads(text)


CATALOGUE: Mapping[Language, Catalogue] = {"zh_CN": load("zh_CN"), "en": load("en")}
WORDS = {"group": "groups", "groups": "groups", "why": "why", "status": "status"} | {
    "reason": "reasons",
    "others": "groups",
    "shared_groups": "groups",
}
ASIDE = {"others": "and_others", "shared_groups": "of_shared"}  # told only where there are any


class _Known(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "?"


def say(statement: Statement, language: Language) -> str:
    """One sentence. The code itself where no sentence is known."""
    words = CATALOGUE[language]
    said = words[statement.audience].get(statement.code)
    if said is None:
        return statement.code
    figures = statement.figures
    currency = str(figures.get("currency", ""))
    shown = _Known({name: shape(name, of, currency, words) for name, of in figures.items()})
    shown["the_line"] = _line(shown, words["phrase"])
    for name, phrase in ASIDE.items():
        if name in figures:
            aside = words["phrase"][phrase].format(groups=shown[name])
            shown[name] = aside if figures[name] else ""
    told = string.Formatter().vformat(said, (), shown)
    return weeks_in_chinese(told) if language == "zh_CN" else told


def _line(shown: _Known, phrase: Mapping[str, str]) -> str:
    kind = "line_named" if "line" in shown else "line_described"
    if kind == "line_described" and not shown.get("bare"):
        kind = "line_numbered"
    return phrase[kind].format_map(shown)


def shape(name: str, figure: Figure, currency: str, words: Catalogue) -> str:
    """A figure as people read it, by what its name says it is."""
    if isinstance(figure, tuple):
        known = words.get(WORDS.get(name, ""), {})
        parts = figure if name in WORDS or name == "members" else _spans(figure, words["phrase"])
        return words["phrase"]["list"].join(known.get(part, part) for part in parts)
    if isinstance(figure, int):
        if name.endswith("_e7"):
            return hours(figure)
        if name.endswith("_fen"):
            return f"{Decimal(figure).scaleb(-2):,.2f} {currency}".strip()
        if name.endswith("per_mille"):
            return f"{Decimal(figure).scaleb(-1)} %"
        return f"{figure:,}"
    if name.endswith("_price"):
        return f"{figure} {currency}".strip()
    if name.endswith("gap"):
        return f"{(Decimal(figure) * 100).normalize():f} %"
    return words[WORDS[name]].get(figure, figure) if name in WORDS else figure


def hours(figure: int) -> str:
    """1e-7 h as hours with one decimal; what is less than that to its first figure."""
    exact = Decimal(figure) / HOUR
    if figure and abs(exact) < Decimal("0.1"):
        return f"{exact:.1g}" if abs(exact) >= Decimal("0.0001") else f"{exact:.7f}"
    return f"{exact:,.1f}"


def _spans(weeks: tuple[str, ...], phrase: Mapping[str, str]) -> list[str]:
    """Weeks that follow one another as a span."""
    spans: list[list[str]] = []
    for week in weeks:
        if spans and _next(spans[-1][-1]) == week:
            spans[-1].append(week)
        else:
            spans.append([week])
    return [
        span[0] if len(span) == 1 else phrase["span"].format(first=span[0], last=span[-1])
        for span in spans
    ]


def _next(week: str) -> str:
    if week.isdigit():
        return str(int(week) + 1)
    try:
        return week_of(monday(week) + timedelta(weeks=1))
    except ValueError:
        return ""
