"""`python -m libs.bearings parse CODE...`: one JSON object a line, in order."""

import json
import sys

from libs.bearings import columns, parse


def main(arguments: list[str]) -> int:
    match arguments:
        case ["parse", _, *_]:
            for code in arguments[1:]:
                print(json.dumps(columns(parse(code))))
            return 0
        case _:
            print("usage: python -m libs.bearings parse CODE...", file=sys.stderr)
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
