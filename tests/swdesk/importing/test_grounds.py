"""What a batch says of the people on it: one 处理依据, how their risk stands, and whose files stay closed."""

from __future__ import annotations

from pathlib import Path

from swdesk import records, roles
from tests.swdesk.importing.books import Sheet, id_number, xlsx
from tests.swdesk.importing.conftest import Station

HEADS = ["姓名", "性别", "身份证号", "村", "人员类别", "风险等级", "建档日期"]
ONE, TWO = id_number("19500101", 11), id_number("19620202", 13)


def roster(folder: Path, *rows: list[str]) -> None:
    xlsx(folder / "花名册.xlsx", Sheet("花名册", [HEADS, *rows]))


WANG = ["王平", "男", ONE, "石桥村", "低保", "黄", "2026.1.1"]


def test_one_ground_for_the_whole_batch(station: Station, folder: Path) -> None:
    roster(folder, WANG, ["李梅", "女", TWO, "石桥村", "低保", "", "2026.1.1"])
    station.take(basis="02")
    assert [person.legal_basis for person in station.all("person")] == ["02", "02"]


def test_a_ground_that_is_known_stands(station: Station, folder: Path) -> None:
    with station.store.write("登记") as work:
        records.save(work.session, "person", {"name": "王平", "id_number": ONE, "legal_basis": "01"})
    roster(folder, WANG)
    station.take(basis="02")
    assert station.only("person").legal_basis == "01"


def test_a_level_from_a_roster_is_the_first_step_of_its_history(station: Station, folder: Path) -> None:
    roster(folder, WANG)
    station.take()
    [step] = station.all("risk_change")
    assert (step.old, step.new, step.person) == (None, "3", station.only("person").id)


def test_done_twice_nothing_changes(station: Station, folder: Path) -> None:
    roster(folder, WANG)
    station.take(basis="02")
    station.take(basis="02")
    assert len(station.all("risk_change")) == 1


def test_a_restricted_file_is_not_written_by_others(station: Station, folder: Path) -> None:
    with station.store.write("登记") as work:
        values = {"name": "王平", "id_number": ONE, "categories": ("E05",), "address": "旧址"}
        records.save(work.session, "person", values)
    station.store.rights = roles.rights_of_role("02")
    roster(folder, WANG)
    result = station.take()
    assert ["限制公开" in row.reason for row in result.rows] == [True]
    assert (station.only("person").village, station.only("person").categories_) == (None, ("E05",))
