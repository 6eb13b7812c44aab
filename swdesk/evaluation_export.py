"""What goes to the evaluators, in the numbering of their sheet: a folder an item, 佐证材料目录 and 自评表 (Excel and PDF)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from db.documents import Attachment
from db.evaluation import ScoreSheet
from db.files import Files
from db.store import Store
from swdesk import roles, transfers
from swdesk.clock import Clock
from swdesk.disk import disk_told, write_whole
from swdesk.errors import UserError
from swdesk.evaluations import ATTACHMENT, ItemShown, Proof, items_of, totals
from swdesk.folders import ENTRUSTED, Exported, plain_name
from swdesk.i18n import _, on_paper
from swdesk.printing.attached import attached_sheets
from swdesk.printing.drawing import Printed, print_sheets
from swdesk.printing.filling import fill
from swdesk.printing.finding import Subject
from swdesk.printing.listing import Column, listing
from swdesk.printing.papers import papers_of
from swdesk.printing.volumes import fits, print_volume, volumes
from swdesk.progress import Progress, silent
from swdesk.reports import document
from swdesk.reports.ledgers import own_station
from swdesk.reports.xlsx import write_xlsx


@dataclass(frozen=True)
class Filed:
    """A file of the export: the item it stands for, its name, its pages."""

    item: ItemShown
    name: str
    pages: int


@on_paper
def export_sheet(
    store: Store,
    files: Files,
    sheet: uuid.UUID,
    target: Path,
    clock: Clock,
    user_name: str,
    progress: Progress | None = None,
) -> Exported:
    """Write everything below `target`; noted in the ledger of what left before the first file is written."""
    roles.require(store, roles.Right.DATA)
    told, today = progress or silent, clock.today()
    with store.read() as session:
        one = session.get(ScoreSheet, sheet)
        if one is None:
            raise UserError(_("这份评分表不在本机，可能还没有同步过来。"))
        name, items = one.name or "", items_of(session, one.id)
        own = own_station(session)
        station = (own.name or "") if own is not None else ""
    _note(store, name, target, clock, user_name)
    place = target / plain_name(_("评估材料 {} {}").format(name, today.isoformat()))
    filed: list[Filed] = []
    with store.read() as session, disk_told(_("已写好的文件还在，其余没有导出。")):
        for done, item in enumerate(items):
            told(done, len(items), item.text.split("\n")[0])
            filed += _folder(session, files, item, place, today)
        _lists(place, station, name, items, filed)
    told(len(items), len(items), _("完成"))
    return Exported(place, len(filed) + 4, sum(one.pages for one in filed))


def _note(store: Store, name: str, target: Path, clock: Clock, user_name: str) -> None:
    with store.local() as session:
        transfers.note(
            session, transfers.OUT, at=clock.ms(), user_name=user_name, party=_("评估方"),
            what=_("评估材料：{}").format(name), fields=_("评分项所列的表单、扫描件和照片，未加密"),
            purpose=_("评估查阅"), bundle=target.name, basis=ENTRUSTED,
        )  # fmt: skip


def _folder(session: Session, files: Files, item: ItemShown, place: Path, today: date) -> Iterator[Filed]:
    """The PDFs of one item, numbered in it; an item without evidence has an empty folder, as evaluators look for it."""
    short = re.split(r"[\n，。；：,;]", item.text)[0][:24]
    inside = place / plain_name(f"{item.number} {short}")
    inside.mkdir(parents=True, exist_ok=True)
    for ordinal, proof in enumerate(item.proofs, 1):
        printed = _printed(session, files, proof, today)
        if printed is not None:
            name = f"{plain_name(f'{item.number}-{ordinal} {proof.title}')}.pdf"
            write_whole(inside / name, printed.data)
            yield Filed(item, f"{inside.name}/{name}", printed.pages)


def _printed(session: Session, files: Files, proof: Proof, today: date) -> Printed | None:
    """A record as its whole file, else as its form; an attachment as its pages; None for what has no form."""
    if proof.kind == ATTACHMENT:
        one = session.get_one(Attachment, proof.id)
        data = files.get(one.sha256) if one.sha256 else None
        return print_sheets(
            list(attached_sheets(data, one.media_type or "", proof.title, "", "")), proof.title
        )
    if proof.kind in volumes():
        return print_volume(session, proof.kind, proof.id, today, files)
    subject = Subject(proof.kind, proof.id)
    form = next((form for form in papers_of(proof.kind) if fits(session, form, subject)), None)
    return None if form is None else print_sheets([fill(session, form, proof.id, today)], form.title)


# ── lists ────────────────────────────────────────────────────────────────────────────────────────────────────


def _lists(place: Path, station: str, name: str, items: Sequence[ItemShown], filed: Sequence[Filed]) -> None:
    proofs = [[one.item.number, one.item.text.split("\n")[0], one.name, str(one.pages)] for one in filed]
    _both(
        place, _("佐证材料目录"), station,
        [Column(_("编号"), 1), Column(_("评估内容"), 4, "left"), Column(_("文件"), 6, "left"), Column(_("页数"), 1)], proofs,
    )  # fmt: skip
    sums = totals(items)
    scores = [
        [one.number, one.dimension, one.text, one.standard, one.points, one.own, one.remark] for one in items
    ]
    scores.append(["", _("合计"), name, "", f"{sums.points}", f"{sums.own}" if sums.scored else "", ""])
    _both(
        place, _("自评表"), station,
        [
            Column(_("编号"), 1), Column(_("评估维度"), 2), Column(_("评估内容"), 5, "left"), Column(_("评分标准"), 5, "left"),
            Column(_("分值"), 1.2), Column(_("自评分"), 1.4), Column(_("自评说明"), 3, "left"),
        ],
        scores, turned=True,
    )  # fmt: skip


def _both(
    place: Path,
    title: str,
    station: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    *,
    turned: bool = False,
) -> None:
    """A list as PDF and as a workbook."""
    printed = print_sheets([listing(title, station, columns, rows, turned=turned)], title)
    write_whole(place / f"{title}.pdf", printed.data)
    cells = tuple(tuple(document.Cell(text, _number(text)) for text in row) for row in rows)
    heads = tuple(
        document.Column(one.head, one.share, "left" if one.align == "left" else "centre") for one in columns
    )
    table = document.Table(title, title, heads, cells)
    write_xlsx(document.Document(title, station, (table,)), place / f"{title}.xlsx")


def _number(text: str) -> int | float | None:
    if re.fullmatch(r"\d{1,9}", text):
        return int(text)
    return float(text) if re.fullmatch(r"\d{1,9}\.\d{1,2}", text) else None
