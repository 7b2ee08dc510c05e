"""A designation as it was written: letters, digits, slash, and the words after them."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from libs.bearings.number import is_series
from libs.bearings.parsed import Unreadable

LONGEST = 80
OTHER_SIGNS = {**dict.fromkeys(map(ord, "‐‑‒–—―−﹣"), "-"), ord("、"): ","}
# A Russian keyboard's letters that look like ours: 7205А.
CYRILLIC = str.maketrans("АВЕКМНРСТХавекмнрстх", "ABEKMHPCTXabekmhpctx")
SEPARATORS = re.compile(r"[\s\-/.,;_+]+")
HEAD = re.compile(r"([A-Z]*)[ \-]?([0-9]+)(?:/(0\.6|[12]\.5|[0-9]+))?")
SEAL_AHEAD = re.compile(r"RS|RZ|Z")
TWO_APART = re.compile(r"(?<![0-9A-Za-z/])2[ \-](?=(RS|RZ|Z\b))", re.IGNORECASE)


@dataclass(frozen=True)
class Written:
    letters: str
    digits: str
    size: str  # after a slash
    tail: str  # suffixes, in the case they were written in


def cleaned(code: str) -> str:
    """Half-width, plain dashes and spaces; letters keep their case."""
    text = unicodedata.normalize("NFKC", code).translate(OTHER_SIGNS).translate(CYRILLIC)
    text = re.sub(r" ?/ ?", "/", TWO_APART.sub("2", " ".join(text.split())))
    if not text:
        raise Unreadable("designation.empty")
    if len(text) > LONGEST:
        raise Unreadable("designation.too_long", limit=LONGEST)
    if not text.isascii():
        raise Unreadable("designation.not_understood", text=text)
    return text


def squashed(text: str) -> str:
    """Without what separates: two texts that differ here are written differently."""
    return SEPARATORS.sub("", text)


def ways(text: str) -> Iterator[Written]:
    """Where the number can end. 60822RS... is cut before a 2 that may belong to a seal."""
    upper = text.upper()
    first_word = re.split(r"[\s\-/]", upper, maxsplit=1)[0]
    head = HEAD.match(upper)
    if re.search(r"O\d|\dO", first_word):
        raise Unreadable("designation.letter_o")
    if head is None:
        raise Unreadable("designation.not_understood", text=text)
    letters, digits, size = head.group(1), head.group(2), head.group(3) or ""
    if size and is_series(letters, digits):
        yield Written(letters, digits, size, text[head.end() :])
        if size.endswith("2") and SEAL_AHEAD.match(upper, head.end()):
            yield Written(letters, digits, size[:-1], "2" + text[head.end() :])
        return
    end = head.end(2)
    yield Written(letters, digits, "", text[end:])
    if digits.endswith("2") and SEAL_AHEAD.match(upper, end):
        yield Written(letters, digits[:-1], "", "2" + text[end:])
