import pytest

from libs.contracts.identity import command_id, normal_po, order_id


@pytest.mark.parametrize(
    "written",
    ["PO 4500/123", "po-4500-123", "  PO_4500.123 ", "ＰＯ－４５００－１２３", "PO--4500 / 123"],
)
def test_one_po_number_however_it_is_written(written: str) -> None:
    assert normal_po(written) == "PO-4500-123"


def test_digits_that_run_together_are_another_number() -> None:
    assert normal_po("PO-45-00") != normal_po("PO-4500")
    assert normal_po("采购2026-1") == "采购2026-1"


def test_another_buyer_or_cluster_is_another_order() -> None:
    one = order_id("linxi", "B-1", "PO-1")
    assert one == order_id("linxi", "B-1", "po 1")
    assert len({one, order_id("linxi", "B-2", "PO-1"), order_id("yantai", "B-1", "PO-1")}) == 3


def test_a_request_is_the_same_only_with_all_of_its_parts() -> None:
    asked = ("linxi", "buyer", "B-1", "POST", "/v1/orders", "k1")
    others = [(*asked[:n], "other", *asked[n + 1 :]) for n in range(len(asked))]
    assert len({command_id(*asked), *(command_id(*other) for other in others)}) == 7
