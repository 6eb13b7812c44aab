"""Changes of a station's log as chunks of a bundle, and back (docs/bundle-format.md, kind `sync`)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from db.bulk import undisturbed
from db.log import BLANK
from db.merge import Stretch, chained
from swdesk.bundles import errors
from swdesk.bundles.container import Chunk
from swdesk.bundles.schema import (
    Check,
    each,
    has,
    is_hex,
    is_origin,
    is_seq,
    is_text,
    maybe,
    parse,
    parse_text,
)
from swdesk.reports.snapshot import canonical

JSON = "application/json"
PIECE = 4 << 20
"""Bytes of one piece of an attachment."""

_FILE = re.compile(r"file-([0-9a-f]{64})-(\d{1,4})-(\d{1,4})")
_LONG = 8 << 20

_is_id: Check = lambda value: is_hex(value, 32)  # noqa: E731 - a check like the others
_is_body: Check = lambda value: is_text(value, _LONG)  # noqa: E731

_STRETCH: Mapping[str, Check] = {
    "origin": is_origin, "first": lambda v: is_seq(v) and v > 0, "prev": lambda v: is_hex(v, 64), "hash": lambda v: is_hex(v, 64),
}  # fmt: skip
_ROW: tuple[Check, ...] = (
    _is_id, is_seq, lambda v: is_text(v, 64), _is_id, _is_body, _is_body, is_seq, lambda v: is_hex(v, 32) or is_hex(v, 64),
)  # fmt: skip
_OPERATION: tuple[Check, ...] = (
    _is_id, is_origin, lambda v: is_text(v, 1000), maybe(_is_id), is_seq, lambda v: is_text(v, 100_000), maybe(_is_id),
)  # fmt: skip
_short: Check = lambda value: is_text(value, 4000)  # noqa: E731
_LINE: tuple[Check, ...] = (
    _is_id, is_seq, maybe(is_seq), lambda v: is_text(v, 100), lambda v: isinstance(v, str) and v in {"in", "out"}, *(_short,) * 7,
)  # fmt: skip


@dataclass
class Content:
    """What a sync bundle carries."""

    stretches: list[Stretch] = field(default_factory=list[Stretch])
    operations: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    facts: dict[str, str] = field(default_factory=dict[str, str])
    holds: list[str] | None = None
    ledger: list[list[Any]] = field(default_factory=list[list[Any]])
    pieces: list[tuple[str, int, int, bytes]] = field(default_factory=list[tuple[str, int, int, bytes]])


# ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────


def change_chunk(number: int, stretch: Stretch) -> Chunk:
    """A stretch as a chunk: numbers and hashes follow from the first, the hash before it and the rows."""
    rows = [
        [
            row["op"].hex, row["stamp"], row["kind"], row["eid"].hex, row["values"], row["seen"], row["schema"],
            bytes(row["salt"]).hex(),
        ]
        for row in stretch.rows
    ]  # fmt: skip
    whole = {
        "origin": stretch.origin, "first": stretch.first, "prev": stretch.prev.hex(), "hash": bytes(stretch.hash).hex(), "rows": rows,
    }  # fmt: skip
    return Chunk(f"changes-{number}", JSON, canonical(whole))


def operations_chunk(operations: Iterable[Mapping[str, Any]]) -> Chunk:
    """The operations that the changes belong to."""
    rows = [
        [
            row["id"].hex, row["origin"], row["name"], row["user"].hex if row["user"] else None, row["at"], row["reason"],
            row["undoes"].hex if row["undoes"] else None,
        ]
        for row in operations
    ]  # fmt: skip
    return Chunk("operations", JSON, canonical(rows))


def file_chunk(sha256: str, place: int, of: int, data: bytes) -> Chunk:
    """A piece of an attachment."""
    return Chunk(f"file-{sha256}-{place}-{of}", "application/octet-stream", data)


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────


def content_of(chunks: Mapping[str, bytes]) -> Content:
    """What the chunks hold, each value of its type; NonsenseError. Chunks of a later program are passed over."""
    with undisturbed():
        return _content(chunks)


def _content(chunks: Mapping[str, bytes]) -> Content:
    found = Content()
    for name, data in chunks.items():
        if name.startswith("changes-"):
            found.stretches.append(_stretch(parse(data)))
        elif name == "operations":
            found.operations = [_operation(row) for row in _rows(parse(data), _OPERATION)]
        elif name == "facts":
            found.facts = _facts(parse(data))
        elif name == "holds":
            found.holds = _holds(parse(data))
        elif name == "ledger":
            found.ledger = _rows(parse(data), _LINE)
        elif match := _FILE.fullmatch(name):
            found.pieces.append((match[1], int(match[2]), int(match[3]), data))
    return found


def _rows(value: Any, checks: Sequence[Check]) -> list[list[Any]]:
    """Rows as they stand, checked column by column."""

    def fits(row: Any) -> bool:
        return isinstance(row, list) and len(cast("list[Any]", row)) == len(checks)

    if not each(fits, 1_000_000)(value):
        raise errors.NonsenseError
    if not all(
        all(map(check, column)) for check, column in zip(checks, zip(*value, strict=True), strict=False)
    ):
        raise errors.NonsenseError
    return value


def _stretch(value: Any) -> Stretch:
    if not has(value, _STRETCH):
        raise errors.NonsenseError
    found = _rows(value.get("rows"), _ROW)
    ids = {op: uuid.UUID(hex=op) for op in {row[0] for row in found}}
    rows: list[dict[str, Any]] = [
        {
            "op": ids[op], "stamp": stamp, "kind": kind, "eid": uuid.UUID(hex=eid), "values": values, "seen": seen,
            "schema": schema, "salt": bytes.fromhex(salt),
        }
        for op, stamp, kind, eid, values, seen, schema, salt in found
    ]  # fmt: skip
    if not rows or not all(_is_said(row) and _is_heads(row["seen"]) for row in rows):
        raise errors.NonsenseError
    try:
        made = chained(value["origin"], value["first"], bytes.fromhex(value["prev"]), rows)
    except UnicodeEncodeError as error:  # half a character, which no database takes
        raise errors.NonsenseError from error
    if made.hash.hex() != value["hash"]:
        raise errors.NonsenseError
    return made


def _is_said(row: Mapping[str, Any]) -> bool:
    """What a change says is an object under a salt; of an erased one the hash is left and nothing else."""
    erased = row["values"] == BLANK
    return len(row["salt"]) == (32 if erased else 16) and (
        erased or isinstance(parse_text(row["values"]), dict)
    )


def _is_heads(text: str) -> bool:
    pair: Check = lambda v: isinstance(v, list) and len(v) == 2 and is_origin(v[0]) and is_seq(v[1])  # noqa: E731  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    return text == "[]" or each(pair, 100_000)(parse_text(text))


def _operation(row: list[Any]) -> dict[str, Any]:
    key, origin, name, user, at, reason, undoes = row
    return {
        "id": uuid.UUID(hex=key), "origin": origin, "name": name, "user": uuid.UUID(hex=user) if user else None, "at": at,
        "reason": reason, "undoes": uuid.UUID(hex=undoes) if undoes else None,
    }  # fmt: skip


def _facts(value: Any) -> dict[str, str]:
    checks = {
        "import_secret": maybe(lambda v: is_hex(v, 64)), "superior": maybe(lambda v: is_text(v, 20_000)), "superior_confirmed": maybe(lambda v: is_text(v, 1)),
    }  # fmt: skip
    if not has(value, checks):
        raise errors.NonsenseError
    return value


def _holds(value: Any) -> list[str]:
    if not each(lambda v: is_hex(v, 16), 500_000)(value):
        raise errors.NonsenseError
    return value
