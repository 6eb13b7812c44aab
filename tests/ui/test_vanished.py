"""A stick that is pulled out, write-protected or full: whatever writes to a chosen place says so, and nothing else happens."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtWidgets import QFileDialog, QTabWidget, QWidget

from db.store import Store
from swdesk import filing, records
from swdesk.clock import FixedClock
from swdesk.periods import last_finished_quarter
from swdesk.security import keys
from swdesk.security.seal import Cost
from ui.dialogs.folders import FoldersDialog
from ui.main_window import MainWindow
from ui.pages.preview import Preview
from ui.services import Services
from ui.widgets.booklet import pdf_of

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", r"raise\(\)")
CHEAP = Cost(memory_kib=64, passes=1)


def tab(window: MainWindow, key: str, name: str, settle: Callable[[], None]) -> Any:
    """The page that stands on the tab of this class."""
    window.open_page(key)
    settle()
    for tabs in window.page(key).findChildren(QTabWidget):
        for at in range(tabs.count()):
            tabs.setCurrentIndex(at)
            settle()
            for one in tabs.findChildren(QWidget):
                if type(one).__name__ == name:
                    return one
    page = window.page(key)
    assert type(page).__name__ == name, name
    return page


def listed(window: MainWindow, _place: Path, settle: Callable[[], None]) -> None:
    window.open_page("people")
    settle()
    page: Any = window.page("people")
    page = page.page if hasattr(page, "page") else page
    page.list.export_to(_place / "x.xlsx")


def previewed(window: MainWindow, _place: Path, _settle: Callable[[], None]) -> None:
    shown = Preview(window.services, window, "t", pdf_of("# 1", ""), "t.pdf")
    shown._keep()
    shown.close()


def scored(window: MainWindow, place: Path, settle: Callable[[], None]) -> None:
    page = tab(window, "scores", "ScoresPage", settle)
    page.export(place)


def button_of(key: str, name: str, act: str) -> Callable[[MainWindow, Path, Callable[[], None]], None]:
    """What a page does when its button is pressed."""

    def press(window: MainWindow, _place: Path, settle: Callable[[], None]) -> None:
        getattr(tab(window, key, name, settle), act)()

    return press


ACTIONS: dict[str, tuple[str, Callable[[MainWindow, Path, Callable[[], None]], None]]] = {
    "list": ("4", listed),
    "folders": ("4", lambda window, place, _settle: FoldersDialog(window.services, window).export(place)),
    "preview": ("4", previewed),
    "report in Excel": ("4", button_of("report", "ReportPage", "export_excel")),
    "report in Word": ("4", lambda window, _p, settle: tab(window, "report", "ReportPage", settle).exports.word()),
    "report to the superior": ("4", button_of("report", "ReportPage", "send")),
    "everything of a report": ("4", lambda window, _p, settle: tab(window, "report", "ReportPage", settle).exports.whole_set.start()),
    "card of the unit": ("4", button_of("bundles", "CardPage", "export_card")),
    "card of this PC": ("4", button_of("bundles", "DevicePage", "export_card")),
    "ledger of what left": ("4", button_of("bundles", "TransfersPage", "export")),
    "counts for a school": ("4", button_of("school", "SchoolFigures", "export")),
    "backup": ("4", button_of("settings", "SafetyPage", "back_up_to")),
    "ledgers of both stations": ("4", button_of("services", "LedgersPage", "export")),
    "score sheet": ("4", scored),
    "definitions": ("3", button_of("notices", "IndicatorPage", "save_file")),
    "what goes down": ("3", button_of("notices", "NoticesPage", "hand_down")),
}  # fmt: skip


@pytest.fixture
def signed(store: Store, services: Services, clock: FixedClock, filled: dict[str, Any]) -> None:
    """A report that can be sent, and a score sheet."""
    first = [store.key]  # the first bytes asked for are the key of the store
    keys.create_keys(
        store.folder, "周敏", "123456", random=lambda n: first.pop() if first else os.urandom(n), cost=CHEAP
    )
    with store.write("样例") as work:
        filing.sign(
            work.session, services.files, last_finished_quarter(clock.today()), clock=clock, random=os.urandom
        )
        sheet = records.save(work.session, "score_sheet", {"name": "终期评估"})
        records.save(work.session, "score_item", {"sheet": sheet, "number": "1", "text": "服务"})


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that was chosen and does not take what is written."""
    stick = tmp_path / "stick"
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_asked: str(stick))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_asked: (str(stick / "x.xlsx"), ""))
    if request.param == "gone":
        (tmp_path / "stick").write_bytes(b"")  # as a drive that is gone: nothing can be made below it
        return stick
    stick.mkdir()
    number = errno.EROFS if request.param == "protected" else errno.ENOSPC
    opened = Path.open

    def refuse(path: Path, mode: str = "r", *rest: Any, **more: Any) -> Any:
        if path.is_relative_to(stick) and mode != "rb":
            raise OSError(number, "refused")
        return opened(path, mode, *rest, **more)

    monkeypatch.setattr(Path, "open", refuse)
    return stick


FEW = ("list", "report to the superior", "backup", "folders")
"""What a disk refuses it refuses all alike; a place that is gone meets what looks before it writes."""


@pytest.mark.parametrize(
    ("name", "place"),
    [(name, "gone") for name in ACTIONS] + [(name, how) for name in FEW for how in ("protected", "full")],
    indirect=["place"],
)
def test_a_place_that_takes_nothing_is_told(
    name: str, place: Path, window: Callable[[], MainWindow], services: Services, settle: Callable[[], None],
    signed: None, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    services.level, act = ACTIONS[name]
    services.desk = SimpleNamespace(
        folder=services.store.folder, key=services.store.key, store=services.store, clock=services.clock,
    )  # fmt: skip
    told: list[str] = []
    broke: list[object] = []
    made = window()
    services.operations.broke.connect(broke.append)
    services.warn = told.append
    services.operations.told.connect(told.append)
    monkeypatch.setattr("ui.pages.report.ReportPage.confirm", lambda *_asked: True)
    act(made, place, settle)
    settle()
    assert broke == []
    assert told, "nobody was told"
    assert not [one for one in place.rglob("*") if one.is_file()]


@pytest.mark.parametrize("place", ["gone"], indirect=True)
def test_nothing_is_signed_for_a_place_that_takes_nothing(
    place: Path, window: Callable[[], MainWindow], store: Store, services: Services, settle: Callable[[], None],
    filled: dict[str, Any], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("ui.pages.report.ReportPage.confirm", lambda *_asked: True)
    tab(window(), "report", "ReportPage", settle).exports.whole_set.start()
    settle()
    with store.read() as session:
        assert filing.standing(session, last_finished_quarter(services.clock.today()).key).open
