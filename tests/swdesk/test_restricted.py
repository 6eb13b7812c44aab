"""限制公开: the head and the responsible worker read it, the others find nothing of it anywhere."""

from __future__ import annotations

import uuid
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from db.base import record_kinds
from db.store import Store
from swdesk import duplicates, records, restricted, roles
from swdesk.activities import expect, people_for, sign_in
from swdesk.errors import UserError
from swdesk.export import export_list
from swdesk.group_attention import attend_to, attentions
from swdesk.groups import members_of
from swdesk.history import history
from swdesk.people import find_people
from swdesk.timeline import timeline
from swdesk.today import today_of
from ui.widgets.finder import find_everything

DAY = date(2026, 6, 1)
Ids = dict[str, uuid.UUID]


@pytest.fixture
def made(store: Store) -> Ids:
    """A person whose category is restricted, whose file, case and visit belong to one worker; and somebody else."""
    with store.write("登记") as work:

        def put(kind: str, **values: Any) -> uuid.UUID:
            return records.save(work.session, kind, values)

        mine, other = put("worker", name="周敏"), put("worker", name="吴强")
        person = put("person", name="王芳", village="东河村", categories=("E05",), worker=mine, risk="3")
        plain = put("person", name="李桂香", village="东河村", categories=("A01",), worker=mine)
        case = put("case", person=person, worker=mine, number="GA-1", opened_on=DAY)
        session = put("case_session", case=case, day=DAY, record="谈到矫正期")
        visit = put("visit", person=person, day=DAY, worker=mine, content="走访矫正对象")
        child = put(
            "child_file", person=plain, filled_on=DAY, harm=("01",), harm_note="邻居所为", adoption="无"
        )
        group = put("group", name="互助小组")
        member = put("group_member", group=group, person=person)
    return {
        "mine": mine, "other": other, "person": person, "plain": plain, "case": case, "session": session, "visit": visit,
        "child": child, "member": member,
    }  # fmt: skip


def become(store: Store, role: str, worker: uuid.UUID | None) -> None:
    store.rights, store.who = roles.rights_of_role(role), worker


WHOLE = ("person", "case", "session", "visit")
KINDS = {"session": "case_session", "child": "child_file", "plain": "person", "member": "group_member"}


def loads(session: Session, made: Ids, name: str) -> bool:
    try:
        records.load(session, KINDS.get(name, name), made[name])
    except UserError:
        return False
    return True


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize(
    ("role", "user", "seen"), [("01", "other", True), ("02", "mine", True), ("02", "other", False), ("03", "other", False)]
)  # fmt: skip
def test_who_opens_what(store: Store, made: Ids, name: str, role: str, user: str, seen: bool) -> None:
    become(store, role, made[user])
    with store.read() as session:
        assert loads(session, made, name) is seen


def test_without_roles_everything_is_open(store: Store, made: Ids) -> None:
    with store.read() as session:
        assert all(loads(session, made, name) for name in WHOLE)


def test_who_is_named_in_a_record_opens_it(store: Store, made: Ids) -> None:
    with store.write("走访") as work:
        own = records.save(
            work.session, "visit", {"person": made["person"], "day": DAY, "worker": made["other"]}
        )
    become(store, "02", made["other"])
    with store.read() as session:
        assert restricted.may_see(session, "visit", own)
        assert not restricted.may_see(session, "visit", made["visit"])


def test_the_worker_of_a_case_opens_the_file(store: Store, made: Ids) -> None:
    with store.write("个案") as work:
        records.save(work.session, "case", {"person": made["person"], "worker": made["other"]})
    become(store, "02", made["other"])
    with store.read() as session:
        assert loads(session, made, "person")


@pytest.mark.parametrize(("kind", "left"), [("person", 1), ("case", 0), ("case_session", 0), ("visit", 0)])
def test_lists_leave_it_out(store: Store, made: Ids, kind: str, left: int) -> None:
    become(store, "02", made["other"])
    with store.read() as session:
        query = records.Query()
        assert len(records.rows(session, kind, query)) == records.total(session, kind, query) == left


def test_a_sign_in_list_keeps_the_row_without_the_name(store: Store, made: Ids) -> None:
    become(store, "02", made["other"])
    with store.read() as session:
        [row] = records.rows(session, "group_member", records.Query(), ["person"])
        assert row.labels["person"] == restricted.covered()
        assert records.total(session, "group_member", records.Query(text="王芳")) == 0


@pytest.mark.parametrize("typed", ["王芳", "wangfang", "GA-1", "矫正"])
def test_search_finds_nothing(store: Store, made: Ids, typed: str) -> None:
    with store.read() as session:
        assert find_everything(session, typed)
    become(store, "02", made["other"])
    with store.read() as session:
        assert find_everything(session, typed) == []


def test_a_picker_does_not_offer_the_person(store: Store, made: Ids) -> None:
    become(store, "02", made["other"])
    with store.read() as session:
        assert find_people(session, "王芳") == []


def test_the_timeline_and_the_history_are_closed(store: Store, made: Ids) -> None:
    become(store, "02", made["other"])
    with store.read() as session:
        assert timeline(session, made["person"]) == []
        with pytest.raises(UserError, match="限制公开"):
            history(session, "person", made["person"])


def test_an_export_has_no_line_of_it(store: Store, made: Ids, tmp_path: Path) -> None:
    become(store, "02", made["other"])
    with store.read() as session:
        export_list(session, "person", records.Query(), tmp_path / "x.xlsx")
    cells = [str(cell) for row in load_workbook(tmp_path / "x.xlsx").active.values for cell in row]  # type: ignore[union-attr]
    assert "李桂香" in cells
    assert "王芳" not in cells


def test_nobody_writes_over_it_or_bins_it(store: Store, made: Ids) -> None:
    become(store, "02", made["other"])
    with pytest.raises(UserError, match="限制公开"), store.write("改") as work:
        records.save(work.session, "person", {"phone": "13900000000"}, id=made["person"])
    with pytest.raises(UserError, match="限制公开"), store.write("删") as work:
        records.remove(work.session, "person", made["person"])


def test_a_duplicate_is_not_told(store: Store, made: Ids) -> None:
    typed = {"name": "王芳", "village": "东河村"}
    with store.read() as session:
        assert duplicates.like(session, typed)
    become(store, "02", made["other"])
    with store.read() as session:
        assert duplicates.like(session, typed) == []


def test_a_merged_file_hides_with_its_person(store: Store, made: Ids) -> None:
    with store.write("合并") as work:
        twin = records.save(work.session, "person", {"name": "王方"})
        records.save(work.session, "person", {"merged_into": made["person"]}, id=twin)
    become(store, "02", made["other"])
    with store.read() as session:
        assert not restricted.may_see(session, "person", twin)


# ── parts of a record ────────────────────────────────────────────────────────────────────────────────────────


def test_harm_is_read_by_the_responsible_worker(store: Store, made: Ids) -> None:
    become(store, "02", made["mine"])
    with store.read() as session:
        assert records.load(session, "child_file", made["child"]).values["harm"] == ("01",)


def test_others_read_the_child_file_without_harm(store: Store, made: Ids) -> None:
    become(store, "02", made["other"])
    with store.read() as session:
        loaded = records.load(session, "child_file", made["child"])
        [row] = records.rows(session, "child_file", records.Query(), ["adoption", "harm", "harm_note"])
    assert (loaded.values["adoption"], loaded.values["harm"], loaded.values["harm_note"]) == (
        "无",
        None,
        None,
    )
    assert loaded.closed == restricted.restricted_fields("child_file")
    assert (row.values["harm_note"], row.labels["harm_note"]) == (None, restricted.covered())


def test_a_filter_does_not_tell_either(store: Store, made: Ids) -> None:
    become(store, "02", made["other"])
    query = records.Query(where=(("harm", "in", ("01",)),))
    with store.read() as session:
        assert records.total(session, "child_file", query) == 0


def test_saving_the_rest_leaves_harm_alone(store: Store, made: Ids) -> None:
    become(store, "02", made["other"])
    with store.write("改") as work:
        records.save(
            work.session, "child_file", {"adoption": "已收养", "harm_note": "改掉"}, id=made["child"]
        )
    store.rights = None
    with store.read() as session:
        values = records.load(session, "child_file", made["child"]).values
    assert (values["adoption"], values["harm_note"]) == ("已收养", "邻居所为")


# ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_who_files_a_restricted_person_becomes_responsible(store: Store, made: Ids) -> None:
    become(store, "02", made["other"])
    with store.write("新增") as work:
        person = records.save(work.session, "person", {"name": "赵春", "categories": ("B08",)})
        assert records.load(work.session, "person", person).values["name"] == "赵春"
    with store.read() as session:
        assert records.load(session, "person", person).values["worker"] == made["other"]


def test_who_files_for_another_may_finish_the_form(store: Store, made: Ids) -> None:
    become(store, "02", made["other"])
    with store.write("新增") as work:
        values = {"name": "赵春", "categories": ("B08",), "worker": made["mine"]}
        person = records.save(work.session, "person", values)
        assert records.load(work.session, "person", person).values["name"] == "赵春"
    with store.read() as session:
        assert not restricted.may_see(session, "person", person)


@pytest.mark.parametrize(
    "kind", [kind for kind, model in record_kinds().items() if model.restricted and not model.row_of]
)
def test_a_restricted_kind_is_for_those_concerned(store: Store, made: Ids, kind: str) -> None:
    with store.write("登记") as work:
        record = records.save(work.session, kind, {"person": made["plain"]})
    seen: dict[str, bool] = {}
    for name, role in (("head", "01"), ("mine", "02"), ("other", "02")):
        become(store, role, made.get(name))
        with store.read() as session:
            seen[name] = restricted.may_see(session, kind, record)
    assert seen == {"head": True, "mine": True, "other": False}


def test_today_names_nobody_who_is_closed(store: Store, made: Ids) -> None:
    with store.write("约定") as work:
        values = {"case": made["case"], "day": DAY, "next_day": date(2026, 6, 8)}
        records.save(work.session, "case_session", values)
    told: dict[str, bool] = {}
    for name in ("mine", "other"):
        become(store, "02", made[name])
        with store.read() as session:
            today = today_of(session, date(2026, 11, 23))
        told[name] = "王芳" in {visit.name for visit in today.visits} and "GA-1" in str(today.todos)
    assert told == {"mine": True, "other": False}


def test_lists_of_those_who_take_part_keep_the_line_without_the_name(store: Store, made: Ids) -> None:
    with store.write("名单") as work:
        group = records.load(work.session, "group_member", made["member"]).values["group"]
        meeting = records.save(work.session, "group_session", {"group": group, "day": DAY})
        attend_to(work.session, meeting, made["member"], "谈到矫正")
        activity = records.save(work.session, "activity", {"name": "义诊", "day": DAY})
        expect(work.session, activity, [made["person"], made["plain"]])
    become(store, "02", made["other"])
    with store.read() as session:
        assert [one.name for one in members_of(session, group)] == [restricted.covered()]
        assert sorted(one.name for one in sign_in(session, activity)) == sorted(
            ["李桂香", restricted.covered()]
        )
        assert [(one.name, one.matter) for one in attentions(session, meeting)] == [
            (restricted.covered(), "无权查看")
        ]
        assert people_for(session, DAY, village="东河村") == [made["plain"]]


def test_a_teacher_finds_what_was_done_and_nobody(store: Store, made: Ids) -> None:
    with store.write("登记") as work:

        def put(kind: str, **values: Any) -> uuid.UUID:
            return records.save(work.session, kind, values)

        lesson = put("school_activity", name="社工课堂", day=DAY, form="01", students=30)
        call = put("school_activity", name="家访", day=DAY, form="06", student=made["plain"])
        asked = put("consultation", day=DAY, visitor="匿名学生", content="与同学闹别扭")
        teacher = put("worker", name="某老师")
    become(store, "06", teacher)
    shown = {"school_activity": lesson}
    hidden = {
        "person": made["plain"], "case": made["case"], "case_session": made["session"], "visit": made["visit"],
        "consultation": asked, "child_file": made["child"], "group_member": made["member"],
    }  # fmt: skip
    with store.read() as session:
        for kind, one in hidden.items():
            assert records.total(session, kind, records.Query()) == 0, kind
            assert not restricted.may_see(session, kind, one), kind
        for kind, one in shown.items():
            assert restricted.may_see(session, kind, one)
        assert not restricted.may_see(session, "school_activity", call)
        assert find_people(session, "李桂香") == []
        assert find_everything(session, "匿名学生") == []


def test_the_list_of_users_says_what_a_teacher_may_do() -> None:
    assert "看不到学生" in roles.in_words(roles.rights_of_role("06"))
    assert roles.in_words(roles.rights_of_role("05")) == "只查看"
