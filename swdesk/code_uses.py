"""Whether records hold a code: such a code is disabled, never deleted (domain.md §3)."""

from __future__ import annotations

import uuid

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.base import record_kinds
from db.code_items import CodeItem
from db.codes import code_list, list_names
from db.fields import Kind, fields_of
from db.people import Tag
from swdesk.errors import UserError
from swdesk.i18n import _


def uses(session: Session, name: str, code: str) -> int:
    """How many records hold a code, those in the bin included: they can come back."""
    found = 0
    for kind, model in record_kinds().items():
        for field in fields_of(model):
            if field.codes != name or kind in {"code_item", "code_order"}:
                continue
            if field.kind is Kind.CODES:
                query = select(func.count()).where(
                    Tag.kind == kind, Tag.field == field.key, Tag.code == code, Tag.deleted.is_(False)
                )
            else:
                query = select(func.count()).where(getattr(model, field.name) == code)
            found += session.scalar(query) or 0
    return found


def require_unused(session: Session, record: uuid.UUID) -> None:
    """UserError where the entry is of a code that records hold: it is disabled, never deleted."""
    entry = session.get(CodeItem, record)
    if entry is None or not entry.list or not entry.code or entry.list not in list_names():
        return
    if entry.code in {item.code for item in code_list(entry.list).shipped}:
        return  # only its other name goes
    used = uses(session, entry.list, entry.code)
    if used:
        text = _("“{name}”已有 {n} 条记录在用，不能删除，没有改动。不想再用的，请点“停用”。")
        raise UserError(text.format(name=entry.name or entry.code, n=used))
