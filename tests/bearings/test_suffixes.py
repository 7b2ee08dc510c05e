"""Suffixes: every class, in any order, with any or no separator."""

import pytest

from libs.bearings import canonical, parse


@pytest.mark.parametrize(
    ("written", "seal"),
    [
        ("Z", "Z"),
        ("ZZ", "2Z"),
        ("2Z", "2Z"),
        ("2ZR", "2Z"),
        ("RS", "RS"),
        ("RSR", "RS"),
        ("RS1", "RS"),
        ("RSH", "RS"),
        ("2RS", "2RS"),
        ("2 RS", "2RS"),
        ("2RS1", "2RS"),
        ("2RSR", "2RS"),
        ("2RSH", "2RS"),
        ("LLU", "2RS"),
        ("DDU", "2RS"),
        ("RZ", "RZ"),
        ("2RZ", "2RZ"),
        ("VV", "2RZ"),
        ("LLB", "2RZ"),
    ],
)
def test_makers_words_for_a_seal_become_one(written: str, seal: str) -> None:
    assert {parse(f"6205{gap}{written}C3").seal for gap in ("-", " ", ".")} == {seal}


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("6205-2RS/P54", {"seal": "2RS", "tol_class": "P5", "clearance": "C4"}),
        ("6205P62", {"tol_class": "P6", "clearance": "C2"}),
        ("6205/C0", {"clearance": "CN"}),
        ("6205DDUCM", {"seal": "2RS", "clearance": "CM"}),
        ("32207/P6X", {"tol_class": "P6X"}),
        ("NN3006K/UPW33", {"bore_shape": "K", "tol_class": "UP", "lube": "W33"}),
        ("6205-2ZZ2", {"seal": "2Z", "vibration": "Z2"}),
        ("6205-2Z V2 Z1", {"seal": "2Z", "vibration": "Z1V2"}),
        ("6205-2RSV4", {"seal": "2RS", "vibration": "V4"}),
        ("6205ZNR", {"seal": "Z", "groove": "NR"}),
        ("7208B/P4DT", {"design": "B", "tol_class": "P4", "match": "DT"}),
        ("7208ACDF", {"design": "AC", "match": "DF"}),
        ("7205 B DU", {"design": "B", "match": "DU"}),
        ("7205BECBM", {"design": "BE", "unknown": "CB", "cage": "M"}),
        ("24030CCK30/W20", {"design": "CC", "bore_shape": "K30", "lube": "W20"}),
        ("22210E1-K-TVP-C3", {"design": "E1", "bore_shape": "K", "cage": "TVP", "clearance": "C3"}),
        ("1206EKTN9/C3", {"design": "E", "bore_shape": "K", "cage": "TN9", "clearance": "C3"}),
        ("NU2205ECMA", {"design": "EC", "cage": "MA"}),
        ("6310MB/C4S0", {"cage": "MB", "clearance": "C4", "heat": "S0"}),
        ("6205/HNVAA", {"unknown": "HNVAA"}),
        ("6205-2RS/C3vt143", {"seal": "2RS", "clearance": "C3", "unknown": "vt143"}),
        ("6205-2RSL", {"unknown": "2RSL"}),
        ("7005C/P4A", {"design": "C", "unknown": "P4A"}),
        ("7210BDBA", {"design": "B", "match": "DB", "unknown": "DBA"}),
        ("6205LLB/5K", {"seal": "2RZ", "unknown": "5K"}),
        ("62052RSC3", {"seal": "2RS", "clearance": "C3"}),
        ("NU205-E-M1-C3", {"design": "E", "unknown": "M1", "clearance": "C3"}),
    ],
)
def test_a_suffix_goes_to_its_field(code: str, said: dict[str, str]) -> None:
    parsed = parse(code)
    fields = (
        "seal clearance tol_class vibration cage design bore_shape groove lube match heat unknown"
    )
    assert parsed.outcome == "accepted"
    assert {f: getattr(parsed, f) for f in fields.split() if getattr(parsed, f)} == said


@pytest.mark.parametrize(
    ("code", "normal"),
    [
        ("6204/P6-2RS", "6204-2RS/P6"),
        ("6308 zz c3", "6308-2Z/C3"),
        ("6305 Z3V3 C3 P6 2RS1", "6305-2RS/P6 C3 Z3V3"),
        ("22210CAW33 C3", "22210CA/C3 W33"),
        ("7208B/P5 DB", "7208B/P5 DB"),
        ("30205 Q/J2", "30205J2/Q"),
        ("7205C M", "7205C-M"),
        ("6905", "61905"),
        ("UC206-20", "UC206-20"),
        ("6206-2RS1/C3MT33", "6206-2RS/C3 MT33"),
    ],
)
def test_there_is_one_normal_spelling(code: str, normal: str) -> None:
    assert canonical(parse(code)) == normal


@pytest.mark.parametrize(
    ("code", "same_as"),
    [
        ("6205 2RS C3", ""),
        ("22210CAW33", ""),
        ("6205.2RSR.C3", "6205-2RS/C3"),
        ("6205C3P6", "6205/P6 C3"),
        ("6205-2RS1 MT33", ""),
        ("32207E", ""),
        ("nu205ecp", "NU205ECP"),
    ],
)
def test_the_normal_spelling_is_shown_where_it_differs_in_more_than_separators(
    code: str, same_as: str
) -> None:
    assert parse(code).same_as == same_as
