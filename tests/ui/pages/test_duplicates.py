"""Duplicates in the window: told while typing, listed, merged side by side, taken apart."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QPushButton, QWidget

from db import roots
from db.store import Store
from swdesk import records
from ui.dialogs.merging import MergeDialog
from ui.main_window import MainWindow
from ui.pages.duplicates import DuplicatesPage
from ui.pages.people import PersonPage
from ui.services import Services

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform has no window manager

Make = Callable[[], MainWindow]
Settle = Callable[[], None]
WOMAN = "999999194402290028"


def add(store: Store, **values: Any) -> uuid.UUID:
    with store.write("新增") as work:
        return records.save(work.session, "person", values)


def press(inside: QWidget, text: str) -> None:
    next(one for one in inside.findChildren(QPushButton) if one.text() == text and not one.isHidden()).click()


@pytest.fixture
def two(store: Store) -> tuple[uuid.UUID, uuid.UUID]:
    one = add(
        store, name="张桂花", village="东河村", born=date(1944, 2, 29), id_number=WOMAN, sex="2", status="01"
    )
    return one, add(
        store, name="张贵花", village="东河村", born=date(1944, 2, 29), phone="13800000000", status="01"
    )


T = TypeVar("T", bound=QObject)


def found_in(parent: QObject, kind: type[T]) -> T:
    """The one child of a kind."""
    found = parent.findChild(kind)
    assert isinstance(found, kind)
    return found


@pytest.fixture
def page(window: Make, settle: Settle) -> PersonPage:
    made = window()
    made.open_page("people")
    settle()
    return found_in(made, PersonPage)


def type_name(page: PersonPage, settle: Settle, **values: Any) -> None:
    page.new()
    for name, value in values.items():
        page.form.editors[name].set_value(value)
        page.form._on_edit(name)
    page.like._look()
    settle()


def test_a_known_person_is_told_while_typing_and_opened(
    two: tuple[uuid.UUID, uuid.UUID], page: PersonPage, settle: Settle
) -> None:
    type_name(page, settle, name="某某", id_number=WOMAN)
    assert page.like.isVisible()
    assert "张桂花 · 东河村" in page.like.texts[0]
    press(page.like, "打开已有")
    settle()
    assert (page.form.id, page.like.isVisible()) == (two[0], False)


def test_going_on_with_a_new_file_is_remembered(
    two: tuple[uuid.UUID, uuid.UUID], page: PersonPage, settle: Settle, store: Store
) -> None:
    type_name(page, settle, name="张桂花", village="东河村")
    press(page.like, "仍要新建")
    assert not page.like.isVisible()
    page.save()
    settle()
    with store.read() as session:
        assert records.total(session, "not_same", records.Query()) == 1


def test_typing_somebody_new_says_nothing(page: PersonPage, settle: Settle) -> None:
    type_name(page, settle, name="李小明", village="东河村")
    assert not page.like.isVisible()


def test_two_marked_in_the_list_are_merged_as_chosen(
    two: tuple[uuid.UUID, uuid.UUID], page: PersonPage, settle: Settle, store: Store
) -> None:
    assert not page._merge.isEnabled()
    page.list.table.selectAll()
    assert page._merge.isEnabled()
    page.merge_selected()
    settle()
    dialog = found_in(page.window(), MergeDialog)
    assert dialog._seen is not None
    kept = dialog._seen.kept.id
    dialog.choose("name", "other")
    dialog.merge()
    settle()
    with store.read() as session:
        assert records.total(session, "person", records.Query()) == 1
        other = next(one for one in two if one != kept)
        assert records.load(session, "person", kept).values["name"] == (
            "张贵花" if other == two[1] else "张桂花"
        )
    assert page.form.id == kept


def merge(services: Services, page: PersonPage, settle: Settle, kept: uuid.UUID, other: uuid.UUID) -> None:
    dialog = MergeDialog(services, page.window(), kept, other, page.open_record)
    settle()
    dialog.merge()
    settle()


def test_a_merged_file_leads_to_the_one_that_stands(
    two: tuple[uuid.UUID, uuid.UUID], page: PersonPage, settle: Settle, services: Services
) -> None:
    merge(services, page, settle, *two)
    page.open_record(two[1])
    settle()
    assert page.merged.texts == ["这份档案已于2026年11月23日并入 张桂花，记录都算在那里。"]
    assert not page.form.editors["name"].isEnabled()
    press(page.merged, "打开 张桂花")
    settle()
    assert page.form.id == two[0]
    assert page.form.editors["name"].isEnabled()


def test_taken_apart_and_merged_again_by_undo(
    two: tuple[uuid.UUID, uuid.UUID], page: PersonPage, settle: Settle, services: Services, store: Store
) -> None:
    merge(services, page, settle, *two)
    press(page.merged, "拆开")
    settle()
    with store.read() as session:
        assert roots.root(session, two[1]) == two[1]
    services.operations.undo()
    settle()
    with store.read() as session:
        assert roots.root(session, two[1]) == two[0]


def test_the_undo_bar_takes_a_merger_back(
    two: tuple[uuid.UUID, uuid.UUID], page: PersonPage, settle: Settle, services: Services, store: Store
) -> None:
    merge(services, page, settle, *two)
    assert page.form.editors["phone"].value() == "13800000000"
    services.operations.undo()
    settle()
    with store.read() as session:
        assert records.total(session, "person", records.Query()) == 2
    assert (page.merged.texts, page.form.editors["phone"].value()) == ([], None)


def test_the_other_file_may_be_kept(
    two: tuple[uuid.UUID, uuid.UUID], page: PersonPage, settle: Settle, services: Services
) -> None:
    dialog = MergeDialog(services, page.window(), *two, page.open_record)
    settle()
    dialog.swap()
    settle()
    dialog.merge()
    settle()
    assert page.form.id == two[1]


def test_a_pair_that_is_two_people_leaves_the_list(
    two: tuple[uuid.UUID, uuid.UUID], window: Make, settle: Settle
) -> None:
    made = window()
    made.open_page("duplicates")
    settle()
    page = found_in(made, DuplicatesPage)
    assert len(page.found) == 1
    press(page.area, "不是同一人")
    settle()
    assert (page.found, page.empty.isVisible()) == ([], True)
