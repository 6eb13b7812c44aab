"""待补材料 as a page: filters, opening, and a scan that settles its line right there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from db.store import Store
from swdesk import records
from swdesk.files import attachments_of
from ui.main_window import MainWindow
from ui.pages.missing import MissingPage
from ui.widgets.dropped import Dropped

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform has no window manager
Settle = Callable[[], None]


@pytest.fixture
def page(window: Callable[[], MainWindow], filled: dict[str, Any], settle: Settle) -> MissingPage:
    main = window()
    main.open_page("missing")
    settle()
    found: Any = main.page("missing")
    return found


def test_lists_what_happened_and_lacks_its_papers(page: MissingPage) -> None:
    assert any(one.kind == "activity" and one.key == "sign_in" for one in page.shown())


def test_filter_by_kind(page: MissingPage) -> None:
    page.kind.setCurrentIndex(page.kind.findData("project"))
    assert {one.kind for one in page.shown()} == {"project"}
    assert page.grid.rowCount() == len(page.shown())


def test_filter_by_worker(page: MissingPage, store: Store, filled: dict[str, Any], settle: Settle) -> None:
    with store.write("活动") as hand:
        records.save(
            hand.session, "activity", {"name": "讲座", "day": date(2026, 9, 1), "worker": filled["worker"]}
        )
    page.refresh()
    settle()
    page.worker.setCurrentIndex(page.worker.findData(str(filled["worker"])))
    assert "讲座" in {one.title for one in page.shown()}
    assert "义诊" not in {one.title for one in page.shown()}


def test_a_file_settles_its_line(
    page: MissingPage, store: Store, filled: dict[str, Any], settle: Settle
) -> None:
    line = next(one for one in page.shown() if one.kind == "activity" and one.key == "sign_in")
    page.settle(line, [Dropped(b"%PDF-1.4", "application/pdf")])
    settle()
    with store.read() as session:
        assert [one.role for one in attachments_of(session, filled["activity"])] == ["02"]
    assert not any(one.kind == "activity" and one.key == "sign_in" for one in page.shown())


def test_opening_a_line_opens_the_record(page: MissingPage, filled: dict[str, Any], settle: Settle) -> None:
    opened: list[Any] = []
    page.services.open_record = lambda kind, record: opened.append((kind, record))
    line = next(n for n, one in enumerate(page.shown()) if one.kind == "activity")
    page.grid.cellDoubleClicked.emit(line, 1)
    assert opened == [("activity", filled["activity"])]


def test_folders_are_exported_in_the_background(page: MissingPage, tmp_path: Path, settle: Settle) -> None:
    told: list[str] = []
    page.services.say = told.append
    page.export()
    page.exporting.export(tmp_path)
    settle()
    assert any("已导出" in one for one in told)
    assert len([one for one in next(tmp_path.iterdir()).iterdir() if one.is_dir()]) == 13
