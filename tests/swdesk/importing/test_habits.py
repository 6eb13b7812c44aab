"""Habits of real ledgers: rows that are no records, several things in a cell, forms, a sheet for each client."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from tests.swdesk.importing.books import Sheet, xlsx
from tests.swdesk.importing.conftest import Station


def test_counts_by_role_in_one_cell_and_a_row_of_units(station: Station, folder: Path) -> None:
    rows = [
        ["活动日期", "活动名称", "地点", "参与人数", "志愿时长", "回收问卷"],
        ["", "", "", "（人）", "（小时）", "（份）"],
        ["例", "示范活动", "某地", "居民10人、志愿者2人", 1, 5],
        ["2026-6-1", "义剪", "广场", "居民98人、志愿者12人", 2, "30份，满意28份"],
        ["2026-6-8", "义诊", "村部", "40名群众", 1, 10],
        ["2026-6-9", "作废", "村部", "40名群众", 1, 10],
    ]
    xlsx(folder / "社区活动.xlsx", Sheet("6月", rows))
    result = station.take()
    found = sorted(
        (a.name, a.residents, a.volunteers, a.volunteer_minutes, a.forms, a.satisfied)
        for a in station.all("activity")
    )
    assert found == [("义剪", 98, 12, 120, 30, 28), ("义诊", 40, None, 60, 10, None)]
    assert [row.reason for row in result.rows if row.outcome.value == "跳过"] == ["示例行", "已作废"]


def test_account_book_with_month_and_day_columns(station: Station, folder: Path) -> None:
    rows = [
        ["社工站经费支出账"],
        ["2026年", "", "凭证号", "摘要", "支出科目", "收入", "支出", "费用性质"],
        ["月", "日", "", "", "", "", "", ""],
        [1, 5, "记1", "拨款", "", 50000, "", ""],
        ["", 20, "记2", "一月工资", "工资", "", "4,500.50", "人力成本"],
        [2, 3, "记3", "打印纸", "办公费", "", 120, "非人力"],
        ["合计", "", "", "", "", 50000, 4620.5, ""],
    ]
    xlsx(folder / "账.xlsx", Sheet("支出", rows, [(1, 0, 1, 1)] + [(1, c, 2, c) for c in range(2, 8)]))
    result = station.take()
    found = sorted((e.day, e.amount, e.labour, e.voucher) for e in station.all("expense"))
    assert found == [(date(2026, 1, 20), 450_050, True, "记2"), (date(2026, 2, 3), 12_000, False, "记3")]
    assert "没有金额" in [row.reason for row in result.rows]


def test_levels_as_tick_columns_and_part_of_whole_in_words(station: Station, folder: Path) -> None:
    press = [
        ["发布日期", "标题", "省级", "市级", "县级"],
        ["2026.3.1", "甲", "√", "", ""],
        ["2026.3.2", "乙", "", "", "√"],
    ]
    cases = [
        ["个案编号", "服务对象", "接案日期", "达成目标数", "是否结案"],
        ["甲1", "周明", "2026.1.1", "共4个，达成3个", "是（2月）"],
    ]
    xlsx(folder / "宣传个案.xlsx", Sheet("宣传信息", press), Sheet("个案台账", cases))
    station.take()
    assert sorted((p.title, p.level) for p in station.all("publication")) == [("乙", "04"), ("甲", "02")]
    case = station.only("case")
    assert (case.goals_met, case.goals) == (3, 4)


def test_date_and_name_only_on_the_first_of_several_rows(station: Station, folder: Path) -> None:
    rows = [["日期", "姓名", "村", "方式", "走访内容"], ["2026.1.5", "王平", "石桥村", "入户", "聊天"], ["", "李梅", "石桥村", "入户", "送药"],
            ["", "赵春", "石桥村", "电话", "问候"], ["2026.1.9", "王平", "石桥村", "入户", "复查"]]  # fmt: skip
    xlsx(folder / "走访.xlsx", Sheet("1月", rows))
    result = station.take()
    assert sorted(v.day.day for v in station.all("visit")) == [5, 5, 5, 9]
    assert {3, 4} <= {row.source.row for row in result.flagged}


def test_a_workbook_of_excel_2003(station: Station, folder: Path) -> None:
    shutil.copy(Path(__file__).parents[2] / "data" / "走访登记.xls", folder)
    station.take()
    visits = sorted(station.all("visit"), key=lambda v: (v.day, v.content))
    assert [(v.day, v.content) for v in visits] == [
        (date(2026, 3, 5), "聊天"), (date(2026, 3, 5), "问候"), (date(2026, 3, 9), "送药")]  # fmt: skip


def test_one_form_a_sheet(station: Station, folder: Path) -> None:
    def form(name: str, sex: str, born: str) -> list[list[str]]:
        return [
            ["服务对象基本情况登记表"],
            ["姓名", name, "性别", sex, "出生年月", born],
            ["所在村", "石桥村", "联系电话", "13900000003", "人员类别", "低保户、独居老人"],
            ["家庭住址", "石桥村2组", "", "", "建档日期", "2026.1.5"],
            ["基本情况", "子女在外务工，行动不便。"],
        ]

    merged = [(0, 0, 0, 5), (4, 1, 4, 5)]
    xlsx(
        folder / "一人一档.xlsx",
        Sheet("1", form("王平", "男", "1950.3"), merged),
        Sheet("2", form("李梅", "女", "1948年5月"), merged),
    )
    station.take()
    people = {p.name: p for p in station.all("person")}
    assert set(people) == {"王平", "李梅"}
    assert people["李梅"].born == date(1948, 5, 1)
    assert people["王平"].categories_ == ("A01", "C01")
    assert "务工" in people["王平"].difficulties


def test_a_sheet_for_each_client_and_each_group(station: Station, folder: Path) -> None:
    cases = [
        ["姓名", "性别", "个案类型", "接案时间", "结案时间", "社工"],
        ["王平", "男", "经济困难", "2026.2.1", "", "林晓"],
    ]
    client = [
        ["个案服务过程记录表"],
        ["日期", "服务形式", "服务时长", "服务内容"],
        ["2026.2.5", "入户", "60分钟", "初谈"],
        ["2026.3.5", "电话", "半小时", "跟进"],
    ]
    group = [["小组活动记录"], ["节次", "日期", "本节主题", "应到", "实到"], [1, "2026.4.1", "相识", 8, 7]]
    xlsx(folder / "个案.xlsx", Sheet("个案汇总表", cases), Sheet("王平服务记录", client))
    xlsx(folder / "小组.xlsx", Sheet("彩虹成长营", group))
    station.take()
    case = station.only("case")
    assert sorted((s.case == case.id, s.minutes) for s in station.all("case_session")) == [
        (True, 30),
        (True, 60),
    ]
    assert (station.only("group").name, station.only("group_session").present) == ("彩虹成长营", 7)
    assert not station.all("consultation")


def test_habits_that_are_no_records(station: Station, folder: Path) -> None:
    rows = [["幸福街道走访登记"], [], ["", "日期", "对象", "走访类型", "社工", "走访情况"], ["", "7月3日", "王平", "定期", "林晓", "挺好"],
            ["", "7.4", "李梅", "电话走访", "林晓", "腿疼"], ["", "共走访2户"]]  # fmt: skip
    (folder / "2025年").mkdir()
    summary = [["项目", "一季度", "二季度", "合计"], ["走访", 10, 20, 30]]
    xlsx(folder / "2025年" / "走访.xlsx", Sheet("7月", rows), Sheet("汇总", summary))
    result = station.take()
    assert sorted((v.day, v.kind, v.method) for v in station.all("visit")) == [
        (date(2025, 7, 3), "01", None), (date(2025, 7, 4), "04", "phone")]  # fmt: skip
    assert {row.reason for row in result.rows if row.outcome.value == "跳过"} == {
        "合计行",
        "汇总或说明，不是逐条记录",
    }


def test_pupils_who_came_for_advice_are_consultations(station: Station, folder: Path) -> None:
    rows = [["2026年春季学期心理辅导登记表"], ["序号", "学生姓名", "班级", "家长", "家长电话", "来访日期", "问题类型", "辅导老师", "处理结果"],
            [1, "小明", "五（1）班", "王大", "13900000005", "3月5日", "情绪", "何静", "缓解"]]  # fmt: skip
    xlsx(folder / "学校.xlsx", Sheet("五年级", rows, [(0, 0, 0, 8)]))
    station.take()
    found = station.only("consultation")
    assert (found.day, found.topics_, found.handling) == (date(2026, 3, 5), ("08",), "缓解")
    assert found.grade == "五（1）班"
    assert not station.all("visit")


def test_durations_in_days_and_hours_in_one_column(station: Station, folder: Path) -> None:
    rows = [
        ["培训时间", "培训主题", "参训人数", "学时"],
        ["2026年3月5日-7日", "实务", 2, "24学时"],
        ["2026.4.2", "伦理", "全体社工5人", "半天"],
    ]
    xlsx(folder / "培训.xlsx", Sheet("培训", rows))
    station.take()
    assert sorted((t.attendances, t.minutes) for t in station.all("training")) == [(2, 1440), (5, 240)]


def test_three_levels_with_men_and_women_apart(station: Station, folder: Path) -> None:
    first = [["活动开展情况统计"], ["日期", "活动", "参加人员", "", "", "", "满意度", ""], ["", "", "群众", "", "志愿者", "工作人员", "问卷", "满意率"],
             ["", "", "男", "女", "", "", "", ""], ["3月5日", "学雷锋", 20, 30, 5, 2, 10, "90%"]]  # fmt: skip
    merged = (
        [(1, 2, 1, 5), (1, 6, 1, 7), (2, 2, 2, 3)]
        + [(1, c, 3, c) for c in (0, 1)]
        + [(2, c, 3, c) for c in (4, 5, 6, 7)]
    )
    xlsx(folder / "2026年活动.xlsx", Sheet("第一季度", first, merged))
    station.take()
    found = station.only("activity")
    assert (found.name, found.day, found.residents, found.volunteers, found.staff, found.forms) == (
        "学雷锋", date(2026, 3, 5), 50, 5, 2, 10)  # fmt: skip
    assert found.satisfied is None
    assert "90%" in found.record


def test_a_list_of_people_with_a_column_for_each_month(station: Station, folder: Path) -> None:
    rows = [["2026年独居老人月探访记录"], ["序号", "姓名", "村", "联系电话", "1月", "2月", "三月"], [1, "王平", "石桥村", 13900000001, "1.5", 6, ""],
            [2, "李梅", "石桥村", "", "√", "", "3月9日"], [3, "赵春", "石桥村", "", "", "×", "住院未见"]]  # fmt: skip
    xlsx(folder / "探访.xlsx", Sheet("独居老人", rows, [(0, 0, 0, 6)]))
    result = station.take()
    people = {p.id: p.name for p in station.all("person")}
    assert sorted((people[v.person], v.day) for v in station.all("visit")) == [
        ("李梅", date(2026, 1, 1)), ("李梅", date(2026, 3, 9)), ("王平", date(2026, 1, 5)), ("王平", date(2026, 2, 6)),
        ("赵春", date(2026, 3, 1))]  # fmt: skip
    assert {p.categories_ for p in station.all("person")} == {("C01",)}
    assert {row.source.row for row in result.flagged} == {4, 5}
    assert station.take().written == {}
