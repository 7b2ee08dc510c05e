"""docker-compose.yml agrees with the services, with broker.properties and with itself."""

from typing import Any

import pytest

from tests.deploy.manifests import PROCESSES, broker_properties, compose, runs
from tests.deploy.told import assert_understood

SERVICES: dict[str, Any] = compose()["services"]
OURS = sorted({*PROCESSES, "topics"})


def test_every_process_has_a_service_of_its_name() -> None:
    assert set(SERVICES) == {*OURS, "kafka", "postgres"}
    assert all(runs(SERVICES[name]["command"]) == name for name in PROCESSES)


@pytest.mark.parametrize("name", OURS)
def test_a_service_is_told_only_what_it_understands(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = SERVICES[name]
    assert_understood(runs(service["command"]), service["environment"], monkeypatch)
    assert ("GONGDAN_INSTANCE" in service["environment"]) == (name in PROCESSES)


def test_the_broker_is_set_as_broker_properties_says() -> None:
    told = SERVICES["kafka"]["environment"]
    wanted = {f"KAFKA_{key.upper().replace('.', '_')}": v for key, v in broker_properties().items()}
    assert {name: told.get(name) for name in wanted} == wanted


def test_the_topics_are_made_once_and_all_others_wait_for_them() -> None:
    assert SERVICES["topics"]["command"] == ["gongdan", "topics", "create"]
    assert SERVICES["topics"]["restart"] == "no"
    assert SERVICES["topics"]["depends_on"] == {"kafka": {"condition": "service_healthy"}}
    for name in PROCESSES:
        waits = SERVICES[name]["depends_on"]["topics"]
        assert waits == {"condition": "service_completed_successfully"}
        assert SERVICES[name]["restart"] == "unless-stopped"


def test_what_is_waited_for_has_a_health_check_with_time_for_its_first_start() -> None:
    for name, service in SERVICES.items():
        for other, how in service.get("depends_on", {}).items():
            if how["condition"] == "service_healthy":
                assert "healthcheck" in SERVICES[other], f"{name} waits for {other} in vain"
    checks = [service["healthcheck"] for service in SERVICES.values() if "healthcheck" in service]
    assert len(checks) == 2 + len(PROCESSES)
    assert all(check["start_period"] == "120s" for check in checks)


def test_who_answers_nobody_else_is_asked_whether_it_is_ready_where_it_answers() -> None:
    for name in PROCESSES - {"gateway"}:
        port = SERVICES[name]["environment"]["GONGDAN_HEALTH_PORT"]
        assert f"127.0.0.1:{port}/readyz" in SERVICES[name]["healthcheck"]["test"][-1]


def test_only_the_gateway_is_reached_from_outside_and_only_on_loopback() -> None:
    assert {name for name, service in SERVICES.items() if "ports" in service} == {"gateway"}
    gateway = SERVICES["gateway"]
    port = gateway["environment"]["GONGDAN_PORT"]
    assert gateway["ports"] == [f"127.0.0.1:${{PORT:-{port}}}:{port}"]
    assert f":{port}/readyz" in gateway["healthcheck"]["test"][-1]


def test_the_gateway_and_postgres_speak_of_the_same_database() -> None:
    told, made = SERVICES["gateway"]["environment"], SERVICES["postgres"]["environment"]
    user, database = made["POSTGRES_USER"], made["POSTGRES_DB"]
    assert told["GONGDAN_DATABASE"] == f"postgresql+psycopg://{user}@postgres/{database}"
    assert told["PGPASSWORD"] == made["POSTGRES_PASSWORD"]


def test_volumes_exist_memory_is_limited_and_both_dialects_can_read_it() -> None:
    file = compose()
    assert not {"name", "include", "version"} & set(file)
    for service in SERVICES.values():
        assert "develop" not in service and "mem_limit" in service
        assert {volume.split(":")[0] for volume in service.get("volumes", ())} <= set(
            file["volumes"]
        )
