"""The search index: names by pinyin, initials and tails; texts by full-text search (platform.md §5).

Derived from the log through the declarations: refreshed for the records that an operation touched. Text is indexed
one token per Chinese character, punctuation as a sentinel token, so that a phrase query finds two-character words.
"""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from sqlalchemy import BigInteger, Connection, Integer, Text, delete, or_, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from db.base import Base, Record, record_kinds, table_of
from db.bulk import insert_rows
from db.fields import Field, Kind, fields_of
from db.fulltext import FullText, fulltext_of
from db.heads import chunks
from db.pinyin import initials, pinyin
from db.portable import holds
from db.types import UuidBytes

_HAN = re.compile(r"[\u2E80-\u9FFF\uF900-\uFAFF\U00020000-\U0003FFFF]")
_RUN = re.compile(r"([0-9A-Za-z]+)|([\u2E80-\u9FFF\uF900-\uFAFF\U00020000-\U0003FFFF]+)|\S")
_ODD = re.compile("[^\x00-\x7f\u3000-\u3003\u3008-\u3011\u4e00-\u9fff，。；：？！（）“”‘’—…]").search
"""A character that normalising may turn into one that is searched for; the others give the same tokens as they stand."""
SENTINEL = "zqx"


class NameIndex(Base):
    """A record as a person looks it up (derived): its name, readings, and the tails of numbers."""

    __tablename__ = "name_index"

    eid: Mapped[uuid.UUID] = mapped_column(UuidBytes, primary_key=True)
    kind: Mapped[str] = mapped_column(Text, index=True)
    name: Mapped[str] = mapped_column(Text, index=True)
    pinyin: Mapped[str] = mapped_column(Text, index=True)
    initials: Mapped[str] = mapped_column(Text, index=True)
    id_tail: Mapped[str | None] = mapped_column(Text, index=True)
    phone_tail: Mapped[str | None] = mapped_column(Text, index=True)


class SearchDocument(Base):
    """Row number of the full-text index ↔ record (derived)."""

    __tablename__ = "search_document"

    number: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    eid: Mapped[uuid.UUID] = mapped_column(UuidBytes, index=True)
    kind: Mapped[str] = mapped_column(Text)


def create(connection: Connection) -> None:
    """Make the full-text table."""
    fulltext_of(connection.dialect.name).create(connection)


def _fulltext(session: Session) -> FullText:
    return fulltext_of(session.get_bind().dialect.name)


def tokens(value: str) -> str:
    """Text as the index stores it: a space between characters, a sentinel for everything between words."""
    out: list[str] = []
    gap = False
    for word, han in _RUN.findall(unicodedata.normalize("NFKC", value) if _ODD(value) else value):
        if not (word or han):
            gap = True
            continue
        if gap:
            out.append(SENTINEL)
            gap = False
        out.extend(han or (word.lower(),))
    return " ".join(out)


def _name_field(model: type[Record]) -> Field | None:
    """The first searched field if it is one line: what a record is called. A visit has none, only texts."""
    first = next((f for f in fields_of(model) if f.searched), None)
    return first if first and first.kind is Kind.TEXT else None


def _tail(value: str | None, length: int) -> str | None:
    kept = re.sub(r"[^0-9X]", "", (value or "").upper())
    return kept[-length:] or None


Rows = Mapping[uuid.UUID, Mapping[str, Any]]


def refresh(
    session: Session,
    touched: Mapping[str, Iterable[uuid.UUID]],
    fresh: Mapping[str, Rows] = MappingProxyType({}),
) -> None:
    """Bring the index up to date with the records that changed; rows in `fresh` were just written for the first time."""
    for kind, ids in touched.items():
        model = record_kinds()[kind]
        fields = [f for f in fields_of(model) if f.searched]
        if not fields:
            continue
        new = fresh.get(kind, {})
        _add(session, kind, model, fields, [row for row in new.values() if not row["deleted"]])
        rest = [one for one in ids if one not in new] if new else list(ids)
        for block in chunks(rest):
            _forget(session, block)
            _add(session, kind, model, fields, _rows(session, model, fields, block))


def _forget(session: Session, ids: list[uuid.UUID]) -> None:
    old = list(session.scalars(select(SearchDocument.number).where(SearchDocument.eid.in_(ids))))
    if old:
        _fulltext(session).drop(session, old)
        session.execute(delete(SearchDocument).where(SearchDocument.eid.in_(ids)))
        session.execute(delete(NameIndex).where(NameIndex.eid.in_(ids)))


def _rows(
    session: Session, model: type[Record], fields: list[Field], ids: list[uuid.UUID]
) -> Sequence[Mapping[str, Any]]:
    table = table_of(model)
    wanted = {"id", "id_number", "phone", *(f.name for f in fields)}
    query = select(*(column for column in table.c if column.key in wanted))
    found = session.connection().execute(query.where(table.c.id.in_(ids), table.c.deleted.is_(False)))
    return [dict(row) for row in found.mappings()]


def _add(
    session: Session, kind: str, model: type[Record], fields: list[Field], rows: Sequence[Mapping[str, Any]]
) -> None:
    if not rows:
        return
    connection = session.connection()  # Core: the ORM's bulk insert costs twice as much
    top = session.scalar(text("SELECT coalesce(max(number), 0) FROM search_document")) or 0
    numbers = range(top + 1, top + 1 + len(rows))
    documents = [{"number": n, "eid": row["id"], "kind": kind} for n, row in zip(numbers, rows, strict=True)]
    insert_rows(connection, table_of(SearchDocument), documents)
    said = [f.name for f in fields]
    bodies = [tokens("\n|\n".join(str(row[name]) for name in said if row[name])) for row in rows]
    _fulltext(session).put(session, zip(numbers, bodies, strict=True))
    named = _name_field(model)
    if named is not None:
        names = [_name_row(kind, named.name, row) for row in rows if row[named.name]]
        if names:
            insert_rows(connection, table_of(NameIndex), names)


def _name_row(kind: str, name_column: str, row: Mapping[str, Any]) -> dict[str, Any]:
    name = row[name_column]
    readable = kind in {"person", "worker", "volunteer", "household"}
    return {
        "eid": row["id"],
        "kind": kind,
        "name": name,
        "pinyin": pinyin(name) if readable else "",
        "initials": initials(name) if readable else "",
        "id_tail": _tail(row.get("id_number"), 4),
        "phone_tail": _tail(row.get("phone"), 4),
    }


def by_name(session: Session, query: str, kinds: Iterable[str], limit: int = 20) -> list[NameIndex]:
    """Records whose name, pinyin, initials, ID tail or phone tail `query` begins or names; best first."""
    wanted = query.strip()
    if not wanted:
        return []
    low = wanted.lower()
    end = low + "\uffff"
    tests = [holds(NameIndex.name, wanted)]
    if low.isascii():
        tests += [NameIndex.pinyin.between(low, end), NameIndex.initials.between(low, end)]
        tests += (
            [NameIndex.id_tail == wanted.upper()[-4:], NameIndex.phone_tail == wanted[-4:]]
            if len(wanted) >= 4
            else []
        )
    statement = select(NameIndex).where(NameIndex.kind.in_(list(kinds)), or_(*tests)).limit(limit * 3)
    found = list(session.scalars(statement))
    found.sort(key=lambda row: (row.name != wanted, not row.name.startswith(wanted), len(row.name), row.name))
    return found[:limit]


def by_text(session: Session, query: str, limit: int = 30) -> list[tuple[str, uuid.UUID]]:
    """(kind, id) of the records whose texts hold `query`, newest first."""
    phrase = tokens(query).replace(f" {SENTINEL} ", " ").replace(SENTINEL, "").strip()
    if not phrase:
        return []
    return _fulltext(session).find(session, phrase, limit)


def rebuild(session: Session) -> None:
    """Make the whole index anew from the tables."""
    session.execute(text("DELETE FROM search_text"))
    session.execute(delete(SearchDocument))
    session.execute(delete(NameIndex))
    for kind, model in record_kinds().items():
        refresh(session, {kind: list(session.scalars(select(model.id)))})
