"""匿名化和依法清除: the whole file goes, what is others' stays, the numbers of an anonymous file stay."""

from __future__ import annotations

import uuid
from contextlib import closing
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from db.base import record_kinds
from db.cases import Case
from db.drafts import Drafts, Line
from db.erasures import Disposal, Erased
from db.errors import UserError
from db.fields import fields_of
from db.files import Files
from db.log import Change
from db.people import Person, Tag
from db.store import Store
from db.visits import Visit
from swdesk import bin as thrown
from swdesk import disposals, records
from swdesk.disposals import ANONYMISE, ERASE, KEEP, SEAL
from swdesk.indicators import evaluate_all
from swdesk.periods import parse_period
from tests.conftest import KEY

TODAY = date(2026, 11, 23)
NAME, NUMBER = "清除测试甲", "999999195808160033"
SECRET = "说了一件只有他知道的事"


@pytest.fixture
def ids(store: Store) -> dict[str, uuid.UUID]:
    """A person with a home of his own, a closed case, visits, a group, a donation and a story elsewhere."""
    found: dict[str, uuid.UUID] = {}

    def put(key: str, kind: str, /, **values: Any) -> None:
        found[key] = records.save(work.session, kind, values)

    with store.write("样例") as work:
        put("home", "household", head_name=NAME, village="柳树屯村")
        put("person", "person", name=NAME, id_number=NUMBER, born=date(1958, 8, 16), sex="1", household=found["home"],
            categories=("A01",), status="02", left_on=date(2026, 1, 1))  # fmt: skip
        put("other", "person", name="别的人", guardian_person=found["person"])
        put("kin", "family_member", person=found["person"], name="清除测试乙")
        put(
            "visit",
            "visit",
            day=date(2026, 9, 3),
            person=found["person"],
            method="home",
            content=SECRET,
            minutes=30,
        )
        put(
            "case",
            "case",
            number="GA-1",
            person=found["person"],
            opened_on=date(2026, 5, 1),
            closed_on=date(2026, 8, 1),
        )
        put("talk", "case_session", case=found["case"], day=date(2026, 6, 1), record=SECRET, minutes=50)
        put("gift", "donation", person=found["person"], day=date(2026, 6, 2))
        put("story", "errand", day=date(2026, 6, 2), content=f"替{NAME}的邻居代办")
    return found


def decide(
    store: Store, ids: dict[str, uuid.UUID], decision: str, key: str = "person", **more: Any
) -> disposals.Scope | None:
    with store.write("处置") as work:
        return disposals.decide(
            work.session,
            more.pop("kind", "person"),
            ids[key],
            decision,
            ground=more.pop("ground", "03"),
            on=TODAY,
            **more,
        )


def log_text(store: Store) -> str:
    with store.read() as session:
        return "\n".join(session.scalars(select(Change.values)))


def year(store: Store) -> dict[str, Any]:
    with store.read() as session:
        return {code: row.year.numerator for code, row in evaluate_all(session, parse_period("2026")).items()}


def test_the_scope_is_the_whole_file_and_nothing_of_others(store: Store, ids: dict[str, uuid.UUID]) -> None:
    with store.read() as session:
        found = disposals.scope(session, "person", ids["person"])
    assert {ids[key] for key in ("person", "home", "kin", "visit", "case", "talk")} <= found.all
    assert not {ids[key] for key in ("other", "gift", "story")} & found.all
    assert {(kind, name) for kind, _one, name in found.links} == {
        ("person", "guardian_person"),
        ("donation", "person"),
    }
    assert found.mentions == (("errand", ids["story"]),)


def test_a_home_that_others_live_in_stays(store: Store, ids: dict[str, uuid.UUID]) -> None:
    with store.write("同住") as work:
        work.session.get_one(Person, ids["other"]).household = ids["home"]
    with store.read() as session:
        assert ids["home"] not in disposals.scope(session, "person", ids["person"]).all


def test_erased_whole(store: Store, ids: dict[str, uuid.UUID]) -> None:
    decide(store, ids, ERASE)
    text = log_text(store)
    assert SECRET not in text
    assert NUMBER not in text
    assert "清除测试乙" not in text
    with store.read() as session:
        assert session.get_one(Visit, ids["visit"]).deleted
        assert session.get_one(Person, ids["other"]).guardian_person is None
        assert not session.get_one(record_kinds()["donation"], ids["gift"]).deleted
        assert [row.id for row in thrown.contents(session).rows] == []
        disposal = session.scalars(select(Disposal)).one()
        assert disposal.number == len(session.scalars(select(Erased)).all())
        assert NAME not in str(disposal.__dict__)


def test_an_anonymous_file_keeps_every_number_and_no_word(store: Store, ids: dict[str, uuid.UUID]) -> None:
    before = year(store)
    decide(store, ids, ANONYMISE)
    assert year(store) == before
    text = log_text(store)
    for said in (SECRET, NUMBER, "清除测试乙", "柳树屯村"):
        assert said not in text
    with store.read() as session:
        person = session.get_one(Person, ids["person"])
        assert (person.name, person.born, person.sex) == (disposals.ANONYMOUS, date(1958, 1, 1), "1")
        tags = select(Tag.code).where(Tag.parent == person.id, Tag.deleted.is_(False))
        assert session.scalars(tags).all() == ["A01"]
        case = session.get_one(Case, ids["case"])
        assert (case.number, case.person, case.closed_on) == (None, person.id, date(2026, 8, 1))


def test_no_kind_of_record_about_people_is_forgotten(store: Store) -> None:
    """Whoever adds a link to a person or a case decides whether it goes with the file or loses its link."""
    known = disposals.loose()
    for kind, model in record_kinds().items():
        for item in fields_of(model):
            if item.target in {"person", "case"} and (kind, item.name) in known:
                assert kind in {
                    "donation",
                    "nomination",
                    "supervision",
                    "group_attention",
                    "person",
                    "school_activity",
                }


def test_what_is_anonymous_is_not_changed_again(store: Store, ids: dict[str, uuid.UUID]) -> None:
    decide(store, ids, ANONYMISE)
    with pytest.raises(UserError, match="不能再修改"), store.write("改") as work:
        records.save(work.session, "person", {"name": "又写上"}, id=ids["person"])
    with pytest.raises(UserError, match="不能再修改"):
        decide(store, ids, ERASE)


def test_an_open_case_stops_it(store: Store, ids: dict[str, uuid.UUID]) -> None:
    with store.write("重开") as work:
        work.session.get_one(Case, ids["case"]).closed_on = None
    with pytest.raises(UserError, match="GA-1 还没有结案"):
        decide(store, ids, ERASE)
    assert SECRET in log_text(store)


@pytest.mark.parametrize(
    ("decision", "more", "said"),
    [
        (ERASE, {"ground": ""}, "请选处置依据"),
        (ERASE, {"ground": "99"}, "说明里写清楚"),
        (KEEP, {"keep_until": None}, "继续保存到哪一天"),
        (KEEP, {"keep_until": TODAY}, "继续保存到哪一天"),
    ],
)
def test_what_is_missing_is_said(
    store: Store, ids: dict[str, uuid.UUID], decision: str, more: dict[str, Any], said: str
) -> None:
    with pytest.raises(UserError, match=said):
        decide(store, ids, decision, **more)


def test_keeping_and_sealing_take_nothing_away(store: Store, ids: dict[str, uuid.UUID]) -> None:
    assert decide(store, ids, KEEP, keep_until=date(2030, 1, 1)) is None
    assert decide(store, ids, SEAL) is None
    assert SECRET in log_text(store)


def test_one_case_goes_and_the_person_stays(store: Store, ids: dict[str, uuid.UUID]) -> None:
    found = decide(store, ids, ERASE, "case", kind="case", ground="02")
    assert found is not None
    assert {"case", "case_session"} <= set(found.records)
    with store.read() as session:
        assert session.get_one(Person, ids["person"]).name == NAME
        assert not session.get_one(Visit, ids["visit"]).deleted


def test_the_bytes_of_its_scans_go_and_shared_ones_stay(store: Store, ids: dict[str, uuid.UUID]) -> None:
    files = Files(store.folder, KEY)
    mine, shared = files.put(b"scan of the file"), files.put(b"photo of all")
    with store.write("附件") as work:
        for parent, sha256 in (("visit", mine), ("visit", shared), ("gift", shared)):
            kind = "donation" if parent == "gift" else parent
            values = {"parent": ids[parent], "parent_kind": kind, "sha256": sha256}
            records.save(work.session, "attachment", values)
    decide(store, ids, ERASE)
    assert disposals.shred(store, files) == 1
    assert (files.get(mine), files.get(shared)) == (None, b"photo of all")
    assert disposals.shred(store, files) == 0
    files.close()


def test_bytes_that_came_again_since_the_erasure_stay(store: Store, ids: dict[str, uuid.UUID]) -> None:
    with closing(Files(store.folder, KEY)) as files:
        scan = files.put(b"scan")
        attach(store, ids["visit"], "visit", scan)
        decide(store, ids, ERASE)
        attach(store, ids["story"], "errand", scan)
        assert disposals.shred(store, files) == 0
        assert files.get(scan) == b"scan"


def test_what_was_being_typed_about_an_erased_file_is_forgotten(
    store: Store, ids: dict[str, uuid.UUID]
) -> None:
    other, new = uuid.uuid4(), uuid.uuid4()
    with (
        closing(Files(store.folder, KEY)) as files,
        closing(Drafts(store.folder, KEY, store.clock)) as drafts,
    ):
        drafts.keep("person", ids["person"], {"name": NAME}, {}, None)
        drafts.keep("visit", new, {"person": ids["person"], "content": SECRET}, {}, None)
        drafts.keep("visit", other, {"person": ids["other"], "content": "别的"}, {}, None)
        decide(store, ids, ERASE)
        disposals.clean(store, files, drafts)
        assert [one.id for one in drafts.all()] == [other]


def test_other_rows_of_a_table_being_typed_stay(store: Store, ids: dict[str, uuid.UUID]) -> None:
    sheet = uuid.uuid4()
    rows = tuple(Line(uuid.uuid4(), {"person": ids[key]}, new=True) for key in ("person", "other"))
    with (
        closing(Files(store.folder, KEY)) as files,
        closing(Drafts(store.folder, KEY, store.clock)) as drafts,
    ):
        drafts.keep("group", sheet, {"name": "成长小组", "+group_member": rows}, {}, None)
        decide(store, ids, ERASE)
        disposals.clean(store, files, drafts)
        left = drafts.load(sheet)
        assert left is not None
        assert [one.values["person"] for one in left.values["+group_member"]] == [ids["other"]]


def test_a_reason_being_typed_about_an_erased_file_is_forgotten(
    store: Store, ids: dict[str, uuid.UUID]
) -> None:
    about = {uuid.uuid4(): ids["person"], uuid.uuid4(): ids["other"]}
    with (
        closing(Files(store.folder, KEY)) as files,
        closing(Drafts(store.folder, KEY, store.clock)) as drafts,
    ):
        for place, person in about.items():
            drafts.keep_texts(place, {"0": SECRET}, None, [person])
        decide(store, ids, ERASE)
        disposals.clean(store, files, drafts)
        assert [person for place, person in about.items() if drafts.texts(place)] == [ids["other"]]


def attach(store: Store, parent: uuid.UUID, kind: str, sha256: str) -> None:
    with store.write("附件") as work:
        records.save(work.session, "attachment", {"parent": parent, "parent_kind": kind, "sha256": sha256})
