"""评估自评: an evaluator's score sheet, each item with what stands for it and the score the station gives itself."""

from __future__ import annotations

import mimetypes
from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QLineEdit, QStackedWidget
from sqlalchemy.orm import Session

from db.base import record_kinds
from swdesk import evaluations, records
from swdesk.evaluation_export import export_sheet
from swdesk.evaluations import ATTACHMENT, ItemShown
from swdesk.files import attach, prepare
from swdesk.folders import Exported
from swdesk.i18n import _
from swdesk.progress import Progress
from swdesk.roles import Right
from ui.pages.base import Page
from ui.services import Services
from ui.widgets.basics import EmptyNote, Panel, button, label, row
from ui.widgets.grid import Cell, Grid, Head
from ui.widgets.pickers import RecordPicker

KINDS = (
    "activity", "case", "group", "school_activity", "supervision", "training", "meeting", "publication", "donation",
    "volunteer", "expense", "project",
)  # fmt: skip
"""Kinds that may stand for an item; files are added from the disk."""

MATERIAL = "27"
"""Code of 评估材料 in `attachment_role`."""

_EXCEL = "Excel (*.xlsx *.xls)"


class ScoresPage(Page):
    """The items on the left; the one in hand on the right."""

    kinds = frozenset({"score_sheet", "score_item", "score_evidence"})

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("评估自评"))
        self.help = _(
            "先导入评估方发的评分表（Excel），再给每一项选佐证材料、填自评分，最后按评分表的编号导出。分数由您填，程序只合计。"
        )
        self.items: list[ItemShown] = []
        self._sheets: list[UUID] = []
        self._item: UUID | None = None
        self.sheets = QComboBox()
        self.sheets.setAccessibleName(_("评分表"))
        self.sheets.currentIndexChanged.connect(lambda _index: self._read_items())
        self.grid = Grid(services.theme, _("评分项"), [
            Head(_("编号"), 60), Head(_("评估维度"), 130), Head(_("评估内容")), Head(_("分值"), 60, right=True),
            Head(_("自评分"), 70, right=True), Head(_("佐证"), 60, right=True),
        ])  # fmt: skip
        self.grid.currentCellChanged.connect(lambda line, *_rest: self._turn(line))
        self._none = EmptyNote(_("还没有评分表。点“导入评分表”，选评估方发来的 Excel 文件。"))
        layout = QHBoxLayout()
        layout.setSpacing(16)
        layout.addWidget(self._left(), 6)
        self._side = self._right()
        layout.addWidget(self._side, 4)
        self.body.addLayout(layout, 1)
        self._out = button(
            _("按编号导出"), self._choose_place, hint=_("每项一个文件夹，另有佐证材料目录和自评表")
        )
        self.actions = [self._out, button(_("导入评分表"), self._choose_sheet, "primary")]

    def _left(self) -> Panel:
        panel = Panel()
        body = panel.padded()
        self._sums = label("", "quiet")
        body.addLayout(row(self.sheets, None, self._sums))
        body.addWidget(self.grid, 1)
        body.addWidget(self._none)
        return panel

    def _right(self) -> Panel:
        panel = Panel(_("这一项"))
        body = panel.padded()
        self._text = label("", "", wrap=True)
        self._standard = label("", "quiet", wrap=True)
        self.own = QLineEdit()
        self.own.setAccessibleName(_("自评分"))
        self.own.setMaximumWidth(self.services.theme.px(90))
        self.own.editingFinished.connect(self._scored)
        self._most = label("", "quiet")
        self.proofs = Grid(
            self.services.theme, _("佐证材料"), [Head(_("类别"), 110), Head(_("材料")), Head("", 60)]
        )
        self.proofs.chosen.connect(lambda _line, _column, one: self.unlink(one))
        self.kind = QComboBox()
        self.kind.setAccessibleName(_("材料类别"))
        self._pickers = QStackedWidget()
        for kind in KINDS:
            self.kind.addItem(_(record_kinds()[kind].label), kind)
            self._pickers.addWidget(self._picker(kind))
        self._pickers.setFixedHeight(self._pickers.sizeHint().height())
        self.kind.currentIndexChanged.connect(self._pickers.setCurrentIndex)
        body.addWidget(self._text)
        body.addWidget(self._standard)
        body.addLayout(row(label(_("自评分"), "label"), self.own, self._most, None))
        body.addWidget(self.proofs, 1)
        body.addLayout(row(self.kind, self._pickers))
        body.addLayout(row(None, button(_("添加文件"), self._choose_files)))
        return panel

    def _picker(self, kind: str) -> RecordPicker:
        made = RecordPicker(self.services.operations, kind)
        made.setAccessibleName(_("佐证材料：{}").format(_(record_kinds()[kind].label)))

        def take() -> None:
            if made.value is not None:
                self.link(kind, made.value)
                made.clear()

        made.changed.connect(take)
        return made

    # ── showing ──────────────────────────────────────────────────────────────────────────────────────────────

    def refresh(self) -> None:
        """Read the sheets, then the items of the one in front."""

        def read(session: Session) -> list[tuple[UUID, str]]:
            rows = records.rows(session, "score_sheet", records.Query(), ["name"])
            return [(one.id, one.labels["name"]) for one in rows]

        self.services.operations.read(read, self._show_sheets, self)

    def _show_sheets(self, found: list[tuple[UUID, str]]) -> None:
        before = self.sheet
        self._sheets = [one for one, _name in found]
        self.sheets.blockSignals(True)
        self.sheets.clear()
        self.sheets.addItems([name for _id, name in found])
        self.sheets.setCurrentIndex(
            self._sheets.index(before) if before is not None and before in self._sheets else 0
        )
        self.sheets.blockSignals(False)
        self._read_items()

    @property
    def sheet(self) -> UUID | None:
        """The score sheet in front."""
        index = self.sheets.currentIndex()
        return self._sheets[index] if 0 <= index < len(self._sheets) else None

    def _read_items(self) -> None:
        sheet = self.sheet
        self.grid.setVisible(sheet is not None)
        self.sheets.setVisible(sheet is not None)
        self._none.setVisible(sheet is None)
        self._side.setVisible(sheet is not None)
        self._out.setVisible(sheet is not None and self.services.can(Right.DATA))
        if sheet is None:
            return
        self.services.operations.read(
            lambda session: evaluations.items_of(session, sheet), self._show_items, self
        )

    def _show_items(self, found: list[ItemShown]) -> None:
        self.items, line = found, max(0, self.grid.currentRow())
        self.grid.fill([
            [
                one.number, one.dimension, one.text.replace("\n", " "), one.points,
                Cell(one.own, strong=True), Cell(str(len(one.proofs)), "" if one.proofs else "warning"),
            ]
            for one in found
        ], found)  # fmt: skip
        sums = evaluations.totals(found)
        said = _("自评 {} / {} 分，已评 {} / {} 项").format(sums.own, sums.points, sums.scored, sums.items)
        over = _("；第 {} 项超过分值").format(_("、").join(sums.over)) if sums.over else ""
        self._sums.setText(said + over)
        if found:
            self.grid.setCurrentCell(min(line, len(found) - 1), 0)
        self._turn(self.grid.currentRow())

    def _turn(self, line: int) -> None:
        one = self.items[line] if 0 <= line < len(self.items) else None
        self._item = one.id if one else None
        self._text.setText(one.text if one else "")
        self._standard.setText(one.standard if one else "")
        self.own.setText(one.own if one else "")
        self.own.setEnabled(one is not None)
        self._most.setText(_("满分 {}").format(one.points) if one else "")
        proofs = one.proofs if one else ()
        self.proofs.fill([
            [
                Cell(_(record_kinds()[proof.kind].label), badge=True), proof.title,
                Cell(_("移除"), link=True, data=proof.id, tip=_("不再作为这一项的佐证，记录本身不变")),
            ]
            for proof in proofs
        ])  # fmt: skip

    # ── working ──────────────────────────────────────────────────────────────────────────────────────────────

    def _scored(self) -> None:
        line = self.grid.currentRow()
        item, typed = self._item, self.own.text()
        if item is None or (0 <= line < len(self.items) and typed.strip() == self.items[line].own):
            return
        self.services.operations.write(
            _("自评分"), lambda session: evaluations.score(session, item, typed), then=self._again, owner=self
        )

    def _again(self, _done: object = None) -> None:
        self._read_items()

    def link(self, kind: str, record: UUID) -> None:
        """This record stands for the item in hand."""
        item = self._item
        if item is not None:
            self.services.operations.write(
                _("加佐证材料"), lambda session: evaluations.link(session, item, kind, record), then=self._again,
                owner=self,
            )  # fmt: skip

    def unlink(self, record: UUID) -> None:
        """It stands for it no longer."""
        item = self._item
        if item is not None:
            self.services.operations.write(
                _("移除佐证材料"), lambda session: evaluations.unlink(session, item, record), then=self._again,
                owner=self,
            )  # fmt: skip

    def _choose_files(self) -> None:
        paths, _kind = QFileDialog.getOpenFileNames(self, _("选择佐证文件"), "", _("照片和文件 (*)"))
        if paths:
            self.add_files([Path(path) for path in paths])

    def add_files(self, paths: list[Path]) -> None:
        """Files from the disk stand for the item in hand."""
        item, files = self._item, self.services.files
        if item is None:
            return
        try:
            came = [
                (path.stem, path.read_bytes(), mimetypes.guess_type(path.name)[0] or "") for path in paths
            ]
        except OSError:
            self.services.warn(_("文件读不出来，没有添加。请检查U盘或文件是否还在。"))
            return

        def work(session: Session) -> None:
            for name, data, media_type in came:
                ready = prepare(data, media_type or "application/octet-stream")
                made = attach(session, files, "score_item", item, ready, role=MATERIAL, caption=name[:100])
                evaluations.link(session, item, ATTACHMENT, made)

        self.services.operations.write(_("加佐证文件"), work, then=self._again, owner=self)

    # ── in and out ───────────────────────────────────────────────────────────────────────────────────────────

    def _choose_sheet(self) -> None:
        path, _kind = QFileDialog.getOpenFileName(self, _("选择评分表"), "", _EXCEL)
        if path:
            self.take_in(Path(path))

    def take_in(self, path: Path) -> None:
        """A score sheet from the disk."""
        try:
            data = path.read_bytes()
        except OSError:
            self.services.warn(_("文件读不出来。请检查U盘或文件是否还在。"))
            return

        def work(session: Session) -> UUID:
            return evaluations.keep(session, path.stem, evaluations.read_sheet(data, path.name))

        self.services.operations.write(_("导入评分表"), work, then=lambda _sheet: self.refresh(), owner=self)

    def _choose_place(self) -> None:
        path = QFileDialog.getExistingDirectory(self, _("选择U盘或文件夹，存放评估材料"))
        if path:
            self.export(Path(path))

    def export(self, place: Path) -> None:
        """Folders, lists and the scores in the numbering of the sheet."""
        sheet, services = self.sheet, self.services
        if sheet is None:
            return

        def work(progress: Progress) -> Exported:
            return export_sheet(
                services.store, services.files, sheet, place, services.clock, services.user_name, progress
            )

        services.operations.task(work, partial(_told, services), self, writes=False)


def _told(services: Services, done: Exported) -> None:
    services.say(_("已导出 {} 个文件：{}").format(done.files, done.place.name))


def build(services: Services) -> Page:
    """The page 评估自评."""
    return ScoresPage(services)
