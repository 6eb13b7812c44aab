"""The red dialog of 强制报告 and 危机: first whom to call, in plain words, then the form (domain.md §2.8)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QDialog, QGridLayout, QPushButton, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from swdesk import crises
from swdesk.i18n import _, several
from swdesk.roles import Right
from ui.dialogs.sizes import open_at
from ui.pages.base import RecordPage
from ui.services import Services
from ui.widgets.basics import Panel, button, label, row


def begin(services: Services, kind: str, values: dict[str, Any]) -> None:
    """Write the crisis or report that begins now, and show its form."""
    now, user = services.clock.now(), services.user
    name = _("登记强制报告") if kind == crises.REPORT else _("登记危机事件")
    services.operations.write(
        name,
        lambda session: crises.begin(session, kind, now, user, values),
        then=lambda made: services.open_record(kind, made),
    )


class AlarmDialog(QDialog):
    """请立即拨打110，不要等待系统; the numbers to call; then the form. The program records and reminds, it reports nothing."""

    def __init__(
        self, services: Services, parent: QWidget, kind: str, known: dict[str, Any] | None = None
    ) -> None:
        super().__init__(parent)
        self._services, self._kind, self._known = services, kind, dict(known or {})
        report = kind == crises.REPORT
        self.setWindowTitle(_("强制报告") if report else _("危机"))
        open_at(self, services.theme, parent, 580, 380)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(12)
        self.urge = label(_(crises.URGE), "alarmTitle", wrap=True)
        layout.addWidget(self.urge)
        layout.addWidget(label(_law() if report else _first(), "", wrap=True))
        panel = Panel(several("求助电话"), _("可在“危机与强制报告”里改成本地的号码"))
        self._numbers = panel.padded()
        layout.addWidget(panel, 1)
        self.go = button(
            _("已报警，现在登记") if report else _("现在登记"),
            self._register,
            "alarm",
            hint=_("程序只作记录和提醒，不会替您报警"),
        )
        layout.addLayout(row(label(_("程序只作记录和提醒，不会替您报警。"), "quiet"), None, button(_("关闭"), self.close), self.go))  # fmt: skip
        services.operations.read(crises.hotlines, self._show, self)
        self.go.setFocus()

    def _show(self, found: Sequence[tuple[str, str]]) -> None:
        lines = QGridLayout()
        lines.setHorizontalSpacing(16)
        lines.setColumnStretch(1, 1)
        for place, (name, phone) in enumerate(found):
            lines.addWidget(label(phone, "alarmNumber"), place, 0)
            lines.addWidget(label(name, "", wrap=True), place, 1)
        self._numbers.addLayout(lines)
        self._numbers.addStretch(1)

    def _register(self) -> None:
        self.close()
        begin(self._services, self._kind, self._known)


def _law() -> str:
    return _(
        "发现未成年人遭受侵害、疑似遭受侵害或者面临危险的，应当立即向公安、民政、教育等部门报告"
        "（未成年人保护法第十一条）。先打电话，再登记；不要向孩子反复追问细节。"
    )


def _first() -> str:
    return _("有人身危险的先报警、急救，陪在身边，通知监护人和村居，再登记。")


class AlarmButtons:
    """强制报告 and 危机 in the header of a page where a person is open; `known` says what the form begins with.

    强制报告 is there for minors alone, 危机 for everybody.
    """

    def __init__(self, page: RecordPage, known: Callable[[], dict[str, Any]]) -> None:
        self._page, self._known = page, known
        self._person: UUID | None = None
        self.report = self._button(
            _("强制报告"), crises.REPORT, "alarm", _("未成年人受到侵害或有危险：先报警，再登记")
        )
        self.crisis = self._button(
            _("危机"), crises.CRISIS, "danger", _("自伤、家暴、走失、断炊等紧急情况：先求助，再登记")
        )
        page.actions = [self.report, self.crisis, *page.actions]
        page.renamed.connect(self._look)
        self._look()

    def _button(self, text: str, kind: str, style: str, hint: str) -> QPushButton:
        def press() -> None:
            AlarmDialog(self._page.services, self._page.window(), kind, self._known()).open()

        return button(text, press, style, hint=hint)

    def _look(self) -> None:
        """Another record may be in front."""
        page = self._page
        person = self._known().get("person") if page.editing and not page.form.new else None
        if person is not None and person == self._person:
            return
        self._person = person
        writes = page.services.can(Right.WRITE)
        self.crisis.setVisible(person is not None and writes)
        self.report.setVisible(False)
        if person is None or not writes:
            return
        today = page.services.clock.today()

        def read(session: Session) -> bool:
            return crises.is_minor(session, person, today)

        def show(minor: bool) -> None:
            if self._person == person:
                self.report.setVisible(minor)

        page.services.operations.read(read, show, page)
