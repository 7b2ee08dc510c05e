"""Old Chinese numbers, GOST's A, and what is legal in both systems."""

import pytest

from libs.bearings import canonical, parse, parse_reading, reading_like


@pytest.mark.parametrize(
    ("code", "normal"),
    [
        ("305", "6305"),
        ("105", "6005"),
        ("60205", "6205-Z"),
        ("80205", "6205-2Z"),
        ("160205", "6205-RS"),
        ("180206/C3", "6206-2RS/C3"),
        ("180508", "62208-2RS"),
        ("50212", "6212N"),
        ("80018", "608-2Z"),
        ("1000905", "61905"),
        ("1080088", "618/8-2Z"),
        ("7000105", "16005"),
        ("1505", "2205"),
        ("1026", "126"),
        ("111205", "1205K"),
        ("2405", "N405"),
        ("12205", "NF205"),
        ("32105", "NU1005"),
        ("32505", "NU2205"),
        ("42605E", "NJ2305E"),
        ("92308", "NUP308"),
        ("292205", "RNU205"),
        ("3182116", "NN3016K"),
        ("3508", "22208"),
        ("113508", "22208K"),
        ("153608", "22308CK"),
        ("3053128", "23028C"),
        ("46205", "7205AC"),
        ("66305", "7305B"),
        ("36105", "7005C"),
        ("1036905", "71905C"),
        ("236205", "7205C/DB"),
        ("346208", "7208AC/DF"),
        ("176208", "QJ208"),
        ("3056205", "3205"),
        ("7505", "32205"),
        ("7608E", "32308E"),
        ("27306", "31306"),
        ("2007913", "32913"),
        ("3007205", "33205"),
        ("8105", "51105"),
        ("38205", "52205"),
        ("9039412", "29412"),
        ("4544905", "NA4905"),
        ("90505", "UC205"),
        ("D36205", "7205C/P5"),
        ("G205", "6205/P0"),
        ("E180205", "6205-2RS/P6"),
        ("D3182116", "NN3016K/P5"),
        ("7205A", "30205"),
        ("7205\N{CYRILLIC CAPITAL LETTER A}", "30205"),
        ("E7205", "30205/P6"),
    ],
)
def test_an_old_number_is_read_as_its_iso_number(code: str, normal: str) -> None:
    assert canonical(parse(code)) == normal


@pytest.mark.parametrize(
    ("code", "readings"),
    [
        ("7305", ("7305 angular contact ball", "30305 tapered roller")),
        ("7205/P5", ("7205/P5 angular contact ball", "30205/P5 tapered roller")),
        ("7205E", ("7205E angular contact ball", "30205E tapered roller")),
        ("7205A-2RS", ("7205A-2RS angular contact ball", "30205-2RS tapered roller")),
        ("2205", ("2205 self-aligning ball", "N205 cylindrical roller")),
        ("2308 M", ("2308M self-aligning ball", "N308M cylindrical roller")),
        ("32305", ("32305 tapered roller", "NU305 cylindrical roller")),
        ("32207E", ("32207E tapered roller", "NU207E cylindrical roller")),
        ("126", ("126 self-aligning ball", "6026 deep groove ball")),
        ("108", ("108 self-aligning ball", "6008 deep groove ball")),
        ("25-2Z", ("625-2Z deep groove ball",)),
        ("C2205", ("N205/P4 cylindrical roller",)),
        ("11205", ("11205 self-aligning ball",)),
        ("6082RS", ("6082-RS deep groove ball", "608-2RS deep groove ball")),
    ],
)
def test_what_has_two_meanings_is_held_with_both(code: str, readings: tuple[str, ...]) -> None:
    held = parse(code)
    assert (held.outcome, held.readings, held.type) == ("held", readings, "")
    assert held.note


@pytest.mark.parametrize(
    ("code", "normal"),
    [
        ("7205B", "7205B"),
        ("7205AC/P5 DB", "7205AC/P5 DB"),
        ("7205-2RS", "7205-2RS"),
        ("7205/P6X", "30205/P6X"),
        ("2205-2RS", "2205-2RS"),
        ("2305K/C3", "2305K/C3"),
        ("32207X", "32207X"),
        ("32207 J2/Q", "32207J2/Q"),
        ("129K", "129K"),
    ],
)
def test_a_suffix_may_decide(code: str, normal: str) -> None:
    assert canonical(parse(code)) == normal


@pytest.mark.parametrize(
    ("code", "iso", "old"),
    [
        ("7205", "7205", "30205"),
        ("7205A", "7205A", "30205"),
        ("32205", "32205", "NU205"),
        ("2205/P6", "2205/P6", "N205/P6"),
        ("126", "126", "6026"),
        ("6205", "6205", "6205"),
        ("11205", "11205", ""),
    ],
)
def test_a_buyer_known_to_write_one_system_is_not_asked(code: str, iso: str, old: str) -> None:
    assert (canonical(parse(code, "iso")), canonical(parse(code, "old"))) == (iso, old)


def test_an_old_number_from_a_buyer_who_writes_iso_is_asked_about() -> None:
    held = parse("180205", "iso")
    assert (held.outcome, held.readings) == ("held", ("6205-2RS deep groove ball",))


@pytest.mark.parametrize("code", ["7205/P5 DB", "2205", "32205 MT33", "18", "126", "6082RS"])
def test_each_reading_can_be_chosen(code: str) -> None:
    for reading in parse(code).readings:
        chosen = parse_reading(reading)
        assert f"{canonical(chosen)} {chosen.type}" == reading


@pytest.mark.parametrize("text", ["", "30205", "30205 spherical roller", "7205 and more", "🙂 x"])
def test_what_is_no_reading_is_refused(text: str) -> None:
    assert parse_reading(text).outcome == "refused"


def test_a_remembered_reading_speaks_for_other_suffixes() -> None:
    held = parse("7205/P5")
    assert held.number == "7205"
    assert reading_like(held, "30205 tapered roller") == "30205/P5 tapered roller"
    assert reading_like(held, "30206 tapered roller") == ""
    assert reading_like(held, "nonsense") == ""
