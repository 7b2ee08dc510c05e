"""From a designation to the catalogue's row."""

from decimal import Decimal

import pytest

from libs.bearings import by_designation, catalogue_bearings, find, hs_heading, parse, parse_reading


@pytest.mark.parametrize(
    ("code", "row"),
    [
        ("6205-2RS/C3", "6205"),
        ("180206/C3", "6206"),
        ("S6204-2RS", "6204"),
        ("61905-2RS", "6905"),
        ("6905", "6905"),
        ("7208B/P5 DB", "7208B"),
        ("7208BEP", "7208B"),
        ("22210CAW33 C3", "22210"),
        ("32005X", "32005"),
        ("NU205ECP", "NU205"),
        ("L44649/10", "L44649/L44610"),
        ("W208PPB5", "W208PPB5"),
        ("UC206", "UC206"),
        ("7509E", "32209"),
    ],
)
def test_suffixes_do_not_hide_the_catalogue_bearing(code: str, row: str) -> None:
    found = find(parse(code))
    assert found is not None
    assert found.designation == row


@pytest.mark.parametrize(
    "code", ["7208C", "7208AC", "NJ205", "RNU205", "F6205", "UC206-20", "6296", "7205", "62O5"]
)
def test_another_bearing_of_the_same_digits_is_not_it(code: str) -> None:
    assert find(parse(code)) is None


def test_every_catalogue_bearing_finds_itself_with_its_bore() -> None:
    for row in catalogue_bearings().values():
        parsed = parse(row.designation, "iso")
        assert find(parsed) is row
        assert parsed.type == row.family
        assert Decimal(parsed.d_mm) == row.d_mm


def test_the_figures_are_exact() -> None:
    row = by_designation("LM11749/LM11710")
    assert (row.d_mm, row.D_mm) == (Decimal("17.462"), Decimal("39.878"))
    assert (row.mass_g, row.mass_kg, row.carton_sets) == (84, Decimal("0.084"), 200)
    chosen = find(parse_reading("30205/P5 tapered roller"))
    assert chosen is by_designation("30205")
    with pytest.raises(LookupError):
        by_designation("6205-2RS")


@pytest.mark.parametrize(
    ("family", "heading"),
    [
        ("deep groove ball", "8482.10"),
        ("thrust ball", "8482.10"),
        ("insert ball", "8482.10"),
        ("agricultural disc", "8482.10"),
        ("tapered roller", "8482.20"),
        ("inch tapered roller", "8482.20"),
        ("spherical roller", "8482.30"),
        ("needle roller", "8482.40"),
        ("cylindrical roller", "8482.50"),
    ],
)
def test_a_family_has_its_customs_heading(family: str, heading: str) -> None:
    assert hs_heading(family) == heading


def test_what_is_no_bearing_has_no_heading() -> None:
    with pytest.raises(LookupError):
        hs_heading("housing")
