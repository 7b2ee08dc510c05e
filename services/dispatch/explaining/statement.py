"""A statement: a code and its figures; sentences are made of it in `catalogue`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from typing import Literal

from pydantic import BaseModel, ConfigDict

Language = Literal["zh_CN", "en"]
Audience = Literal["group", "member", "buyer"]
Figure = int | str | tuple[str, ...]


class NotThere(KeyError):
    """The plan knows no such line or member, or no way between them."""


class Statement(BaseModel):
    """Figures by name. `*_e7`: hours in 1e-7 h; `*_fen`: hundredths of `currency`; `*_price`:
    decimal text by piece; weeks: labels, else indices from 0, as text."""

    model_config = ConfigDict(frozen=True)

    audience: Audience
    code: str
    figures: Mapping[str, Figure]


def stated(audience: Audience, code: str, /, **figures: Figure) -> Statement:
    return Statement.model_construct(audience=audience, code=code, figures=figures)


@dataclass(frozen=True)
class Labels:
    """What the caller calls things. `weeks`: by index. `lines`: by row, bare properties (such as
    a designation) that anybody able for the line may read; they must not tell whose it is."""

    weeks: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    _known: dict[tuple[int, ...], tuple[str, ...]] = field(default_factory=dict, compare=False)

    def week(self, at: int) -> str:
        return self.weeks[at] if 0 <= at < len(self.weeks) else str(at)

    def all(self, weeks: Iterable[int]) -> tuple[str, ...]:
        asked = tuple(weeks)
        if asked not in self._known:
            self._known[asked] = tuple(self.week(at) for at in asked)
        return self._known[asked]

    def bare(self, line: int) -> str:
        return self.lines[line] if line < len(self.lines) else ""


@dataclass(frozen=True)
class Money:
    """Cost units of a problem as money. `unit` is such as `1e-7 CNY`, or a bare number."""

    unit: str
    size: Decimal = field(init=False)
    currency: str = field(init=False)

    def __post_init__(self) -> None:
        number, _, currency = self.unit.partition(" ")
        try:
            size = Decimal(number)
        except InvalidOperation:
            size, currency = Decimal(1), self.unit
        object.__setattr__(self, "size", size)
        object.__setattr__(self, "currency", currency)

    def fen(self, units: int) -> int:
        """Hundredths, rounded half to even."""
        return int((units * self.size * 100).to_integral_value(ROUND_HALF_EVEN))

    def each(self, units: int, pieces: int = 1) -> str:
        """By piece, four decimals."""
        exact = units * self.size / pieces
        return format(exact.quantize(Decimal("0.0001"), ROUND_HALF_EVEN), "f")
