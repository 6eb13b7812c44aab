"""One question for a reason: what was typed before it was called off stands there when it is asked again."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QVBoxLayout, QWidget

from swdesk.i18n import _
from ui.dialogs.kept import KeptDialog
from ui.dialogs.sizes import open_at
from ui.services import Services
from ui.widgets.basics import button, label, row


class ReasonDialog(KeptDialog):
    """A sentence or two."""

    def __init__(
        self, services: Services, parent: QWidget, title: str, text: str, go: str, place: str, about: Collection[UUID] = ()
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setWindowTitle(title)
        open_at(self, services.theme, parent, 520, 190)
        self.text = QPlainTextEdit()
        self.text.setAccessibleName(_("理由"))
        self.text.setTabChangesFocus(True)
        self.text.setMaximumHeight(services.theme.px(96))
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        layout.addWidget(label(text, "", wrap=True))
        layout.addWidget(self.text, 1)
        layout.addLayout(row(None, button(_("取消"), self.reject), button(go, self.accept, "primary")))
        self.resize(self.width(), max(self.height(), layout.totalHeightForWidth(self.width())))
        self.keep_texts(services, place, self.text, about=about)


def ask_reason(
    services: Services, parent: QWidget, title: str, text: str, go: str, place: str, about: Collection[UUID] = ()
) -> str | None:  # fmt: skip
    """The reason, '' where none is given; None when it is called off."""
    dialog = ReasonDialog(services, parent, title, text, go, place, about)
    said = dialog.exec() == QDialog.DialogCode.Accepted
    dialog.deleteLater()
    return dialog.text.toPlainText().strip() if said else None
