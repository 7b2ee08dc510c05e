"""Tables as parallel columns: a list of 600,000 whole numbers must load in a moment."""

from array import array
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    WithJsonSchema,
    model_validator,
)


def _column(numbers: Any) -> memoryview:
    """Whole numbers of 64 bits, read-only. Lists and integer buffers are taken."""
    if isinstance(numbers, str | bytes | dict):
        raise ValueError("a column is a list of whole numbers")
    try:
        if getattr(numbers, "itemsize", 0) == 8 and memoryview(numbers).format in ("l", "q"):
            view = memoryview(numbers)
            flat = view if view.c_contiguous else memoryview(view.tobytes())
            whole = flat.cast("B").cast("q")
        else:
            whole = memoryview(array("q", numbers))
    except (TypeError, OverflowError) as wrong:
        raise ValueError(f"a column holds whole numbers below 2^63: {wrong}") from None
    return whole.toreadonly()


def _listed(column: memoryview) -> list[int]:
    return column.tolist()


Column = Annotated[
    memoryview,
    PlainValidator(_column),
    PlainSerializer(_listed, return_type=list[int]),
    WithJsonSchema({"type": "array", "items": {"type": "integer"}}),
]
DecimalFigure = Annotated[str, Field(pattern=r"^-?\d+(\.\d+)?$")]
NONE: memoryview = _column(())
# A view cannot be copied, and need not be: it is read-only.
OPTIONAL: Any = Field(default_factory=lambda: NONE)


class Table(BaseModel):
    """Columns of equal length; those that may be empty stand after those that may not."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    @model_validator(mode="after")
    def _columns_are_parallel(self) -> Self:
        fields = type(self).model_fields
        lengths = {name: len(getattr(self, name)) for name in fields}
        rows = lengths[next(iter(fields))]
        for name, length in lengths.items():
            if length != rows and (length or fields[name].is_required()):
                raise ValueError(f"column {name} has {length} rows, its table {rows}")
        return self
