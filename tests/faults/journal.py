"""The driver's journal: what it is about to ask, and what it was told; on the disk each time.

A line of JSON each. `asks`: id, kind, stream, subject, way; `told`: id, as, events, code. The
oracle of `gongdan verify --journal` reads it without this file.
"""

import json
import os
import threading
import time
from pathlib import Path
from typing import Any


class Journal:
    """`asks` and `told` return when the line is on the disk."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._out = open(file, "ab")  # noqa: SIM115  (closed by `close`)
        self._turn = threading.Lock()

    def asks(self, command_id: str, kind: str, stream: str, subject: str, way: str) -> None:
        self._write(asks=command_id, kind=kind, stream=stream, subject=subject, way=way)

    def told(self, command_id: str, what: str, **more: Any) -> None:
        """`what`: accepted, done, nothing, refused or turned_away (nothing was sent on)."""
        self._write(told=command_id, **{"as": what}, **more)

    def close(self) -> None:
        self._out.close()

    def _write(self, **line: Any) -> None:
        text = json.dumps({**line, "at": round(time.time(), 3)}, ensure_ascii=False)
        with self._turn:
            self._out.write(text.encode() + b"\n")
            self._out.flush()
            os.fsync(self._out.fileno())
