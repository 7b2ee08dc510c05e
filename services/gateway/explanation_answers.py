"""What explanations, promises and members' figures say. Pure."""

from libs.contracts.base import Figures, Week
from libs.contracts.overrides import Difference
from libs.contracts.overrides import Promised as Promise
from libs.contracts.plans import LeftOut
from services.gateway.answers import Answer

Many = dict[str, int | str | tuple[str, ...]]


class Statement(Answer):
    """`figures`: `*_e7` are hours in 1e-7 h, `*_fen` hundredths of `currency`."""

    code: str
    figures: Many
    sentence: str


class Explanation(Answer):
    plan_id: str
    items: tuple[Statement, ...]


class WeekHours(Answer):
    """Whole hours of a full week, as declared; `per_mille` of them count."""

    week: Week
    group: str
    declared: int
    per_mille: int


class Said(Answer):
    code: str
    figures: Figures
    sentence: str


class Calibration(Said):
    """`used`: policy multiplies declared hours by it. `own` by the member's weeks, `expected` with
    the cluster's mean, before the declaration fades; `variance` of a week, per mille squared. Where
    fewer than three others are known, a member's view has no mean, and 1000 in its place."""

    member_id: str
    used: bool
    accepted: int
    delivered: int
    accepted_hours_e7: int
    delivered_hours_e7: int
    weeks: int
    own_per_mille: int
    cluster_per_mille: int = 0
    expected_per_mille: int
    variance: int
    age_weeks: int
    hours: tuple[WeekHours, ...]


class FairWeek(Answer):
    week: Week
    entitled_hours_e7: int
    given_hours_e7: int


class FairShare(Said):
    """Own hours, 1e-7 h; `balance`: given less entitled."""

    member_id: str
    since: Week
    until: Week
    entitled_hours_e7: int
    given_hours_e7: int
    balance_hours_e7: int
    weeks: tuple[FairWeek, ...]


class Portion(Answer):
    """`member_id`: to the group alone."""

    week: Week
    quantity: int
    member_id: str = ""


class ShortHours(Answer):
    week: str
    hours_e7: int
    group: str = ""
    resource: str = ""


class Relaxed(Said):
    """Were it given up alone, all of the line could be made by `week`."""

    what: str
    week: str
    hours: tuple[ShortHours, ...] = ()
    whose: tuple[ShortHours, ...] = ()


class PromisedLine(Said):
    """`week`: by whose end all can be made, "" within no planned week; `not_before`: proved;
    `sure_week`: by which it is sure to 85 %. Costs, in `cost_unit`, to the group alone."""

    line: int
    quantity: int
    week: str
    not_before: str = ""
    sure_week: str = ""
    confidence_per_mille: str = ""
    unserved: int = 0
    split: tuple[Portion, ...] = ()
    relax: tuple[Relaxed, ...] = ()
    cost: int = 0
    late_cost: int = 0


class PromisedMove(Answer):
    quantity: int
    member_id: str
    week: str
    to_member: str
    to_week: str


class PromisedMoved(Answer):
    """A line that gives way."""

    line: str
    cost: int
    change_cost: int
    last_week_before: str
    last_week: str
    moves: tuple[PromisedMove, ...]


class Promised(Answer):
    lines: tuple[PromisedLine, ...]
    cost_unit: str = ""
    cost: int = 0
    moved: tuple[PromisedMoved, ...] = ()


class Outcome(Answer):
    status: str
    cost_fen: int
    gap: str
    terms: dict[str, int]
    served: int
    unserved: int
    late_lines: tuple[str, ...]
    unserved_lines: tuple[str, ...]


class ChangedLine(Answer):
    line: str
    before: tuple[Portion, ...]
    after: tuple[Portion, ...]


class ChangedHours(Answer):
    """Of a resource, over all planned weeks, 1e-7 h: used, and there."""

    resource: str
    before_e7: int
    after_e7: int
    there_before_e7: int
    there_after_e7: int


class PlanDifference(Said):
    """`against`: the plan that was in force. Costs of `before` and `after`, also by term, are of
    all that had not begun then, open lines as unserved. `left_out`: shares of a proposal that no
    longer stand."""

    plan_id: str
    against: str
    before: Outcome
    after: Outcome
    hours: tuple[ChangedHours, ...]
    difference: Difference
    promises: tuple[Promise, ...]
    left_out: tuple[LeftOut, ...]
    items: tuple[Said, ...]


class WhatIf(Said):
    before: Outcome
    after: Outcome
    lines: tuple[ChangedLine, ...]
    hours: tuple[ChangedHours, ...]
