"""疑似重复: pairs of files that may be one person's, each to be merged or said to be two people's."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from swdesk import duplicates
from swdesk.duplicates import Facts, Suspect
from swdesk.i18n import _
from ui.dialogs.merging import MergeDialog
from ui.pages.base import Page
from ui.services import Services
from ui.widgets.basics import EmptyNote, Panel, badge, button, clear, label, row

MOST = 40
"""Pairs shown at once, the likeliest first; the rest moves up as these are settled."""


class DuplicatesPage(Page):
    """One panel a pair: both side by side, why, and what to do."""

    kinds = frozenset({"person", "not_same"})
    help = _(
        "同一个人可能建了两份档案。是同一人就合并，两份记录算在一起，随时可以拆开；不是同一人点一下，以后不再提示。"
    )

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("疑似重复"))
        self.found: list[Suspect] = []
        holder = QWidget()
        holder.setObjectName("ground")
        self.list = QVBoxLayout(holder)
        self.list.setContentsMargins(0, 0, 0, 0)
        self.list.setSpacing(12)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidget(holder)
        self.empty = EmptyNote(
            _("没有看着像同一个人的档案。新建或导入服务对象后会自动核对身份证号码、姓名、村和出生日期。")
        )
        self.body.addWidget(self.area, 1)
        self.body.addWidget(self.empty, 1)
        self.actions = [button(_("返回服务对象"), lambda: services.open_page("people"))]

    def refresh(self) -> None:
        """Look for pairs."""
        self.services.operations.read(duplicates.suspects, self._show, self)

    def _show(self, found: list[Suspect]) -> None:
        self.found = found
        clear(self.list)
        for one in found[:MOST]:
            self.list.addWidget(self._panel(one))
        self.list.addStretch(1)
        self.area.setVisible(bool(found))
        self.empty.setVisible(not found)
        more = _("，先列 {} 对").format(MOST) if len(found) > MOST else ""
        self.remark = _("{} 对").format(len(found)) + more if found else ""
        self.renamed.emit()

    def _panel(self, one: Suspect) -> Panel:
        panel = Panel()
        body = panel.padded()
        body.setContentsMargins(16, 12, 16, 10)
        theme = self.services.theme
        body.addLayout(row(*(badge(theme, why, "warning") for why in one.reasons), None))
        columns = row(self._person(one.one), self._person(one.other), gap=16)
        columns.setStretch(0, 1)
        columns.setStretch(1, 1)
        body.addLayout(columns)
        pair = (one.one.id, one.other.id)
        merge = button(
            _("合并…"),
            partial(self.merge, *pair),
            hint=_("合并 {} 和 {}").format(one.one.name, one.other.name),
        )
        apart = button(_("不是同一人"), partial(self.set_apart, *pair), "flat")
        body.addLayout(row(merge, apart, None))
        return panel

    def _person(self, one: Facts) -> QWidget:
        holder = QWidget()
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        name = button(
            one.name or _("（未命名）"), partial(self.services.open_record, "person", one.id), "flat"
        )
        layout.addLayout(row(name, None))
        layout.addWidget(label(one.text or _("没有填村、出生日期和证件号"), "quiet", wrap=True))
        return holder

    def merge(self, one: UUID, other: UUID) -> None:
        """Both side by side; afterwards the next pair."""
        MergeDialog(self.services, self.window(), one, other, lambda _kept: self.refresh()).open()

    def set_apart(self, one: UUID, other: UUID) -> None:
        """Two people: never asked again."""
        self.services.operations.write(
            _("不是同一人"), lambda session: duplicates.set_apart(session, one, other),
            then=lambda _none: self.refresh(), owner=self,
        )  # fmt: skip


def build(services: Services) -> Page:
    """The page 疑似重复."""
    return DuplicatesPage(services)
