"""The second import, undo, what people changed or deleted in between, and files that cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from db.changes import state_hash, undo
from db.log import Operation
from db.store import Store
from swdesk.clock import FixedClock
from swdesk.errors import UserError
from swdesk.importing.apply import apply_plan, import_ledgers
from swdesk.importing.plan import plan_import, targets
from swdesk.importing.result import save_result
from swdesk.importing.workbook import read_workbook
from swdesk.progress import Cancelled
from swdesk.records import remove, save
from tests.swdesk.importing.books import Sheet, csv, xlsx
from tests.swdesk.importing.conftest import Station

HEADS = ["日期", "姓名", "村", "方式", "走访人", "走访内容", "发现问题", "是否解决"]
ROWS = [["1.5", "王平", "石桥村", "入户", "林晓", "聊天", "漏雨", "否"], ["1.6", "李梅", "石桥村", "电话", "林晓", "问候", "", ""],
        ["1.6", "李梅", "石桥村", "入户", "林晓", "下午又去", "", ""]]  # fmt: skip


def visits(folder: Path, rows: list[list[str]], name: str = "走访.xlsx") -> None:
    xlsx(folder / name, Sheet("1月", [["2026年1月走访台账"], HEADS, *rows]))


def operations(store: Store) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(Operation)) or 0


def hash_of(store: Store) -> str:
    with store.read() as session:
        return state_hash(session)


def test_the_same_import_twice_changes_nothing(store: Store, station: Station, folder: Path) -> None:
    visits(folder, ROWS)
    station.take()
    before, count = hash_of(store), operations(store)
    result = station.take()
    assert (hash_of(store), operations(store)) == (before, count)
    assert {row.outcome.value for row in result.rows if row.source.row > 2} == {"未变"}


def test_only_a_changed_cell_is_written(station: Station, folder: Path) -> None:
    visits(folder, ROWS)
    station.take()
    visits(folder, [[*ROWS[0][:7], "是"], *ROWS[1:]])
    result = station.take()
    assert result.written == {"visit": 1}
    assert [v.solved for v in station.all("visit") if v.problem] == [True]


def test_a_corrected_date_moves_the_visit_instead_of_doubling_it(station: Station, folder: Path) -> None:
    visits(folder, ROWS)
    station.take()
    visits(folder, [["1.7", *ROWS[0][1:]], *ROWS[1:]])
    result = station.take()
    assert result.written == {"visit": 1}
    assert len(station.all("visit")) == 3


def test_rows_added_above_do_not_disturb_the_others(station: Station, folder: Path) -> None:
    visits(folder, ROWS)
    station.take()
    visits(folder, [["1.2", "新人", "河口村", "入户", "林晓", "初访", "", ""], *ROWS])
    assert station.take().written == {"person": 1, "visit": 1}


def test_what_people_corrected_in_the_program_stands(store: Store, station: Station, folder: Path) -> None:
    visits(folder, ROWS)
    station.take()
    visit = next(v for v in station.all("visit") if v.problem)
    with store.write("修改") as work:
        save(work.session, "visit", {"content": "改过的"}, id=visit.id)
    visits(folder, [[*ROWS[0][:7], "是"], *ROWS[1:]])
    station.take()
    found = station.of("visit", visit.id)
    assert (found.content, found.solved) == ("改过的", True)


def test_the_same_ledger_under_another_name_is_the_same(station: Station, folder: Path) -> None:
    visits(folder, ROWS)
    station.take()
    (folder / "走访.xlsx").rename(folder / "走访(1).xlsx")
    assert station.take().written == {}


def test_a_renamed_ledger_with_a_corrected_cell_changes_that_cell(station: Station, folder: Path) -> None:
    visits(folder, ROWS)
    station.take()
    (folder / "走访.xlsx").unlink()
    visits(folder, [[*ROWS[0][:5], "聊了很久", *ROWS[0][6:]], *ROWS[1:]], "走访最终版.xlsx")
    assert station.take().written == {"visit": 1}
    assert len(station.all("visit")) == 3


def test_a_sheet_filled_anew_every_month_overwrites_nothing(station: Station, folder: Path) -> None:
    visits(folder, ROWS)
    station.take()
    visits(folder, [[f"2.{row[0][2:]}", *row[1:]] for row in ROWS])
    assert station.take().written == {"visit": 3}
    assert len(station.all("visit")) == 6


def test_expenses_of_one_day_in_two_files_taken_one_after_the_other_are_two(
    station: Station, folder: Path
) -> None:
    heads = ["日期", "科目", "金额（元）"]
    xlsx(folder / "支出1.xlsx", Sheet("支出", [heads, ["2026.3.5", "交通费", 20]]))
    station.take()
    (folder / "支出1.xlsx").unlink()
    xlsx(folder / "支出2.xlsx", Sheet("支出", [heads, ["2026.3.5", "交通费", 35]]))
    station.take()
    assert sorted(e.amount for e in station.all("expense")) == [2000, 3500]


def test_a_copy_beside_the_ledger_counts_once(station: Station, folder: Path) -> None:
    visits(folder, ROWS)
    visits(folder, ROWS, "走访-副本.xlsx")
    station.take()
    assert len(station.all("visit")) == 3


def test_undo_as_one_step_and_the_next_import_revives(store: Store, station: Station, folder: Path) -> None:
    visits(folder, ROWS)
    station.take()
    with store.read() as session:
        operation = session.scalars(select(Operation.id).where(Operation.name == "导入台账")).one()
    with store.write("撤销：导入台账") as work:
        undo(work.session, operation)
    assert not station.all("visit")
    assert not station.all("person")
    assert not station.all("worker")
    station.take()
    assert len(station.all("visit")) == 3
    assert len(station.all("person")) == 2
    assert station.take().written == {}


def test_undo_of_a_change_is_imported_again(store: Store, station: Station, folder: Path) -> None:
    visits(folder, ROWS)
    station.take()
    visits(folder, [[*ROWS[0][:7], "是"], *ROWS[1:]])
    station.take()
    with store.read() as session:
        last = session.scalars(select(Operation.id).order_by(Operation.at, Operation.id)).all()[-1]
    with store.write("撤销：导入台账") as work:
        undo(work.session, last)
    assert [v.solved for v in station.all("visit") if v.problem] == [False]
    station.take()
    assert [v.solved for v in station.all("visit") if v.problem] == [True]


def test_what_a_user_deleted_stays_deleted_and_is_told(store: Store, station: Station, folder: Path) -> None:
    visits(folder, ROWS)
    station.take()
    gone = next(v for v in station.all("visit") if v.problem)
    with store.write("删除") as work:
        remove(work.session, "visit", gone.id)
    result = station.take()
    assert len(station.all("visit")) == 2
    assert [row.reason for row in result.rows if row.source.row == 3] == ["已在回收站，没有恢复"]


def test_a_deleted_person_stays_deleted(store: Store, station: Station, folder: Path) -> None:
    xlsx(
        folder / "花名册.xlsx",
        Sheet("花名册", [["姓名", "性别", "村", "建档日期"], ["王平", "男", "石桥村", "2026.1.1"]]),
    )
    station.take()
    with store.write("删除") as work:
        remove(work.session, "person", station.only("person").id)
    result = station.take()
    assert not station.all("person")
    assert result.written == {}
    assert "已在回收站" in result.rows[-1].reason


def test_bad_files_are_named_and_the_others_go_on(station: Station, folder: Path) -> None:
    visits(folder, ROWS)
    (folder / "坏的.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    (folder / "空的.csv").write_bytes(b"")
    (folder / "加密.xlsx").write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    )
    (folder / "~$走访.xlsx").write_bytes(b"lock")
    result = station.take()
    assert len(station.all("visit")) == 3
    assert {name for name, _reason in result.unreadable} == {"坏的.xlsx", "空的.csv", "加密.xlsx"}
    assert any("密码" in reason for _name, reason in result.unreadable)


def test_an_empty_folder_is_told(station: Station) -> None:
    with pytest.raises(UserError, match="没有表格文件"):
        station.take()


def test_a_sheet_that_nobody_understands_is_skipped_row_by_row(station: Station, folder: Path) -> None:
    xlsx(
        folder / "菜单.xlsx",
        Sheet("本周", [["星期", "早餐", "午餐"], ["一", "粥", "面"], ["二", "包子", "饭"]]),
    )
    result = station.take()
    assert [row.outcome.value for row in result.rows] == ["跳过", "跳过"]
    assert all(row.reason for row in result.rows)


def test_a_correction_of_the_mapping_is_learnt(
    store: Store, station: Station, folder: Path, clock: FixedClock
) -> None:
    rows = [["甲", "乙", "丙"], ["2026.1.5", "王平", "聊天"], ["2026.1.6", "李梅", "问候"]]
    xlsx(folder / "杂.xlsx", Sheet("Sheet1", rows))
    with store.read() as session:
        plan = plan_import(session, folder, clock=clock)
        assert plan.sheets[0].mapping.kind is None
        plan.sheets[0].set_kind("visit")
        for column, target in enumerate(("day", "person", "content")):
            plan.sheets[0].assign(column, target)
        plan.refresh(session)
    with store.write("导入台账") as work:
        apply_plan(work, plan)
    assert sorted(v.content for v in station.all("visit")) == ["聊天", "问候"]
    xlsx(folder / "杂.xlsx", Sheet("二月", [rows[0], ["2026.2.5", "王平", "再访"]]))
    station.take()
    assert "再访" in {v.content for v in station.all("visit")}


def test_a_plan_that_the_store_has_overtaken_is_worked_out_anew(
    store: Store, station: Station, folder: Path, clock: FixedClock
) -> None:
    visits(folder, ROWS)
    with store.read() as session:
        plan = plan_import(session, folder, clock=clock)
    station.take()
    with store.write("导入台账") as work:
        result = apply_plan(work, plan)
    assert result.written == {}
    assert len(station.all("visit")) == 3


def test_a_sheet_left_out_by_choice_says_so(store: Store, folder: Path, clock: FixedClock) -> None:
    visits(folder, ROWS)
    with store.read() as session:
        plan = plan_import(session, folder, clock=clock)
        plan.sheets[0].set_kind(None)
        plan.refresh(session)
    assert {row.reason for row in plan.rows} == {"按预览里的选择没有导入"}
    assert ("person.village", "服务对象的村（社区）") in targets("visit")


def test_stopping_leaves_nothing_half_written(store: Store, folder: Path, clock: FixedClock) -> None:
    visits(folder, ROWS)
    before = hash_of(store)

    def stop(done: int, total: int, what: str) -> None:
        if what == "写入记录" and done == total:
            raise Cancelled

    with pytest.raises(Cancelled):
        import_ledgers(store, folder, clock=clock, progress=stop)
    assert hash_of(store) == before


def test_every_row_is_in_the_result_sheet(station: Station, folder: Path, tmp_path: Path) -> None:
    visits(
        folder,
        [*ROWS, ["合计", "", "", "", "", "", "", ""], ["填表人：林晓", "", "审核人：", "", "", "", "", ""]],
    )
    csv(folder / "=危险.csv", [["姓名", "性别", "村", "备注"], ["=1+1", "男", "石桥村", "=cmd()"]])
    result = station.take()
    path = tmp_path / "结果.xlsx"
    save_result(result, path)
    sheet = read_workbook(path.read_bytes(), path.name)[0]
    lines = [(row[0], row[2]) for row in sheet.rows[1:]]
    assert lines == [("=危险.csv", "2"), *[("走访.xlsx", str(n)) for n in range(3, 8)]]
    with pytest.raises(UserError):
        save_result(result, tmp_path / "没有的文件夹" / "结果.xlsx")
