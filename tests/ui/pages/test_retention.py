"""保存期限 in the window: what is due, and a decision about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtWidgets import QAbstractButton, QMessageBox
from sqlalchemy import select

from db.erasures import Disposal
from db.people import Person
from db.store import Store
from swdesk import disposals, records
from ui.dialogs.disposal import DisposalDialog
from ui.main_window import MainWindow
from ui.pages.retention import RetentionPage

Settle = Callable[[], None]
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform has no window manager


@pytest.fixture
def page(
    store: Store, window: Callable[[], MainWindow], filled: dict[str, Any], settle: Settle
) -> RetentionPage:
    """The page, with one person who left long ago."""
    with store.write("样例") as work:
        filled["gone"] = records.save(work.session, "person", {
            "name": "到期甲", "status": "02", "left_on": date(2015, 3, 1), "born": date(1950, 1, 1),
        })  # fmt: skip
    main = window()
    main.open_page("settings")
    tabs: Any = main.page("settings")
    found = next(one for one in tabs.pages if isinstance(one, RetentionPage))
    tabs.tabs.setCurrentIndex(tabs.pages.index(found))
    settle()
    return found


def decide(page: RetentionPage, settle: Settle, **values: Any) -> DisposalDialog:
    cell = page.grid.cell(0, 5)
    assert cell is not None
    page.grid.chosen.emit(0, 5, cell.data)
    settle()
    dialog = page.window().findChild(DisposalDialog)
    assert isinstance(dialog, DisposalDialog)
    for name, value in values.items():
        dialog.editors[name].set_value(value)
    return dialog


def press(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Answer the question by the button with this text."""

    def clicked(box: QMessageBox) -> QAbstractButton:
        return next(one for one in box.buttons() if one.text() == text)

    monkeypatch.setattr(QMessageBox, "exec", lambda _box: 0)
    monkeypatch.setattr(QMessageBox, "clickedButton", clicked)


def test_what_is_due_stands_in_the_list(page: RetentionPage) -> None:
    assert page.grid.rowCount() == 1
    cell = page.grid.cell(0, 1)
    assert cell is not None
    assert cell.text == "到期甲"


def test_keeping_settles_it(page: RetentionPage, settle: Settle, store: Store) -> None:
    dialog = decide(page, settle, decision=disposals.KEEP, keep_until=date(2030, 1, 1))
    assert dialog.editors["ground"].value() == "02"
    dialog.decide()
    settle()
    assert page.grid.rowCount() == 0
    with store.read() as session:
        assert session.scalars(select(Disposal.decision)).all() == [disposals.KEEP]


def test_erasing_asks_first(
    page: RetentionPage, settle: Settle, store: Store, filled: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = decide(page, settle, decision=disposals.ERASE)
    press(monkeypatch, "再想想")
    dialog.decide()
    settle()
    with store.read() as session:
        assert session.get_one(Person, filled["gone"]).name == "到期甲"
    press(monkeypatch, "依法清除")
    dialog.decide()
    settle()
    with store.read() as session:
        assert session.get_one(Person, filled["gone"]).name is None
    assert page.grid.rowCount() == 0


def test_what_is_missing_is_said_and_the_window_stays(page: RetentionPage, settle: Settle) -> None:
    dialog = decide(page, settle)
    dialog.decide()
    assert dialog.doubt.isVisibleTo(dialog)
    assert "处置方式" in dialog.doubt.text()


def test_whoever_asks_need_not_be_due(
    page: RetentionPage,
    settle: Settle,
    filled: dict[str, Any],
) -> None:
    page.person.set_value(filled["person"], "王芳")
    page.decide_asked()
    settle()
    dialog = page.window().findChild(DisposalDialog)
    assert isinstance(dialog, DisposalDialog)
    assert "走访记录1条" in dialog.scope_text.text() or "走访1条" in dialog.scope_text.text()
