"""Records that an import will write or has found: what is there, what the ledgers say, and what differs."""

from __future__ import annotations

import hashlib
import hmac
import uuid
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from db.base import record_kinds
from db.fields import Field, Kind, field_of
from db.wire import to_wire
from swdesk.importing.drafts import Source

Values = dict[str, Any]


def wire(value: Any) -> Any:
    """A value as it is kept for the next import; several codes are a set."""
    return sorted(cast("tuple[str, ...]", value)) if isinstance(value, (tuple, list)) else to_wire(value)


@dataclass(frozen=True)
class Memory:
    """What an earlier import wrote into a record (db/imported.py); `undone` if that import was undone."""

    kind: str
    key: bytes
    nth: int
    file: str
    sheet: str
    row: int
    op: uuid.UUID
    values: dict[str, Any]
    undone: bool


@dataclass
class Slot:
    """One record: as it stands in the store (`base`, None if it is new) and as the ledgers give it (`values`)."""

    kind: str
    id: uuid.UUID
    values: Values = field(default_factory=dict[str, Any])
    base: Values | None = None
    memory: Memory | None = None
    deleted: bool = False
    revivable: bool = False
    key: bytes = b""
    nth: int = 0
    sources: list[Source] = field(default_factory=list[Source])
    tables: set[int] = field(default_factory=set[int])
    columns: set[str] = field(default_factory=set[str])
    made_from_reference: bool = False

    @property
    def gone(self) -> bool:
        """Whether a user has put the record into the bin; an import does not bring it back."""
        return self.deleted and not self.revivable

    @property
    def stands(self) -> bool:
        """Whether the record is there once this import is written."""
        return not self.deleted or (self.revivable and bool(self.sources or self.made_from_reference))

    def field(self, name: str) -> Field:
        """The declaration of a field of this record."""
        return field_of(record_kinds()[self.kind], name)

    def known(self, name: str) -> Any:
        """The value by which the record is known: the ledger's, else the store's."""
        value = self.values.get(name)
        return (self.base or {}).get(name) if value is None else value

    def open_on(self, day: date | None) -> bool:
        """Whether a case was open on a day."""
        opened, closed = self.known("opened_on"), self.known("closed_on")
        return day is None or ((opened is None or opened <= day) and (closed is None or day <= closed))

    def reference(self) -> dict[str, Any]:
        """The values in wire form with which a row is compared to tell whether it is this record."""
        if self.values:
            return {name: wire(value) for name, value in self.values.items()}
        if self.memory is not None and not self.memory.undone:
            return self.memory.values
        return {name: wire(value) for name, value in (self.base or {}).items() if value not in (None, ())}

    def agreement(self, values: Values) -> tuple[int, int]:
        """(fields that differ, fields that agree) between this record and a row; empty fields say nothing."""
        known = self.reference()
        both = [name for name in values if name in known]
        same = sum(known[name] == wire(values[name]) for name in both)
        return len(both) - same, same

    def add(self, values: Values, source: Source) -> list[str]:
        """Take in a row; the names of fields where an earlier row of this import says otherwise (that one stays)."""
        differing: list[str] = []
        for name, value in values.items():
            old = self.values.get(name)
            kind = self.field(name).kind
            if old is None or old == ():
                self.values[name] = value
            elif kind is Kind.CODES:
                self.values[name] = tuple(dict.fromkeys((*old, *value)))
            elif kind is Kind.NOTE:
                self.values[name] = old if str(value) in old else f"{old}\n{value}"
            elif wire(old) != wire(value):
                differing.append(name)
        self.sources.append(source)
        self.tables.add(source.table)
        return differing

    def changes(self) -> tuple[Values, list[str]]:
        """(what to write, fields where the store's own value stands against the ledger's)."""
        if self.base is None:
            return {name: value for name, value in self.values.items() if value not in (None, ())}, []
        if self.memory is None or self.memory.undone:
            return self._fill(overwrite=self.memory is not None)
        last = self.memory.values
        found = {
            name: value
            for name, value in self.values.items()
            if last.get(name) != wire(value) and wire(self.base.get(name)) != wire(value)
        }
        for name in self._emptied(last):
            found[name] = () if self.field(name).kind is Kind.CODES else None
        return found, []

    def _emptied(self, last: dict[str, Any]) -> list[str]:
        """Cells that the same sheet held last time and leaves empty now, and that nobody has changed since."""
        memory = self.memory
        if memory is None or not any((s.file, s.sheet) == (memory.file, memory.sheet) for s in self.sources):
            return []
        base = self.base or {}
        return [
            name for name, value in last.items()
            if name in self.columns and self.values.get(name) is None and wire(base.get(name)) == value
        ]  # fmt: skip

    def _fill(self, *, overwrite: bool) -> tuple[Values, list[str]]:
        """A record that no import made: empty fields are filled, others stand; sets are united."""
        base = self.base or {}
        found: Values = {}
        standing: list[str] = []
        for name, value in self.values.items():
            old = base.get(name)
            if wire(old) == wire(value):
                continue
            if self.field(name).kind is Kind.CODES and old:
                united = tuple(dict.fromkeys((*old, *value)))
                if wire(united) != wire(old):
                    found[name] = united
            elif old in (None, (), "") or overwrite:
                found[name] = value
            else:
                standing.append(name)
        return found, standing


def digest(secret: bytes, kind: str, *parts: Any) -> bytes:
    """HMAC of a natural key: never a plain hash of an ID number (design.md §4)."""
    text = "\x1f".join([kind, *("" if part is None else str(part) for part in parts)])
    return hmac.new(secret, text.encode(), hashlib.sha256).digest()


def record_id(secret: bytes, key: bytes, nth: int) -> uuid.UUID:
    """The id of the nth record with a natural key: the same on every PC that shares the secret."""
    found = bytearray(hmac.new(secret, key + nth.to_bytes(4, "big"), hashlib.sha256).digest()[:16])
    found[6] = 0x80 | found[6] & 0x0F  # version 8, "made by a rule of one's own" (Python 3.11 cannot say so)
    found[8] = 0x80 | found[8] & 0x3F
    return uuid.UUID(bytes=bytes(found))
