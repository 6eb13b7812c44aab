"""来表即填, right side: what stands in each column of the table, by a line with choices, and what the first person gets."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QScrollArea, QVBoxLayout, QWidget

from db.codes import plain
from db.pinyin import spoken
from swdesk.blanks.facts import CONSTANT, fact_named, facts, shown
from swdesk.blanks.matching import Matched
from swdesk.blanks.shape import Blank
from swdesk.i18n import _
from ui.forms.editor import sign
from ui.services import Services
from ui.widgets.basics import Panel, label
from ui.widgets.icons import chevron
from ui.widgets.pickers import Choice, PickerField

_MOST = 60
"""Columns shown; a wider table is a form for machines."""


class ColumnsSide(Panel):
    """Signal: changed — a column was given another content."""

    changed = Signal()

    def __init__(self, services: Services) -> None:
        super().__init__(_("每一列填什么"), _("空着的列不填，留给手写"))
        self._services = services
        self.matched = Matched()
        self.fields: dict[int, PickerField] = {}
        self._samples: dict[int, QWidget] = {}
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.viewport().setAutoFillBackground(False)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self.padded().addWidget(self._scroll, 1)

    def show_table(self, blank: Blank, matched: Matched) -> None:
        """The columns of a table."""
        self.matched = matched
        self.fields.clear()
        self._samples.clear()
        inside = QWidget()
        inside.setAutoFillBackground(False)
        outer = QVBoxLayout(inside)
        outer.setContentsMargins(0, 0, 8, 0)
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(4)
        for place, text in enumerate((_("表里的栏目"), _("填什么"), _("第一个人"))):
            grid.addWidget(label(text, "label"), 0, place)
        columns = [column for column in blank.table.columns if column.parts][:_MOST]
        for line, column in enumerate(columns, 1):
            grid.addWidget(label(column.heading, wrap=True), line, 0)
            grid.addWidget(self._field(column.index, column.heading), line, 1)
            sample = self._samples[column.index] = label("", "quiet")
            sample.setMinimumWidth(self._services.theme.px(60))
            grid.addWidget(sample, line, 2)
        for place, stretch in enumerate((3, 4, 3)):
            grid.setColumnStretch(place, stretch)
        outer.addLayout(grid)
        outer.addStretch(1)
        self._scroll.setWidget(inside)

    def _field(self, index: int, heading: str) -> PickerField:
        made = PickerField(self._find(index))
        made.setAccessibleName(_("“{}”这一列填什么").format(heading))
        made.setPlaceholderText(_("不填"))
        made.setText(self._named(index))

        def unfold() -> None:
            made.setFocus()
            made.open()

        sign(made, chevron(), _("展开选项（↓）"), unfold)
        made.picked.connect(lambda choice: self._assign(index, choice.value))
        made.editingFinished.connect(lambda: self._left(index))
        self.fields[index] = made
        return made

    def _named(self, index: int) -> str:
        fact = fact_named(self.matched.columns.get(index, ""))
        return shown(fact) if fact is not None else ""

    def _find(self, index: int) -> Callable[[str, Callable[[Sequence[Choice]], None]], None]:
        def search(typed: str, show_them: Callable[[Sequence[Choice]], None]) -> None:
            typed = "" if typed == self._named(index) else typed
            found = [
                Choice(name, shown(fact)) for name, fact in facts().items() if _fits(typed, _(fact.label))
            ]
            if typed:
                found.append(Choice(CONSTANT + typed, _("每行都填“{}”").format(typed), sure=not found))
            else:
                found.insert(0, Choice("", _("不填，留给手写")))
            show_them(found)

        return search

    def _left(self, index: int) -> None:
        """What was cleared is not filled; what was half typed goes back to what it was."""
        field = self.fields[index]
        if not field.text().strip() and self.matched.columns.get(index):
            self._assign(index, "")
        elif not field.opened:
            field.setText(self._named(index))

    def _assign(self, index: int, name: str) -> None:
        self.matched.assign(index, name)
        self.fields[index].setText(self._named(index))
        self.changed.emit()

    def show_sample(self, cells: dict[int, str]) -> None:
        """What the first person gets."""
        for index, sample in self._samples.items():
            text = cells.get(index, "")
            sample.setText(text if len(text) <= 18 else text[:17] + "…")  # type: ignore[attr-defined]
            sample.setToolTip(text)


def _fits(typed: str, text: str) -> bool:
    typed = plain(typed)
    return not typed or typed in plain(text) or any(typed in said for said in spoken(text))
