"""审核报告: the numbers of a received report, remarks on single ones, 通过 or 退回修改 (swdesk/reviewing.py)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from swdesk import received, replies
from swdesk.bundles.reply import Remark
from swdesk.i18n import _
from swdesk.reviewing import SPANS, Line, Review, Version, review, suggested
from swdesk.values import show_day
from ui.dialogs.kept import KeptDialog, put
from ui.dialogs.received_report import ReceivedReport
from ui.dialogs.sizes import open_at
from ui.pages.preview import Preview
from ui.services import Services
from ui.widgets.basics import Panel, button, label, row
from ui.widgets.grid import Cell, Grid, Head

TEXT, AT, LINE = "text", "at", "line"
"""What is kept besides remarks: the whole's, and the remark in hand with its number."""


def _number(key: str) -> tuple[str, str]:
    """Code and span of a number."""
    code, _space, span = key.rpartition(" ")
    return code, span


def span_names() -> dict[str, str]:
    """What the numbers of an indicator are called."""
    return {
        "period": _("本期"), "year": _("本年累计"), "last_period": _("上年同期"), "last_year": _("上年累计"), "project": _("项目累计"),
    }  # fmt: skip


def _history(versions: Sequence[Version]) -> str:
    """更正历史, a line a version."""
    lines = [
        _("第{}版 {} {}　{}").format(one.version, show_day(one.came), one.state, one.remark).rstrip()
        for one in versions
    ]
    return "\n".join([_("更正历史："), *lines])


class ReviewDialog(KeptDialog):
    """A click on a number writes a remark on it."""

    def __init__(self, services: Services, parent: QWidget, report: str, then: Callable[[], None]) -> None:
        super().__init__(parent)
        self._services, self._then, self._report = services, then, report
        self._review: Review | None = None
        self._chosen: tuple[str, str] | None = None
        self._suggested: list[Remark] = []
        self.remarks: dict[tuple[str, str], str] = {}
        open_at(self, services.theme, parent, 1120, 660)
        names = span_names()
        self.grid = Grid(services.theme, _("报告数字"), [
            Head(_("指标")), Head(_("单位"), 52), *(Head(names[span], 76, right=True) for span in SPANS), Head(_("上期"), 70, right=True),
            Head(_("上一版"), 70, right=True),
        ])  # fmt: skip
        self.grid.chosen.connect(lambda _r, _c, what: self.choose(*what))
        self._pdf = button(_("看PDF"), self._preview)
        self._whole = button(
            _("看报表和台账"), self.show_whole, hint=_("报来的文字、报表、脱敏台账；点数字写批注")
        )
        self.suggest = button(
            _("填入核对意见"), self.put_suggested, hint=_("把自动核对发现的矛盾写成批注，退回前可修改")
        )
        self._tick = button(_("校验码已核对"), self.confirm, hint=_("盖章纸件上的校验码与这里一致"))
        self._accept = button(_("通过"), self.accept_report, "primary")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        numbers = Panel(_("报告数字"), _("点一个数字写批注"))
        numbers.body.addWidget(self.grid, 1)
        columns = row(numbers, self._side(), gap=16)
        columns.setStretch(0, 5)
        columns.setStretch(1, 2)
        layout.addLayout(columns, 1)
        back = button(_("退回修改"), self.give_back)
        layout.addLayout(
            row(self._pdf, self._whole, self._tick, None, button(_("关闭"), self.reject), back, self._accept)
        )
        for one in self.findChildren(QPushButton):
            one.setAutoDefault(False)  # Enter in the line keeps a remark
        self.read()

    def _side(self) -> QWidget:
        side = Panel(_("意见"), " ")
        self._of = label(_("先点左边的一个数字，再写批注。"), "quiet", wrap=True)
        self.line = QLineEdit()
        self.line.setAccessibleName(_("数字批注"))
        self.line.setMaxLength(200)
        self.line.setEnabled(False)
        self.line.returnPressed.connect(self.remark)
        self.said = Grid(self._services.theme, _("数字批注"), [Head(""), Head("", 52)], header=False)
        self.said.chosen.connect(lambda _r, _c, what: self._drop(what))
        self.text = QPlainTextEdit()
        self.text.setAccessibleName(_("总的意见"))
        self.text.setPlaceholderText(_("总的意见（退回时说明原因）"))
        inner = side.padded()
        inner.addWidget(self._of)
        inner.addWidget(self.line)
        inner.addLayout(row(self.suggest, None, button(_("加上批注"), self.remark)))
        inner.addWidget(self.said, 3)
        inner.addWidget(self.text, 2)
        self.history = label("", "quiet", wrap=True)
        inner.addWidget(self.history)
        return side

    # ── reading ──────────────────────────────────────────────────────────────────────────────────────────────

    def read(self) -> None:
        """Read the report."""
        report = self._report
        self._services.operations.read(lambda session: review(session, report), self._show, self)

    def _show(self, found: Review) -> None:
        first, self._review = self._review is None, found
        self.setWindowTitle(_("{}　{}报告 第{}版").format(found.unit, found.period, found.version))
        if first:  # read again, what was typed meanwhile stays
            self.remarks = {(one.code, one.span): one.text for one in found.remarks}
            self.text.setPlainText(found.text)
        self._pdf.setVisible(found.pdf is not None)
        self._tick.setVisible(found.pending)
        self._tick.setText(_("校验码 {} 已核对").format(found.check_code))
        self._accept.setEnabled(not found.pending)
        self._suggested = suggested(found)
        self.suggest.setText(
            _("填入核对意见（{}）").format(len(self._suggested)) if self._suggested else _("填入核对意见")
        )
        self.suggest.setEnabled(bool(self._suggested))
        self.history.setText(_history(found.versions))
        self.history.setVisible(len(found.versions) > 1)
        if first:
            self.keep_texts(self._services, f"review {self._report}", self.line, self.text)
        self._fill()

    def typed(self) -> dict[str, str]:
        """The remarks, the one in hand, and what is said of the whole."""
        remarks = {f"{code} {span}": text for (code, span), text in self.remarks.items()}
        at = " ".join(self._chosen or ())
        return remarks | {TEXT: self.text.toPlainText(), AT: at, LINE: self.line.text()}

    def put_back(self, left: Mapping[str, str]) -> None:
        """Remarks that were not given yet."""
        rest = dict(left)
        put(self.text, rest.pop(TEXT, ""))
        at, line = rest.pop(AT, ""), rest.pop(LINE, "")
        self.remarks = {_number(key): text for key, text in rest.items()}
        if line:
            self.choose(*_number(at))
            put(self.line, line)

    def put_suggested(self) -> None:
        """What the cross-checks found, as remarks that can still be changed."""
        for one in self._suggested:
            self.remarks.setdefault((one.code, one.span), one.text)
        self.text_typed()
        self._fill()

    def show_whole(self) -> None:
        """The report as it came: text, tables, de-identified ledgers."""
        if self._review is not None:
            remarks = [Remark(code, span, said) for (code, span), said in self.remarks.items()]
            self.whole = ReceivedReport(
                self._services, self, self.windowTitle(), self._review.public, remarks
            )
            self.whole.number.connect(self.choose)
            self.whole.open()

    def _fill(self) -> None:
        lines = self._review.lines if self._review else ()
        self.grid.fill([self._line(line) for line in lines])
        self.grid.setColumnHidden(len(SPANS) + 3, not any(line.before for line in lines))
        labels, names = {line.code: line.label for line in lines}, span_names()
        self.said.fill([
            [f"{labels.get(code, code)} {names[span]}：{text}", Cell(_("删去"), link=True, data=(code, span))]
            for (code, span), text in self.remarks.items()
        ])  # fmt: skip

    def _line(self, line: Line) -> list[Cell | str]:
        numbers = [
            Cell(number, right=True, marked=(line.code, span) in self.remarks, data=(line.code, span))
            for span, number in zip(SPANS, line.numbers, strict=True)
        ]
        return [
            line.label,
            line.unit,
            *numbers,
            Cell(line.previous, right=True),
            Cell(line.before, "warning", right=True),
        ]

    # ── remarks ──────────────────────────────────────────────────────────────────────────────────────────────

    def choose(self, code: str, span: str) -> None:
        """The number that the next remark is on."""
        self._chosen = (code, span)
        found = (
            next((line for line in self._review.lines if line.code == code), None) if self._review else None
        )
        name = f"{found.label if found else code} {span_names()[span]}"
        self._of.setText(_("批注：{}").format(name))
        self.line.setEnabled(True)
        self.line.setText(self.remarks.get((code, span), ""))
        self.line.setFocus()

    def remark(self) -> None:
        """Keep the remark on the chosen number."""
        if self._chosen is not None and self.line.text().strip():
            self.remarks[self._chosen] = self.line.text().strip()
            self.line.clear()
            self.text_typed()
            self._fill()

    def _drop(self, what: tuple[str, str]) -> None:
        self.remarks.pop(what, None)
        self.text_typed()
        self._fill()

    # ── answering ────────────────────────────────────────────────────────────────────────────────────────────

    def give_back(self) -> None:
        """退回修改."""
        self.remark()
        text, report = self.text.toPlainText(), self._report
        remarks = [Remark(code, span, said) for (code, span), said in self.remarks.items()]
        self._write(_("退回报告"), lambda session: replies.give_back(session, report, text, remarks))

    def accept_report(self) -> None:
        """通过."""
        text, report = self.text.toPlainText(), self._report
        self._write(_("通过报告"), lambda session: replies.accept(session, report, text))

    def confirm(self) -> None:
        """The check code agrees with the sealed paper."""
        report = self._report
        self._services.operations.write(
            _("核对校验码"), lambda session: received.confirm(session, report), then=lambda _none: self.read(), owner=self, undoable=False
        )  # fmt: skip

    def _write(self, name: str, work: Callable[[Session], None]) -> None:
        self._services.operations.write(
            name, work, then=lambda _none: self._answered(), owner=self, undoable=False
        )

    def _answered(self) -> None:
        self._services.say(_("已记下。点“生成回执”把答复写成文件发给对方。"))
        self._then()
        self.accept()

    def _preview(self) -> None:
        if self._review is not None and self._review.pdf is not None:
            title = self.windowTitle()
            self.preview = Preview(self._services, self, title, self._review.pdf, f"{title}.pdf")
            self.preview.show()
