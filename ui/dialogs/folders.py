"""导出归档: the folders that evaluators open, of a time, to a place the user chooses (swdesk/folders.py)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QDateEdit, QDialog, QFileDialog, QVBoxLayout, QWidget

from swdesk import folders
from swdesk.folders import Exported
from swdesk.i18n import _
from swdesk.periods import Span
from swdesk.progress import Progress
from ui.dialogs.help import listen
from ui.services import Services
from ui.widgets.basics import button, label, row


class FoldersDialog(QDialog):
    """From when to when; then a place. The work goes on in the background and can be stopped."""

    def __init__(self, services: Services, parent: QWidget) -> None:
        super().__init__(parent)
        self._services = services
        self.setWindowTitle(_("导出归档材料"))
        listen(self)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        today = services.clock.today()
        self.start = _day(date(today.year, 1, 1), _("起始日期"))
        self.end = _day(today, _("截止日期"))
        names = "、".join(one.name for one in folders.folders())
        note = label(
            _("按 13 个编号文件夹导出 PDF，每个文件夹有卷内目录：{}。\n导出的文件没有加密，含个人信息，请当面交接、用完删除；导出会记入外发台账。").format(names),
            "quiet", wrap=True,
        )  # fmt: skip
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(12)
        layout.addLayout(row(label(_("从"), "label"), self.start, label(_("到"), "label"), self.end, None))
        layout.addWidget(note)
        layout.addLayout(
            row(None, button(_("关闭"), self.reject), button(_("选择位置并导出"), self._choose, "primary"))
        )
        self.setMinimumWidth(services.theme.px(520))

    def _choose(self) -> None:
        path = QFileDialog.getExistingDirectory(self, _("选择U盘或文件夹，存放归档材料"))
        if path:
            self.export(Path(path))

    def export(self, place: Path) -> None:
        """Write everything below `place`."""
        services, span = self._services, Span(_date(self.start), _date(self.end))
        if span.start > span.end:
            services.warn(_("起始日期在截止日期之后，请改一下。"))
            return

        def work(progress: Progress) -> Exported:
            return folders.hand_out(
                services.store, services.files, place, span, services.clock, services.user_name, progress
            )

        def done(found: Exported) -> None:
            services.say(_("已导出 {} 个文件、{} 页：{}").format(found.files, found.pages, found.place.name))

        owner = self.parentWidget() or self
        services.operations.task(work, done, owner, writes=False)
        self.accept()


def _day(day: date, name: str) -> QDateEdit:
    made = QDateEdit(QDate(day.year, day.month, day.day))
    made.setDisplayFormat(_("yyyy年M月d日"))
    made.setCalendarPopup(True)
    made.setAccessibleName(name)
    return made


def _date(editor: QDateEdit) -> date:
    chosen = editor.date()
    return date(chosen.year(), chosen.month(), chosen.day())
