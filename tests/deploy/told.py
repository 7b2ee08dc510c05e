"""Whether a process understands what its environment says."""

import pytest

from tests.deploy.manifests import settings_of


def assert_understood(
    service: str, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every GONGDAN_ variable is a setting of the service, and its value is one that it takes."""
    known = settings_of(service)
    told = {name: value for name, value in environment.items() if name.startswith("GONGDAN_")}
    unknown = [name for name in told if name[8:].lower() not in known.model_fields]
    assert not unknown, f"{service} has no such setting: {unknown}"
    assert {"GONGDAN_KAFKA", "GONGDAN_CLUSTER"} <= told.keys()
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    known()
