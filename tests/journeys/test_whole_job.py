"""The whole job in the real window: an empty PC at the door, until the county's answer stands beside the report.

With SWDESK_SHOTS=<folder> every step leaves a photograph there.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from swdesk import records
from swdesk.clock import FixedClock
from swdesk.desk import create_desk
from swdesk.replies import told
from swdesk.security.seal import Cost
from tests.ui.actions import Hands
from ui.app import App
from ui.dialogs.importing import ImportDialog
from ui.dialogs.quick import QuickLog

pytestmark = [pytest.mark.slow, pytest.mark.qt_log_ignore("propagateSizeHints|does not support raise")]
LEDGERS = Path(__file__).parents[1] / "data" / "ledgers"
CHEAP = Cost(memory_kib=8 * 1024, passes=1, lanes=1)
QUARTER = "2026Q4"
Key = Qt.Key


class Seat:
    """One PC with its worker: reads the screen, presses what stands there, asks the store what came of it."""

    def __init__(self, qapp: QApplication, qtbot: QtBot, folder: Path) -> None:
        self._qtbot, self._name, self._shots = qtbot, folder.name, 0
        self.app = App(qapp, folder, demo=False)
        self.app.start()
        qtbot.wait(50)

    @property
    def window(self) -> Any:
        """The window behind the door."""
        return self.app.window

    @property
    def services(self) -> Any:
        """What its pages are handed."""
        return self.window.services

    def settle(self) -> None:
        """Let everything that was asked come back."""
        quiet = 0
        while quiet < 3:
            self.services.operations.wait()
            self._qtbot.wait(15)
            quiet = 0 if self.services.operations._relays else quiet + 1

    def photo(self, what: str, widget: QWidget | None = None) -> None:
        """What stands on the screen now, if somebody wants to see it."""
        if folder := os.environ.get("SWDESK_SHOTS"):
            self._shots += 1
            (widget or self.window).grab().save(f"{folder}/{self._name}-{self._shots:02}-{what}.png")

    def press(self, text: str, root: QWidget | None = None) -> None:
        """The mouse on a button with this text (an empty list offers the step of the header once more)."""
        seen = [
            one
            for one in (root or self.window).findChildren(QAbstractButton)
            if one.text() == text and one.isVisible()
        ]
        assert seen, f"no button {text}"
        QTest.mouseClick(seen[0], Qt.MouseButton.LeftButton)
        self.settle()

    def begin(self, unit: str, worker: str, *, superior: bool = False) -> None:
        """The first start page."""
        gate: Any = self.app.gate
        gate._made("first")
        if superior:
            QTest.mouseClick(gate._level["3"], Qt.MouseButton.LeftButton)
        for field, text in ((gate._unit, unit), (gate._name, worker), (gate._new_password, "qinghe2026")):
            field.setText(text)
        self.photo("door", gate)
        QTest.mouseClick(
            next(b for b in gate.findChildren(QAbstractButton) if b.text() == "开始使用"),
            Qt.MouseButton.LeftButton,
        )
        self._qtbot.waitUntil(lambda: self.app.window is not None, timeout=30_000)
        self.settle()
        self.photo("first-page")

    def page(self, key: str, tab: str = "") -> Any:
        """A page of the rail, and one of its tabs, reached with the mouse."""
        QTest.mouseClick(self.window._buttons[key], Qt.MouseButton.LeftButton)
        self.settle()
        page = self.window.page(key)
        if tab:
            names = [page.tabs.tabText(place) for place in range(page.tabs.count())]
            page.tabs.setCurrentIndex(names.index(tab))
            self.settle()
            page = page.page
        return page

    def fill(self, form: Any, **values: Any) -> None:
        """Choose or write these into a form."""
        for name, value in values.items():
            form.editors[name].set_value(value)
            form.editors[name].edited.emit()

    def rows(self, kind: str, *names: str, order: str = "") -> list[dict[str, Any]]:
        """What the store keeps."""
        with self.services.store.read() as session:
            found = records.rows(session, kind, records.Query(order=order, limit=1000), names)
        return [{"id": row.id} | {name: row.values[name] for name in names} for row in found]

    def leave(self) -> None:
        """Close whatever is open."""
        if self.app.gate is not None:
            self.app.gate.left.disconnect()
            self.app.gate.close()
        if self.app.window is not None:
            self.app.window.close()
        if self.app._watch is not None:
            self.app._app.removeEventFilter(self.app._watch)


@pytest.fixture
def seat(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], Seat]]:
    """A PC on which nothing was ever opened, on the last day of the quarter."""
    clock = FixedClock(datetime(2026, 12, 31, 10, 0))  # noqa: DTZ001 - the office's own time
    monkeypatch.setattr("ui.app.SystemClock", lambda: clock)
    monkeypatch.setattr("ui.app.PAINTED_MS", 1)
    monkeypatch.setattr("ui.app.show_whole", QWidget.show)  # the screen without a screen is 800 px square
    monkeypatch.setattr("swdesk.desk.create_desk", partial(create_desk, clock=clock, cost=CHEAP))
    made: list[Seat] = []

    def sit(name: str) -> Seat:
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / f"config-{name}"))
        made.append(Seat(qapp, qtbot, tmp_path / name))
        return made[-1]

    yield sit
    for one in made:
        one.leave()


@pytest.fixture
def stick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that is chosen whenever a folder is asked for."""
    folder = tmp_path / "stick"
    folder.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_a, **_k: str(folder))
    return folder


def choose(monkeypatch: pytest.MonkeyPatch, *paths: Path) -> None:
    """What the next file dialogs answer."""
    found = [str(path) for path in paths]
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_a, **_k: (found, ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_a, **_k: (found[0], ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (found[0], ""))


def test_from_the_first_start_to_the_countys_answer(
    seat: Callable[[str], Seat], stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    station = seat("station")
    station.begin("青禾镇社会工作服务站", "周敏𬱖")
    import_the_roster(station, monkeypatch, qtbot)
    ten_visits(station)
    a_case(station)
    a_group(station)
    a_class_with_photos(station, monkeypatch, tmp_path)
    station.page("missing")
    station.photo("missing")
    county = seat("county")
    county.begin("示范县民政局", "林芳", superior=True)
    swap_cards(station, county, monkeypatch, tmp_path)
    the_report(station)
    the_answer(county)
    take_the_answer(station)


def import_the_roster(seat: Seat, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    """Every person of the ledger is on file, nobody twice."""
    choose(monkeypatch, LEDGERS / "服务对象花名册.xlsx")
    page = seat.page("settings", "外观与台账")
    seat.press("选择台账文件")
    dialog: ImportDialog = page.page.dialog if hasattr(page, "page") else _of(seat, ImportDialog)
    qtbot.waitUntil(lambda: dialog.plan is not None, timeout=30_000)
    seat.photo("import", dialog)
    assert "228" in dialog.summary.text()
    seat.press("导入", dialog)
    qtbot.waitUntil(lambda: dialog.outcome is not None, timeout=30_000)
    seat.photo("imported", dialog)
    dialog.close()
    seat.settle()
    assert len(seat.rows("person", "name")) == 228


def ten_visits(seat: Seat) -> None:
    """Ctrl+N once, ten visits without the mouse but for one button."""
    people = [row["name"] for row in seat.rows("person", "name", order="name") if len(row["name"] or "") == 3]
    hands = Hands(seat.window, seat.settle)
    hands.chord(Key.Key_N)
    dialog = _of(seat, QuickLog)
    for place in range(10):
        hands.fill(people[place])
        hands.fill("rh")
        hands.fill("jdbr")
        hands.fill(f"第{place + 1}户，家中安好。")
        if place == 9:
            seat.photo("visit", dialog)
            hands.chord(Key.Key_Return)
        else:
            seat.press("保存并再记一条", dialog)
    found = seat.rows("visit", "day", "outcome")
    assert [(row["day"], row["outcome"]) for row in found] == [(date(2026, 12, 31), "01")] * 10


def a_case(seat: Seat) -> None:
    """From the lead to the closure, tab by tab."""
    page = seat.page("cases")
    QTest.mouseClick(page._new, Qt.MouseButton.LeftButton)
    seat.settle()
    steps: list[tuple[str, dict[str, Any]]] = [
        ("intake", {"person": seat.rows("person")[0]["id"], "decision": "01", "problems": ("08",)}),
        ("assessment", {"conclusion": "支持网络薄弱", "risk": "2"}),
        ("plan", {"aim": "重新与人来往", "client_signed_on": date(2026, 12, 31)}),
        ("sessions", {"method": "01", "minutes": 50, "record": "谈到近况。"}),
        ("evaluation", {"conclusion": "01"}),
        ("closing", {"closed_on": date(2026, 12, 31), "close_reason": "01", "summary": "目标达成。"}),
    ]
    for tab, values in steps:
        if tab != "intake":
            page.turn(tab)
            seat.settle()
        place = page._places[tab]
        seat.fill(getattr(place, "form", place), **values)
        seat.photo(f"case-{tab}")
        QTest.mouseClick(page._save, Qt.MouseButton.LeftButton)
        seat.settle()
    assert [row["closed_on"] for row in seat.rows("case", "closed_on")] == [date(2026, 12, 31)]


def a_group(seat: Seat) -> None:
    """A new group is on the list."""
    page = seat.page("groups")
    QTest.mouseClick(page._new, Qt.MouseButton.LeftButton)
    seat.settle()
    seat.fill(page.form, name="银龄互助小组", kind="01", planned_sessions=6)
    seat.photo("group")
    QTest.mouseClick(page._save, Qt.MouseButton.LeftButton)
    seat.settle()
    assert [row["name"] for row in seat.rows("group", "name")] == ["银龄互助小组"]


def a_class_with_photos(seat: Seat, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """A photo and the scanned sign-in sheet lie in the folder of the activity."""
    picture = QImage(320, 240, QImage.Format.Format_RGB32)
    picture.fill(0x4A8F6D)
    scan = folder / "scan.png"
    picture.save(str(scan))
    choose(monkeypatch, scan)
    page = seat.page("school", "家校社活动")
    QTest.mouseClick(page._new, Qt.MouseButton.LeftButton)
    seat.settle()
    seat.fill(page.form, name="家长课堂", students=20, parents=18, teachers=2)
    for role in ("照片", "签到表"):
        page.attachments.role.setCurrentText(role)
        picture.fill(0x202020 if role == "照片" else 0xF0F0F0)
        picture.save(str(scan))
        seat.press("添加文件", page.attachments)
    seat.photo("school")
    QTest.mouseClick(page._save, Qt.MouseButton.LeftButton)
    seat.settle()
    assert sorted(row["role"] for row in seat.rows("attachment", "role")) == sorted(
        page.attachments.role.itemData(page.attachments.role.findText(role)) for role in ("照片", "签到表")
    )


def swap_cards(station: Seat, county: Seat, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Each has the other's card, its code compared."""
    for giver, taker, pressed in ((station, county, "收进下级名片"), (county, station, "收进上级名片")):
        choose(monkeypatch, folder / f"{pressed}.swcard")
        giver.page("bundles", "单位名片")
        giver.press("导出本单位名片")
        page = taker.page("bundles", "单位名片")
        taker.press(pressed)
        taker.photo("card")
        Hands(taker.window, taker.settle).click_cell(page.grid, 0, 4)
        assert page.grid.cell(0, 3).text == "已核对"


def the_report(seat: Seat) -> None:
    """The report counts what was done, is signed and written as a file."""
    page = seat.page("report")
    page.choice.setCurrentIndex(page.choice.findData(QUARTER))
    seat.settle()
    page.confirm = lambda *_a: True
    seat.photo("report")
    assert page._loaded.snapshot.public["period"]
    seat.press("定稿")
    seat.photo("signed")
    seat.press("生成报送文件")
    seat.photo("sent")


def the_answer(seat: Seat) -> None:
    """The county takes the file in, reads it, lets it pass, and writes the answer."""
    page = seat.page("bundles", "接收")
    seat.press("选择文件夹接收")
    seat.photo("received")
    assert page.panel.remark.text().startswith("待核对 1") or "接收 1" in page.panel.remark.text()
    board = seat.page("board")
    board.choice.setCurrentIndex(board.choice.findData(QUARTER))
    seat.settle()
    seat.photo("board")
    board.review(board.grid._data[0])
    seat.settle()
    seat.photo("review", board.dialog)
    board.dialog.confirm()
    seat.settle()
    board.dialog.accept_report()
    seat.settle()
    assert board.reply.text() == "生成回执（1）"
    QTest.mouseClick(board.reply, Qt.MouseButton.LeftButton)
    seat.settle()
    seat.photo("answered")


def take_the_answer(seat: Seat) -> None:
    """The station sees that its report passed."""
    page = seat.page("bundles", "接收")
    seat.press("选择文件夹接收")
    seat.photo("answer")
    assert page.panel.remark.text() == "接收 1，跳过 1"  # its own file lies on the same stick
    with seat.services.store.read() as session:
        found = told(session, QUARTER)
    assert found is not None
    assert found.by == "林芳"
    seat.page("report")
    seat.photo("end")


def _of(seat: Seat, kind: type[Any]) -> Any:
    return next(one for one in seat.window.findChildren(kind) if one.isVisible())
