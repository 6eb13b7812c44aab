"""The page 学校社工站: tabs, figures, duty totals, the file for a school."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from db.activities import SchoolActivity
from db.cases import Case
from db.daily import Consultation
from db.store import Store
from swdesk import records
from ui.main_window import MainWindow
from ui.pages.duty import back

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform has no window manager
Window = Callable[[], MainWindow]
Settle = Callable[[], None]
ACTIVITIES, VISITORS, CASES, DUTY, SCHOOLS, FIGURES = range(6)


@pytest.fixture
def page(window: Window, settle: Settle, filled: dict[str, Any]) -> Any:
    made = window()
    made.open_page("school")
    settle()
    return made.page("school")


def write(form: Any, name: str, text: str) -> None:
    line = form.editors[name].line
    line.setText(text)
    line.textEdited.emit(text)
    line.editingFinished.emit()


def add(store: Store, kind: str, /, **values: Any) -> Any:
    with store.write("登记") as work:
        return records.save(work.session, kind, values)


def test_a_theme_brings_its_domain_unless_one_was_chosen(page: Any) -> None:
    form = page.page.form
    page.page.new()
    write(form, "theme", "教师情绪管理与疏导")
    assert form.editors["domain"].value() == "72"
    write(form, "theme", "家庭亲职教育")
    assert form.editors["domain"].value() == "72"


def test_the_domain_that_came_with_the_theme_is_saved(page: Any, store: Store, settle: Settle) -> None:
    page.page.new()
    write(page.page.form, "name", "教师沙龙")
    write(page.page.form, "theme", "T3")
    page.page.save()
    settle()
    with store.read() as session:
        assert session.query(SchoolActivity).filter_by(name="教师沙龙").one().domain == "72"


def test_a_register_of_schools_is_offered_while_typing(page: Any, store: Store, settle: Settle) -> None:
    add(store, "school", name="中心小学")
    page.page.new()
    settle()
    completer = page.page.form.editors["school"].line.completer()
    assert [completer.model().index(row, 0).data() for row in range(completer.model().rowCount())] == [
        "中心小学"
    ]


def test_only_visitors_of_a_school_are_listed(page: Any, store: Store, settle: Settle) -> None:
    add(store, "consultation", day=date(2026, 9, 1), visitor_kind="02", content="学业")
    add(store, "consultation", day=date(2026, 9, 1), visitor_kind="01", content="低保")
    page.tabs.setCurrentIndex(VISITORS)
    settle()
    assert page.page.list.model.rowCount() == 1


def test_a_new_visitor_is_a_pupil_first(page: Any, store: Store, settle: Settle) -> None:
    page.tabs.setCurrentIndex(VISITORS)
    page.page.new()
    write(page.page.form, "visitor", "小明")
    page.page.save()
    settle()
    with store.read() as session:
        assert session.query(Consultation).one().visitor_kind == "02"


def test_a_pupils_case_is_of_the_school_and_has_a_number(page: Any, store: Store, settle: Settle) -> None:
    page.tabs.setCurrentIndex(CASES)
    page.page.new()
    settle()
    write(page.page.form, "class_teacher", "李老师")
    page.page.save()
    settle()
    with store.read() as session:
        one = session.query(Case).filter_by(class_teacher="李老师").one()
    assert (one.domain, one.number) == ("7", "GA-2026-0002")
    assert page.page.list.model.rowCount() == 1


def test_duty_is_summed_by_worker_and_post(
    page: Any, store: Store, settle: Settle, filled: dict[str, Any]
) -> None:
    for post in ("03", "04"):
        add(store, "duty_shift", day=date(2026, 11, 3), worker=filled["worker"], post=post, minutes=240)
    page.tabs.setCurrentIndex(DUTY)
    settle()
    grid = page.page.totals.grid
    shown = [[grid.cell(line, column).text for column in range(3)] for line in range(grid.rowCount())]
    assert shown == [["周敏", "1", "8"], ["　驻校社工", "1", "4"], ["　轮值社工", "1", "4"]]


def test_figures_name_the_share_and_its_list(page: Any, store: Store, settle: Settle) -> None:
    add(store, "school_activity", day=date(2026, 9, 1), name="联动日", students=9, parents=5, community=1)
    page.tabs.setCurrentIndex(FIGURES)
    settle()
    assert page.page.rate.text() == "三方联动率 50.0%（1 / 2 场）"
    lines = {
        page.page.list.cell(n, 1).text: page.page.list.cell(n, 5).text
        for n in range(page.page.list.rowCount())
    }
    assert lines == {"家长课堂": "", "联动日": "三方"}


def test_a_line_of_the_list_opens_its_activity(page: Any, settle: Settle, filled: dict[str, Any]) -> None:
    page.tabs.setCurrentIndex(FIGURES)
    settle()
    page.page.list.opened.emit(filled["school"])
    settle()
    assert page.tabs.currentIndex() == ACTIVITIES
    assert page.page.form.id == filled["school"]


def test_the_file_for_a_school_is_written(page: Any, settle: Settle, tmp_path: Path) -> None:
    page.tabs.setCurrentIndex(FIGURES)
    settle()
    page.page.export_to(tmp_path / "汇总.xlsx")
    settle()
    assert (tmp_path / "汇总.xlsx").stat().st_size > 1000


def test_a_case_is_opened_from_a_visit(page: Any, store: Store, settle: Settle) -> None:
    page.tabs.setCurrentIndex(VISITORS)
    page.page.new()
    write(page.page.form, "visitor", "小明")
    page.page.begin_case()
    settle()
    with store.read() as session:
        one = session.query(Case).filter_by(student_source="01").one()
    assert page.window().page("cases").form.id == one.id


def test_a_pupils_school_comes_from_the_file(
    page: Any, store: Store, settle: Settle, filled: dict[str, Any]
) -> None:
    with store.write("登记") as work:
        records.save(
            work.session, "person", {"school": "示范中心小学", "grade": "五年级二班"}, id=filled["person"]
        )
    page.tabs.setCurrentIndex(CASES)
    page.page.new()
    form = page.page.form
    form.editors["grade"].set_value("五（2）班")
    form.editors["person"].set_value(filled["person"])
    form.editors["person"].edited.emit()
    settle()
    assert (form.editors["school"].value(), form.editors["grade"].value()) == ("示范中心小学", "五（2）班")


def test_the_roster_of_next_month_is_printed_to_be_signed(
    page: Any, store: Store, settle: Settle, filled: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[Any, ...]] = []
    monkeypatch.setattr("ui.dialogs.printing.print_form", lambda *given: asked.append(given[2:]))
    page.tabs.setCurrentIndex(DUTY)
    page.page.print_roster(back(date(2026, 12, 1), -1))
    settle()
    assert asked == [("F-X1", filled["station"], date(2027, 1, 1))]
