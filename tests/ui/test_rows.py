"""Tables of rows inside a form: typed like the rest, kept like the rest, saved and undone with the rest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from db.fields import fields_of
from db.groups import GroupSession
from db.store import Store
from swdesk import records, rows
from ui.forms.form import Form
from ui.forms.rows import RowsEditor, folded
from ui.services import Services

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints|does not support raise")
Settle = Callable[[], None]
TABLE = "+group_session"


@pytest.fixture(autouse=True)
def sessions_are_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(GroupSession, "row_of", "group")


@pytest.fixture
def form(services: Services, qtbot: QtBot) -> Form:
    made = Form(services, "group", [("", ["name", TABLE])])
    qtbot.addWidget(made)
    made.start_new({"name": "手工小组"})
    made.show()
    return made


def table(form: Form) -> RowsEditor:
    found = form.editors[TABLE]
    assert isinstance(found, RowsEditor)
    return found


def type_into(form: Form, place: int, name: str, text: str) -> None:
    line = table(form).rows[place].editors[name].focusProxy()
    assert isinstance(line, QLineEdit)
    line.setText(text)
    line.textEdited.emit(text)


def topics(store: Store, group: UUID) -> list[Any]:
    with store.read() as session:
        return [one.values["topic"] for one in rows.rows_of(session, "group_session", group)]


@pytest.fixture
def saved(form: Form, settle: Settle) -> UUID:
    type_into(form, 0, "topic", "相识")
    type_into(form, 1, "topic", "合作")
    form.save()
    settle()
    return form.id


def test_an_empty_row_follows_the_last_one(form: Form) -> None:
    type_into(form, 0, "topic", "相识")
    assert [row.blank for row in table(form).rows] == [False, True]


def test_rows_are_saved_in_order_with_their_form(store: Store, saved: UUID) -> None:
    assert topics(store, saved) == ["相识", "合作"]


def test_one_undo_takes_back_the_form_and_its_rows(
    store: Store, services: Services, saved: UUID, settle: Settle
) -> None:
    services.operations.undo()
    settle()
    assert topics(store, saved) == []


def test_a_second_save_changes_only_what_was_typed_since(
    store: Store, form: Form, saved: UUID, settle: Settle
) -> None:
    type_into(form, 1, "topic", "告别")
    form.save()
    settle()
    assert topics(store, saved) == ["相识", "告别"]
    assert form.changed_values() == {}


def test_a_row_taken_away_goes_to_the_bin(store: Store, form: Form, saved: UUID, settle: Settle) -> None:
    table(form).rows[0].remove.click()
    form.save()
    settle()
    assert topics(store, saved) == ["合作"]


def test_a_row_from_another_pc_stays(store: Store, form: Form, saved: UUID, settle: Settle) -> None:
    with store.write("其他电脑") as work:
        records.save(work.session, "group_session", {"group": saved, "topic": "新来"})
    type_into(form, 0, "topic", "认识")
    form.save()
    settle()
    assert sorted(topics(store, saved)) == sorted(["认识", "合作", "新来"])
    assert len(table(form).rows) == 4  # it is shown at once, and an empty row after it


def test_a_draft_keeps_rows_and_what_was_not_understood(form: Form, services: Services) -> None:
    type_into(form, 0, "topic", "相识")
    type_into(form, 0, "day", "下个月")
    form.keep_draft()
    draft = services.drafts.load(form.id)
    assert draft is not None
    again = Form(services, "group", [("", ["name", TABLE])])
    again.resume(draft)
    kept = table(again).rows[0]
    assert (kept.editors["topic"].value(), kept.editors["day"].raw()) == ("相识", "下个月")
    again.deleteLater()


def test_what_is_not_understood_in_a_row_is_not_saved_as_something_else(
    store: Store, form: Form, settle: Settle
) -> None:
    type_into(form, 0, "day", "下个月")
    form.save()
    settle()
    assert form.unclear()
    assert topics(store, form.id) == []


def test_opening_shows_the_rows(services: Services, saved: UUID, settle: Settle, qtbot: QtBot) -> None:
    other = Form(services, "group", [("", ["name", TABLE])])
    qtbot.addWidget(other)
    other.open(saved)
    settle()
    assert [row.editors["topic"].value() for row in table(other).rows] == ["相识", "合作", None]


def test_a_loaded_form_has_nothing_to_write(form: Form, saved: UUID, settle: Settle) -> None:
    form.open(saved)
    settle()
    assert form.changed_values() == {}


def test_wide_rows_fold() -> None:
    assert len(folded(list(fields_of(GroupSession)))) > 1


def test_an_older_day_is_understood_in_a_row(form: Form, store: Store, settle: Settle) -> None:
    type_into(form, 0, "day", "2026.11.3")
    form.save()
    settle()
    with store.read() as session:
        (one,) = rows.rows_of(session, "group_session", form.id)
    assert one.values["day"] == date(2026, 11, 3)
