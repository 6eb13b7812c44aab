"""The report's page: live text, charts, checks that lead to their cause, and its life from draft to locked."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from pytestqt.qtbot import QtBot

from db.store import Store
from swdesk import filing, records
from swdesk.report_checks import Finding
from swdesk.reports.quarterly import build_document
from ui.main_window import MainWindow
from ui.services import Services
from ui.theme import Theme
from ui.widgets.live_text import LiveText

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform has no window manager
Window = Callable[[], MainWindow]
Settle = Callable[[], None]


def state(store: Store) -> str:
    with store.read() as session:
        return filing.standing(session, "2026Q3").state


def kept(store: Store) -> dict[str, str]:
    with store.read() as session:
        return filing.edits_of(session, "2026Q3")


# ── text ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_click_on_a_number_in_the_text_lists_its_records(page: Any, settle: Settle, qtbot: QtBot) -> None:
    page.contents.turn_to("text:assistance")
    text: LiveText = page.middle.writing.text
    first = next(mark for mark in text._marker.marks if mark[2] == "visits_home")
    cursor = text.textCursor()
    cursor.setPosition(first[0])
    text.setTextCursor(cursor)
    qtbot.mouseClick(text.viewport(), Qt.MouseButton.LeftButton, pos=text.cursorRect().center())
    settle()
    assert page.evidence.isVisible()
    assert page.evidence.title.text() == "入户走访 1 人次"


def test_a_number_put_in_stays_live(page: Any, store: Store, settle: Settle) -> None:
    page.contents.turn_to("text:problems")
    writing = page.middle.writing
    writing.text.setPlainText("共走访次。")
    cursor = writing.text.textCursor()
    cursor.setPosition(3)
    writing.text.setTextCursor(cursor)
    writing.put_number("visits", "year")
    settle()
    assert writing.text.toPlainText() == "共走访1次。"
    assert kept(store) == {"problems": "共走访{visits:year}次。"}


def test_what_is_typed_on_is_not_put_back_by_what_was_read(page: Any, settle: Settle) -> None:
    page.contents.turn_to("text:problems")
    text = page.middle.writing.text
    text.setPlainText("人手不足。")
    page.middle.flush()
    text.moveCursor(QTextCursor.MoveOperation.End)
    text.insertPlainText("路远。")
    settle()
    assert text.toPlainText() == "人手不足。路远。"


def test_esc_keeps_what_is_typed_and_closes_the_list(
    page: Any, store: Store, settle: Settle, qtbot: QtBot
) -> None:
    page.check()
    page.contents.turn_to("text:problems")
    page.middle.writing.text.setPlainText("人手不足。")
    page.window()._escape()
    settle()
    assert not page.evidence.isVisible()
    assert kept(store) == {"problems": "人手不足。"}


def test_rare_characters_do_not_shift_the_numbers(theme: Any, qtbot: QtBot) -> None:
    text = LiveText(theme)
    qtbot.addWidget(text)
    text.show_text("𠮷田走访12次", [[4, 6, "visits", "period"]])
    [(first, last, _code, _span)] = text._marker.marks
    cursor = text.textCursor()
    cursor.setPosition(first)
    cursor.setPosition(last, QTextCursor.MoveMode.KeepAnchor)
    assert cursor.selectedText() == "12"


def test_a_chart_stands_under_its_text(page: Any, store: Store, settle: Settle) -> None:
    page.contents.turn_to("text:summary")
    charts = page.middle.writing.charts
    assert any("各类服务人次" in view.accessibleName() for view in charts)
    image = charts[0].grab().toImage()
    assert len({image.pixel(x, image.height() // 2) for x in range(image.width())}) > 1  # something is drawn


# ── checks ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_finding_leads_to_its_paragraph(page: Any) -> None:
    page.check()
    lines = [page.evidence.list.item(row) for row in range(page.evidence.list.count())]
    page.evidence._go(next(line for line in lines if "【】" in line.text()))
    assert page.contents.front.startswith("text:")


def test_a_contradiction_leads_to_its_number(page: Any, settle: Settle) -> None:
    page.go(Finding("x", number=("visits", "year")))
    settle()
    grid = page.middle.grid
    assert grid.cell(grid.currentRow(), page.middle._marked[1]).data == ("visits", "year")
    assert page.evidence.isVisible()


def test_the_keyboard_reaches_a_number(page: Any, settle: Settle, qtbot: QtBot) -> None:
    page.contents.turn_to("table:3")
    page.middle.mark("visits", "period")
    qtbot.keyClick(page.middle.grid, Qt.Key.Key_Return)
    settle()
    assert page.evidence.title.text().startswith("走访探访 1")


# ── life ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_checked_signed_back_and_signed_again(page: Any, store: Store, settle: Settle) -> None:
    page.life.check.click()
    settle()
    assert state(store) == "checked"
    page._sign.click()
    settle()
    assert state(store) == "signed"
    assert not page.life.back.isHidden()
    page.life.back.click()
    settle()
    assert state(store) == "draft"
    page.contents.turn_to(page.contents._keys[0])
    assert not page.middle.writing.text.isReadOnly()


def test_the_sealed_scan_is_added_after_signing(
    page: Any, store: Store, settle: Settle, tmp_path: Path
) -> None:
    assert page.life.scan.isHidden()
    page.sign()
    settle()
    (tmp_path / "seal.pdf").write_bytes(b"%PDF-1.4")
    page.life.add_scans([str(tmp_path / "seal.pdf")])
    settle()
    with store.read() as session:
        stands = filing.standing(session, "2026Q3")
    assert (stands.scans, stands.version, stands.state) == (1, 1, "signed")
    assert "1" in page.life.scan.text()


def test_an_accepted_report_is_locked(page: Any, store: Store, settle: Settle) -> None:
    page.sign()
    settle()
    with store.write("答复") as work:
        report = filing.standing(work.session, "2026Q3").report
        records.save(work.session, "report", {"state": "accepted"}, id=report)
    page.refresh()
    settle()
    page.life.lock.click()
    settle()
    assert state(store) == "locked"
    assert page._new.isHidden()


def test_two_people_at_one_pc(
    services: Services, store: Store, page: Any, settle: Settle, filled: dict[str, Any]
) -> None:
    said: list[str] = []
    services.operations.told.connect(said.append)
    with store.write("设置") as work:
        records.save(work.session, "station", {"four_eyes": True}, id=filled["station"])
        other = records.save(work.session, "worker", {"name": "郑凯"})
    store.who = filled["worker"]
    page.life.check.click()
    settle()
    page.sign()
    settle()
    assert state(store) == "checked"
    assert any("由另一位同事" in text for text in said)
    store.who = other
    page.sign()
    settle()
    assert state(store) == "signed"


def test_a_returned_report_offers_a_correction_first(page: Any, store: Store, settle: Settle) -> None:
    page.sign()
    settle()
    with store.write("答复") as work:
        report = filing.standing(work.session, "2026Q3").report
        remark = json.dumps([{"code": "visits", "span": "period", "text": "不符"}])
        values = {"state": "returned", "reply_turn": 1, "reply_remarks": remark}
        records.save(work.session, "report", values, id=report)
    page.refresh()
    settle()
    assert page._send.isHidden()
    assert page.contents.grid.cell(page.contents._keys.index("table:3"), 1).text == "1"
    page._new.click()
    settle()
    with store.read() as session:
        assert filing.standing(session, "2026Q3").version == 2


def large(page: Any) -> None:
    """Numbers as wide as a station's year has them."""
    values = page._loaded.snapshot.public["values"]
    for code in ("donation_yuan", "spent_yuan"):
        for span in ("period", "year", "last_year"):
            values[code][span] = {
                "value": 234567.5,
                "numerator": 23456750,
                "denominator": None,
                "evidence": 1,
            }
    for span, top in (("year", 9), ("last_year", 8)):
        values["problem_rate"][span] = {
            "value": 1.0 * top,
            "numerator": top,
            "denominator": 10,
            "evidence": 1,
        }
    page._show(replace(page._loaded, document=build_document(page._loaded.snapshot.public)))


@pytest.mark.parametrize("followed", [False, True], ids=["alone", "with records"])
@pytest.mark.parametrize("scale", [100, 125, 150])
def test_table_3_does_not_scroll_sideways(
    window: Window, settle: Settle, theme: Theme, filled: dict[str, Any], scale: int, followed: bool
) -> None:
    theme.scale = scale
    try:
        made = window()
        made.resize(1366, 768)
        made.open_page("report")
        settle()
        page: Any = made.page("report")
        large(page)
        if followed:
            page.middle.mark("visits", "year")
            page.middle.number.emit("visits", "year")
            settle()
        grid = page.middle.grid
        assert page.evidence.isVisible() == followed
        assert not grid.horizontalScrollBar().isVisible()
        assert grid.columnWidth(0) >= theme.px(104)
        texts = [grid.cell(line, grid.columnCount() - 1).text for line in range(grid.rowCount())]
        assert "+10.0百分点" in texts
    finally:
        theme.scale = 100


def test_what_was_chosen_stays_in_sight_above_its_records(
    window: Window, settle: Settle, theme: Theme, filled: dict[str, Any]
) -> None:
    theme.scale = 150
    try:
        made = window()
        made.resize(1366, 768)
        made.open_page("report")
        settle()
        page: Any = made.page("report")
        page.middle.mark("publications", "year")
        page.drill("publications", "year")
        settle()
        grid = page.middle.grid
        assert grid.viewport().rect().contains(grid.visualRect(grid.currentIndex()).center())
        page.back()
        settle()
        assert page.life.isVisible()
    finally:
        theme.scale = 100


def test_the_state_is_whole_at_large_text(page: Any, settle: Settle) -> None:
    page.window().resize(1366, 768)
    settle()
    assert page.life.facts.text().startswith("第 1 版 · 数据截至 9月30日")
    assert page.life.facts.width() >= page.life.facts.fontMetrics().horizontalAdvance(page.life.facts.text())


# ── paper and records ────────────────────────────────────────────────────────────────────────────────────────


def answer(page: Any, settle: Settle) -> tuple[str, list[str]]:
    """What the dialog says, and the records that it lists."""
    assert page.life.prove.window() is page.window()
    page.life.prove.click()
    settle()
    dialog = page.proving
    return dialog.lines.text(), [dialog.list.item(row).text() for row in range(dialog.list.count())]


def test_the_station_sees_that_its_records_still_agree(page: Any, settle: Settle) -> None:
    page.sign()
    settle()
    said, listed = answer(page, settle)
    assert "记录与定稿时一致" in said
    assert listed == []


def test_a_record_that_changed_is_named_and_opens(
    page: Any, store: Store, settle: Settle, filled: dict[str, Any]
) -> None:
    page.sign()
    settle()
    with store.write("修改走访", reason="日期写错") as work:
        records.save(work.session, "visit", {"day": date(2026, 6, 30)}, id=filled["visit"])
    said, listed = answer(page, settle)
    assert "记录与定稿时不同" in said
    gone = [text for text in listed if "不再计入" in text and "王芳" in text]
    assert gone
    assert "日期写错" in gone[0]
    dialog = page.proving
    row = next(row for row, text in enumerate(listed) if "王芳" in text)
    dialog.list.itemActivated.emit(dialog.list.item(row))
    settle()
    assert page.window()._current == "visits"


def test_a_signed_cell_keeps_its_records(
    page: Any, store: Store, settle: Settle, filled: dict[str, Any]
) -> None:
    page.sign()
    settle()
    with store.write("删除") as work:
        records.remove(work.session, "visit", filled["visit"])
    settle()
    page.contents.turn_to("table:8")
    grid = page.middle.grid
    grid.chosen.emit(0, 3, grid.cell(0, 3).data)
    settle()
    assert page.evidence.grid.rowCount() == 1
    assert "定稿时冻结的记录" in page.evidence._note.text()
    page.evidence.printing.emit(False)
    settle()
    assert page.dialog.pages > 0


def test_what_was_sealed_without_its_cells_says_so(page: Any, settle: Settle) -> None:
    page.sign()
    settle()
    del page._loaded.snapshot.annex["cells"]
    page.drill_cell("8", "合计", 2)
    settle()
    assert "还没有封存这张表的明细" in page.evidence._note.text()


def test_found_problems_lead_to_problems(page: Any, settle: Settle) -> None:
    page.contents.turn_to("table:8")
    heads = [page.middle.grid.model().headerData(n, Qt.Orientation.Horizontal) for n in range(9)]
    cell = page.middle.grid.cell(0, heads.index("发现问题"))
    assert (cell.data.row, cell.data.place) == ("合计", 5)


def test_the_list_behind_a_number_can_be_printed(page: Any, settle: Settle) -> None:
    page.drill("visits", "period")
    settle()
    page.evidence.printing.emit(False)
    settle()
    assert page.dialog.pages > 0
