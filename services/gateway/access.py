"""Who may do what, for every route; what is not named here is denied. Pure.

`own` is what belongs to the caller's party, by the row's OWNER. Another party's thing is not
found, exactly as one that does not exist.
"""

from typing import Literal, NamedTuple

from libs.contracts.base import Role
from services.gateway.rows import Row
from services.gateway.views.buyers import BuyerRow
from services.gateway.views.keys import KeyRow
from services.gateway.views.lots import LotRow
from services.gateway.views.members import MemberRow
from services.gateway.views.orders import OrderRow
from services.gateway.views.overrides import OverrideRow
from services.gateway.views.packages import PackageRow
from services.gateway.views.plans import PlanRow
from services.gateway.views.shipments import ShipmentRow

Reach = Literal["none", "own", "all"]


class Caller(NamedTuple):
    """An API key's bearer: `party` is whom it stands for."""

    key_id: str
    role: Role
    party: str
    label: str = ""


class Rule(NamedTuple):
    """`of`: the thing that the path names. `open`: to anyone, without a key."""

    of: type[Row] | None = None
    group: Reach = "none"
    member: Reach = "none"
    buyer: Reach = "none"
    auditor: Reach = "none"
    open: bool = False

    def reach(self, role: Role) -> Reach:
        reach: Reach = getattr(self, role, "none")
        return reach


ANYONE = Rule(open=True)
GROUP = Rule(group="all")
READERS = Rule(group="all", auditor="all")


def _group(of: type[Row]) -> Rule:
    return Rule(of, group="all")


def _own(of: type[Row]) -> Rule:
    """Those whose thing it is, and the group."""
    role = of.OWNER[0]
    return Rule(
        of,
        group="all",
        member="own" if role == "member" else "none",
        buyer="own" if role == "buyer" else "none",
    )


def _seen(of: type[Row]) -> Rule:
    return _own(of)._replace(auditor="all")


RULES: dict[tuple[str, str], Rule] = {
    ("GET", "/livez"): ANYONE,
    ("GET", "/readyz"): ANYONE,
    ("GET", "/openapi.json"): ANYONE,
    ("POST", "/v1/keys"): GROUP,
    ("GET", "/v1/keys"): READERS,
    ("POST", "/v1/keys/{key_id}/revocations"): _group(KeyRow),
    ("GET", "/v1/cluster"): Rule(group="all", member="all", buyer="all", auditor="all"),
    ("POST", "/v1/cluster"): GROUP,
    ("POST", "/v1/cluster/calendars"): GROUP,
    ("POST", "/v1/cluster/policies"): GROUP,
    ("POST", "/v1/cluster/price-lists"): GROUP,
    ("POST", "/v1/sandbox/clock"): GROUP,
    ("POST", "/v1/buyers"): GROUP,
    ("GET", "/v1/buyers"): _seen(BuyerRow)._replace(of=None),
    ("GET", "/v1/buyers/{buyer_id}"): _seen(BuyerRow),
    ("POST", "/v1/members"): GROUP,
    ("GET", "/v1/members"): _seen(MemberRow)._replace(of=None),
    ("GET", "/v1/members/{member_id}"): _seen(MemberRow),
    ("POST", "/v1/members/{member_id}/permits"): _group(MemberRow),
    ("POST", "/v1/members/{member_id}/suspensions"): _group(MemberRow),
    ("POST", "/v1/members/{member_id}/reinstatements"): _group(MemberRow),
    ("POST", "/v1/members/{member_id}/revocations"): _group(MemberRow),
    ("POST", "/v1/members/{member_id}/capabilities"): _own(MemberRow),
    ("POST", "/v1/members/{member_id}/certificates"): _own(MemberRow),
    ("POST", "/v1/members/{member_id}/capacities"): _own(MemberRow),
    ("POST", "/v1/orders"): _own(OrderRow)._replace(of=None),
    ("GET", "/v1/orders"): _seen(OrderRow)._replace(of=None),
    ("GET", "/v1/orders/{order_id}"): _seen(OrderRow),
    ("GET", "/v1/orders/{order_id}/timeline"): _seen(OrderRow),
    ("POST", "/v1/orders/{order_id}/lines"): _own(OrderRow),
    ("POST", "/v1/orders/{order_id}/cancellations"): _own(OrderRow),
    ("POST", "/v1/orders/{order_id}/lines/{line}/amendments"): _own(OrderRow),
    ("POST", "/v1/orders/{order_id}/lines/{line}/cancellations"): _own(OrderRow),
    ("POST", "/v1/orders/{order_id}/lines/{line}/hold-answers"): _group(OrderRow),
    ("POST", "/v1/orders/{order_id}/lines/{line}/materials"): _group(OrderRow),
    ("POST", "/v1/orders/{order_id}/lines/{line}/closures"): _group(OrderRow),
    ("GET", "/v1/packages"): _seen(PackageRow)._replace(of=None),
    ("GET", "/v1/packages/{package_id}"): _seen(PackageRow),
    ("POST", "/v1/packages/{package_id}/acceptances"): _own(PackageRow),
    ("POST", "/v1/packages/{package_id}/declines"): _own(PackageRow),
    ("POST", "/v1/packages/{package_id}/counters"): _own(PackageRow),
    ("POST", "/v1/packages/{package_id}/counter-answers"): _group(PackageRow),
    ("POST", "/v1/packages/{package_id}/operations"): _own(PackageRow),
    ("POST", "/v1/packages/{package_id}/lots"): _own(PackageRow),
    ("GET", "/v1/lots"): _seen(LotRow)._replace(of=None),
    ("GET", "/v1/lots/{lot_id}"): _seen(LotRow),
    ("POST", "/v1/lots/{lot_id}/inspections"): _own(LotRow),
    ("POST", "/v1/lots/{lot_id}/labels"): _own(LotRow),
    ("POST", "/v1/lots/{lot_id}/releases"): _group(LotRow),
    ("POST", "/v1/shipments"): _own(ShipmentRow)._replace(of=None),
    ("GET", "/v1/shipments"): _seen(ShipmentRow)._replace(of=None),
    ("GET", "/v1/shipments/{shipment_id}"): _seen(ShipmentRow),
    ("POST", "/v1/shipments/{shipment_id}/departures"): _own(ShipmentRow),
    ("GET", "/v1/plans"): READERS,
    ("GET", "/v1/plans/{plan_id}"): READERS._replace(of=PlanRow),
    ("GET", "/v1/plans/{plan_id}/explanation"): READERS._replace(of=PlanRow),
    ("GET", "/v1/plans/{plan_id}/difference"): READERS._replace(of=PlanRow),
    ("GET", "/v1/packages/{package_id}/explanation"): _seen(PackageRow),
    ("GET", "/v1/orders/{order_id}/lines/{line}/explanation"): _seen(OrderRow),
    ("GET", "/v1/members/{member_id}/explanation"): _seen(MemberRow),
    ("GET", "/v1/members/{member_id}/calibration"): _seen(MemberRow),
    ("GET", "/v1/members/{member_id}/fair-share"): _seen(MemberRow),
    # Questions: nothing changes by them. Whose the line or the order is, the route looks at.
    ("POST", "/v1/counterfactuals"): Rule(group="all", member="own"),
    ("POST", "/v1/promises"): Rule(group="all", buyer="own"),
    ("POST", "/v1/what-ifs"): GROUP,
    ("POST", "/v1/plans/{plan_id}/approvals"): _group(PlanRow),
    ("POST", "/v1/plans/{plan_id}/rejections"): _group(PlanRow),
    ("GET", "/v1/overrides"): READERS,
    ("POST", "/v1/overrides"): GROUP,
    ("POST", "/v1/overrides/{override_id}/liftings"): _group(OverrideRow),
    ("GET", "/v1/alarms"): READERS,
    ("GET", "/v1/events"): READERS,
    ("GET", "/v1/operations"): READERS,
    # whose command it was is looked up in the route itself: an outcome has no owner in its row
    ("GET", "/v1/commands/{command_id}"): Rule(
        group="all", member="own", buyer="own", auditor="all"
    ),
}


def may_see(row: Row, caller: Caller, reach: Reach) -> bool:
    if reach == "own":
        role, column = row.OWNER
        return role == caller.role and getattr(row, column) == caller.party
    return reach == "all"
