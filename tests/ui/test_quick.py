"""快速登记: advice is one of the kinds, and what is usual is filled in, to be corrected."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from db.daily import Consultation
from db.store import Store
from swdesk import records
from swdesk.usual import usual
from ui.dialogs.quick import KINDS, PLACES, QuickLog
from ui.services import Services

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints|does not support raise")
Settle = Callable[[], None]
TODAY = date(2026, 11, 23)


@pytest.fixture
def quick(
    services: Services, filled: dict[str, Any], window: Any, qtbot: QtBot, settle: Settle
) -> Callable[[str], QuickLog]:
    services.user = filled["worker"]
    made = window()

    def opened(kind: str) -> QuickLog:
        dialog = QuickLog(services, made, kind)
        dialog.show()
        settle()
        return dialog

    return opened


def test_advice_needs_what_was_asked_and_no_name(quick: Any, store: Store, settle: Settle) -> None:
    dialog = quick("consultation")
    dialog.save()
    settle()
    assert dialog.isVisible()
    dialog.form.editors["content"].text.setPlainText("询问临时救助怎么申请")
    dialog.save()
    settle()
    with store.read() as session:
        one = session.scalars(select(Consultation)).one()
        assert (one.day, one.content, one.visitor) == (TODAY, "询问临时救助怎么申请", None)


def test_every_kind_has_a_key() -> None:
    assert PLACES.keys() == KINDS.keys()


def test_method_and_length_are_those_of_last_time(quick: Any, store: Store) -> None:
    dialog = quick("visit")
    assert dialog.form.values()["method"] == "home"
    assert dialog.form.values()["outcome"] is None
    assert not dialog.form.edited
    assert "方式" in dialog._told.text()


def test_what_is_usual_is_saved_with_what_was_typed(
    quick: Any, store: Store, filled: dict[str, Any], settle: Settle
) -> None:
    dialog = quick("visit")
    dialog.form.editors["person"].set_value(filled["person"])
    dialog.form._touched.add("person")
    dialog.save()
    settle()
    with store.read() as session:
        assert records.load(session, "visit", dialog.form.id).values["method"] == "home"


def test_what_is_being_typed_is_left_alone(quick: Any) -> None:
    form = quick("consultation").form
    form.editors["visitor"].line.setText("李")
    form.editors["visitor"].line.textEdited.emit("李")
    assert form.offer({"visitor": "王", "minutes": 20}) == ["时长"]
    assert form.values()["visitor"] == "李"


def put(store: Store, kind: str, **values: Any) -> Any:
    with store.write("登记") as work:
        return records.save(work.session, kind, values)


def test_another_worker_or_the_future_is_not_usual(store: Store) -> None:
    one, other = (put(store, "worker", name=name) for name in ("周敏", "吴燕"))
    put(store, "visit", day=date(2026, 11, 1), worker=one, method="phone", minutes=15)
    put(store, "visit", day=date(2026, 11, 20), worker=other, method="home", minutes=40)
    put(store, "visit", day=date(2026, 12, 1), worker=one, method="home", minutes=40)
    with store.read() as session:
        assert usual(session, "visit", one, TODAY) == {"method": "phone", "minutes": 15}
        assert usual(session, "visit", None, TODAY) == {"method": "home", "minutes": 40}
        assert usual(session, "activity", one, TODAY) == {}


def test_another_one_is_begun_beside_what_was_left(quick: Any, services: Services, settle: Settle) -> None:
    first = quick("visit")
    first.form.editors["content"].text.setPlainText("说到一半")
    first.form.keep_draft()
    left = first.form.id
    first.reject()
    dialog = quick("visit")
    assert dialog.form.id == left
    dialog.anew.click()
    settle()
    assert dialog.form.editors["content"].value() is None
    assert not dialog.anew.isVisible()
    assert services.drafts.load(left) is not None
