"""Ledgers that nobody has seen: other titles, headings, orders, encodings and habits."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.swdesk.importing.books import Sheet, csv, html, id_number, ods, xlsx
from tests.swdesk.importing.conftest import Station


def test_quarterly_visits_with_a_sheet_a_month_and_dates_carried_down_by_merging(
    station: Station, folder: Path
) -> None:
    heads = ["探访日期", "老人姓名", "所属村社区", "探访形式", "探访人员", "情况记录"]
    title = ["红石镇特殊困难老年人探访关爱服务台账（2026年第三季度）"]
    july = [title, heads, ["3号", "王守田", "石桥村", "上门", "林晓", "身体尚可"], ["", "李桂香", "石桥村", "电话探访", "林晓", "腿疼"],
            ["7.15", "王守田", "石桥村委会", "微信视频", "陈述", "想念孙子"]]  # fmt: skip
    august = [
        title,
        heads,
        ["8月2日-3日", "赵　春", "河口社区", "入户", "林晓、陈述", "已送药"],
        ["8.20", "李桂香", "石桥村", "家访", "林晓", "好转"],
    ]
    xlsx(
        folder / "三季度.xlsx",
        Sheet("7月", july, [(0, 0, 0, 5), (2, 0, 3, 0)]),
        Sheet("8月", august, [(0, 0, 0, 5)]),
    )
    result = station.take()
    visits = sorted(station.all("visit"), key=lambda v: (v.day, str(v.content)))
    assert [v.day for v in visits] == [
        date(2026, 7, 3),
        date(2026, 7, 3),
        date(2026, 7, 15),
        date(2026, 8, 2),
        date(2026, 8, 20),
    ]
    assert sorted(v.method for v in visits) == ["home", "home", "home", "phone", "video"]
    assert len({v.person for v in visits}) == 3
    assert {w.name for w in station.all("worker")} == {"林晓", "陈述"}
    flags = {row.source.row: row.flags for row in result.flagged if row.source.sheet == "8月"}
    assert any("一段时间" in flag for flag in flags[3])


def test_activities_under_a_two_level_header_with_subtotals_between(station: Station, folder: Path) -> None:
    rows = [
        ["幸福街道社工站主题活动登记表"],
        [
            "序号",
            "活动时间",
            "活动主题",
            "活动地点",
            "参与人数",
            "",
            "",
            "服务时长(h)",
            "满意度测评",
            "",
            "责任社工",
        ],
        ["", "", "", "", "群众", "志愿者", "工作人员", "", "回收份数", "满意", ""],
        ["一、7月", "", "", "", "", "", "", "", "", "", ""],
        [1, "2026.7.5", "消夏晚会", "文化广场", "约120人", "10人", 3, 2, 30, 28, "许可"],
        [2, "2026.7.9", "防溺水宣讲", "河边", 45, 4, 2, 1.5, 20, 20, "许可"],
        ["小计", "", "", "", 165, 14, 5, "", 50, 48, ""],
        ["二、8月", "", "", "", "", "", "", "", "", "", ""],
        [3, "2026年8月1日", "八一慰问", "各村", "二十人", "无", 2, "", "", "", "何田"],
        ["合计", "", "", "", 185, 14, 7, "", 50, 48, ""],
        ["制表：许可", "", "", "审核：", "", "", "", "", "", "", ""],
    ]
    merged = [(0, 0, 0, 10), (1, 4, 1, 6), (1, 8, 1, 9)] + [(1, c, 2, c) for c in (0, 1, 2, 3, 7, 10)]
    xlsx(folder / "活动.xlsx", Sheet("Sheet1", rows, merged))
    result = station.take()
    found = sorted(station.all("activity"), key=lambda a: a.day)
    assert [(a.name, a.residents, a.volunteers, a.staff) for a in found] == [
        ("消夏晚会", 120, 10, 3), ("防溺水宣讲", 45, 4, 2), ("八一慰问", 20, 0, 2)]  # fmt: skip
    assert [a.volunteer_minutes for a in found] == [120, 90, None]
    assert [(a.forms, a.satisfied) for a in found] == [(30, 28), (20, 20), (None, None)]
    assert {row.source.row for row in result.flagged} >= {5, 9}


def test_two_level_header_without_merged_cells_in_csv(station: Station, folder: Path) -> None:
    rows = [
        ["活动日期", "活动名称", "参与人数", "", "地点"],
        ["", "", "居民", "志愿者", ""],
        ["2026-03-05", "学雷锋", "60", "12", "广场"],
        ["2026-03-12", "植树", "20", "5", "后山"],
    ]
    csv(folder / "社区活动台账.csv", rows)
    station.take()
    assert sorted((a.name, a.residents, a.volunteers, a.place) for a in station.all("activity")) == [
        ("学雷锋", 60, 12, "广场"), ("植树", 20, 5, "后山")]  # fmt: skip


def test_wide_roster_with_tick_columns_and_numeric_id_numbers(station: Station, folder: Path) -> None:
    good = id_number("19500312", 11)
    rows = [
        ["2026年困难群众底册"],
        [
            "序号",
            "村别",
            "姓 名",
            "公民身份证号",
            "是否低保",
            "是否特困",
            "残疾人",
            "独居老人",
            "联系方式",
            "建档时间",
            "家庭状况",
        ],
        [1, "石桥村", "王 守田", good, "√", "", "√", "", 13900000001, "2026年1月5日", "子女在外"],
        [2, "石桥村", "李桂香", 999999194507120000, "", "是", "", "是", "", "1.8", ""],
        [3, "河口社区", "赵春", "办理中", "否", "×", "有", "", "", "20260109", ""],
    ]
    xlsx(folder / "底册.xlsx", Sheet("底册", rows, [(0, 0, 0, 10)]))
    result = station.take()
    people = {p.name: p for p in station.all("person")}
    assert people["王守田"].id_number == good
    assert people["王守田"].born == date(1950, 3, 12)
    assert people["王守田"].sex == "1"
    assert people["王守田"].phone == "13900000001"
    assert people["王守田"].categories_ == ("A01", "D01")
    assert people["李桂香"].id_number is None
    assert people["李桂香"].categories_ == ("A02", "C01")
    assert people["李桂香"].filed_on == date(2026, 1, 8)
    assert people["赵春"].categories_ == ("D01",)
    assert "办理中" in people["赵春"].remark
    assert [row.source.row for row in result.flagged] == [4]


def test_visits_in_a_semicolon_csv_with_the_id_number_under_an_odd_heading(
    station: Station, folder: Path
) -> None:
    number = id_number("19480101", 21)
    rows = [
        ["入户时间", "服务对象", "证件", "是否解决", "存在困难", "走访人员", "谈话内容"],
        ["2026/4/1", "孙玉", number, "已解决", "屋顶漏雨", "林晓", "聊家常"],
        ["", "孙玉", number, "", "一切正常", "林晓", "送米"],
        ["2026/4/9", "孙 玉", f"'{number}", "正在办理", "缺药", "林晓", "问病情"],
    ]
    csv(folder / "走访.csv", rows, separator=";")
    station.take()
    visits = sorted(station.all("visit"), key=lambda v: (v.day, v.content))
    assert [v.day for v in visits] == [date(2026, 4, 1), date(2026, 4, 1), date(2026, 4, 9)]
    assert [v.problem for v in visits] == ["屋顶漏雨", None, "缺药"]
    assert [v.solved for v in visits] == [True, None, False]
    assert station.only("person").id_number == number


def test_cases_with_goals_in_one_cell_and_sessions_by_the_clients_name(
    station: Station, folder: Path
) -> None:
    cases = [
        ["个案工作一览"],
        [
            "案卷编号",
            "案主",
            "开案时间",
            "问题分类",
            "跟进社工",
            "目标达成（达成/总数）",
            "结案时间",
            "结束原因",
            "进展",
        ],
        ["红-01", "周明", "2026年2月1日", "心理、学业", "林晓", "3/4", "2026-06-30", "达成目标", ""],
        ["红-02", "吴芳", "3月5日", "经济困难", "陈述", "", "跟进中", "", "每周联系"],
    ]
    sessions = [
        ["案主", "会谈时间", "会谈形式", "时间（小时）", "内容摘要"],
        ["周明", "2026.2.10", "面对面", 1.5, "建立关系"],
        ["周明", "2026.3.1", "入户", "一个半小时", "家访"],
        ["吴芳", "2026.3.20", "微信", "9:00-9:40", "申请临时救助"],
    ]
    xlsx(folder / "案件.xlsx", Sheet("一览", cases, [(0, 0, 0, 8)]), Sheet("会谈记录", sessions))
    station.take()
    found = {c.number: c for c in station.all("case")}
    assert (found["红-01"].goals_met, found["红-01"].goals, found["红-01"].close_reason) == (3, 4, "01")
    assert found["红-01"].problems_ == ("07", "08")
    assert found["红-02"].opened_on == date(2026, 3, 5)
    assert found["红-02"].closed_on is None
    assert "每周联系" in found["红-02"].remark
    minutes = sorted((s.case == found["红-01"].id, s.minutes) for s in station.all("case_session"))
    assert minutes == [(False, 40), (True, 90), (True, 90)]


def test_school_activities_by_side(station: Station, folder: Path) -> None:
    rows = [
        ["第一小学社工站活动记录表（2026年春季学期）"],
        ["开展时间", "课程名称", "主题类别", "各方人数", "", "", "", "授课社工"],
        ["", "", "", "学生", "家长", "老师", "村（社区）人员", ""],
        ["3月9日", "我的情绪朋友", "心理疏导", "42名", "", 1, "", "何静"],
        ["3月20日", "家长沙龙", "亲职教育", 8, 30, 2, 3, "何静"],
    ]
    merged = [(0, 0, 0, 7), (1, 3, 1, 6)] + [(1, c, 2, c) for c in (0, 1, 2, 7)]
    xlsx(folder / "家校社.xlsx", Sheet("春季", rows, merged))
    station.take()
    found = sorted(station.all("school_activity"), key=lambda a: a.day)
    assert [(a.day, a.theme, a.students, a.parents, a.teachers, a.community) for a in found] == [
        (date(2026, 3, 9), "T2", 42, None, 1, None), (date(2026, 3, 20), "T4", 8, 30, 2, 3)]  # fmt: skip


def test_expenses_in_ten_thousands_with_the_funds_in_the_title(station: Station, folder: Path) -> None:
    rows = [
        ["红石镇社工站项目经费使用明细表（总经费36.5万元）"],
        ["支付日期", "开支项目", "用途", "金额（万元）", "是否属人力成本"],
        ["2026-01-31", "人员工资", "1月工资", 1.20345, "√"],
        ["2026-02-03", "活动经费", "元宵活动", "0.3", "×"],
        ["2026-02-04", "办公用品", "打印纸", "256.5元", ""],
        ["总计", "", "", 1.52911, ""],
    ]
    xlsx(folder / "经费.xlsx", Sheet("支出", rows, [(0, 0, 0, 4)]))
    station.take()
    assert station.only("project").funds == 36_500_000
    found = sorted(station.all("expense"), key=lambda e: e.day)
    assert [(e.category, e.amount, e.labour) for e in found] == [
        ("01", 1_203_450, True),
        ("07", 300_000, False),
        ("09", 25_650, None),
    ]
    assert len({e.project for e in found}) == 1


def test_service_list_with_the_year_in_chinese_figures(station: Station, folder: Path) -> None:
    rows = [
        ["二〇二六年度服务指标分解表"],
        ["序号", "服务指标", "计量单位", "全年任务数", "分值", "完成时限"],
        [1, "入户走访", "人次", "900人次", "15", "2026年12月"],
        [2, "开展个案", "例", 30, 20, ""],
    ]
    xlsx(folder / "任务.xlsx", Sheet("Sheet1", rows, [(0, 0, 0, 5)]))
    station.take()
    assert sorted(i.name for i in station.all("service_item")) == ["入户走访", "开展个案"]
    assert sorted((t.year, t.target, t.weight) for t in station.all("service_target")) == [
        (2026, 30, 20),
        (2026, 900, 15),
    ]


def test_one_workbook_with_everything_else_in_other_words(station: Station, folder: Path) -> None:
    meetings = [["召开时间", "会议名称", "出席人数", "召集单位"], ["2026.5.6", "全县社工站建设推进会", "25人", "县民政局"],
                ["2026.5.20", "五月工作例会", 6, "社工站"]]  # fmt: skip
    press = [
        ["刊发时间", "稿件名称", "刊发媒体", "媒体级别", "网址"],
        ["2026年5月7日", "让爱回家", "晨报", "市级媒体", "http://a"],
    ]
    lessons = [
        ["学习时间", "培训课程", "授课方式", "参训人次", "学习时长(h)"],
        ["2026-05-08", "个案实务", "线上", "15人次", 3],
    ]
    gifts = [
        ["对接时间", "爱心单位", "资源类别", "捐赠内容", "折合价值"],
        ["2026-05-09", "惠民超市", "物资", "大米20袋", "2,400元"],
    ]
    guide = [
        ["督导日期", "督导老师", "被督导社工", "督导方式", "督导建议"],
        ["2026-05-10", "严教授", "林晓", "团体督导", "补充评估"],
    ]
    help_ = [
        ["受理日期", "群众姓名", "业务类别", "办理内容", "经办社工"],
        ["2026-05-11", "周明", "补贴申领", "高龄津贴", "林晓"],
    ]
    asked = [
        ["来访日期", "来访人员", "反映事项", "接待社工", "办理结果"],
        ["2026-05-12", "吴老太", "医保报销", "林晓", "已告知"],
    ]
    duty = [["值班日期", "值班人员", "值班时数"], ["2026-05-13", "林晓", 8]]
    xlsx(
        folder / "五月.xlsx", Sheet("会议", meetings), Sheet("投稿", press), Sheet("学习", lessons), Sheet("物资", gifts),
        Sheet("督导", guide), Sheet("帮办", help_), Sheet("来访", asked), Sheet("值班", duty),
    )  # fmt: skip
    result = station.take()
    assert sorted((m.kind, m.attendance) for m in station.all("meeting")) == [("03", 25), ("06", 6)]
    assert station.only("publication").level == "03"
    assert (station.only("training").minutes, station.only("training").attendances) == (180, 15)
    assert (station.only("donation").amount, station.only("donation").item) == (240_000, "大米20袋")
    assert station.only("supervision").form == "02"
    assert station.only("errand").kind == "06"
    assert station.only("consultation").visitor == "吴老太"
    assert station.only("duty_shift").minutes == 480
    assert len(station.all("worker")) == 1
    assert not [row for row in result.rows if row.outcome.value == "跳过"]


def test_groups_and_their_sessions_by_name_in_ods(station: Station, folder: Path) -> None:
    ods(folder / "小组.ods", Sheet("小组一览", [
        ["小组主题", "小组性质", "计划开展节数", "成员数", "主带社工"], ["彩虹成长营", "成长小组", 6, "10人", "林晓"]]))  # fmt: skip
    ods(folder / "小组签到.ods", Sheet("签到统计", [
        ["小组名称", "第几节", "开展日期", "应到人数", "实到人数"], ["彩虹成长营", "第一节", "2026.4.3", 10, 8],
        ["彩虹成长营", "第2节", "2026.4.10", 10, "9人"]]))  # fmt: skip
    station.take()
    group = station.only("group")
    assert (group.name, group.members, group.planned_sessions, group.kind) == ("彩虹成长营", 10, 6, "02")
    assert sorted((s.ordinal, s.due, s.present, s.group == group.id) for s in station.all("group_session")) == [
        (1, 10, 8, True), (2, 10, 9, True)]  # fmt: skip


def test_html_that_calls_itself_xls(station: Station, folder: Path) -> None:
    html(
        folder / "导出.xls",
        [
            ["姓名", "性别", "所在村", "救助类别", "建档日期"],
            ["钱多", "男", "石桥村", "低保户；残疾", "2026-01-02"],
        ],
    )
    station.take()
    assert station.only("person").categories_ == ("A01", "D01")


def test_staff_list_and_volunteers(station: Station, folder: Path) -> None:
    staff = [["红石镇社工站项目团队"], ["员工姓名", "项目岗位", "持证等级", "毕业专业", "专业社工"], ["林晓", "项目主管", "中级社工师", "社会工作", "√"],
             ["陈述", "一线社工", "无", "会计", "×"]]  # fmt: skip
    people = [["志愿者花名册"], ["姓名", "手机", "所属队伍"], ["郝心", "13900000002", "老年队"]]
    hours = [
        ["志愿服务时长登记"],
        ["活动日期", "志愿者姓名", "服务项目", "服务小时数"],
        ["2026.6.1", "郝心", "儿童节", 2.5],
        ["2026.6.2", "新来", "扫街", 1],
    ]
    xlsx(folder / "人员.xlsx", Sheet("团队", staff), Sheet("名册", people), Sheet("时长", hours))
    station.take()
    assert sorted((w.name, w.post, w.credential) for w in station.all("worker")) == [
        ("林晓", "01", "2"),
        ("陈述", "02", "0"),
    ]
    assert sorted(p.professional for p in station.all("project_staff")) == [False, True]
    assert {v.name for v in station.all("volunteer")} == {"郝心", "新来"}
    assert sorted(s.minutes for s in station.all("volunteer_service")) == [60, 150]


def test_volunteer_time_of_all_together_is_shared_out(station: Station, folder: Path) -> None:
    rows = [
        ["活动日期", "活动名称", "地点", "参与居民", "志愿者人数", "志愿服务总时长（小时）"],
        ["2026-6-1", "义剪", "广场", 30, 8, 24],
    ]
    xlsx(folder / "社区活动.xlsx", Sheet("6月", rows))
    station.take()
    assert station.only("activity").volunteer_minutes == 180


def test_a_column_nobody_knows_is_kept_in_the_note(station: Station, folder: Path) -> None:
    rows = [
        ["日期", "姓名", "村", "走访方式", "走访内容", "血压", "年龄"],
        ["2026.1.2", "郑和", "石桥村", "入户", "量血压", "135/85", 70],
    ]
    xlsx(folder / "走访.xlsx", Sheet("1月", rows))
    station.take()
    assert "血压：135/85" in station.only("visit").remark


def test_roster_of_one_village_a_sheet_and_one_category_a_file(station: Station, folder: Path) -> None:
    rows = [["姓名", "性别", "出生年月", "建档日期"], ["冯一", "男", "1950.3", "2026.1.1"]]
    xlsx(
        folder / "低保名册.xlsx",
        Sheet("石桥村", [["低保对象花名册"], *rows]),
        Sheet("河口社区", [["低保对象花名册"], *rows]),
    )
    station.take()
    assert sorted((p.village, p.categories_, p.born) for p in station.all("person")) == [
        ("河口社区", ("A01",), date(1950, 3, 1)), ("石桥村", ("A01",), date(1950, 3, 1))]  # fmt: skip


def test_two_tables_in_one_sheet(station: Station, folder: Path) -> None:
    rows = [
        ["一、会议"], ["日期", "会议类型", "参会人数", "地点"], ["2026.3.1", "座谈会", 12, "站内"], ["合计", "", 12, ""], [],
        ["二、培训"], ["培训日期", "培训主题", "参训人数", "学时"], ["2026.3.2", "伦理", 9, 2],
    ]  # fmt: skip
    xlsx(folder / "杂项.xlsx", Sheet("3月", rows))
    station.take()
    assert station.only("meeting").attendance == 12
    assert station.only("training").minutes == 120
