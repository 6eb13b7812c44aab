"""Conditions of indicators as SQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, or_, select, true

from db.base import record_kinds
from db.codes import code_list
from db.fields import Field, Kind, field_of
from db.people import Person, Tag
from db.roots import root_of
from swdesk.contacts import kept


def codes_named(field: Field, condition: dict[str, Any]) -> tuple[str, ...]:
    """The codes that a condition speaks of: listed, by an extra fact, or by roll-up letter."""
    if "in" in condition:
        return tuple(condition["in"])
    if "not_in" in condition:
        return tuple(condition["not_in"])
    if "fact" in condition:
        return code_list(field.codes).having(condition["fact"])
    return code_list(field.codes).having("roll", condition["roll"])


def condition(model: Any, wanted: dict[str, Any]) -> Any:
    """One condition on the columns of `model`."""
    if "any" in wanted:
        return or_(*(condition(model, item) for item in wanted["any"]))
    if "ids" in wanted:
        return model.id.in_(wanted["ids"])
    if "via" in wanted:
        return _via(model, wanted)
    field = field_of(model, wanted["field"])
    if field.kind is Kind.CODES:
        return _tagged(model.id, field, wanted)
    return _plain(getattr(model, field.name), field, wanted)


def _via(model: Any, wanted: dict[str, Any]) -> Any:
    target: Any = record_kinds()[field_of(model, wanted["via"]).target]
    column = getattr(model, wanted["via"])
    link = root_of(column) if target is Person else column
    rest = {key: value for key, value in wanted.items() if key != "via"}
    field = field_of(target, rest["field"])
    if field.kind is Kind.CODES:
        return _tagged(link, field, rest)
    return link.in_(select(target.id).where(condition(target, rest)))


def _tagged(record: Any, field: Field, wanted: dict[str, Any]) -> Any:
    """Whether a record has one of several codes. Those that have are listed once, which is cheaper than to ask of each."""
    those = select(Tag.parent).where(
        Tag.field == field.key,
        Tag.deleted.is_(False),
        Tag.parent.is_not(None),
        Tag.code.in_(codes_named(field, wanted)),
    )
    return record.not_in(those) if "not_in" in wanted else record.in_(those)


def _plain(column: Any, field: Field, wanted: dict[str, Any]) -> Any:
    if "filled" in wanted:
        return column.is_not(None) if wanted["filled"] else column.is_(None)
    if "is" in wanted:
        return column.is_(wanted["is"])
    if "min" in wanted:
        return column >= wanted["min"]
    if "not_in" in wanted:
        return or_(column.is_(None), column.not_in(codes_named(field, wanted)))
    return column.in_(codes_named(field, wanted))


def matching(model: Any, wanted: tuple[dict[str, Any], ...]) -> Any:
    """All conditions of a definition; true where it has none."""
    return and_(true(), *(condition(model, item) for item in wanted))


def conditions(model: Any, wanted: tuple[dict[str, Any], ...]) -> Any:
    """All conditions of a definition, and that the record is not in the bin."""
    return and_(kept(model), *(condition(model, item) for item in wanted))
