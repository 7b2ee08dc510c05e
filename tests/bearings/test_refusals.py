"""What is not understood is never guessed."""

import pytest

from libs.bearings import parse


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("", "designation.empty"),
        (" \t ", "designation.empty"),
        ("6205" + " C3" * 40, "designation.too_long"),
        ("-", "designation.not_understood"),
        ("ABC", "designation.not_understood"),
        ("62O5", "designation.letter_o"),
        ("NU2O5", "designation.letter_o"),
        ("6205/CO", "designation.letter_o"),
        ("6297", "bore.code_end"),
        ("NU299", "bore.code_end"),
        ("62/25", "bore.slash"),
        ("62/100", "bore.slash"),
        ("618/10", "bore.slash"),
        ("62/501", "bore.slash"),
        ("320/8", "bore.slash"),
        ("600", "bore.direct"),
        ("681X", "bore.half_mm"),
        ("UC206-40", "bore.inch"),
        ("6205-2RS C3 C4", "suffix.contradiction"),
        ("6205/P6 P5", "suffix.contradiction"),
        ("6205/P63 C4", "suffix.contradiction"),
        ("6205-2RS-2Z", "suffix.contradiction"),
        ("6205-RS-2RS", "suffix.contradiction"),
        ("6205 Z2 Z3", "suffix.contradiction"),
        ("6212N NR", "suffix.contradiction"),
        ("6310 M MA", "suffix.contradiction"),
        ("7205B C", "suffix.contradiction"),
        ("7205B DB DF", "suffix.contradiction"),
        ("6205 S0 S1", "suffix.contradiction"),
        ("180205-2Z", "suffix.contradiction"),
        ("36205B", "suffix.contradiction"),
        ("E205/P5", "suffix.contradiction"),
        ("7205CM", "suffix.clearance_or_design"),
        ("6205 6206", "designation.two"),
        ("6205,6206", "designation.two"),
        ("6205、6206", "designation.two"),
        ("ß6205", "designation.not_understood"),
        ("6205 / 6206", "designation.two"),
        ("6205/6206", "designation.two"),
        ("6205-2RS 6205-2RS", "designation.two"),
        ("6205 NU205", "designation.two"),
        ("6205 100pcs", "designation.two"),
        ("6205 轴承", "designation.not_understood"),
        ("6205?", "designation.not_understood"),
        ("6205-2", "designation.not_understood"),
        ("6205 C34", "designation.not_understood"),
        ("6205 whatever you have in stock", "designation.not_understood"),
        ("62", "series.unknown"),
        ("0205", "series.unknown"),
        ("505", "series.unknown"),
        ("62056206", "series.unknown"),
        ("99999999999999999999", "series.unknown"),
        ("UCP205", "designation.not_understood"),
        ("HK2520", "designation.not_understood"),
        ("E6205", "designation.not_understood"),
        ("K6205", "prefix.unfit"),
        ("L30205", "prefix.unfit"),
        ("LM11949", "designation.half"),
        ("LM12749/10", "designation.not_in_catalogue"),
        ("LM501349/10", "designation.not_in_catalogue"),
        ("W208PPB8", "designation.not_in_catalogue"),
    ],
)
def test_it_is_refused_with_its_reason(code: str, reason: str) -> None:
    parsed = parse(code)
    assert (parsed.outcome, parsed.reason) == ("refused", reason)
    assert parsed.note
    assert (parsed.type, parsed.readings, parsed.same_as) == ("", (), "")


@pytest.mark.parametrize("system", ["any", "iso", "old"])
def test_no_system_makes_sense_of_nonsense(system: str) -> None:
    assert parse("62O5", system).outcome == "refused"  # type: ignore[arg-type]
