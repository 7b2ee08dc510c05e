"""A small disk for the broker: a tmpfs in a mount namespace of this process's own."""

import os
import subprocess
import sys
from pathlib import Path

INSIDE = "GONGDAN_FAULTS_DISK"
SIZE = "3g"
WAYS = (("unshare", "-m", "--propagation", "private"), ("unshare", "-Urm"))


def enter_namespace() -> str:
    """Begin this program anew in a namespace of its own; returns why, where that is not allowed."""
    if said := os.environ.get(INSIDE):
        return "" if said == "own" else said
    why = "there is no unshare"
    for way in WAYS:
        try:
            tried = subprocess.run((*way, "true"), capture_output=True, text=True)
        except OSError as problem:
            return f"{why}: {problem}"
        if tried.returncode == 0:
            os.environ[INSIDE] = "own"
            os.execvp(way[0], (*way, sys.executable, "-m", "tests.faults", *sys.argv[1:]))
        why = tried.stderr.strip()
    return why


class Disk:
    """`why` says why there is none of its own; then it never fills."""

    def __init__(self, folder: Path, why: str) -> None:
        self.folder, self.why = folder, why
        folder.mkdir(parents=True, exist_ok=True)
        if not why:
            self.why = self._mount("-t", "tmpfs", "-o", f"size={SIZE}", "faults")

    def fill(self) -> None:
        """As small as what is on it: the next byte finds no room."""
        there = os.statvfs(self.folder)
        used = (there.f_blocks - there.f_bfree) * there.f_frsize
        self._mount("-o", f"remount,size={used}", "faults")

    def make_room(self) -> None:
        self._mount("-o", f"remount,size={SIZE}", "faults")

    def _mount(self, *how: str) -> str:
        done = subprocess.run(("mount", *how, str(self.folder)), capture_output=True, text=True)
        return done.stderr.strip() if done.returncode else ""

    def close(self) -> None:
        if not self.why:
            subprocess.run(("umount", str(self.folder)), capture_output=True)
