"""What speaks at the bottom of the window: quietly in a line what was done, in cards what is long, in yellow what warns."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QWidget

from swdesk.i18n import _
from ui.operations import Task
from ui.theme import Theme
from ui.widgets.basics import Elided, button, label, row

SAID_MS = 6_000
MESSAGE_MS = 15_000
WORK_MS = 400
"""Work shorter than this shows nothing."""


class Bar(QFrame):
    """A floating strip with a text and one button; hides by itself."""

    def __init__(self, parent: QWidget, style: str, stay: int) -> None:
        super().__init__(parent)
        self.setObjectName(f"{style}Bar")
        self._text = label("", f"{style}Text", wrap=True)
        self._button = button("", None, f"{style}Button", hint=_("知道了"))
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
        self.resize(width, max(self.height(), self.heightForWidth(width)))  # all lines of a long sentence
        self.move((parent.width() - width) // 2, parent.height() - self.height() - 20)


class WorkBar(QFrame):
    """How far long work is, and 停止; comes up only when the work takes a while."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("workBar")
        self.progress = QProgressBar()
        self.progress.setAccessibleName(_("进度"))
        self.progress.setTextVisible(False)
        self._text = label("", "workText")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 8, 8, 8)
        layout.addWidget(self._text)
        layout.addWidget(self.progress, 1)
        layout.addWidget(button(_("停止"), self.stop))
        self._task: Task | None = None
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(WORK_MS)
        self._wait.timeout.connect(self._come_up)
        self.hide()

    def follow(self, task: Task) -> None:
        """Watch the newest long work."""
        self._task = task
        self.progress.setRange(0, 0)
        self._text.setText("")
        task.step.connect(lambda done, total, what: self._step(task, done, total, what))
        task.finished.connect(lambda: self._end(task))

    def stop(self) -> None:
        """Ask it to stop at its next step."""
        if self._task is not None:
            self._task.cancel()

    def _step(self, task: Task, done: int, total: int, what: str) -> None:
        if task is not self._task:
            return
        self.progress.setRange(0, max(1, total))
        self.progress.setValue(done)
        self._text.setText(what)
        if not self.isVisible() and not self._wait.isActive():
            self._wait.start()

    def _come_up(self) -> None:
        if self._task is not None:
            self.place()
            self.show()
            self.raise_()

    def _end(self, task: Task) -> None:
        if task is self._task:
            self._task = None
            self._wait.stop()
            self.hide()

    def place(self) -> None:
        """Above the other bars."""
        parent = self.parentWidget()
        if parent is None:
            return
        width = min(640, parent.width() - 48)
        self.setFixedWidth(width)
        self.adjustSize()
        self.move((parent.width() - width) // 2, parent.height() - 2 * self.height() - 32)


class StatusLine(QWidget):
    """Below the page, where it covers nothing: what was just done, and what can be taken back."""

    def __init__(self, theme: Theme, undo: Callable[[], None], redo: Callable[[], None]) -> None:
        super().__init__()
        self.setFixedHeight(theme.px(24))
        self._said = Elided("quiet")
        self.undo = button("", undo, "link")
        self.redo = button("", redo, "link")
        layout = row(self._said, self.undo, self.redo, gap=16)
        layout.setStretch(0, 1)
        layout.setContentsMargins(24, 0, 24, 4)
        self.setLayout(layout)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(lambda: self._show(""))
        self.turned("", "")

    @property
    def text(self) -> str:
        """What the line says."""
        return self._said.toolTip()

    def fits(self, text: str) -> bool:
        """Whether the whole text can be read here."""
        room = (
            self.width()
            - 48
            - sum(one.sizeHint().width() + 16 for one in (self.undo, self.redo) if one.isVisible())
        )
        return self._said.fontMetrics().horizontalAdvance(text) <= room

    def say(self, text: str) -> None:
        """Say it for a while: longer texts longer."""
        self._show(text)
        self._timer.start(SAID_MS + 120 * len(text))

    def _show(self, text: str) -> None:
        self._said.setText(text)
        self._said.setAccessibleName(text)

    def turned(self, undo: str, redo: str) -> None:
        """Which operations can be undone and redone; '' for none."""
        for one, name, text in (
            (self.undo, undo, _("撤销“{}” Ctrl+Z")),
            (self.redo, redo, _("重做“{}” Ctrl+Y")),
        ):
            said = text.format(name)
            one.setText(said)
            one.setAccessibleName(said)
            one.setVisible(bool(name))


class Bars:
    """What the window says: quietly in the line below the page, as a card where it is long, in yellow where it warns."""

    def __init__(self, parent: QWidget, line: StatusLine) -> None:
        self.line = line
        self.work = WorkBar(parent)
        self.card = Bar(parent, "note", MESSAGE_MS)
        self.message = Bar(parent, "message", MESSAGE_MS)

    def done(self, name: str) -> None:
        """A write is done and can be undone."""
        self._quiet()
        self.line.say(_("已保存：{}").format(name))

    def tell(self, text: str) -> None:
        """What was done, or what comes next."""
        self._quiet()
        if self.line.fits(text):
            self.line.say(text)
        else:
            self.card.say(text, _("知道了"))

    def offer(self, text: str, action_text: str, action: Callable[[], None]) -> None:
        """Something that can be done now."""
        self.card.say(text, action_text, action)

    def warn(self, text: str) -> None:
        """What was not done, or must be looked at."""
        self._quiet()
        self.message.say(text, _("知道了"))

    def _quiet(self) -> None:
        self.message.hide()
        self.card.hide()

    def place(self) -> None:
        """After the window changed its size."""
        for one in (self.card, self.message, self.work):
            one.place()
