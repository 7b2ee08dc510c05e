"""Knowledge of bearings: what a designation means, and how a catalogue bearing is made."""

from libs.bearings.catalogue import CatalogueBearing, by_designation, catalogue_bearings, find
from libs.bearings.designation import parse, parse_reading, reading_like
from libs.bearings.parsed import Outcome, Parsed, System, columns
from libs.bearings.routes import (
    LABORATORY,
    RESOURCE_GROUPS,
    NoRoute,
    Step,
    carton_sets,
    hours_per_set,
    mass_g,
    setup_hours,
    steps,
)
from libs.bearings.spelling import canonical
from libs.bearings.tariff import hs_heading

__all__ = [
    "LABORATORY",
    "RESOURCE_GROUPS",
    "CatalogueBearing",
    "NoRoute",
    "Outcome",
    "Parsed",
    "Step",
    "System",
    "by_designation",
    "canonical",
    "carton_sets",
    "catalogue_bearings",
    "columns",
    "find",
    "hours_per_set",
    "hs_heading",
    "mass_g",
    "parse",
    "parse_reading",
    "reading_like",
    "setup_hours",
    "steps",
]
