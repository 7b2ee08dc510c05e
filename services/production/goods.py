"""What a lot is: whose, for which line, how many; and how far it has come."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from libs.contracts.base import Role

Status = Literal["absent", "made", "inspected", "rejected", "released", "shipped"]


@dataclass(frozen=True)
class Goods:
    """`quantity` in pieces or sets."""

    status: Status = "absent"
    lot_id: str = ""
    package_id: str = ""
    order_id: str = ""
    line: int = 0
    member_id: str = ""
    family: str = ""
    quantity: int = 0

    @property
    def names(self) -> Mapping[str, Any]:
        """What most events of a lot say first."""
        return {
            "lot_id": self.lot_id,
            "order_id": self.order_id,
            "line": self.line,
            "member_id": self.member_id,
        }

    def is_open_to(self, role: Role, party: str) -> bool:
        if self.status == "absent":
            return False
        return role == "group" or (role == "member" and party == self.member_id)
