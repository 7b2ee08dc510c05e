"""The read model's rows against the fold of the log."""

from typing import Any

from services.console.oracle.log import Log
from services.console.oracle.rows import KEYS, check, expected
from tests.console.chronicle import journey

LOG = journey().log()
NOISE = {"created": "2026-11-30T00:00:00Z"}


def rows() -> dict[str, list[dict[str, Any]]]:
    """A read model as it should be, with the columns that nobody compares."""
    return {
        table: [dict(zip(KEYS[table], key, strict=True)) | row | NOISE for key, row in told.items()]
        for table, told in expected(LOG).items()
    }


def found(log: Log, model: dict[str, list[dict[str, Any]]]) -> list[tuple[str, str, bool]]:
    return [(f.subject, f.says, f.in_flight) for f in check(log, model)]


def test_the_journey_s_end_stands_in_the_rows() -> None:
    assert expected(LOG)["order_lines"]["order-1", 1]["status"] == "shipped"
    assert expected(LOG)["packages"]["package-1",]["started"] == 100
    assert expected(LOG)["lots"]["lot-1",]["labels"] == 100
    assert found(LOG, rows()) == []


def test_a_wrong_figure_is_named_with_its_row() -> None:
    model = rows()
    model["order_lines"][0]["shipped"] = 99
    says = "shipped is 99, the log says 100"
    assert found(LOG, model) == [("order_lines order-1/1", says, False)]


def test_a_row_that_is_missing_is_named() -> None:
    model = rows()
    model["lots"].clear()
    assert found(LOG, model) == [("lots lot-1", "has no row", False)]


def test_a_row_of_nothing_is_named() -> None:
    model = rows()
    model["lots"].append({**model["lots"][0], "lot_id": "lot-2"})
    assert found(LOG, model) == [("lots lot-2", "is a row of nothing", False)]


def test_a_table_that_is_missing_is_named() -> None:
    model = rows()
    del model["packages"]
    assert found(LOG, model) == [("packages", "the read model has no such table", False)]


def test_a_row_that_has_not_caught_up_is_in_flight() -> None:
    model = rows()
    model["packages"][0].update(seq=1, status="offered")
    [(subject, _, in_flight)] = found(LOG, model)
    assert (subject, in_flight) == ("packages package-1", True)


def test_a_row_that_is_newer_than_what_was_read_is_left_out() -> None:
    model = rows()
    model["packages"][0].update(seq=99, status="completed")
    assert found(LOG, model) == []
