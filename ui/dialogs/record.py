"""One record of a list in a window of its own: a member of a group, somebody on a sign-in sheet."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from swdesk.i18n import _
from ui.dialogs.sizes import open_at
from ui.forms.form import Form, Sections
from ui.services import Services
from ui.widgets.basics import button, row


class RecordDialog(QDialog):
    """The form, saved or left; what was typed and not saved stays as a draft."""

    def __init__(
        self, services: Services, parent: QWidget, title: str, kind: str, sections: Sections, record: UUID
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        open_at(self, services.theme, parent, 760, 330)
        self.form = Form(services, kind, sections)
        self.form.open(record)
        self.form.submit = self.save
        layout = QVBoxLayout(self)
        layout.addWidget(self.form, 1)
        keep = button(_("保存 Ctrl+Enter"), self.save, "primary")
        layout.addLayout(row(None, button(_("关闭"), self.reject), keep))

    def save(self) -> None:
        """Save and close."""
        self.form.save(lambda _id: self.accept())

    def reject(self) -> None:
        """Esc closes."""
        self.form.keep_draft()
        super().reject()
