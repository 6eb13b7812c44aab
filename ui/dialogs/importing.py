"""Import of ledgers with preview: what each sheet is, what each row becomes, who is meant; then the result (issue 2, point 6)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QInputDialog,
    QProgressBar,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from db.codes import code_list
from swdesk import backup
from swdesk.errors import UserError
from swdesk.i18n import _, item_text
from swdesk.importing import roster
from swdesk.importing.apply import OPERATION, apply_plan
from swdesk.importing.plan import ImportPlan, Outcome, RowResult, SheetPlan, plan_import
from swdesk.importing.result import ImportResult, result_of, save_result
from swdesk.progress import Progress
from ui.dialogs.importing_cells import CellsSide
from ui.dialogs.importing_columns import ColumnsSide, place_of
from ui.dialogs.importing_roster import RosterSide
from ui.dialogs.sizes import open_at
from ui.services import Services
from ui.widgets.basics import EmptyNote, button, label, row
from ui.widgets.grid import Cell, Grid, Head

MOST_ROWS = 3000
CELLS, ROWS, QUESTIONS, ROSTER = 1, 2, 3, 4
"""Places of the tabs."""

_WAIT_MS = 700
_TONES = {
    Outcome.NEW: "ok",
    Outcome.CHANGED: "info",
    Outcome.MERGED: "info",
    Outcome.SKIPPED: "warning",
    Outcome.SAME: "",
}


class ImportDialog(QDialog):
    """Reads, shows the plan, lets it be corrected, writes it as one operation."""

    def __init__(self, services: Services, parent: QWidget, paths: list[Path]) -> None:
        super().__init__(parent)
        self._services, self._paths = services, paths
        self.plan: ImportPlan | None = None
        self.outcome: ImportResult | None = None
        self.setWindowTitle(_("导入台账"))
        open_at(self, services.theme, parent, 1180, 680)
        theme = services.theme
        self.summary = label(_("正在读取台账……"), "panelTitle", wrap=True)
        self.bar = QProgressBar()
        self.bar.setAccessibleName(_("进度"))
        self.columns = ColumnsSide(services)
        self.columns.changed.connect(self._again)
        self.columns.shown.connect(self._show_sheet)
        self.cells = CellsSide(services)
        self.cells.changed.connect(self._again_soon)
        self.roster = RosterSide(services)
        self.roster.written.connect(self._roster_written)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_WAIT_MS)
        self._soon.timeout.connect(self._again)
        self.rows = Grid(theme, _("每一行的去向"), [
            Head(_("工作表"), 130), Head(_("行"), 50, right=True), Head(_("去向"), 64), Head(_("记录"), 190), Head(_("说明")),
        ])  # fmt: skip
        self.rows.opened.connect(self._open)
        self.doubtful = button("", self.show_doubtful, "chip", hint=_("只列出待核对的行，看看是什么没看懂"))
        self.doubtful.setCheckable(True)
        self.questions = Grid(
            theme,
            _("要问的人"),
            [Head(_("工作表 · 行"), 180), Head(_("姓名"), 170), Head(_("说明")), Head("", 84)],
        )
        self.questions.chosen.connect(lambda _r, _c, item: self._ask(item))
        self.basis = QComboBox()
        self.basis.setAccessibleName(_("处理依据"))
        self.basis.setToolTip(_("收集这批名单上的人的信息，依据是什么；整批记一个，导入后可逐人改"))
        self.basis.addItem(_("未说明"), None)
        for item in code_list("legal_basis").offered:
            self.basis.addItem(item_text(item), item.code)
        self._lay_out()
        self.read()

    def _lay_out(self) -> None:
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName(_("预览"))
        self.tabs.addTab(self.columns, _("工作表与列"))
        self.tabs.addTab(self.cells, _("内容与改正"))
        self.tabs.addTab(self.rows, _("每一行的去向"))
        self.tabs.addTab(self._question_side(), _("分不清的人"))
        self.tabs.addTab(self.roster, _("与档案比对"))
        self.tabs.currentChanged.connect(lambda _index: self._compare())
        QShortcut(QKeySequence("Ctrl+E"), self, self._next_doubt)
        self._go = button(_("导入"), self.write, "primary")
        self._keep = button(_("保存结果表"), self.keep_result)
        self._undo = button(_("撤销这次导入"), self.undo)
        self._cancel = button(_("停止"), self._stop)
        layout = QVBoxLayout(self)
        layout.addWidget(self.summary)
        layout.addLayout(row(self.doubtful, None))
        layout.addWidget(self.bar)
        layout.addWidget(self.tabs, 1)
        layout.addLayout(
            row(
                self._cancel,
                label(_("整批的处理依据"), "label"),
                self.basis,
                None,
                self._keep,
                self._undo,
                button(_("关闭"), self.close),
                self._go,
            )
        )
        self._mode(reading=True)

    def _question_side(self) -> QWidget:
        self._question_stack = QStackedWidget()
        self._question_stack.addWidget(self.questions)
        self._question_stack.addWidget(EmptyNote(_("没有分不清的人。")))
        return self._question_stack

    def _mode(self, *, reading: bool = False, done: bool = False) -> None:
        self.bar.setVisible(reading)
        self._cancel.setVisible(reading)
        self._go.setVisible(not reading and not done)
        self._go.setEnabled(self.plan is not None and bool(self.plan.writes))
        self._keep.setVisible(not reading)
        self._undo.setVisible(done)
        self.tabs.setEnabled(not reading)

    # ── reading ──────────────────────────────────────────────────────────────────────────────────────────────

    def read(self) -> None:
        """Make the plan off the UI thread; nothing is written."""
        services, paths = self._services, self._paths
        source: Any = paths[0] if len(paths) == 1 else paths

        def work(progress: Progress) -> ImportPlan:
            with services.store.read() as session:
                return plan_import(session, source, clock=services.clock, progress=progress)

        self._run(work, self._planned, writes=False)

    def _run(self, work: Callable[[Progress], Any], then: Callable[[Any], None], *, writes: bool) -> None:
        self._mode(reading=True)
        self._task = self._services.operations.task(work, then, self, writes=writes, shown=False)
        self._task.step.connect(self._step)
        self._task.finished.connect(lambda: self._mode(reading=False, done=self.outcome is not None))

    def _step(self, done: int, total: int, what: str) -> None:
        self.bar.setMaximum(max(1, total))
        self.bar.setValue(done)
        self.bar.setFormat(what)

    def _stop(self) -> None:
        self._task.cancel()

    def _planned(self, plan: ImportPlan) -> None:
        self.plan = plan
        counts = "，".join(
            _("{name} {n} 行").format(name=_(name), n=n) for name, n in plan.counts().items() if n
        )
        text = _("读到 {n} 张工作表：{counts}。还没有写入，核对后点“导入”。").format(
            n=len(plan.sheets), counts=counts or _("没有记录")
        )
        if plan.unreadable:
            text += "".join(f"\n{item.reason}" for item in plan.unreadable)
        self.summary.setText(text)
        self._show_doubtful()
        self._show_rows(plan.rows)
        self._show_questions(plan)
        self.columns.show_plan(plan)
        doubts = sum(len(sheet.doubts) for sheet in plan.sheets)
        self.tabs.setTabText(
            CELLS, _("内容与改正（{} 处存疑）").format(doubts) if doubts else _("内容与改正")
        )
        self._compare()
        self._mode()

    # ── correcting ───────────────────────────────────────────────────────────────────────────────────────────

    def _show_sheet(self, sheet: SheetPlan) -> None:
        self.cells.show_sheet(sheet)
        self.tabs.setTabVisible(ROSTER, roster.is_roster(sheet) and self.outcome is None)

    def _next_doubt(self) -> None:
        self.tabs.setCurrentIndex(CELLS)
        self.cells.next_doubt()

    def _compare(self) -> None:
        """The comparison is made when it is looked at; it has its own button."""
        sheet = self.columns.current
        self._go.setVisible(
            self.tabs.currentIndex() != ROSTER and self.outcome is None and self.plan is not None
        )
        if self.tabs.currentIndex() == ROSTER and self.plan is not None and sheet is not None:
            self.roster.show_sheet(self.plan, sheet)

    def _roster_written(self, count: int, operation: UUID, changed: frozenset[str]) -> None:
        self._services.operations.broadcast(changed, operation, roster.OPERATION)
        self._services.say(_("名册比对：已更新 {} 人。").format(count))
        self._again()

    def _again_soon(self) -> None:
        """Several cells are corrected in a row: the plan follows when the hands rest."""
        self._soon.start()

    def _again(self) -> None:
        """Work the plan out anew after a correction."""
        services, plan = self._services, self.plan
        if plan is None:
            return

        def work(_progress: Progress) -> ImportPlan:
            with services.store.read() as session:
                plan.refresh(session)
            return plan

        self._run(work, self._planned, writes=False)

    def _show_doubtful(self) -> None:
        """The way to the rows that somebody should look at."""
        rows = self._rows_of()
        count = sum(bool(item.flags) for item in rows)
        self.doubtful.setText(_("只看待核对的 {} 行").format(count))
        self.doubtful.setVisible(bool(count))
        if not count:
            self.doubtful.setChecked(False)

    def _rows_of(self) -> Sequence[RowResult]:
        if self.outcome is not None:
            return self.outcome.rows
        return self.plan.rows if self.plan is not None else ()

    def show_doubtful(self) -> None:
        """Only the doubtful rows, or all again."""
        self._show_rows(self._rows_of())
        self.tabs.setCurrentIndex(ROWS)

    def _open(self, item: RowResult) -> None:
        """The record that a row became, on its page behind this window."""
        if self.outcome is not None and item.record is not None:
            self._services.open_record(item.kind, item.record)

    def _show_rows(self, rows: Sequence[RowResult]) -> None:
        only = [item for item in rows if item.flags] if self.doubtful.isChecked() else rows
        shown = sorted(only, key=_to_look_at)[:MOST_ROWS]
        self.rows.fill([
            [
                Cell(place_of(item.source.file, item.source.sheet)), str(item.source.row),
                Cell(_(item.outcome.value), _TONES[item.outcome], badge=True), item.became,
                Cell("；".join(part for part in (*item.flags, item.reason) if part), "warning" if item.flags else ""),
            ]
            for item in shown
        ], shown)  # fmt: skip

    def _show_questions(self, plan: ImportPlan) -> None:
        found = plan.questions
        self.questions.fill([
            [_("{} 第 {} 行").format(place_of(q.source.file, q.source.sheet), q.source.row), q.became, "；".join(q.flags), Cell(_("指定是谁"), link=True, data=q)]
            for q in found
        ])  # fmt: skip
        self._question_stack.setCurrentIndex(0 if found else 1)
        self.tabs.setTabText(
            QUESTIONS, _("分不清的人（{}）").format(len(found)) if found else _("分不清的人")
        )

    def _ask(self, item: RowResult) -> None:
        options: dict[str, UUID | None] = {
            f"{i}. {name}": person for i, (person, name) in enumerate(item.candidates, 1)
        }
        options[_("都不是，另外建档")] = None
        chosen, sure = QInputDialog.getItem(
            self, _("这一行是谁"), "；".join(item.flags) or item.became, list(options), 0, editable=False
        )
        if sure and self.plan is not None:
            self.plan.answer(item.source, options[chosen])
            self._again()

    # ── writing ──────────────────────────────────────────────────────────────────────────────────────────────

    def write(self) -> None:
        """One operation, after a backup; undone as one step."""
        services, plan = self._services, self.plan
        if plan is None:
            return
        plan.basis = self.basis.currentData()

        def work(progress: Progress) -> tuple[ImportResult, UUID, frozenset[str]]:
            _back_up_first(services, progress)
            with services.store.write(OPERATION, user=services.user) as hand:
                result = apply_plan(hand, plan, progress)
            return result, hand.operation, frozenset(hand.kinds)

        self._run(work, self._written, writes=True)

    def _written(self, answer: tuple[ImportResult, UUID, frozenset[str]]) -> None:
        self.outcome, operation, changed = answer
        unread = "".join(f"\n{reason}" for _name, reason in self.outcome.unreadable)
        text = _("双击一行打开记录；结果表可以保存为 Excel；导错了可以整体撤销。")
        self.summary.setText(self.outcome.summary + text + unread)
        self._show_doubtful()
        self._show_rows(self.outcome.rows)
        self.tabs.setCurrentIndex(ROWS)
        self.tabs.setTabVisible(ROSTER, False)
        self._services.operations.broadcast(changed, operation, OPERATION)
        self._mode(done=True)

    def undo(self) -> None:
        """Take the whole import back (as Ctrl+Z does)."""
        self._services.operations.undo()
        self.close()

    def keep_result(self) -> None:
        """The result sheet as Excel."""
        path, _kind = QFileDialog.getSaveFileName(
            self, _("保存导入结果"), _("导入结果.xlsx"), "Excel (*.xlsx)"
        )
        if path and self.plan is not None:
            try:
                save_result(self.outcome or result_of(self.plan), Path(path))
            except UserError as error:
                self._services.warn(str(error))


def _to_look_at(item: RowResult) -> int:
    """Doubts first, then what was left out (sums and signatures, mostly)."""
    return 0 if item.flags else 1 if item.outcome is Outcome.SKIPPED else 2


def _back_up_first(services: Services, progress: Progress) -> None:
    """A backup before the risk; a disk that refuses it does not stop the import, which can be undone."""
    desk = services.desk
    if desk is None or services.settings is None:
        return
    try:
        targets = [target.path for target in backup.backup_targets(desk.folder)]
        backup.before_risk(desk.folder, desk.key, targets, services.clock, _("导入前备份"), progress)
    except UserError as error:
        progress(0, 1, str(error))
