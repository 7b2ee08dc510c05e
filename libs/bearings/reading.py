"""One meaning of a designation."""

from dataclasses import dataclass

from libs.bearings.parsed import Parsed


@dataclass(frozen=True)
class Meaning:
    """A bearing, the number it was read from as written, and in which system.

    `asks`: even as the only meaning it is put to a person.
    """

    bearing: Parsed
    written: str
    old: bool = False
    asks: bool = False
