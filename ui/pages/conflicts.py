"""两处内容: what two PCs wrote at once, side by side; a person decides (sync.md §3)."""

from __future__ import annotations

from functools import partial

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from swdesk import conflicts
from swdesk.conflicts import Dispute, Version
from swdesk.i18n import _
from ui.pages.base import Page
from ui.services import Services, note_numbers
from ui.widgets.basics import EmptyNote, Panel, button, clear, label, row


class ConflictPage(Page):
    """One panel a field: the contents side by side, each with who and when, and what to do."""

    alone = True
    help = _("两台电脑在互相不知道的时候改了同一处。每个内容都还在，定下来之后，下次同步各台电脑都一样。")

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("两处内容"))
        self.holder = QWidget()
        self.holder.setObjectName("ground")
        self.list = QVBoxLayout(self.holder)
        self.list.setContentsMargins(0, 0, 0, 0)
        self.list.setSpacing(16)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidget(self.holder)
        self.empty = EmptyNote(_("没有写得不一样的地方。"))
        self.body.addWidget(self.area, 1)
        self.body.addWidget(self.empty, 1)
        self._whole, self._found = False, list[Dispute]()
        self._numbers = button(_("显示号码"), self.show_numbers, hint=_("显示证件号码和电话（F2）"))
        QShortcut(QKeySequence("F2"), self, self.show_numbers)
        self.actions = [
            self._numbers,
            button(_("返回"), lambda: services.open_page("bundles")),
            button(_("其余都用现在显示的"), self.keep_shown, hint=_("文字不动；日期、电话、代码等用现在显示的那个")),
        ]  # fmt: skip
        self.kinds = frozenset()
        services.operations.changed.connect(lambda _kinds, _owner: self.isVisible() and self.refresh())

    def refresh(self) -> None:
        """Read what is disputed."""
        self.services.operations.read(conflicts.disputes, self._show, self)

    def show_numbers(self) -> None:
        """Numbers in full, which is noted for the head for whose files are watched over; or masked again."""
        self._whole = not self._whole
        if self._whole:
            note_numbers(self.services, [(one.kind, one.record) for one in self._found if one.secret])
        self._show(self._found)

    def _show(self, found: list[Dispute]) -> None:
        self._found = found
        self._numbers.setVisible(any(one.secret for one in found))
        self._numbers.setText(_("遮住号码") if self._whole else _("显示号码"))
        clear(self.list)
        for one in found:
            self.list.addWidget(self._panel(one))
        self.list.addStretch(1)
        self.area.setVisible(bool(found))
        self.empty.setVisible(not found)
        self.remark = _("{} 处").format(len(found)) if found else ""
        self.renamed.emit()

    def _panel(self, one: Dispute) -> Panel:
        panel = Panel(f"{one.title} · {one.label}")
        columns = row(gap=16)
        for place, version in enumerate(one.versions):
            columns.addWidget(self._version(one, version, shown=place == one.shown), 1)
        panel.padded().addLayout(columns)
        open_it = button(_("打开这条记录"), partial(self.services.open_record, one.kind, one.record), "flat")
        both = button(_("两个都留（接在一起）"), partial(self.join, one))
        both.setVisible(one.free)
        panel.body.addLayout(row(both, open_it, None))
        return panel

    def _version(self, one: Dispute, version: Version, *, shown: bool) -> QWidget:
        holder = QFrame()
        holder.setObjectName("panel")
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(12, 10, 12, 10)
        who = " · ".join(part for part in (version.who, version.when, _("现在显示") if shown else "") if part)
        if who:
            layout.addWidget(label(who, "quiet", wrap=True))
        layout.addWidget(label(one.seen(version, whole=self._whole), wrap=True), 1)
        use = button(_("用这个"), partial(self.decide, one, version.value))
        layout.addLayout(row(use, None))
        return holder

    def decide(self, one: Dispute, value: object) -> None:
        """Take one of the contents."""
        self.services.operations.write(
            _("定一个内容：{}").format(one.label),
            lambda session: conflicts.decide(session, one.kind, one.record, one.key, value),
            then=lambda _none: self.refresh(), owner=self,
        )  # fmt: skip

    def join(self, one: Dispute) -> None:
        """Free text: one after the other, nothing lost."""
        self.decide(one, "\n".join(version.text for version in one.versions))

    def keep_shown(self) -> None:
        """Everything but texts: what is shown now."""
        self.services.operations.write(
            _("用现在显示的内容"), conflicts.decide_shown,
            then=lambda count: self.services.say(_("已定 {} 处；文字部分请逐个看。").format(count)), owner=self,
        )  # fmt: skip


def build(services: Services) -> Page:
    """The page 两处内容."""
    return ConflictPage(services)
