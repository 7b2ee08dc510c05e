"""What fetches took goes back to the system."""

import platform
import subprocess
import sys

import pytest

CHILD = """
from libs.eventlog.kafka.heap import give_back_large_pieces
import sys

def resident():
    lines = open("/proc/self/status").read().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) // 1000

if sys.argv[1] == "asked":
    give_back_large_pieces()
bytearray(8_000_000)  # the first that is freed
before = resident()
filled = b"x" * 400_000
held = [bytearray(filled) for _ in range(100)]
held = held[::2]
print(resident() - before)
"""


def grown(how: str) -> int:
    """MB that stay of 40, of which 20 are still held: each second piece."""
    asked = (sys.executable, "-c", CHILD, how)
    return int(subprocess.run(asked, check=True, capture_output=True, text=True).stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="it is glibc that keeps them")
def test_large_pieces_go_back_though_others_between_them_stay() -> None:
    assert grown("asked") < 25
    assert grown("not asked") > 35
