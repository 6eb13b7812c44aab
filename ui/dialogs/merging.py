"""合并服务对象: two files side by side; where they differ a person chooses (swdesk/merging.py)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from swdesk import merging
from swdesk.i18n import _
from swdesk.merging import BOTH, KEPT, OTHER, Comparison, Difference
from ui.dialogs.sizes import open_at
from ui.services import Services, note_numbers
from ui.widgets.basics import button, label, row

_SIDES = (KEPT, OTHER, BOTH)


class MergeDialog(QDialog):
    """The two columns; 合并 writes one operation, which the undo bar takes back."""

    def __init__(
        self, services: Services, parent: QWidget, one: UUID, other: UUID, then: Callable[[UUID], None]
    ) -> None:
        super().__init__(parent)
        self._services, self._then = services, then
        self._seen: Comparison | None = None
        self._whole = False
        self.choices: dict[str, QButtonGroup] = {}
        self.setWindowTitle(_("合并服务对象"))
        open_at(self, services.theme, parent, 920, 600)
        self._note = label("", "quiet", wrap=True)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._swap = button(_("改为保留另一份"), self.swap, hint=_("左右对调，保留另一份档案"))
        self._merge = button(_("合并为一份档案"), self.merge, "primary")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        layout.addWidget(self._note)
        layout.addWidget(self._area, 1)
        self.numbers = button(_("显示号码"), self.show_numbers, hint=_("显示证件号码和电话（F2）"))
        QShortcut(QKeySequence("F2"), self, self.show_numbers)
        layout.addLayout(row(self._swap, self.numbers, None, button(_("先不合并"), self.reject), self._merge))
        self._read(one, other)

    def _read(self, kept: UUID, other: UUID) -> None:
        self._merge.setEnabled(False)
        self._services.operations.read(
            lambda session: merging.compare(session, kept, other), self._show, self
        )

    def show_numbers(self) -> None:
        """Numbers in full, which is noted for the head for whose files are watched over; or masked again."""
        self._whole = not self._whole
        seen, sides = self._seen, self.sides()
        if seen is None:
            return
        if self._whole:
            note_numbers(self._services, [("person", seen.kept.id), ("person", seen.other.id)])
        self._show(seen)
        for name, side in sides.items():
            self.choose(name, side)

    def _show(self, seen: Comparison) -> None:
        self._seen = seen
        self.numbers.setVisible(any(one.field.masked for one in seen.differences))
        self.numbers.setText(_("遮住号码") if self._whole else _("显示号码"))
        self.choices.clear()
        self._note.setText(
            _("不同的地方请各选一个，已先选好建议的；其余 {} 项相同。走访、个案、小组等记录两份都算在一起。没选的内容留在原档案里，以后可以拆开。")
            .format(seen.same)
        )  # fmt: skip
        inside = QWidget()
        inside.setObjectName("panel")
        grid = QGridLayout(inside)
        grid.setContentsMargins(16, 12, 16, 12)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(10)
        for column, stretch in enumerate((0, 3, 3, 3)):
            grid.setColumnStretch(column, stretch)
        kept, other = seen.names
        heads = (_("保留的档案：{}").format(kept), _("并入的档案：{}").format(other))
        both = any(BOTH in one.values for one in seen.differences)
        for column, text in enumerate((*heads, _("两个都留")) if both else heads, 1):
            grid.addWidget(label(text, "panelTitle", wrap=True), 0, column)
        for line, one in enumerate(seen.differences, 1):
            self._line(grid, line, one)
        grid.setRowStretch(len(seen.differences) + 1, 1)
        self._area.setWidget(inside)
        self._merge.setEnabled(True)
        self._merge.setFocus()

    def _line(self, grid: QGridLayout, line: int, one: Difference) -> None:
        grid.addWidget(label(one.label, "label"), line, 0, Qt.AlignmentFlag.AlignTop)
        group = QButtonGroup(self)
        for column, side in enumerate(_SIDES, 1):
            if side in one.values:
                grid.addWidget(self._choice(group, one, side), line, column, Qt.AlignmentFlag.AlignTop)
        self.choices[one.name] = group

    def _choice(self, group: QButtonGroup, one: Difference, side: str) -> QWidget:
        holder = QWidget()
        layout = QHBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        mark = QRadioButton()
        mark.setMinimumHeight(self._services.theme.px(22))  # as high as a line of its text
        mark.setProperty("side", side)
        mark.setChecked(side == one.side)
        said = one.seen(side, whole=self._whole)
        mark.setAccessibleName(f"{one.label}：{said}")
        group.addButton(mark)
        text = label(said, wrap=True)
        text.setBuddy(mark)
        text.mousePressEvent = lambda _event, chosen=mark: chosen.setChecked(True)
        layout.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(text, 1)
        return holder

    def sides(self) -> dict[str, str]:
        """Field name → the side chosen."""
        return {
            name: str(mark.property("side"))
            for name, group in self.choices.items()
            for mark in group.buttons()
            if mark.isChecked()
        }

    def choose(self, name: str, side: str) -> None:
        """Choose a side of a field."""
        for mark in self.choices[name].buttons():
            if mark.property("side") == side:
                mark.setChecked(True)

    def swap(self) -> None:
        """Keep the other file instead; what is proposed is worked out anew."""
        if self._seen is not None:
            self._read(self._seen.other.id, self._seen.kept.id)

    def merge(self) -> None:
        """Merge as chosen, close, and go on with the kept file."""
        seen = self._seen
        if seen is None:
            return
        sides, then = self.sides(), self._then

        def done(_none: None) -> None:
            self.accept()
            then(seen.kept.id)

        self._merge.setEnabled(False)
        self._services.operations.write(
            _(merging.OPERATION), partial(merging.merge, seen=seen, sides=sides), then=done, owner=self
        )
