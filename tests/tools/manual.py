"""Makes the pictures of the manual from the demo station and sets docs/manual/manual.md as a PDF.

python dev.py manual            pictures to docs/manual/img, PDF to docs/manual/manual.pdf
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import Image
from PySide6.QtWidgets import QApplication, QWidget

from swdesk.clock import FixedClock
from swdesk.demo import build_demo
from tests.tools.photos import SIZE, dressed, settler

FOLDER = Path(__file__).resolve().parents[2] / "docs/manual"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
"""The pictures show the same day every time."""
COLOURS = 96


def kept(room: QWidget, path: Path) -> None:
    """A picture with few colours: the window has few, and the file is a third."""
    room.grab().save(str(path))
    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(path, optimize=True)


def shots(window: object, settle: Callable[[], None]) -> None:
    """Every picture that the manual names."""
    from tests.tools import rooms
    from ui.dialogs.alarm import AlarmDialog
    from ui.dialogs.many import ManyLog
    from ui.dialogs.printing import PrintDialog
    from ui.dialogs.quick import QuickLog
    from ui.main_window import MainWindow

    assert isinstance(window, MainWindow)
    services = window.services

    def page(name: str, key: str, kind: str = "") -> None:
        window.open_page(key)
        settle()
        if kind:
            window.open_record(kind, rooms.first(services, kind))
            settle()
        kept(window, FOLDER / f"img/{name}.png")
        if kind:
            window.page(key).back()  # type: ignore[attr-defined]

    for name in ("today", "people", "missing", "services", "report", "bundles", "settings"):
        page(name, name)
    page("person", "people", "person")
    page("case", "cases", "case")
    page("group", "groups", "group")
    window.open_page("today")
    person = rooms.first(services, "person")
    dialogs: dict[str, Callable[[], QWidget]] = {
        "quick": lambda: QuickLog(services, window), "many": lambda: ManyLog(services, window),
        "alarm": lambda: AlarmDialog(services, window, "mandatory_report"),
        "print": lambda: PrintDialog(services, window, [("person", person)]),
    }  # fmt: skip
    for name, make in dialogs.items():
        dialog = make()
        dialog.show()
        settle()
        kept(dialog, FOLDER / f"img/{name}.png")
        dialog.close()


def text() -> str:
    """The manual as it is written."""
    return (FOLDER / "manual.md").read_text("utf-8")


def pictures(raw: str) -> list[str]:
    """The pictures that a text names."""
    return re.findall(r"\]\((img/[\w-]+\.png)\)", raw)


def main(_arguments: list[str]) -> int:
    app = QApplication([sys.argv[0], "-style", "Fusion"])
    from ui.desk_window import build_window
    from ui.theme import Theme
    from ui.widgets.booklet import pdf_of

    theme = Theme()
    theme.apply(app)
    dressed(app)
    (FOLDER / "img").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="swdesk-manual-", ignore_cleanup_errors=True) as place:
        window = build_window(
            build_demo(Path(place) / "station", clock=FixedClock(NOW)), theme, None, keep=False
        )
        window.resize(*SIZE)
        window.show()
        shots(window, settler(app, window.services.operations))
        (FOLDER / "manual.pdf").write_bytes(pdf_of(text(), "社工站工作台使用手册", str(FOLDER)))
        window.close()
    print(f"{len(pictures(text()))} 张图，{(FOLDER / 'manual.pdf').stat().st_size // 1024} KB", flush=True)
    os._exit(0)  # Qt's teardown has nothing more to say


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
