"""What tests may ask for: a real Kafka, names of their own on it, a real PostgreSQL."""

import os
import uuid
from collections.abc import Iterator

import psycopg
import pytest

from services.console.app import broker
from tests.postgres import PostgresUnavailable, postgres


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The bootstrap address of a Kafka that all tests share: see `cluster`.

    GONGDAN_KAFKA names one that runs; GONGDAN_TEST_KAFKA=docker takes a container; else a broker
    of our own. A test that kills or freezes Kafka starts its own `Broker`.
    """
    if os.environ.get("GONGDAN_TEST_KAFKA") == "docker" and "GONGDAN_KAFKA" not in os.environ:
        from tests.kafka_container import ApacheKafka

        with ApacheKafka() as container:
            yield container.get_bootstrap_server()
    else:
        with broker.kafka(tmp_path_factory.mktemp("kafka")) as bootstrap:
            yield bootstrap


@pytest.fixture
def cluster() -> str:
    """A cluster id that nobody used: the prefix of this test's topics, groups and transactions."""
    return f"t{uuid.uuid4().hex[:8]}"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    try:
        with postgres() as url:
            yield url
    except PostgresUnavailable as why:
        pytest.skip(str(why))


@pytest.fixture
def postgres_url(postgres_server: str, cluster: str) -> str:
    """SQLAlchemy's address of an empty PostgreSQL database of this test's own."""
    with psycopg.connect(postgres_server.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"create database {cluster}".encode())
    return postgres_server.replace("/postgres?", f"/{cluster}?")
