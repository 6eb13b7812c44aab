"""评估: an evaluator's score sheet read from Excel, its items linked to records and files, 自评分 added up (domain.md §4.5)."""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.base import child_id
from db.evaluation import ScoreEvidence, ScoreItem
from swdesk import records
from swdesk.errors import UserError
from swdesk.i18n import _
from swdesk.importing.workbook import Grid, read_workbook

ATTACHMENT = "attachment"

_HEADS: dict[str, tuple[str, ...]] = {
    "number": ("序号", "编号", "项号"),
    "dimension": ("一级指标", "评估维度", "维度", "指标类别", "评估模块", "考核类别"),
    "text": (
        "三级指标", "二级指标", "评估内容", "考核内容", "评分项目", "评估指标", "指标内容", "考核指标", "评估项目", "内容",
        "指标",
    ),
    "standard": ("评分标准", "评分细则", "评分办法", "评分方法", "评估标准", "考核标准", "评分说明"),
    "points": ("分值", "满分", "标准分", "权重", "分数"),
    "own": ("自评分", "自评得分", "自评"),
}  # fmt: skip
"""Headings of score sheets seen in practice; the first that stands there wins."""

_SUMS = re.compile(r"^(合计|总计|总分|小计)")
_POINTS = re.compile(r"(\d+(?:\.\d+)?)")
_FIRST_ROWS = 15


@dataclass(frozen=True)
class ItemRead:
    """A line of a score sheet as it was read."""

    number: str
    dimension: str
    text: str
    standard: str
    points: str


@dataclass(frozen=True)
class Proof:
    """A record or file that stands for an item."""

    kind: str
    id: uuid.UUID
    title: str


@dataclass(frozen=True)
class ItemShown:
    """An item with what stands for it."""

    id: uuid.UUID
    number: str
    dimension: str
    text: str
    standard: str
    points: str
    own: str
    remark: str
    proofs: tuple[Proof, ...]


@dataclass(frozen=True)
class Totals:
    """Sums over a sheet; `over` are the items scored above their points."""

    points: Decimal
    own: Decimal
    scored: int
    items: int
    over: tuple[str, ...]


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────


def read_sheet(data: bytes, name: str) -> list[ItemRead]:
    """The items of an evaluator's workbook; UserError where none is found."""
    for grid in read_workbook(data, name):
        if found := _items(grid):
            return found
    raise UserError(
        _(
            "这个文件里没有找到评分项：要有一行表头，写着“分值”和“评估内容”（或“指标”）。请检查后重新选择，没有写入任何内容。"
        )
    )


def _items(grid: Grid) -> list[ItemRead]:
    for row in range(min(_FIRST_ROWS, len(grid.rows))):
        columns = _columns(grid.rows[row])
        if "points" in columns and "text" in columns:
            return _below(grid, row + 1, columns)
    return []


def _columns(row: Sequence[Any]) -> dict[str, int]:
    cells = [re.sub(r"[\s（(].*$", "", _plain(cell)) for cell in row]
    found: dict[str, int] = {}
    for name, words in _HEADS.items():
        place = next((cells.index(word) for word in words if word in cells), None)
        if place is not None:
            found[name] = place
    return found


def _plain(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return unicodedata.normalize("NFC", "" if cell is None else str(cell)).strip()


def _below(grid: Grid, first: int, columns: dict[str, int]) -> list[ItemRead]:
    """The lines under the header; a line whose points belong to the cell above adds its text to that item."""
    found: list[ItemRead] = []
    for row in range(first, len(grid.rows)):
        cells = {
            name: _plain(grid.rows[row][at]) if at < len(grid.rows[row]) else ""
            for name, at in columns.items()
        }
        points = _POINTS.search(cells["points"])
        if not cells["text"] or any(
            _SUMS.match(cells.get(name, "")) for name in ("number", "dimension", "text")
        ):
            continue
        inside = grid.inside.get((row, columns["points"]), (row, columns["points"]))
        if found and inside[0] < row and inside[0] >= first:
            found[-1] = _joined(found[-1], cells)
        elif points:
            number = cells.get("number", "") or str(len(found) + 1)
            found.append(
                ItemRead(
                    number, cells.get("dimension", ""), cells["text"], cells.get("standard", ""), points[1]
                )
            )
    return found


def _joined(item: ItemRead, cells: dict[str, str]) -> ItemRead:
    def both(one: str, more: str) -> str:
        return one if not more or more in one.split("\n") else f"{one}\n{more}" if one else more

    text, standard = both(item.text, cells["text"]), both(item.standard, cells.get("standard", ""))
    return ItemRead(item.number, item.dimension, text, standard, item.points)


def keep(session: Session, name: str, items: Iterable[ItemRead]) -> uuid.UUID:
    """A score sheet with its items; inside `Store.write`."""
    sheet = records.save(session, "score_sheet", {"name": name})
    for ordinal, item in enumerate(items, 1):
        values = {
            "sheet": sheet, "ordinal": ordinal, "number": item.number, "dimension": item.dimension,
            "text": item.text[:1000], "standard": item.standard[:2000], "points": item.points,
        }  # fmt: skip
        records.save(session, "score_item", values)
    return sheet


# ── working on it ────────────────────────────────────────────────────────────────────────────────────────────


def items_of(session: Session, sheet: uuid.UUID) -> list[ItemShown]:
    """The items of a sheet in order, with their evidence."""
    query = select(ScoreItem).where(ScoreItem.sheet == sheet, ScoreItem.deleted.is_(False))
    found = list(session.scalars(query.order_by(ScoreItem.ordinal.asc().nulls_last(), ScoreItem.id)))
    return [
        ItemShown(
            one.id, one.number or "", one.dimension or "", one.text or "", one.standard or "", one.points or "",
            one.own or "", one.remark or "", tuple(proofs_of(session, one.id)),
        )
        for one in found
    ]  # fmt: skip


def proofs_of(session: Session, item: uuid.UUID) -> list[Proof]:
    """What stands for an item, in the order in which it was linked; what went into the bin no longer does."""
    query = select(ScoreEvidence.kind, ScoreEvidence.record).where(
        ScoreEvidence.item == item, ScoreEvidence.deleted.is_(False)
    )
    found: list[Proof] = []
    for kind, record in session.execute(query.order_by(ScoreEvidence.created_at, ScoreEvidence.id)):
        if kind and record and (title := _title(session, kind, record)):
            found.append(Proof(kind, record, title))
    return found


def _title(session: Session, kind: str, record: uuid.UUID) -> str:
    there: Any = session.get(records.model_of(kind), record)
    if there is None or there.deleted:
        return ""
    if kind == ATTACHMENT:
        return str(there.caption or _("文件"))
    return records.title(session, kind, record)


def link(session: Session, item: uuid.UUID, kind: str, record: uuid.UUID) -> None:
    """This record or file stands for the item; inside `Store.write`. Two PCs that link the same make one row."""
    row = child_id(item, str(record))
    records.save(session, "score_evidence", {"item": item, "kind": kind, "record": record}, id=row)
    records.restore(session, "score_evidence", row)


def unlink(session: Session, item: uuid.UUID, record: uuid.UUID) -> None:
    """It stands for the item no longer."""
    records.remove(session, "score_evidence", child_id(item, str(record)))


def score(session: Session, item: uuid.UUID, own: str) -> None:
    """自评分 of an item, at most its points; UserError for what is no number."""
    typed = unicodedata.normalize("NFKC", own).strip()
    if typed and _decimal(typed) is None:
        raise UserError(_("“{}”不是分数，请填数字，如 4.5。").format(own))
    records.save(session, "score_item", {"own": typed or None}, id=item)


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and number >= 0 else None


def totals(items: Iterable[ItemShown]) -> Totals:
    """Sums; nothing is scored for the user, and an item above its points is told, not cut."""
    points = own = Decimal(0)
    scored = count = 0
    over: list[str] = []
    for item in items:
        most, mine = _decimal(item.points) or Decimal(0), _decimal(item.own)
        points, count = points + most, count + 1
        if mine is not None:
            own, scored = own + mine, scored + 1
            if mine > most:
                over.append(item.number)
    return Totals(points, own, scored, count, tuple(over))
