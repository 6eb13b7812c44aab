"""What speaks at the bottom of the window: the undo bar, and messages that say what to do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from swdesk.i18n import _
from ui.widgets.basics import button, label

UNDO_MS = 12_000
MESSAGE_MS = 15_000


class Bar(QFrame):
    """A floating strip with a text and one button; hides by itself."""

    def __init__(self, parent: QWidget, style: str, stay: int) -> None:
        super().__init__(parent)
        self.setObjectName(f"{style}Bar")
        self._text = label("", f"{style}Text", wrap=True)
        self._button = button("", None, f"{style}Button", hint=_("撤销") if style == "undo" else _("知道了"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 8, 8, 8)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._button)
        self._action: Callable[[], None] | None = None
        self._button.clicked.connect(self._act)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(stay)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def say(self, text: str, action_text: str, action: Callable[[], None] | None = None) -> None:
        """Show `text`; the button does `action` and closes the bar."""
        self._text.setText(text)
        self._button.setText(action_text)
        self._button.setAccessibleName(action_text)
        self._action = action
        self.setAccessibleName(text)
        self.place()
        self.show()
        self.raise_()
        self._timer.start()

    @property
    def text(self) -> str:
        """What the bar says."""
        return self._text.text()

    def _act(self) -> None:
        self.hide()
        if self._action is not None:
            self._action()

    def place(self) -> None:
        """At the bottom of the window, in the middle."""
        parent = self.parentWidget()
        if parent is None:
            return
        width = min(640, parent.width() - 48)
        self.setFixedWidth(width)
        self.adjustSize()
        self.move((parent.width() - width) // 2, parent.height() - self.height() - 20)


class Bars:
    """The two bars of a window."""

    def __init__(self, parent: QWidget, undo: Callable[[], None]) -> None:
        self.undo_bar = Bar(parent, "undo", UNDO_MS)
        self.message = Bar(parent, "message", MESSAGE_MS)
        self._undo = undo

    def done(self, name: str) -> None:
        """A write is done and can be undone."""
        self.message.hide()
        self.undo_bar.say(_("已保存：{}").format(name), _("撤销 Ctrl+Z"), self._undo)

    def tell(self, text: str) -> None:
        """A sentence for the user."""
        self.undo_bar.hide()
        self.message.say(text, _("知道了"))

    def place(self) -> None:
        """After the window changed its size."""
        self.undo_bar.place()
        self.message.place()
