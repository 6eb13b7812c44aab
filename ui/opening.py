"""Small things of the moment the program opens: its room on the screen, a station that is not there, where files are asked for."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QDir, QStandardPaths
from PySide6.QtWidgets import QWidget

from swdesk.i18n import _

TITLE_BAR = 32


def show_whole(window: QWidget) -> None:
    """On a screen with no more room than the window takes, title bar and task bar included, it fills the screen."""
    room = window.screen().availableSize()
    if room.width() <= window.width() or room.height() <= window.height() + TITLE_BAR:
        window.resize(window.size().boundedTo(room))
        window.showMaximized()
    else:
        window.show()


def said_of_lost(folder: Path, found: list[Path]) -> str:
    """Nobody begins an empty station because a drive is not plugged in."""
    text = _(
        "上次用的数据文件夹现在找不到：{}。可能是硬盘没插好、网络没连上，或文件夹被移走了；插好、连上后请重新打开程序，或点“换一个数据文件夹…”选到它。"
    ).format(folder)
    other = _("下面打开的是另一份：{}").format(found[0]) if found else _("请不要在这里另建新站。")
    return text + other


def begin_in_documents() -> None:
    """Where dialogs that ask for a file begin: not in the folder of the program."""
    for place in (
        QStandardPaths.StandardLocation.DocumentsLocation,
        QStandardPaths.StandardLocation.HomeLocation,
    ):
        if QDir.setCurrent(QStandardPaths.writableLocation(place)):
            return
