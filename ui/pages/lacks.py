"""本件待补材料 beside a form: what the folder still lacks, in one short paragraph."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from swdesk.i18n import _
from ui.widgets.basics import label

SHOWN = 6
"""So many are named; the rest are counted."""


class LackNote(QWidget):
    """Nothing is shown where nothing is missing."""

    def __init__(self) -> None:
        super().__init__()
        self.text = label("", "hint", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 6, 16, 6)
        layout.addWidget(self.text)

    def say(self, missing: list[str]) -> None:
        """Name what is missing."""
        words = _("、").join(missing[:SHOWN])
        rest = _("等 {} 项").format(len(missing)) if len(missing) > SHOWN else ""
        self.text.setText(_("待补：{}").format(words + rest) if missing else "")
        self.text.setToolTip(_("、").join(missing))
        self.setVisible(bool(missing))
        self._room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Texts that wrap ask for their height late: it is said here, so that nothing is written over them."""
        super().resizeEvent(event)
        self._room()

    def _room(self) -> None:
        self.text.setMinimumHeight(max(0, self.text.heightForWidth(self.width() - 32)))
