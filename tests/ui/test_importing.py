"""The import window: columns by typing and dragging, doubtful cells corrected in place, a roster compared with the people on file."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest

from db.store import Store
from swdesk import records
from tests.swdesk.importing.test_rosters import book
from ui.dialogs.importing import CELLS, ROSTER, ROWS, ImportDialog
from ui.main_window import MainWindow
from ui.services import Services
from ui.widgets.column_lines import MIME

Settle = Callable[[], None]

pytestmark = pytest.mark.qt_log_ignore(
    "propagateSizeHints|does not support"
)  # offscreen has no window manager


@pytest.fixture
def opened(
    window: Callable[[], MainWindow], services: Services, settle: Settle
) -> Callable[[Path], ImportDialog]:
    def make(path: Path) -> ImportDialog:
        made = ImportDialog(services, window(), [path])
        made.show()
        settle()
        return made

    return make


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return book(
        tmp_path / "活动台账.xlsx", "社区活动台账", ("序号", "活动名称", "日期", "参与居民数", "场所甲"),
        (1, "义诊", "2026年13月45日", "10余人", "文化广场"), (2, "讲座", "2026/3/5", 20, "会议室"),
        (3, "大扫除", "2026/3/6", 15, "东街"),
    )  # fmt: skip


def all_of(store: Store, kind: str, name: str) -> list[Any]:
    with store.read() as session:
        return [row.values[name] for row in records.rows(session, kind, records.Query(order=name), [name])]


def test_a_field_is_dragged_onto_a_column_and_remembered(
    opened: Callable[[Path], ImportDialog], ledger: Path, store: Store, settle: Settle
) -> None:
    dialog = opened(ledger)
    field = dialog.columns.columns.fields[4]
    mime = QMimeData()
    mime.setData(MIME, b"place")
    field.dropEvent(
        QDropEvent(
            QPointF(5, 5),
            Qt.DropAction.CopyAction,
            mime,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )
    settle()
    assert dialog.columns.columns.fields[4].text() == "地点"
    dialog.write()
    settle()
    assert sorted(all_of(store, "activity", "place")) == ["东街", "会议室", "文化广场"]
    again = opened(ledger)
    assert again.columns.columns.fields[4].text() == "地点"


def test_a_field_is_chosen_by_keyboard(
    opened: Callable[[Path], ImportDialog], ledger: Path, settle: Settle
) -> None:
    dialog = opened(ledger)
    field = dialog.columns.columns.fields[4]
    field.setFocus()
    QTest.keyClicks(field, "didian")
    QTest.qWait(250)
    settle()
    QTest.keyClick(field, Qt.Key.Key_Return)
    settle()
    assert dialog.columns.columns.fields[4].text() == "地点"


def test_a_doubtful_cell_is_corrected_before_it_is_written(
    opened: Callable[[Path], ImportDialog], ledger: Path, store: Store, settle: Settle
) -> None:
    dialog = opened(ledger)
    dialog._next_doubt()
    assert dialog.tabs.currentIndex() == CELLS
    at = dialog.cells.table.currentIndex()
    assert (at.row(), at.column()) == (0, 2)
    assert str(dialog.cells.model.data(at)).startswith("⚠")
    assert dialog.cells.model.setData(at, "2026-3-4")
    QTest.qWait(800)
    settle()
    assert "已改正 1 处" in dialog.cells._said.text()
    assert (3, 2) not in dialog.columns.current.doubts  # type: ignore[union-attr]
    dialog.write()
    settle()
    assert all_of(store, "activity", "day") == [date(2026, 3, 4), date(2026, 3, 5), date(2026, 3, 6)]


def test_a_roster_shows_three_lists_and_writes_what_is_ticked(
    opened: Callable[[Path], ImportDialog], store: Store, services: Services, settle: Settle, tmp_path: Path
) -> None:
    ids: dict[str, uuid.UUID] = {}
    with store.write("样例") as work:
        for name, codes in (("张桂花", ("A01",)), ("李国强", ("A01", "D01"))):
            ids[name] = records.save(work.session, "person", {
                "name": name, "village": "东河村", "categories": codes, "status": "01", "phone": "13900000001",
            })  # fmt: skip
    path = book(
        tmp_path / "名册.xlsx", "低保对象花名册", ("序号", "姓名", "所在村", "联系电话"),
        (1, "张桂花", "东河村", "13900000009"), (2, "钱新来", "西河村", "13900000005"),
    )  # fmt: skip
    dialog = opened(path)
    dialog.tabs.setCurrentIndex(ROSTER)
    settle()
    side = dialog.roster
    assert [part.list.count() for part in (side.added, side.changed, side.removed)] == [1, 1, 1]
    assert "只去掉“最低生活保障对象”这个类别" in side.removed.list.item(0).text()
    side.removed.list.item(0).setCheckState(Qt.CheckState.Checked)
    side.write()
    settle()
    with store.read() as session:
        assert records.load(session, "person", ids["张桂花"]).values["phone"] == "13900000009"
        assert records.load(session, "person", ids["李国强"]).values["categories"] == ("D01",)
    assert "钱新来" in all_of(store, "person", "name")
    settle()
    assert [part.list.count() for part in (side.added, side.changed, side.removed)] == [0, 0, 0]
    services.operations.undo()
    settle()
    assert "钱新来" not in all_of(store, "person", "name")


def test_other_sheets_have_no_comparison(opened: Callable[[Path], ImportDialog], ledger: Path) -> None:
    assert not opened(ledger).tabs.isTabVisible(ROSTER)


def test_files_that_were_not_read_are_named_and_doubtful_rows_are_one_click_away(
    opened: Callable[[Path], ImportDialog], ledger: Path, settle: Settle
) -> None:
    (ledger.parent / "坏的.xlsx").write_bytes(b"PK\x03\x04 broken")
    dialog = opened(ledger.parent)
    dialog.write()
    settle()
    assert "坏的.xlsx" in dialog.summary.text().split("\n")[0]
    assert "坏的.xlsx" in dialog.summary.text().split("\n")[1], "with the reason"
    every = dialog.rows.rowCount()
    dialog.tabs.setCurrentIndex(CELLS)
    dialog.doubtful.click()
    assert dialog.tabs.currentIndex() == ROWS
    assert 0 < dialog.rows.rowCount() < every
    assert all(item.flags for item in dialog.rows._data)
    record: list[Any] = []
    dialog._services.open_record = lambda kind, one: record.append((kind, one))
    dialog.rows.opened.emit(dialog.rows._data[0])
    assert record[0][0] == "activity"
