"""A case rests, changes hands and is opened again; its papers begin with what is known."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest

from db.store import Store
from swdesk import case_forms, case_steps, records, risks, rows
from swdesk.errors import UserError
from swdesk.goals import goals_of
from tests.swdesk.test_cases import Work

TODAY = date(2026, 11, 23)


@pytest.fixture
def work(store: Store) -> Work:
    return Work(store)


def step(work: Work, act: Any, *arguments: Any) -> Any:
    with work.store.write("试") as hand:
        return act(hand.session, work.id, *arguments)


def known(work: Work, make: Any, *arguments: Any) -> dict[str, Any]:
    with work.store.read() as session:
        return make(session, work.id, *arguments)


def of(work: Work, kind: str, record: uuid.UUID) -> dict[str, Any]:
    with work.store.read() as session:
        return records.load(session, kind, record).values


def test_a_case_rests_and_goes_on(work: Work) -> None:
    step(work, case_steps.suspend, TODAY, "外出务工")
    with pytest.raises(UserError, match="已经暂停"):
        step(work, case_steps.suspend, TODAY, "")
    step(work, case_steps.resume, TODAY)
    with work.store.read() as session:
        [rest] = rows.rows_of(session, "case_suspension", work.id)
    assert (rest.values["end"], rest.values["reason"]) == (TODAY, "外出务工")
    with pytest.raises(UserError, match="没有暂停"):
        step(work, case_steps.resume, TODAY)


def test_another_worker_goes_on_with_the_case(work: Work) -> None:
    first, second = work.put("worker", name="周敏"), work.put("worker", name="孙晓燕")
    work.set(worker=first)
    step(work, case_steps.transfer, TODAY, second, "离职")
    assert of(work, "case", work.id)["worker"] == second
    with work.store.read() as session:
        [row] = rows.rows_of(session, "case_transfer", work.id)
    assert (row.values["giver"], row.values["taker"]) == (first, second)
    with pytest.raises(UserError, match="已经由这位社工负责"):
        step(work, case_steps.transfer, TODAY, second, "")


def test_a_closed_case_is_opened_again_under_a_new_number(work: Work) -> None:
    with pytest.raises(UserError, match="还没有结案"):
        step(work, case_steps.reopen, TODAY)
    work.set(closed_on=date(2026, 9, 1), problems=("08",), request="旧的话")
    again = of(work, "case", step(work, case_steps.reopen, TODAY))
    assert (again["number"], again["reopened_from"], again["problems"]) == ("GA-2026-0010", work.id, ("08",))
    assert (again["closed_on"], again["request"], again["opened_on"]) == (None, None, TODAY)
    assert of(work, "case", work.id)["closed_on"] == date(2026, 9, 1)


def test_the_level_that_the_last_session_gives_is_the_persons(work: Work) -> None:
    person = of(work, "case", work.id)["person"]
    for day, level in ((date(2026, 7, 1), "2"), (date(2026, 6, 1), "4")):
        made = work.session(day)
        work.put("case_session", id=made, risk_level=level)
        with work.store.write("试") as hand:
            case_steps.session_saved(hand.session, made)
    assert of(work, "person", person)["risk"] == "2"


def test_the_assessed_level_is_the_persons_with_why_until_a_later_session_says_another(work: Work) -> None:
    person = of(work, "case", work.id)["person"]
    work.put("person", id=person, risk="1", risk_reason="旧理由")
    made = work.add("case_assessment", day=date(2026, 5, 20), risk="3")
    _saved(work, "case_assessment", made)
    assert (of(work, "person", person)["risk"], of(work, "person", person)["risk_reason"]) == (
        "3",
        "个案预估",
    )
    session = work.session(date(2026, 6, 1))
    work.put("case_session", id=session, risk_level="2")
    with work.store.write("试") as hand:
        case_steps.session_saved(hand.session, session)
    _saved(work, "case_assessment", made)
    assert (of(work, "person", person)["risk"], of(work, "person", person)["risk_reason"]) == (
        "2",
        "个案第 1 次服务",
    )
    with work.store.read() as read:
        steps = risks.steps_of(read, person)
    assert [one.reason for one in reversed(steps)][-2:] == ["个案预估", "个案第 1 次服务"]


def _saved(work: Work, kind: str, record: uuid.UUID) -> None:
    with work.store.write("试") as hand:
        case_steps.paper_saved(hand.session, kind, record)


def test_a_further_plan_begins_as_the_last_and_is_signed_anew(work: Work) -> None:
    plan = work.plan("视频", version=1, client_signed_on=date(2026, 5, 25))
    work.put("case_step", plan=plan, ordinal=1, step="家访")
    values = known(work, case_forms.new_plan, TODAY, None)
    assert (values["version"], values["day"], values["aim"]) == (2, TODAY, "改善")
    assert "client_signed_on" not in values
    assert [line.values["goal"] for line in values["+case_goal"]] == ["视频"]
    assert [line.values["step"] for line in values["+case_step"]] == ["家访"]
    assert values["+case_goal"][0].id != work.goals["视频"]


def test_an_evaluation_begins_with_the_scores(work: Work) -> None:
    work.plan("视频", "及格")
    work.session(视频="04")
    values = known(work, case_forms.new_evaluation, TODAY, None)
    lines = [(line.values["goal"], line.values["state"]) for line in values["+case_outcome"]]
    assert lines == [("视频", "04"), ("及格", None)]
    assert values["process"] == "共服务 1 次、50 分钟。"


def test_a_session_begins_with_the_goals_that_are_open(work: Work) -> None:
    work.plan("视频", "及格", "手机")
    work.session(视频="04")
    values = known(work, case_forms.new_session, TODAY, None)
    assert (values["ordinal"], values["aim"]) == (2, "及格；手机")


def test_as_last_time_takes_how_and_where_and_nothing_that_was_said(work: Work) -> None:
    last = work.session()
    work.put("case_session", id=last, method="01", place="家中", present=("01", "02"), response="高兴")
    values = known(work, case_forms.as_last_time, uuid.uuid4())
    assert values == {"minutes": 50, "method": "01", "place": "家中", "present": ("01", "02")}
    assert known(work, case_forms.as_last_time, last) == {}


def test_an_old_session_shows_the_goals_it_scored(work: Work) -> None:
    work.plan("视频", "旧目标", version=1)
    old = work.session(视频="02", 旧目标="05")
    first = dict(work.goals)
    work.plan("视频", "新目标", version=2)
    with work.store.read() as session:
        shown = case_forms.scored_goals(session, work.id, old)
        now = goals_of(session, work.id)
    assert [goal.goal for goal in shown] == ["视频", "新目标", "旧目标"]
    assert shown[0].id == first["视频"]
    assert now[0].id == work.goals["视频"]


def test_templates_for_the_problems_of_the_case_come_first(work: Work) -> None:
    work.set(problems=("08",))
    work.put("case_template", name="甲 经济", problems=("01",))
    fitting = work.put("case_template", name="乙 情绪", problems=("08",), aim="稳定情绪")
    work.put("template_goal", template=fitting, ordinal=1, goal="睡眠不少于七小时")
    with work.store.read() as session:
        assert [name for _id, name in case_forms.templates_for(session, work.id)] == ["乙 情绪", "甲 经济"]
        values = case_forms.from_template(session, fitting)
    assert values["aim"] == "稳定情绪"
    assert [line.values["goal"] for line in values["+case_goal"]] == ["睡眠不少于七小时"]
