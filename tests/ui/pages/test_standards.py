"""上级口径 on screen: what waits is a task, shown with what it changes, used with a button, and offered where a report is exported."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import openpyxl
import pytest

from db.store import Store
from swdesk import records, standards
from swdesk.files import Prepared, attach
from swdesk.indicators import in_use
from swdesk.today import today_of
from tests.swdesk.test_standards import PHONED
from ui.main_window import MainWindow
from ui.services import Services

Window = Callable[[], MainWindow]
Settle = Callable[[], None]
HOME = UUID(int=7)


@pytest.fixture
def offered(store: Store) -> None:
    item = {"code": "phoned", "definition": PHONED, "retired": False}
    with store.write("接收上级下发") as work:
        records.save(work.session, "station", {"name": "青禾镇社工站", "own": True})
        standards.take_indicator(work.session, item, HOME)


def page_of(window: Window, settle: Settle) -> Any:
    made = window()
    made.open_page("standards")
    settle()
    return made.page("standards")


def test_what_waits_is_a_task(offered: None, store: Store, services: Services) -> None:
    with store.read() as session:
        [todo] = [one for one in today_of(session, services.clock.today()).todos if one.tag == "口径"]
    assert (todo.text, todo.page) == ("上级口径 1 项", "standards")


def test_a_button_puts_it_into_the_report(
    offered: None, store: Store, window: Window, settle: Settle
) -> None:
    page = page_of(window, settle)
    assert [one.name for one in page.found] == ["电话问候"]
    page.use(page.found[0])
    settle()
    assert page.found == []
    with store.read() as session:
        assert "phoned" in in_use(session)


def test_declined_it_goes_and_nothing_counts(
    offered: None, store: Store, window: Window, settle: Settle
) -> None:
    page = page_of(window, settle)
    page.decline(page.found[0])
    settle()
    assert page.found == []
    with store.read() as session:
        assert "phoned" not in in_use(session)


def test_a_superior_reads_a_file_of_definitions(
    services: Services, store: Store, window: Window, settle: Settle, tmp_path: Path
) -> None:
    services.level = "3"
    path = tmp_path / "指标.toml"
    path.write_text("# 县里的\n" + PHONED + standards.shipped_text(), encoding="utf-8")
    made = window()
    made.open_page("notices")
    page: Any = made.page("notices")
    own = next(one for one in page.pages if one.title == "指标定义")
    own.choose_file = lambda: path
    own.read_file()
    settle()
    with store.read() as session:
        assert [row.labels["code"] for row in records.rows(session, "indicator", records.Query())] == [
            "phoned"
        ]


def test_a_form_in_use_is_offered_at_the_report(
    services: Services, store: Store, filled: dict[str, Any], window: Window, settle: Settle, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet["A1"] = "{{E1@本年累计}}"
    out = io.BytesIO()
    book.save(out)
    with store.write("样表") as work:
        form = records.save(work.session, "report_form", {"name": "县季报"})
        attach(work.session, services.files, "report_form", form, Prepared(out.getvalue(), standards.XLSX))
        records.save(work.session, "visit", {"day": date(2026, 9, 9), "method": "home"})
    made = window()
    made.open_page("report")
    settle()
    page: Any = made.page("report")
    page.exports.choose_target = lambda _name: tmp_path / "out.xlsx"
    page.exports.menu.aboutToShow.emit()
    settle()
    page.exports.forms[0].trigger()
    settle()
    done: Any = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert done["A1"].value == 2
