"""Panels, labels, buttons, badges: made in one place so that all look and read the same."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui.theme import SOFT, STRONG, Theme

FEW = 420
"""Pixels that a title keeps."""


def label(text: str, name: str = "", *, wrap: bool = False) -> QLabel:
    """A text in one of the styles of theme.qss."""
    made = QLabel(text)
    if name:
        made.setObjectName(name)
    made.setWordWrap(wrap)
    return made


class Elided(QLabel):
    """A text that gives way to its neighbours: what does not fit ends in …, the whole stands in the tip."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._whole = ""

    def setText(self, text: str) -> None:
        """The whole text."""
        self._whole = text
        self.setToolTip(text)
        self.updateGeometry()
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit anew."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        from PySide6.QtCore import Qt  # noqa: PLC0415 - 12 ms that the door does not need

        room = self.width() if self.isVisible() else 1 << 15
        super().setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, room))


class Title(Elided):
    """A title that takes what it needs, and gives way only where there is no room for all of it."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        """All of it."""
        plain = super().sizeHint()
        return QSize(self.fontMetrics().horizontalAdvance(self._whole) + 2, plain.height())

    def minimumSizeHint(self) -> QSize:
        """A few words of it."""
        return QSize(min(self.sizeHint().width(), FEW), super().minimumSizeHint().height())


class Whole(QLabel):
    """A text in as many lines as it needs: a column that is low scrolls or grows, the text is not cut."""

    def __init__(self, name: str = "") -> None:
        super().__init__()
        self.setObjectName(name)
        self.setWordWrap(True)

    def setText(self, text: str) -> None:
        """Another text."""
        super().setText(text)
        self._keep()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other lines."""
        super().resizeEvent(event)
        self._keep()

    def _keep(self) -> None:
        self.setMinimumHeight(max(0, self.heightForWidth(self.width())) if self.text() else 0)


def button(
    text: str, action: Callable[[], object] | None = None, style: str = "", *, hint: str = ""
) -> QPushButton:
    """A button that says what it does; `style`: primary, danger, flat, chip, token."""
    made = QPushButton(text)
    if style:
        made.setObjectName(style)
    made.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)  # its words are never cut off
    made.setAccessibleName(hint or text)
    if hint:
        made.setToolTip(hint)
    if action is not None:
        made.clicked.connect(lambda _checked=False: action())
    return made


def badge(theme: Theme, text: str, tone: str) -> QLabel:
    """A coloured word; `tone`: danger, warning, info, ok or '' — colour never says it alone."""
    made = QLabel(text)
    tokens = theme.tokens
    soft = getattr(tokens, SOFT.get(tone, "hover"))
    strong = getattr(tokens, STRONG.get(tone, "quiet"))
    made.setStyleSheet(
        f"background: {soft}; color: {strong}; border-radius: 4px; padding: {theme.px(2)}px {theme.px(6)}px;"
        f" font-size: {theme.px(13)}px;"
    )
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return made


def line() -> QFrame:
    """A thin rule."""
    made = QFrame()
    made.setObjectName("railLine")
    return made


def row(*parts: QWidget | None, gap: int = 8) -> QHBoxLayout:
    """Widgets beside each other; None is a stretch. A text that goes on in a second line takes the room of the stretches."""
    layout = QHBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(gap)
    wraps = any(isinstance(part, QLabel) and part.wordWrap() for part in parts)
    for part in parts:
        if part is not None:
            layout.addWidget(part, int(isinstance(part, QLabel) and part.wordWrap()))
        elif not wraps:
            layout.addStretch(1)
    return layout


def clear(layout: QLayout) -> None:
    """Take everything out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear(inner)


class Panel(QFrame):
    """A white panel with a title, a quiet remark at its right, and a body."""

    def __init__(self, title: str = "", remark: str = "") -> None:
        super().__init__()
        self.setObjectName("panel")
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(1, 1, 1, 6)  # a table must not paint over the rounded border
        self._outer.setSpacing(0)
        self.remark = label(remark, "quiet")
        self.title = label(title, "panelTitle")
        if title:
            head = row(self.title, None, self.remark)
            head.setContentsMargins(16, 12, 16, 10)
            self._outer.addLayout(head)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        self._outer.addLayout(self.body, 1)

    def padded(self) -> QVBoxLayout:
        """The body with the margins of text."""
        self.body.setContentsMargins(16, 4, 16, 16)
        self.body.setSpacing(8)
        return self.body


class EmptyNote(QWidget):
    """What stands in an empty list: what belongs there, and the first step."""

    def __init__(
        self,
        text: str,
        step: str = "",
        action: Callable[[], None] | None = None,
        other: QPushButton | None = None,
    ) -> None:
        super().__init__()
        layout = QVBoxLayout(self)
        from PySide6.QtCore import Qt  # noqa: PLC0415 - 12 ms that the first page does not need

        layout.addStretch(1)
        note = label(text, "quiet", wrap=True)
        note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout.addWidget(note)
        steps = [button(step, action)] if step and action is not None else []
        steps += [other] if other is not None else []
        if steps:
            layout.addLayout(row(None, *steps, None))
        layout.addStretch(1)
