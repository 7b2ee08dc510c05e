"""Run the benchmarks named, or all of them, one after the other; a table of ratios comes out."""

import importlib
import os
import pkgutil
import sys
from datetime import UTC, datetime

import tests.bench
from tests.bench.row import HEAD

NAMES = [
    found.name
    for found in pkgutil.iter_modules(tests.bench.__path__)
    if found.name not in ("__main__", "row") and not found.ispkg
]


def main(asked: list[str]) -> int:
    unknown = [name for name in asked if name not in NAMES]
    if unknown:
        print(f"no benchmark {', '.join(unknown)}; there are: {', '.join(NAMES)}")
        return 2
    print(f"{datetime.now(UTC).date()}, {os.cpu_count()} cores\n\n{HEAD}", flush=True)
    met = True
    for name in asked or NAMES:
        for row in importlib.import_module(f"tests.bench.{name}").run():
            print(row.line(), flush=True)
            met = met and row.met
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
