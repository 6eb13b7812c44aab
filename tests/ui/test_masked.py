"""Numbers of people: masked in forms and lists until somebody asks, and whose file is watched over, that is noted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from db.access import Access
from db.fields import field_of
from db.people import Person
from db.stations import Station
from db.store import Store
from swdesk import access, records
from swdesk.values import masked
from ui.forms.editors import MaskedEditor
from ui.forms.form import Form
from ui.services import Services
from ui.tables.view import RecordList

Settle = Callable[[], None]
NUMBER, PHONE = "999999201311230021", "13800005678"


@pytest.mark.parametrize(
    ("name", "text", "shown"),
    [
        ("id_number", NUMBER, "9999**********0021"),
        ("id_number", "12345", "*****"),
        ("phone", PHONE, "138****5678"),
        ("phone", "0516-1234567", "0516-****567"),
        ("phone", "1234567", "****567"),
        ("phone", "123", "****"),
    ],
)
def test_enough_is_left_to_know_it_again(name: str, text: str, shown: str) -> None:
    assert masked(field_of(Person, name), text) == shown


def test_units_are_called_by_anybody() -> None:
    assert not field_of(Station, "phone").masked


@pytest.fixture
def child(store: Store) -> UUID:
    values: dict[str, Any] = {"name": "王芳", "born": date(2013, 11, 23), "id_number": NUMBER, "phone": PHONE}
    with store.write("登记") as work:
        return records.save(work.session, "person", values)


@pytest.fixture
def form(services: Services, child: UUID, qtbot: QtBot, settle: Settle) -> Form:
    made = Form(services, "person", [("", ["name", "id_number", "phone"])])
    qtbot.addWidget(made)
    made.show()
    made.open(child)
    settle()
    return made


def number(form: Form) -> MaskedEditor:
    found = form.editors["id_number"]
    assert isinstance(found, MaskedEditor)
    return found


def noted(store: Store) -> list[str]:
    with store.read() as session:
        return list(session.scalars(select(Access.what).order_by(Access.at)))


def test_a_form_shows_a_number_when_asked(form: Form, store: Store, qtbot: QtBot, settle: Settle) -> None:
    editor = number(form)
    assert editor.line.text() == "9999**********0021"
    assert editor.value() == NUMBER
    qtbot.keyClick(editor.line, Qt.Key.Key_F2)
    settle()
    assert editor.line.text() == NUMBER
    assert noted(store) == [access.OPEN, access.SHOW]


def test_who_goes_on_leaves_it_masked(form: Form, qtbot: QtBot) -> None:
    editor = number(form)
    form.activateWindow()
    editor.line.setFocus()
    editor.reveal()
    form.editors["name"].setFocus()
    qtbot.waitUntil(lambda: editor.masked)
    assert not form.edited


def test_saving_another_field_keeps_the_masked_number(
    form: Form, store: Store, child: UUID, settle: Settle
) -> None:
    name: Any = form.editors["name"]
    name.line.setText("王小芳")
    name.line.textEdited.emit("王小芳")
    form.save()
    settle()
    with store.read() as session:
        found = session.get_one(Person, child)
        assert (found.name, found.id_number) == ("王小芳", NUMBER)


def test_typing_over_a_masked_number_replaces_it(form: Form, qtbot: QtBot) -> None:
    editor: Any = form.editors["phone"]
    qtbot.keyClicks(editor.line, "13900001234")
    assert editor.value() == "13900001234"
    assert not editor.masked


def test_a_draft_of_a_number_is_shown_as_typed(services: Services, form: Form) -> None:
    editor = number(form)
    editor.set_raw("9999992013113")
    assert editor.line.text() == "9999992013113"


def test_a_list_shows_its_numbers_when_asked(
    services: Services, child: UUID, store: Store, qtbot: QtBot, settle: Settle
) -> None:
    listed = RecordList(services, "person", columns=["name", "id_number", "phone"])
    qtbot.addWidget(listed)
    listed.refresh()
    settle()
    cells = [listed.model.index(0, column).data() for column in range(3)]
    assert cells == ["王芳", "9999**********0021", "138****5678"]
    assert listed.model.index(0, 1).data(Qt.ItemDataRole.ToolTipRole) is None
    qtbot.keyClick(listed.table, Qt.Key.Key_F2)
    settle()
    assert listed.model.index(0, 1).data() == NUMBER
    with store.read() as session:
        looks = access.looks(session, access.SHOW)
    assert [(one.title, one.id) for one in looks] == [("服务对象列表", None)]


def exported(
    listed: RecordList, path: Path, settle: Settle, monkeypatch: pytest.MonkeyPatch, answer: str
) -> str:
    """The file that comes of answering the warning; '' for none."""

    def press(box: QMessageBox) -> int:
        next(one for one in box.buttons() if one.text() == answer).click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", press)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(path), ""))
    listed.output.ask()
    settle()
    if not path.exists():
        return ""
    rows = load_workbook(path).worksheets[0].iter_rows(values_only=True)
    return " ".join(str(cell) for row in rows for cell in row)


@pytest.mark.parametrize(("answer", "whole"), [("遮住号码导出", False), ("照原样导出", True)])
def test_who_exports_numbers_is_asked_first(
    services: Services, child: UUID, tmp_path: Path, qtbot: QtBot, settle: Settle, monkeypatch: pytest.MonkeyPatch,
    answer: str, whole: bool,
) -> None:  # fmt: skip
    listed = RecordList(services, "person", columns=["name", "id_number", "phone"])
    qtbot.addWidget(listed)
    listed.refresh()
    settle()
    said = exported(listed, tmp_path / "a.xlsx", settle, monkeypatch, answer)
    assert (NUMBER in said, PHONE in said) == (whole, whole)
    assert ("138****5678" in said) is not whole


def test_who_thinks_better_of_it_exports_nothing(
    services: Services,
    child: UUID,
    tmp_path: Path,
    qtbot: QtBot,
    settle: Settle,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    listed = RecordList(services, "person", columns=["name", "id_number"])
    qtbot.addWidget(listed)
    assert not exported(listed, tmp_path / "a.xlsx", settle, monkeypatch, "不导出")


def test_a_list_without_numbers_has_no_such_button(services: Services, qtbot: QtBot) -> None:
    listed = RecordList(services, "visit", columns=["day", "person"])
    qtbot.addWidget(listed)
    assert listed._numbers.isHidden()
