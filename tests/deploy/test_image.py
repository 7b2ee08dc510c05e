"""One image, named the same everywhere, from files that name no registry."""

import re
from typing import Any

import pytest

from tests.deploy.manifests import (
    BASE,
    HERE,
    WORKLOADS,
    compose,
    container,
    kustomization,
    of_kind,
)

DOCKERFILE = (HERE / "Dockerfile").read_text()
FILES = (HERE / "Dockerfile", HERE / "docker-compose.yml", *sorted(BASE.iterdir()))


def test_compose_and_kubernetes_run_the_same_image() -> None:
    (image,) = kustomization()["images"]
    ours = {s["image"] for s in compose()["services"].values() if "build" in s}
    assert ours == {f"{image['name']}:{image['newTag']}"}
    assert all(container(w).get("image", image["name"]) == image["name"]
               for w in of_kind(*WORKLOADS).values())  # fmt: skip


def test_the_broker_in_compose_is_the_version_that_is_tested() -> None:
    version = of_kind("Kafka")["ledger"]["spec"]["kafka"]["version"]
    assert compose()["services"]["kafka"]["image"] == f"apache/kafka:{version}"
    assert (HERE / f"deploy/kafka/kafka-{version}.lock").exists()


def test_the_image_installs_the_lock_by_its_hashes_and_does_not_run_as_root() -> None:
    assert "--require-hashes -r requirements.lock" in DOCKERFILE
    (user,) = re.findall(r"^USER (\d+)$", DOCKERFILE, re.MULTILINE)
    (patch,) = [p for p in kustomization()["patches"] if p["path"] == "pod.yaml"]
    assert int(user) > 0 and f"runAsUser: {user}\n" in (BASE / patch["path"]).read_text()


def test_the_image_holds_what_is_copied_and_nothing_else_is_sent() -> None:
    copied = re.findall(r"^COPY (\S+)", DOCKERFILE, re.MULTILINE)
    lines = (HERE / ".dockerignore").read_text().splitlines()
    assert lines[0] == "*"
    assert sorted(line[1:] for line in lines if line.startswith("!")) == sorted(copied)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_file_names_a_registry(file: Any) -> None:
    text = file.read_text()
    images = re.findall(r"^(?:FROM|\s*(?:- )?(?:image|imageName|newName):) *(\S+)", text, re.M)
    # A registry stands before the first slash, with a dot or a port.
    assert not [name for name in images if re.match(r"[^/]*[.:][^/]*/", name)]
    assert not re.findall(r"https?://(?!127\.0\.0\.1|answer:)\S+", text)
