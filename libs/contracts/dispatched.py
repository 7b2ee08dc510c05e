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
    """What one more hour would save, in cost units, where it would save anything.

    Where a plan leaves hours for one more lot, an hour more saves nothing.
    """

    resource: Column
    week: Column
    price: tuple[DecimalFigure, ...]


class Names(BaseModel):
    """What the rows of the problem were called: by these another problem knows them again."""

    model_config = ConfigDict(frozen=True)

    lines: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()


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
    # By these the bound of a searched plan was proved, and the next plan begins from them.
    bound_prices: ShadowPrices = Field(
        default_factory=lambda: ShadowPrices(resource=NONE, week=NONE, price=())
    )
    conflict: tuple[str, ...] = ()
    names: Names = Names()
