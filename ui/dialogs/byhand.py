"""手工填报: a number or a row of 表14 that the records cannot give, with its reason."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from swdesk.errors import UserError
from swdesk.i18n import _
from swdesk.reports.byhand import BAR, entry, row
from ui.dialogs.help import listen
from ui.dialogs.kept import KeptDialog
from ui.services import Services
from ui.widgets.basics import button, label
from ui.widgets.basics import row as line

WIDTH = 320


class ByHandDialog(KeptDialog):
    """Fields with their names; `kept` is what is to be kept once it holds, '' to take the typed number back.

    `place` is the number of which report: what was typed and left stands there again.
    """

    def __init__(
        self, services: Services, parent: QWidget, place: str, title: str, note: str, names: list[str], kept: str,
        make: Callable[[list[str]], str],
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        listen(self)
        self.kept: str | None = None
        self._make = make
        self.edits: list[QLineEdit] = []
        self.said = label("", "quiet", wrap=True)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        before = [*kept.split(BAR), *[""] * len(names)] if kept else [""] * len(names)
        for index, name in enumerate(names):
            edit = QLineEdit(before[index])
            edit.setAccessibleName(name)
            edit.setMinimumWidth(WIDTH)
            grid.addWidget(label(name, "label"), index, 0)
            grid.addWidget(edit, index, 1)
            self.edits.append(edit)
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.addWidget(label(note, "quiet", wrap=True))
        layout.addLayout(grid)
        layout.addWidget(self.said)
        back = button(_("恢复按记录计算"), self.take_back)
        back.setVisible(bool(kept))
        layout.addLayout(
            line(back, None, button(_("取消"), self.reject), button(_("填报"), self.keep, "primary"))
        )
        self.keep_texts(services, f"byhand {place}", *self.edits)

    def keep(self) -> None:
        """Close when it holds; else say below what is missing."""
        try:
            self.kept = self._make([edit.text() for edit in self.edits])
        except UserError as error:
            self.said.setText(str(error))
            return
        self.accept()

    def take_back(self) -> None:
        """What the records give counts again."""
        self.kept = ""
        self.accept()


def number_dialog(
    services: Services, parent: QWidget, place: str, name: str, unit: str, counted: str, kept: str
) -> ByHandDialog:
    """For one number of the report."""
    note = _("按记录计算为 {}{}。手工填的数在表里标“*”，理由印在表下；比率按填的数重新计算。").format(
        counted, unit
    )
    names = [_("填报数（{}）").format(unit), _("理由")]
    title = _("手工填报：{}").format(name)
    return ByHandDialog(services, parent, place, title, note, names, kept, lambda typed: entry(*typed))


def crisis_dialog(services: Services, parent: QWidget, place: str, name: str, kept: str) -> ByHandDialog:
    """For one row of 表14."""
    note = _("只填数字和处置状态，不写姓名、住址和经过；例数见“危机与强制报告”页。")
    names = [_("例数"), _("首报时长（小时）"), _("处置状态"), _("理由")]
    title = _("手工填报：{}").format(name)
    return ByHandDialog(services, parent, place, title, note, names, kept, lambda typed: row(*typed))
