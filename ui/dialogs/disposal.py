"""处置档案: what becomes of one file: keep, seal, make anonymous, erase; what goes is listed before it goes (swdesk/disposals.py)."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QGridLayout, QMessageBox, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from db.erasures import Disposal
from db.fields import field_of
from swdesk import disposals, records
from swdesk.disposals import ANONYMISE, ERASE, KEEP, Scope
from swdesk.i18n import _
from swdesk.progress import Progress
from ui.dialogs.kept import KeptDialog
from ui.dialogs.sizes import open_at
from ui.forms.editor import Editor
from ui.forms.editors import NoteEditor, editor_for
from ui.services import Services
from ui.widgets.basics import Panel, button, label, row

FIELDS = ("decision", "ground", "keep_until", "reason")


class DisposalDialog(KeptDialog):
    """One file, one decision. Only making anonymous and erasing ask again: nothing else here cannot be taken back."""

    def __init__(
        self, services: Services, parent: QWidget, kind: str, subject: UUID, title: str, ground: str = ""
    ) -> None:
        super().__init__(parent)
        self._services, self._kind, self._subject = services, kind, subject
        self.setWindowTitle(_("处置档案：{}").format(title))
        open_at(self, services.theme, parent, 720, 560)
        self.editors: dict[str, Editor] = {name: self._editor(name) for name in FIELDS}
        self.editors["ground"].set_value(ground or None)
        self.scope_text = label(_("正在清点……"), "", wrap=True)
        panel = Panel(_("清除或匿名化涉及"))
        (inside := panel.padded()).addWidget(self.scope_text)
        inside.addStretch(1)
        self.doubt = label("", "danger", wrap=True)
        self.doubt.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(12)
        layout.addLayout(self._grid())
        layout.addWidget(panel, 1)
        layout.addWidget(label(_(
            "封存：只有站长和负责的社工能看，照常保存。匿名化：姓名、证件、地址和全部文字、附件去掉，代码、日期和次数留下，统计数不变。\n"
            "依法清除：整份档案去掉，本站每台电脑同步后都去掉；已定稿的报告不变。较早的备份里还有，备份按期轮换时淘汰。"
        ), "quiet", wrap=True))  # fmt: skip
        layout.addWidget(self.doubt)
        self.go = button(_("登记处置"), self.decide, "primary")
        layout.addLayout(row(None, button(_("关闭"), self.reject), self.go))
        services.operations.read(
            lambda session: _counted(session, kind, subject), self.scope_text.setText, self
        )
        reason = self.editors["reason"]
        assert isinstance(reason, NoteEditor)
        self.keep_texts(services, f"disposal {subject}", reason.text, about=(subject,))

    def _editor(self, name: str) -> Editor:
        services = self._services
        made = editor_for(field_of(Disposal, name), services.operations, services.clock, services.user, 2)
        made.edited.connect(self._changed)
        return made

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        for place, name in enumerate(FIELDS[:3]):
            grid.addWidget(label(_(field_of(Disposal, name).label), "label"), 0, place)
            grid.addWidget(self.editors[name], 1, place)
            grid.setColumnStretch(place, 1)
        grid.addWidget(label(_(field_of(Disposal, "reason").label), "label"), 2, 0, 1, 3)
        grid.addWidget(self.editors["reason"], 3, 0, 1, 3)
        return grid

    def _changed(self) -> None:
        """The day belongs to keeping only; the button turns red before what cannot be undone."""
        decision = self.editors["decision"].value()
        self.editors["keep_until"].setEnabled(decision in {None, KEEP})
        self.go.setText({ANONYMISE: _("匿名化…"), ERASE: _("依法清除…")}.get(decision, _("登记处置")))

    def decide(self) -> None:
        """Note the decision and do it."""
        values = {name: editor.value() for name, editor in self.editors.items()}
        if not values["decision"]:
            self._tell(_("请选处置方式。"))
            return
        if values["decision"] in {ANONYMISE, ERASE} and not self._sure(values["decision"]):
            return
        self.go.setEnabled(False)
        self.let_go()  # before the erasure: nothing about the person may be kept after it
        services, kind, subject = self._services, self._kind, self._subject
        today = services.clock.today()

        def work(_progress: Progress) -> tuple[Scope | None, frozenset[str]]:
            with services.store.write(_("处置档案"), user=services.user) as hand:
                found = _decided(hand.session, kind, subject, values, today, services.user)
            disposals.clean(services.store, services.files, services.drafts)
            return found, frozenset(hand.kinds)

        services.operations.task(work, self._decided, self)

    def _sure(self, decision: str) -> bool:
        what = _("依法清除") if decision == ERASE else _("匿名化")
        text = _("{}后不能撤销，本站其他电脑同步后也一样。\n\n{}").format(what, self.scope_text.text())
        box = QMessageBox(QMessageBox.Icon.Warning, self.windowTitle(), text, parent=self)
        yes = box.addButton(what, QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(box.addButton(_("再想想"), QMessageBox.ButtonRole.RejectRole))
        box.exec()
        return box.clickedButton() is yes

    def _decided(self, answer: tuple[Scope | None, frozenset[str]]) -> None:
        found, kinds = answer
        self._services.operations.broadcast(kinds)
        said = (
            _("已处置，共{}条记录；登记在“保存期限”里。").format(len(found.all)) if found else _("已登记。")
        )
        self._services.say(said)
        self.accept()

    def _tell(self, text: str) -> None:
        self.doubt.setText(text)
        self.doubt.show()


def _decided(
    session: Session, kind: str, subject: UUID, values: dict[str, Any], today: date, user: UUID | None
) -> Scope | None:
    return disposals.decide(
        session, kind, subject, values["decision"], ground=values["ground"] or "", reason=values["reason"] or "",
        keep_until=values["keep_until"], on=today, worker=user,
    )  # fmt: skip


def _counted(session: Session, kind: str, subject: UUID) -> str:
    """What goes, and where else the name stands."""
    found = disposals.scope(session, kind, subject)
    text = _("、").join(_("{}{}条").format(name, number) for name, number in found.counted()) + _("。")
    if found.files:
        text += _("附件内容{}个。").format(len(found.files))
    if found.mentions:
        names = _("、").join(_mention(session, *one) for one in found.mentions[:5])
        text += _("\n另有{}条别的记录的文字里提到，请自己核对改写：{}").format(len(found.mentions), names)
    return text


def _mention(session: Session, kind: str, record: UUID) -> str:
    return f"{_(records.model_of(kind).label)}“{records.title(session, kind, record)}”"
