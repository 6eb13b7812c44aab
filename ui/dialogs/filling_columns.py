"""来表即填, right side: what stands in each column of the table, and what the first person gets."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal

from swdesk.blanks.facts import CONSTANT, fact_named, facts, shown
from swdesk.blanks.matching import Matched
from swdesk.blanks.shape import Blank
from swdesk.i18n import _
from ui.services import Services
from ui.widgets.basics import Panel
from ui.widgets.column_lines import ColumnLine, ColumnLines, fits
from ui.widgets.pickers import Choice


class ColumnsSide(Panel):
    """Signal: changed — a column was given another content."""

    changed = Signal()

    def __init__(self, services: Services) -> None:
        super().__init__(_("每一列填什么"), _("空着的列不填，留给手写"))
        self.matched = Matched()
        self.lines = ColumnLines(services.theme, (_("表里的栏目"), _("填什么"), _("第一个人")), _("不填"))
        self.lines.assigned.connect(self._assign)
        self.padded().addWidget(self.lines, 1)

    def show_table(self, blank: Blank, matched: Matched) -> None:
        """The columns of a table."""
        self.matched = matched
        columns = [column for column in blank.table.columns if column.parts]
        self.lines.show_columns(
            [ColumnLine(one.index, one.heading, self._named(one.index)) for one in columns], _choices
        )

    def _named(self, index: int) -> str:
        fact = fact_named(self.matched.columns.get(index, ""))
        return shown(fact) if fact is not None else ""

    def _assign(self, index: int, name: str) -> None:
        self.matched.assign(index, name)
        self.lines.set_meaning(index, self._named(index))
        self.changed.emit()


def _choices(typed: str) -> Sequence[Choice]:
    """Facts that are called so, and the words themselves for every row."""
    found = [Choice(name, shown(fact)) for name, fact in facts().items() if fits(typed, _(fact.label))]
    if typed:
        return [*found, Choice(CONSTANT + typed, _("每行都填“{}”").format(typed), sure=not found)]
    return [Choice("", _("不填，留给手写")), *found]
