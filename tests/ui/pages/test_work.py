"""What people do on the pages: log a visit, tick attendance, click a number, write a paragraph, sign."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from db.store import Store
from swdesk import filing, records
from swdesk.files import attachments_of
from swdesk.groups import sheet
from ui.dialogs.quick import QuickLog
from ui.main_window import MainWindow
from ui.services import Services
from ui.widgets.dropped import take

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform has no window manager
Window = Callable[[], MainWindow]
Settle = Callable[[], None]


def rows(store: Store, kind: str) -> list[records.Row]:
    names = [f.name for f in records.fields_of(records.model_of(kind))]
    with store.read() as session:
        return records.rows(session, kind, records.Query(), names)


def test_quick_log_saves_a_visit_with_its_photo(
    window: Window, services: Services, store: Store, settle: Settle, filled: dict[str, Any], qtbot: QtBot
) -> None:
    dialog = QuickLog(services, window(), "visit", {"person": filled["person"]})
    dialog.show()
    settle()
    assert dialog.form.editors["outcome"].value() is None, "见到本人 is never pre-filled"
    dialog.form.editors["method"].set_value("phone")
    dialog.form.editors["method"].edited.emit()
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(0x336699)
    pasted = QMimeData()
    pasted.setImageData(image)
    dialog.attachments.add(take(pasted))
    dialog.save()
    settle()
    made = [row for row in rows(store, "visit") if row.values["day"] == date(2026, 11, 23)]
    assert [(row.values["person"], row.values["method"]) for row in made] == [(filled["person"], "phone")]
    with store.read() as session:
        assert [one.media_type for one in attachments_of(session, made[0].id)] == ["image/jpeg"]


def test_quick_log_without_a_person_keeps_what_is_typed(
    window: Window, services: Services, store: Store, settle: Settle
) -> None:
    dialog = QuickLog(services, window())
    dialog.form.editors["content"].text.setPlainText("路上遇到")  # type: ignore[attr-defined]
    dialog.save()
    settle()
    assert rows(store, "visit") == []
    dialog.close()
    assert [draft.values["content"] for draft in services.drafts.all("visit")] == ["路上遇到"]


def test_quick_session_takes_the_next_number(
    window: Window, services: Services, store: Store, settle: Settle, filled: dict[str, Any]
) -> None:
    dialog = QuickLog(services, window(), "case_session", {"case": filled["case"]})
    dialog.save()
    settle()
    assert sorted(row.values["ordinal"] for row in rows(store, "case_session")) == [1, 2]


def test_a_click_ticks_attendance(
    window: Window, store: Store, settle: Settle, filled: dict[str, Any]
) -> None:
    made = window()
    made.open_record("group", filled["group"])
    settle()
    page: Any = made.page("groups")
    page.attendance.grid._click(1, 1)
    settle()
    with store.read() as session:
        assert list(sheet(session, filled["group"]).states.values()) == ["1"]
    page.attendance.grid._click(1, 1)
    settle()
    with store.read() as session:
        assert list(sheet(session, filled["group"]).states.values()) == ["3"]


def number_cell(page: Any, code: str, span: str) -> tuple[int, int]:
    grid = page.middle.grid
    places = [
        (line, column)
        for line in range(grid.rowCount())
        for column in range(grid.columnCount())
        if (cell := grid.cell(line, column)) and cell.data == (code, span)
    ]
    return places[0]


def test_a_number_of_the_report_leads_to_its_records(
    window: Window, settle: Settle, filled: dict[str, Any]
) -> None:
    made = window()
    made.open_page("report")
    settle()
    page: Any = made.page("report")
    assert page.title == "2026年第三季度报告"
    page.middle.grid._click(*number_cell(page, "visits_home", "period"))
    settle()
    assert page.evidence.title.text() == "入户走访 1 人次"
    page.evidence.grid._open(0)
    settle()
    visits: Any = made.page("visits")
    assert visits.form.id == filled["visit"]


def test_a_paragraph_is_kept_and_the_report_signed(
    window: Window, services: Services, store: Store, settle: Settle, filled: dict[str, Any], tmp_path: Path
) -> None:
    made = window()
    made.open_page("report")
    settle()
    page: Any = made.page("report")
    page.contents.grid.setCurrentCell(
        next(i for i, key in enumerate(page.contents._keys) if key == "text:problems"), 0
    )
    page.middle.writing.text.setPlainText("人手不足。")
    page.middle.flush()
    settle()
    with store.read() as session:
        report = filing.latest(session, "2026Q3")
        assert report is not None
        assert json.loads(report.narrative or "") == {"problems": "人手不足。"}
    page.confirm = lambda *_texts: True
    page.choose_folder = lambda: tmp_path
    page.sign()
    settle()
    page.send()
    settle()
    with store.read() as session:
        assert filing.standing(session, "2026Q3").state == "sent"
    assert [path.suffix for path in tmp_path.iterdir() if path.is_file()] == [".swb"]
    page.middle.turn_to("table:3")
    page.middle.grid._click(*number_cell(page, "visits_home", "period"))
    settle()
    assert "冻结" in page.evidence._note.text()


def test_today_leads_to_the_visit(window: Window, settle: Settle, filled: dict[str, Any]) -> None:
    made = window()
    made.open_page("today")
    settle()
    page: Any = made.page("today")
    assert page.visits.cell(0, 0).text == "王芳"
    assert page.services_grid.cell(0, 1).text == "入户走访"
    tags = [page.todos.cell(line, 0).text for line in range(page.todos.rowCount())]
    assert "监护人同意" in tags
    assert "材料" in tags


def test_case_page_tells_where_the_case_stands(
    window: Window, store: Store, settle: Settle, filled: dict[str, Any]
) -> None:
    made = window()
    made.open_record("case", filled["case"])
    settle()
    page: Any = made.page("cases")
    assert page.title == "GA-2026-0001 · 王芳"
    assert "介入中" in page.remark
    assert page.session_title.text() == "第 2 次服务记录"
    page.session_form.editors["record"].text.setPlainText("谈话")
    page.save()
    settle()
    assert sorted(row.values["ordinal"] for row in rows(store, "case_session")) == [1, 2]
    assert page.session_title.text() == "第 3 次服务记录"


def test_import_window_plans_and_writes(
    window: Window, services: Services, store: Store, settle: Settle, tmp_path: Path
) -> None:
    from ui.dialogs.importing import ImportDialog

    ledger = tmp_path / "走访.csv"
    ledger.write_text("走访日期,姓名,村,方式,走访人,走访内容\n2026.7.3,李四,东河村,入户,周敏,安好\n", "utf-8")
    dialog = ImportDialog(services, window(), [ledger])
    dialog.show()
    settle()
    assert dialog.plan is not None
    assert dialog.columns.sheets.cell(0, 1).text == "走访"  # type: ignore[union-attr]
    dialog.write()
    settle()
    assert [row.values["day"] for row in rows(store, "visit")] == [date(2026, 7, 3)]
    dialog.undo()
    settle()
    assert rows(store, "visit") == []
