"""Pure knowledge of bearings: designations, the catalogue, routes and their hours."""

from libs.bearings.catalogue import CatalogueBearing, by_designation
from libs.bearings.routes import (
    LABORATORY,
    RESOURCE_GROUPS,
    carton_sets,
    hours_per_set,
    setup_hours,
)

__all__ = [
    "LABORATORY",
    "RESOURCE_GROUPS",
    "CatalogueBearing",
    "by_designation",
    "carton_sets",
    "hours_per_set",
    "setup_hours",
]
