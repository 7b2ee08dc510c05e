"""What a way of solving gives back to the door."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from services.dispatch.core.costing import Share


@dataclass(frozen=True)
class Answer:
    """Shares, and a proved bound in cost units. nothing: no plan found, and none excluded.

    `prices` [R, T]: what 1e-7 h more would save, in cost units.
    """

    outcome: Literal["found", "infeasible", "nothing"]
    shares: list[Share]
    bound: float
    work: int
    prices: NDArray[np.float64] | None = None
