"""How large a window beside the page opens: as wanted, but never larger than the window it belongs to."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from ui.theme import Theme

EDGE = 32


def open_at(dialog: QDialog, theme: Theme, parent: QWidget, width: int, height: int) -> None:
    """Size a dialog and let F1 explain it; once closed it goes, else the window would keep it for the rest of the day."""
    from ui.dialogs.help import listen  # noqa: PLC0415 - help itself opens by `fit`

    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    fit(dialog, theme, parent, width, height)
    listen(dialog)


def fit(dialog: QDialog, theme: Theme, parent: QWidget, width: int, height: int) -> None:
    """Size a dialog in px at 100 %; large texts on a small screen make it scroll inside instead of leaving the screen."""
    room = parent.window().size()
    dialog.resize(
        min(theme.px(width), max(room.width() - EDGE, 480)),
        min(theme.px(height), max(room.height() - EDGE, 360)),
    )
