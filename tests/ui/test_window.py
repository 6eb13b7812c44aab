"""The window: real store, real widgets; Qt warnings fail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from swdesk import records
from swdesk.clock import FixedClock
from swdesk.desk import Desk, create_desk
from swdesk.errors import UserError
from swdesk.security.seal import Cost
from ui.desk_window import STATION_RAIL, SUPERIOR_RAIL, build_window
from ui.dialogs.gate import FirstStart, Gate
from ui.forms.form import Form
from ui.main_window import MainWindow
from ui.theme import Theme


class Settings:
    def read(self) -> dict[str, str]:
        return {}

    def keep(self, **_values: str) -> None: ...


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> Theme:
    made = Theme()
    made.apply(qapp)
    return made


@pytest.fixture
def open_desk(tmp_path: Path, clock: FixedClock) -> Callable[[str], Desk]:
    def make(level: str) -> Desk:
        cheap = Cost(memory_kib=8 * 1024, passes=1, lanes=1)
        desk, _phrase = create_desk(
            tmp_path / "desk",
            unit_name="示范站",
            level=level,
            worker_name="周敏",
            password="123456",
            clock=clock,
            cost=cheap,
        )
        return desk

    return make


@pytest.fixture
def window(qtbot: QtBot, theme: Theme, open_desk: Callable[[str], Desk]) -> Iterator[MainWindow]:
    made = build_window(open_desk("4"), theme, Settings(), keep=False)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()


def services(window: MainWindow) -> Any:
    return window._services


def settle(qtbot: QtBot, window: MainWindow) -> None:
    services(window).operations.wait()
    qtbot.wait(50)
    services(window).operations.wait()
    qtbot.wait(50)


@pytest.mark.parametrize("key", [entry.key for entry in STATION_RAIL if entry.key])
def test_every_page_of_a_station_opens_empty(window: MainWindow, qtbot: QtBot, key: str) -> None:
    window.open_page(key)
    settle(qtbot, window)
    assert window.page(key).isVisible()


@pytest.mark.parametrize("key", [entry.key for entry in SUPERIOR_RAIL if entry.key])
def test_every_page_of_a_superior_opens_empty(
    qtbot: QtBot, theme: Theme, open_desk: Callable[[str], Desk], key: str
) -> None:
    window = build_window(open_desk("3"), theme, Settings(), keep=False)
    qtbot.addWidget(window)
    window.show()
    window.open_page(key)
    settle(qtbot, window)
    assert window.page(key).isVisible()
    window.close()


def test_the_rail_does_not_scroll_at_768(window: MainWindow) -> None:
    window.resize(1366, 768)
    bottom = max(made.mapTo(window, made.rect().bottomLeft()).y() for made in window._buttons.values())
    assert bottom < 768 - 50


def test_controls_have_accessible_names(window: MainWindow, qtbot: QtBot) -> None:
    for key in ("today", "people", "visits", "report", "settings"):
        window.open_page(key)
        settle(qtbot, window)
    nameless = [
        f"{type(child).__name__} {child.parent()}"
        for kind in (QPushButton, QLineEdit)
        for child in window.findChildren(kind)
        if not (child.accessibleName() or getattr(child, "text", str)())
        and not child.objectName().startswith("qt_")
    ]
    assert nameless == []


def test_what_is_written_is_told_and_undone(window: MainWindow, qtbot: QtBot) -> None:
    operations = services(window).operations
    with qtbot.waitSignal(operations.changed) as told:
        operations.write("新增服务对象", lambda s: records.save(s, "person", {"name": "张三"}))
    assert arguments(told) == [frozenset({"person"}), None]
    assert "新增服务对象" in window.said.text
    with qtbot.waitSignal(operations.said) as undone:
        window.said.undo.click()
    assert "已撤销" in arguments(undone)[0]
    assert not window.bars.message.isVisible(), "yellow is for warnings"


def test_what_was_done_covers_nothing_and_goes_while_undo_stays(window: MainWindow, qtbot: QtBot) -> None:
    operations = services(window).operations
    with qtbot.waitSignal(operations.changed):
        operations.write("新增服务对象", lambda s: records.save(s, "person", {"name": "张三"}))
    page = window.page(window.current)
    below = page.mapTo(window, page.rect().bottomLeft()).y()
    assert window.said.mapTo(window, window.said.rect().topLeft()).y() > below
    window.said._timer.timeout.emit()
    assert (window.said.text, window.said.undo.text()) == ("", "撤销“新增服务对象” Ctrl+Z")


def test_what_is_long_stands_in_a_card_and_a_warning_in_yellow(window: MainWindow, qtbot: QtBot) -> None:
    services(window).say("很长的一句话，" * 40)
    assert (window.bars.card.isVisible(), window.bars.message.isVisible()) == (True, False)
    services(window).warn("文件读不出来。")
    assert (window.bars.card.isVisible(), window.bars.message.isVisible()) == (False, True)


def test_what_the_user_can_act_on_is_a_sentence(window: MainWindow, qtbot: QtBot) -> None:
    def refuse(_session: object) -> None:
        raise UserError("磁盘已满，请清理后再试。")

    with qtbot.waitSignal(services(window).operations.told):
        services(window).operations.write("写", refuse)
    assert "磁盘已满" in window.bars.message.text


def test_results_come_back_on_the_window_s_thread(window: MainWindow, qtbot: QtBot) -> None:
    seen: list[bool] = []
    app_thread = window.thread()

    def then(_answer: object) -> None:
        from PySide6.QtCore import QThread

        seen.append(QThread.currentThread() is app_thread)

    services(window).operations.read(lambda _session: 1, then, window)
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [True]


@pytest.fixture
def form(window: MainWindow, qtbot: QtBot) -> Form:
    made = Form(
        services(window), "person", [("基本情况", ["name", "sex", "born", "village", "categories", "remark"])]
    )
    qtbot.addWidget(made)
    made.start_new()
    made.show()
    return made


def arguments(signal: Any) -> list[Any]:
    """What a signal that was waited for carried."""
    return list(signal.args or [])


def line_of(form: Form, name: str) -> QLineEdit:
    found = form.editors[name].findChild(QLineEdit)
    assert isinstance(found, QLineEdit)
    return found


def commit(text: str) -> QInputMethodEvent:
    event = QInputMethodEvent()
    event.setCommitString(text)
    return event


def typed(form: Form, qtbot: QtBot, name: str, text: str) -> None:
    line = line_of(form, name)
    line.setFocus()
    line.clear()
    if text.isascii():
        qtbot.keyClicks(line, text)
    else:  # what an input method hands over
        QApplication.sendEvent(line, commit(text))
    line.editingFinished.emit()


def test_a_half_filled_form_is_saved(form: Form, window: MainWindow, qtbot: QtBot) -> None:
    typed(form, qtbot, "name", "李四")
    with qtbot.waitSignal(form.saved) as saved:
        form.save()
    with services(window).store.read() as session:
        assert records.load(session, "person", arguments(saved)[0]).values["name"] == "李四"


def test_days_are_typed_loosely(form: Form, qtbot: QtBot) -> None:
    typed(form, qtbot, "born", "19580816")
    assert form.values()["born"] == date(1958, 8, 16)
    assert line_of(form, "born").text() == "1958年8月16日"


def test_a_day_that_is_none_gets_a_hint_and_blocks_nothing(form: Form, qtbot: QtBot) -> None:
    typed(form, qtbot, "born", "2月30")
    assert "没有" in form.body._hints["born"].text()
    typed(form, qtbot, "name", "王五")
    with qtbot.waitSignal(form.saved):
        form.save()


def test_codes_are_found_by_pinyin_initials(form: Form, qtbot: QtBot) -> None:
    from db.codes import code_list
    from ui.widgets.pickers import code_choices

    assert "独居老年人" in [choice.text for choice in code_choices(code_list("client_category"), "djlnr")]


def test_what_is_typed_is_kept_as_a_draft(form: Form, window: MainWindow, qtbot: QtBot) -> None:
    typed(form, qtbot, "name", "赵六")
    form.keep_draft()
    draft = services(window).drafts.load(form.id)
    assert draft is not None
    assert draft.values["name"] == "赵六"


def test_a_saved_form_leaves_no_draft(form: Form, window: MainWindow, qtbot: QtBot) -> None:
    typed(form, qtbot, "name", "赵六")
    form.keep_draft()
    with qtbot.waitSignal(form.saved):
        form.save()
    assert services(window).drafts.load(form.id) is None


def test_enter_moves_on(form: Form, window: MainWindow, qtbot: QtBot) -> None:
    form.activateWindow()
    line = line_of(form, "name")
    line.setFocus()
    qtbot.keyClick(line, Qt.Key.Key_Return)
    focus: QWidget | None = form.focusWidget()
    assert focus is not line


def test_the_gate_asks_four_things(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    gate = Gate(tmp_path, known=False)
    qtbot.addWidget(gate)
    gate._unit.setText("示范县青禾镇社工站")
    gate._name.setText("周敏")
    gate._new_password.setText("123456")
    with qtbot.waitSignal(gate.begun) as begun:
        gate._create()
    assert arguments(begun) == [FirstStart("4", "示范县青禾镇社工站", "", "周敏", "123456")]


def test_the_door_names_its_folder_and_leads_to_another(
    qtbot: QtBot, theme: Theme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(tmp_path / "station", known=True)
    qtbot.addWidget(gate)
    assert str(tmp_path / "station") in gate.place.text()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_asked: str(tmp_path / "other"))
    with qtbot.waitSignal(gate.elsewhere) as chosen:
        gate._choose_folder()
    assert arguments(chosen) == [tmp_path / "other"]


def test_a_backup_is_no_place_for_a_station(
    qtbot: QtBot, theme: Theme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "社工站备份" / "社工站备份-20261123-1000.swbak").mkdir(parents=True)
    gate = Gate(tmp_path / "station", known=False)
    qtbot.addWidget(gate)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_asked: str(tmp_path / "社工站备份"))
    with qtbot.assertNotEmitted(gate.elsewhere):
        gate._choose_folder()
    assert gate._stack.shown is gate.pages["back"]


@pytest.mark.parametrize(
    ("name", "password", "sentence"), [("", "123456", "请填写"), ("周敏", "123", "至少6位")]
)
def test_the_gate_says_what_is_missing(
    qtbot: QtBot, theme: Theme, tmp_path: Path, name: str, password: str, sentence: str
) -> None:
    gate = Gate(tmp_path, known=False)
    qtbot.addWidget(gate)
    gate._unit.setText("站")
    gate._name.setText(name)
    gate._new_password.setText(password)
    gate._create()
    assert sentence in gate._error.text()
