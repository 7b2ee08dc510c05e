"""What holds for every designation."""

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from libs.bearings import Parsed, canonical, columns, parse, parse_reading
from libs.bearings.parsed import said

BALLS = ("6205", "608", "62/22", "61905", "6905", "1205", "QJ208", "51105", "7208", "3205")
ROLLERS = ("NU2205", "22216", "30205", "320/28", "240/530", "NN3016", "NA4905", "LM11949/10")
OLD = ("180205", "42205", "2007106", "E205", "36205")
OTHERS = ("UC206-20", "W208PPB5", "7205", "32205", "2205")
BASES = (*BALLS, *ROLLERS, *OLD, *OTHERS)
SUFFIXES = (
    ("", "Z", "2Z", "ZZ", "RS", "2RS", "2RS1", "LLU", "RZ", "VV"),
    ("", "C2", "CN", "C3", "C4", "C5"),
    ("", "P6", "P6X", "P5", "P4", "SP"),
    ("", "Z1", "Z2", "V3", "Z3V3", "V4"),
    ("", "J", "J2", "M", "MA", "TN9", "TVP2", "P", "F"),
    ("", "A", "B", "AC", "E", "E1", "X", "Q"),
    ("", "K", "K30"),
    ("", "N", "NR"),
    ("", "W33", "W20"),
    ("", "DB", "DF", "DT"),
    ("", "S0", "S1"),
    ("", "MT33", "5K", "HNVAA"),
)
suffixes = st.tuples(*map(st.sampled_from, SUFFIXES)).map(lambda words: [w for w in words if w])
separators = st.sampled_from(["-", "/", " ", " - ", ".", "  "])


@st.composite
def spellings(draw: st.DrawFn) -> tuple[str, str]:
    """The same number and suffixes, written twice in different orders."""
    base, words = draw(st.sampled_from(BASES)), draw(suffixes)
    texts = []
    for _ in range(2):
        gaps = [draw(separators) for _ in words]
        order = draw(st.permutations(words))
        texts.append(base + "".join(map("".join, zip(gaps, order, strict=True))))
    return texts[0], texts[1]


def meaning(parsed: Parsed) -> tuple[object, ...]:
    return (parsed.outcome, parsed.readings, said(parsed))


@settings(max_examples=300, deadline=None)
@given(spellings())
def test_the_order_of_suffixes_and_their_separators_do_not_matter(pair: tuple[str, str]) -> None:
    one, other = map(parse, pair)
    assert meaning(one) == meaning(other)


@settings(max_examples=300, deadline=None)
@given(spellings())
def test_the_normal_spelling_is_read_back_as_the_same_bearing(pair: tuple[str, str]) -> None:
    parsed = parse(pair[0])
    for reading in parsed.readings:
        chosen = parse_reading(reading)
        assert f"{canonical(chosen)} {chosen.type}" == reading
    if parsed.outcome == "accepted":
        again = parse(canonical(parsed), "iso")
        assert said(again) == said(parsed)
        assert canonical(again) == canonical(parsed)


@settings(max_examples=300, deadline=None)
@given(spellings())
def test_case_width_and_a_second_asking_do_not_matter(pair: tuple[str, str]) -> None:
    parsed = parse(pair[0])
    assert parse(pair[0]) == parsed
    if not parsed.unknown and parsed.outcome == "accepted":
        wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in pair[0])
        assert said(parse(pair[0].lower())) == said(parse(wide)) == said(parsed)


@settings(max_examples=500, deadline=None)
@given(st.text() | st.text("0123456789ABCDEFJKLMNPQRSTUVWXZ/- .", max_size=14))
def test_any_text_has_an_outcome(text: str) -> None:
    for parsed in (parse(text), parse(text, "iso"), parse(text, "old"), parse_reading(text)):
        assert json.loads(json.dumps(columns(parsed)))["input"] == text or parsed.input != text
        assert (parsed.outcome == "accepted") == bool(parsed.type)
        assert (parsed.outcome == "held") == bool(parsed.readings)
        if parsed.outcome == "accepted":
            assert said(parse(canonical(parsed), "iso")) == said(parsed)


def numbers(name: str) -> list[dict[str, str]]:
    data = Path(__file__).parents[2] / "libs" / "bearings" / "data"
    return list(csv.DictReader((data / f"{name}.csv").read_text("utf-8").splitlines()))


@pytest.mark.parametrize(
    "row", numbers("suffixes"), ids=lambda row: f"{row['token']} {row['types']}"
)
def test_a_suffix_of_the_table_says_the_same_after_a_dash_or_glued(row: dict[str, str]) -> None:
    glued, apart = parse(f"22216{row['token']}"), parse(f"22216-{row['token']}")
    if not row["token"].startswith("2"):  # 222162RS: the 2 may belong to either
        assert said(glued) == said(apart)
    assert apart.outcome == "accepted"
