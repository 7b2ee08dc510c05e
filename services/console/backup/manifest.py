"""The manifest: what a backup holds. A folder without one is no backup."""

import hashlib
import json
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

NAME = "manifest.json"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Part(_Frozen):
    """A partition that has records. `end`: the offset before which everything was copied;
    `content`: the chain over keys, headers and bodies alone, the same after any restore."""

    topic: str
    partition: int
    file: str
    records: int
    end: int
    sha256: str  # of the file, as `sha256sum` says it
    chain: str
    content: str


class Topic(_Frozen):
    """`configs`: only of topics that the contracts do not name."""

    name: str
    partitions: int
    configs: dict[str, str] = {}


class Manifest(_Frozen):
    """`waiting`: commands and raw messages that nobody had decided yet; 0 unless paused."""

    format: int = 1
    cluster: str
    made: str  # an instant, UTC
    version: str  # of gongdan
    epoch: str  # of the log that was copied
    paused: bool
    waiting: int
    topics: tuple[Topic, ...]
    parts: tuple[Part, ...]

    @property
    def records(self) -> int:
        return sum(part.records for part in self.parts)


def write(manifest: Manifest) -> str:
    said = manifest.model_dump(mode="json")
    return json.dumps({**said, "seal": _seal(said)}, ensure_ascii=False, indent=1) + "\n"


def read(text: str) -> Manifest:
    """Errors: ValueError, with a sentence."""
    try:
        said = json.loads(text)
        seal = said.pop("seal")
        if said.get("format") != 1:
            raise ValueError(f"{NAME} is of a format that this version does not know.")
        manifest = Manifest.model_validate(said)
    except (json.JSONDecodeError, ValidationError, AttributeError, KeyError, TypeError):
        raise ValueError(f"{NAME} is damaged: it cannot be read.") from None
    if _seal(said) != seal:
        raise ValueError(f"{NAME} is damaged: it does not say what was sealed.")
    return manifest


def _seal(said: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
