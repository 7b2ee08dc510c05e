"""Every statement has its sentence in both languages, and the document shows what is said today."""

import pytest

from services.dispatch.explaining import CATALOGUE, Statement, explain, say
from services.dispatch.explaining.catalogue import hours
from services.dispatch.explaining.privacy import AS, BUYER, MEMBER
from services.dispatch.explaining.statement import Money, stated
from services.dispatch.explaining.weighing import REASONS
from services.gateway.language import placeholders
from tests.dispatch import told
from tests.dispatch.thrown import planned

EN, ZH = CATALOGUE["en"], CATALOGUE["zh_CN"]


def test_both_languages_say_the_same_codes_with_the_same_figures() -> None:
    assert EN.keys() == ZH.keys()
    for table in EN:
        assert EN[table].keys() == ZH[table].keys()
        for code, sentence in EN[table].items():
            assert placeholders(sentence) == placeholders(ZH[table][code]), (table, code)


def test_every_reason_has_words_for_each_who_may_hear_it() -> None:
    assert set(REASONS) == EN["why"].keys()
    passed = {f"passed_{reason}" for reason in REASONS} - {"passed_no_hours"}
    passed |= {"passed_no_own_hours", "passed_no_shared_hours", "passed_cheaper_too"}
    for audience in ("group", "member"):
        assert passed == {code for code in EN[audience] if code.startswith("passed_")}
    assert set(MEMBER) == EN["member"].keys()
    assert set(BUYER) - set(AS) == EN["buyer"].keys()


@pytest.mark.parametrize("audience", ["member", "buyer"])
def test_sentences_ask_for_no_figure_that_is_held_back(audience: str) -> None:
    allowed = MEMBER if audience == "member" else BUYER
    for code, sentence in EN[audience].items():
        for name in placeholders(sentence) - {"the_line"}:
            assert name in allowed[code], (code, name)


def test_no_sentence_lacks_a_figure() -> None:
    for statement in told.examples().values():
        for language in ("zh_CN", "en"):
            said = say(statement, language)
            assert "?" not in said and said != statement.code, statement
    asked, plan = planned(3)
    assert not [s for s in explain(asked, plan) if "?" in say(s, "en")]


def test_the_document_shows_what_is_said_today() -> None:
    text = told.DOCUMENT.read_text("utf-8")
    assert told.refreshed(text) == text


def test_the_document_shows_every_kind_of_sentence() -> None:
    shown = told.examples()
    kinds = {(audience, code) for audience in ("group", "member", "buyer") for code in EN[audience]}
    assert kinds == shown.keys()


def test_hours_have_one_decimal_and_little_is_not_nothing() -> None:
    assert [hours(e7) for e7 in (12_345_600_000, 500_000, 20, 0)] == [
        "1,234.6",
        "0.05",
        "0.0000020",
        "0.0",
    ]


def test_money_is_rounded_once_and_written_whole() -> None:
    money = Money("1e-7 CNY")
    assert (money.fen(150_000), money.each(12_345_678)) == (2, "1.2346")
    paid = stated("group", "share_moved", line="a", member="b", week="1", pieces=1234)
    figures = dict(paid.figures) | {"change_fen": 123_456, "currency": "CNY"}
    said = say(Statement(audience="group", code="share_moved", figures=figures), "en")
    assert (
        said
        == "1,234 pieces of a that stood with b in week 1 are taken away, which costs 1,234.56 CNY."
    )


def test_weeks_that_follow_one_another_are_a_span() -> None:
    weeks = ("2026-W52", "2026-W53", "2027-W01", "2027-W03")
    said = say(
        stated("buyer", "line_hours", line="a", due="1", group="grinding", weeks=weeks), "en"
    )
    assert "2026-W52 to 2027-W01, 2027-W03" in said
