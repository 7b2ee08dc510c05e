"""Opening the cluster: what has to be said once, before the first order comes."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from libs.contracts.clusters import Calendar, Policy
from services.console.app.demo.action import Action
from services.console.app.demo.story import LINXI, Row, Story
from services.console.app.demo.world import World

ROLES = {
    "assembler": "assembler",
    "process shop": "process_shop",
    "component maker": "component_maker",
    "shared lab": "laboratory",
}
PERMITTED = ("active", "probation", "suspended")  # in members.csv; others wait, or need none


def opening(story: Story, world: World, group: str, secrets: set[str]) -> list[Action]:
    """The next round of it; [] when the cluster is open."""
    for stage in (_foundation, _parties, _keys, _members, _suspensions):
        if owed := list(stage(story, world, group, secrets)):
            return owed
    return []


def _foundation(story: Story, world: World, group: str, _: set[str]) -> Iterator[Action]:
    if not world.told["ClusterOpened"]:
        body = {"name": story.cluster["name"], "starts": story.starts.isoformat()}
        yield _say(story, group, "cluster", body, "open")


def _parties(story: Story, world: World, group: str, _: set[str]) -> Iterator[Action]:
    tables: dict[str, tuple[str, dict[str, Any]]] = {
        "calendars": ("CalendarPublished", {"calendar": _calendar(story)}),
        "policies": ("PolicySet", {"policy": _policy(story)}),
        "price-lists": ("PricesPublished", {"prices": [_price(row) for row in story.prices]}),
    }
    for name, (event, body) in tables.items():
        if not world.told[event]:
            yield _say(story, group, f"cluster/{name}", body, name)
    for order in story.orders:
        if order.buyer not in world.told["BuyerRegistered"]:
            profile = {
                "name": order.row["buyer_name"],
                "country": order.row["country"],
                "currency": order.row["currency"],
                **story.buyers.get(order.buyer, {}),
            }
            body = {"buyer_id": order.buyer, "profile": profile}
            yield _say(story, group, "buyers", body, f"buyer {order.buyer}")
    for row in story.members:
        if row["member"] not in world.told["MemberApplied"]:
            body = {"member_id": row["member"], "profile": _profile(row)}
            yield _say(story, group, "members", body, f"apply {row['member']}")


def _keys(story: Story, world: World, group: str, secrets: set[str]) -> Iterator[Action]:
    """One for each actor. A secret that was lost on its way is never shown again: a new key."""
    parties = {row["member"]: "member" for row in story.members}
    parties |= {order.buyer: "buyer" for order in story.orders}
    for party, role in parties.items():
        if party not in secrets:
            body = {"role": role, "party": party, "label": f"demo {party}"}
            yield _say(story, group, "keys", body, f"key {party} {world.keys[party] + 1}")


def _members(story: Story, world: World, group: str, _: set[str]) -> Iterator[Action]:
    for row in story.members:
        member = row["member"]
        if row["permit"] in PERMITTED and member not in world.told["PermitGranted"]:
            body = {"permit": _permit(story, member), "standing": _standing(story, row)}
            yield _say(story, group, f"members/{member}/permits", body, f"permit {member}")
        able = story.capabilities.get(member, [])
        if able and member not in world.told["CapabilityDeclared"]:
            path = f"members/{member}/capabilities"
            all_of_it = {"capabilities": [_capability(one) for one in able]}
            yield _say(story, member, path, all_of_it, f"capability {member}")
        hours = story.capacity.get(member, [])
        if hours and member not in world.told["CapacityDeclared"]:
            body = capacity(story, hours)
            # What was delivered is the group's word, not the member's own.
            who = group if "delivered_per_mille" in body else member
            path = f"members/{member}/capacities"
            yield _say(story, who, path, body, f"capacity {member}")
        for standard in filter(None, row["certificates"].split("|")):
            if (member, standard) not in world.certificates:
                body = {"certificate": _certificate(story, member, standard)}
                path = f"members/{member}/certificates"
                yield _say(story, member, path, body, f"certificate {member} {standard}")


def _suspensions(story: Story, world: World, group: str, _: set[str]) -> Iterator[Action]:
    reason = story.cluster["permits"]["suspended_because"]
    for row in story.members:
        if row["permit"] == "suspended" and row["member"] not in world.told["MemberSuspended"]:
            path = f"members/{row['member']}/suspensions"
            yield _say(story, group, path, {"reason": reason}, f"suspend {row['member']}")


def _say(story: Story, who: str, path: str, body: dict[str, Any], key: str) -> Action:
    return Action(story.starts, who, f"/v1/{path}", body, key)


def _calendar(story: Story) -> dict[str, Any]:
    return Calendar.model_validate(story.cluster["calendar"]).model_dump(mode="json")


def _policy(story: Story) -> dict[str, Any]:
    parts = {name: story.cluster[name] for name in ("intake", "dispatch", "quality")}
    return Policy.model_validate(parts).model_dump(mode="json")


def _price(row: Row) -> dict[str, Any]:
    price = {"value": row["value"], "currency": row["currency"], "per": int(row["per"])}
    return {"catalogue": row["catalogue"], "tol_class": row["tol_class"], "price": price}


def _profile(row: Row) -> dict[str, Any]:
    return {
        "name": row["name_zh"],
        "uscc": row["uscc"],
        "role": ROLES[row["role"]],
        "steps": row["steps"].split("|"),
        "price_index": row["price_index"],
        "min_lot_sets": int(row["min_lot_sets"] or 0),
        "km_to_depot": row["km_to_depot"],
        "export_ready": row["export_ready"] == "yes",
        "released_lots": int(row["released_lots"] or 0),
    }


def _permit(story: Story, member: str) -> dict[str, Any]:
    permits = story.cluster["permits"]
    families = dict.fromkeys(row["family"] for row in story.capabilities.get(member, []))
    return {
        "families": list(families),
        "valid_from": permits["valid_from"].isoformat(),
        "valid_until": permits["valid_until"].isoformat(),
    }


def _standing(story: Story, row: Row) -> str:
    if row["member"] in story.cluster["permits"]["trial"]:
        return "trial"
    return "probation" if row["permit"] == "probation" else "active"


def _capability(row: Row) -> dict[str, Any]:
    return {
        "family": row["family"],
        "d_min_mm": int(row["d_min_mm"]),
        "d_max_mm": int(row["d_max_mm"]),
        "best_class": row["best_class"],
        "best_vibration": row["best_vibration"],
    }


def _certificate(story: Story, member: str, standard: str) -> dict[str, str]:
    dates = story.cluster["certificates"]
    until = dates.get(member, {}).get(standard, dates[standard])
    return {"standard": standard, "valid_until": until.isoformat()}


def capacity(story: Story, rows: list[Row]) -> dict[str, Any]:
    day = story.starts.astimezone(LINXI).date()
    age = max(int(row["declared_days_ago"] or 0) for row in rows)
    delivered = next((row["delivered_share"] for row in rows if row["delivered_share"]), "")
    body: dict[str, Any] = {
        "from_week": f"{day:%G-W%V}",
        "declared_on": (day - timedelta(days=age)).isoformat(),
        "hours": [
            {
                "resource_group": row["resource_group"],
                "offered": int(row["offered_hours_per_week"] or 0),
                "pool": int(row["pool_hours_per_week"] or 0),
            }
            for row in rows
        ],
    }
    if delivered:
        body["delivered_per_mille"] = round(float(delivered) * 1000)
    return body
