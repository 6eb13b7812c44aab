"""Bugs: told in a dialog, kept in a log without personal data (the trace, no values). What users can act on is a
`UserError` and goes to the message bar instead (ui/operations.py).
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path, PurePath
from types import TracebackType
from typing import Any

from PySide6.QtWidgets import QApplication

from swdesk.i18n import _

_DIALOG = "crashDialog"
_standing: list[Any] = []
"""The dialog while it stands: with no active window nobody else holds it, and it would be gone before it is read."""


def log_folder() -> Path:
    """Where the log lies."""
    import platformdirs  # noqa: PLC0415 - takes 5 ms; the door must be quick

    return platformdirs.user_log_path("swdesk", appauthor=False)


def log_bug(error: BaseException, folder: Path) -> Path:
    """Write down where it happened; file names without the folders above, which may name a person."""
    import traceback  # noqa: PLC0415 - rarely needed; the door must be quick

    lines = [datetime.now().astimezone().isoformat(timespec="seconds")]
    seen: BaseException | None = error
    while seen is not None:
        lines.append(type(seen).__name__)
        for frame in traceback.extract_tb(seen.__traceback__):
            place = "/".join(PurePath(frame.filename).parts[-2:])
            lines.append(f"  {place}:{frame.lineno} {frame.name}")
        seen = seen.__cause__
    path = folder / "swdesk.log"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
    except OSError:  # a full disk must not hide the bug itself
        sys.stderr.write("\n".join(lines) + "\n")
    return path


def report_bug(error: object) -> None:
    """Log it and say so, once: a second bug while the dialog stands is only logged."""
    from PySide6.QtCore import Qt  # noqa: PLC0415 - building its namespace costs 12 ms; the door must be quick
    from PySide6.QtWidgets import QMessageBox  # noqa: PLC0415

    _keep_drafts()
    path = log_bug(error, log_folder()) if isinstance(error, BaseException) else log_folder() / "swdesk.log"
    if any(one.objectName() == _DIALOG and one.isVisible() for one in QApplication.topLevelWidgets()):
        return
    box = QMessageBox(QMessageBox.Icon.Critical, _("程序出错"), _(
        "程序遇到意外，已保存的内容都在，正在输入的内容已存为草稿。\n可以继续使用；如再次出现，请重新打开程序，并把这个文件交给维护人员：\n{}"
    ).format(path), parent=QApplication.activeWindow())  # fmt: skip
    box.setObjectName(_DIALOG)
    box.addButton(_("知道了"), QMessageBox.ButtonRole.AcceptRole)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    _standing.append(box)
    box.finished.connect(lambda _code: _standing.remove(box))
    box.open()


def _keep_drafts() -> None:
    """What is being typed is kept before anything else is said: the dialog promises it."""
    for one in QApplication.allWidgets():
        keep = getattr(one, "keep_draft", None)
        if keep is not None and one.isVisible():
            try:
                keep()
            except Exception as error:  # noqa: BLE001 - the disk may be what failed; the others are still kept
                log_bug(error, log_folder())


def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """`sys.excepthook` of the window."""
    if issubclass(kind, KeyboardInterrupt):
        sys.exit(130)
    report_bug(error.with_traceback(trace))
