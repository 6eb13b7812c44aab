"""Typing: what every form must do with keys, half-understood text, drafts and saves that cross."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from db.codes import code_list
from db.store import Store
from swdesk import records
from ui.dialogs.quick import QuickLog
from ui.forms.editor import Line
from ui.forms.form import Form
from ui.main_window import MainWindow
from ui.services import Services
from ui.widgets.pickers import PickerField, RecordPicker, code_choices

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints|does not support raise")
Window = Callable[[], MainWindow]
Settle = Callable[[], None]


@pytest.fixture
def form(services: Services, qtbot: QtBot, filled: dict[str, Any]) -> Form:
    made = Form(services, "visit", [("", ["person", "day", "method", "minutes", "content", "problem"])])
    qtbot.addWidget(made)
    made.start_new({"day": date(2026, 11, 23)})
    made.show()
    made.activateWindow()
    return made


def line(form: Form, name: str) -> QLineEdit:
    found = form.editors[name].focusProxy()
    assert isinstance(found, QLineEdit)
    return found


def write(widget: QWidget, text: str) -> None:
    """Chinese as an input method hands it over."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)


def opened(field: QLineEdit) -> Callable[[], bool]:
    assert isinstance(field, PickerField)
    return lambda: field.opened


def test_enter_takes_the_marked_choice_and_goes_on(form: Form, qtbot: QtBot) -> None:
    field = line(form, "method")
    form.focus("method")
    qtbot.keyClicks(field, "dh")
    qtbot.waitUntil(opened(field))
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert (form.values()["method"], field.text()) == ("phone", "电话")
    assert form.editors["minutes"].focusProxy() is form.focusWidget()


def test_who_types_faster_than_the_list_gets_the_only_choice(form: Form, qtbot: QtBot) -> None:
    field = line(form, "method")
    form.focus("method")
    qtbot.keyClicks(field, "dh")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert form.values()["method"] == "phone"


def test_a_person_is_found_by_initials_and_enter(
    form: Form, qtbot: QtBot, settle: Settle, filled: dict[str, Any]
) -> None:
    field = line(form, "person")
    form.focus("person")
    qtbot.keyClicks(field, "wf")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    settle()
    assert form.values()["person"] == filled["person"]


def test_a_person_who_is_not_on_file_is_filed_on_the_spot(
    form: Form, qtbot: QtBot, settle: Settle, store: Store
) -> None:
    field = line(form, "person")
    form.focus("person")
    write(field, "赵小样")
    qtbot.waitUntil(opened(field))
    qtbot.keyClick(field, Qt.Key.Key_Return)
    settle()
    with store.read() as session:
        made = records.load(session, "person", form.values()["person"]).values
    assert (made["name"], made["status"]) == ("赵小样", "01")


def test_a_name_that_was_not_chosen_is_no_person(form: Form, settle: Settle, filled: dict[str, Any]) -> None:
    picker = line(form, "person")
    assert isinstance(picker, RecordPicker)
    picker.set_value(filled["person"])
    settle()
    picker.setFocus()
    picker.selectAll()
    write(picker, "王")
    picker.editingFinished.emit()
    assert form.values()["person"] is None
    assert "还没有选定" in form.body._hints["person"].text()


def test_esc_closes_the_list_and_not_the_page(window: Window, settle: Settle, qtbot: QtBot) -> None:
    made = window()
    made.open_record("visit", None)
    settle()
    page: Any = made.page("visits")
    field = line(page.form, "method")
    made.activateWindow()
    page.form.focus("method")
    qtbot.waitUntil(field.hasFocus)
    qtbot.keyClick(field, Qt.Key.Key_Down)
    qtbot.waitUntil(opened(field))
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert page.editing
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert not page.editing


def test_ctrl_enter_saves_in_the_quick_log(
    window: Window, services: Services, store: Store, settle: Settle, qtbot: QtBot, filled: dict[str, Any]
) -> None:
    dialog = QuickLog(services, window(), "visit", {"person": filled["person"]})
    dialog.show()
    dialog.activateWindow()
    settle()
    text = dialog.form.editors["content"].focusProxy()
    assert isinstance(text, QPlainTextEdit)
    text.setFocus()
    write(text, "家中安好，一切如常")
    qtbot.keyClick(text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle()
    with store.read() as session:
        assert records.total(session, "visit", records.Query(text="一切如常")) == 1


def test_what_was_not_understood_is_neither_saved_nor_lost(
    form: Form, services: Services, settle: Settle, store: Store
) -> None:
    field = line(form, "minutes")
    field.setFocus()
    write(field, "半天多")
    field.editingFinished.emit()
    write(line(form, "problem"), "路滑")
    left: list[Any] = []
    form.save(left.append)
    settle()
    assert left == [], "the form stays"
    assert field.text() == "半天多"
    with store.read() as session:
        saved = records.load(session, "visit", form.id).values
    assert (saved["problem"], saved["minutes"]) == ("路滑", None)
    assert services.drafts.load(form.id).raw == {"minutes": "半天多"}  # type: ignore[union-attr]


def test_saving_twice_makes_no_conflict(form: Form, store: Store, settle: Settle) -> None:
    form.editors["problem"].set_value("路滑")
    form.editors["problem"].edited.emit()
    form.save()
    settle()
    form.editors["problem"].set_value("路滑，缺扶手")
    form.editors["problem"].edited.emit()
    form.save()
    settle()
    with store.read() as session:
        loaded = records.load(session, "visit", form.id)
    assert loaded.values["problem"] == "路滑，缺扶手"
    assert len(loaded.heads["problem"]) == 1


def test_what_is_typed_while_a_save_runs_is_kept(form: Form, services: Services, settle: Settle) -> None:
    write(line(form, "problem"), "路滑")
    form.save()
    write(line(form, "problem"), "，缺扶手")
    settle()
    assert form.changed_values() == {"problem": "路滑，缺扶手"}
    assert services.drafts.load(form.id).values == {"problem": "路滑，缺扶手"}  # type: ignore[union-attr]


def test_typing_without_a_pause_is_kept_too(
    form: Form, services: Services, qtbot: QtBot, settle: Settle
) -> None:
    field = line(form, "problem")
    for _turn in range(14):
        write(field, "字")
        qtbot.wait(90)
    services.operations.settle_asides()
    draft = services.drafts.load(form.id)
    assert draft is not None
    assert len(draft.values["problem"]) >= 5


def test_a_form_that_was_only_looked_at_leaves_no_draft(form: Form, services: Services) -> None:
    form.keep_draft()
    assert services.drafts.all() == []


def test_an_unfinished_record_is_offered_and_gone_on_with(
    window: Window, services: Services, settle: Settle, qtbot: QtBot, filled: dict[str, Any]
) -> None:
    made = window()
    made.open_record("visit", None)
    settle()
    page: Any = made.page("visits")
    write(line(page.form, "problem"), "路滑")
    first = page.form.id
    page.back()
    settle()
    assert page.unfinished.isVisible()
    page.unfinished.more.click()
    settle()
    assert (page.form.id, page.form.new, page.form.values()["problem"]) == (first, True, "路滑")
    page.save()
    settle()
    assert not page.unfinished.isVisible()


def test_what_was_thrown_away_comes_back(
    window: Window, services: Services, settle: Settle, filled: dict[str, Any]
) -> None:
    made = window()
    services.drafts.keep("visit", filled["visit"], {"problem": "路滑"}, {}, None)
    made.open_page("visits")
    settle()
    page: Any = made.page("visits")
    page.unfinished.drop.click()
    settle()
    assert services.drafts.load(filled["visit"]) is None
    page.unfinished.undo.click()
    settle()
    assert services.drafts.load(filled["visit"]).values == {"problem": "路滑"}  # type: ignore[union-attr]


def test_the_quick_log_goes_on_where_it_was_left(window: Window, services: Services, settle: Settle) -> None:
    made = window()
    dialog = QuickLog(services, made)
    dialog.show()
    settle()
    write(line(dialog.form, "problem"), "路滑")
    dialog.close()
    again = QuickLog(services, made)
    again.show()
    settle()
    assert again.form.values()["problem"] == "路滑"
    again.close()


@pytest.mark.parametrize(
    ("codes", "typed", "label"),
    [
        ("client_category", "djlnr", "独居老年人"),
        ("client_category", "dan", "单亲或离异家庭儿童"),
        ("risk", "gfx", "红 高风险"),
        ("indicator", "rhzf", "入户走访"),
    ],
)
def test_codes_are_found_by_pinyin(codes: str, typed: str, label: str) -> None:
    assert label in [choice.text for choice in code_choices(code_list(codes), typed)]


def test_a_long_form_jumps_to_its_sections(services: Services, qtbot: QtBot) -> None:
    names = [
        "name",
        "sex",
        "born",
        "id_number",
        "village",
        "address",
        "phone",
        "health",
        "difficulties",
        "support",
    ]
    made = Form(services, "person", [(f"第{i}部分", names[i * 2 : i * 2 + 2]) for i in range(5)], columns=1)
    qtbot.addWidget(made)
    made.resize(600, 300)
    made.show()
    (last,) = [one for one in made.findChildren(QPushButton, "flat") if one.text() == "第4部分"]
    qtbot.wait(20)
    last.click()
    assert made.editors["support"].visibleRegion().isEmpty() is False


@pytest.mark.parametrize(
    ("text", "crowded"), [("红旗村", False), ("红旗村三组十二号，门前有一棵大槐树，往东第二家", True)]
)
def test_a_line_knows_that_its_text_is_cut(form: Form, text: str, crowded: bool) -> None:
    village = line(form, "problem")
    assert isinstance(village, Line), type(village)
    village.setFixedWidth(140)
    village.setText(text)
    assert village.crowded == crowded


def test_fields_that_are_there_already_are_prepared_at_once(form: Form) -> None:
    seen = list[object]()
    form.when_made(seen.append)
    assert seen == [form.body]
