"""归照片: a batch of photos on the left, the day's records on the right; a click on a record takes the photos chosen."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import QDate, QSize
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QDateEdit,
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
)

from db.base import record_kinds
from swdesk import day_records
from swdesk.day_records import DayRecord
from swdesk.errors import UserError
from swdesk.files import Prepared, prepare
from swdesk.i18n import _
from swdesk.values import show_day
from ui.pages.base import Page
from ui.services import Services
from ui.widgets.basics import EmptyNote, Panel, button, label, row
from ui.widgets.dropped import Dropped, read_files, take, thumb, wanted
from ui.widgets.flow import wrapped
from ui.widgets.grid import Cell, Grid, Head

THUMB = 128


class PhotosPage(Page):
    """Photos wait here, in memory only, until a record takes them."""

    kinds = frozenset({*day_records.KINDS, "attachment"})

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("归照片"))
        self.help = _(
            "拖入或 Ctrl+V 粘贴照片，选好日期，勾选照片后点右边的一条记录。照片里的时间和位置不会用到，也不会保存。"
        )
        self.setAcceptDrops(True)
        today = services.clock.today()
        self.waiting: list[Prepared] = []
        self._found: list[DayRecord] = []
        self.day = QDateEdit(QDate(today.year, today.month, today.day))
        self.day.setDisplayFormat(_("yyyy年M月d日"))
        self.day.setCalendarPopup(True)
        self.day.setAccessibleName(_("日期"))
        self.day.dateChanged.connect(lambda _day: self.refresh())
        self.list = self._thumbs()
        self.grid = Grid(
            services.theme,
            _("当天的记录"),
            [Head(_("类别"), 88), Head(_("记录")), Head(_("照片"), 44, right=True), Head("", 84)],
        )
        self.grid.chosen.connect(lambda _line, _column, one: self.give(one))
        self.grid.opened.connect(self.give)
        self._none = EmptyNote(_("这一天没有登记走访和活动，换个日期看看。"))
        layout = QHBoxLayout()
        layout.setSpacing(16)
        layout.addWidget(self._left(), 5)
        layout.addWidget(self._right(), 5)
        self.body.addLayout(layout, 1)
        self.actions = [button(_("返回待补材料"), lambda: services.open_page("missing"))]

    def _thumbs(self) -> QListWidget:
        made = QListWidget()
        made.setAccessibleName(_("待归的照片"))
        made.setViewMode(QListWidget.ViewMode.IconMode)
        made.setIconSize(QSize(THUMB, THUMB))
        made.setResizeMode(QListWidget.ResizeMode.Adjust)
        made.setMovement(QListWidget.Movement.Static)
        made.setSelectionMode(QAbstractItemView.SelectionMode.MultiSelection)
        made.setSpacing(6)
        return made

    def _left(self) -> Panel:
        panel = Panel(_("待归的照片"), _("点一下选中，可多选"))
        body = panel.padded()
        self._note = label("", "quiet")
        self._empty = EmptyNote(_("把照片拖到这里，或点“添加照片”。"))
        self.list.hide()
        body.addWidget(self.list, 1)
        body.addWidget(self._empty, 1)
        body.addLayout(wrapped(
            self._note, button(_("全选"), self.list.selectAll, "flat"), button(_("移除所选"), self._drop_chosen, "flat"),
            button(_("添加照片"), self._choose), wide=self._note,
        ))  # fmt: skip
        return panel

    def _right(self) -> Panel:
        panel = Panel(_("当天的记录"), _("点“归到这里”或双击"))
        body = panel.padded()
        body.addLayout(row(
            button(_("前一天"), lambda: self._step(-1)), self.day, button(_("后一天"), lambda: self._step(1)), None
        ))  # fmt: skip
        body.addWidget(self.grid, 1)
        body.addWidget(self._none)
        return panel

    def _step(self, days: int) -> None:
        self.day.setDate(self.day.date().addDays(days))

    # ── the day ──────────────────────────────────────────────────────────────────────────────────────────────

    def refresh(self) -> None:
        """Read the day's records."""
        chosen = self.day.date()
        day = date(chosen.year(), chosen.month(), chosen.day())
        self.services.operations.read(lambda session: day_records.of_day(session, day), self._show, self)

    def _show(self, found: list[DayRecord]) -> None:
        self._found = found
        self.grid.fill([
            [
                Cell(_(record_kinds()[one.kind].label), badge=True), self._name(one), Cell(str(one.photos)),
                Cell(_("归到这里"), link=True, data=one),
            ]
            for one in found
        ], found)  # fmt: skip
        self.grid.setVisible(bool(found))
        self._none.setVisible(not found)

    def _name(self, one: DayRecord) -> str:
        """The day stands above already."""
        day = self.day.date()
        return one.title.removeprefix(show_day(date(day.year(), day.month(), day.day()))).strip() or one.title

    def give(self, to: DayRecord) -> None:
        """The chosen photos belong to this record."""
        places = sorted(self.list.row(item) for item in self.list.selectedItems())
        photos = [self.waiting[place] for place in places]
        if not photos:
            self.services.warn(_("先在左边选中照片，再点记录。"))
            return
        files = self.services.files
        self.services.operations.write(
            _("归照片 {} 张").format(len(photos)),
            lambda session: day_records.give(session, files, to, photos),
            then=lambda count: self._given(count, to, photos), owner=self,
        )  # fmt: skip

    def _given(self, count: int, to: DayRecord, photos: list[Prepared]) -> None:
        self.waiting = [one for one in self.waiting if not any(one is other for other in photos)]
        self._draw()
        self.services.say(_("{} 张照片归到了“{}”。").format(count, to.title))
        self.refresh()

    # ── coming in ────────────────────────────────────────────────────────────────────────────────────────────

    def add(self, came: list[Dropped]) -> None:
        """Photos come in, scaled, without their time and place."""

        def work(_progress: Any) -> tuple[list[Prepared], int]:
            good: list[Prepared] = []
            bad = 0
            for one in came:
                try:
                    good.append(prepare(one.data, one.media_type))
                except UserError:
                    bad += 1
            return good, bad

        self.services.operations.task(work, self._came, self, writes=False, shown=False)

    def _came(self, answer: tuple[list[Prepared], int]) -> None:
        good, bad = answer
        pictures = [one for one in good if one.media_type.startswith("image/")]
        self.waiting += pictures
        bad += len(good) - len(pictures)
        if bad:
            self.services.warn(_("{} 个文件不是能打开的照片，没有添加。").format(bad))
        self._draw()

    def _draw(self) -> None:
        self.list.clear()
        for one in self.waiting:
            self.list.addItem(QListWidgetItem(thumb(one.data, THUMB), ""))
        count = len(self.waiting)
        self.list.setVisible(bool(count))
        self._empty.setVisible(not count)
        self._note.setText(_("还有 {} 张").format(count) if count else "")

    def _drop_chosen(self) -> None:
        gone = {self.list.row(item) for item in self.list.selectedItems()}
        self.waiting = [one for place, one in enumerate(self.waiting) if place not in gone]
        self._draw()

    def _choose(self) -> None:
        paths, _kind = QFileDialog.getOpenFileNames(
            self, _("选择照片"), "", _("照片 (*.jpg *.jpeg *.png *.webp *.bmp)")
        )
        self._read(lambda: read_files([Path(path) for path in paths]))

    def _read(self, read: Any) -> None:
        try:
            self.add(read())
        except OSError:
            self.services.warn(_("文件读不出来，没有添加。请检查U盘或文件是否还在。"))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Photos may be dropped anywhere on the page."""
        if wanted(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take them."""
        mime = event.mimeData()
        self._read(lambda: take(mime))
        event.acceptProposedAction()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+V takes what chat programs put on the clipboard."""
        if event.matches(QKeySequence.StandardKey.Paste):
            mime = QApplication.clipboard().mimeData()
            if wanted(mime):
                self._read(lambda: take(mime))
                return
        super().keyPressEvent(event)


def build(services: Services) -> Page:
    """The page 归照片."""
    return PhotosPage(services)
