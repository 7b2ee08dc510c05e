"""Machine-hours: integers of 1e-7 h, exact."""

import pytest

from libs.bearings import (
    LABORATORY,
    RESOURCE_GROUPS,
    NoRoute,
    by_designation,
    carton_sets,
    catalogue_bearings,
    hours_per_set,
    mass_g,
    setup_hours,
    steps,
)

H = 10_000_000


def test_a_small_deep_groove_bearing_takes_the_hours_of_its_size() -> None:
    assert hours_per_set(by_designation("6205")) == {
        "forging": 11_100,
        "annealing": 1_400,
        "turning": 77_800,
        "heat_treatment": 900,
        "grinding": 95_000,
        "superfinishing": 33_300,
        "assembly": 23_600,
        "testing": 8_300,
        "packing": 5_600,
    }


def test_size_classes_end_with_their_largest_outside_diameter() -> None:
    assert by_designation("6205").D_mm == 52
    assert hours_per_set(by_designation("6206"))["turning"] == 133_300


def test_a_finer_class_grinds_superfinishes_and_tests_longer() -> None:
    plain, fine = (hours_per_set(by_designation("6205"), c) for c in ("P0", "P5"))
    assert fine["grinding"] == 137_750
    assert fine["superfinishing"] == 48_285
    assert fine["testing"] == 11_620
    longer = {group for group in plain if plain[group] != fine[group]}
    assert longer == {"grinding", "superfinishing", "testing"}
    assert hours_per_set(by_designation("32207"), "P6X") == hours_per_set(
        by_designation("32207"), "P6"
    )


def test_a_matched_pair_is_two_bearings_a_set() -> None:
    row = by_designation("7208B")
    single, pair = hours_per_set(row, "P5"), hours_per_set(row, "P5", matched=True)
    assert pair == {group: 2 * hours for group, hours in single.items()}
    assert (mass_g(row), mass_g(row, matched=True)) == (370, 740)
    assert (carton_sets(row), carton_sets(row, matched=True)) == (50, 25)


def test_a_thrust_bearing_is_not_tested_for_vibration() -> None:
    row = by_designation("51105")
    assert "testing" not in hours_per_set(row)
    assert "testing" not in setup_hours(row)
    assert 130 not in {step.op for step in steps(row)}


def test_set_up_counts_once_for_each_group_of_the_route() -> None:
    setup = setup_hours(by_designation("6205"))
    assert setup["grinding"] == 15 * H
    assert setup["assembly"] == 35_000_000
    assert setup[LABORATORY] == 6 * H
    assert "annealing" in setup
    assert setup["annealing"] == 0
    assert set(setup) == set(RESOURCE_GROUPS)


def test_an_open_bearing_is_not_closed() -> None:
    row = by_designation("6205")
    sealed, bare = steps(row), steps(row, sealed=False)
    assert [s.op for s in sealed if s not in bare] == [120]
    assert [s.op for s in sealed] == sorted(s.op for s in sealed)


def test_every_catalogue_bearing_has_hours_and_a_route() -> None:
    for row in catalogue_bearings().values():
        hours = hours_per_set(row, "P4", matched=True)
        assert all(isinstance(value, int) and value > 0 for value in hours.values())
        groups = {step.resource_group for step in steps(row)}
        assert set(hours) == groups - {LABORATORY}


@pytest.mark.parametrize("tol_class", ["P2", "SP", "UP", "P9"])
def test_a_class_without_figures_has_no_hours(tol_class: str) -> None:
    with pytest.raises(NoRoute):
        hours_per_set(by_designation("6205"), tol_class)
