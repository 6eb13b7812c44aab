"""Who a row means: by ID number, else name and village; unsure is asked, never merged wrongly."""

from __future__ import annotations

from pathlib import Path

from db.changes import state_hash
from db.store import Store
from swdesk import merging
from swdesk.clock import FixedClock
from swdesk.importing.apply import apply_plan
from swdesk.importing.plan import plan_import
from tests.swdesk.importing.books import Sheet, id_number, xlsx
from tests.swdesk.importing.conftest import Station

HEADS = ["姓名", "性别", "身份证号", "村", "人员类别", "建档日期"]
ONE, TWO = id_number("19500101", 11), id_number("19620202", 13)
VISIT = ["日期", "姓名", "村", "方式", "走访内容"]


def roster(folder: Path, *rows: list[str], name: str = "花名册.xlsx") -> None:
    xlsx(folder / name, Sheet("花名册", [HEADS, *rows]))


def visits(folder: Path, *rows: list[str]) -> None:
    xlsx(folder / "走访.xlsx", Sheet("1月", [["2026年1月走访台账"], VISIT, *rows]))


def test_same_name_and_village_with_two_id_numbers_are_two(station: Station, folder: Path) -> None:
    roster(
        folder,
        ["王平", "男", ONE, "石桥村", "低保", "2026.1.1"],
        ["王平", "男", TWO, "石桥村", "低保", "2026.1.1"],
    )
    result = station.take()
    assert len(station.all("person")) == 2
    assert not result.flagged


def test_listed_twice_is_one_and_flagged(station: Station, folder: Path) -> None:
    roster(
        folder,
        ["王平", "男", ONE, "石桥村", "低保", "2026.1.1"],
        ["王　平", "男", ONE, "石桥村委会", "残疾人", "2026.1.1"],
    )
    result = station.take()
    assert station.only("person").categories_ == ("A01", "D01")
    assert [(row.source.row, row.outcome.value) for row in result.flagged] == [(3, "并入")]


def test_a_ruined_number_does_not_hide_the_same_person(station: Station, folder: Path) -> None:
    roster(folder, ["王平", "男", f"{float(ONE):.14e}", "石桥村", "低保", "2026.1.1"], ["王平", "男", ONE, "石桥村", "低保", "2026.1.1"],
           ["王平", "男", TWO, "石桥村", "低保", "2026.1.1"])  # fmt: skip
    station.take()
    assert sorted(p.id_number for p in station.all("person")) == sorted([ONE, TWO])


def test_two_rosters_bring_one_person_together_without_alarm(station: Station, folder: Path) -> None:
    roster(folder, ["王平", "男", ONE, "石桥村", "低保", "2026.1.1"])
    roster(folder, ["王平", "男", ONE, "石桥村", "残疾", "2026.1.1"], name="残疾人名册.xlsx")
    result = station.take()
    assert station.only("person").categories_ == ("A01", "D01")
    assert not result.flagged


def test_visit_of_a_name_that_two_people_bear_is_asked(
    store: Store, station: Station, folder: Path, clock: FixedClock
) -> None:
    roster(
        folder,
        ["王平", "男", ONE, "石桥村", "低保", "2026.1.1"],
        ["王平", "男", TWO, "河口社区", "低保", "2026.1.1"],
    )
    visits(folder, ["1.5", "王平", "", "入户", "聊天"], ["1.6", "王平", "河口", "入户", "送药"])
    with store.read() as session:
        plan = plan_import(session, folder, clock=clock)
    assert [question.source.row for question in plan.questions] == [3]
    chosen = next(person for person, name in plan.questions[0].candidates if "石桥" in name)
    plan.answer(plan.questions[0].source, chosen)
    with store.write("导入台账") as work:
        apply_plan(work, plan)
    villages = {v.content: station.of("person", v.person).village for v in station.all("visit")}
    assert villages == {"聊天": "石桥村", "送药": "河口社区"}


def test_unanswered_the_visit_stays_with_the_name_in_its_note(station: Station, folder: Path) -> None:
    roster(
        folder,
        ["王平", "男", ONE, "石桥村", "低保", "2026.1.1"],
        ["王平", "男", TWO, "河口社区", "低保", "2026.1.1"],
    )
    visits(folder, ["1.5", "王平", "", "入户", "聊天"])
    result = station.take()
    visit = station.only("visit")
    assert visit.person is None
    assert "王平" in visit.remark
    assert [row.source.row for row in result.flagged] == [3]


def test_visit_of_someone_not_on_the_roster_makes_a_file_to_complete(station: Station, folder: Path) -> None:
    roster(folder, ["王平", "男", ONE, "石桥村", "低保", "2026.1.1"])
    visits(folder, ["1.5", "赵新", "石桥村", "入户", "聊天"], ["1.6", "赵新", "石桥", "入户", "送药"])
    result = station.take()
    made = next(p for p in station.all("person") if p.name == "赵新")
    assert (made.village, made.filed_on) == ("石桥村", None)
    assert {v.person for v in station.all("visit")} == {made.id}
    assert [row.source.row for row in result.flagged] == [3]


def test_same_name_in_another_village_is_another_person(station: Station, folder: Path) -> None:
    roster(
        folder,
        ["王平", "男", "", "石桥村", "低保", "2026.1.1"],
        ["王平", "女", "", "河口社区", "低保", "2026.1.1"],
    )
    station.take()
    assert len(station.all("person")) == 2


def test_village_and_community_of_one_name_are_two_places(station: Station, folder: Path) -> None:
    roster(
        folder,
        ["王平", "男", "", "青禾村", "低保", "2026.1.1"],
        ["王平", "男", "", "青禾社区", "低保", "2026.1.1"],
    )
    station.take()
    assert len(station.all("person")) == 2


def test_a_person_in_the_store_is_found_and_only_empty_fields_are_filled(
    store: Store, station: Station, folder: Path
) -> None:
    from swdesk.records import save

    with store.write("新建") as work:
        known = save(work.session, "person", {"name": "王平", "village": "石桥村", "risk": "4"})
    roster(folder, ["王平", "男", ONE, "石桥村", "低保", "2026.1.1"])
    station.take()
    person = station.only("person")
    assert (person.id, person.id_number, person.risk) == (known, ONE, "4")


def merged(station: Station, name: str, into: str) -> None:
    one = {person.name: person.id for person in station.all("person")}
    with station.store.write(merging.OPERATION) as work:
        merging.merge(work.session, merging.compare(work.session, one[into], one[name]), {})


def test_ledgers_read_again_after_merging_match_the_root_and_change_nothing(
    station: Station, folder: Path
) -> None:
    roster(
        folder,
        ["王萍", "女", "", "石桥村", "残疾人", "2026.1.1"],
        ["王平", "男", ONE, "石桥村", "低保", "2026.1.2"],
    )
    visits(folder, ["2026.1.5", "王平", "石桥村", "入户", "好"], ["2026.1.6", "王萍", "石桥村", "入户", "好"])
    station.take()
    merged(station, "王萍", "王平")
    with station.store.read() as session:
        before = state_hash(session)
    station.take()
    with station.store.read() as session:
        assert state_hash(session) == before


def test_a_new_row_of_a_merged_name_goes_to_the_root(station: Station, folder: Path) -> None:
    roster(
        folder,
        ["王萍", "女", "", "石桥村", "残疾人", "2026.1.1"],
        ["王平", "女", ONE, "石桥村", "低保", "2026.1.2"],
    )
    station.take()
    merged(station, "王萍", "王平")
    root = next(person.id for person in station.all("person") if person.name == "王平")
    visits(folder, ["2026.1.7", "王萍", "石桥村", "入户", "好"])
    station.take()
    assert station.only("visit").person == root
