"""One section of the report: its text with live numbers, the numbers by name, its charts as they are printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QMenu, QScrollArea, QSplitter, QVBoxLayout, QWidget

from swdesk import phrases
from swdesk.i18n import _
from swdesk.phrases import Offered
from swdesk.reports.live import fill, joined, relinked, token
from swdesk.reports.pictures import Picture
from swdesk.reports.reading import in_order, shown
from ui.services import Services
from ui.widgets.basics import button, label, row
from ui.widgets.chart import ChartView
from ui.widgets.grid import Cell, Grid, Head
from ui.widgets.live_text import LiveText

KEEP_MS = 900
_SHOWN = 36
"""Characters of a phrase in the menu."""

ROWS = {"plans": _("事项｜时间｜责任人｜预期产出"), "problems": _("事项｜建议｜责任单位")}
"""Sections whose lines with ｜ are rows: of the plan in the text, and of 表15."""

Public = Mapping[str, Any]


class Writing(QWidget):
    """Signals: number(code, span) to see its records, edited(section, template) when a text is to be kept."""

    number = Signal(str, str)
    edited = Signal(str, str)

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self._public: Public | None = None
        self._part: Mapping[str, Any] = {}
        self._section = ""
        self._pending = ("", "")
        self.text = LiveText(services.theme)
        self.text.setAccessibleName(_("报告文字"))
        self.text.setReadOnly(True)  # until a section is shown
        self.text.textChanged.connect(self._typed)
        self.text.number.connect(self.number)
        self.bold = button(_("加粗"), self._embolden, hint=_("选中的文字加粗，再点一下取消（Ctrl+B）"))
        self.bold.setCheckable(True)
        self.text.emphasis.connect(self.bold.setChecked)
        self.note = label("", "quiet", wrap=True)
        self.insert = button(_("插入数字"), hint=_("在光标处插入一个会随数据更新的数字"))
        self._menu = QMenu(self.insert)
        self._menu.aboutToShow.connect(self._offer)
        self.insert.setMenu(self._menu)
        self.phrases = button(
            _("常用语"), self.offer_phrases, hint=_("在光标处插入一句常用语，语句在“自定代码”里增改")
        )
        self.numbers = Grid(services.theme, _("本段数字"), [
            Head(_("本段的数字")), Head(_("本期"), 84, right=True), Head(_("本年累计"), 96, right=True),
        ])  # fmt: skip
        self.numbers.chosen.connect(lambda _r, _c, what: self.number.emit(*what))
        self._crowded: bool = False
        self.charts: list[ChartView] = []
        self._titles: list[QWidget] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(KEEP_MS)
        self._timer.timeout.connect(self.flush)
        self._below = QVBoxLayout()
        self._below.setContentsMargins(0, 8, 0, 0)
        self._below.setSpacing(12)
        self._layout()

    def _layout(self) -> None:
        upper = QWidget()
        inner = QVBoxLayout(upper)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self.text, 1)
        line = row(self.note, self.bold, self.phrases, self.insert)
        line.setStretch(0, 1)
        inner.addLayout(line)
        held = QWidget()
        held.setStyleSheet(f"background: {self._services.theme.tokens.panel};")
        held.setLayout(self._below)
        self._below.addWidget(self.numbers)
        self._below.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(held)
        self._area = area
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(upper)
        split.addWidget(area)
        split.setChildrenCollapsible(False)
        split.setSizes([300, 300])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 4, 16, 12)
        layout.addWidget(split)

    # ── showing ──────────────────────────────────────────────────────────────────────────────────────────────

    def show_part(
        self, public: Public, part: Mapping[str, Any], charts: Sequence[Picture], *, editable: bool
    ) -> None:
        """Another section; what is being typed in it is never put back to what was read before."""
        self._public = public
        if not (editable and self._ahead(part)):
            self._part = part
            kept = self._section == part["key"] and self.text.toPlainText() == part["text"]
            self._section = ""
            show = self.text.settle if kept else self.text.show_text
            show(part["text"], part["marks"], part.get("bold", ()))
        self._section = part["key"]
        writable = editable and not (part["key"] == "work" and not part["text"])
        self.text.setReadOnly(not writable)
        self.insert.setVisible(writable)
        self.bold.setVisible(writable)
        self.phrases.setVisible(writable)
        self.note.setText(self._said(editable=editable, writable=writable))
        self._list(public, part)
        self._draw(charts)

    def _ahead(self, part: Mapping[str, Any]) -> bool:
        """Whether more was typed in this section than the store had said when it was read."""
        if self._pending == (part["key"], part["template"]):
            self._pending = ("", "")
        return self._section == part["key"] and (self._timer.isActive() or self._pending[0] == part["key"])

    def _said(self, *, editable: bool, writable: bool) -> str:
        if writable and self._section in ROWS:
            return _("写成“{}”的一行印成表里的一行，表里不加粗。").format(ROWS[self._section])
        if writable:
            return _("绿色的数字随数据更新，点一下看明细；清空全文恢复草拟的文字；【】是要填写的地方。")
        if editable:
            return _("这一节只有标题，没有可改的文字。")
        return _("已定稿，文字不能改；点数字看明细。")

    def _list(self, public: Public, part: Mapping[str, Any]) -> None:
        values = public["values"]
        rows = [
            [
                Cell(values[code]["label"], data=(code, "period")),
                *(Cell(shown(public, code, span), link=True, right=True, data=(code, span)) for span in ("period", "year")),
            ]
            for code in part["codes"]
            if code in values
        ]  # fmt: skip
        self.numbers.fill(rows)
        self.numbers.fit(30)
        self.numbers.setVisible(bool(rows))

    def _draw(self, charts: Sequence[Picture]) -> None:
        for old in (*self._titles, *self.charts):
            self._below.removeWidget(old)
            old.deleteLater()
        self._titles = [label(one.title) for one in charts]
        self.charts = [ChartView(self._services.theme, one.data, one.words) for one in charts]
        for place, (title, view) in enumerate(zip(self._titles, self.charts, strict=True)):
            self._below.insertWidget(2 * place, title)
            self._below.insertWidget(2 * place + 1, view)
        self.crowd(self._crowded)

    def crowd(self, crowded: bool) -> None:
        """Whether something else stands below: then the charts and numbers of the section wait."""
        self._crowded = crowded
        self._area.setVisible(not crowded and (bool(self.charts) or self.numbers.rowCount() > 0))

    # ── writing ──────────────────────────────────────────────────────────────────────────────────────────────

    def _changed(self) -> bool:
        """Whether words or bold are others than those that are kept."""
        part = self._part
        return self.text.toPlainText() != part["text"] or self.text.bold() != joined(
            part["text"], part.get("bold", ())
        )

    def _typed(self) -> None:
        if self._section and not self.text.isReadOnly() and self._changed():
            self._timer.start()

    def _embolden(self) -> None:
        self.text.toggle_bold()
        self.text.setFocus()

    def flush(self) -> None:
        """Keep what was typed, its untouched numbers live."""
        self._timer.stop()
        if self._section and not self.text.isReadOnly() and self._changed():
            self._keep(self._linked(self.text.toPlainText(), self.text.bold()))

    def _linked(self, typed: str, bold: Sequence[Sequence[int]]) -> str:
        return relinked(self._part["text"], self._part["marks"], typed, bold)

    def _keep(self, template: str) -> None:
        filled, marks, bold = fill(self._public or {"values": {}}, template)
        self._part = dict(self._part) | {
            "text": filled,
            "marks": [list(mark) for mark in marks],
            "bold": bold,
        }
        show = self.text.settle if filled == self.text.toPlainText() else self.text.show_text
        show(filled, marks, bold)
        self._pending = (self._section, template.strip()) if template.strip() else ("", "")
        self.edited.emit(self._section, template)

    def leave(self) -> None:
        """Another part comes to the front."""
        self.flush()
        self._section = ""

    # ── putting a phrase in ──────────────────────────────────────────────────────────────────────────────────

    def offer_phrases(self) -> None:
        """Turns of the office (domain.md H20), the most used first."""
        user = self._services.user
        self._services.operations.read(
            lambda session: phrases.offered(session, "report", "", user), self._show_phrases, self
        )

    def _show_phrases(self, found: list[Offered]) -> None:
        menu = QMenu(self.phrases)
        for one in found:
            menu.addAction(one.text.replace("&", "&&")[:_SHOWN], partial(self.put_phrase, one))
        if not found:
            menu.addAction(_("加入示例常用语"), self._add_examples)
        menu.popup(self.phrases.mapToGlobal(self.phrases.rect().bottomLeft()))

    def put_phrase(self, one: Offered) -> None:
        """A phrase at the cursor."""
        self.text.insertPlainText(one.text)
        self.text.setFocus()
        self._services.operations.note(lambda session: phrases.note_use(session, one.id))

    def _add_examples(self) -> None:
        self._services.operations.write(
            _("加入示例常用语"), lambda session: phrases.add_examples(session, "phrase"),
            then=lambda _count: self.offer_phrases(), owner=self,
        )  # fmt: skip

    # ── putting a number in ──────────────────────────────────────────────────────────────────────────────────

    def _offer(self) -> None:
        """Every indicator, by group, with its number of the period and of the year."""
        self._menu.clear()
        if self._public is None:
            return
        groups: dict[str, QMenu] = {}
        for code, item in in_order(self._public):
            if item["hidden"]:
                continue
            group = item.get("group") or _("指标")
            menu = groups.get(group) or groups.setdefault(group, self._menu.addMenu(group))
            for span, name in (("period", _("本期")), ("year", _("本年累计"))):
                text = f"{item['label']}　{name} {shown(self._public, code, span)} {item['unit']}"
                menu.addAction(text, partial(self.put_number, code, span))

    def put_number(self, code: str, span: str = "period") -> None:
        """A live number at the cursor."""
        if not self._section or self.text.isReadOnly():
            return
        self._timer.stop()
        self._keep(self.text.filled(self._linked(*self.text.with_place()), token(code, span)))
        self.text.setFocus()
