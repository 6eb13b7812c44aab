"""报送情况: who has reported, who is late, who is missing; the list for the chat group (domain.md §7.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QHBoxLayout
from sqlalchemy.orm import Session

from swdesk.collect import board, confirm, cross_checks, due_date, waiting
from swdesk.crosschecks import Contradiction
from swdesk.i18n import _
from swdesk.periods import Period, parse_period
from swdesk.progress import Progress
from swdesk.replies import due_replies, export_replies
from swdesk.report_periods import of_received, offered
from swdesk.reports.rollup import LATE, MISSING, ON_TIME, RETURNED, BoardRow
from swdesk.values import show_day
from ui.dialogs.proving import ProvingDialog
from ui.dialogs.reviewing import ReviewDialog
from ui.pages.base import Page
from ui.services import Services
from ui.widgets.basics import EmptyNote, Panel, button, row
from ui.widgets.grid import Cell, Grid, Head

_TONES = {ON_TIME: "ok", LATE: "warning", MISSING: "danger", RETURNED: "danger"}


@dataclass(frozen=True)
class Shown:
    """The board of a period."""

    rows: list[BoardRow]
    due: date
    pending: dict[str, str]
    checks: list[Contradiction]
    replies: int


def period_choice(services: Services) -> QComboBox:
    """Quarters, months, half years and years; the newest finished quarter is chosen.

    Those that still run are there too: a report that was signed before the last day would be nowhere.
    Reports on contracts are offered as they come in (`offer_contracts`).
    """
    today = services.clock.today()
    made = QComboBox()
    made.setAccessibleName(_("报告期"))
    periods = [parse_period(period.key) for period in offered(today)]
    for period in periods:
        made.addItem(period.name, period.key)
    made.setCurrentIndex(next(place for place, period in enumerate(periods) if period.end < today))
    return made


def offer_contracts(services: Services, choice: QComboBox, owner: Page) -> None:
    """Put the mid-term and final reports that came in behind the other periods."""

    def add(found: list[Period]) -> None:
        for period in found:
            if choice.findData(period.key) < 0:
                choice.addItem(f"{period.label} {period.contract}".strip(), period.key)

    services.operations.read(of_received, add, owner)


class BoardPage(Page):
    """The first page of a superior."""

    kinds = frozenset({"station", "report"})
    alone = True
    help = _(
        "应报、已报、迟报、未报一目了然；“待核对”的请与盖章纸件核对校验码后点“核对一致”；双击一行看数字、写批注、通过或退回。"
    )

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("报送情况"))
        self.choice = period_choice(services)
        self.choice.currentIndexChanged.connect(lambda _index: self.refresh())
        self._text = self._checks_text = ""
        self.reply = button(
            _("生成回执"), self.write_replies, hint=_("把收到、通过、退回的答复写成文件，发回各单位")
        )
        self.actions = [
            self.choice,
            button(
                _("复制催报名单"), self.copy_list, hint=_("报送情况和未报、迟报、退回名单，直接粘贴到工作群")
            ),
            button(_("核对纸件"), self.prove, hint=_("输校验码或选PDF，看与收到的是不是同一份")),
            self.reply,
            button(_("接收文件"), lambda: services.open_page("bundles")),
        ]
        self.grid = Grid(services.theme, _("报送情况"), [
            Head(_("单位")), Head(_("区划代码"), 84), Head(_("状态"), 64), Head(_("收到日期"), 138), Head(_("版本"), 44, right=True),
            Head(_("校验码"), 136), Head(_("备注"), 110), Head("", 40),
        ])  # fmt: skip
        self.grid.chosen.connect(lambda _r, _c, received: self._confirm(received))
        self.grid.opened.connect(self.review)
        self.empty = EmptyNote(
            _("这里是各单位的报送情况。先在“单位”里登记应报送的站点，或直接接收报送文件，来过的单位会自动列入。"),
            _("接收报送文件"), lambda: services.open_page("bundles"),
        )  # fmt: skip
        self.panel = Panel(_("应报单位"), " ")
        self.panel.body.addWidget(self.grid, 1)
        self.panel.body.addWidget(self.empty, 1)
        self.checks = Grid(services.theme, _("数据核对"), [Head("")], header=False)
        self.none = EmptyNote(_("没有发现前后矛盾的数字。"))
        self.checks.opened.connect(self._open_check)
        side = self._side = Panel(_("数据核对"), " ")
        self._copy_checks = button(_("复制核对清单"), self.copy_checks, "flat")
        side.body.addWidget(self.checks, 1)
        side.body.addWidget(self.none, 1)
        side.body.addLayout(row(None, self._copy_checks))
        columns = QHBoxLayout()
        columns.setSpacing(16)
        columns.addWidget(self.panel, 4)
        columns.addWidget(side, 1)
        self.body.addLayout(columns, 1)

    @property
    def period(self) -> Period:
        """The chosen quarter."""
        return parse_period(str(self.choice.currentData()))

    def refresh(self) -> None:
        """Read the board."""
        offer_contracts(self.services, self.choice, self)
        self.services.operations.read(partial(_read, period=self.period), self._show, self)

    def _show(self, found: Shown) -> None:
        self.title = _("{}报送情况").format(self.period.name)
        rows = found.rows
        counts = [
            (name, sum(1 for item in rows if item.state == name))
            for name in (ON_TIME, LATE, MISSING, RETURNED)
        ]
        due = _("应报 {}").format(len(rows))
        self.remark = " · ".join([due, *(f"{_(name)} {n}" for name, n in counts if n)])
        self.panel.remark.setText(_("应于 {} 前报送").format(show_day(found.due)))
        self.grid.fill(
            [_line(item, found.pending.get(item.unit)) for item in rows], [item.report for item in rows]
        )
        self.grid.setVisible(bool(rows))
        self.empty.setVisible(not rows)
        self.checks.fill([[one.sentence] for one in found.checks], found.checks)
        self.checks.setVisible(bool(found.checks))
        self.none.setVisible(not found.checks)
        self._copy_checks.setVisible(bool(found.checks))
        self._side.remark.setText(_("双击看出处") if found.checks else "")
        self._checks_text = _checks_text(self.period, found.checks)
        self._text = board_text(self.period, rows, found.due)
        self.reply.setText(_("生成回执（{}）").format(found.replies) if found.replies else _("生成回执"))
        self.reply.setEnabled(found.replies > 0)
        self.renamed.emit()

    def review(self, report: str) -> None:
        """The numbers of a report, to be answered."""
        if not report:
            self.services.warn(_("这个单位还没有报来，没有可看的报告。"))
            return
        self.dialog = ReviewDialog(self.services, self.window(), report, self.refresh)
        self.dialog.open()

    def choose_folder(self) -> Path | None:
        """Where the answers go; tests replace it."""
        path = QFileDialog.getExistingDirectory(self, _("选择U盘或文件夹，存放回执"))
        return Path(path) if path else None

    def write_replies(self) -> None:
        """A file for every report whose answer has not gone out."""
        folder, services, key = self.choose_folder(), self.services, self.period.key
        if folder is None:
            return

        def work(progress: Progress) -> int:
            return len(export_replies(
                services.store, key, folder, clock=services.clock, user_name=services.user_name, progress=progress
            ))  # fmt: skip

        def done(count: int) -> None:
            services.say(_("已生成 {} 份回执，发给各单位接收。").format(count))
            self.refresh()

        services.operations.task(work, done, self)

    def prove(self) -> None:
        """Whether a paper is the report that came."""
        self.proving = ProvingDialog(self.services, self.window())
        self.proving.open()

    def _open_check(self, one: Contradiction) -> None:
        if one.report:
            self.review(one.report)

    def copy_checks(self) -> None:
        """What contradicts itself, unit by unit, to send back in a chat."""
        QApplication.clipboard().setText(self._checks_text)
        self.services.say(_("已复制核对清单。双击一条可在审核窗口里“填入核对意见”，随回执退回。"))

    def copy_list(self) -> None:
        """The text to paste into the chat group."""
        QApplication.clipboard().setText(self._text)
        self.services.say(_("已复制，可直接粘贴到工作群。"))

    def _confirm(self, received: str) -> None:
        self.services.operations.write(
            _("核对校验码"),
            lambda session: confirm(session, received),
            then=lambda _none: self.refresh(),
            owner=self,
            undoable=False,
        )


def board_text(period: Period, rows: Sequence[BoardRow], due: date) -> str:
    """The board as text for a chat group: counts, then the names of those who are to do something."""
    states = (ON_TIME, LATE, MISSING, RETURNED)
    named = {state: [item.unit for item in rows if item.state == state] for state in states}
    counts = "，".join(_("{} {} 家").format(state, len(named[state])) for state in states)
    lines = [_("{}报送情况：应报 {} 家，").format(period.name, len(rows)) + counts + "。"]
    lines += [f"{state}：{'、'.join(named[state])}" for state in (MISSING, LATE) if named[state]]
    back = [
        f"{item.unit}（{item.remark}）" if item.remark else item.unit
        for item in rows
        if item.state == RETURNED
    ]
    lines += [f"{RETURNED}：{'；'.join(back)}"] if back else []
    if named[MISSING] or back:
        lines.append(_("请于 {} 前报送。").format(show_day(due)))
    return "\n".join(lines)


def _checks_text(period: Period, found: Sequence[Contradiction]) -> str:
    by_unit: dict[str, list[str]] = {}
    for one in found:
        by_unit.setdefault(one.unit, []).append(one.text)
    lines = [
        f"{unit}：" + "；".join(f"{n}.{text}" for n, text in enumerate(texts, 1))
        for unit, texts in by_unit.items()
    ]
    return "\n".join([_("{}报表核对，请以下单位核实：").format(period.name), *lines])


def _line(item: BoardRow, pending: str | None) -> list[Cell | str]:
    return [
        item.unit, item.code, Cell(_(item.state), _TONES.get(item.state, ""), badge=True),
        show_day(item.received) if item.received else "—", str(item.version) if item.version else "—", item.check_code or "—",
        Cell(item.remark, "warning" if pending else ""), Cell(_("核对一致"), link=True, data=pending) if pending else "",
    ]  # fmt: skip


def _read(session: Session, period: Period) -> Shown:
    pending = {row.unit_name: row.id for row in waiting(session, period.key)}
    return Shown(
        board(session, period), due_date(session, period), pending,
        cross_checks(session, period.key),
        len(due_replies(session, period.key)),
    )  # fmt: skip


def build(services: Services) -> Page:
    """The page 报送情况."""
    return BoardPage(services)
