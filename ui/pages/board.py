"""报送情况 of a superior: who has reported, who is late, what to check (domain.md §7.2)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog
from sqlalchemy.orm import Session

from swdesk import collect
from swdesk.i18n import _
from swdesk.periods import Period, last_finished_quarter, parse_period, quarter_of
from swdesk.progress import Progress
from swdesk.reports.rollup import LATE, MISSING, ON_TIME, BoardRow
from swdesk.values import show_day
from ui.pages.base import Page
from ui.services import Services
from ui.widgets.basics import EmptyNote, Panel, button, label
from ui.widgets.grid import Cell, Grid, Head

_TONES = {ON_TIME: "ok", LATE: "warning", MISSING: "danger"}


@dataclass(frozen=True)
class Loaded:
    """What the page shows of a period."""

    rows: list[BoardRow]
    pending: dict[str, str]
    findings: list[str]
    due: str


def periods_offered(services: Services) -> list[Period]:
    """The running quarter and those before it."""
    found = [quarter_of(services.clock.today())]
    while len(found) < 8:
        found.append(found[-1].previous())
    return found


class BoardPage(Page):
    """应报、已报、迟报、未报, with the check of the sealed paper."""

    kinds = frozenset({"station", "received"})
    help = _("把下级送来的U盘或文件夹交给“接收上报文件”；收到的先标“待核对”，与盖章纸质报告的校验码一致后点一下即可。")

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("报送情况"))
        self._period = QComboBox()
        self._period.setAccessibleName(_("期间"))
        for period in periods_offered(services):
            self._period.addItem(period.label, period.key)
        self._period.setCurrentIndex(max(0, self._period.findData(last_finished_quarter(services.clock.today()).key)))
        self._period.currentIndexChanged.connect(lambda _index: self.refresh())
        self.actions = [
            self._period,
            button(_("复制催报名单"), self._copy),
            button(_("接收上报文件"), self._collect, "primary"),
        ]
        self._grid = Grid(services.theme, _("报送情况表"), [
            Head(_("单位")), Head(_("状态"), 100), Head(_("收到日期"), 130), Head(_("版本"), 70), Head(_("校验码"), 160),
            Head(_("核对"), 110), Head(_("备注"), 200),
        ])  # fmt: skip
        self._grid.chosen.connect(lambda _row, _column, received: self._confirm(received))
        self._panel = Panel(_("报送情况"))
        self._panel.body.addWidget(self._grid, 1)
        self._checks = Panel(_("自动核对"))
        self._check_text = label("", wrap=True)
        self._checks.padded().addWidget(self._check_text)
        self._empty = EmptyNote(_("还没有应报单位。在“单位”里添加下级站点，或先接收一次上报文件，单位会自动列入。"), _("接收上报文件"), self._collect)
        self.body.addWidget(self._panel, 1)
        self.body.addWidget(self._empty)
        self.body.addWidget(self._checks)
        self._rows: list[BoardRow] = []

    @property
    def period(self) -> Period:
        """The chosen period."""
        return parse_period(str(self._period.currentData()))

    def refresh(self) -> None:
        """Read the board of the chosen period."""
        period = self.period

        def read(session: Session) -> Loaded:
            pending = {row.unit_name: row.id for row in collect.current(session, period.key) if row.state == collect.PENDING}
            due = show_day(collect.due_date(session, period))
            return Loaded(collect.board(session, period), pending, collect.cross_checks(session, period.key), due)

        self.services.operations.read(read, self._show, self)

    def _show(self, loaded: Loaded) -> None:
        self._rows = loaded.rows
        self._panel.setVisible(bool(loaded.rows))
        self._empty.setVisible(not loaded.rows)
        counts = {state: sum(1 for row in loaded.rows if row.state == state) for state in (ON_TIME, LATE, MISSING)}
        text = _("应报 {} · 按时 {} · 迟报 {} · 未报 {} · 应于{}前报送")
        self._panel.remark.setText(text.format(len(loaded.rows), *counts.values(), loaded.due))
        self._grid.fill([self._line(row, loaded.pending) for row in loaded.rows])
        found = loaded.findings
        self._check_text.setText("\n".join(found) if found else _("没有发现数字矛盾。"))
        self._checks.remark.setText(_("{} 处").format(len(found)) if found else "")

    def _line(self, row: BoardRow, pending: dict[str, str]) -> list[Cell]:
        check = Cell(_("核对一致"), link=True, data=pending[row.unit]) if row.unit in pending else Cell("" if row.state == MISSING else _("已接收"))
        return [
            Cell(row.unit), Cell(row.state, _TONES.get(row.state, ""), badge=True),
            Cell(show_day(row.received) if row.received else ""), Cell(f"第{row.version}版" if row.version else ""),
            Cell(row.check_code), check, Cell(row.remark),
        ]  # fmt: skip

    def _confirm(self, received: str) -> None:
        if received:
            self.services.operations.write(
                _("核对上报文件"), partial(collect.confirm, received=received), then=lambda _none: self.refresh(), owner=self, undoable=False
            )

    def _copy(self) -> None:
        late = [row.unit for row in self._rows if row.state == MISSING]
        if not late:
            self.services.say(_("没有未报的单位。"))
            return
        text = _("{}报告尚未报送：{}。请尽快报送。").format(self.period.name, "、".join(late))
        QApplication.clipboard().setText(text)
        self.services.say(_("已复制，可粘贴到工作群：{}").format(text))

    def _collect(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, _("选择放着上报文件的U盘或文件夹"))
        if folder:
            self.take(Path(folder))

    def take(self, folder: Path) -> None:
        """Take in a folder and say what became of each file."""
        store, clock, user = self.services.store, self.services.clock, self.services.user_name

        def work(progress: Progress) -> collect.CollectResult:
            return collect.collect(store, folder, clock=clock, user_name=user, progress=progress)

        def done(result: collect.CollectResult) -> None:
            taken = result.count("接收") + result.count("待核对")
            text = _("接收{}个，已有{}个，拒收{}个。").format(taken, result.count("已有"), len(result.refused))
            reasons = "".join(f"\n{item.name}：{item.text}" for item in result.refused[:5])
            self.services.say(text + reasons)
            self.services.operations.broadcast(frozenset({"station", "received"}))
            self.refresh()

        self.services.operations.task(work, done, self)


def build(services: Services) -> Page:
    """The page 报送情况."""
    return BoardPage(services)
