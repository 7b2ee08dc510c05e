"""What a designation says, field by field, and why one can't be read."""

from dataclasses import dataclass, fields
from typing import Literal

Outcome = Literal["accepted", "held", "refused"]
System = Literal["any", "iso", "old"]

REASONS = {
    "designation.empty": "no designation",
    "designation.too_long": "longer than {limit} characters",
    "designation.not_understood": "{text} is not understood",
    "designation.letter_o": "letter O among the digits: not guessed",
    "designation.two": "two designations, or a number that belongs to none: {text}",
    "designation.not_in_catalogue": "{text} is not in the catalogue, and has no rule to read it by",
    "designation.half": "{text} is a cone alone; the cup belongs to the designation",
    "series.unknown": "{text} has no known series",
    "prefix.unfit": "prefix {prefix} does not go with {type}",
    "bore.code_end": "bore codes end at 96; from 500 mm the bore follows a slash",
    "bore.slash": "/{size}: a slash is for d < 10, 22, 28, 32 and from 500 mm, by series",
    "bore.direct": "{digit} is no bore of series {series}",
    "bore.half_mm": "X after a bore of one digit means half a millimetre more to some makers",
    "bore.inch": "-{size} sixteenths of an inch do not fit {number}",
    "suffix.contradiction": "two different values of {field}: {first}, {second}",
    "suffix.clearance_or_design": "CM is a clearance, or design C with cage M: put a separator",
}


class Unreadable(ValueError):
    """A code of REASONS, with the figures of its sentence."""

    def __init__(self, code: str, **figures: str | int) -> None:
        super().__init__(REASONS[code].format(**figures))
        self.code, self.figures = code, figures


@dataclass(frozen=True)
class Parsed:
    """`""` where nothing is said. d_mm is a decimal text. held: one has to choose in `readings`."""

    input: str
    outcome: Outcome
    prefix: str = ""
    type: str = ""
    series: str = ""
    bore_code: str = ""
    d_mm: str = ""
    seal: str = ""
    clearance: str = ""
    tol_class: str = ""
    vibration: str = ""
    cage: str = ""
    design: str = ""
    bore_shape: str = ""
    groove: str = ""
    lube: str = ""
    match: str = ""
    heat: str = ""
    unknown: str = ""
    same_as: str = ""
    readings: tuple[str, ...] = ()
    note: str = ""
    # Not columns of the table of cases:
    number: str = ""  # the bearing without prefix and suffixes; of a held one, as it was written
    reason: str = ""  # the code behind a note

    @property
    def matched(self) -> bool:
        """Two bearings a set."""
        return self.match in ("DB", "DF", "DT")


COLUMNS = tuple(f.name for f in fields(Parsed))[:-2]
SAID = COLUMNS[COLUMNS.index("prefix") : COLUMNS.index("same_as")]


def said(parsed: Parsed) -> tuple[str, ...]:
    """All that makes two designations the same bearing."""
    return (parsed.number, *(str(getattr(parsed, column)) for column in SAID))


def columns(parsed: Parsed) -> dict[str, str | list[str]]:
    values = {column: getattr(parsed, column) for column in COLUMNS}
    return {c: list(v) if isinstance(v, tuple) else str(v) for c, v in values.items()}
