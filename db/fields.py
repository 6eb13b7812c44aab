"""Declare once: what a value is, written beside its column and read by form, list, import, search, log and export.

A record type is an ordinary SQLAlchemy declarative class. The helpers below make its columns and put a frozen
`Field` into the column's `info`; `fields_of(Model)` gives them back in order of declaration. A `Field` says what a
value is, never where it sits on a screen (design.md §3).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Date, Integer, String, Text
from sqlalchemy.orm import MappedColumn, class_mapper, mapped_column

from db.types import UuidBytes


class Kind(StrEnum):
    """How a value is stored, typed and shown."""

    TEXT = "text"  # one line
    NOTE = "note"  # free text of several lines
    DAY = "day"  # datetime.date
    CLOCK = "clock"  # "HH:MM"
    CODE = "code"  # one code of a code list
    CODES = "codes"  # several codes; child rows in `tag`
    LINK = "link"  # id of another record
    AMOUNT = "amount"  # money, integer 分
    COUNT = "count"  # integer >= 0
    MINUTES = "minutes"  # duration, integer minutes
    FLAG = "flag"  # True, False or unknown (None)
    ID_NUMBER = "id_number"  # 公民身份号码, 18 characters, upper-case X
    PHONE = "phone"


class Sensitivity(StrEnum):
    """Who may see a value outside the station (domain.md §5)."""

    OPEN = "open"
    PERSONAL = "personal"  # identifies a person
    SENSITIVE = "sensitive"  # 敏感个人信息: health, status, minors
    SECRET = "secret"  # noqa: S105 - a level, not a password; ID numbers: never searched in full, never leaves


class Deidentify(StrEnum):
    """What becomes of a value in a table for the superior (domain.md §5.1, column 'In upward tables')."""

    KEEP = "keep"
    DROP = "drop"
    SURNAME = "surname"  # 张某某
    AGE = "age"  # birth date -> age in years on the cut-off date
    TOWNSHIP = "township"  # address -> dropped below township
    CHECKED = "checked"  # free text: passes only through the leak check


class Merge(StrEnum):
    """How concurrent edits of two PCs come together (sync.md §3, table)."""

    LATEST = "latest"  # latest shown, the other one click away
    SIBLINGS = "siblings"  # free text: all shown, a person resolves
    PROTECTIVE = "protective"  # the more protective value is shown until resolved
    UNION = "union"  # sets


Check = Callable[[Any], str | None]
"""Takes a Python value, returns a Chinese sentence when it is doubtful, else None."""


@dataclass(frozen=True, slots=True)
class Field:
    """One declared value of a record type.

    `name` is the Python attribute, `key` the permanent key in the change log (never renamed),
    `aliases` other headings under which ledgers carry the value, `none_words` spellings that mean "nothing" (无).
    """

    label: str
    kind: Kind
    name: str = ""
    key: str = ""
    help: str = ""
    codes: str = ""
    target: str = ""
    aliases: tuple[str, ...] = ()
    none_words: tuple[str, ...] = ()
    required: bool = False
    max_length: int | None = None
    check: Check | None = None
    sensitivity: Sensitivity = Sensitivity.OPEN
    deidentify: Deidentify = Deidentify.KEEP
    merge: Merge = Merge.LATEST
    listed: bool = False
    searched: bool = False
    choices: tuple[str, ...] = ()
    """Texts that are offered; others may be typed."""

    confidential: bool = False
    """Notes of casework (个案专业记录): only who does casework reads them (design.md §4, roles)."""
    restricted: bool = False
    """限制公开: only the head, the responsible worker and who is named read it (domain.md §2.2 F-0b, §3.1)."""
    confirmed: str = ""
    """The flag of the same record that says the value was checked against the document, so that nobody doubts it again."""

    @property
    def masked(self) -> bool:
        """Whether the screen shows the value only when asked (domain.md §5.1): numbers of people, not of units."""
        return self.kind in {Kind.ID_NUMBER, Kind.PHONE} and self.sensitivity is not Sensitivity.OPEN


class Codes:
    """A field of several codes (类别): no column of its own; each code is a `tag` child row."""

    def __init__(self, field: Field) -> None:
        self.field = field

    def __set_name__(self, owner: type, name: str) -> None:
        """Learn the attribute name."""
        self.field = replace(self.field, name=name, key=self.field.key or name)


def _info(field: Field) -> dict[str, Any]:
    return {"field": field}


def text(label: str, max_length: int = 100, **options: Any) -> MappedColumn[str | None]:
    """One line of text (单行文字)."""
    return mapped_column(Text, info=_info(Field(label, Kind.TEXT, max_length=max_length, **options)))


def note(label: str, **options: Any) -> MappedColumn[str | None]:
    """Free text of several lines (多行文字); leaves the station only through the leak check."""
    options = {"merge": Merge.SIBLINGS, "deidentify": Deidentify.CHECKED, "searched": True} | options
    return mapped_column(Text, info=_info(Field(label, Kind.NOTE, **options)))


def day(label: str, *, index: bool = False, **options: Any) -> MappedColumn[date | None]:
    """A calendar day (日期)."""
    return mapped_column(Date, index=index, info=_info(Field(label, Kind.DAY, **options)))


def clock(label: str, **options: Any) -> MappedColumn[str | None]:
    """A time of day as HH:MM (时间)."""
    return mapped_column(String(5), info=_info(Field(label, Kind.CLOCK, **options)))


def code(label: str, codes: str, **options: Any) -> MappedColumn[str | None]:
    """One code of the list `codes` (代码)."""
    return mapped_column(Text, info=_info(Field(label, Kind.CODE, codes=codes, **options)))


def codes(label: str, codes: str, **options: Any) -> Codes:
    """Several codes of the list `codes` (多选)."""
    options = {"merge": Merge.UNION} | options
    return Codes(Field(label, Kind.CODES, codes=codes, **options))


def link(label: str, target: str, **options: Any) -> MappedColumn[uuid.UUID | None]:
    """The id of a record of kind `target`; no FOREIGN KEY, files may arrive in any order."""
    return mapped_column(UuidBytes, index=True, info=_info(Field(label, Kind.LINK, target=target, **options)))


def amount(label: str, **options: Any) -> MappedColumn[int | None]:
    """Money in 分 (金额), shown in 元."""
    return mapped_column(BigInteger, info=_info(Field(label, Kind.AMOUNT, **options)))


def count(label: str, **options: Any) -> MappedColumn[int | None]:
    """A number of people or things (数量)."""
    return mapped_column(Integer, info=_info(Field(label, Kind.COUNT, **options)))


def minutes(label: str, **options: Any) -> MappedColumn[int | None]:
    """A duration in minutes (时长)."""
    return mapped_column(Integer, info=_info(Field(label, Kind.MINUTES, **options)))


def flag(label: str, **options: Any) -> MappedColumn[bool | None]:
    """Yes, no, or not said (是否)."""
    return mapped_column(Boolean, info=_info(Field(label, Kind.FLAG, **options)))


def id_number(label: str, **options: Any) -> MappedColumn[str | None]:
    """公民身份号码 (domain.md §6.1): secret, found by its last four characters only."""
    options = {"sensitivity": Sensitivity.SECRET, "deidentify": Deidentify.DROP, "max_length": 18} | options
    return mapped_column(Text, index=True, info=_info(Field(label, Kind.ID_NUMBER, **options)))


def phone(label: str, **options: Any) -> MappedColumn[str | None]:
    """A telephone number (domain.md §6.2), kept as typed."""
    options = {"sensitivity": Sensitivity.PERSONAL, "deidentify": Deidentify.DROP, "max_length": 40} | options
    return mapped_column(Text, info=_info(Field(label, Kind.PHONE, **options)))


def _own(column: Column[Any], name: str) -> Field | None:
    field: Field | None = column.info.get("field")
    return None if field is None else replace(field, name=name, key=field.key or name)


def _declared(model: type) -> Iterator[Field]:
    """Fields of `model` in order of declaration: columns and several-code fields mixed as written."""
    columns: dict[str, Any] = {attr.key: attr.columns[0] for attr in class_mapper(model).column_attrs}
    names = [name for cls in reversed(model.__mro__) for name in vars(cls)]
    for name in dict.fromkeys(names):
        value = model.__dict__.get(name)
        if isinstance(value, Codes):
            yield value.field
        elif name in columns:
            field = _own(columns[name], name)
            if field is not None:
                yield field


@cache
def fields_of(model: type) -> tuple[Field, ...]:
    """Every declared field of a record type, in order of declaration."""
    return tuple(_declared(model))


@cache
def _by_name(model: type) -> dict[str, Field]:
    return {field.name: field for field in fields_of(model)}


def field_of(model: type, name: str) -> Field:
    """The field `name` of `model`, one that was added too; KeyError if there is none."""
    if name.startswith(EXTRA):
        known = (item for item in extras_of(model) if item.name == name)
        return next(known, Field("", Kind(name.split("_")[1]), name, name))
    return _by_name(model)[name]


# ── fields that are added by a county or a station (db/extras.py) ────────────────────────────────────────────

EXTRA = "x_"
"""How the name of an added field begins; `x_day_<id>` says its kind too, so that a draft outlives its definition."""


@dataclass
class _Added:
    by_model: dict[type, tuple[Field, ...]]
    edition: int = 0


_added = _Added({})
"""Like the code lists a part of the vocabulary of the process: one store is open in it at a time."""


def set_extras(found: dict[type, tuple[Field, ...]]) -> None:
    """The fields that the store at hand adds."""
    if found != _added.by_model:
        _added.by_model, _added.edition = found, _added.edition + 1


def extras_of(model: type) -> tuple[Field, ...]:
    """The fields that are added to a record type, in their order."""
    return _added.by_model.get(model, ())


def extras_edition() -> int:
    """Changes whenever fields are added or taken away: what is cached by it is worked out anew."""
    return _added.edition


def extra_name(kind: Kind, field: uuid.UUID) -> str:
    """The name of an added field."""
    return f"{EXTRA}{kind.value}_{field.hex}"


def extra_id(name: str) -> uuid.UUID:
    """The definition of an added field, from its name."""
    return uuid.UUID(hex=name.rsplit("_", 1)[1])


def is_extra(field: Field) -> bool:
    """Whether a field was added: its value stands in a row of its own."""
    return field.name.startswith(EXTRA)
