"""转介与移交: the record (F-C8), what would leave line by line, the file for the other unit; what came, taken on or not, and the slip."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QMessageBox
from sqlalchemy.orm import Session

from db.files import Files
from db.referrals import Referral
from swdesk import records
from swdesk.bundles.cards import Card
from swdesk.bundles.report import LeakError
from swdesk.errors import UserError
from swdesk.i18n import _, several
from swdesk.progress import Progress
from swdesk.referrals import parts, sending, taking
from ui.dialogs.reason import ask_reason
from ui.pages.base import RecordPage
from ui.pages.parts import side_column
from ui.services import Services
from ui.tables.view import Chip
from ui.widgets.basics import Panel, button, label
from ui.widgets.flow import Flow, wrapped
from ui.widgets.grid import Grid, Head

SECTIONS = [
    (
        _("转介"),
        ["person", "case", "day", "reason", "handover", "receiver", "contact", "phone", "worker", "status"],
    ),
    (_("处理依据"), ["legal_basis", "consent_by", "consent_on"]),
    (_("情况与期望"), ["situation", "provided", "expected", "materials"]),
    (_("回执与跟进"), ["replied_on", "reply_by", "reply_reason", "outcome"]),
]
COLUMNS = ["day", "person", "incoming", "receiver", "reason", "status"]


@dataclass(frozen=True)
class Side:
    """What stands beside the form: incoming or not, to whom one can write, what leaves or came, or why not."""

    incoming: bool
    status: str
    cards: list[Card]
    lines: list[tuple[str, str]]
    lack: str


class ReferralPage(RecordPage):
    """List; form; beside it what leaves (转出) or what came (转入)."""

    def __init__(self, services: Services) -> None:
        today = services.clock.today()
        super().__init__(
            services, several("转介"), "referral", SECTIONS, order="-day", columns=COLUMNS,
            chips=[
                Chip(_("等待接收"), (("incoming", "=", True), ("status", "=", sending.SENT))),
                Chip(_("等待回执"), (("incoming", "!=", True), ("status", "=", sending.SENT))),
                Chip(_("本年"), (("day", ">=", today.replace(month=1, day=1)),)),
            ],
            presets=lambda: {"day": services.clock.today(), "worker": services.user, "status": sending.TO_SEND},
            empty=_("这里是转介：转给别的站点、机构的，和别的站点转来的。每份都带回执。"),
        )  # fmt: skip
        self.help = _(
            "右边列出将要发出的每一项，勾选要带的内容；文件只有接收单位能打开。转来的先看内容，再选接收或不接。"
        )
        self.ticks = {part.key: QCheckBox(_(part.label)) for part in parts.PARTS}
        self.receiver = QComboBox()
        self.receiver.setAccessibleName(_("接收单位的名片"))
        self.lines = Grid(services.theme, _("内容"), [Head("", 96), Head("")], header=False)
        self.note = label("", "quiet", wrap=True)
        self._send = button(_("生成文件"), self.send, "primary")
        self._on = button(_("接收"), self.take_on, "primary")
        self._off = button(_("不接"), self.decline)
        self._slip = button(_("生成回执"), self.slip)
        self.panel = Panel(_("将要发出的内容"), " ")
        self._fill_panel()
        self.side.addWidget(side_column(services, 250, self.panel))  # large texts scroll
        self.form.saved.connect(lambda _id: self._read())

    def _fill_panel(self) -> None:
        inner = self.panel.padded()
        inner.addWidget(self.note)
        inner.addWidget(self.receiver)
        flow = Flow()
        for key, box in self.ticks.items():
            box.setAccessibleName(box.text())
            box.setChecked(key in parts.LEAST)
            box.setEnabled(key != "identity")
            box.toggled.connect(lambda _on: self._read())
            flow.addWidget(box)
        inner.addLayout(flow)
        inner.addWidget(self.lines, 1)
        inner.addLayout(wrapped(self._slip, self._off, self._on, self._send))

    # ── beside the form ──────────────────────────────────────────────────────────────────────────────────────

    def shown(self, record_id: UUID | None) -> None:
        """Read what leaves or came."""
        if record_id is None:
            self._stand(
                Side(
                    incoming=False, status="", cards=[], lines=[], lack=_("先填写并保存，再选择要带的内容。")
                )
            )
        else:
            self._read()

    @property
    def ticked(self) -> frozenset[str]:
        """The parts that are ticked."""
        return frozenset(key for key, box in self.ticks.items() if box.isChecked())

    def _read(self) -> None:
        if not self.editing or self.form.new:
            return
        referral, ticked, files, name = (
            self.form.id,
            self.ticked,
            self.services.files,
            self.services.user_name,
        )
        self.services.operations.read(
            lambda session: _side(session, files, referral, ticked, name), self._stand, self
        )

    def _stand(self, found: Side) -> None:
        waits = found.incoming and found.status == sending.SENT
        self.panel.title.setText(_("转来的内容") if found.incoming else _("将要发出的内容"))
        self.note.setText(found.lack)
        self.note.setVisible(bool(found.lack))
        for box in self.ticks.values():
            box.setVisible(not found.incoming)
        self.receiver.setVisible(not found.incoming and bool(found.cards))
        chosen = self.receiver.currentData()
        self.receiver.clear()
        for card in found.cards:
            self.receiver.addItem(card.name, card)
        self.receiver.setCurrentIndex(max(0, self.receiver.findData(chosen)))
        self.lines.fill([[label_, value] for label_, value in found.lines])
        self._send.setVisible(not found.incoming)
        self._send.setEnabled(bool(found.lines) and bool(found.cards))
        self._on.setVisible(waits)
        self._off.setVisible(waits)
        self._slip.setVisible(found.incoming and found.status in sending.DECISIONS)

    # ── what is done ─────────────────────────────────────────────────────────────────────────────────────────

    def choose_folder(self) -> Path | None:
        """Where the file goes; tests replace it."""
        path = QFileDialog.getExistingDirectory(self, _("选择U盘或文件夹，存放转介文件"))
        return Path(path) if path else None

    def ask_reason(self) -> str:
        """Why it is not taken on; tests replace it."""
        case = self.form.id
        text = _("理由（随回执告诉对方）")
        return ask_reason(self.services, self, _("不接"), text, _("不接"), f"refusal {case}", (case,)) or ""

    def confirm(self, text: str) -> bool:
        """Whether a finding is passed; tests replace it."""
        box = QMessageBox(QMessageBox.Icon.Question, _("文字里提到了别人"), text, parent=self.window())
        go = box.addButton(_("仍然生成"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(_("先不"), QMessageBox.ButtonRole.RejectRole)
        box.exec()
        return box.clickedButton() is go

    def send(self) -> None:
        """Write the file for the chosen unit."""
        to: Card | None = self.receiver.currentData()
        folder = self.choose_folder() if to is not None else None
        if to is not None and folder is not None:
            self._export(to, folder, ())

    def _export(self, to: Card, folder: Path, overridden: tuple[str, ...]) -> None:
        services, referral, ticked = self.services, self.form.id, self.ticked

        def work(_progress: Progress) -> Path | LeakError:
            try:
                return sending.export_referral(
                    services.store, services.files, referral, to, folder, ticked=ticked, clock=services.clock, user=services.user,
                    user_name=services.user_name, overridden=overridden,
                )  # fmt: skip
            except LeakError as error:
                return error

        def done(found: Path | LeakError) -> None:
            if isinstance(found, LeakError):
                if self.confirm(str(found)):
                    self._export(to, folder, tuple(found.findings))
                return
            services.say(_("已生成 {}，只有“{}”能打开。").format(found.name, to.name))
            services.operations.broadcast(frozenset({"referral"}))
            self.form.open(referral)
            self._read()

        services.operations.task(work, done, self)

    def take_on(self) -> None:
        """接收."""
        files, today, worker, name, referral = (
            self.services.files, self.services.clock.today(), self.services.user, self.services.user_name, self.form.id,
        )  # fmt: skip
        self.services.operations.write(
            _("接收转介"),
            lambda session: taking.take_on(session, files, referral, today=today, worker=worker, by=name),
            then=lambda _person: self._decided(), owner=self,
        )  # fmt: skip

    def decline(self) -> None:
        """不接."""
        reason = self.ask_reason()
        if not reason:
            return
        today, name, referral = self.services.clock.today(), self.services.user_name, self.form.id
        self.services.operations.write(
            _("不接转介"), lambda session: taking.decline(session, referral, reason, today=today, by=name),
            then=lambda _none: self._decided(), owner=self,
        )  # fmt: skip

    def _decided(self) -> None:
        self.services.say(_("已记下。点“生成回执”把结果告诉对方。"))
        self.form.open(self.form.id)
        self._read()

    def slip(self) -> None:
        """Write the slip."""
        folder, services, referral = self.choose_folder(), self.services, self.form.id
        if folder is None:
            return

        def work(_progress: Progress) -> Path:
            return sending.export_slip(
                services.store, referral, folder, clock=services.clock, user_name=services.user_name
            )

        services.operations.task(work, lambda path: services.say(_("已生成回执：{}").format(path.name)), self)


def start_referral(services: Services, values: dict[str, Any]) -> None:
    """Write the referral of a person or a case, and show it."""
    known = {"day": services.clock.today(), "worker": services.user, "status": sending.TO_SEND} | values

    services.operations.write(
        _("新增转介"), lambda session: records.save(session, "referral", known),
        then=lambda made: services.open_record("referral", made),
    )  # fmt: skip


def _side(session: Session, files: Files, referral: UUID, ticked: frozenset[str], name: str) -> Side:
    one = session.get(Referral, referral)
    if one is None:
        return Side(incoming=False, status="", cards=[], lines=[], lack=_("没有找到这条转介。"))
    cards = sending.receivers(session)
    lines: list[tuple[str, str]] = []
    lack = ""
    try:
        if one.incoming:
            lines = parts.said(taking.content_kept(session, files, referral))
        else:
            lines = parts.said(sending.parcel(session, files, referral, ticked, name).content)
            lack = (
                ""
                if cards
                else _(
                    "还没有接收单位的名片：请对方导出名片发来，在“报送与接收”的“单位名片”里收进并核对；纸质转介不受影响。"
                )
            )
    except UserError as error:
        lack = str(error)
    return Side(bool(one.incoming), one.status or "", cards, lines, lack)
