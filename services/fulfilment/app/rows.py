"""Rows in memory by a Faust table, with a changelog that is written here."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Generic, NamedTuple, TypeVar

import faust
import msgspec

from libs.contracts.envelope import Headers
from services.fulfilment.app.outbox import Outbox, Record
from services.fulfilment.app.places import TABLES, Places

Row = TypeVar("Row")


class Changed(NamedTuple, Generic[Row]):
    partition: int
    row: Row


class Rows(Generic[Row]):
    """Faust recovers them from the changelog. It writes changelogs from a buffer, and commits when
    that has not emptied for 0.1 s: so each record is written and awaited here, before the row
    changes in memory and long before its fact is acknowledged. It also passes over changelog
    records that it cannot decode, with a warning: so it gets bytes, and they are decoded here."""

    def __init__(self, app: faust.App, places: Places, name: str, kind: type[Row]) -> None:
        self.changelog = places.changelog(name)
        self.decoder = msgspec.json.Decoder(kind)
        raw: dict[str, Any] = {"key_serializer": "raw", "value_serializer": "raw"}
        changelog = app.topic(
            self.changelog, key_type=bytes, value_type=bytes, partitions=TABLES[name], acks=False,
            internal=True, allow_empty=True, maxsize=131_072, **raw,
        )  # fmt: skip
        self.table: Any = app.Table(name, partitions=TABLES[name], changelog_topic=changelog)

    def forget(self) -> None:
        """Before they are recovered anew."""
        self.table.data.clear()

    def get(self, key: str, otherwise: Row) -> Row:
        """Errors: msgspec.DecodeError for a row of another shape."""
        found = self.table.data.get(key.encode())
        return otherwise if found is None else self._decoded(key.encode(), found)

    def keys(self) -> list[str]:
        return [key.decode() for key in self.table.data]

    def items(self) -> Iterator[tuple[str, Row]]:
        for key, found in list(self.table.data.items()):
            yield key.decode(), self._decoded(key, found)

    def _decoded(self, key: bytes, found: bytes | Row) -> Row:
        """As recovered until it is first asked for."""
        if isinstance(found, bytes):
            found = self.decoder.decode(found)
            self.table.data[key] = found
        return found

    async def keep(self, outbox: Outbox, changed: Mapping[str, Changed[Row]]) -> None:
        await outbox.send(self._records(changed))
        for key, change in changed.items():
            self.table.data[key.encode()] = change.row

    def _records(self, changed: Mapping[str, Changed[Row]]) -> Iterable[Record]:
        none: Headers = []
        for key, change in changed.items():
            value = _encode(change.row)
            yield Record(self.changelog, key.encode(), value, change.partition, none)


_encode = msgspec.json.Encoder().encode
