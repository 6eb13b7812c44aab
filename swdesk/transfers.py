"""The ledger of what left and came (报送台账): who, when, to whom, which parts, why (domain.md §5: PIPL §55–56).

Lines are only ever added. They are kept for good, so three years at least; a sync file carries those of the last years along.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.base import new_id
from db.bundles import Transfer
from swdesk import roles
from swdesk.i18n import _, on_paper
from swdesk.reports.document import LEFT, RIGHT, Cell, Column, Document, Table

OUT, IN = "out", "in"
BASIS_DUTY, BASIS_OWN = "02", "04"
"""Codes of `transfer_basis`: 履行法定职责 for what superiors get, 本单位内部 for what stays with the handler."""

CARRIED_YEARS = 4
MOST_CARRIED = 20_000


@dataclass(frozen=True)
class Wanted:
    """Which lines: days from and to (both included), a direction, words anywhere."""

    start: date | None = None
    end: date | None = None
    direction: str = ""
    text: str = ""


def note(
    session: Session,
    direction: str,
    *,
    at: int,
    user_name: str,
    party: str,
    what: str,
    fields: str,
    purpose: str,
    bundle: str,
    people: int | None = None,
    basis: str = BASIS_DUTY,
) -> None:
    """Write a line, in the transaction of the export or import itself; `at` in ms since 1970, `basis` of `transfer_basis`."""
    session.add(
        Transfer(
            id=new_id(), at=at, direction=direction, user_name=user_name, party=party, what=what, fields=fields,
            purpose=purpose, bundle=bundle, people=people, basis=basis, place=None,
        )
    )  # fmt: skip


def went_out(session: Session, name: str) -> bool:
    """Whether a file of this name was written here: a stick brings one's own files back too."""
    found = select(Transfer.id).where(Transfer.direction == OUT, Transfer.bundle == name)
    return session.scalar(found.limit(1)) is not None


def lines(session: Session, wanted: Wanted = Wanted(), limit: int = 5000) -> list[Transfer]:
    """The ledger, newest first; who manages the station may read it."""
    roles.require(session, roles.Right.MANAGE)
    query = select(Transfer).order_by(Transfer.at.desc(), Transfer.id.desc()).limit(limit)
    if wanted.start is not None:
        query = query.where(Transfer.at >= _ms(wanted.start))
    if wanted.end is not None:
        query = query.where(Transfer.at < _ms(wanted.end + timedelta(days=1)))
    if wanted.direction:
        query = query.where(Transfer.direction == wanted.direction)
    for word in wanted.text.split():
        columns = (
            Transfer.party,
            Transfer.what,
            Transfer.fields,
            Transfer.user_name,
            Transfer.purpose,
            Transfer.bundle,
        )
        query = query.where(or_(*(column.contains(word, autoescape=True) for column in columns)))
    return list(session.scalars(query))


def _ms(day: date) -> int:
    return int(datetime(day.year, day.month, day.day).astimezone().timestamp() * 1000)


def when(line: Transfer) -> str:
    """The time of a line as this PC's clock shows it."""
    return f"{datetime.fromtimestamp(line.at / 1000).astimezone():%Y-%m-%d %H:%M}"


def way(line: Transfer) -> str:
    """发出 or 收到."""
    return _("发出") if line.direction == OUT else _("收到")


# ── on paper ─────────────────────────────────────────────────────────────────────────────────────────────────


@on_paper
def ledger(found: Iterable[Transfer], unit: str, wanted: Wanted, made_on: date) -> Document:
    """The ledger as a document to print, or as a workbook."""
    from db.codes import code_list  # noqa: PLC0415 - read when somebody prints

    basis = code_list("transfer_basis")
    columns = (
        Column(_("序号"), 0.5), Column(_("时间"), 1.3), Column(_("方向"), 0.5), Column(_("对方"), 1.6, LEFT), Column(_("内容"), 1.9, LEFT),
        Column(_("包含"), 2.8, LEFT), Column(_("人数"), 0.5, RIGHT), Column(_("目的"), 1.2, LEFT), Column(_("处理依据"), 1.2, LEFT),
        Column(_("经手人"), 0.8), Column(_("文件"), 1.9, LEFT),
    )  # fmt: skip
    rows = tuple(
        tuple(Cell(text) for text in (
            str(number), when(one), way(one), one.party, one.what, one.fields, "" if one.people is None else str(one.people), one.purpose,
            basis.label(one.basis), "\n".join(filter(None, (one.user_name, one.place))), one.bundle,
        ))
        for number, one in enumerate(found, 1)
    )  # fmt: skip
    span = _("{}至{}").format(_spoken(wanted.start, _("开始使用")), _spoken(wanted.end or made_on, ""))
    table = Table(
        "transfers", _("个人信息提供与接收台账"), columns, rows, landscape=True, left=_("单位：{}").format(unit), middle=span,
        empty=_("这段时间没有发出或收到。"), foot=_("经办人：　　　　　　负责人：　　　　　　打印日期：{}").format(_spoken(made_on, "")),
        notes=(_("依据《个人信息保护法》第五十五条、第五十六条记录，保存不少于三年。"),),
    )  # fmt: skip
    title = _("{}个人信息提供与接收台账").format(unit)
    return Document(title, unit, (table,))


def _spoken(day: date | None, without: str) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day is not None else without


# ── to the other PCs of the station ──────────────────────────────────────────────────────────────────────────

_NAMES = ("direction", "user_name", "party", "what", "fields", "purpose", "bundle", "basis")


def carried(session: Session, now_ms: int, place: str) -> list[list[Any]]:
    """The lines of the last years for a sync file: rows [id, at, people, place, texts]; `place` names this PC."""
    since = now_ms - CARRIED_YEARS * 366 * 86_400_000
    query = select(Transfer).where(Transfer.at >= since).order_by(Transfer.at.desc()).limit(MOST_CARRIED)
    return [
        [one.id.hex, one.at, one.people, one.place or place, *(getattr(one, name) or "" for name in _NAMES)]
        for one in session.scalars(query)
    ]


def adopt(session: Session, rows: Iterable[list[Any]]) -> int:
    """Add the lines of another PC that are not here; how many. A line that is here is never changed."""
    found = {uuid.UUID(hex=row[0]): row for row in rows}
    known = set(session.scalars(select(Transfer.id))) if found else set[uuid.UUID]()
    for key, row in found.items():
        if key not in known:
            texts = dict(zip(_NAMES, row[4:], strict=True))
            session.add(Transfer(id=key, at=row[1], people=row[2], place=row[3] or None, **texts))
    return len(found.keys() - known)
