"""What a way of solving gives back to the door."""

from dataclasses import dataclass
from typing import Literal

from services.dispatch.core.costing import Share


@dataclass(frozen=True)
class Answer:
    """Shares, and a proved bound in cost units. nothing: no plan found, and none excluded."""

    outcome: Literal["found", "infeasible", "nothing"]
    shares: list[Share]
    bound: float
    work: int
