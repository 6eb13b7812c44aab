"""Text whose live numbers can be seen and followed: a click on one, or Ctrl+Enter in it, opens its records.

Bold (Ctrl+B) is the one thing besides words that the paper knows; of what is pasted only that and the words are taken.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QTextEdit

from swdesk.reports.live import BOLD, PLAIN, LiveMark, Stretch, joined, kept_marks
from ui.theme import Theme

_PLACE = "\ue000"
"""Stands for the number that is being put in."""


def _units(text: str, place: int) -> int:
    """A place in a text as Qt counts it: characters beyond the BMP are two."""
    return place + sum(1 for char in text[:place] if char > "\uffff")


def _place(text: str, units: int) -> int:
    """The other way round."""
    return len(text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore"))


def _weight(*, heavy: bool) -> QTextCharFormat:
    made = QTextCharFormat()
    made.setFontWeight(QFont.Weight.Bold if heavy else QFont.Weight.Normal)
    return made


def _clean(text: str) -> str:
    """Without the signs that stand for bold in what is kept."""
    return text.replace(BOLD, "").replace(PLAIN, "").replace("\r\n", "\n")


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


def _stretches(document: QTextDocument) -> list[Stretch]:
    """What is bold in a document, by characters."""
    text, found = document.toPlainText(), list[Stretch]()
    block = document.begin()
    while block.isValid():
        pieces = block.begin()
        while not pieces.atEnd():
            piece = pieces.fragment()
            if piece.charFormat().fontWeight() >= QFont.Weight.DemiBold:
                found.append((piece.position(), piece.position() + piece.length()))
            pieces += 1
        block = block.next()
    return joined(text, [(_place(text, first), _place(text, last)) for first, last in found])


class LiveText(QTextEdit):
    """Words, plain and bold, and live numbers. Signals: number(code, span), emphasis(whether what is typed now is bold)."""

    number = Signal(str, str)
    emphasis = Signal(bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self._shown, self._marks = "", list[LiveMark]()
        self._marker = _Marker(self.document(), theme)
        self._stale = ""
        self.textChanged.connect(self._follow)
        self.currentCharFormatChanged.connect(lambda _format: self.emphasis.emit(self._heavy()))
        self.viewport().setMouseTracking(True)

    def show_text(
        self, text: str, marks: Sequence[Sequence[int | str]], bold: Sequence[Sequence[int]] = ()
    ) -> None:
        """Another paragraph; what was typed before cannot be undone in it."""
        self.setUndoRedoEnabled(False)
        self.setPlainText(text)
        self.settle(text, marks, bold)
        self.setUndoRedoEnabled(True)

    def settle(
        self, text: str, marks: Sequence[Sequence[int | str]], bold: Sequence[Sequence[int]] = ()
    ) -> None:
        """What was typed was kept: from now on it is compared with this; the cursor stays where it is."""
        self._shown = text
        self._marks = [(int(a), int(b), str(code), str(span)) for a, b, code, span in marks]
        if self.bold() != joined(text, bold):
            self._set_bold(text, joined(text, bold))
        self._follow()

    # ── bold ─────────────────────────────────────────────────────────────────────────────────────────────────

    def bold(self) -> list[Stretch]:
        """Which stretches are bold."""
        return _stretches(self.document())

    def _set_bold(self, text: str, stretches: Sequence[Stretch]) -> None:
        cursor = QTextCursor(self.document())
        cursor.joinPreviousEditBlock()
        for first, last in [(0, len(text)), *stretches]:
            cursor.setPosition(_units(text, first))
            cursor.setPosition(_units(text, last), QTextCursor.MoveMode.KeepAnchor)
            cursor.mergeCharFormat(_weight(heavy=(first, last) in stretches))
        cursor.endEditBlock()

    def _heavy(self) -> bool:
        return self.currentCharFormat().fontWeight() >= QFont.Weight.DemiBold

    def toggle_bold(self) -> None:
        """加粗, or back: of what is selected, or of what is typed from now on."""
        if not self.isReadOnly():
            self.mergeCurrentCharFormat(_weight(heavy=not self._heavy()))
            self.emphasis.emit(self._heavy())

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Words and bold of what is pasted, in the paper's own look; nothing else of it."""
        plain = _clean(source.text())
        document = QTextDocument()
        if source.hasHtml():
            document.setHtml(source.html())
        text = document.toPlainText()
        if "".join(text.split()) != "".join(plain.split()):  # a table, a list, remarks of an office program
            text, stretches = plain, list[Stretch]()
        else:
            stretches = _stretches(document)
        cursor = self.textCursor()
        cursor.beginEditBlock()
        place = 0
        for first, last in stretches:
            cursor.insertText(text[place:first], _weight(heavy=False))
            cursor.insertText(text[first:last], _weight(heavy=True))
            place = last
        cursor.insertText(text[place:], _weight(heavy=False))
        cursor.endEditBlock()
        self.setTextCursor(cursor)

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
        """Ctrl+Enter in a number does what a click does; Ctrl+B is 加粗."""
        if event.matches(QKeySequence.StandardKey.Bold):
            self.toggle_bold()
            return
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            found = self._at(self.textCursor().position())
            if found is not None:
                self.number.emit(*found)
            return
        super().keyPressEvent(event)

    # ── putting a number in ──────────────────────────────────────────────────────────────────────────────────

    def with_place(self) -> tuple[str, list[Stretch]]:
        """The text with a stand-in where the cursor is, or in place of what is selected; which stretches of it are bold."""
        cursor: QTextCursor = self.textCursor()
        typed = self.toPlainText()
        first, last = (_place(typed, one) for one in (cursor.selectionStart(), cursor.selectionEnd()))

        def moved(place: int) -> int:
            return place if place <= first else max(place, last) - last + first + 1

        bold = [(moved(start), moved(end)) for start, end in self.bold()]
        return typed[:first] + _PLACE + typed[last:], bold

    @staticmethod
    def filled(template: str, token: str) -> str:
        """The template with the token where the stand-in was."""
        return template.replace(_PLACE, token)
