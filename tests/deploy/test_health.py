"""Who answers nobody else is asked for its health where it answers."""

from tests.deploy.manifests import HEALTH, PROBES, PROCESSES, container, kustomization, of_kind


def test_who_answers_nobody_else_is_probed_where_it_answers() -> None:
    (health,) = [p for p in kustomization()["patches"] if p["path"] == "health.yaml"]
    assert health["target"] == {"kind": "StatefulSet"}
    assert HEALTH["name"] in {container(work)["name"] for work in of_kind("StatefulSet").values()}
    told = {variable["name"]: variable["value"] for variable in HEALTH["env"]}
    assert [port["containerPort"] for port in HEALTH["ports"]] == [int(told["GONGDAN_HEALTH_PORT"])]
    asked = [HEALTH[kind]["httpGet"] for kind in PROBES]
    assert {at["port"] for at in asked} == {HEALTH["ports"][0]["name"]}
    assert [at["path"] for at in asked] == ["/livez", "/livez", "/readyz"]
    assert of_kind("StatefulSet").keys() == PROCESSES - {"gateway"}
