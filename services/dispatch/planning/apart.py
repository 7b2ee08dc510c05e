"""Shops told apart: each one's free pool hours, and the price at which they are sold."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from libs import bearings
from libs.contracts.base import Week
from services.dispatch.desk.hours import POOL, Resource, offered_hours, shop_pool
from services.dispatch.desk.state import Desk
from services.dispatch.translating.situation import Shop


def shops(desk: Desk, weeks: tuple[Week, ...], used: Counter[Resource]) -> tuple[Shop, ...]:
    """All that have pool hours in these weeks, whether some are left or not, by name."""
    groups = [group for group in bearings.RESOURCE_GROUPS if group != bearings.LABORATORY]
    free: dict[str, dict[str, list[int]]] = {}
    for group in groups:
        for week in weeks:
            for shop, hours in _free(desk, group, week, used):
                free.setdefault(shop, {}).setdefault(group, []).append(hours)
    offering = sorted(free)
    return tuple(
        Shop(
            id=shop,
            hours={group: tuple(hours) for group, hours in free[shop].items() if any(hours)},
            price_per_mille=_index(desk, shop),
        )
        for shop in offering
        if any(any(hours) for hours in free[shop].values())
    )


def _free(desk: Desk, group: str, week: Week, used: Counter[Resource]) -> Iterator[tuple[str, int]]:
    """By shop. What was taken of the pool when shops were not told apart is taken where most is
    left."""
    left, told = {}, 0
    for shop in desk.members:
        at = (shop_pool(shop), group, week)
        left[shop] = max(0, offered_hours(desk, at) - used[at])
        told += used[at]
    nameless = used[POOL, group, week] - told
    for shop in sorted(left, key=lambda shop: (-left[shop], shop)):
        part = max(0, min(left[shop], nameless))
        nameless -= part
        yield shop, left[shop] - part


def _index(desk: Desk, shop: str) -> int:
    profile = desk.member(shop).profile
    return int(Decimal(profile.price_index) * 1000) if profile else 1000
