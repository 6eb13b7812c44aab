"""Text whose live numbers can be seen and followed: a click on one, or Ctrl+Enter in it, opens its records."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QTextEdit

from swdesk.reports.live import LiveMark, kept_marks
from ui.theme import Theme

_PLACE = "\ue000"
"""Stands for the number that is being put in."""


def _units(text: str, place: int) -> int:
    """A place in a text as Qt counts it: characters beyond the BMP are two."""
    return place + sum(1 for char in text[:place] if char > "\uffff")


def _place(text: str, units: int) -> int:
    """The other way round."""
    return len(text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore"))


class _Marker(QSyntaxHighlighter):
    """Colours live numbers and blanks without touching the document, so that undo stays the worker's."""

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        super().__init__(document)
        self.marks: list[LiveMark] = []
        self._number, self._blank = QTextCharFormat(), QTextCharFormat()
        self._number.setForeground(theme.colour("accent"))
        self._number.setBackground(theme.colour("accent_soft"))
        self._blank.setForeground(theme.colour("warning"))
        self._blank.setBackground(theme.colour("warning_soft"))

    def highlightBlock(self, text: str) -> None:
        """One paragraph."""
        start = self.currentBlock().position()
        place = text.find("【")
        while place >= 0:
            end = text.find("】", place)
            self.setFormat(place, (end + 1 if end >= 0 else len(text)) - place, self._blank)
            place = text.find("【", place + 1)
        for first, last, _code, _span in self.marks:
            if start <= first < start + len(text):
                self.setFormat(first - start, last - first, self._number)


class LiveText(QTextEdit):
    """Plain words and live numbers. Signal: number(code, span)."""

    number = Signal(str, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self._shown, self._marks = "", list[LiveMark]()
        self._marker = _Marker(self.document(), theme)
        self._stale = ""
        self.textChanged.connect(self._follow)
        self.viewport().setMouseTracking(True)

    def show_text(self, text: str, marks: Sequence[Sequence[int | str]]) -> None:
        """Another paragraph; what was typed before cannot be undone in it."""
        self._shown = text
        self._marks = [(int(a), int(b), str(code), str(span)) for a, b, code, span in marks]
        self.setPlainText(text)
        self._follow()

    def settle(self, text: str, marks: Sequence[Sequence[int | str]]) -> None:
        """What was typed was kept: from now on it is compared with this; the cursor stays where it is."""
        self._shown = text
        self._marks = [(int(a), int(b), str(code), str(span)) for a, b, code, span in marks]
        self._follow()

    def _follow(self) -> None:
        typed = self.toPlainText()
        marks = [
            (_units(typed, first), _units(typed, last), code, span)
            for first, last, code, span in kept_marks(self._shown, self._marks, typed)
        ]
        if marks == self._marker.marks and typed == self._stale:
            return  # colouring tells of a change too
        self._marker.marks, self._stale = marks, typed
        self._marker.rehighlight()

    # ── following a number ───────────────────────────────────────────────────────────────────────────────────

    def _at(self, place: int) -> tuple[str, str] | None:
        return next(
            ((code, span) for first, last, code, span in self._marker.marks if first <= place <= last), None
        )

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on a number, not the end of a selection."""
        super().mouseReleaseEvent(event)
        cursor = self.textCursor()
        if event.button() == Qt.MouseButton.LeftButton and not cursor.hasSelection():
            found = self._at(self.cursorForPosition(event.position().toPoint()).position())
            if found is not None:
                self.number.emit(*found)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A hand over numbers."""
        super().mouseMoveEvent(event)
        over = self._at(self.cursorForPosition(event.position().toPoint()).position())
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.IBeamCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter in a number does what a click does."""
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            found = self._at(self.textCursor().position())
            if found is not None:
                self.number.emit(*found)
            return
        super().keyPressEvent(event)

    # ── putting a number in ──────────────────────────────────────────────────────────────────────────────────

    def with_place(self) -> str:
        """The text with a stand-in where the cursor is, or in place of what is selected."""
        cursor: QTextCursor = self.textCursor()
        typed = self.toPlainText()
        first, last = (_place(typed, one) for one in (cursor.selectionStart(), cursor.selectionEnd()))
        return typed[:first] + _PLACE + typed[last:]

    @staticmethod
    def filled(template: str, token: str) -> str:
        """The template with the token where the stand-in was."""
        return template.replace(_PLACE, token)
