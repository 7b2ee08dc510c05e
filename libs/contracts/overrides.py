"""What people lay down over the plan desk: who may not, who must, what stays, until when.

They are decided in the plan's stream. An override holds until it is lifted.
"""

from typing import Annotated, Literal

from pydantic import Field

from libs.contracts.base import Command, Event, Id, Message, Text, Week, WeekQuantity


class Forbid(Message):
    """The member gets nothing of the line; what it holds of it comes back, as far as not begun."""

    kind: Literal["forbid"] = "forbid"
    order_id: Id
    line: int
    member_id: Id


class Force(Message):
    """Only members that are forced may get what is open of the line; what others hold stays."""

    kind: Literal["force"] = "force"
    order_id: Id
    line: int
    member_id: Id


class Pin(Message):
    """No plan may move the package. Its member may still say no, and a breakdown takes it last."""

    kind: Literal["pin"] = "pin"
    package_id: Id


class Freeze(Message):
    """Nothing is planned in weeks up to `until`, and no plan moves what stands there."""

    kind: Literal["freeze"] = "freeze"
    until: Week


Rule = Annotated[Forbid | Force | Pin | Freeze, Field(discriminator="kind")]


class OverrideCommand(Command):
    cluster_id: Id

    @property
    def subject(self) -> str:
        return self.cluster_id


class SetOverride(OverrideCommand):
    override_id: Id
    rule: Rule
    reason: Text


class LiftOverride(OverrideCommand):
    override_id: Id
    reason: Text


class OverrideSet(Event):
    """`by`: the opaque id of the person. `revoke`: packages that come back by it."""

    override_id: Id
    rule: Rule
    reason: Text
    by: Id
    revoke: tuple[Id, ...] = ()


class OverrideLifted(Event):
    override_id: Id
    reason: Text
    by: Id


class Placed(Message):
    member_id: Id
    week: Week
    quantity: int


class Moved(Message):
    """A package that a plan takes back to offer its pieces anew; `to` is what the plan has in mind.

    It is offered again when its revocation is heard, by the plan of then.
    """

    package_id: Id
    order_id: Id
    line: int
    member_id: Id
    quantity: int
    weeks: tuple[WeekQuantity, ...]
    to: tuple[Placed, ...] = ()
    code: str


class Promised(Message):
    """The week in which all that is planned of a line is made: told to its buyer, "" where none
    is any more; `was`: before; `code`: why it was made or moved."""

    order_id: Id
    line: int
    week: Week | Literal[""]
    was: Week | Literal[""] = ""
    code: str


class Held(Message):
    """Pieces of a line that a member holds in a week."""

    order_id: Id
    line: int
    member_id: Id
    week: Week
    quantity: int


class Shifted(Message):
    """Pieces of a line that went from one member and week to another."""

    order_id: Id
    line: int
    from_member: Id
    from_week: Week
    to_member: Id
    to_week: Week
    quantity: int


class Difference(Message):
    """Two plans compared, by line, member and week."""

    added: tuple[Held, ...] = ()
    removed: tuple[Held, ...] = ()
    moved: tuple[Shifted, ...] = ()


# Said only where there are some. Returning: packages that come back by a fact, because they no
# longer fit or their member may no longer make them.
Returning = Annotated[tuple[Id, ...], Field(exclude_if=lambda ids: not ids)]
Moves = Annotated[tuple[Moved, ...], Field(exclude_if=lambda moves: not moves)]
Promises = Annotated[tuple[Promised, ...], Field(exclude_if=lambda made: not made)]
Why = Annotated[str, Field(exclude_if=lambda why: not why)]

AnyCommand = SetOverride | LiftOverride
AnyEvent = OverrideSet | OverrideLifted
