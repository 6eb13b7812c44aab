"""来表即填: tables as offices send them come back filled in their own layout."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.datavalidation import DataValidation
from sqlalchemy import select

from db.bundles import Transfer
from db.store import Store
from swdesk import transfers
from swdesk.blanks import choosing, making
from swdesk.blanks.matching import learnt_of, match, remember
from swdesk.blanks.rows import shifted
from swdesk.blanks.shape import read_sent
from swdesk.clock import FixedClock
from swdesk.errors import UserError
from tests.swdesk.blanks import forms

People = dict[str, uuid.UUID]
Fill = Callable[..., Any]


def row(sheet: Any, number: int) -> list[Any]:
    return [sheet.cell(number, column).value for column in range(1, sheet.max_column + 1)]


def test_a_two_row_head_is_understood_and_filled(people: People, filled: Fill) -> None:
    sheet = filled(forms.allowance(), [people["张桂花"]])
    assert row(sheet, 5)[:9] == [
        1, "张桂花", "女", sheet["D5"].value, 86, "青禾镇柳树屯村3组", "=张小明", "13900000009", 100,
    ]  # fmt: skip
    assert row(sheet, 5)[10:] == ["=I5*J5", None]


def test_age_is_counted_on_the_day_of_the_title(people: People, filled: Fill) -> None:
    sheet = filled(forms.allowance(), [people["李国强"]])
    assert sheet["E5"].value == 87  # born 1 December 1938; the table speaks of 31 October 2026


def test_a_name_that_begins_with_an_equals_sign_is_no_formula(people: People, filled: Fill) -> None:
    cell = filled(forms.allowance(), [people["张桂花"]])["G5"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_an_id_number_is_text(people: People, filled: Fill) -> None:
    cell = filled(forms.allowance(), [people["张桂花"]])["D5"]
    assert (cell.data_type, cell.number_format, len(cell.value)) == ("s", "@", 18)


def many(store: Store, count: int) -> list[uuid.UUID]:
    from swdesk import records

    with store.write("很多") as work:
        return [records.save(work.session, "person", {"name": f"老人{n:03d}"}) for n in range(count)]


def test_more_people_than_rows_move_totals_and_signatures_down(
    store: Store, people: People, filled: Fill
) -> None:
    sheet = filled(forms.allowance(), many(store, 12))
    assert [sheet.cell(5 + n, 1).value for n in range(12)] == list(range(1, 13))
    assert sheet["A17"].value == "合计"
    assert sheet["K17"].value == "=SUM(K5:K16)"
    assert sheet["K16"].value == "=I16*J16"
    assert sheet["I16"].value == 100
    assert sheet["A18"].value.startswith("单位负责人")
    assert {"A17:D17", "A18:L18"} <= {str(area) for area in sheet.merged_cells.ranges}
    assert sheet["B16"].border.left.style == "thin"
    assert sheet.row_dimensions[16].height == 24
    assert str(sheet.print_area).replace("$", "").endswith("A1:L18")


def test_fewer_people_leave_the_rest_of_the_table_as_it_is(people: People, filled: Fill) -> None:
    sheet = filled(forms.allowance(), [people["张桂花"]])
    assert row(sheet, 6)[:3] == [2, None, None]
    assert sheet["A10"].value == "合计"


def test_groups_of_headings_say_whose_name_it_is(people: People, filled: Fill) -> None:
    sheet = filled(forms.left_behind(), [people["王小丽"]])
    values = row(sheet, 5)
    assert values[1:4] == ["王小丽", "女性", "2015-06"]  # 女性 as the drop-down list of the table has it
    assert values[5:14] == ["青禾镇中心小学", None, "王大力", "13900000003", None, None, "王老五", None, None]


def test_the_drop_down_covers_added_rows(store: Store, people: People, filled: Fill) -> None:
    sheet = filled(forms.left_behind(), many(store, 15))
    assert str(sheet.data_validations.dataValidation[0].sqref) == "C5:C19"
    assert sheet["A20"].value.startswith("注：")


def test_a_table_without_rows_gets_them(people: People, filled: Fill) -> None:
    sheet = filled(forms.subsidies(), [people["张桂花"], people["李国强"]])
    assert row(sheet, 4)[1:4] == ["柳树屯村", "张大山", "张桂花"]
    assert row(sheet, 4)[5] == sheet["E4"].value[-4:]
    assert [sheet["J4"].value, sheet["J5"].value] == ["是", "否"]
    assert sheet["K5"].value is None
    assert sheet["B5"].border.left.style == "thin"


def test_what_is_not_known_is_no_no(store: Store, people: People, filled: Fill) -> None:
    sheet = filled(forms.subsidies(), many(store, 1))
    assert sheet["J4"].value is None


def test_people_who_stand_in_the_table_are_completed(
    store: Store, people: People, filled: Fill, clock: FixedClock
) -> None:
    sent = read_sent(forms.to_complete(), "补充.xlsx")
    blank = sent.blanks[0]
    with store.read() as session:
        found = choosing.by_rows(session, making.given_people(blank, match(blank)))
    assert [one.name for one in found.unknown] == ["查无此人"]
    sheet = filled(forms.to_complete(), [], rows={one.row: one.found[0] for one in found.sure})
    assert row(sheet, 3) == [1, "张桂花", "柳树屯村", 86, "13900000001"]
    assert row(sheet, 4)[4] == "13900000000", "what stands in the table is not written over"


def test_the_way_it_was_filled_is_remembered(store: Store, people: People, filled: Fill) -> None:
    filled(forms.subsidies(), [people["张桂花"]], columns={10: "=另附"}, party="县残联", purpose="两补复核")
    blank = read_sent(forms.subsidies(), "又来.xlsx").blanks[0]
    with store.read() as session:
        again = match(blank, learnt_of(session))
    assert (again.known, again.party, again.purpose, again.columns[10]) == (
        True,
        "县残联",
        "两补复核",
        "=另附",
    )


def test_what_left_stands_in_the_ledger(store: Store, people: People, filled: Fill) -> None:
    filled(forms.subsidies(), [people["张桂花"]], party="县残联", purpose="两补复核")
    with store.read() as session:
        line = session.scalars(select(Transfer)).one()
    assert (line.direction, line.user_name, line.party, line.purpose, line.people) == (
        transfers.OUT, "周敏", "县残联", "两补复核", 1,
    )  # fmt: skip
    assert "身份证号码" in line.fields
    assert "残疾证号" in line.fields


def test_restricted_people_are_left_out_with_a_sentence(
    store: Store, people: People, filled: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("swdesk.restricted.is_closed", lambda _session: True)
    sheet = filled(forms.subsidies(), [people["张桂花"], people["赵保密"]])
    assert sheet["D5"].value is None
    assert "限制公开" in sheet.made.sentence
    with pytest.raises(UserError, match="限制公开"):
        filled(forms.subsidies(), [people["赵保密"]])


def test_a_reader_may_not_let_data_out(people: People, filled: Fill, store: Store) -> None:
    store.rights = frozenset({"write"})
    with pytest.raises(UserError, match="权限"):
        filled(forms.subsidies(), [people["张桂花"]])


def test_minors_and_sensitive_columns_are_warned_of(store: Store, people: People) -> None:
    from swdesk.blanks.facts import subjects

    blank = read_sent(forms.left_behind(), "留守.xlsx").blanks[0]
    with store.read() as session:
        told = making.warnings(match(blank), subjects(session, [people["王小丽"]]), date(2026, 11, 23))
    assert "身份证号码" in told[0]
    assert "1 人未满18周岁（1 人未满14周岁）" in told[1]


# ── who ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_filter_finds_by_category_village_and_age(store: Store, people: People) -> None:
    wanted = choosing.Wanted(categories=("C07",), villages=("柳树屯村",), youngest=80)
    with store.read() as session:
        assert choosing.by_filter(session, wanted, date(2026, 11, 23)).people == (people["张桂花"],)


def test_pasted_names_are_found_asked_or_listed(store: Store, people: People) -> None:
    with store.read() as session:
        found = choosing.by_names(session, "1. 张桂花\n王小丽\n钱无名\n李国强\t东河村")
    assert [one.name for one in found.sure] == ["张桂花", "李国强"]
    assert [(one.name, len(one.found)) for one in found.unsure] == [("王小丽", 2)]
    assert [one.name for one in found.unknown] == ["钱无名"]


@pytest.mark.parametrize("line", ["王小丽 东河村", "王小丽\t东河", "王小丽，东河村村民委员会"])
def test_the_village_says_which_namesake(store: Store, people: People, line: str) -> None:
    with store.read() as session:
        assert choosing.by_names(session, line).sure[0].found == (people["王小丽2"],)


def test_several_names_in_one_line(store: Store, people: People) -> None:
    with store.read() as session:
        found = choosing.by_names(session, "张桂花、李国强")
    assert [one.found for one in found.lines] == [(people["张桂花"],), (people["李国强"],)]


# ── odd files ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_csv_is_made_into_a_workbook(people: People, filled: Fill) -> None:
    data = "困难群众名单\n序号,姓名,身份证号,联系电话\n1,,,\n2,,,\n".encode("gb18030")
    sheet = filled(data, [people["张桂花"]], name="名单.csv")
    assert row(sheet, 3)[:2] == ["1", "张桂花"]


def test_a_file_without_headings_is_explained(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "随便写写"  # pyright: ignore[reportOptionalSubscript]
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(UserError, match="没有找到表头"):
        read_sent((tmp_path / "a.xlsx").read_bytes(), "a.xlsx")


def test_nobody_chosen_writes_nothing(people: People, filled: Fill, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="还没有选人"):
        filled(forms.subsidies(), [])
    assert not (tmp_path / "已填.xlsx").exists()


def test_a_mapping_that_names_a_lost_field_is_left_out(store: Store) -> None:
    blank = read_sent(forms.subsidies(), "表.xlsx").blanks[0]
    matched = match(blank)
    matched.columns[10] = "x_text_00000000000000000000000000000000"
    with store.local() as session:
        remember(session, blank, matched)
    with store.read() as session:
        assert 10 not in match(blank, learnt_of(session)).columns


@pytest.mark.parametrize(
    ("formula", "after"),
    [
        ("=SUM(A5:A9)", "=SUM(A5:A12)"),
        ("=SUM($A$5:$A$9)+A10", "=SUM($A$5:$A$12)+A13"),
        ("=A9*2", "=A9*2"),
        ('="A10"&B10', '="A10"&B13'),
        ("=LOG10(A4)", "=LOG10(A4)"),
        ("=其他表!A10", "=其他表!A10"),
        ("=SUM(表!B12:B14)", "=SUM(表!B15:B17)"),
    ],
)
def test_formulas_follow_the_rows(formula: str, after: str) -> None:
    assert shifted(formula, True, "表", 10, 3) == after


def test_a_form_for_one_person_is_told_so() -> None:
    book: Any = openpyxl.Workbook()
    for line in (
        ("救助申请表", None, None, None),
        ("姓名", None, "性别", None),
        ("身份证号", None, "联系电话", None),
        ("村", None, "家庭住址", None),
    ):
        book.active.append(line)
    with pytest.raises(UserError, match="一人一张"):
        read_sent(forms.as_bytes(book), "申请表.xlsx")


def test_a_locked_file_is_told_so() -> None:
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(UserError, match="去掉密码"):
        read_sent(locked, "表.xlsx")


def test_numbers_go_on_after_the_people_who_stand_in_it(people: People, filled: Fill) -> None:
    sheet = filled(forms.to_complete(), [people["李国强"]])
    assert row(sheet, 6)[:2] == [4, "李国强"]


def test_the_options_of_another_sheet_are_used(people: People, filled: Fill) -> None:
    book: Any = openpyxl.Workbook()
    sheet = book.active
    for line in (("姓名", "性别", "类别"), (None, None, None)):
        sheet.append(line)
    options = book.create_sheet("字典")
    for place, text in enumerate(("低保", "特困", "高龄"), 1):
        options.cell(place, 1, text)
    options.sheet_state = "hidden"
    drop = DataValidation(type="list", formula1="字典!$A$1:$A$3")
    drop.add("C2:C50")
    sheet.add_data_validation(drop)
    out = filled(forms.as_bytes(book), [people["李国强"]])
    assert out["C2"].value == "高龄"


def test_a_person_added_field_can_be_filled_with_words_of_ones_own(people: People, filled: Fill) -> None:
    sheet = filled(forms.allowance(), [people["张桂花"], people["李国强"]], columns={11: "=社工站代填"})
    assert [sheet["L5"].value, sheet["L6"].value] == ["社工站代填"] * 2


def test_the_next_table_of_the_sheet_moves_down(people: People, filled: Fill) -> None:
    book: Any = openpyxl.Workbook()
    sheet = book.active
    for line in (("一、老年人",), ("姓名", "村", "电话"), (), ("二、儿童",), ("姓名", "村", "就读学校"), ()):
        sheet.append(line)
    out = filled(forms.as_bytes(book), [people["张桂花"], people["李国强"], people["王小丽"]])
    assert [out.cell(number, 1).value for number in range(1, 9)] == [
        "一、老年人", "姓名", "张桂花", "李国强", "王小丽", None, "二、儿童", "姓名",
    ]  # fmt: skip


def two_rows_each() -> bytes:
    book: Any = openpyxl.Workbook()
    sheet = book.active
    for line in (("姓名", "身份证号", "家庭住址", "备注"), (), (), (), ()):
        sheet.append(line)
    for top in (2, 4):
        for column in (1, 2):
            sheet.merge_cells(None, top, column, top + 1, column)
    for number in range(2, 6):
        for column in range(1, 5):
            sheet.cell(number, column).border = forms.BOX
    return forms.as_bytes(book)


def test_somebody_who_takes_two_rows_stands_in_the_first(people: People, filled: Fill) -> None:
    sheet = filled(two_rows_each(), [people["张桂花"], people["李国强"]])
    assert [sheet.cell(number, 1).value for number in range(2, 6)] == ["张桂花", None, "李国强", None]


def test_too_many_for_such_a_table_is_told(people: People, filled: Fill) -> None:
    with pytest.raises(UserError, match="只有 2 个位置"):
        filled(two_rows_each(), [people["张桂花"], people["李国强"], people["王小丽"]])


def test_a_head_merged_downwards_has_two_rows_whatever_they_say(people: People) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["附件2"])
    sheet.append(["冬季取暖摸底表"])
    sheet.append(["序\n号", "姓 名", "家庭成员情况", None, "备 注"])
    sheet.append([None, None, "人口数", "其中：未成年人数", None])  # 未 is no answer here
    for place in ("A3:A4", "B3:B4", "C3:D3", "E3:E4", "A2:E2"):
        sheet.merge_cells(place)
    sheet.append(["例", "张某某", 3, 1, "低保"])
    sheet.append([1])
    [blank] = read_sent(forms.as_bytes(book), "来表.xlsx").blanks
    assert blank.title == "冬季取暖摸底表"
    assert [column.parts[-1] for column in blank.table.columns][2:4] == ["人口数", "其中:未成年人数"]
    assert blank.given == ()
