"""Rows of the read model: the base class, and where projections find and put them. Pure."""

from typing import Any, ClassVar, Protocol, TypeVar

from libs.contracts.base import Message


class Row(Message):
    """A row is made of the events of one stream alone, in their order, so that it is a function
    of the set of events; what joins streams is summed when it is read.

    `created` is the business time (UTC, Z) of the stream's first event for the row, `seq` the
    stream's last for it. Scalars are columns of their own, everything else is a JSON column.
    """

    TABLE: ClassVar[str]
    KEY: ClassVar[tuple[str, ...]]
    OWNER: ClassVar[tuple[str, str]] = (
        "",
        "",
    )  # the role that may own it, the column that says who

    seq: int = 0
    created: str = ""

    @property
    def key(self) -> tuple[str | int, ...]:
        return tuple(getattr(self, name) for name in self.KEY)

    def but(self, **changes: Any) -> Any:
        return type(self).model_validate({**dict(self), **changes})


R = TypeVar("R", bound=Row)


class Rows(Protocol):
    """What a projection reads and writes. What was put is what is got next."""

    def get(self, kind: type[R], *key: str | int) -> R | None: ...

    def put(self, row: Row) -> None: ...


class Shelf:
    """Rows in memory, over others that are not touched until `put`s are handed on."""

    def __init__(self, below: Rows | None = None) -> None:
        self.below = below
        self.rows: dict[tuple[type[Row], tuple[str | int, ...]], Row] = {}

    def get(self, kind: type[R], *key: str | int) -> R | None:
        found = self.rows.get((kind, key))
        if found is None and self.below is not None:
            return self.below.get(kind, *key)
        return found if isinstance(found, kind) else None

    def put(self, row: Row) -> None:
        self.rows[type(row), row.key] = row

    def hand_on(self) -> None:
        if self.below is not None:
            for row in self.rows.values():
                self.below.put(row)
