"""The columns of somebody's table, one line each: heading, what it is taken for, an example. Chosen by typing, or dragged there.

来表即填 and the import share it. Beside it stands the list of what nobody has taken yet.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from db.codes import plain
from db.pinyin import spoken
from swdesk.i18n import _
from ui.forms.editor import sign
from ui.theme import Theme
from ui.widgets.basics import label
from ui.widgets.icons import chevron
from ui.widgets.pickers import Choice, PickerField

MIME = "application/x-swdesk-column"
_MOST = 80
_NAME = Qt.ItemDataRole.UserRole
Find = Callable[[str], Sequence[Choice]]


@dataclass(frozen=True)
class ColumnLine:
    """One column: its place, what stands over it, what it is taken for ('' for nothing), an example."""

    index: int
    heading: str
    meaning: str = ""
    sample: str = ""


class _Field(PickerField):
    """Takes what is dropped on it. Signal: dropped(name)."""

    dropped = Signal(str)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(MIME):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.dropped.emit(bytes(event.mimeData().data(MIME).data()).decode())


class Loose(QListWidget):
    """What no column has yet: dragged onto one."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_choices(self, choices: Sequence[Choice]) -> None:
        """List them."""
        self.clear()
        for choice in choices:
            item = QListWidgetItem(choice.text)
            item.setData(_NAME, choice.value)
            self.addItem(item)

    def mimeData(self, items: Sequence[QListWidgetItem]) -> QMimeData:
        """What is carried: the name of the field."""
        made = QMimeData()
        for item in items[:1]:
            made.setData(MIME, str(item.data(_NAME)).encode())
        return made


class ColumnLines(QScrollArea):
    """Signal: assigned(index, name) — '' takes the meaning away."""

    assigned = Signal(int, str)

    def __init__(self, theme: Theme, heads: tuple[str, str, str], nothing: str) -> None:
        super().__init__()
        self._theme, self._heads, self._nothing = theme, heads, nothing
        self.fields: dict[int, PickerField] = {}
        self._samples: dict[int, QLabel] = {}
        self._meanings: dict[int, str] = {}
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)

    def show_columns(self, columns: Sequence[ColumnLine], find: Find) -> None:
        """Show the columns of a table."""
        self.fields.clear()
        self._samples.clear()
        inside = QWidget()
        inside.setObjectName("clear")
        outer = QVBoxLayout(inside)
        outer.setContentsMargins(0, 0, 8, 0)
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(4)
        for place, text in enumerate(self._heads):
            grid.addWidget(label(text, "label"), 0, place)
        for line, column in enumerate(columns[:_MOST], 1):
            grid.addWidget(label(column.heading, wrap=True), line, 0)
            grid.addWidget(self._field(column, find), line, 1)
            sample = self._samples[column.index] = label("", "quiet")
            sample.setMinimumWidth(self._theme.px(60))
            grid.addWidget(sample, line, 2)
            self._show_sample(column.index, column.sample)
        for place, stretch in enumerate((3, 4, 3)):
            grid.setColumnStretch(place, stretch)
        outer.addLayout(grid)
        outer.addStretch(1)
        self.setWidget(inside)

    def _field(self, column: ColumnLine, find: Find) -> PickerField:
        index = column.index
        self._meanings[index] = column.meaning

        def search(typed: str, show_them: Callable[[Sequence[Choice]], None]) -> None:
            show_them(find("" if typed == self._meanings[index] else typed))

        made = _Field(search)
        made.setAccessibleName(_("“{}”这一列是什么").format(column.heading))
        made.setPlaceholderText(self._nothing)
        made.setText(column.meaning)
        made.setAcceptDrops(True)

        def unfold() -> None:
            made.setFocus()
            made.open()

        sign(made, chevron(), _("展开选项（↓）"), unfold)
        made.picked.connect(lambda choice: self.assigned.emit(index, choice.value))
        made.dropped.connect(lambda name: self.assigned.emit(index, name))
        made.editingFinished.connect(lambda: self._left(index))
        self.fields[index] = made
        return made

    def _left(self, index: int) -> None:
        """What was cleared means nothing; what was half typed goes back to what it was."""
        field = self.fields[index]
        if not field.text().strip() and self._meanings[index]:
            self.assigned.emit(index, "")
        elif not field.opened:
            field.setText(self._meanings[index])

    def set_meaning(self, index: int, meaning: str) -> None:
        """What a column is taken for now."""
        self._meanings[index] = meaning
        if index in self.fields:
            self.fields[index].setText(meaning)

    def show_samples(self, cells: dict[int, str]) -> None:
        """Other examples."""
        for index in self._samples:
            self._show_sample(index, cells.get(index, ""))

    def _show_sample(self, index: int, text: str) -> None:
        sample = self._samples[index]
        sample.setText(text if len(text) <= 18 else text[:17] + "…")
        sample.setToolTip(text)


def fits(typed: str, text: str) -> bool:
    """Whether what is typed (characters, pinyin, initials) is in a label."""
    typed = plain(typed)
    return not typed or typed in plain(text) or any(typed in said for said in spoken(text))
