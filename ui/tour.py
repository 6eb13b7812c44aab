"""The tour: one thing after the other is lit, with a few words beside it; it can be stopped and goes on from there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from swdesk.help import steps
from swdesk.i18n import _
from ui.pages.base import Page
from ui.widgets.basics import button, label, row

if TYPE_CHECKING:
    from ui.main_window import MainWindow

KEPT = "tour"
"""The window setting that says at which step the tour was stopped."""
EDGE = 6


class Tour(QWidget):
    """A veil over the window with a hole where the step points."""

    def __init__(self, window: MainWindow, at: int | None = None) -> None:
        super().__init__(window)
        self._window, self._steps = window, steps()
        self._hole = QRect()
        self._title, self._text = label("", "panelTitle"), label("", wrap=True)
        self._place = label("", "quiet")
        self._back = button(_("上一步"), lambda: self.go(self.at - 1))
        self._on = button(_("下一步"), lambda: self.go(self.at + 1), "primary")
        self.card = QFrame(self)
        self.card.setObjectName("popup")
        self.card.setFixedWidth(window.services.theme.px(380))
        layout = QVBoxLayout(self.card)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        for part in (self._title, self._text):
            layout.addWidget(part)
        layout.addLayout(row(self._place, None, button(_("停止"), self.stop, "flat"), self._back, self._on))
        self.setAccessibleName(_("导览"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        window.installEventFilter(self)
        self.at = 0
        self.show()
        self.go(self._kept() if at is None else at)

    # ── steps ────────────────────────────────────────────────────────────────────────────────────────────────

    def go(self, step: int) -> None:
        """Show a step; past the last the tour is over and begins anew next time."""
        if step >= len(self._steps):
            self._keep(0)
            self._end()
            return
        self.at = max(0, step)
        self._keep(self.at)
        topic = self._steps[self.at]
        self._title.setText(topic.title)
        self._text.setText(topic.text)
        self._place.setText(f"{self.at + 1} / {len(self._steps)}")
        self._back.setEnabled(self.at > 0)
        self._on.setText(_("完成") if self.at + 1 == len(self._steps) else _("下一步"))
        page = PAGES.get(topic.key)
        if page and page in self._window.keys:
            self._window.open_page(page)
        self.raise_()
        self._on.setFocus()
        QTimer.singleShot(0, self, self._light)

    def stop(self) -> None:
        """Go on another time."""
        self._window.services.say(_("导览停在第 {} 步，下次从这里接着走（F1）。").format(self.at + 1))
        self._end()

    def _end(self) -> None:
        self._window.removeEventFilter(self)
        self.hide()
        self.deleteLater()

    def _kept(self) -> int:
        settings = self._window.services.settings
        found = settings.read().get(KEPT, "0") if settings is not None else "0"
        return min(int(found), len(self._steps) - 1) if found.isdigit() else 0

    def _keep(self, step: int) -> None:
        if self._window.services.settings is not None:
            self._window.services.settings.keep(**{KEPT: str(step)})

    # ── showing ──────────────────────────────────────────────────────────────────────────────────────────────

    def target(self) -> QWidget:
        """What the step points at."""
        key = self._steps[self.at].key
        if key in _PARTS:
            return _PARTS[key](self._window)
        return self._window.page(PAGES.get(key, "today"))

    def _light(self) -> None:
        self.setGeometry(self._window.rect())
        widget = self.target()
        self._hole = QRect(widget.mapTo(self._window, QPoint(0, 0)), widget.size()).adjusted(
            -EDGE, -EDGE, EDGE, EDGE
        )
        self._hole &= self.rect()
        self.card.adjustSize()
        self.card.move(self._beside())
        self.update()

    def _beside(self) -> QPoint:
        """Where the card covers the hole least: right, below, left, else in the middle of the hole."""
        size, hole, gap = self.card.size(), self._hole, 16
        top = min(max(hole.top(), gap), self.height() - size.height() - gap)
        left = min(max(hole.left(), gap), self.width() - size.width() - gap)
        places = (
            QPoint(hole.right() + gap, top), QPoint(left, hole.bottom() + gap), QPoint(hole.left() - gap - size.width(), top),
            QPoint(left, hole.top() - gap - size.height()),
        )  # fmt: skip
        fits = (one for one in places if self.rect().contains(QRect(one, size)))
        return next(fits, QPoint(self.width() - size.width() - 32, self.height() - size.height() - 32))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The veil, the hole and its border."""
        path, hole = QPainterPath(), QPainterPath()
        path.addRect(self.rect())
        hole.addRoundedRect(self._hole, 8, 8)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(path.subtracted(hole), QColor(0, 0, 0, 110))
        painter.setPen(QPen(self._window.services.theme.colour("accent"), 2))
        painter.drawPath(hole)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk, Esc stops."""
        match event.key():
            case Qt.Key.Key_Escape:
                self.stop()
            case Qt.Key.Key_Right | Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.go(self.at + 1)
            case Qt.Key.Key_Left:
                self.go(self.at - 1)
            case _:
                super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The window grew or shrank."""
        if event.type() == QEvent.Type.Resize:
            QTimer.singleShot(0, self, self._light)
        return False


PAGES = {
    "visits": "today", "todo": "today", "finder": "today", "quick": "today", "rail": "today", "people": "people", "cases": "cases",
    "missing": "missing", "services": "services", "report": "report", "bundles": "bundles", "settings": "settings",
    "help": "today",
}  # fmt: skip
"""Which page is open at a step."""


def _part(window: MainWindow, name: str) -> QWidget:
    """A part of the page 今日 by the name it has there; the page itself where there is none."""
    page: Page = window.page("today")
    found = getattr(page, name, None)
    panel = found.parentWidget() if isinstance(found, QWidget) else None
    return panel or page


_PARTS = {
    "rail": lambda window: window.rail,
    "finder": lambda window: window.finder,
    "quick": lambda window: window.quick_button,
    "visits": lambda window: _part(window, "visits"),
    "todo": lambda window: _part(window, "todos"),
    "help": lambda window: window.rail,
}
