"""What the dispatch core answers: a `Plan`, as columns that name rows of its `Problem`."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from libs.contracts.columns import NONE, Column, DecimalFigure, Table


class Shares(Table):
    """Who makes how much of which line in which week. `pieces`: the last pack may be short."""

    way: Column
    line: Column
    member: Column
    week: Column
    packs: Column
    pieces: Column


class Unserved(Table):
    """What nobody makes, and the code of the reason."""

    line: Column
    packs: Column
    pieces: Column
    reason: tuple[str, ...]


class ShadowPrices(Table):
    """What one more hour would save, in cost units, where it would save anything."""

    resource: Column
    week: Column
    price: tuple[DecimalFigure, ...]


class CostTerms(BaseModel):
    """The objective, term by term, in cost units."""

    model_config = ConfigDict(frozen=True)

    price: int = 0
    freight: int = 0
    set_up: int = 0
    member: int = 0
    late: int = 0
    early: int = 0
    unserved: int = 0
    change: int = 0
    fairness: int = 0


class Plan(BaseModel):
    """The answer. `gap` = (objective - bound) / objective.

    optimal: proved within the asked gap. feasible: checked, its gap stated. infeasible: nobody
    can keep all limits, and `conflict` names a smallest set of them. `braked`: the emergency
    brake was pulled, so that another run may differ; stopped: so early that what must be served
    is not all served yet.
    """

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    status: Literal["optimal", "feasible", "infeasible", "stopped"]
    cost_unit: str
    objective: int
    cost: CostTerms
    bound: DecimalFigure
    gap: DecimalFigure
    controllable_gap: DecimalFigure
    braked: bool
    work: int
    method: Literal["whole", "search", "construction"]
    shares: Shares
    unserved: Unserved
    shadow_prices: ShadowPrices = Field(
        default_factory=lambda: ShadowPrices(resource=NONE, week=NONE, price=())
    )
    conflict: tuple[str, ...] = ()
