"""月探访率: the number of a month and who is behind it, those not yet visited first."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from swdesk.i18n import _
from swdesk.periods import Period, parse_period, rounded
from swdesk.visit_rates import Rate, Seen, month_rate
from ui.dialogs.quick import QuickLog
from ui.dialogs.sizes import open_at
from ui.services import Services
from ui.widgets.basics import button, label, row
from ui.widgets.grid import Cell, Grid, Head


class VisitRates(QDialog):
    """One month; the arrows turn to the month before and after."""

    def __init__(self, services: Services, parent: QWidget) -> None:
        super().__init__(parent)
        self._services = services
        self.setWindowTitle(_("月探访率"))
        open_at(self, services.theme, parent, 860, 560)
        self.title = label("", "panelTitle")
        self.number = label("", "big")
        self.note = label("", "quiet", wrap=True)
        self.grid = Grid(services.theme, _("特殊困难老年人本月探访"), [
            Head(_("姓名"), 110), Head(_("村（社区）"), 120), Head(_("类别")), Head(_("本月探访"), 260), Head("", 76),
        ])  # fmt: skip
        self.grid.chosen.connect(lambda _line, _column, person: self._log(person))
        self.grid.opened.connect(self._open)
        self._after = button(_("后一月"), lambda: self._turn(1))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(10)
        layout.addLayout(row(self.title, None, button(_("前一月"), lambda: self._turn(-1)), self._after))
        layout.addLayout(row(self.number, self.note, gap=16))
        layout.addWidget(self.grid, 1)
        services.operations.changed.connect(self._changed)
        today = services.clock.today()
        self._month = parse_period(f"{today.year}-{today.month:02d}")
        self._read()

    def _changed(self, kinds: object, _who: object) -> None:
        if isinstance(kinds, frozenset) and kinds & {"visit", "person", "tag"}:
            self._read()

    def _turn(self, by: int) -> None:
        first = self._month.start
        total = first.year * 12 + first.month - 1 + by
        self._month = parse_period(f"{total // 12}-{total % 12 + 1:02d}")
        self._read()

    def _read(self) -> None:
        today = self._services.clock.today()
        month = self._month.until(today) if self._month.start <= today < self._month.end else self._month
        self._after.setEnabled(self._month.end < today)
        self._services.operations.read(lambda session: month_rate(session, month), self._show, self)

    def _show(self, found: Rate) -> None:
        if found.month.key != self._month.key:
            return
        self.title.setText(_("{}特殊困难老年人").format(found.month.name))
        share = found.percent
        self.number.setText(_("{}%").format(rounded(share, 1)) if share is not None else "—")
        self.note.setText(_about(found))
        self.grid.fill([_cells(line) for line in found.lines], found.lines)

    def _log(self, person: UUID) -> None:
        QuickLog(self._services, self, "visit", {"person": person}).show()

    def _open(self, line: Seen) -> None:
        self.close()
        if line.visit is not None:
            self._services.open_record("visit", line.visit)
        else:
            self._services.open_record("person", line.person)


def _about(found: Rate) -> str:
    if not found.due:
        return _("这个月没有在册的特殊困难老年人（独居、空巢、留守、失能、重残、计划生育特殊家庭）。")
    text = _("应访 {} 人，已探访 {} 人，还差 {} 人。目标100%；无人在家的不算。")
    return text.format(found.due, found.seen, found.due - found.seen) + _cut(found.month)


def _cut(month: Period) -> str:
    cut: date = month.cutoff
    return _("数据截至{}月{}日。").format(cut.month, cut.day) if cut < month.end else ""


def _cells(line: Seen) -> list[Cell | str]:
    if line.visit is None or line.day is None:
        return [line.name, line.village, line.categories, Cell(_("还没有探访"), "danger"), Cell(_("记走访"), link=True, right=True, data=line.person)]  # fmt: skip
    when = _("{}月{}日").format(line.day.month, line.day.day)
    return [line.name, line.village, line.categories, f"{when} {line.how}", ""]
