"""The plan of an import: what every sheet is taken for and what becomes of every row, before anything is written.

`plan_import` only reads. The window shows the plan, lets people correct it (`SheetPlan.set_kind`, `assign`,
`ImportPlan.answer`, then `refresh`), and `apply_plan` writes it as one operation.
"""

from __future__ import annotations

import os
import uuid
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.base import record_kinds
from db.log import Change
from db.mark import N_
from swdesk import restricted
from swdesk.clock import Clock
from swdesk.errors import UserError
from swdesk.i18n import _
from swdesk.importing import fixes
from swdesk.importing.dates import DateContext
from swdesk.importing.dating import join_dates
from swdesk.importing.drafts import Draft, Reading, Source, read_table
from swdesk.importing.existing import learnt_of, secret_of
from swdesk.importing.headers import Loose, Table, find_tables
from swdesk.importing.mapping import Learnt, SheetMapping, read_as, required_missing, target_named, understand
from swdesk.importing.matrix import split_months
from swdesk.importing.naming import name_of
from swdesk.importing.resolve import Placed, Resolver, TableFacts
from swdesk.importing.slots import Slot
from swdesk.importing.text import clean
from swdesk.importing.vocabulary import ledger_kinds, words
from swdesk.importing.workbook import Unreadable, ledger_files, read_files
from swdesk.progress import Progress, silent

_UNSURE = 0.3
Place = tuple[int, int]
"""Row as Excel counts, index of the column."""

FLAGGED = N_("待核对")
"""The count of rows that somebody should look at."""


class Outcome(StrEnum):
    """What becomes of a row (shown as it is)."""

    NEW = N_("新增")
    CHANGED = N_("更新")
    SAME = N_("未变")
    MERGED = N_("并入")
    SKIPPED = N_("跳过")


@dataclass(frozen=True)
class RowResult:
    """One row of one sheet: its outcome, the doubts about it, why it was left out, and what it became."""

    source: Source
    kind: str
    outcome: Outcome
    flags: tuple[str, ...] = ()
    reason: str = ""
    became: str = ""
    record: uuid.UUID | None = None
    candidates: tuple[tuple[uuid.UUID, str], ...] = ()


@dataclass
class SheetPlan:
    """One table of one sheet and how it is read."""

    table: Table
    mapping: SheetMapping
    number: int
    hidden: bool = False
    corrected: bool = False
    remarks: list[str] = field(default_factory=list[str])
    doubts: dict[Place, list[str]] = field(default_factory=dict[Place, list[str]])
    """(row, column) → what is doubtful in that cell."""
    fixed: dict[Place, tuple[str, str]] = field(default_factory=dict[Place, tuple[str, str]])
    """(row, column) → what stands in the ledger and what it was corrected to here."""

    @property
    def label(self) -> str:
        """What the sheet is taken for, in the user's words; '' if it is not understood."""
        return _(ledger_kinds()[self.mapping.kind].label) if self.mapping.kind else ""

    @property
    def columns(self) -> list[tuple[int, str, str, str, str]]:
        """(index, heading, name of the target or '', label of the target, first value) of each column."""
        found: list[tuple[int, str, str, str, str]] = []
        for column in self.table.columns:
            target = self.mapping.columns.get(column.index)
            cells = (clean(line.cells[column.index]) for line in self.table.lines if not line.skip)
            sample = next((text for text in cells if text), "")
            if column.parts or sample:
                label = _(target.field.label) if target else ""
                found.append((column.index, column.heading, target.name if target else "", label, sample))
        return found

    @property
    def missing(self) -> list[str]:
        """Required fields for which the sheet has no column."""
        return (
            [_(label) for label in required_missing(self.mapping.kind, self.mapping)]
            if self.mapping.kind
            else []
        )

    def set_kind(self, kind: str | None) -> None:
        """Say what the sheet holds; None leaves it out."""
        self.mapping = read_as(self.table, kind) if kind else SheetMapping(None)
        self.corrected = True

    def correct(self, row: int, column: int, text: str) -> None:
        """Read a cell as `text`, whatever stands in the ledger; the ledger itself is not touched."""
        at = next((place for place, line in enumerate(self.table.lines) if line.number == row), None)
        if at is None:
            return
        line = self.table.lines[at]
        written = self.fixed.get((row, column), (clean(line.cells[column]), ""))[0]
        if text == written:
            self.fixed.pop((row, column), None)
        else:
            self.fixed[row, column] = (written, text)
        cells = list(line.cells)
        cells[column] = text or None
        self.table.lines[at] = replace(line, cells=tuple(cells))

    def assign(self, column: int, target: str) -> None:
        """Say which field a column is; '' keeps its text in the note."""
        if self.mapping.kind is None:
            raise UserError(_("请先选择这张表记的是什么，再指定各列。"))
        found = target_named(self.mapping.kind, target) if target else None
        for index, old in list(self.mapping.columns.items()):
            if found is not None and old.name == found.name:
                del self.mapping.columns[index]
        self.mapping.columns.pop(column, None)
        if found is not None:
            self.mapping.columns[column] = found
        self.corrected = True


@dataclass
class ImportPlan:
    """What an import will do. `changed` records will be written; nothing is written yet."""

    clock: Clock
    secret: bytes
    sheets: list[SheetPlan] = field(default_factory=list[SheetPlan])
    loose: list[Loose] = field(default_factory=list[Loose])
    unreadable: list[Unreadable] = field(default_factory=list[Unreadable])
    answers: dict[Source, uuid.UUID | None] = field(default_factory=dict[Source, uuid.UUID | None])
    rows: list[RowResult] = field(default_factory=list[RowResult])
    slots: list[Slot] = field(default_factory=list[Slot])
    seen: int = 0
    fixes: dict[str, str] = field(default_factory=dict[str, str])
    basis: str | None = None
    """处理依据 of the whole batch: what it says of people who are new with it (个人信息保护法 §13)."""

    def answer(self, source: Source, person: uuid.UUID | None) -> None:
        """Say who a row means: a person on file, or None for somebody new."""
        self.answers[source] = person

    @property
    def questions(self) -> list[RowResult]:
        """Rows of which a person should say whom they mean; unanswered they are kept apart and flagged."""
        return [row for row in self.rows if row.candidates and row.source not in self.answers]

    @property
    def writes(self) -> list[Slot]:
        """Records that will be made or changed."""
        return [
            slot
            for slot in self.slots
            if not slot.gone and (slot.base is None or slot.deleted or slot.changes()[0])
        ]

    def counts(self) -> Counter[str]:
        """Rows by outcome, and those flagged under 待核对."""
        found = Counter(row.outcome.value for row in self.rows)
        found[FLAGGED] = sum(bool(row.flags) for row in self.rows)
        return found

    def refresh(self, session: Session) -> None:
        """Work out the rows anew after a correction, or because the store has moved on."""
        resolve(session, self)


def plan_import(
    session: Session,
    paths: Path | Iterable[Path],
    *,
    clock: Clock,
    progress: Progress = silent,
    random: Callable[[int], bytes] = os.urandom,
) -> ImportPlan:
    """Read ledgers (a folder with everything in it, or files) and say what importing them would do.

    A file that cannot be read is listed in `unreadable`; UserError only if there is no ledger at all.
    """
    root = paths if isinstance(paths, Path) and paths.is_dir() else None
    files = ledger_files(root) if root else [paths] if isinstance(paths, Path) else list(paths)
    if not files:
        raise UserError(
            _("这个文件夹里没有表格文件（xlsx、xls、ods、csv），什么也没有导入。请换一个文件夹。")
        )
    plan = ImportPlan(clock, secret_of(session) or random(32))
    learnt, plan.fixes = learnt_of(session), fixes.known(session)
    for done, found in enumerate(read_files(files, root)):
        progress(done, len(files), _("读取 {name}").format(name=files[done].name))
        if isinstance(found, Unreadable):
            plan.unreadable.append(found)
            continue
        for grid in found:
            _understand(plan, find_tables(grid), learnt, hidden=grid.hidden)
    resolve(session, plan, progress)
    return plan


def _understand(plan: ImportPlan, tables: list[Table] | Loose, learnt: Learnt, *, hidden: bool) -> None:
    if isinstance(tables, Loose):
        if tables.lines:
            plan.loose.append(tables)
        return
    context = DateContext(plan.clock.today())
    for table in (part for whole in tables for part in split_months(join_dates(whole), context)):
        mapping = understand(table, learnt)
        if hidden and not mapping.learnt:  # options of a drop-down list, last year's copy: nobody looks at it
            mapping = SheetMapping(None, serial=mapping.serial)
        sheet = SheetPlan(table, mapping, len(plan.sheets), hidden=hidden)
        fixes.again(sheet.table, sheet.correct, plan.fixes)
        plan.sheets.append(sheet)


def resolve(session: Session, plan: ImportPlan, progress: Progress = silent) -> None:
    """Fill `rows` and `slots` of the plan from its sheets and the store as it stands."""
    today = plan.clock.today()
    plan.seen = store_mark(session)
    drafts: list[Draft] = []
    plan.rows = [RowResult(Source(item.file, item.sheet, line.number), "", Outcome.SKIPPED, reason=line.skip)
                 for item in plan.loose for line in item.lines]  # fmt: skip
    for done, sheet in enumerate(plan.sheets):
        progress(done, len(plan.sheets), _("理解 {name}").format(name=sheet.table.sheet or sheet.table.file))
        reading = (
            read_table(sheet.table, sheet.mapping, today, sheet.number)
            if sheet.mapping.kind
            else _unknown(sheet)
        )
        sheet.remarks = reading.remarks
        sheet.doubts = {
            (d.source.row, column): told for d in reading.drafts for column, told in d.cells.items()
        }
        if sheet.mapping.kind and sheet.mapping.confidence < _UNSURE:
            sheet.remarks.append(_("按“{label}”导入，把握不大，请核对").format(label=sheet.label))
        drafts += reading.drafts
        kind = sheet.mapping.kind or ""
        plan.rows += [
            RowResult(source, kind, Outcome.SKIPPED, reason=reason) for source, reason in reading.skipped
        ]
    facts = {
        s.number: TableFacts(s.table.title, frozenset(t.key for t in s.mapping.columns.values()))
        for s in plan.sheets
    }
    resolver = Resolver(session, plan.secret, drafts, plan.answers, facts, today)
    placed = resolver.run(progress)
    plan.slots = resolver.slots()
    hidden = restricted.hidden_people(session)
    plan.slots = [slot for slot in plan.slots if slot.kind != "person" or slot.id not in hidden]
    plan.rows += [_result(item, hidden) for item in placed]
    order = {(sheet.table.file, sheet.table.sheet): sheet.number for sheet in reversed(plan.sheets)}
    plan.rows.sort(
        key=lambda row: (row.source.file, order.get((row.source.file, row.source.sheet), -1), row.source.row)
    )


def store_mark(session: Session) -> int:
    """How many changes the store has seen: a plan made at another mark is worked out anew before it is applied."""
    return session.scalar(select(func.count()).select_from(Change)) or 0


def _unknown(sheet: SheetPlan) -> Reading:
    if sheet.corrected:
        chosen = _("按预览里的选择没有导入")
        return Reading(skipped=[(Source(sheet.table.file, sheet.table.sheet, line.number, sheet.number), line.skip or chosen)
                                for line in sheet.table.lines])  # fmt: skip
    summary = any(word in sheet.table.sheet for word in words("not_ledgers"))
    reason = _("汇总或说明，不是逐条记录") if summary else _("看不出这张表记的是什么，请在预览里指定")
    if sheet.hidden:
        reason = _("这张工作表在 Excel 里是隐藏的，没有导入；确实要导入的，请在预览里指定它记的是什么")
    lines = sheet.table.lines
    where = [
        (Source(sheet.table.file, sheet.table.sheet, line.number, sheet.number), line.skip or reason)
        for line in lines
    ]
    return Reading(skipped=where)


def _result(placed: Placed, hidden: frozenset[uuid.UUID]) -> RowResult:
    draft, slot = placed.draft, placed.slot
    if slot is not None and slot.kind == "person" and slot.id in hidden:
        reason = _("已有限制公开的档案，没有改动；请站长或负责的社工导入")
        return RowResult(draft.source, draft.kind, Outcome.SKIPPED, (), reason)
    flags = tuple(dict.fromkeys([*draft.flags, *placed.flags]))
    if slot is None:
        return RowResult(draft.source, draft.kind, Outcome.SKIPPED, flags, placed.skip)
    values, standing = slot.changes()
    if standing:
        labels = _("、").join(_(slot.field(name).label) for name in standing)
        flags = (*flags, _("已有记录的{labels}与台账不同，保留原值").format(labels=labels))
    candidates = tuple(
        (other.id, name_of(other))
        for other in placed.candidates
        if other is not slot and other.id not in hidden
    )
    outcome = _outcome(placed, slot, bool(values))
    return RowResult(draft.source, draft.kind, outcome, flags, "", name_of(slot), slot.id, candidates)


def _outcome(placed: Placed, slot: Slot, changed: bool) -> Outcome:
    first = slot.sources[0] == placed.draft.source
    if slot.base is None or slot.deleted:
        return Outcome.NEW if first else Outcome.MERGED
    if not changed:
        return Outcome.SAME
    return Outcome.MERGED if slot.memory is None or not first else Outcome.CHANGED


def kinds() -> list[tuple[str, str]]:
    """(kind, label) of everything that can be imported, for choosing."""
    return [(name, _(record_kinds()[name].label)) for name in ledger_kinds()]


def targets(kind: str) -> list[tuple[str, str]]:
    """(name for `SheetPlan.assign`, label) of every field that a column of such a sheet can be."""
    found: list[tuple[str, str]] = []
    for target in ledger_kinds()[kind].targets.values():
        beside = _("服务对象的{label}") if target.key.startswith("person.") else "{label}"
        found.append((target.name, beside.format(label=_(target.field.label))))
    return found
