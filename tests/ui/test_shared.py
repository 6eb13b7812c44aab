"""The window on a shared store: every page opens, and the settings say where the records lie."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from db.names import SERVER_FILE
from db.server import url_of
from swdesk.clock import FixedClock
from swdesk.desk import create_desk, open_desk
from swdesk.security.seal import Cost
from tests.postgres import Server, needs_server
from tests.ui.test_window import Settings, services, settle
from ui.app import App
from ui.desk_window import STATION_RAIL, build_window
from ui.dialogs.gate import Gate
from ui.dialogs.moving import MovingDialog
from ui.main_window import MainWindow
from ui.pages.settings import SafetyPage
from ui.theme import Theme

pytestmark = [needs_server, pytest.mark.qt_log_ignore("propagateSizeHints")]


@pytest.fixture
def window(
    server: Server, tmp_path: Path, clock: FixedClock, theme: Theme, qtbot: QtBot
) -> Iterator[MainWindow]:
    name = server.store()
    desk, _phrase = create_desk(
        tmp_path / "client", unit_name="青禾镇社工站", worker_name="周敏", password="abc123", clock=clock,
        cost=Cost(memory_kib=8 * 1024, passes=1, lanes=1), address=server.address(name),
    )  # fmt: skip
    made = build_window(desk, theme, Settings(), keep=True)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    yield made  # qtbot closes it, and that the desk
    server.drop(name)


def test_every_page_opens(window: MainWindow, qtbot: QtBot) -> None:
    for entry in STATION_RAIL:
        if entry.key:
            window.open_page(entry.key)
            settle(qtbot, window)
            assert window.page(entry.key).isVisible()


def test_the_settings_say_where_the_records_lie_and_back_them_up(window: MainWindow, qtbot: QtBot) -> None:
    page = SafetyPage(services(window))
    qtbot.addWidget(page)
    page.refresh()
    assert "数据在服务器" in page._backup_state.text()
    names = {made.text() for made in page.findChildren(QPushButton)}
    assert {"立即备份", "从备份恢复"} <= names


def test_a_station_is_moved_to_a_server_with_one_button(
    server: Server, tmp_path: Path, clock: FixedClock, theme: Theme, qtbot: QtBot
) -> None:
    desk, _phrase = create_desk(
        tmp_path / "station", unit_name="青禾镇社工站", worker_name="周敏", password="abc123", clock=clock,
        cost=Cost(memory_kib=8 * 1024, passes=1, lanes=1),
    )  # fmt: skip
    window = build_window(desk, theme, Settings(), keep=True)
    qtbot.addWidget(window)
    window.show()
    name = server.empty()
    url = url_of(server.address(name))
    page = SafetyPage(services(window))
    page.setParent(window)
    page.move_to_server()
    fields = page.moving.fields
    fields.address.setText(f"{url.host}：{url.port}／{name}")  # as an input method types it
    fields.user.setText(url.username or "")
    fields.password.setText(str(url.password))
    page.moving.move_all()
    qtbot.waitUntil((desk.folder / SERVER_FILE).exists, timeout=60_000)
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=20_000)
    again = open_desk(desk.folder, "abc123", clock=clock)
    assert again.store.shared
    assert again.worker() is not None
    again.close(back_up=False)
    server.drop(name)


def test_an_address_is_asked_for_before_anything_is_done(window: MainWindow, qtbot: QtBot) -> None:
    dialog = MovingDialog(services(window), window)
    qtbot.addWidget(dialog)
    dialog.move_all()
    assert "地址" in dialog.said.text()


def test_the_first_start_founds_a_station_on_a_server(
    server: Server, tmp_path: Path, theme: Theme, qtbot: QtBot, qapp: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    name = server.empty()
    url = url_of(server.address(name))
    gate = Gate(tmp_path / "station", known=False)
    qtbot.addWidget(gate)
    gate._unit.setText("示范县青禾镇社工站")
    gate._name.setText("周敏")
    gate._new_password.setText("abc123")
    gate._there.click()
    gate._create()
    assert "服务器地址" in gate._error.text()
    gate._server.address.setText(f"{url.host}:{url.port}/{name}")
    gate._server.user.setText(url.username or "")
    gate._server.password.setText(str(url.password))
    with qtbot.waitSignal(gate.begun) as begun:
        gate._create()
    asked: Any = begun.args
    app = App(qapp, tmp_path / "station", demo=False)
    try:
        entered: list[Any] = []
        app._enter = entered.append  # type: ignore[method-assign]
        app._create(asked[0])
        qtbot.waitUntil(lambda: bool(entered), timeout=60_000)
        [desk] = entered
        assert desk.store.shared
        assert desk.worker() is not None
        desk.close(back_up=False)
    finally:
        server.drop(name)


def test_this_pc_is_what_the_first_start_proposes(tmp_path: Path, theme: Theme, qtbot: QtBot) -> None:
    gate = Gate(tmp_path, known=False)
    qtbot.addWidget(gate)
    assert gate._here.isChecked()
    assert gate._server.isHidden()
    gate._there.click()
    assert not gate._server.isHidden()
    gate._here.click()
    assert gate._server.isHidden()
