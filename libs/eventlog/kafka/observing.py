"""What a loop lets others see: where it stands, and what each of its transactions does."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from traceback import extract_tb
from typing import Any, Protocol

from pydantic import ValidationError

from libs.contracts.envelope import Headers
from libs.eventlog.chain import ChainBroken

log = logging.getLogger("gongdan")


@dataclass
class Standing:
    """Of one loop, for /readyz. `behind`: records not yet read, -1 before it is known."""

    assigned: int = -1  # partitions; -1 before its group has answered
    restored: bool = False
    behind: int = -1
    stopped: int = 0  # partitions that wait for a person


class Turn(Protocol):
    """One transaction, from its first message to its commit. A replay is none."""

    def read(self, at: Any, headers: Headers, offset: int = -1) -> Headers:
        """A message is taken up that leads to something: its headers, in which its trace goes on
        from here."""
        ...

    def committed(self, written: Iterable[Any], seconds: float) -> None:
        """What the transaction wrote, as `Outgoing`, and how long writing it took."""
        ...


class Observer(Protocol):
    def turn(self, loop: str, group: str) -> Turn: ...

    def places(self, group: str, reached: Mapping[Any, tuple[int, int]]) -> None:
        """About every second: of the group's partitions held here where it is, and the end."""
        ...

    def stopped(self, group: str, at: Any) -> None:
        """A partition goes no further until a person has looked."""
        ...


def alarm(code: str, says: str = "", failed: bool = False, **keys: object) -> None:
    """What an operator has to do something about; docs/operations/alarms.md says what, by code.
    `failed`: with the exception that is being handled."""
    line = f"{code}: {says}" if says else code
    log.error(line, exc_info=failed, extra={"alarm": True, "code": code, **keys})


class Unseen:
    """Where nobody looks."""

    def turn(self, loop: str, group: str) -> Turn:
        return self

    def read(self, at: Any, headers: Headers, offset: int = -1) -> Headers:
        return headers

    def committed(self, written: Iterable[Any], seconds: float) -> None:
        pass

    def places(self, group: str, reached: Mapping[Any, tuple[int, int]]) -> None:
        pass

    def stopped(self, group: str, at: Any) -> None:
        pass


def about(headers: Iterable[tuple[str, bytes | None]]) -> dict[str, str]:
    """What a log line says of a message: its id, type, stream, seq and trace."""
    told = {name: (value or b"").decode(errors="replace") for name, value in headers}
    named = {"message_id": "ce_id", "type": "ce_type", "stream": "ce_subject", "seq": "ce_seq"}
    keys = {key: told[name] for key, name in named.items() if told.get(name)}
    return {**keys, "trace_id": told["traceparent"][3:35]} if "traceparent" in told else keys


def without_values(problem: BaseException) -> str:
    """What went wrong and where, without what stood in the message: prices and names may."""
    if isinstance(problem, ChainBroken):
        return f"ChainBroken: {problem}"
    if isinstance(problem, ValidationError):
        wrong = problem.errors(include_url=False, include_input=False, include_context=False)
        return "; ".join(f"{'.'.join(map(str, at['loc']))}: {at['type']}" for at in wrong[:5])
    last = extract_tb(problem.__traceback__)[-1:]
    where = [f" in {frame.name}, {Path(frame.filename).name}:{frame.lineno}" for frame in last]
    return type(problem).__name__ + "".join(where)
