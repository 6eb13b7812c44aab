"""来表即填: the window in which a table that somebody sent is filled: who, what in each column, for whom, and the file."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QGridLayout,
    QLineEdit,
    QSplitter,
    QVBoxLayout,
    QWidget,
)
from sqlalchemy.orm import Session

from db.codes import code_list
from swdesk import transfers
from swdesk.blanks import making
from swdesk.blanks.facts import subjects
from swdesk.blanks.making import Job, Made
from swdesk.blanks.matching import Matched, learnt_of, match
from swdesk.blanks.shape import Sent, read_sent
from swdesk.blanks.writing import preview
from swdesk.disk import disk_told
from swdesk.errors import UserError
from swdesk.i18n import _, item_text
from swdesk.importing.workbook import SUFFIXES
from swdesk.progress import Progress
from swdesk.values import parse_day, show_day
from ui.dialogs.filling_columns import ColumnsSide
from ui.dialogs.filling_people import PASTED, PeopleSide
from ui.dialogs.kept import KeptDialog
from ui.dialogs.sizes import open_at
from ui.services import Services
from ui.widgets.basics import button, label, row

FILTER = _("表格") + " (" + " ".join(f"*{suffix}" for suffix in sorted(SUFFIXES)) + ")"


def read_tables(path: Path) -> Sent:
    """The tables of a file on the disk."""
    with disk_told(_("来表没有改动。")):
        data = path.read_bytes()
    return read_sent(data, path.name)


class FillDialog(KeptDialog):
    """One table at a time; a workbook with several lets choose. Typed names, for whom and what for, are kept by the file."""

    def __init__(
        self, services: Services, parent: QWidget, path: Path, sent: Sent, marked: Sequence[UUID] = ()
    ) -> None:
        super().__init__(parent)
        self._services, self._path, self._sent = services, path, sent
        self.blank = sent.blanks[0]
        self.matched = Matched()
        self.on = services.clock.today()
        self.made: Made | None = None
        self._turn = 0
        self.setWindowTitle(_("来表即填"))
        open_at(self, services.theme, parent, 1240, 700)
        self.people = PeopleSide(services, marked)
        self.columns = ColumnsSide(services)
        self._lay_out()
        self.people.chosen.connect(self._soon_sample)
        self.columns.changed.connect(self._soon_sample)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(120)
        self._wait.timeout.connect(self._sample)
        QShortcut(QKeySequence("Ctrl+Return"), self, self.make)
        file = hashlib.sha256(sent.data).hexdigest()
        self.keep_texts(services, f"fill {file}", self.people.pasted, self.party, self.purpose)
        self.show_table(0)

    def put_back(self, left: Mapping[str, str]) -> None:
        """Names that were pasted are looked up again."""
        super().put_back(left)
        if self.people.pasted.toPlainText():
            self.people.show_way(PASTED)

    def about(self) -> Collection[UUID]:
        """Everybody on file who has one of the names."""
        return self.people.named

    # ── building ─────────────────────────────────────────────────────────────────────────────────────────────

    def _lay_out(self) -> None:
        self.head = label("", "panelTitle", wrap=True)
        self.said = label("", "quiet", wrap=True)
        self.tables = QComboBox()
        self.tables.setAccessibleName(_("工作簿里的哪一张表"))
        for blank in self._sent.blanks:
            self.tables.addItem(blank.sheet if blank.sheet else blank.title)
        self.tables.activated.connect(self.show_table)
        self.tables.setVisible(len(self._sent.blanks) > 1)
        split = QSplitter()
        split.addWidget(self.people)
        split.addWidget(self.columns)
        split.setSizes([500, 700])
        split.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(8)
        layout.addLayout(row(self.head, None, self.tables))
        layout.addWidget(self.said)
        layout.addWidget(split, 1)
        layout.addLayout(self._foot())
        self.warned = label("", "hint", wrap=True)
        layout.addWidget(self.warned)
        self._go = button(
            _("生成填好的表"), self.make, "primary", hint=_("生成填好的表（Ctrl+Enter），来表本身不改")
        )
        self._copy = button(_("逐条转录"), self.transcribe, hint=_("录入别的系统时，一项一项复制"))
        self._open = button(_("打开文件"), lambda: self._show(self.made.path if self.made else None))
        self._folder = button(
            _("打开所在文件夹"), lambda: self._show(self.made.path.parent if self.made else None)
        )
        layout.addLayout(
            row(self._copy, None, self._folder, self._open, button(_("关闭"), self.close), self._go)
        )
        for one in (self._open, self._folder):
            one.hide()

    def _foot(self) -> QGridLayout:
        self.party = self._line(_("给谁"), _("如 县残联、镇民政办"))
        self.purpose = self._line(_("用途"), _("如 两项补贴复核"))
        self.basis = QComboBox()
        self.basis.setAccessibleName(_("提供依据"))
        for item in code_list("transfer_basis").offered:
            self.basis.addItem(item_text(item), item.code)
        self.basis.setCurrentIndex(max(0, self.basis.findData(transfers.BASIS_DUTY)))
        self.day = self._line(_("年龄算到哪天"), "")
        self.day.editingFinished.connect(self._day_typed)
        self.day.setFixedWidth(self._services.theme.px(150))
        outer = QGridLayout()
        outer.setHorizontalSpacing(12)
        outer.setVerticalSpacing(2)
        parts = (
            (_("给谁"), self.party),
            (_("用途"), self.purpose),
            (_("依据"), self.basis),
            (_("年龄算到"), self.day),
        )
        for place, (text, field) in enumerate(parts):
            outer.addWidget(label(text, "label"), 0, place)
            outer.addWidget(field, 1, place)
        outer.setColumnStretch(0, 1)
        outer.setColumnStretch(1, 1)
        return outer

    @staticmethod
    def _line(name: str, hint: str) -> QLineEdit:
        made = QLineEdit()
        made.setAccessibleName(name)
        made.setPlaceholderText(hint)
        return made

    # ── the table ────────────────────────────────────────────────────────────────────────────────────────────

    def show_table(self, index: int) -> None:
        """One of the tables: how it was filled last time, else what its headings say."""
        self.blank = self._sent.blanks[index]
        self._services.operations.read(
            learnt_of, lambda learnt: self._matched(match(self.blank, learnt)), self
        )

    def _matched(self, matched: Matched) -> None:
        self.matched = matched
        self.on = making.day_of(self.blank, self._services.clock.today())
        self.day.setText(show_day(self.on))
        self.people.set_day(self.on)
        self.party.setText(self.party.text() or matched.party)
        self.purpose.setText(self.purpose.text() or matched.purpose)
        self.head.setText(self.blank.title)
        self._say_first()
        self.columns.show_table(self.blank, matched)
        self.people.offer_given(making.given_people(self.blank, matched))
        self._soon_sample()

    def _say_first(self) -> None:
        named = len([c for c in self.blank.table.columns if c.parts])
        parts = [
            _("照上次的填法，选好人就可以生成。") if self.matched.known
            else _("认出 {m} 列，共 {n} 列；不对的在右边改，下次来同样的表就照这样填。").format(
                m=len(self.matched.columns), n=named
            ),
            *self._sent.remarks,
        ]  # fmt: skip
        if self.blank.given:
            parts.append(_("表里已经填了的格子一律不动。"))
        self.said.setText("".join(parts))

    def _day_typed(self) -> None:
        try:
            self.on = parse_day(self.day.text(), self._services.clock.today())
        except UserError as error:
            self._services.warn(str(error))
        self.day.setText(show_day(self.on))
        self.people.set_day(self.on)
        self._soon_sample()

    # ── what the first person gets, what to mind ─────────────────────────────────────────────────────────────

    def _soon_sample(self) -> None:
        self._wait.start()

    def _sample(self) -> None:
        self._turn += 1
        turn, matched, on = self._turn, self.matched, self.on
        people = tuple(self.people.rows.values()) or self.people.people

        def work(session: Session) -> tuple[dict[int, str], list[str]]:
            who = subjects(session, people)
            first = preview(matched.columns, who[:1], on)
            return (first[0] if first else {}), making.warnings(matched, who, on) if who else []

        self._services.operations.read(work, lambda answer: self._sampled(turn, *answer), self)

    def _sampled(self, turn: int, first: dict[int, str], told: list[str]) -> None:
        if turn == self._turn:
            self.columns.lines.show_samples(first)
            self.warned.setText("\n".join(told))
            self.warned.setVisible(bool(told))

    # ── the file ─────────────────────────────────────────────────────────────────────────────────────────────

    def job(self) -> Job:
        """What is to be done, as it stands in the window."""
        return Job(
            self._sent, self.blank, self.matched, self.people.people, self.people.rows, self.on, self.party.text().strip(),
            self.purpose.text().strip(), self.basis.currentData(),
        )  # fmt: skip

    def make(self) -> None:
        """Ask where to, fill, and note it in the ledger."""
        if not (self.people.people or self.people.rows):
            self._services.warn(_("还没有选人。请在左边按条件选，或粘贴姓名。"))
            return
        suffix = ".xlsm" if self._sent.macros else ".xlsx"
        name = _("{}（已填）").format(self._path.stem) + suffix
        path, _kind = QFileDialog.getSaveFileName(
            self, _("填好的表存到哪里"), str(self._path.with_name(name)), f"Excel (*{suffix})"
        )
        if path:
            self.make_into(Path(path))

    def make_into(self, path: Path) -> None:
        """Fill a copy under this name."""
        services, job = self._services, self.job()
        if path.resolve() == self._path.resolve():
            services.warn(_("填好的表不能盖掉来表，请另取一个名字。"))
            return
        self._go.setEnabled(False)

        def work(_progress: Progress) -> Made:
            return making.make(services.store, job, path, clock=services.clock, user_name=services.user_name)

        task = services.operations.task(work, self._filled, self, writes=False)
        task.finished.connect(lambda: self._go.setEnabled(True))

    def _filled(self, made: Made) -> None:
        self.made = made
        self.let_go()
        self.said.setText(made.sentence + self.people.left + self._left_empty(made))
        for one in (self._open, self._folder):
            one.show()
        self._services.say(made.sentence)

    @staticmethod
    def _left_empty(made: Made) -> str:
        """Columns in which something is not known, the most first: they are what to look after before it is sent."""
        found = sorted(made.empty.items(), key=lambda item: -item[1])[:6]
        listed = _("、").join(_("{heading}（{n}人）").format(heading=heading, n=n) for heading, n in found)
        return _("档案里没有、空着的：{}。").format(listed) if listed else ""

    def _show(self, path: Path | None) -> None:
        if path is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

    def transcribe(self) -> None:
        """One person after the other into another system, by copying."""
        from ui.dialogs.transcribing import TranscribeDialog  # noqa: PLC0415 - asked for rarely

        if not (self.people.people or self.people.rows):
            self._services.warn(_("还没有选人。请在左边按条件选，或粘贴姓名。"))
            return
        self.transcribing = TranscribeDialog(self._services, self.parentWidget() or self, self.job())
        self.transcribing.show()
        self.close()
