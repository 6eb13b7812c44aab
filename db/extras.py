"""Fields that a county or a station adds to its records (自定字段), and their values; design.md §3.

A definition is a record that a county hands down; a value is a record of its own beside the one it belongs to, so two
PCs that fill in the same field make the same row. What is defined is put into the vocabulary of the process, as the
entries that are added to code lists are (db/code_items.py).
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Text, cast, select
from sqlalchemy.orm import Mapped, Session

from db import fields as f
from db.base import Base, Record, child_id, record_kinds
from db.changes import Write, apply
from db.fields import Deidentify, Field, Kind, Sensitivity
from db.heads import chunks
from db.mark import N_


class ExtraField(Record, Base):
    """自定字段: one more field of a record kind."""

    __tablename__ = "extra_field"
    label = N_("自定字段")

    kind: Mapped[str | None] = f.code(N_("用在"), "extra_owner", required=True, listed=True)
    name: Mapped[str | None] = f.text(N_("名称"), 40, required=True, listed=True, searched=True)
    type: Mapped[str | None] = f.code(N_("填写方式"), "extra_type", required=True, listed=True)
    choices: Mapped[str | None] = f.text(
        N_("选项"), 500, listed=True, help=N_("单行文字可给出选项，用顿号隔开")
    )
    aliases: Mapped[str | None] = f.text(N_("其他写法"), 200, help=N_("台账里的其他写法，用顿号隔开"))
    help: Mapped[str | None] = f.text(N_("填写提示"), 100)
    required: Mapped[bool | None] = f.flag(N_("应当填写"), help=N_("空着时列入待补，不影响保存"))
    personal: Mapped[bool | None] = f.flag(
        N_("含个人信息"), help=N_("含姓名、电话、住址等，不随任何文件离开本站")
    )
    ordinal: Mapped[int | None] = f.count(N_("顺序"), listed=True)
    retired: Mapped[bool | None] = f.flag(
        N_("停用"), listed=True, help=N_("停用后不再填写，原有内容照常保留")
    )


class ExtraValue(Record, Base):
    """自定字段的内容: id = UUIDv5(record, field)."""

    __tablename__ = "extra_value"
    label = N_("自定字段的内容")

    parent: Mapped[uuid.UUID | None] = f.link(N_("所属记录"), "")
    kind: Mapped[str | None] = f.text(N_("记录类型"))
    field: Mapped[uuid.UUID | None] = f.link(N_("字段"), "extra_field")
    value: Mapped[str | None] = f.text(
        N_("内容"), 2000, sensitivity=Sensitivity.PERSONAL, deidentify=Deidentify.DROP
    )


# ── definitions ──────────────────────────────────────────────────────────────────────────────────────────────


def load(session: Session) -> None:
    """Put the fields of this store into the vocabulary of this process."""
    query = select(ExtraField).where(ExtraField.deleted.is_(False), ExtraField.retired.is_not(True))
    found: dict[str, list[Field]] = defaultdict(list)
    for one in session.scalars(query.order_by(ExtraField.ordinal.asc().nulls_last(), ExtraField.id)):
        if one.kind in record_kinds() and one.name and one.type:
            found[one.kind].append(_field(one))
    f.set_extras({record_kinds()[kind]: tuple(several) for kind, several in found.items()})


def _field(one: ExtraField) -> Field:
    name = f.extra_name(Kind(one.type or Kind.TEXT), one.id)
    return Field(
        one.name or "", Kind(one.type or Kind.TEXT), name, name, one.help or "", aliases=_split(one.aliases),
        choices=_split(one.choices), required=bool(one.required),
        sensitivity=Sensitivity.PERSONAL if one.personal else Sensitivity.OPEN,
        deidentify=Deidentify.DROP if one.personal else Deidentify.CHECKED,
    )  # fmt: skip


def _split(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").replace("，", "、").split("、") if part.strip())


# ── values ───────────────────────────────────────────────────────────────────────────────────────────────────


def encode(value: Any) -> str | None:
    """A value as it stands in the store."""
    if value in (None, ""):
        return None
    if isinstance(value, bool):
        return str(int(value))
    return value.isoformat() if isinstance(value, date) else str(value)


def decode(kind: Kind, text: str | None) -> Any:
    """The Python value; None for what a later program wrote and this one cannot read."""
    if text is None:
        return None
    try:
        match kind:
            case Kind.DAY:
                return date.fromisoformat(text)
            case Kind.COUNT | Kind.AMOUNT:
                return int(text)
            case Kind.FLAG:
                return bool(int(text))
            case _:
                return text
    except ValueError:
        return None


def values_of(
    session: Session, fields: Collection[Field], ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, dict[str, Any]]:
    """What these records hold in these fields: record → field name → value, None where there is nothing."""
    wanted = {f.extra_id(one.name): one for one in fields}
    found: dict[uuid.UUID, dict[str, Any]] = {one: {item.name: None for item in fields} for one in ids}
    for block in chunks(ids) if wanted else ():
        query = select(ExtraValue.parent, ExtraValue.field, ExtraValue.value).where(
            ExtraValue.parent.in_(block), ExtraValue.deleted.is_(False)
        )
        for parent, field, value in session.execute(query):
            item = wanted.get(field) if field else None
            if parent and item is not None:
                found[parent][item.name] = decode(item.kind, value)
    return found


def writes(session: Session, kind: str, values: Mapping[uuid.UUID, Mapping[str, Any]]) -> list[Write]:
    """The writes that give records these values: record → field name → value; what stands there already is left out."""
    wanted = {
        child_id(record, name): (record, name, encode(value))
        for record, several in values.items()
        for name, value in several.items()
    }
    there: dict[uuid.UUID, tuple[str | None, bool]] = {}
    for block in chunks(wanted):
        query = select(ExtraValue.id, ExtraValue.value, ExtraValue.deleted).where(ExtraValue.id.in_(block))
        there |= {row.id: (row.value, row.deleted) for row in session.execute(query)}
    found: list[Write] = []
    for row, (record, name, value) in wanted.items():
        if row not in there and value is not None:
            new = {"parent": record, "kind": kind, "field": f.extra_id(name), "value": value}
            found.append(Write("extra_value", row, new))
        elif row in there and there[row] != (value, False):
            found.append(Write("extra_value", row, {"value": value, "deleted": False}, new=False))
    return found


def save(session: Session, kind: str, record: uuid.UUID, values: Mapping[str, Any]) -> None:
    """Write the values of one record; inside `Store.write`."""
    if found := writes(session, kind, {record: values}):
        apply(session, found)


def expression(model: Any, item: Field) -> Any:
    """The value of a field in a query over `model`, to filter and sort by."""
    value = select(ExtraValue.value).where(
        ExtraValue.parent == model.id,
        ExtraValue.field == f.extra_id(item.name),
        ExtraValue.deleted.is_(False),
    )
    kind = BigInteger if item.kind in {Kind.COUNT, Kind.AMOUNT} else Text
    return cast(value.correlate(model).scalar_subquery(), kind)


def comparable(item: Field, value: Any) -> Any:
    """A value to compare `expression` with."""
    return value if item.kind in {Kind.COUNT, Kind.AMOUNT} else encode(value)
