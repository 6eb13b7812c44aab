"""A choice of the span that figures are of: this month, this quarter, this year, or the last one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from PySide6.QtWidgets import QComboBox

from swdesk.i18n import _
from swdesk.periods import Span


def spans(today: date) -> list[tuple[str, Span]]:
    """(what it is called, the span); what runs ends today."""
    month = today.replace(day=1)
    quarter = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    year = today.replace(month=1, day=1)
    before = quarter - timedelta(days=1)
    return [
        (_("本月"), Span(month, today)),
        (_("本季"), Span(quarter, today)),
        (_("上季"), Span(before.replace(month=before.month - 2, day=1), before)),
        (_("本年"), Span(year, today)),
        (_("上年"), Span(year.replace(year=year.year - 1), year - timedelta(days=1))),
    ]


class SpanChoice(QComboBox):
    """The choice as a list; `span` is the one chosen."""

    def __init__(self, today: date, changed: Callable[[], None], chosen: int = 1) -> None:
        super().__init__()
        self.setAccessibleName(_("统计期间"))
        self._spans = [span for _name, span in spans(today)]
        self.addItems([name for name, _span in spans(today)])
        self.setCurrentIndex(chosen)
        self.currentIndexChanged.connect(lambda _index: changed())

    @property
    def span(self) -> Span:
        """What is chosen."""
        return self._spans[self.currentIndex()]
