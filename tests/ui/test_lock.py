"""The door and the lock: what is typed stays, nothing stays readable, and whoever comes back is asked."""

from __future__ import annotations

import gc
import sys
import weakref
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QProcess, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from swdesk import backup
from swdesk.clock import FixedClock
from swdesk.desk import create_desk
from swdesk.last_place import LastPlace
from swdesk.places import FoundStore
from swdesk.security import keys
from swdesk.security.seal import Cost
from ui.again import begin_again
from ui.app import App, Settings
from ui.dialogs.quick import QuickLog
from ui.errors import log_bug
from ui.watch import Watch

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints|does not support raise")
CHEAP = Cost(memory_kib=8 * 1024, passes=1, lanes=1)


@pytest.fixture
def app(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[App]:
    """A station whose window is open."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr("ui.app.SystemClock", lambda: clock)
    monkeypatch.setattr("ui.app.PAINTED_MS", 1)
    desk, phrase = create_desk(
        tmp_path / "desk", unit_name="示范站", level="4", worker_name="周敏", password="123456", clock=clock, cost=CHEAP
    )  # fmt: skip
    made = App(qapp, tmp_path / "desk", demo=False)
    made._enter(desk)
    del desk  # a test may ask whether it goes
    made.setProperty("phrase", phrase)
    qtbot.wait(50)
    yield made
    if made.gate is not None:
        made.gate.left.disconnect()
        made.gate.close()
    if made.window is not None:
        made.window.close()
    qapp.removeEventFilter(made._watch)


def unlock(app: App, qtbot: QtBot, password: str) -> None:
    gate = app.gate
    assert gate is not None
    gate._made("unlock")
    gate._password.setText(password)
    gate._open()
    qtbot.waitUntil(lambda: not app._answers, timeout=20_000)
    qtbot.wait(20)


def test_locking_hides_the_quick_log_too_and_brings_it_back(app: App, qtbot: QtBot) -> None:
    dialog = QuickLog(app.window._services, app.window)
    dialog.open()
    app.lock()
    assert not dialog.isVisible()
    assert not app.window.isVisible()
    unlock(app, qtbot, "123456")
    assert dialog.isVisible()
    assert app.window.isVisible()
    assert app.gate is None
    dialog.close()


def test_who_leaves_the_desk_locks_at_once(app: App, qtbot: QtBot) -> None:
    app.window.activateWindow()
    qtbot.waitUntil(app.window.isActiveWindow)
    QTest.keyClick(
        app.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    assert app.gate is not None
    assert not app.window.isVisible()


def test_a_wrong_password_opens_nothing(app: App, qtbot: QtBot) -> None:
    app.lock()
    unlock(app, qtbot, "654321")
    assert not app.window.isVisible()
    assert app.gate is not None
    assert app.gate._error.text()


def test_another_user_gets_a_window_of_their_own(app: App, qtbot: QtBot, tmp_path: Path) -> None:
    first: Any = app.window
    assert app.desk is not None
    keys.add_user(app.desk.folder, app.desk.key, "郑凯", "abcdef", cost=CHEAP)
    app.lock()
    qtbot.waitUntil(lambda: app.gate is not None and hasattr(app.gate, "_who") and app.gate._who.count() == 2)
    assert app.gate is not None
    app.gate._who.setCurrentIndex(1)
    unlock(app, qtbot, "abcdef")
    qtbot.waitUntil(lambda: app.window is not None and app.window is not first, timeout=20_000)
    assert app.desk.unlocked.user == "郑凯"
    assert app.window.isVisible()


def test_after_a_change_of_user_nothing_of_the_first_window_stays(app: App, qtbot: QtBot) -> None:
    assert app.desk is not None
    keys.add_user(app.desk.folder, app.desk.key, "郑凯", "abcdef", cost=CHEAP)
    stored = weakref.ref(app.desk.store)
    app.lock()
    qtbot.waitUntil(lambda: app.gate is not None and hasattr(app.gate, "_who") and app.gate._who.count() == 2)
    assert app.gate is not None
    app.gate._who.setCurrentIndex(1)
    unlock(app, qtbot, "abcdef")
    qtbot.waitUntil(lambda: app.gate is None, timeout=20_000)
    gc.collect()
    assert stored() is None


def test_a_door_that_was_opened_goes(app: App, qtbot: QtBot) -> None:
    app.lock()
    gone: list[bool] = []
    assert app.gate is not None
    app.gate.destroyed.connect(lambda: gone.append(True))
    unlock(app, qtbot, "123456")
    assert gone


def test_who_forgot_the_password_while_locked_comes_in_by_the_phrase(app: App, qtbot: QtBot) -> None:
    app.lock()
    app._recover(app.property("phrase"))
    qtbot.waitUntil(lambda: not app._answers, timeout=20_000)
    app._reset("新的密码六位")
    qtbot.waitUntil(lambda: app.gate is None, timeout=20_000)
    assert app.window.isVisible()
    app.lock()
    unlock(app, qtbot, "新的密码六位")
    assert app.window.isVisible()


def test_closing_the_door_while_locked_ends_the_work(app: App, qtbot: QtBot) -> None:
    app.lock()
    assert app.gate is not None
    assert app.desk is not None
    app.gate.close()
    app.window = None
    qtbot.wait(20)
    from swdesk.single import StoreLock

    lock = StoreLock(app.desk.folder)  # free again
    lock.release()


def test_the_password_is_asked_after_half_an_hour_without_a_key(qapp: QApplication, qtbot: QtBot) -> None:
    times = [datetime(2026, 11, 23, 10, 0).astimezone()]

    class Moving(FixedClock):
        def now(self) -> datetime:
            return times[0]

    watch = Watch(qapp, Moving(times[0]))
    watch.begin()
    times[0] += timedelta(minutes=29)
    with qtbot.assertNotEmitted(watch.due):
        watch.look()
    times[0] += timedelta(minutes=1)
    with qtbot.waitSignal(watch.due):
        watch.look()
    qapp.removeEventFilter(watch)


def test_the_log_names_places_and_no_people(tmp_path: Path) -> None:
    try:
        try:
            raise KeyError("王芳")
        except KeyError as inner:
            raise ValueError("99999919600101001X") from inner
    except ValueError as error:
        text = log_bug(error, tmp_path).read_text("utf-8")
    assert "test_lock.py" in text
    assert "KeyError" in text
    assert "王芳" not in text
    assert "999999" not in text
    assert str(tmp_path) not in text


def test_another_folder_has_a_door_of_its_own(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    desk, _phrase = create_desk(
        tmp_path / "old", unit_name="示范站", level="4", worker_name="周敏", password="123456", cost=CHEAP
    )
    desk.close(back_up=False)
    made = App(qapp, tmp_path / "old", demo=False)
    made._show_gate()
    before = made.gate
    assert before is not None
    assert "unlock" in before.pages
    made._go_elsewhere(tmp_path / "new")
    assert not before.isVisible()
    assert made.gate is not None
    assert made.gate.isVisible()
    assert "first" in made.gate.pages
    qtbot.waitUntil(lambda: not made._answers, timeout=20_000)
    made.gate.left.disconnect()
    made.gate.close()


def test_a_station_that_is_not_plugged_in_is_asked_for(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr("swdesk.places.find_stores", lambda: [FoundStore(tmp_path / "old", 0, aside=False)])
    LastPlace().remember(tmp_path / "D" / "社工站数据")
    made = App(qapp, None, demo=False)
    made._show_gate()
    made._look_around()
    gate: Any = made.gate
    assert "D/社工站数据" in gate._error.text()
    assert str(tmp_path / "old") in gate.place.text()
    gate.left.disconnect()
    gate.close()


def test_a_second_window_on_the_same_store_is_refused_kindly(
    app: App, qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    other = App(qapp, tmp_path / "desk", demo=False)
    other.start()
    unlock(other, qtbot, "123456")
    gate: Any = other.gate
    assert other.window is None
    assert "另一个窗口" in gate._error.text()
    gate.left.disconnect()
    gate.close()


def test_what_is_typed_while_the_password_is_checked_is_kept(app: App, qtbot: QtBot) -> None:
    app.lock()
    gate = app.gate
    assert gate is not None
    gate._made("unlock")
    gate._password.setText("654321")
    gate._open()
    assert "正在核对" in gate._error.text()
    QTest.keyClicks(gate, "123456")
    qtbot.waitUntil(lambda: not app._answers, timeout=20_000)
    qtbot.wait(20)
    assert gate._password.text() == "123456"
    unlock(app, qtbot, "123456")
    assert app.gate is None


def test_another_language_at_the_door_opens_the_program_anew(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    begun: list[str] = []
    monkeypatch.setattr(QProcess, "startDetached", lambda program, *_rest: begun.append(program))
    made = App(qapp, tmp_path / "desk", demo=False)
    made._show_gate()
    gate: Any = made.gate
    gate.spoken.emit("en")
    begin_again([])
    qapp.setProperty("openAgain", None)
    assert not gate.isVisible()
    assert Settings().read()["language"] == "en"
    assert begun == [sys.executable]


def test_a_backup_on_a_stick_opens_on_a_new_pc(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    (tmp_path / "stick").mkdir()
    desk, _phrase = create_desk(
        tmp_path / "old", unit_name="示范站", worker_name="周敏", password="123456", clock=clock, cost=CHEAP
    )
    backup.make_backup(desk.folder, desk.key, [tmp_path / "stick"], clock)
    desk.close(back_up=False)
    made = App(qapp, tmp_path / "new", demo=False)
    made._show_gate()
    gate: Any = made.gate
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_asked: str(tmp_path / "stick"))
    gate._choose_backup()
    gate._day_secret.setText("123456")
    gate._bring_back()
    qtbot.waitUntil(lambda: made.window is not None, timeout=20_000)
    assert made.desk is not None
    assert made.desk.folder == tmp_path / "new"
    made.window.close()
    qapp.removeEventFilter(made._watch)
