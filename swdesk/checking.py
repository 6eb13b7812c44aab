"""The whole check of a station (核对): tables against log, log against its hashes, files against theirs; and the repair.

The log is the truth and the tables are made from it, so what differs can be made anew. Damage to the log or to the
disk's pages cannot be repaired here: then the latest good backup is the way.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import erasing
from db.base import record_kinds
from db.consistency import (
    Difference,
    Double,
    How,
    Orphan,
    Step,
    count_logged,
    differences,
    doubles,
    nameless_changes,
    orphans,
    page_damage,
    rebuild,
)
from db.documents import Attachment
from db.fields import field_of, fields_of
from db.files import Files
from db.heads import trails
from db.log import broken_chains
from db.merge import gaps, vector
from db.projection import row_of
from db.store import DRAFTS_FILE, FILES_FILE, SERVER_FILE, STATION_FILE
from swdesk.desk import Desk
from swdesk.errors import UserError
from swdesk.i18n import _
from swdesk.progress import Progress, silent
from swdesk.records import name_of, title

SHOWN = 20
"""Records named for each kind of finding; the rest are counted."""


@dataclass
class Findings:
    """What the check found; all empty but `records`: sound."""

    records: int = 0
    pages: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    chains: list[str] = field(default_factory=list[str])
    gaps: list[str] = field(default_factory=list[str])
    nameless: int = 0
    blank: int = 0
    differences: list[Difference] = field(default_factory=list[Difference])
    files_damaged: list[str] = field(default_factory=list[str])
    files_missing: list[Attachment] = field(default_factory=list[Attachment])
    orphans: list[Orphan] = field(default_factory=list[Orphan])
    doubles: list[Double] = field(default_factory=list[Double])

    @property
    def log_is_good(self) -> bool:
        """Whether the tables can be made anew from the log."""
        return not (self.pages.get(STATION_FILE) or self.chains or self.nameless)

    @property
    def sound(self) -> bool:
        """Whether nothing is damaged; orphans, doubles, and what is still on its way are work, not damage."""
        return not (
            self.pages or self.chains or self.nameless or self.blank or self.differences or self.files_damaged
        )


def check_all(desk: Desk, progress: Progress = silent) -> Findings:
    """Check everything; reads in blocks, writes nothing."""
    found = Findings()
    kept = [n for n in (STATION_FILE, SERVER_FILE, FILES_FILE, DRAFTS_FILE) if (desk.folder / n).exists()]
    for number, name in enumerate(kept):
        progress(number, len(kept), _("核对数据页"))
        if damage := page_damage(desk.folder / name, desk.key):
            found.pages[name] = damage
    with desk.store.read() as session:
        progress(0, 0, _("核对变更记录"))
        _check_log(session, desk.store.origin, found)
        found.records = count_logged(session)
        step = _stepping(progress, _("核对数据表"))
        found.differences = list(differences(session, step))
        found.orphans, found.doubles = list(orphans(session)), list(doubles(session))
        attachments = list(session.scalars(select(Attachment).where(Attachment.deleted.is_(False))))
    _check_files(desk.files, attachments, found, progress)
    return found


def _check_log(session: Session, own: str, found: Findings) -> None:
    """Other PCs' changes may be on their way; this PC's own can't be."""
    found.chains = [f"{origin}:{seq}" for origin, seq in broken_chains(session)]
    for origin, ranges in gaps(vector(session)).items():
        places = [f"{origin}:{first}–{last}" for first, last in ranges]
        (found.chains if origin == own else found.gaps).extend(places)
    found.nameless = nameless_changes(session)
    found.blank = erasing.unexplained(session)


def _stepping(progress: Progress, what: str) -> Step:
    def step(done: int, total: int) -> None:
        progress(done, total, what)

    return step


def _check_files(files: Files, attachments: list[Attachment], found: Findings, progress: Progress) -> None:
    names = {name for name, _size in files.names()}
    for number, name in enumerate(sorted(names)):
        progress(number, len(names), _("核对附件"))
        data = files.get(name)
        if data is None or hashlib.sha256(data).hexdigest() != name:
            found.files_damaged.append(name)
    found.files_missing = [item for item in attachments if item.sha256 and item.sha256 not in names]


def repair(
    desk: Desk, found: Findings, progress: Progress = silent, *, backed_up: bool = False
) -> tuple[Path, ...]:
    """Back up, then make the tables anew from the log in one transaction; where the backup lies.

    UserError, and nothing changed, if the log itself is damaged or no backup could be made. A server is backed up by its
    administrator only, so there somebody must say that it was (`backed_up`): rows that no change tells of will be gone.
    """
    if not found.log_is_good:
        raise UserError(_("变更记录或数据页本身有损坏，不能由它重建，什么都没有改动。请从最近的好备份恢复。"))
    if desk.store.shared and not backed_up:
        raise UserError(
            _(
                "数据在服务器上，重建前请管理员先备份数据库（pg_dump），再加 --backed-up 运行一次。什么都没有改动。"
            )
        )
    made = () if desk.store.shared else desk.back_up(_("重建前备份"), progress).made
    with desk.store.local() as session:
        rebuild(session, _stepping(progress, _("由变更记录重建数据表")))
    return made


# ── in words ─────────────────────────────────────────────────────────────────────────────────────────────────


def told(session: Session, found: Findings) -> Iterator[str]:
    """The findings in lines, records by their names."""
    for name, lines in found.pages.items():
        yield _("损坏　{}：{}").format(name, "；".join(lines[:3]))
    yield from _first([_("损坏　变更记录在 {} 处断开").format(place) for place in found.chains])
    yield from _first([_("待补　变更 {} 还没有收到").format(place) for place in found.gaps])
    if found.nameless:
        yield _("损坏　有{}条变更找不到所属的操作").format(found.nameless)
    if found.blank:
        yield _("损坏　有{}条变更的内容是空的，又没有清除登记").format(found.blank)
    yield from _first([_("损坏　附件 {} 与校验值不符").format(name[:12]) for name in found.files_damaged])
    yield from _first(
        [_difference_told(session, item) for item in found.differences[: SHOWN + 1]], len(found.differences)
    )
    missing = found.files_missing
    yield from _first(
        [_("待补　附件“{}”的内容不在本机").format(item.caption or item.role or "") for item in missing]
    )
    yield from _first(
        [_orphan_told(session, item) for item in found.orphans[: SHOWN + 1]], len(found.orphans)
    )
    yield from _first(
        [_double_told(session, item) for item in found.doubles[: SHOWN + 1]], len(found.doubles)
    )


def _first(lines: list[str], total: int | None = None) -> Iterator[str]:
    count = len(lines) if total is None else total
    yield from lines[:SHOWN]
    if count > SHOWN:
        yield _("　　　……这样的共{}处").format(count)


def _difference_told(session: Session, item: Difference) -> str:
    model = record_kinds()[item.kind]
    name = f"{_(model.label)} {_name(session, item)}"
    if item.how is How.MISSING:
        return _("不符　{}：变更记录里有，数据表里没有").format(name)
    if item.how is How.STRAY:
        return _("不符　{}：数据表里有，变更记录里没有").format(name)
    if item.how is How.DISPUTED:
        return _("不符　{}：多个内容并存的标记不对").format(name)
    if item.how is How.ROOT:
        return _("不符　{}：合并后由哪份档案代表，与变更记录不一致").format(name)
    labels = {f.name: _(f.label) for f in fields_of(model)} | {"deleted": _("已删除")}
    return _("不符　{}：{}").format(name, "、".join(f"“{labels[each]}”" for each in item.fields))


def _name(session: Session, item: Difference) -> str:
    """What to call it as the log knows it; a stray record as the table does."""
    trail = trails(session, [item.eid]).get(item.eid)
    if trail is None or item.how is How.STRAY:
        return title(session, item.kind, item.eid)
    return name_of(session, item.kind, row_of(record_kinds()[item.kind], trail)) or item.eid.hex


def _orphan_told(session: Session, item: Orphan) -> str:
    model = record_kinds()[item.kind]
    label = _(field_of(model, item.field).label)
    name = f"{_(model.label)} {title(session, item.kind, item.eid)}"
    said = _("孤立　{}：“{}”在回收站里") if item.binned else _("孤立　{}：“{}”不在本机")
    return said.format(name, label)


def _double_told(session: Session, item: Double) -> str:
    model = record_kinds()[item.kind]
    names = "、".join(title(session, item.kind, eid) for eid in item.ids[:5])
    return _("重号　{}的“{}”相同：{}").format(_(model.label), _(field_of(model, item.field).label), names)
