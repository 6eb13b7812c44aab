"""Photographs every page, tab, form and dialog of the demo station, to be looked at.

    python dev.py photos FOLDER [--languages zh,en] [--themes light,dark,contrast] [--scales 100,150] [--only KEY]

Each combination is a process of its own (titles are made when their modules load) on a copy of one demo station; pictures
are FOLDER/<language>-<theme>-<scale>/<place>.png at 1366×768.
"""

from __future__ import annotations

import argparse
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QApplication, QWidget

from swdesk.demo import PASSWORD, build_demo
from swdesk.desk import Desk, open_desk
from swdesk.i18n import VARIABLE, translator

if TYPE_CHECKING:
    from ui.theme import Theme

SIZE = (1366, 768)
FONTS_MS = 150
"""After this the bold face is there too (ui/theme.py), and words are as wide as they stay."""


def dressed(app: QApplication) -> None:
    """Let the fonts arrive before a window is made."""
    end = time.monotonic() + FONTS_MS / 1000
    while time.monotonic() < end:
        app.processEvents()


def settler(app: QApplication, operations: Any) -> Callable[[], None]:
    """Waits until what was asked has come back and is painted."""

    def settle() -> None:
        for _turn in range(3):
            if operations is not None:
                operations.wait()
            end = time.monotonic() + 0.02
            while time.monotonic() < end:
                app.processEvents()

    return settle


def photograph(store: Path, folder: Path, theme_name: str, scale: int, only: str) -> int:
    """One combination; the language is that of this process."""
    translator.use("zh")  # the environment says otherwise
    app = QApplication([sys.argv[0], "-style", "Fusion"])
    from ui.theme import THEMES, Theme

    theme = Theme(THEMES[theme_name], scale)
    theme.apply(app)
    dressed(app)
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for count, (name, room) in enumerate(walk(app, open_desk(store, PASSWORD), theme, only), 1):
        room.grab().save(str(folder / f"{count - 1:03d}-{name}.png"))
    return count


def walk(app: QApplication, desk: Desk, theme: Theme, only: str = "") -> Iterator[tuple[str, QWidget]]:
    """The door, the station, and every office above it; with `only` the pages of that key."""
    from tests.tools import dialogs, doors, offices, rooms
    from ui.desk_window import build_window
    from ui.widgets.bars import Bar

    if not only:
        yield from doors.doors(desk.folder, settler(app, None))
    with tempfile.TemporaryDirectory(prefix="swdesk-offices-", ignore_cleanup_errors=True) as above:
        for place, one in chain([("", desk)], offices.offices(desk, Path(above))):
            window = build_window(one, theme, None, keep=False)
            window.resize(*(round(side / theme.tight) for side in SIZE))
            window.show()
            settle = settler(app, window.services.operations)
            settle()
            for bar in window.findChildren(Bar):
                bar.hide()  # what is told at first would lie over every page
            for walked in (
                rooms.pages(window, settle, only),
                () if only else dialogs.dialogs(window, settle),
            ):
                for name, room in walked:
                    yield f"{place}-{name}".strip("-"), room
            window.hide()  # its records are still asked for by the office above


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--languages", default="zh,en")
    parser.add_argument("--themes", default="light,dark")
    parser.add_argument("--scales", default="100,150")
    parser.add_argument("--only", default="")
    parser.add_argument("--store", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.store is not None:
        count = photograph(asked.store, asked.folder, asked.themes, int(asked.scales), asked.only)
        print(f"{asked.folder}: {count}", flush=True)
        os._exit(0)  # Qt's teardown has nothing more to say
    with tempfile.TemporaryDirectory(prefix="swdesk-photos-", ignore_cleanup_errors=True) as place:
        station = Path(place) / "station"
        build_demo(station).close(back_up=False)
        for language, theme, scale in itertools.product(
            asked.languages.split(","), asked.themes.split(","), asked.scales.split(",")
        ):
            copy = Path(place) / "copy"
            shutil.copytree(station, copy, dirs_exist_ok=True)
            subprocess.run(
                [sys.executable, "-m", "tests.tools.photos", str(asked.folder / f"{language}-{theme}-{scale}"), "--store", str(copy),
                 "--themes", theme, "--scales", scale, "--only", asked.only],
                env={**os.environ, VARIABLE: language}, check=False,
            )  # fmt: skip
            shutil.rmtree(copy, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
