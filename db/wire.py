"""Values as the change log writes them: JSON that reads the same on every PC and for ever."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from db.fields import Field, Kind, fields_of

_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
DELETED = "_deleted"
"""The log key of soft deletion."""


def to_wire(value: Any) -> Any:
    """A Python value as JSON: dates ISO, ids as 32 hex digits, the rest as it is."""
    if isinstance(value, uuid.UUID):
        return value.hex
    if isinstance(value, date):
        return value.isoformat()
    return value


_SPOILED = re.compile("[\0\ud800-\udfff]").search


def is_spoiled(value: Any) -> bool:
    """Whether a text holds what no database takes: NUL or half a character, which pasting and broken ledgers bring."""
    return isinstance(value, str) and _SPOILED(value) is not None


def storable(value: Any) -> Any:
    """Text as every database takes it and every PC reads it."""
    return value.replace("\0", "").encode(errors="ignore").decode() if is_spoiled(value) else value


def from_wire(field: Field, value: Any) -> Any:
    """The Python value of `field` from its JSON."""
    if value is None:
        return None
    if field.kind is Kind.LINK:
        return uuid.UUID(hex=value)
    if field.kind is Kind.DAY:
        return date.fromisoformat(value)
    return value


@cache  # read-only to callers: one dict per model
def keys_of(model: type) -> dict[str, str]:
    """Attribute name → log key of the columns of `model`, soft deletion included."""
    return {"deleted": DELETED} | {f.name: f.key for f in fields_of(model) if f.kind is not Kind.CODES}


@cache
def fields_by_key(model: type) -> dict[str, Field]:
    """Log key → field of the columns of `model`."""
    return {f.key: f for f in fields_of(model) if f.kind is not Kind.CODES}


def dump(values: Mapping[str, Any] | list[Any]) -> str:
    """Canonical JSON: sorted keys, no spaces, Chinese as it is."""
    return _canonical(values)


def said(values: Mapping[str, Any]) -> dict[str, Any]:
    """What a new record's log entry and the state hash hold: all but empty fields and "not deleted".

    A flag that says no (False) is kept: 未解决 is not the same as not said.
    """
    return {
        key: value
        for key, value in values.items()
        if value is not None and not (key == DELETED and value is False)
    }
