"""What the dispatch core is asked (`Problem`), as columns; `dispatched` is what it answers.

Row i of a table is the i-th entry of each of its columns; other tables name it by that index.
Hours are integers in 1e-7 h, costs integers in `cost_unit`, weeks indices from 0.
A started pack counts whole, in hours and in cost. An empty optional column means its default.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from libs.contracts.columns import NONE, OPTIONAL, Column, Table
from libs.contracts.dispatched import (
    CostTerms,
    Names,
    Plan,
    ShadowPrices,
    Shares,
    Unserved,
)

__all__ = ["CostTerms", "Names", "Plan", "Problem", "ShadowPrices", "Shares", "Unserved"]


class Lines(Table):
    """What is to be made. Costs are by piece; `due_week` is the last week that is on time."""

    name: tuple[str, ...]
    quantity: Column
    pack: Column  # pieces in a packing unit; the last pack of a line may be short
    due_week: Column
    unserved_cost: Column  # -1: every piece must be served
    late_cost: Column = OPTIONAL  # by week late; -1: lateness is forbidden. Default 0
    early_cost: Column = OPTIONAL  # by week made before the due week. Default 0
    max_members: Column = OPTIONAL  # default 0: no limit
    value: Column = OPTIONAL  # what a piece counts for in fair shares. Default 0
    obstacle: tuple[str, ...] = ()  # why a line has no way at all, as a code


class Members(Table):
    """Who makes. `fair_target` is the value that would be this member's fair share."""

    name: tuple[str, ...]
    fixed_cost: Column = OPTIONAL  # of being used at all. Default 0
    max_lines: Column = OPTIONAL  # lines it may get at most. Default -1: no limit
    fair_target: Column = OPTIONAL  # default -1: no share stated


class Ways(Table):
    """How a line can be made: by a member, with the hours of `recipe` drawn from `source`."""

    line: Column
    member: Column
    recipe: Column
    source: Column
    price: Column  # by piece
    freight: Column = OPTIONAL  # by piece. Default 0
    min_pieces: Column = OPTIONAL  # by (line, member), where used at all. Default 0
    max_pieces: Column = OPTIONAL  # default -1: no limit
    first_week: Column = OPTIONAL  # default 0
    last_week: Column = OPTIONAL  # default: the last of the horizon
    setup: Column = OPTIONAL  # default -1: needs none


class Cells(Table):
    """Weeks in which a way is closed though they lie within its first and last."""

    way: Column
    week: Column


class Steps(Table):
    """A recipe's hours by piece and group; `weeks_before`: earlier than the piece is finished."""

    recipe: Column
    group: Column
    hours: Column
    weeks_before: Column = OPTIONAL


class Sources(Table):
    """Which resource gives a group's hours: a member's own, a shop's, or a shared pool's."""

    source: Column
    group: Column
    resource: Column


class Resources(Table):
    """Who has hours, and how many: `capacity` is all weeks of the first, then of the second."""

    name: tuple[str, ...]
    group: Column


class Setups(Table):
    """line: once for each way; family: shared by all ways of one source with this set-up.

    horizon: once, in the first week of work; week: in each week of work.
    """

    scope: tuple[Literal["line", "family"], ...]
    repeats: tuple[Literal["horizon", "week"], ...]
    cost: Column


class SetupHours(Table):
    """Hours that a set-up takes, whole, of the source's resource for the group."""

    setup: Column
    group: Column
    hours: Column


class Adopted(Table):
    """What stands: shares that cost something to take away (by piece), or are frozen (-1)."""

    way: Column
    week: Column
    packs: Column
    move_cost: Column


class Problem(BaseModel):
    """Lines to be divided over members and weeks. `capacity` has resources x weeks entries."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    cost_unit: str
    weeks: int = Field(ge=1, le=520)
    lines: Lines
    members: Members
    ways: Ways
    steps: Steps
    sources: Sources
    resources: Resources
    capacity: Column
    groups: tuple[str, ...]
    setups: Setups = Field(default_factory=lambda: Setups(scope=(), repeats=(), cost=NONE))
    setup_hours: SetupHours = Field(
        default_factory=lambda: SetupHours(setup=NONE, group=NONE, hours=NONE)
    )
    closed: Cells = Field(default_factory=lambda: Cells(way=NONE, week=NONE))
    adopted: Adopted = Field(
        default_factory=lambda: Adopted(way=NONE, week=NONE, packs=NONE, move_cost=NONE)
    )
    fair_per_million: int = Field(default=0, ge=0)  # of the value that deviates from the target
