"""Phrases are offered where a text is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from db.store import Store
from swdesk import records
from ui.forms.form import Form
from ui.forms.phrases import PhraseOffer
from ui.pages.templates import template_page
from ui.services import Services

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "does not support")
Settle = Callable[[], None]


@pytest.fixture
def form(services: Services, qtbot: Any, store: Store, filled: dict[str, Any]) -> Form:
    with store.write("试") as work:
        records.save(work.session, "phrase", {"text": "精神状况良好。", "form": "visit"})
    services.user = filled["worker"]
    made = Form(services, "visit", [("", ["day", "content"])])
    qtbot.addWidget(made)
    made.start_new({})
    made.show()
    made.activateWindow()
    QTest.qWaitForWindowActive(made)
    return made


def offer_of(form: Form) -> PhraseOffer:
    return form.editors["content"].findChildren(PhraseOffer)[0]


def test_ctrl_semicolon_inserts_a_phrase_at_the_cursor(form: Form, settle: Settle) -> None:
    text: Any = form.editors["content"].focusProxy()
    text.setFocus()
    text.setPlainText("今日探访。")
    text.moveCursor(text.textCursor().MoveOperation.End)
    QTest.keyClick(text, Qt.Key.Key_Semicolon, Qt.KeyboardModifier.ControlModifier)
    settle()
    offer = offer_of(form)
    assert offer.menu is not None
    offer.menu.actions()[0].trigger()
    offer.menu.hide()
    settle()
    assert form.editors["content"].value() == "今日探访。精神状况良好。"
    assert form.edited


def test_what_is_written_is_kept_as_a_phrase_of_ones_own(
    form: Form, store: Store, settle: Settle, filled: dict[str, Any]
) -> None:
    text: Any = form.editors["content"].focusProxy()
    text.setPlainText("家中整洁。")
    offer_of(form).keep(own=True)
    settle()
    with store.read() as session:
        [mine] = records.rows(session, "phrase", records.Query(text="整洁"), ["form", "field", "worker"])
    assert (mine.values["form"], mine.values["field"], mine.values["worker"]) == (
        "visit",
        "走访内容",
        filled["worker"],
    )


def test_the_button_is_there_while_the_text_is_written(form: Form) -> None:
    form.editors["day"].setFocus()
    assert not offer_of(form).button.isVisible()
    form.editors["content"].setFocus()
    assert offer_of(form).button.isVisible()


def test_examples_of_plans_are_added_by_a_button(
    services: Services, store: Store, settle: Settle, qtbot: Any
) -> None:
    page = template_page(services)
    qtbot.addWidget(page)
    page.add_examples()  # type: ignore[attr-defined]
    settle()
    with store.read() as session:
        assert records.total(session, "case_template", records.Query()) >= 3
