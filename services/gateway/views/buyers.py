"""Buyers: their profiles, and the readings that they chose once."""

from typing import Any, ClassVar

from libs.contracts.buyers import BuyerProfile, BuyerRegistered, ReadingRemembered
from libs.contracts.envelope import Envelope
from services.gateway.rows import Row, Rows


class BuyerRow(Row):
    """`profile` is None while only readings are known of it."""

    TABLE: ClassVar[str] = "buyers"
    KEY: ClassVar[tuple[str, ...]] = ("buyer_id",)
    OWNER: ClassVar[tuple[str, str]] = ("buyer", "buyer_id")

    buyer_id: str
    profile: BuyerProfile | None = None
    readings: dict[str, str] = {}


def project(rows: Rows, event: Any, about: Envelope) -> None:
    row = rows.get(BuyerRow, event.buyer_id)
    row = row or BuyerRow(buyer_id=event.buyer_id, created=about.time)
    match event:
        case BuyerRegistered():
            rows.put(row.but(profile=event.profile, seq=about.seq))
        case ReadingRemembered():
            readings = {**row.readings, event.designation: event.reading}
            rows.put(row.but(readings=readings, seq=about.seq))
