"""The one normal spelling: number, design, seal, rings, cage / class, clearance and the rest."""

from libs.bearings.named import DISC, INCH
from libs.bearings.parsed import Parsed
from libs.bearings.suffixes import can_be_glued


def canonical(parsed: Parsed) -> str:
    """Equal for equal bearings; "" unless accepted. `parse(..., "iso")` reads it back."""
    if parsed.outcome != "accepted":
        return ""
    after_slash = (
        parsed.tol_class,
        parsed.clearance,
        parsed.match,
        parsed.vibration,
        parsed.heat,
        parsed.lube,
    )
    suffixes = " ".join(filter(None, after_slash))
    return (
        _ahead_of_slash(parsed)
        + (f"/{suffixes}" if suffixes else "")
        + (f" {parsed.unknown}" if parsed.unknown else "")
    )


def _ahead_of_slash(parsed: Parsed) -> str:
    """Q, a finish, follows the cage: J2/Q."""
    finish = ("/Q" if parsed.cage else "Q") if parsed.design.endswith("Q") else ""
    design, rest = (
        (parsed.design.removesuffix("Q"), parsed.bore_shape),
        (parsed.groove, parsed.cage),
    )
    if parsed.seal:
        text = _glued("", design, parsed.type) + "-" + _glued(parsed.seal, rest, parsed.type)
    else:
        text = _glued("", design + rest, parsed.type)
    # LM11910, a whole name, and the 8 of UC201-8 end with their last digit.
    whole = parsed.type in (INCH, DISC) or "-" in parsed.number
    apart = "-" if whole and text and not text.startswith("-") else ""
    return f"{parsed.prefix}{parsed.number}{apart}{text}{finish}"


def _glued(text: str, words: tuple[str, ...], bearing: str) -> str:
    """With a dash where two words side by side would be read as another."""
    for word in filter(None, words):
        last = text.rpartition("-")[2]
        text += word if not text or can_be_glued(last, word, bearing) else f"-{word}"
    return text
