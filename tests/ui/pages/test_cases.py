"""The page of a case: a session in few actions, goals by clicks, papers in versions, steps from the menu."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from db.store import Store
from swdesk import records, rows
from swdesk.cases import Phase
from swdesk.goals import goals_of
from ui.main_window import MainWindow
from ui.pages.cases.standing import Standing, StandingPanel
from ui.services import Services

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform has no window manager
Settle = Callable[[], None]
GOALS = ("每周视频两次", "数学及格", "手机不超过一小时")


def put(store: Store, kind: str, /, **values: Any) -> uuid.UUID:
    with store.write("试") as work:
        return records.save(work.session, kind, values)


def values(store: Store, kind: str, record: uuid.UUID) -> dict[str, Any]:
    with store.read() as session:
        return records.load(session, kind, record).values


def ids(store: Store, kind: str) -> list[uuid.UUID]:
    with store.read() as session:
        return [row.id for row in records.rows(session, kind, records.Query())]


@pytest.fixture
def case(store: Store, filled: dict[str, Any]) -> uuid.UUID:
    """A case with a plan of three goals and one session."""
    plan = put(store, "case_plan", case=filled["case"], version=1, day=date(2026, 5, 25), aim="改善")
    for place, goal in enumerate(GOALS, 1):
        put(store, "case_goal", plan=plan, ordinal=place, goal=goal, baseline="无")
    with store.write("试") as work:
        records.save(
            work.session,
            "case_session",
            {"place": "家中", "present": ("01", "02")},
            id=filled["case_session"],
        )
    return filled["case"]


@pytest.fixture
def main(window: Callable[[], MainWindow], case: uuid.UUID, settle: Settle) -> MainWindow:
    made = window()
    made.activateWindow()
    made.open_record("case", case)
    settle()
    return made


@pytest.fixture
def page(main: MainWindow) -> Any:
    return main.page("cases")


class Hand:
    """Counts what a person does: a click, a chord, a filled field."""

    def __init__(self) -> None:
        self.actions = 0

    def click(self, widget: Any) -> None:
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
        self.actions += 1

    def chord(self, widget: Any) -> None:
        """Ctrl+Enter."""
        widget.window().activateWindow()
        QTest.qWaitForWindowActive(widget.window())
        widget.setFocus()
        QTest.keyClick(widget, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        self.actions += 1

    def type(self, editor: Any, text: str) -> None:
        """A field filled and left by Enter."""
        editor.line.setFocus()
        QTest.keyClicks(editor.line, text)
        QTest.keyClick(editor.line, Qt.Key.Key_Return)
        self.actions += 1


def test_a_routine_session_takes_at_most_twelve_actions(
    page: Any, store: Store, settle: Settle, case: uuid.UUID
) -> None:
    hand, form = Hand(), page.session_form
    hand.click(page.sessions.last_time)
    settle()
    hand.type(form.editors["start"], "1610")
    hand.type(form.editors["end"], "1700")
    form.editors["record"].text.setPlainText("放学后在家中会谈。")
    for goal, answer in zip(page.sessions.goals.rows.values(), ("04", "04", "02"), strict=True):
        hand.click(goal.answers[answer])
    hand.type(form.editors["risk_change"], "wbh")
    hand.type(form.editors["next_day"], "12.6")
    hand.chord(form.editors["next_day"].line)
    settle()
    assert hand.actions <= 12
    made = values(
        store,
        "case_session",
        next(one for one in ids(store, "case_session") if values(store, "case_session", one)["ordinal"] == 2),
    )
    assert {name: made[name] for name in ("method", "place", "start", "minutes", "risk_change", "next_day", "present")} == {
        "method": "01", "place": "家中", "start": "16:10", "minutes": 50, "risk_change": "01", "next_day": date(2026, 12, 6),
        "present": ("01", "02"),
    }  # fmt: skip
    with store.read() as session:
        assert [goal.state for goal in goals_of(session, case)] == ["04", "04", "02"]
    known = values(store, "case", case)
    assert (known["goals"], known["goals_met"]) == (3, 2)


def test_one_undo_takes_back_the_session_with_its_scores(
    page: Any, services: Services, store: Store, settle: Settle, case: uuid.UUID
) -> None:
    first = next(iter(page.sessions.goals.rows.values()))
    Hand().click(first.answers["04"])
    page.save()
    settle()
    assert values(store, "case", case)["goals_met"] == 1
    services.operations.undo()
    settle()
    assert values(store, "case", case)["goals_met"] is None
    assert len(ids(store, "case_session")) == 1
    assert ids(store, "goal_score") == []


def test_a_second_click_takes_a_score_away(
    page: Any, store: Store, settle: Settle, filled: dict[str, Any]
) -> None:
    page.sessions.open(filled["case"], filled["case_session"], "第 1 次")
    settle()
    button = next(iter(page.sessions.goals.rows.values())).answers["03"]
    Hand().click(button)
    page.sessions.form.save()
    settle()
    assert len(ids(store, "goal_score")) == 1
    Hand().click(button)
    page.sessions.form.save()
    settle()
    assert ids(store, "goal_score") == []


def test_scores_that_were_clicked_are_kept_as_a_draft(
    page: Any, main: MainWindow, settle: Settle, case: uuid.UUID
) -> None:
    Hand().click(next(iter(page.sessions.goals.rows.values())).answers["02"])
    page.back()
    settle()
    main.open_record("case", case)
    settle()
    assert next(iter(page.sessions.goals.rows.values())).answers["02"].isChecked()


def test_minutes_that_were_typed_stay(page: Any, settle: Settle) -> None:
    hand, editors = Hand(), page.session_form.editors
    hand.type(editors["minutes"], "20")
    hand.type(editors["start"], "900")
    hand.type(editors["end"], "1000")
    settle()
    assert editors["minutes"].value() == 20


def test_a_click_on_a_phase_opens_its_tab(page: Any, settle: Settle) -> None:
    line = next(i for i, step in enumerate(page.standing.phases) if step.name == "评估")
    page.left.phases._click(line, 1)
    settle()
    assert page.tab == "evaluation"


def test_an_evaluation_begins_with_the_goals_and_is_kept(page: Any, store: Store, settle: Settle) -> None:
    page.turn("evaluation")
    settle()
    page.papers["evaluation"].form.editors["conclusion"].set_value("02")
    page.papers["evaluation"].form.editors["conclusion"].edited.emit()
    page.save()
    settle()
    [made] = ids(store, "case_evaluation")
    with store.read() as session:
        kept = [row.values["goal"] for row in rows.rows_of(session, "case_outcome", made)]
    assert kept == list(GOALS)
    assert "评估" in page.remark


def test_a_revised_plan_is_a_version_of_its_own(
    page: Any, store: Store, settle: Settle, case: uuid.UUID
) -> None:
    page.turn("plan")
    settle()
    plans = page.papers["plan"]
    assert not plans.form.new
    Hand().click(plans.again)
    settle()
    assert plans.form.new
    page.save()
    settle()
    with store.read() as session:
        assert len(goals_of(session, case)) == 3
    assert sorted(values(store, "case_plan", one)["version"] for one in ids(store, "case_plan")) == [1, 2]
    assert page.standing.phases[3].name == "计划（第2版）"


def test_a_template_fills_what_is_empty_and_adds_its_goals(page: Any, store: Store, settle: Settle) -> None:
    template = put(store, "case_template", name="情绪", aim="模板的总目标", evaluation_method="量表前后测")
    put(store, "template_goal", template=template, ordinal=1, goal="睡眠七小时")
    page.turn("plan")
    settle()
    plans = page.papers["plan"]
    plans.use(template)
    settle()
    editors = plans.form.editors
    assert (editors["aim"].value(), editors["evaluation_method"].value()) == ("改善", "量表前后测")
    assert [line.values["goal"] for line in editors["+case_goal"].value()] == [*GOALS, "睡眠七小时"]


def test_only_the_parts_of_a_tab_are_shown(page: Any, settle: Settle) -> None:
    page.turn("closing")
    settle()
    editors = page.form.editors
    assert (editors["closed_on"].isVisible(), editors["request"].isVisible()) == (True, False)
    page.turn("intake")
    settle()
    assert (editors["closed_on"].isVisible(), editors["request"].isVisible()) == (False, True)


def menu_of(page: Any) -> dict[str, Any]:
    page.steps.fill(page._menu)
    return {action.text(): action for action in page._menu.actions()}


def test_a_case_is_suspended_and_goes_on(page: Any, settle: Settle) -> None:
    page.steps.ask_reason = lambda _title: "外出"
    menu_of(page)["暂停服务"].trigger()
    settle()
    assert "暂停" in page.remark
    menu_of(page)["恢复服务"].trigger()
    settle()
    assert "暂停" not in page.remark


def test_a_closed_case_is_reopened_under_a_new_number(
    page: Any, store: Store, settle: Settle, case: uuid.UUID
) -> None:
    page.turn("closing")
    settle()
    page.form.editors["closed_on"].set_value(date(2026, 11, 1))
    page.form.editors["closed_on"].edited.emit()
    page.save()
    settle()
    menu_of(page)["重开（新编号，关联原个案）"].trigger()
    settle()
    assert page.form.id != case
    assert values(store, "case", page.form.id)["reopened_from"] == case
    assert page.title.startswith("GA-2026-0002")


def test_another_worker_takes_over(page: Any, store: Store, settle: Settle, case: uuid.UUID) -> None:
    taker = put(store, "worker", name="孙晓燕")
    page.steps.transfer()
    page.steps.dialog.worker._set(taker)
    page.steps.dialog.take()
    settle()
    assert values(store, "case", case)["worker"] == taker
    assert "孙晓燕" in page.remark


def test_satisfaction_of_the_case_is_counted(page: Any, store: Store, settle: Settle) -> None:
    for overall in ("5", "2"):
        page.turn("satisfaction")
        settle()
        papers = page.papers["satisfaction"]
        if not papers.form.new:
            papers.new()
            settle()
        papers.form.editors["overall"].set_value(overall)
        papers.form.editors["overall"].edited.emit()
        page.save()
        settle()
    assert len(ids(store, "satisfaction")) == 2
    assert "满意度 2 份，满意 1 份（50.0%）" in page.standing.totals


def test_a_tick_of_the_crisis_screening_leads_to_the_crisis(
    page: Any, store: Store, settle: Settle, filled: dict[str, Any]
) -> None:
    page.turn("intake")
    settle()
    page.form.editors["crisis_signs"].set_value(("01",))
    page.form.editors["crisis_signs"].edited.emit()
    page.save()
    settle()
    assert "110" in page.steps.alarm.urge.text()
    page.steps.alarm.go.click()
    settle()
    [crisis] = ids(store, "crisis")
    known = values(store, "crisis", crisis)
    assert (known["person"], known["case"]) == (filled["person"], filled["case"])


def test_the_diagrams_show_supports_that_are_not_saved_yet(
    page: Any, store: Store, settle: Settle, filled: dict[str, Any]
) -> None:
    put(store, "family_member", person=filled["person"], ordinal=1, name="刘桂英", relation="62", sex="2")
    page.turn("assessment")
    settle()
    assessments = page.papers["assessment"]
    supports = assessments.form.editors["+case_support"]
    supports.rows[0].editors["name"].set_value("祖母")
    supports.rows[0].editors["name"].edited.emit()
    assessments.draw()
    settle()
    dialog = assessments.diagrams
    assert [
        {words.text for words in picture.words} >= {"王芳", name}
        for picture, name in zip(dialog.pictures.values(), ("刘桂英", "祖母"), strict=True)
    ] == [True, True]
    assert not dialog.grab().isNull()
    dialog.accept()


def test_the_step_of_a_lead_has_its_name_beside_a_long_note(services: Services, qtbot: QtBot) -> None:
    panel = StandingPanel(services)
    qtbot.addWidget(panel)
    panel.fill(Standing(phases=(Phase("接案", "done", "不接案（仅提供资讯）"),)))
    cells = [panel.phases.cell(0, column) for column in (1, 2)]
    assert [one.text for one in cells if one] == ["接案", "不接案"]
