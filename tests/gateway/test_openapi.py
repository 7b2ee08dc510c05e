from pathlib import Path

from openapi_spec_validator import validate

from services.gateway.app.api import build, furnish
from services.gateway.settings import Settings

QUESTIONS = ("/v1/counterfactuals", "/v1/promises", "/v1/what-ifs")  # nothing changes by them


def test_the_api_describes_itself_validly(tmp_path: Path) -> None:
    settings = Settings(database=f"sqlite:///{tmp_path}/x", secret_file=tmp_path / "secret")
    described = build(furnish(settings)).openapi()
    validate(described)
    assert described["openapi"].startswith("3.1")
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            problems = operation["responses"]["4XX"]["content"]
            assert list(problems) == ["application/problem+json"], (method, path)
            if method == "post" and path not in QUESTIONS:
                names = {parameter["name"] for parameter in operation["parameters"]}
                assert "Idempotency-Key" in names, path
