"""评估自评 as a page: a sheet comes in, records are linked, scores are typed, all of it leaves in its numbering."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.swdesk.test_evaluations import workbook
from ui.main_window import MainWindow
from ui.pages.scores import ScoresPage

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform has no window manager
Settle = Callable[[], None]


@pytest.fixture
def page(
    window: Callable[[], MainWindow], filled: dict[str, Any], settle: Settle, tmp_path: Path
) -> ScoresPage:
    main = window()
    main.open_page("scores")
    settle()
    found: Any = main.page("scores")
    path = tmp_path / "评分表.xlsx"
    path.write_bytes(workbook())
    found.take_in(path)
    settle()
    return found


def test_items_of_the_sheet_are_listed(page: ScoresPage) -> None:
    assert [one.number for one in page.items] == ["1", "2"]
    assert page.sheets.currentText() == "评分表"


def test_a_score_is_typed_and_added(page: ScoresPage, settle: Settle) -> None:
    page.own.setText("4.5")
    page.own.editingFinished.emit()
    settle()
    assert page.items[0].own == "4.5"


def test_a_record_stands_for_the_item_in_hand(
    page: ScoresPage, filled: dict[str, Any], settle: Settle
) -> None:
    page.grid.setCurrentCell(1, 0)
    page.link("activity", filled["activity"])
    settle()
    assert [one.title for one in page.items[1].proofs] == ["义诊"]
    page.unlink(filled["activity"])
    settle()
    assert page.items[1].proofs == ()


def test_a_file_stands_for_the_item_in_hand(page: ScoresPage, settle: Settle, tmp_path: Path) -> None:
    path = tmp_path / "社区感谢信.pdf"
    path.write_bytes(b"%PDF-1.4")
    page.add_files([path])
    settle()
    assert [one.title for one in page.items[0].proofs] == ["社区感谢信"]


def test_everything_is_exported(page: ScoresPage, settle: Settle, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    page.export(out)
    settle()
    place = next(out.iterdir())
    assert {one.name for one in place.iterdir()} >= {"自评表.xlsx", "佐证材料目录.pdf", "1 制度健全"}
