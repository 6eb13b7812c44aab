"""更多: what happens to a case besides its papers (转介、更换社工、暂停、重开), from the menu of its header."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLineEdit, QMenu, QVBoxLayout
from sqlalchemy.orm import Session

from swdesk import case_steps, crises, leads
from swdesk.i18n import _
from ui.dialogs.alarm import AlarmDialog
from ui.dialogs.kept import KeptDialog
from ui.dialogs.reason import ask_reason
from ui.dialogs.sizes import open_at
from ui.pages.referrals import start_referral
from ui.services import Services
from ui.widgets.basics import button, label, row
from ui.widgets.pickers import RecordPicker

if TYPE_CHECKING:
    from ui.pages.cases.page import CasePage


class CaseSteps(QObject):
    """The steps of the case in front."""

    def __init__(self, services: Services, page: CasePage) -> None:
        super().__init__(page)
        self.services, self.page = services, page
        self.dialog: TransferDialog | None = None
        self.alarm: AlarmDialog | None = None

    def fill(self, menu: QMenu) -> None:
        """What can be done with the case as it stands."""
        menu.clear()
        menu.addAction(_("转介或移交给别的单位"), self.refer)
        menu.addAction(_("历史：改过什么、谁改的"), self.page.show_history)
        stands = self.page.standing
        if stands.lead:
            menu.addAction(_("归入咨询台账"), self.to_consultation)
            return
        if stands.closed:
            menu.addAction(_("重开（新编号，关联原个案）"), self.reopen)
            return
        menu.addAction(_("更换负责社工"), self.transfer)
        if stands.resting:
            menu.addAction(_("恢复服务"), self.resume)
        else:
            menu.addAction(_("暂停服务"), self.suspend)

    @property
    def case(self) -> UUID:
        """The case in front."""
        return self.page.form.id

    def _write(self, name: str, work: Callable[[Session], Any], then: Callable[[Any], None]) -> None:
        self.page.form.keep_draft()
        self.services.operations.write(name, work, then=then, owner=self.page)

    def _show_again(self, text: str) -> None:
        self.page.form.open(self.case, lambda: self.page.shown(self.case))
        self.services.say(text)

    def refer(self) -> None:
        """A referral of this case, or the whole file to another unit."""
        person = self.page.form.editors["person"].value()
        start_referral(self.services, {"case": self.case, "person": person})

    def to_consultation(self) -> None:
        """A lead that is no case stands in the ledger of consultations."""
        case = self.case
        self._write(
            _("归入咨询台账"),
            lambda session: leads.to_consultation(session, case),
            lambda made: self.services.open_record("consultation", made),
        )

    def reopen(self) -> None:
        """A new case that names this one."""
        case, today = self.case, self.services.clock.today()
        self._write(
            _("重开个案"),
            lambda session: case_steps.reopen(session, case, today),
            lambda again: self.services.open_record("case", again),
        )

    def ask_reason(self, title: str) -> str | None:
        """Why; None when it is called off. Tests replace it."""
        place, about = f"suspension {self.case}", (self.case, *self._person())
        return ask_reason(self.services, self.page, title, _("原因（可以不填）"), title, place, about)

    def suspend(self) -> None:
        """The case rests from today on."""
        case, today, reason = self.case, self.services.clock.today(), self.ask_reason(_("暂停服务"))
        if reason is not None:
            self._write(
                _("暂停个案"),
                lambda session: case_steps.suspend(session, case, today, reason),
                lambda _none: self._show_again(
                    _("已暂停。恢复时在“更多”里点“恢复服务”，服务记录随时可以补。")
                ),
            )

    def resume(self) -> None:
        """The case goes on from today."""
        case, today = self.case, self.services.clock.today()
        self._write(
            _("恢复个案"),
            lambda session: case_steps.resume(session, case, today),
            lambda _none: self._show_again(_("已恢复服务。")),
        )

    def transfer(self) -> None:
        """Another worker goes on with it."""
        self.dialog = TransferDialog(self.services, self.page, self.case, self.hand_over)
        self.dialog.open()

    def hand_over(self, taker: UUID, reason: str) -> None:
        """To this worker, from today on."""
        case, today = self.case, self.services.clock.today()
        self._write(
            _("更换负责社工"),
            lambda session: case_steps.transfer(session, case, today, taker, reason),
            lambda _none: self._show_again(_("已更换负责社工，移交记录在“接案”里。")),
        )

    def _person(self) -> Sequence[UUID]:
        """Whose case it is, if anybody's yet."""
        person = self.page.form.editors["person"].value()
        return (person,) if person else ()

    def about(self) -> dict[str, Any]:
        """What a crisis or report that begins here is about."""
        return {"person": self.page.form.editors["person"].value(), "case": self.case}

    def warn(self) -> None:
        """A tick of the crisis screening leads on to 危机: whom to call first, then its form. Nothing waits for it."""
        self.alarm = AlarmDialog(self.services, self.page.window(), crises.CRISIS, self.about())
        self.alarm.open()


class TransferDialog(KeptDialog):
    """Who goes on with the case, and why."""

    def __init__(
        self, services: Services, page: CasePage, case: UUID, then: Callable[[UUID, str], None]
    ) -> None:
        super().__init__(page.window())
        self._services, self._then = services, then
        self.setWindowTitle(_("更换负责社工"))
        open_at(self, services.theme, page, 420, 180)
        self.worker = RecordPicker(services.operations, "worker")
        self.worker.setAccessibleName(_("接手社工"))
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(_("原因（可以不填）"))
        self.reason.setAccessibleName(_("移交原因"))
        layout = QVBoxLayout(self)
        layout.addWidget(label(_("接手社工"), "label"))
        layout.addWidget(self.worker)
        layout.addWidget(self.reason)
        layout.addStretch(1)
        layout.addLayout(row(None, button(_("取消"), self.reject), button(_("更换"), self.take, "primary")))
        self.keep_texts(services, f"transfer {case}", self.reason, about=(case,))

    def take(self) -> None:
        """Hand the case over."""
        taker = self.worker.value
        if taker is None:
            self._services.warn(_("还没有选接手社工。"))
            return
        self._then(taker, self.reason.text().strip())
        self.accept()
