"""The town that the gateway's tests share: it is opened once, each test brings its own orders."""

from collections.abc import Iterator

import pytest

from tests.gateway.town import Town, open_town, town


@pytest.fixture(scope="session")
def linxi(kafka: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town(kafka, tmp_path_factory.mktemp("town")) as made:
        open_town(made)
        yield made
