"""Which of several meanings holds: by the system the buyer writes in, or by a telling suffix."""

import re
from dataclasses import replace

from libs.bearings.parsed import System, said
from libs.bearings.reading import Meaning
from libs.bearings.tables import pairs, rows


def choose(meanings: list[Meaning], system: System) -> list[Meaning]:
    """What is left to choose among, in order; `asks` is settled where the system is known."""
    iso = _different([m for m in meanings if not m.old])
    old = _different([m for m in meanings if m.old])
    if system == "iso":
        return [replace(m, asks=False) for m in iso] or [replace(m, asks=True) for m in old]
    if system == "old":
        return old or iso
    if len(iso) == len(old) == 1:
        if said(iso[0].bearing) == said(old[0].bearing):
            return iso
        return {"iso": iso, "old": old}.get(_decided(iso[0], old[0]), iso + old)
    return iso + old


def _different(meanings: list[Meaning]) -> list[Meaning]:
    return list({said(m.bearing): m for m in meanings}.values())


def _decided(iso: Meaning, old: Meaning) -> str:
    """`iso` or `old` if a suffix speaks for one of them and none for the other, else ""."""
    types = (iso.bearing.type, old.bearing.type)
    systems = {
        row["system"]
        for row in rows("decides")
        for field, value in pairs(row["marks"])
        if types == (row["iso_type"], row["old_type"]) and _says(iso, field, value)
    }
    return systems.pop() if len(systems) == 1 else ""


def _says(meaning: Meaning, field: str, value: str) -> bool:
    said_of_it = str(getattr(meaning.bearing, field))
    if field == "design":  # with what may stand beside it: BE, CX
        return re.fullmatch(f"{value}[E1AXQ]*", said_of_it) is not None
    return said_of_it == value
