"""逐条转录: one person's data in the order of a table, to be copied into another system field by field (domain.md §7.1: double entry).

Ctrl+C copies the marked field and goes on to the next; at the end of a person the next one comes.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QHideEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from swdesk import roles
from swdesk.blanks import making
from swdesk.blanks.choosing import readable
from swdesk.blanks.facts import Subject, subjects
from swdesk.blanks.making import Job
from swdesk.blanks.writing import preview
from swdesk.i18n import _
from swdesk.progress import Progress
from ui.dialogs.sizes import open_at
from ui.services import Services
from ui.widgets.basics import button, label, row
from ui.widgets.grid import Cell, Grid, Head


class TranscribeDialog(QDialog):
    """Stays above the other program; what was copied last is taken off the clipboard when it closes."""

    def __init__(self, services: Services, parent: QWidget, job: Job) -> None:
        super().__init__(parent)
        self._services, self._job = services, job
        self.setWindowTitle(_("逐条转录"))
        self.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint)
        open_at(self, services.theme, parent, 460, 620)
        self.at = 0
        self.lines: list[list[tuple[str, str]]] = []
        self._names: list[str] = []
        self._copied = ""
        self.who = label("", "panelTitle")
        self.place = label("", "quiet")
        self.fields = Grid(
            services.theme, _("要转录的内容"), [Head(_("栏目"), 150), Head(_("内容")), Head("", 60)]
        )
        self.fields.chosen.connect(lambda line, _column, _data: self.copy(line))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.addLayout(row(self.who, None, self.place))
        layout.addWidget(
            label(
                _("按 Ctrl+C 复制这一项并移到下一项，到对方系统里粘贴；一个人的录完后自动换下一个人。"),
                "quiet",
                wrap=True,
            )
        )
        layout.addWidget(self.fields, 1)
        self._back = button(_("上一个人"), lambda: self.go(self.at - 1), hint=_("上一个人（Page Up）"))
        self._on = button(
            _("下一个人"), lambda: self.go(self.at + 1), "primary", hint=_("下一个人（Page Down）")
        )
        layout.addLayout(row(self._back, None, button(_("关闭"), self.close), self._on))
        services.operations.task(self._read, self._show, self, writes=False, shown=False)

    def _read(self, _progress: Progress) -> tuple[list[str], list[dict[int, str]]]:
        """Everybody's fields; that they are handed on is noted in the ledger."""
        job, services = self._job, self._services
        wanted = list(job.rows.values()) or list(job.people)
        with services.store.read() as session:
            roles.require(session, roles.Right.DATA)
            who = subjects(session, readable(session, wanted).people)
            cells = preview(job.matched.columns, who, job.on)
            names = [_called(one) for one in who]
        with services.store.local() as session:
            making.keep(session, job)
            making.note(
                session, job, "", who, at=services.clock.ms(), user_name=services.user_name,
                what=_("逐条转录：{} {} 人").format(job.blank.title, len(who)),
            )  # fmt: skip
        return names, cells

    def _show(self, answer: tuple[list[str], list[dict[int, str]]]) -> None:
        self._names, cells = answer
        headings = {column.index: column.heading for column in self._job.blank.table.columns}
        order = [index for index in headings if self._job.matched.columns.get(index, "@serial") != "@serial"]
        self.lines = [[(headings[index], found.get(index, "")) for index in order] for found in cells]
        self.go(0)

    def go(self, at: int) -> None:
        """Show a person."""
        if not 0 <= at < len(self.lines):
            return
        self.at = at
        self.who.setText(self._names[at])
        self.place.setText(_("第 {} 人，共 {} 人").format(at + 1, len(self.lines)))
        self.fields.fill([
            [Cell(heading), Cell(text), Cell(_("复制"), link=True, data=text) if text else Cell("")] for heading, text in self.lines[at]
        ])  # fmt: skip
        self._back.setEnabled(at > 0)
        self._on.setEnabled(at + 1 < len(self.lines))
        self.fields.setFocus()
        self._mark(0)

    def _mark(self, line: int) -> None:
        """The next field with something in it; after the last one the next person."""
        while line < self.fields.rowCount() and not self.lines[self.at][line][1]:
            line += 1
        if line < self.fields.rowCount():
            self.fields.setCurrentCell(line, 1)
        elif self.at + 1 < len(self.lines):
            self.go(self.at + 1)
        else:
            self._services.say(_("最后一个人的内容也复制完了。"))

    def copy(self, line: int) -> None:
        """Copy a field and go on."""
        self._copied = self.lines[self.at][line][1]
        if self._copied:
            QGuiApplication.clipboard().setText(self._copied)
            self._mark(line + 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+C copies and goes on; Page Down and Page Up change the person."""
        if event.matches(QKeySequence.StandardKey.Copy) and self.fields.currentRow() >= 0:
            self.copy(self.fields.currentRow())
        elif event.key() in {Qt.Key.Key_PageDown, Qt.Key.Key_PageUp}:
            self.go(self.at + (1 if event.key() == Qt.Key.Key_PageDown else -1))
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody's number stays on the clipboard of a shared PC, however the window is left."""
        board = QGuiApplication.clipboard()
        put_away = not event.spontaneous()  # a window that is only iconified is gone on with
        if put_away and self._copied and board.text() == self._copied:
            board.clear()
        super().hideEvent(event)


def _called(one: Subject) -> str:
    return "　".join(filter(None, (one.person.name, one.person.village)))
