"""The town that the gateway's tests share: it is opened once, each test brings its own orders."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from tests.gateway.town import ANSWER, LEDGERS, Town, await_answers, open_town, order, town


@pytest.fixture(scope="session")
def linxi(kafka: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town(kafka, tmp_path_factory.mktemp("town")) as made:
        open_town(made)
        yield made


@pytest.fixture(scope="session")
def told(kafka: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("told")
    with pytest.MonkeyPatch.context() as patient:
        patient.setenv("GONGDAN_WAIT_SECONDS", "12")  # solvers take their share of the machine
        with town(kafka, folder, ledgers=(*LEDGERS, ANSWER)) as made:
            open_town(made)
            yield made


@pytest.fixture(scope="session")
def offers(told: Town) -> list[dict[str, Any]]:
    """The packages of an order of B-1."""
    path = told.post("B-1", "/v1/orders", order(uuid.uuid4().hex)).headers["Location"]
    seen = told.until("B-1", path, lambda o: o["lines"][0]["offered"] == 20_000)
    items = told.get("group", f"/v1/packages?order_id={seen['order_id']}").json()["items"]
    await_answers(told, f"/v1/packages/{items[0]['package_id']}/explanation")
    return list(items)
