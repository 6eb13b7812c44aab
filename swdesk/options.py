"""本站规则: settings that the whole station shares; a store without one goes by its default (db/stations.py, Setting)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from sqlalchemy.orm import Session

from db.base import child_id
from db.stations import Setting
from swdesk import roles
from swdesk.errors import UserError
from swdesk.i18n import _

T = TypeVar("T", str, int, bool)

_SETTINGS = uuid.uuid5(uuid.NAMESPACE_OID, "swdesk.setting")
"""Every PC of the station makes the same row for the same key."""


@dataclass(frozen=True)
class Option(Generic[T]):
    """One setting: its permanent key, what it is called, what holds without it; `check` says what is wrong with a value."""

    key: str
    label: str
    default: T
    help: str = ""
    check: Callable[[T], str | None] | None = None


def value(session: Session, option: Option[T]) -> T:
    """What holds at this station."""
    row = session.get(Setting, child_id(_SETTINGS, option.key))
    if row is None or row.deleted or row.value is None:
        return option.default
    return _read(option, row.value)


def _read(option: Option[T], text: str) -> T:
    kind = type(option.default)
    if kind is str:
        return kind(text)
    return kind(int(text)) if text.isdecimal() else option.default


def put(session: Session, option: Option[T], chosen: T | None) -> None:
    """Set what holds from now on, None for the default again; inside `Store.write`. UserError says what is wrong."""
    roles.require(session, roles.Right.MANAGE)
    doubt = option.check(chosen) if option.check is not None and chosen is not None else None
    if doubt:
        raise UserError(_("“{}”没有改动：{}").format(_(option.label), doubt))
    place = child_id(_SETTINGS, option.key)
    row = session.get(Setting, place)
    text = None if chosen is None else chosen if isinstance(chosen, str) else str(int(chosen))
    if row is None:
        session.add(Setting(id=place, name=option.key, value=text))
    else:
        row.value = text
    session.flush()


def take(session: Session, option: Option[str] | Option[int] | Option[bool], typed: str | bool) -> None:
    """`put` what stands in an editor: nothing typed means the default."""
    if isinstance(typed, bool):
        put(session, cast("Option[bool]", option), typed)
    elif not typed.strip():
        put(session, cast("Option[str]", option), None)
    elif isinstance(option.default, str):
        put(session, cast("Option[str]", option), typed.strip())
    elif typed.strip().isdecimal():
        put(session, cast("Option[int]", option), int(typed))
    else:
        raise UserError(_("“{}”没有改动：请填整数。").format(_(option.label)))
