"""Opening the program anew, for what is read only at its start: language, colours, text size."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtCore import QProcess
from PySide6.QtWidgets import QApplication, QWidget

_WANTED, _STORE = "openAgain", "openAgainStore"
_BEGAN = os.getcwd()  # noqa: PTH109 - as the arguments understood it; the window moves on to the documents


def open_again(window: QWidget, store: Path | None = None) -> None:
    """Close the window as ever (drafts and the backup after work included); the program comes back by itself, with
    another store if one is named.
    """
    app = QApplication.instance()
    assert app is not None
    app.setProperty(_WANTED, True)
    app.setProperty(_STORE, str(store or ""))
    if not window.close():
        app.setProperty(_WANTED, False)


def begin_again(argv: list[str]) -> None:
    """After the last window was closed: start anew, if that was asked."""
    app = QApplication.instance()
    if app is None or not app.property(_WANTED):
        return
    arguments = list(argv if getattr(sys, "frozen", False) else sys.orig_argv[1:])
    if store := str(app.property(_STORE) or ""):
        if "--store" in arguments:
            at = arguments.index("--store")
            del arguments[at : at + 2]
        arguments += ["--store", store]
    QProcess.startDetached(sys.executable, arguments, _BEGAN)
