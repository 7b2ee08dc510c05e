"""Which shops may do the steps that a member lacks: few of them, the same every time.

Only what a shop declares as pool is open to others: its own lines come first, with all the rest.
"""

from collections.abc import Mapping
from itertools import zip_longest

from services.dispatch.translating.situation import HOUR, Line, Member, Situation

CHEAPEST = 2  # and with them the shop with the most free hours


def choices(situation: Situation, member: Member) -> tuple[Mapping[str, str], ...]:
    """Shop by group, one mapping a way, the cheapest first; one empty mapping where none is due.

    A newcomer has one: what it may make at most counts by way.
    """
    lacking = {group for shop in situation.shops for group in shop.hours} - set(member.own_hours)
    ranked = {group: _ranked(situation, member, group) for group in sorted(lacking)}
    some = {group: shops for group, shops in ranked.items() if shops}
    ways = [
        {group: shop or some[group][0] for group, shop in zip(some, row, strict=True)}
        for row in zip_longest(*some.values())
    ]
    return tuple(ways[:1] if member.trial else ways) or ({},)


def _ranked(situation: Situation, member: Member, group: str) -> list[str]:
    shops = [shop for shop in situation.shops if any(shop.hours.get(group, ()))]
    own = [shop for shop in shops if shop.id == member.id]  # an owner's lines come first
    others = [shop for shop in shops if shop.id != member.id]
    cheap = sorted(others, key=lambda s: (s.price_per_mille, -sum(s.hours[group]), s.id))
    roomy = sorted(cheap[CHEAPEST:], key=lambda s: (-sum(s.hours[group]), s.id))
    return [shop.id for shop in own + cheap[:CHEAPEST] + roomy[:1]]


def extra(situation: Situation, line: Line, member: Member, shops: Mapping[str, str]) -> int:
    """What a piece costs more (or less) than at list price because these shops work on it."""
    index = {shop.id: shop.price_per_mille for shop in situation.shops}
    rate = situation.policy.shop_cost_per_hour
    over = (
        line.hours.get(group, 0) * (index[shop] - 1000)
        for group, shop in shops.items()
        if shop != member.id
    )
    return sum(over) * rate // (1000 * HOUR)
