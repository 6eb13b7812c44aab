"""待补材料: what the folders of the station lack, as one list to work off; a scan dropped on a line settles it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog
from sqlalchemy.orm import Session

from db.base import record_kinds
from db.codes import code_list
from swdesk import missing, records
from swdesk.files import attach, prepare
from swdesk.i18n import _, code_text
from swdesk.missing import LATE, Missing
from swdesk.progress import Progress
from swdesk.roles import Right
from ui.pages.base import Page
from ui.services import Services
from ui.widgets.basics import EmptyNote, Panel, button, label, row
from ui.widgets.dropped import Dropped, read_files, take, wanted
from ui.widgets.grid import Cell, Grid, Head

_HOLDERS = frozenset(
    {"attachment", "case_session", "case_plan", "case_assessment", "case_evaluation", "group_session"}
)


class DropGrid(Grid):
    """A table whose rows take files. Signal: dropped(data of the row, mime data)."""

    dropped = Signal(object, object)

    def __init__(self, theme: Any, name: str, heads: list[Head]) -> None:
        super().__init__(theme, name, heads)
        self.setAcceptDrops(True)
        self.viewport().setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files and pictures only."""
        if wanted(event.mimeData()):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Show which row would take it."""
        line = self.rowAt(event.position().toPoint().y())
        if line >= 0:
            self.selectRow(line)
            event.acceptProposedAction()
        else:
            event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand it to the row under the mouse."""
        line = self.rowAt(event.position().toPoint().y())
        if 0 <= line < len(self.rows):
            self.dropped.emit(self.rows[line], event.mimeData())
            event.acceptProposedAction()

    rows: list[Missing]


class MissingPage(Page):
    """Filters, the list, and what to do with the line in hand."""

    kinds = frozenset(missing.KINDS) | _HOLDERS

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("待补材料"))
        self.help = _("只列已经到期该有的材料。双击打开记录；把签好字的扫描件或照片拖到那一行，就补上了。")
        self._all: list[Missing] = []
        self._names: dict[UUID, str] = {}
        self.kind, self.worker = QComboBox(), QComboBox()
        self.kind.setAccessibleName(_("类别"))
        self.worker.setAccessibleName(_("负责人"))
        self.kind.addItem(_("全部类别"), "")
        for kind in missing.KINDS:
            self.kind.addItem(_(record_kinds()[kind].label), kind)
        self.worker.addItem(_("全部人员"), "")
        self.late = QCheckBox(_("到期超过 {} 天").format(LATE))
        self.late.setAccessibleName(self.late.text())
        for signal in (self.kind.currentIndexChanged, self.worker.currentIndexChanged, self.late.toggled):
            signal.connect(self._fill)
        self.grid = DropGrid(services.theme, _("待补材料"), [
            Head(_("类别"), 88), Head(_("记录")), Head(_("缺什么")), Head(_("负责人"), 72), Head(_("到期"), 72, right=True),
            Head(_("补上"), 84),
        ])  # fmt: skip
        self.grid.rows = []
        self.grid.opened.connect(self._open)
        self.grid.chosen.connect(lambda _line, _column, one: self.choose(one))
        self.grid.dropped.connect(self._dropped)
        self._none = EmptyNote(_("该有的材料都有了。"))
        panel = Panel()
        panel.body.addLayout(
            row(self.kind, self.worker, self.late, None, label(_("扫描件可直接拖到那一行"), "quiet"))
        )
        panel.body.addWidget(self.grid, 1)
        panel.body.addWidget(self._none)
        panel.body.setContentsMargins(12, 12, 12, 12)
        self.body.addWidget(panel, 1)
        self._export = button(
            _("导出归档"), self.export, hint=_("按评估的文件夹顺序导出 PDF，每个文件夹有卷内目录")
        )
        if not services.can(Right.DATA):
            self._export.hide()
        photos = button(
            _("归照片"), partial(services.open_page, "photos"), hint=_("把一批照片分给当天的走访和活动")
        )
        scores = button(
            _("评估自评"),
            partial(services.open_page, "scores"),
            hint=_("评估方的评分表：佐证材料、自评分、按编号导出"),
        )
        self.actions = [photos, scores, self._export]

    def export(self) -> None:
        """The folders that evaluators open."""
        from ui.dialogs.folders import FoldersDialog  # noqa: PLC0415 - asked for rarely

        self.exporting = FoldersDialog(self.services, self.window())
        self.exporting.open()

    def refresh(self) -> None:
        """Look through every folder, aside of what the user does."""
        store, today = self.services.store, self.services.clock.today()

        def work(progress: Progress) -> tuple[list[Missing], dict[UUID, str]]:
            with store.read() as session:
                found = missing.missing(session, today, (), progress)
                names = records.titles(session, "worker", {one.worker for one in found if one.worker})
            return found, names

        self.services.operations.task(work, self._show, self, writes=False, shown=False)

    def _show(self, answer: tuple[list[Missing], dict[UUID, str]]) -> None:
        self._all, self._names = answer
        chosen = self.worker.currentData()
        self.worker.blockSignals(True)
        self.worker.clear()
        self.worker.addItem(_("全部人员"), "")
        for worker, name in sorted(self._names.items(), key=lambda item: item[1]):
            self.worker.addItem(name, str(worker))
        self.worker.setCurrentIndex(max(0, self.worker.findData(chosen)))
        self.worker.blockSignals(False)
        self._fill()

    def shown(self) -> list[Missing]:
        """The lines that the filters let through."""
        kind, worker = self.kind.currentData(), self.worker.currentData()
        today = self.services.clock.today()
        found = missing.overdue(self._all, today) if self.late.isChecked() else self._all
        return [one for one in found if kind in ("", one.kind) and worker in ("", str(one.worker))]

    def _fill(self) -> None:
        found, today = self.shown(), self.services.clock.today()
        self.grid.rows = found
        self.grid.fill([self._line(one, one.late(today)) for one in found], found)
        self.grid.setVisible(bool(found))
        self._none.setVisible(not found)
        self.remark = _("{} 项").format(len(found)) if found else ""
        self.renamed.emit()

    def _line(self, one: Missing, days: int) -> list[Cell | str]:
        said = _("{} 天").format(days) if days else _("今天起")
        late = Cell(said, "warning" if days > LATE else "") if one.since else Cell("")
        takes = one.role and self.services.can(Right.WRITE)
        hint = (
            _("为“{}”添加{}").format(one.text, code_text(code_list("attachment_role"), one.role))
            if takes
            else ""
        )
        return [
            Cell(_(record_kinds()[one.kind].label), badge=True), one.title, Cell(one.text, strong=True),
            self._names.get(one.worker, "") if one.worker else "", late,
            Cell(_("放入文件"), link=True, data=one, tip=hint) if takes else Cell(""),
        ]  # fmt: skip

    def _open(self, one: Missing) -> None:
        self.services.open_record(one.kind, one.record)

    # ── files ────────────────────────────────────────────────────────────────────────────────────────────────

    def choose(self, one: Missing) -> None:
        """A file from the disk for this line."""
        paths, _kind = QFileDialog.getOpenFileNames(self, _("选择照片或扫描件"), "", _("照片和文件 (*)"))
        if paths:
            self._read(one, lambda: read_files([Path(path) for path in paths]))

    def _dropped(self, one: Missing, mime: Any) -> None:
        self._read(one, lambda: take(mime))

    def _read(self, one: Missing, read: Any) -> None:
        try:
            self.settle(one, read())
        except OSError:
            self.services.warn(_("文件读不出来，没有添加。请检查U盘或文件是否还在。"))

    def settle(self, one: Missing, came: list[Dropped]) -> None:
        """Attach what came to where the line says."""
        holder, role, files = one.holder, one.role, self.services.files
        if holder is None or not role:
            self.services.warn(_("这一项要打开记录填写，放文件补不上。"))
            return

        def work(session: Session) -> None:
            for item in came:
                attach(
                    session, files, one.holder_kind, holder, prepare(item.data, item.media_type), role=role
                )

        name = _("补材料：{}").format(one.text)
        said = _("已放入：{}").format(code_text(code_list("attachment_role"), role))
        self.services.operations.write(name, work, then=lambda _none: self._settled(said), owner=self)

    def _settled(self, said: str) -> None:
        self.services.say(said)
        self.refresh()


def build(services: Services) -> Page:
    """The page 待补材料."""
    return MissingPage(services)
