"""What questions say: they are answered and change nothing. Unknown fields are refused. Pure."""

from datetime import date
from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from libs.contracts.base import Country, Id, Pieces, UnitPrice, Week
from libs.contracts.orders import Kind
from libs.contracts.overrides import Rule
from services.gateway.bodies import Body


class Counterfactual(Body):
    """A line by order and number; a member names one that is not its own by the `number` that its
    explanation gives it. The group: without a member, what would have to give for the line."""

    member_id: str = Field(default="", max_length=120)
    order_id: str = Field(default="", max_length=120)
    line: int = Field(default=0, ge=0, le=99_999)
    number: int = Field(default=0, ge=0, le=1_000_000)
    plan_id: str = Field(default="", max_length=120)

    @model_validator(mode="after")
    def _names_a_line(self) -> "Counterfactual":
        if bool(self.number) == bool(self.order_id and self.line):
            raise PydanticCustomError("one_line", "either number, or order_id and line")
        return self


class ProspectiveLine(Body):
    """Without `due`, as soon as can be; without a price, at the cluster's list."""

    line: int = Field(ge=1, le=99_999)
    designation: str = Field(min_length=1, max_length=80, examples=["6205-2RS"])
    quantity: Pieces
    unit: Literal["SET", "H87"] = "SET"
    unit_price: UnitPrice | None = None
    due: date | None = None
    material: date | None = Field(default=None, description="The day on which it is there.")
    kind: Kind = "domestic"
    country: Country = "CN"


class Promising(Body):
    """`buyer`: whom it is for; a buyer asks for itself. `moving`: packages that stand may move
    (for the group's own questions)."""

    buyer: Id = Field(examples=["B-1"])
    lines: tuple[ProspectiveLine, ...] = Field(min_length=1, max_length=50)
    moving: bool = False

    @model_validator(mode="after")
    def _each_line_once(self) -> "Promising":
        if len({line.line for line in self.lines}) < len(self.lines):
            raise PydanticCustomError("line_twice", "each line number once")
        return self


class Supposed(Body):
    """`hours`: those of a group, of a member or of all, times `per_mille` from one week to another
    (a furnace that is down: 0). `suspended`: a member from a week on. `larger`: a line, so many
    times as large."""

    what: Literal["hours", "suspended", "larger"]
    group: str = Field(default="", max_length=80, examples=["heat_treatment"])
    member_id: str = Field(default="", max_length=120)
    per_mille: int = Field(default=0, ge=0, le=10_000)
    from_week: Week | Literal[""] = ""
    to_week: Week | Literal[""] = ""
    order_id: str = Field(default="", max_length=120)
    line: int = Field(default=0, ge=0, le=99_999)
    times: int = Field(default=1, ge=1, le=1_000)


class Supposition(Body):
    """`policy`: fields of the dispatch policy with other values."""

    policy: dict[str, int | str | bool] = {}
    shocks: tuple[Supposed, ...] = Field(default=(), max_length=20)
    rule: Rule | None = None
