"""Harmonised System headings of bearings, chapter 84 (HS 2022)."""

HEADINGS = {
    "tapered roller": "8482.20",
    "inch tapered roller": "8482.20",
    "spherical roller": "8482.30",
    "thrust spherical roller": "8482.30",
    "needle roller": "8482.40",
    "cylindrical roller": "8482.50",
    "thrust cylindrical roller": "8482.50",
}
BALL = "8482.10"


def hs_heading(family: str) -> str:
    """`8482.10` for all bearings with balls. LookupError for a family that has none."""
    if family not in HEADINGS and "ball" not in family and family != "agricultural disc":
        raise LookupError(family)
    return HEADINGS.get(family, BALL)
