"""What records are made of, for who writes a reader of bundles (docs/bundle-format.md §12): `swdesk fields`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from db import records
from db.base import record_kinds
from db.fields import Field, Kind, fields_of
from swdesk.i18n import _

__all__ = ["described", "record_kinds"]

_complete = records  # the registry must be complete
_JSON = {
    Kind.DAY: "text, ISO date", Kind.CLOCK: "text, HH:MM", Kind.CODE: "text, code", Kind.CODES: "records `tag`", Kind.LINK: "text, 32 hex digits",
    Kind.AMOUNT: "integer, 分", Kind.COUNT: "integer", Kind.MINUTES: "integer, minutes", Kind.FLAG: "true, false",
}  # fmt: skip


def described(kinds: Iterable[str]) -> Iterator[str]:
    """Tables in Markdown, one a kind: key of the log, JSON, label, code list or kind that is linked to, merging."""
    for kind in kinds:
        model = record_kinds()[kind]
        yield f"\n## `{kind}` {_(model.label)}\n"
        yield "| key | JSON | label | list or target | merge |"
        yield "| --- | --- | --- | --- | --- |"
        yield from map(_line, fields_of(model))


def _line(field: Field) -> str:
    points = field.codes or field.target
    return f"| `{field.key}` | {_JSON.get(field.kind, 'text')} | {_(field.label)} | {points} | {field.merge.value} |"
