"""Who answers nobody else is asked for its health where it answers."""

from tests.deploy.manifests import (
    ANSWER,
    HEALTH,
    PROBES,
    PROCESSES,
    compose,
    container,
    kustomization,
    of_kind,
)


def test_who_answers_nobody_else_is_probed_where_it_answers() -> None:
    (health,) = [p for p in kustomization()["patches"] if p["path"] == "health.yaml"]
    assert health["target"] == {"kind": "StatefulSet"}
    assert HEALTH["name"] in {container(work)["name"] for work in of_kind("StatefulSet").values()}
    told = {variable["name"]: variable["value"] for variable in HEALTH["env"]}
    assert [port["containerPort"] for port in HEALTH["ports"]] == [int(told["GONGDAN_HEALTH_PORT"])]
    asked = [HEALTH[kind]["httpGet"] for kind in PROBES]
    assert {at["port"] for at in asked} == {HEALTH["ports"][0]["name"]}
    assert [at["path"] for at in asked] == ["/livez", "/livez", "/readyz"]
    assert of_kind("StatefulSet").keys() == PROCESSES - {"gateway", ANSWER}


def test_who_answers_the_gateway_is_probed_apart_from_its_answers() -> None:
    answer = container(of_kind("Deployment")[ANSWER])
    ports = {port["name"]: port["containerPort"] for port in answer["ports"]}
    told = {variable["name"]: variable["value"] for variable in answer["env"]}
    assert {answer[kind]["httpGet"]["port"] for kind in PROBES} == {"health"}
    assert ports["health"] == int(told["GONGDAN_HEALTH_PORT"])
    assert ports["answers"] == int(told["GONGDAN_ANSWER_PORT"])


def test_only_the_gateway_asks_it_and_asks_where_it_answers() -> None:
    policy = of_kind("NetworkPolicy")[ANSWER]["spec"]
    (door,) = policy["ingress"]
    assert door["from"] == [{"podSelector": {"matchLabels": {"app.kubernetes.io/name": "gateway"}}}]
    (service,) = of_kind("Service")[ANSWER]["spec"]["ports"]
    asks = container(of_kind("Deployment")["gateway"])["env"]
    gateway = {variable["name"]: variable.get("value") for variable in asks}
    assert gateway["GONGDAN_DISPATCH"] == f"http://{ANSWER}:{service['port']}"
    assert door["ports"] == [{"port": service["port"]}]
    made = compose()["services"]
    port = made[ANSWER]["environment"]["GONGDAN_ANSWER_PORT"]
    assert made["gateway"]["environment"]["GONGDAN_DISPATCH"] == f"http://{ANSWER}:{port}"
