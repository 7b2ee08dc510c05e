"""`python -m tests.faults --minutes 2 --seed 1 [--keep FOLDER]`: exit code 0 only when clean."""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.disk import enter_namespace
from tests.faults.run import end_on_signals, run


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--minutes", type=float, default=2.0)
    parser.add_argument("--seed", type=int, default=int(time.strftime("%Y%m%d")))
    parser.add_argument("--keep", type=Path, help="keep journal, logs and schedule in this folder")
    asked = parser.parse_args()
    if asked.keep and (asked.keep / "journal.jsonl").exists():
        parser.error(f"{asked.keep} holds the journal of another run")
    no_disk = enter_namespace()
    end_on_signals()
    with tempfile.TemporaryDirectory(prefix="gongdan-faults-") as scratch:
        folder = (asked.keep or Path(scratch)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        try:
            summary = run(asked.minutes, asked.seed, folder, no_disk)
        except KeyboardInterrupt:
            print("ended before its time; nothing is left behind", flush=True)
            return 130
        text = summary.text()
        (folder / "summary.txt").write_text(text + "\n")
        print(text, flush=True)
        return 0 if summary.clean else 1


if __name__ == "__main__":
    sys.exit(main())
