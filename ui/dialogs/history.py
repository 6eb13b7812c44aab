"""历史: who changed what in one record, and putting a single item back (swdesk/history.py)."""

from __future__ import annotations

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QVBoxLayout, QWidget

from swdesk import history
from swdesk.history import History, Line, Moment
from swdesk.i18n import _
from swdesk.roles import Right
from ui.dialogs.sizes import open_at
from ui.forms.form import Form
from ui.services import Services
from ui.widgets.basics import Panel, button, label, row
from ui.widgets.grid import Cell, Grid, Head


class HistoryDialog(QDialog):
    """One line an item, newest first; below, the whole text of the line in hand."""

    def __init__(self, services: Services, parent: QWidget, form: Form) -> None:
        super().__init__(parent)
        self._services, self._form = services, form
        self._seen: History | None = None
        self._whole = False
        self.setWindowTitle(_("历史"))
        open_at(self, services.theme, parent, 1040, 600)
        self.grid = Grid(services.theme, _("历史"), [
            Head(_("时间"), 136), Head(_("谁"), 120), Head(_("操作"), 150), Head(_("改动项"), 120), Head(_("原来")), Head(_("改为")),
            Head("", 84),
        ])  # fmt: skip
        self.grid.chosen.connect(lambda _r, _c, line: self.put_back(line))
        self.grid.currentCellChanged.connect(lambda line, *_rest: self._show_line(line))
        self.before, self.after = _text(_("原来")), _text(_("改为"))
        self._panel = Panel(_("历史"), " ")
        self._panel.body.addWidget(self.grid, 1)
        self.note = label("", "quiet", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        layout.addWidget(self._panel, 1)
        layout.addLayout(self._texts())
        self.numbers = button(_("显示号码"), self.show_numbers, hint=_("显示证件号码和电话（F2）"))
        QShortcut(QKeySequence("F2"), self, self.show_numbers)
        layout.addLayout(row(self.note, None, self.numbers, button(_("关闭"), self.reject, "primary")))
        self._lines: list[tuple[str, str]] = []
        self.refresh()

    def _texts(self) -> QVBoxLayout:
        whole = QVBoxLayout()
        whole.setSpacing(4)
        heads = row(label(_("原来"), "label"), label(_("改为"), "label"), gap=16)
        boxes = row(self.before, self.after, gap=16)
        for line in (heads, boxes):
            line.setStretch(0, 1)
            line.setStretch(1, 1)
            whole.addLayout(line)
        for box in (self.before, self.after):
            box.setFixedHeight(self._services.theme.px(96))
        return whole

    def refresh(self) -> None:
        """Read again."""
        kind, record = self._form.kind, self._form.id
        self._services.operations.read(
            lambda session: history.history(session, kind, record), self._show, self
        )

    def show_numbers(self) -> None:
        """Numbers of people in full, which is noted for the head as in the form; or masked again."""
        self._whole = not self._whole
        if self._whole:
            self._form.note_shown()
        if self._seen is not None:
            self._show(self._seen)

    def _show(self, seen: History) -> None:
        self._seen = seen
        self.numbers.setVisible(any(line.secret for moment in seen.moments for line in moment.lines))
        self.numbers.setText(_("遮住号码") if self._whole else _("显示号码"))
        self._panel.title.setText(seen.title)
        self._panel.remark.setText(_("改动 {} 次").format(len(seen.moments)))
        rows: list[list[Cell | str]] = []
        self._lines = []
        for moment in seen.moments:
            for place, (item, before, after, line) in enumerate(_items(moment, whole=self._whole)):
                head = [moment.when, moment.who, moment.name] if place == 0 else ["", "", ""]
                rows.append([*head, item, before, after, self._link(line)])
                self._lines.append((before, after))
        self.grid.fill(rows)
        if rows:
            self.grid.setCurrentCell(0, 3)
            self._show_line(0)

    def _link(self, line: Line | None) -> Cell | str:
        if line is None or not line.name or not self._may(line.name):
            return ""
        return Cell(_("恢复此项"), link=True, data=line)

    def _may(self, name: str) -> bool:
        """Only what the form itself could write."""
        return name in self._form.editors and self._services.can(Right.WRITE)

    def _show_line(self, line: int) -> None:
        before, after = self._lines[line] if 0 <= line < len(self._lines) else ("", "")
        self.before.setPlainText(before)
        self.after.setPlainText(after)

    def put_back(self, line: Line) -> None:
        """One item as it was before; Ctrl+Z takes that back."""
        seen = self._seen
        if seen is None:
            return
        if self._form.edited:
            self.note.setText(
                _("这张表里还有没保存的内容。请先关闭这里，保存以后再恢复；现在什么都没有改动。")
            )
            return

        def done(_none: None) -> None:
            self.note.setText(_("已恢复“{}”，可以撤销。").format(line.label))
            self._form.open(seen.id)
            self.refresh()

        self._services.operations.write(
            _("恢复：{} · {}").format(seen.title, line.label), lambda session: history.restore(session, seen, line),
            then=done, owner=self,
        )  # fmt: skip


def _items(moment: Moment, *, whole: bool) -> list[tuple[str, str, str, Line | None]]:
    """Item, before, after; what the making wrote stands in one line."""
    if moment.created:
        first = _("；").join(
            _("{}：{}").format(line.label, line.seen(whole=whole)[1].removesuffix("。"))
            for line in moment.lines
        )
        return [(_("新增"), "", first, None)]
    empty = _("（空）")
    texts = ((line, *line.seen(whole=whole)) for line in moment.lines)
    return [(line.label, before or empty, after or empty, line) for line, before, after in texts]


def _text(name: str) -> QPlainTextEdit:
    made = QPlainTextEdit()
    made.setReadOnly(True)
    made.setAccessibleName(name)
    made.setTabChangesFocus(True)
    return made
