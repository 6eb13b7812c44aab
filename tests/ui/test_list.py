"""The list of a page stays quick where it is long."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from db.store import Store
from swdesk import records
from ui.main_window import MainWindow
from ui.services import Services
from ui.tables.model import PAGE, WAITING, RecordModel
from ui.tables.view import Chip, RecordList

Settle = Callable[[], None]
PAGES = 12

pytestmark = pytest.mark.qt_log_ignore(
    "propagateSizeHints|does not support"
)  # offscreen has no window manager


@pytest.fixture
def model(services: Services, store: Store, settle: Settle) -> RecordModel:
    with store.write("录入") as work:
        for place in range(PAGES * PAGE):
            records.save(work.session, "errand", {"day": date(2026, 1, 1), "items": place})
    made = RecordModel(services.operations, services.theme, "errand", ["items"])
    made.reload(records.Query(order="items"))
    settle()
    return made


def test_who_drags_the_list_reads_where_they_stop(
    model: RecordModel, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, real = list[int](), records.rows

    def counted(session: Any, kind: str, query: records.Query, names: Any) -> Any:
        read.append((query.offset or 0) // PAGE)
        return real(session, kind, query, names)

    monkeypatch.setattr(records, "rows", counted)
    for page in range(1, PAGES):
        assert model.data(model.index(page * PAGE, 0)) is None
    settle()
    assert model.data(model.index((PAGES - 1) * PAGE, 0)) == str((PAGES - 1) * PAGE)
    assert read[1] == PAGES - 1
    assert len(read) <= WAITING + 1


def test_what_was_passed_by_is_read_when_it_is_looked_at(model: RecordModel, settle: Settle) -> None:
    for _turn in range(PAGES):
        for page in range(1, PAGES):
            model.data(model.index(page * PAGE, 0))
        settle()
    assert [model.data(model.index(page * PAGE, 0)) for page in range(PAGES)] == [
        str(page * PAGE) for page in range(PAGES)
    ]


# ── what a list remembers, and what is done with many rows ───────────────────────────────────────────────────


@pytest.fixture
def listed(services: Services, store: Store, settle: Settle, qtbot: QtBot) -> Callable[[], RecordList]:
    with store.write("录入") as work:
        for place in range(PAGE + 50):
            records.save(
                work.session,
                "person",
                {"name": f"人{place:03d}", "village": "东河村" if place % 2 else "西河村"},
            )

    def make() -> RecordList:
        chips = [Chip("东河", (("village", "=", "东河村"),))]
        made = RecordList(
            services, "person", columns=["name", "village"], chips=chips, order="name", remember=True
        )
        qtbot.addWidget(made)
        made.show()
        made.refresh()
        settle()
        return made

    return make


def test_columns_and_order_are_remembered(
    listed: Callable[[], RecordList], settle: Settle, qtbot: QtBot
) -> None:
    one = listed()
    one.set_columns(["village", "name", "phone"])
    one.table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    qtbot.wait(900)
    settle()
    other = listed()
    assert [field.name for field in other.model.columns] == ["village", "name", "phone"]
    assert other.model.query.order == "-name"
    assert other.model.data(other.model.index(0, 1)) == f"人{PAGE + 49:03d}"


def test_a_view_brings_filter_columns_and_order_back(
    listed: Callable[[], RecordList], settle: Settle
) -> None:
    shown = listed()
    shown._chips.itemAt(0).widget().setChecked(True)  # type: ignore[union-attr]
    shown.search.setText("人00")
    shown.refresh()
    settle()
    assert shown.views is not None
    shown.views.save("东河的")
    settle()
    shown.clear_filters()
    settle()
    assert shown.model.rowCount() == PAGE + 50
    shown.apply_view(shown.views.views[0])
    settle()
    assert (shown.model.rowCount(), shown.search.text()) == (5, "人00")


def test_everything_marked_means_the_rows_that_were_never_shown_too(
    listed: Callable[[], RecordList], store: Store, settle: Settle
) -> None:
    shown = listed()
    shown.table.selectAll()
    shown.change_selected()
    settle()
    dialog = shown.changing
    dialog.field.setCurrentText("村（社区）")
    dialog.editor.set_value("南河村")
    dialog.change()
    settle()
    with store.read() as session:
        assert (
            records.total(session, "person", records.Query(where=(("village", "=", "南河村"),))) == PAGE + 50
        )
    shown._services.operations.undo()
    settle()
    with store.read() as session:
        assert records.total(session, "person", records.Query(where=(("village", "=", "南河村"),))) == 0


def test_the_sentence_says_that_the_file_has_as_many_rows_as_the_list(
    listed: Callable[[], RecordList], services: Services, settle: Settle, tmp_path: Path
) -> None:
    told: list[str] = []
    services.say = told.append
    shown = listed()
    shown.export_to(tmp_path / "名册.xlsx")
    settle()
    assert told == [f"已导出 {PAGE + 50} 行，与列表条数一致：名册.xlsx"]


def test_a_filter_that_finds_nobody_offers_to_be_cleared(
    listed: Callable[[], RecordList], settle: Settle
) -> None:
    shown = listed()
    shown.search.setText("查无此人")
    shown.refresh()
    settle()
    assert shown._stack.currentIndex() == 2
    shown.clear_filters()
    settle()
    assert shown._stack.currentIndex() == 0


def test_columns_are_ticked_and_moved(listed: Callable[[], RecordList], settle: Settle, qtbot: QtBot) -> None:
    shown = listed()
    shown._choose_columns()
    popup = shown.columns_popup
    popup.list.setCurrentRow(1)
    QTest.keyClick(popup.list, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    popup.list.item(2).setCheckState(Qt.CheckState.Checked)
    qtbot.wait(250)
    settle()
    names = [field.name for field in shown.model.columns]
    assert names[:2] == ["village", "name"]
    assert len(names) == 3


def test_the_list_stays_where_it_is_when_rows_are_marked(
    services: Services, store: Store, window: Callable[[], MainWindow], settle: Settle
) -> None:
    with store.write("录入") as work:
        for place in range(120):
            records.save(work.session, "person", {"name": f"样例{place}", "status": "01"})
    main = window()
    main.resize(1366, 768)
    main.open_page("people")
    settle()
    page: Any = main.page("people")
    table = page.page.list.table
    before = table.mapTo(main, QPoint(0, 0))
    table.selectAll()
    settle()
    assert table.mapTo(main, QPoint(0, 0)) == before
