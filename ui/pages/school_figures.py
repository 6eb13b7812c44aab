"""统计 of a school station: forms, themes, domains, sides, and the list behind 三方联动率."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QComboBox, QFileDialog
from sqlalchemy.orm import Session

from db.codes import code_list
from swdesk.i18n import _, code_text
from swdesk.periods import rounded
from swdesk.progress import Progress
from swdesk.school_summary import write_summary
from swdesk.schools import COMMUNITY, HOME, SCHOOL, Counts, Held, Year, schools, year_of
from ui.pages.base import Page
from ui.pages.spans import SpanChoice
from ui.services import Services
from ui.widgets.basics import Panel, button, label, row
from ui.widgets.flow import wrapped
from ui.widgets.grid import Cell, Grid, Head

_GROUPS = (("form", _("形式")), ("theme", _("主题")), ("domain", _("领域")))


class SchoolFigures(Page):
    """Figures at the left, the activities and their sides at the right."""

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("统计"))
        self.kinds = frozenset({"school_activity", "consultation", "school", "tag"})
        self.span = SpanChoice(services.clock.today(), self.refresh, chosen=3)
        self.school = QComboBox()
        self.school.setAccessibleName(_("学校"))
        self.school.addItem(_("全部学校"), "")
        self.school.currentIndexChanged.connect(lambda _index: self._read())
        self.rate = label("", "panelTitle")
        self.numbers = Grid(services.theme, _("开展情况"), [
            Head(""), *(Head(name, 58, right=True) for name in (_("次数"), _("学生"), _("家长"), _("教师"), _("社区"), _("志愿者"))),
        ])  # fmt: skip
        self.list = Grid(services.theme, _("三方联动"), [
            Head(_("日期"), 62), Head(_("活动")), *(Head(side, 52) for side in (_("家庭"), _("学校"), _("社区"))), Head(_("三方"), 56),
        ])  # fmt: skip
        self.list.opened.connect(lambda one: services.open_record("school_activity", one))
        figures, sides = Panel(_("开展情况"), _("人次")), Panel(_("三方联动"), _("双击打开"))
        figures.body.addWidget(self.numbers, 1)
        sides.body.addWidget(self.list, 1)
        columns = row(figures, sides, gap=16)
        columns.setStretch(0, 1)
        columns.setStretch(1, 1)
        out = button(
            _("给学校的汇总表"), self.export, hint=_("只有数量的 Excel，没有任何学生的信息，可以交给学校")
        )
        self.body.addLayout(wrapped(self.span, self.school, self.rate, out))
        self.body.addLayout(columns, 1)

    def refresh(self) -> None:
        """The schools, then the figures."""
        self.services.operations.read(schools, self._offer, self)

    def _offer(self, names: list[str]) -> None:
        chosen = self.school.currentData()
        self.school.blockSignals(True)
        self.school.clear()
        self.school.addItem(_("全部学校"), "")
        for name in names:
            self.school.addItem(name, name)
        self.school.setCurrentIndex(max(0, self.school.findData(chosen)))
        self.school.blockSignals(False)
        self._read()

    def _read(self) -> None:
        span, school = self.span.span, self.school.currentData() or ""

        def read(session: Session) -> Year:
            return year_of(session, span, school)

        self.services.operations.read(read, self._show, self)

    def _show(self, year: Year) -> None:
        rate = f"{rounded(year.rate * 100, 1)}%" if year.rate is not None else "—"
        text = _("三方联动率 {}（{} / {} 场）").format(rate, year.three_sided, len(year.held))
        self.rate.setText(text)
        rows: list[list[Cell | str]] = [_counts(_("合计"), year.whole, strong=True)]
        for what, title in _GROUPS:
            rows.append([Cell(title, strong=True)])
            rows += [
                _counts(code_text(code_list(f"school_{what}"), code) or _("未填"), counts)
                for code, counts in year.by(what)
            ]
        fathers, mothers, grandparents = year.parents
        if any(year.parents):
            parts = _("家长构成：父亲 {}，母亲 {}，祖辈 {}").format(fathers, mothers, grandparents)
            rows.append([Cell(parts)])
        visitors = code_list("visitor_kind")
        asked = "，".join(
            f"{code_text(visitors, kind)} {count}" for kind, count in year.consultations.items()
        )
        rows.append([Cell(_("咨询人次：{}").format(asked))])
        self.numbers.fill(rows)
        self._span_words(rows)
        self.list.fill([_sides(one) for one in year.held], [one.id for one in year.held])

    def _span_words(self, rows: list[list[Cell | str]]) -> None:
        """A line of words takes the whole width."""
        self.numbers.clearSpans()
        for line, cells in enumerate(rows):
            if len(cells) == 1:
                self.numbers.setSpan(line, 0, 1, self.numbers.columnCount())

    def export(self) -> None:
        """The counts, and nothing else, as a file for the school."""
        school = self.school.currentData() or ""
        name = _("{}汇总表.xlsx").format(school or _("学校社工站"))
        path, _kind = QFileDialog.getSaveFileName(self, _("给学校的汇总表"), name, "Excel (*.xlsx)")
        if path:
            self.export_to(Path(path))

    def export_to(self, path: Path) -> None:
        """Write the file."""
        services, span, school = self.services, self.span.span, self.school.currentData() or ""

        def work(_progress: Progress) -> int:
            return write_summary(
                services.store, school, span, path, clock=services.clock, user_name=services.user_name
            )

        services.operations.task(
            work, lambda n: services.say(_("已写好，共 {} 场活动，只有数量：{}").format(n, path.name)), self
        )


def _counts(name: str, counts: Counts, *, strong: bool = False) -> list[Cell | str]:
    return [
        Cell(name, strong=strong),
        *(Cell(str(n) if n else "", right=True, strong=strong) for n in counts.numbers),
    ]


def _sides(one: Held) -> list[Cell | str]:
    marks = [Cell("√" if side in one.sides else "", "ok") for side in (HOME, SCHOOL, COMMUNITY)]
    day = "" if one.day == date.min else f"{one.day.month}.{one.day.day}"
    return [day, one.name, *marks, Cell(_("三方"), "ok", badge=True) if one.three_sided else ""]
