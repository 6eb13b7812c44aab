"""What is published (宣传信息、优秀申报): the text, what in it identifies somebody, and the way out of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFileDialog

from swdesk import publicity
from swdesk.i18n import _
from swdesk.leaks import Finding
from swdesk.progress import Progress
from swdesk.publicity import Draft
from ui.dialogs.reason import ask_reason
from ui.forms.body import FormBody, Sections
from ui.pages.parts import EvidencePage
from ui.services import Services
from ui.widgets.basics import EmptyNote, Panel, button
from ui.widgets.grid import Cell, Grid, Head

_PAUSE_MS = 500
_MOST = 40


class FindingsPanel(Panel):
    """What in a text identifies somebody, as it is typed."""

    def __init__(self, services: Services) -> None:
        super().__init__(_("脱敏核对"), " ")
        self.grid = Grid(services.theme, _("脱敏核对"), [Head("", 96), Head("")], header=False)
        self.note = EmptyNote(_("没有查出姓名、身份证号、电话、学校和村名。照片里的人脸请自己再看一遍。"))
        self.body.addWidget(self.grid)
        self.body.addWidget(self.note)
        self.show_findings(([], []))

    def show_findings(self, looked: tuple[list[Finding], list[Finding]]) -> None:
        """Each thing found, with what it is; below them places that identify nobody by themselves."""
        found, places = looked
        told = [*((one, "warning") for one in found), *((one, "info") for one in places)]
        self.grid.fill([[Cell(_(one.kind.value), tone, badge=True), one.text] for one, tone in told[:_MOST]])
        self.grid.fit()
        self.grid.setVisible(bool(told))
        self.note.setVisible(not told)
        parts = [
            _("查出 {} 处").format(len(found)) if found else "",
            _("地点 {} 处请留意").format(len(places)) if places else "",
        ]
        self.remark.setText(" · ".join(filter(None, parts)))


class PublishingPage(EvidencePage):
    """A record page whose text is looked over beside it and leaves only after the tick."""

    def __init__(self, services: Services, title: str, kind: str, sections: Sections, **options: Any) -> None:
        super().__init__(services, title, kind, sections, **options)
        self.findings = FindingsPanel(services)
        self.side.insertWidget(0, self.findings)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self.look_over)
        self.form.when_made(self._listen)
        self.out = button(
            _("导出稿件"), self.ask_out, hint=_("写成 Word 文件；没有勾选“已脱敏核对”的不能导出")
        )
        self.actions = [self.out, *self.actions]
        self.out.setVisible(False)

    def _listen(self, body: FormBody) -> None:
        for name in (*publicity.WORDS[self.kind], "kind"):
            if name in body.editors:
                body.editors[name].edited.connect(self._timer.start)

    def _mode(self) -> None:
        super()._mode()
        if hasattr(self, "out"):
            self.out.setVisible(self.editing)

    def shown(self, record_id: UUID | None) -> None:
        """Look over this text."""
        super().shown(record_id)
        self.out.setEnabled(record_id is not None)
        self.look_over()

    def look_over(self) -> None:
        """Check what stands in the form."""
        values = self.form.values()
        self.services.operations.read(
            lambda session: publicity.look_over(session, self.kind, values), self.findings.show_findings, self
        )

    # ── out ──────────────────────────────────────────────────────────────────────────────────────────────────

    def ask_out(self) -> None:
        """The text as a file, once it is checked; typed changes are saved first, so that what leaves is what is kept."""
        if self.form.edited:
            self.services.warn(_("请先保存，再导出稿件。"))
            return
        record, today = self.form.id, self.services.clock.today()
        self.services.operations.read(
            lambda session: publicity.prepare(session, self.kind, record, today), self._ask, self
        )

    def _ask(self, draft: Draft) -> None:
        reason = self._reason(draft) if draft.doubts else ""
        if reason is None:
            return
        path, _kind = QFileDialog.getSaveFileName(self, _("导出稿件"), f"{draft.title}.docx", "Word (*.docx)")
        if path:
            self.export_to(draft, Path(path), reason)

    def _reason(self, draft: Draft) -> str | None:
        """Why the text may leave although something in it is doubtful; None to leave it."""
        text = _(
            "还查出下面的内容。确认是化名或已征得同意，写明理由才能导出；理由记入报送台账。\n\n{}\n\n理由："
        ).format("\n".join(draft.doubts[:_MOST]))
        record = self.form.id
        reason = ask_reason(
            self.services, self, _("脱敏核对"), text, _("导出"), f"export {record}", (record,)
        )
        if reason == "":
            self.services.warn(_("请写明为什么可以这样导出（如化名、已征得同意）；没有导出。"))
        return reason or None

    def export_to(self, draft: Draft, path: Path, reason: str = "") -> None:
        """Write the file."""
        services, kind, record = self.services, self.kind, self.form.id

        def work(_progress: Progress) -> None:
            publicity.export(
                services.store,
                kind,
                draft,
                record,
                path,
                clock=services.clock,
                user_name=services.user_name,
                reason=reason,
            )

        services.operations.task(work, lambda _none: services.say(_("已导出：{}").format(path.name)), self)
