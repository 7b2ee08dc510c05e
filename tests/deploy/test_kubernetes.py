"""deploy/k8s agrees with the services, with broker.properties and with itself."""

import shutil
import subprocess
from typing import Any

import pytest

from libs.contracts.topics import PARTITIONS, STREAMS
from services.gateway.access import RULES
from tests.deploy.manifests import (
    ANSWER,
    BASE,
    HEALTH,
    PROBES,
    PROCESSES,
    WORKLOADS,
    broker_properties,
    container,
    documents,
    kustomization,
    of_kind,
    runs,
)
from tests.deploy.told import assert_understood

WORK = of_kind(*WORKLOADS)
KAFKA = of_kind("Kafka")["ledger"]["spec"]["kafka"]
WHERE = dict(
    literal.split("=", 1) for literal in kustomization()["configMapGenerator"][0]["literals"]
)


def labels(workload: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = workload["spec"]["template"]["metadata"]["labels"]
    return found


def test_every_file_of_the_folder_is_used() -> None:
    used = {*kustomization()["resources"], *(p["path"] for p in kustomization()["patches"])}
    assert used | {"kustomization.yaml"} == {file.name for file in BASE.iterdir()}


def test_every_process_has_a_workload_of_its_name() -> None:
    assert set(WORK) == {*PROCESSES, "topics"}
    assert all(runs(container(WORK[name])["command"]) == name for name in PROCESSES)
    assert {name for name, work in WORK.items() if work["kind"] == "Deployment"} == {
        *("gateway", ANSWER)
    }


def test_the_topics_are_made_by_a_job_with_as_many_copies_as_there_are_nodes() -> None:
    copies = str(of_kind("KafkaNodePool")["node"]["spec"]["replicas"])
    assert WORK["topics"]["kind"] == "Job"
    assert container(WORK["topics"])["command"] == [
        *("gongdan", "topics", "create", "--replication", copies)
    ]


@pytest.mark.parametrize("name", sorted(WORK))
def test_a_pod_is_told_only_what_its_process_understands(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = dict(WHERE)
    laid_over = HEALTH["env"] if WORK[name]["kind"] == "StatefulSet" else []
    for variable in [*container(WORK[name]).get("env", ()), *laid_over]:
        named = variable.get("valueFrom", {}).get("fieldRef", {}).get("fieldPath")
        told[variable["name"]] = f"{name}-0" if named == "metadata.name" else variable.get("value")
    assert_understood(runs(container(WORK[name])["command"]), told, monkeypatch)
    if WORK[name]["kind"] == "StatefulSet":
        assert told["GONGDAN_INSTANCE"] == f"{name}-0"


@pytest.mark.parametrize("name", sorted(PROCESSES))
def test_there_are_no_more_replicas_than_partitions(name: str) -> None:
    owned = [stream.partitions for stream in STREAMS if stream.owner == name]
    most = 1 if name == "gateway" else max(owned, default=PARTITIONS)
    assert 1 <= WORK[name]["spec"]["replicas"] <= most
    if name == "gateway":
        assert WORK[name]["spec"]["strategy"] == {"type": "Recreate"}


def test_a_workload_selects_its_own_pods_and_nobody_elses() -> None:
    for name in PROCESSES:
        wanted = WORK[name]["spec"]["selector"]["matchLabels"]
        chosen = [other for other, work in WORK.items() if wanted.items() <= labels(work).items()]
        assert chosen == [name]
        if WORK[name]["kind"] == "StatefulSet":
            assert WORK[name]["spec"]["serviceName"] in of_kind("Service")


def test_the_budget_and_the_headless_service_are_of_all_processes_and_not_of_the_job() -> None:
    budget = of_kind("PodDisruptionBudget")["processes"]["spec"]
    assert budget["maxUnavailable"] == 1
    for wanted in (
        budget["selector"]["matchLabels"],
        of_kind("Service")["processes"]["spec"]["selector"],
    ):
        chosen = {name for name, work in WORK.items() if wanted.items() <= labels(work).items()}
        assert chosen == PROCESSES


def test_the_gateway_is_probed_on_routes_that_it_opens_to_anyone() -> None:
    gateway = container(WORK["gateway"])
    for kind in PROBES:
        asked = gateway[kind]["httpGet"]
        assert RULES["GET", asked["path"]].open
        assert asked["port"] in {port["name"] for port in gateway["ports"]}
    ports = {variable["name"]: variable.get("value") for variable in gateway["env"]}
    assert [port["containerPort"] for port in gateway["ports"]] == [int(ports["GONGDAN_PORT"])]
    service = of_kind("Service")["gateway"]["spec"]
    assert service["selector"].items() <= labels(WORK["gateway"]).items()
    assert service["ports"][0]["targetPort"] in {port["name"] for port in gateway["ports"]}


def test_kafka_is_set_as_broker_properties_says_but_for_its_three_copies() -> None:
    wanted = broker_properties()
    told = {key: str(value).lower() for key, value in KAFKA["config"].items()}
    different = {key for key in told.keys() & wanted.keys() if told[key] != wanted[key].lower()}
    copies = {key for key in told if key.endswith("replication.factor")}
    assert {told[key] for key in copies} == {"3"} and told["min.insync.replicas"] == "2"
    assert different == copies | {key for key in wanted if key.endswith(("min.isr", ".replicas"))}
    law = ("message.max.bytes", "log.retention.ms", "auto.create.topics.enable")
    assert {*law, "log.message.timestamp.type", "offsets.retention.minutes"} <= told.keys()


def test_all_speak_of_the_kafka_and_the_database_that_are_there() -> None:
    (kafka,), (database,) = of_kind("Kafka"), of_kind("Cluster")
    assert WHERE["GONGDAN_KAFKA"] == f"{kafka}-kafka-bootstrap:{KAFKA['listeners'][0]['port']}"
    pool = of_kind("KafkaNodePool")["node"]
    assert pool["metadata"]["labels"] == {"strimzi.io/cluster": kafka}
    told = {variable["name"]: variable for variable in container(WORK["gateway"])["env"]}
    made = of_kind("Cluster")[database]["spec"]["bootstrap"]["initdb"]
    url = f"postgresql+psycopg://{made['owner']}@{database}-rw/{made['database']}"
    assert told["GONGDAN_DATABASE"]["value"] == url
    secret = told["PGPASSWORD"]["valueFrom"]["secretKeyRef"]
    assert secret == {"name": f"{database}-app", "key": "password"}


def test_all_is_denied_first_and_each_way_out_names_pods_that_are_there() -> None:
    policies = of_kind("NetworkPolicy")
    denied = {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    assert policies["default-deny"]["spec"] == denied
    there = [labels(work) for work in WORK.values()]
    there += [{"strimzi.io/cluster": name} for name in of_kind("Kafka")]
    there += [{"cnpg.io/cluster": name} for name in of_kind("Cluster")]
    for wanted in _selectors([policy["spec"] for policy in policies.values()]):
        assert any(wanted.items() <= found.items() for found in there), wanted
    peers = KAFKA["listeners"][0]["networkPolicyPeers"][0]["podSelector"]
    assert peers == policies["processes"]["spec"]["podSelector"]


def _selectors(node: Any) -> list[dict[str, str]]:
    if isinstance(node, list):
        return [found for part in node for found in _selectors(part)]
    if not isinstance(node, dict):
        return []
    own = [node["podSelector"].get("matchLabels", {})] if "podSelector" in node else []
    return own + _selectors(list(node.values()))


def test_the_namespace_is_restricted_and_what_is_laid_over_each_pod_keeps_to_it() -> None:
    modes = of_kind("Namespace")["gongdan"]["metadata"]["labels"]
    assert modes["pod-security.kubernetes.io/enforce"] == "restricted"
    (patch,) = [p for p in kustomization()["patches"] if p["path"] == "pod.yaml"]
    assert patch["target"]["kind"] == f"({'|'.join(WORKLOADS)})"
    (laid_over,) = documents((BASE / patch["path"]).read_text())
    pod = laid_over["spec"]["template"]["spec"]
    assert_restricted(pod)
    assert pod["containers"][0]["name"] in {container(work)["name"] for work in WORK.values()}


def test_kustomize_renders_pods_that_keep_to_it_too() -> None:
    if (kubectl := shutil.which("kubectl")) is None:
        pytest.skip("kubectl is not on this machine: the rendered manifests are not looked at")
    run = subprocess.run((kubectl, "kustomize", BASE), capture_output=True, text=True, check=True)
    work = [found for found in documents(run.stdout) if found["kind"] in WORKLOADS]
    assert {found["metadata"]["name"] for found in work} == set(WORK)
    image = kustomization()["images"][0]
    for found in work:
        assert_restricted(found["spec"]["template"]["spec"])
        assert container(found)["image"] == f"{image['name']}:{image['newTag']}"
        assert container(found)["envFrom"][0]["configMapRef"]["name"].startswith("where-")


def assert_restricted(pod: dict[str, Any]) -> None:
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["enableServiceLinks"] is False  # else Kubernetes invents GONGDAN_ variables
    for each in pod["containers"]:
        assert each["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
