"""The county's officer answers a report; the station sees which number came back. And the notices that come down."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from db.bundles import Received
from db.store import Store
from swdesk import filing, records, replies
from swdesk.clock import FixedClock
from swdesk.periods import parse_period
from swdesk.receiving import receive
from swdesk.replies import Remark
from swdesk.reports.snapshot import Snapshot
from swdesk.today import today_of
from tests.swdesk.test_collect import unit
from ui.main_window import MainWindow
from ui.services import Services

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform has no window manager
Window = Callable[[], MainWindow]
Settle = Callable[[], None]


@pytest.fixture
def county(services: Services, new_store: Callable[..., Store], tmp_path: Path) -> Services:
    """The window's store is a county's, with a report of a station on the shelf."""
    clock = FixedClock(datetime(2026, 10, 4, 9, 0, tzinfo=UTC))
    station = unit(new_store, clock, "示范县青禾镇社工站", "999999101", "4")
    station.visit(2)
    services.level = "3"
    receive(services.store, station.export(station.sign(), tmp_path), clock=clock)
    return services


def shelf(store: Store) -> Received:
    with store.read() as session:
        return session.scalars(select(Received)).one()


def test_a_number_is_remarked_on_and_the_report_returned(
    county: Services, window: Window, settle: Settle, qtbot: QtBot, tmp_path: Path
) -> None:
    page: Any = open_board(window(), settle)
    page.grid.opened.emit(shelf(county.store).id)
    settle()
    dialog = page.dialog
    dialog.choose("visits", "period")
    dialog.line.setText("mismatch")
    qtbot.keyClick(dialog.line, Qt.Key.Key_Return)
    dialog.give_back()
    settle()
    row = shelf(county.store)
    assert (row.state, replies.remarks_on(row)) == ("returned", (Remark("visits", "period", "mismatch"),))


def review(page: Any, county: Services, settle: Settle) -> Any:
    page.review(shelf(county.store).id)
    settle()
    return page.dialog


@pytest.fixture
def left(county: Services, window: Window, settle: Settle, qtbot: QtBot) -> Callable[[], Any]:
    """A remark given, another half typed, the whole commented on; left by Esc, and opened again."""
    page = open_board(window(), settle)
    dialog = review(page, county, settle)
    dialog.choose("visits", "period")
    qtbot.keyClicks(dialog.line, "mismatch")
    qtbot.keyClick(dialog.line, Qt.Key.Key_Return)
    dialog.choose("visits", "year")
    qtbot.keyClicks(dialog.line, "half")
    qtbot.keyClicks(dialog.text, "see remarks")
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    return lambda: review(page, county, settle)


def test_remarks_outlive_esc(left: Callable[[], Any]) -> None:
    again = left()
    assert again.remarks == {("visits", "period"): "mismatch"}
    assert again.text.toPlainText() == "see remarks"


def test_a_half_typed_remark_stands_on_its_number_again(left: Callable[[], Any]) -> None:
    again = left()
    assert again.line.text() == "half"
    again.remark()
    assert again.remarks["visits", "year"] == "half"


def test_remarks_that_were_given_are_no_draft(
    left: Callable[[], Any], county: Services, settle: Settle
) -> None:
    left().give_back()
    settle()
    row = shelf(county.store)
    assert {one.text for one in replies.remarks_on(row)} == {"mismatch", "half"}
    assert left()._touched is False


def test_reading_again_keeps_what_is_typed(left: Callable[[], Any], settle: Settle) -> None:
    again = left()
    again.confirm()
    settle()
    assert again.text.toPlainText() == "see remarks"


def open_board(made: MainWindow, settle: Settle) -> Any:
    made.open_page("board")
    page: Any = made.page("board")
    page.choice.setCurrentIndex(page.choice.findData("2026Q3"))
    settle()
    return page


def test_passing_waits_for_the_tick(county: Services, window: Window, settle: Settle) -> None:
    page = open_board(window(), settle)
    page.review(shelf(county.store).id)
    settle()
    dialog = page.dialog
    assert not dialog._accept.isEnabled()
    dialog.confirm()
    settle()
    assert dialog._accept.isEnabled()
    dialog.accept_report()
    settle()
    assert shelf(county.store).answer == "accepted"


def test_a_return_without_a_reason_says_so_and_stays_open(
    county: Services, window: Window, settle: Settle
) -> None:
    said: list[str] = []
    made = window()
    page = open_board(made, settle)
    county.operations.told.connect(said.append)
    page.review(shelf(county.store).id)
    settle()
    page.dialog.give_back()
    settle()
    assert page.dialog.isVisible()
    assert any("退回原因" in text for text in said)


def test_answers_are_written_once(county: Services, window: Window, settle: Settle, tmp_path: Path) -> None:
    page = open_board(window(), settle)
    folder = tmp_path / "out"
    folder.mkdir()
    page.choose_folder = lambda: folder
    assert page.reply.isEnabled()
    page.write_replies()
    settle()
    assert len(list(folder.glob("回执*.swb"))) == 1
    assert not page.reply.isEnabled()


@pytest.fixture
def returned(services: Services, store: Store, filled: dict[str, Any]) -> uuid.UUID:
    """A signed report of this station that came back with a remark."""
    with store.write("定稿") as work:
        report: tuple[uuid.UUID, Snapshot] = filing.sign(
            work.session, services.files, parse_period("2026Q3"), clock=services.clock, random=os.urandom
        )
        values = {
            "state": "returned", "reply_turn": 1, "reply_text": "请更正走访数", "reply_by": "王科员", "reply_on": date(2026, 10, 9),
            "reply_remarks": '[{"code": "visits", "span": "period", "text": "与走访表不符"}]',
        }  # fmt: skip
        records.save(work.session, "report", values, id=report[0])
    return report[0]


def open_report(made: MainWindow, settle: Settle) -> Any:
    made.open_page("report")
    settle()
    page: Any = made.page("report")
    return page


def marked(page: Any) -> list[str]:
    """The codes of the numbers in the colour of danger in the table in front."""
    grid = page.middle.grid
    cells = [
        grid.cell(line, column) for line in range(grid.rowCount()) for column in range(grid.columnCount())
    ]
    return [cell.data[0] for cell in cells if cell is not None and cell.tone == "danger"]


def test_the_number_that_came_back_is_marked(returned: uuid.UUID, window: Window, settle: Settle) -> None:
    page = open_report(window(), settle)
    page._turn_to("table:3")
    assert marked(page) == ["visits"]


def test_the_remarks_are_listed_and_lead_to_the_records(
    returned: uuid.UUID, window: Window, settle: Settle, qtbot: QtBot
) -> None:
    page = open_report(window(), settle)
    page.show_told()
    assert "请更正走访数" in page.evidence._note.text()
    with qtbot.waitSignal(page.evidence.number) as caught:
        page.evidence._go(page.evidence.list.item(0))
    assert caught.args == ["visits", "period"]
    settle()


def test_the_draft_of_the_next_version_still_shows_it(
    returned: uuid.UUID, services: Services, store: Store, window: Window, settle: Settle
) -> None:
    with store.write("更正") as work:
        filing.new_version(work.session, "2026Q3")
    page = open_report(window(), settle)
    page._turn_to("table:3")
    assert marked(page) == ["visits"]


def test_a_notice_of_the_superior_is_a_task(
    store: Store, services: Services, window: Window, settle: Settle
) -> None:
    with store.write("通知") as work:
        records.save(
            work.session,
            "notice",
            {"title": "做好走访", "issued_by": "示范县民政局", "due_on": date(2026, 11, 25)},
        )
    made = window()
    made.open_page("today")
    settle()
    with store.read() as session:
        [todo] = [one for one in today_of(session, services.clock.today()).todos if one.tag == "通知"]
    page: Any = made.page("today")
    page._go(todo)
    settle()
    notices: Any = made.page("meetings")
    assert notices.page.form.editors["title"].value() == "做好走访"


def test_a_superior_hands_down_with_one_button(
    services: Services, store: Store, window: Window, settle: Settle, tmp_path: Path
) -> None:
    services.level = "3"
    with store.write("通知") as work:
        records.save(
            work.session,
            "station",
            {"name": "示范县民政局", "unit_code": "999999", "level": "3", "own": True},
        )
        records.save(work.session, "notice", {"title": "做好走访", "issued_on": date(2026, 11, 20)})
    made = window()
    made.open_page("notices")
    page: Any = made.page("notices")
    page.choose_folder = lambda: tmp_path
    page.hand_down()
    settle()
    assert [path.suffix for path in tmp_path.glob("下发*")] == [".swb"]
