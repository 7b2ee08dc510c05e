"""What a promise says. Quantities in pieces, weeks as indices, costs in the problem's cost unit."""

from pydantic import BaseModel, ConfigDict

from libs.contracts.columns import DecimalFigure


class Figures(BaseModel):
    model_config = ConfigDict(frozen=True)


class Portion(Figures):
    """A part of a line: so many pieces, finished by this member in this week."""

    way: int  # of the asked problem
    member: str
    week: int
    packs: int
    pieces: int


class ShortHours(Figures):
    """Hours (1e-7 h) that a resource would have to give more in a week."""

    resource: str
    group: str
    week: int
    hours: int


class Relaxed(Figures):
    """Something that, were it given up alone, would let all of the line be made by `week`.

    `what`: hours | minimum_lot | member_limit | newcomer | largest_share | weeks | material,
    or the name of an alternative that was handed in, such as permit or class.
    """

    what: str
    week: int
    group: str = ""
    hours: tuple[ShortHours, ...] = ()


class Move(Figures):
    """Pieces of a line that stands, from a member and week to another; negative week: nowhere."""

    pieces: int
    member: str
    week: int
    to_member: str
    to_week: int


class Moved(Figures):
    """A line that gives way. `cost`: what it costs more now, `change_cost` of it for the moving."""

    line: str
    row: int  # of the standing problem
    moves: tuple[Move, ...]
    cost: int
    change_cost: int
    last_week_before: int
    last_week: int
    shares: tuple[tuple[int, int, int], ...]  # way of the standing problem, week, packs


class PromisedLine(Figures):
    """`week`: the first by whose end all of the line can be made; None: not within the horizon,
    and `split` is what can be. `not_before`: no split at all is ready earlier (proved).

    `confidence`, in per mille: the chance that the members of the split are ready by `week`;
    `sure_week`: the first by which that chance reaches `sure_per_mille`.
    """

    line: str
    pieces: int
    week: int | None
    not_before: int | None
    split: tuple[Portion, ...]
    unserved_pieces: int
    cost: int
    late_cost: int
    confidence: DecimalFigure
    sure_per_mille: int
    sure_week: int | None
    relax: tuple[Relaxed, ...] = ()


class Promise(Figures):
    """Lines in the order in which they were asked; `cost` counts what moving others costs too."""

    cost_unit: str
    lines: tuple[PromisedLine, ...]
    moved: tuple[Moved, ...] = ()
    cost: int
    trials: int = 0  # of moving others
