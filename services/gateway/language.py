"""Sentences for codes, in Chinese and English; which of the two a caller wants. Pure."""

import string
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Literal

from libs.contracts.base import Figures
from libs.contracts.weeks import weeks_in_chinese

Language = Literal["zh-CN", "en"]
NAMED = ("group", "term")  # what such a figure is called stands at `group.grinding`
_FILES: dict[Language, str] = {"zh-CN": "zh_CN.toml", "en": "en.toml"}


def load(language: Language) -> dict[str, str]:
    """Code -> sentence, whose placeholders are names of figures."""
    text = (files(__package__) / "sentences" / _FILES[language]).read_text("utf-8")
    return dict(tomllib.loads(text))


CATALOGUE: Mapping[Language, Mapping[str, str]] = {"zh-CN": load("zh-CN"), "en": load("en")}


class _Known(dict[str, int | str]):
    def __missing__(self, name: str) -> str:
        return "?"


def sentence(code: str, figures: Figures, language: Language) -> str:
    """The code itself where no sentence is known: an event of a later version may carry one."""
    said = CATALOGUE[language].get(code)
    if said is None:
        return code
    shown: Figures = {}
    for name, figure in figures.items():  # a figure may be a code itself, or of a code
        of = f"{name}.{figure}" if name in NAMED else figure
        known = isinstance(of, str) and of in CATALOGUE[language] and of != code
        inner = sentence(str(of), {**figures, name: ""}, language) if known else figure
        shown[name] = f"{inner:,}" if isinstance(inner, int) else inner
    told = string.Formatter().vformat(said, (), _Known(shown))
    return weeks_in_chinese(told) if language == "zh-CN" else told


def placeholders(said: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(said) if name}


def preferred(accept_language: str) -> Language:
    """RFC 9110 section 12.5.4; Chinese where nothing or nothing of ours is asked for."""
    best: tuple[float, Language] = (0.0, "zh-CN")
    for part in accept_language.split(","):
        tag, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality or 1)
        except ValueError:
            continue
        main = tag.lower().split("-")[0]
        if weight > best[0] and main in ("zh", "en"):
            best = (weight, "en" if main == "en" else "zh-CN")
    return best[1]
