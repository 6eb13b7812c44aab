"""Where a case stands follows from what is recorded; goals are totalled from their scores; what is missing is due."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest

from db.cases import Case
from db.store import Store
from swdesk import options, records, satisfied
from swdesk.case_papers import Lack, follow_up_day, lacks_of, missing_of
from swdesk.cases import (
    APPROVAL,
    MIN_SESSIONS,
    SESSION_SIGNED,
    facts_of,
    next_ordinal,
    phases,
    state_of,
    state_words,
)
from swdesk.goals import goals_of, settle
from swdesk.options import Option

TODAY = date(2026, 11, 23)


class Work:
    """A case that is written to."""

    def __init__(self, store: Store) -> None:
        self.store = store
        person = self.put("person", name="王芳", born=date(2000, 1, 1))
        self.id = self.put("case", number="GA-2026-0009", opened_on=date(2026, 5, 12), person=person)
        self.count = 0

    def put(self, kind: str, /, **values: Any) -> uuid.UUID:
        with self.store.write("试") as work:
            return records.save(work.session, kind, values, id=values.pop("id", None))

    def set(self, **values: Any) -> None:
        self.put("case", id=self.id, **values)

    def add(self, kind: str, /, **values: Any) -> uuid.UUID:
        return self.put(kind, case=self.id, **values)

    def session(self, day: date = date(2026, 6, 1), **scores: str) -> uuid.UUID:
        """A session, and the state of each goal it scored."""
        self.count += 1
        made = self.add("case_session", ordinal=self.count, day=day, minutes=50, record="谈")
        for goal, state in scores.items():
            self.put("goal_score", session=made, goal=self.goals[goal], state=state)
        return made

    def plan(self, *goals: str, **values: Any) -> uuid.UUID:
        """A version of the plan; afterwards its goals are the ones that are scored."""
        made = self.add("case_plan", **({"day": date(2026, 5, 25), "aim": "改善"} | values))
        self.goals = {
            goal: self.put("case_goal", plan=made, ordinal=place, goal=goal)
            for place, goal in enumerate(goals, 1)
        }
        return made

    def option(self, option: Option[Any], value: Any) -> None:
        with self.store.write("试") as work:
            options.put(work.session, option, value)

    @property
    def state(self) -> str:
        with self.store.read() as session:
            return state_of(facts_of(session, self._case(session)))

    @property
    def steps(self) -> str:
        """One sign a phase: ✓ ● ○."""
        signs = {"done": "✓", "now": "●", "open": "○"}
        with self.store.read() as session:
            return "".join(signs[step.state] for step in phases(session, self._case(session)))

    def stands(self) -> dict[str, str]:
        with self.store.read() as session:
            return {goal.goal: goal.words for goal in goals_of(session, self.id)}

    def numbers(self) -> tuple[int | None, int | None]:
        """目标数 and 达成目标数 as reports count them."""
        with self.store.write("试") as work:
            settle(work.session, self.id)
        with self.store.read() as session:
            case = self._case(session)
            return case.goals, case.goals_met

    def missing(self, today: date = TODAY) -> list[str]:
        with self.store.read() as session:
            return missing_of(session, self._case(session), today)

    def lack(self, key: str, today: date = TODAY) -> Lack | None:
        with self.store.read() as session:
            found = lacks_of(session, facts_of(session, self._case(session)), today)
        return next((one for one in found if one.key == key), None)

    def _case(self, session: Any) -> Case:
        return session.get_one(Case, self.id)


@pytest.fixture
def work(store: Store) -> Work:
    return Work(store)


# ── state and phases ─────────────────────────────────────────────────────────────────────────────────────────


def test_the_state_follows_the_records(work: Work) -> None:
    seen = [work.state]
    work.add("case_assessment", day=date(2026, 5, 20))
    seen.append(work.state)
    work.plan("目标")
    seen.append(work.state)
    work.session(date(2026, 6, 1))
    seen.append(work.state)
    work.add("case_evaluation", day=date(2026, 9, 1), conclusion="02")
    seen.append(work.state)
    work.session(date(2026, 9, 8))
    seen.append(work.state)
    work.add("case_evaluation", day=date(2026, 10, 1), version=2, conclusion="01")
    seen.append(work.state)
    work.set(closed_on=date(2026, 10, 2))
    seen.append(work.state)
    work.add("case_follow_up", day=date(2026, 11, 1))
    seen.append(work.state)
    work.set(archived_on=date(2026, 11, 2))
    seen.append(work.state)
    assert seen == ["10", "20", "30", "40", "50", "40", "60", "70", "75", "80"]


def test_a_case_rests_until_it_goes_on(work: Work) -> None:
    rest = work.add("case_suspension", start=date(2026, 7, 1))
    assert work.state == "85"
    work.put("case_suspension", id=rest, end=date(2026, 8, 1))
    assert work.state == "10"


def test_a_case_whose_file_went_to_another_unit(work: Work) -> None:
    referral = work.add("referral", day=date(2026, 7, 1), handover=True, status="02")
    assert work.state == "10", "it may still come back"
    work.put("referral", id=referral, status="03")
    assert work.state == "90"


def test_a_case_in_the_bin_is_void(work: Work) -> None:
    with work.store.write("试") as hand:
        records.remove(hand.session, "case", work.id)
    assert work.state == "95"


def test_steps_of_a_ledger_that_knows_no_papers(work: Work) -> None:
    work.set(assessment="预估", goals=3)
    work.session()
    assert work.steps == "✓○✓✓●○○○"


def test_the_step_at_hand_comes_after_the_last_that_is_done(work: Work) -> None:
    assert work.steps == "✓●○○○○○○"
    work.plan("目标")
    assert work.steps == "✓○○✓●○○○"


def test_a_closed_case_waits_for_its_follow_up(work: Work) -> None:
    work.session()
    work.set(
        agreed_on=date(2026, 5, 14),
        assessment="预",
        aim="总",
        goals=1,
        goals_met=1,
        closed_on=date(2026, 9, 1),
    )
    assert work.steps == "✓✓✓✓✓✓✓●"


def test_approval_is_shown_and_blocks_nothing(work: Work) -> None:
    work.plan("目标")
    work.option(APPROVAL, True)
    with work.store.read() as session:
        assert state_words(facts_of(session, work._case(session))) == "计划（待审批）"
    work.session()
    assert work.state == "40"
    work.set(closed_on=date(2026, 9, 1))
    assert work.state == "60"
    work.set(close_head_signed_on=date(2026, 9, 2))
    assert work.state == "70"


def test_the_version_of_the_plan_is_told(work: Work) -> None:
    work.plan("目标", version=1)
    work.plan("目标", version=2, day=date(2026, 6, 2))
    with work.store.read() as session:
        step = phases(session, work._case(session))[3]
    assert (step.name, step.note) == ("计划（第2版）", "6月2日")


def test_next_session(work: Work, store: Store) -> None:
    work.session()
    with store.read() as session:
        assert next_ordinal(session, work.id) == 2


# ── goals ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_latest_score_of_a_goal_holds(work: Work) -> None:
    work.plan("视频", "及格")
    work.session(date(2026, 7, 1), 视频="04", 及格="02")
    work.session(date(2026, 6, 1), 视频="02")
    assert work.stands() == {"视频": "达成", "及格": "进行中"}
    assert work.numbers() == (2, 1)


def test_a_goal_keeps_its_score_in_the_next_version(work: Work) -> None:
    work.plan("视频", "手机", version=1)
    work.session(视频="04", 手机="02")
    work.plan("视频 ", "及格", version=2)
    assert work.stands() == {"视频": "达成", "及格": ""}
    assert work.numbers() == (2, 1)


def test_scores_in_the_bin_do_not_count(work: Work) -> None:
    work.plan("视频")
    gone = work.session(视频="04")
    work.session(视频="02")
    with work.store.write("试") as hand:
        records.remove(hand.session, "case_session", gone)
    assert work.stands() == {"视频": "进行中"}


def test_numbers_of_a_ledger_stay_without_rows(work: Work) -> None:
    work.set(goals=5, goals_met=4)
    assert work.numbers() == (5, 4)


def test_a_typed_number_of_met_goals_stays_until_a_goal_is_scored(work: Work) -> None:
    work.set(goals=9, goals_met=1)
    work.plan("视频", "及格")
    assert work.numbers() == (2, 1)
    work.session(视频="04", 及格="04")
    assert work.numbers() == (2, 2)


# ── what is missing ──────────────────────────────────────────────────────────────────────────────────────────


def test_nothing_is_missing_the_day_a_case_opens(work: Work) -> None:
    assert work.missing(date(2026, 5, 12)) == []


def test_the_assessment_is_missing_after_its_days(work: Work) -> None:
    assert "预估" not in work.missing(date(2026, 5, 26))
    assert "预估" in work.missing(date(2026, 5, 27))


def test_papers_are_missing_once_the_work_has_begun(work: Work) -> None:
    work.session()
    assert work.missing(date(2026, 5, 13)) == ["服务协议签订日期", "预估", "服务计划"]


def test_a_guardian_signs_for_a_child(work: Work) -> None:
    child = work.put("person", name="童", born=date(2014, 5, 1))
    work.set(person=child, agreed_on=date(2026, 5, 12))
    work.session()
    assert "监护人签名（未满十四周岁）" in work.missing()
    work.set(guardian_signed_on=date(2026, 5, 12))
    assert "监护人签名（未满十四周岁）" not in work.missing()


def test_closing_asks_for_its_papers_only_then(work: Work) -> None:
    work.session()
    lack = work.lack("satisfaction")
    assert lack is not None
    assert (lack.due, lack.text) == (False, "满意度调查：结案时")
    work.set(closed_on=date(2026, 9, 1))
    assert {"评估", "满意度调查", "结案原因", "达成目标数", "服务过程摘要"} <= set(work.missing())
    work.add("satisfaction", overall="5")
    assert work.lack("satisfaction") is None


def test_a_session_without_minutes_is_named(work: Work) -> None:
    work.add("case_session", ordinal=4, day=date(2026, 6, 1), record="谈")
    assert "第 4 次服务时长" in work.missing()


def test_signatures_of_sessions_are_asked_for_where_the_station_wants_them(work: Work) -> None:
    work.session()
    assert work.lack("session_signed") is None
    work.option(SESSION_SIGNED, True)
    assert "第 1 次督导签名" in work.missing()


def test_too_few_sessions_are_told_at_the_closure(work: Work) -> None:
    work.option(MIN_SESSIONS, 3)
    work.session()
    assert work.lack("sessions") is None
    work.set(closed_on=date(2026, 9, 1))
    assert "服务只有 1 次，合同要求 3 次" in work.missing()


@pytest.mark.parametrize(
    ("values", "day"),
    [
        ({}, date(2026, 11, 30)),
        ({"follow_up_days": 30}, date(2026, 10, 1)),
        ({"follow_up_needed": False}, None),
    ],
)
def test_when_a_closed_case_is_looked_at_again(work: Work, values: dict[str, Any], day: date | None) -> None:
    work.set(closed_on=date(2026, 9, 1), **values)
    with work.store.read() as session:
        assert follow_up_day(session, work._case(session)) == day


def test_a_follow_up_is_missing_once_its_day_is_over(work: Work) -> None:
    work.set(closed_on=date(2026, 9, 1))
    announced, late = work.lack("follow_up", date(2026, 11, 30)), work.lack("follow_up", date(2026, 12, 1))
    assert announced is not None
    assert late is not None
    assert (announced.due, late.due) == (False, True)


# ── satisfaction ─────────────────────────────────────────────────────────────────────────────────────────────


def test_satisfied_are_those_who_say_four_or_five(work: Work) -> None:
    for overall in ("5", "4", "3"):
        work.add("satisfaction", overall=overall, attitude="5", timing=overall)
    with work.store.read() as session:
        found = satisfied.filled_in(session, "case", work.id)
    assert found is not None
    assert satisfied.words(found) == "3 份，满意 2 份（66.7%）；最低：时间安排 4.0"


def test_forms_of_an_activity_win_over_its_typed_numbers(work: Work) -> None:
    activity = work.put("activity", name="义诊", forms=30, satisfied=29)
    form = work.put("satisfaction", activity=activity, overall="2")
    with work.store.write("试") as hand:
        satisfied.settle(hand.session, form)
    with work.store.read() as session:
        values = records.load(session, "activity", activity).values
    assert (values["forms"], values["satisfied"]) == (1, 0)


def test_without_forms_the_typed_numbers_stand(work: Work) -> None:
    with work.store.read() as session:
        found = satisfied.satisfaction_of(session, "group", work.id, forms=10, satisfied=9)
    assert (found.forms, found.satisfied) == (10, 9)
