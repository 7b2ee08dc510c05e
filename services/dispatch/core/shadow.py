"""What an hour more would save: prices of hours, as they are published with a plan."""

from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from libs.contracts.problem import ShadowPrices
from services.dispatch.core.arrays import Arrays, Ints

Prices = NDArray[np.float64]
HOUR = 10_000_000  # of the 1e-7 h in which hours are counted
FIGURES = 6
NOTHING = 1e-9  # of the highest price: less is a solver's dust


def shadow_prices(a: Arrays, prices: Prices | None, free: Ints) -> ShadowPrices:
    """Prices [R, T] in cost units for 1e-7 h -> rows for an hour, where the plan leaves too few
    hours `free` [R, T] for one more lot. Where it leaves more, an hour is worth nothing."""
    return rows(None if prices is None else np.where(free < lots(a)[:, None], prices, 0.0))


def rows(prices: Prices | None) -> ShadowPrices:
    """What is not nothing of prices [R, T] in cost units for 1e-7 h, for an hour."""
    if prices is None:
        return ShadowPrices.model_validate({"resource": [], "week": [], "price": ()})
    dear = prices * HOUR
    resource, week = np.nonzero(dear > NOTHING * dear.max(initial=0.0))
    told = (format(Decimal(f"{p:.{FIGURES}g}"), "f") for p in dear[resource, week].tolist())
    return ShadowPrices.model_validate(
        {"resource": resource.tolist(), "week": week.tolist(), "price": tuple(told)}
    )


def lots(a: Arrays) -> Ints:
    """[R] 1e-7 h of the largest smallest lot, its set-up included, of the ways at a resource."""
    most = np.zeros(len(a.capacity), dtype=np.int64)
    if not len(a.line):
        return most
    lot = (np.maximum(a.least, 1) * a.pack[a.line])[:, None]
    resource, hours = a.resource[a.source], a.hours_table[a.recipe] * lot + a.setup_table[a.setup]
    for group in range(resource.shape[1]):
        used = resource[:, group] >= 0
        np.maximum.at(most, resource[used, group], hours[used, group])
    return most
