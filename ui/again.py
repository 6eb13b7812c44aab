"""Opening the program anew, for what is read only at its start: language, colours, text size."""

from __future__ import annotations

import os
import sys

from PySide6.QtCore import QProcess
from PySide6.QtWidgets import QApplication, QWidget

_WANTED = "openAgain"
_BEGAN = os.getcwd()  # noqa: PTH109 - as the arguments understood it; the window moves on to the documents


def open_again(window: QWidget) -> None:
    """Close the window as ever (drafts and the backup after work included); the program comes back by itself."""
    app = QApplication.instance()
    assert app is not None
    app.setProperty(_WANTED, True)
    if not window.close():
        app.setProperty(_WANTED, False)


def begin_again(argv: list[str]) -> None:
    """After the last window was closed: start anew, if that was asked."""
    app = QApplication.instance()
    if app is not None and app.property(_WANTED):
        frozen = bool(getattr(sys, "frozen", False))
        QProcess.startDetached(sys.executable, argv if frozen else sys.orig_argv[1:], _BEGAN)
