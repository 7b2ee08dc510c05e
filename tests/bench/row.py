"""One figure: what was measured, what it is compared with, and what it has to reach."""

from typing import NamedTuple


class Row(NamedTuple):
    """`ratio` is measured / against, both of the same run; `met` says whether it reaches."""

    what: str
    measured: str  # with its unit, e.g. "9,120/s"
    against: str
    ratio: float
    reach: str  # e.g. ">= 0.6"
    met: bool

    def line(self) -> str:
        mark = "met" if self.met else "MISSED"
        cells = (self.what, self.measured, self.against, f"{self.ratio:.3g}", self.reach, mark)
        return "| " + " | ".join(cells) + " |"


HEAD = "| What | Measured | Against | Ratio | Reach | |\n|---|---|---|---|---|---|"
