"""The year of the sample station as other stations would have written it: the numbers stay the same.

The true content is read from the sample ledgers, then written with other headings, orders, spellings, units and
file formats; whatever the dress, the indicators must give expected.json.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from db.store import Store
from swdesk.clock import FixedClock
from swdesk.importing.apply import import_ledgers
from swdesk.importing.dates import DateContext, parse_day
from swdesk.importing.numbers import parse_count
from swdesk.importing.text import clean
from swdesk.importing.workbook import read_workbook
from swdesk.indicators import Evaluator, by_code, plain_number
from swdesk.periods import parse_period
from tests.swdesk.importing.books import Sheet, csv, html, ods, xlsx
from tests.swdesk.importing.test_samples import CODES, EXPECTED, LEDGERS, THEMES

Row = dict[str, Any]
TODAY = date(2026, 11, 23)


def content() -> dict[str, list[Row]]:
    """Sheet of the sample → rows by heading, dates and counts read; the visits of all months together."""
    found: dict[str, list[Row]] = {}
    for path in sorted(LEDGERS.glob("*.xlsx")):
        for grid in read_workbook(path.read_bytes(), path.name):
            name = "走访" if grid.sheet.endswith("月") else grid.sheet
            heads = [clean(cell) for cell in grid.rows[2]]
            month = int(grid.sheet[:-1]) if name == "走访" else None
            for row in grid.rows[3:]:
                if clean(row[0]).startswith(("合计", "填表人")):
                    continue
                found.setdefault(name, []).append(_read(dict(zip(heads, row, strict=True)), month))
    return found


def _read(row: Row, month: int | None) -> Row:
    for key, value in row.items():
        if "日期" in key and value is not None:
            row[key] = parse_day(value, DateContext(TODAY, 2026, month)).value
        elif key in {"参会人数", "人数", "参与居民", "实到", "组员数"}:
            row[key] = parse_count(value).value
    return row


CONTENT = content()
DATES: tuple[Callable[[date], Any], ...] = (
    lambda d: f"{d.year}.{d.month:02d}.{d.day:02d}",
    lambda d: f"{d.year % 100}.{d.month}.{d.day}",
    lambda d: f"{d:%Y%m%d}",
    lambda d: f"{d.year} 年 {d.month} 月 {d.day} 日",
    lambda d: f"{d.year}年{d.month}月{d.day}号".translate(
        str.maketrans("0123456789", "０１２３４５６７８９")
    ),
    lambda d: f"{d:%Y-%m-%d} 00:00:00",
    lambda d: f"{(d - date(1899, 12, 30)).days}",
    lambda d: f"{d.month}/{d.day}/{d.year}",
)


@dataclass
class Dress:
    """How a station writes: sheet → (title, [(heading of the sample, own heading)]), and spellings of values."""

    sheets: dict[str, tuple[str, list[tuple[str, str]]]]
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    dates: tuple[Callable[[date], Any], ...] = DATES
    cells: dict[tuple[str, str], Callable[[Any], Any]] = field(default_factory=dict)

    def rows(self, sheet: str, rows: list[Row] | None = None) -> list[list[Any]]:
        title, columns = self.sheets[sheet]
        spelling = itertools.cycle(self.dates)
        lines: list[list[Any]] = [[title], [own for _theirs, own in columns]]
        return lines + [
            [self._cell(sheet, theirs, row.get(theirs), spelling) for theirs, _own in columns]
            for row in (CONTENT[sheet] if rows is None else rows)
        ]

    def _cell(self, sheet: str, heading: str, value: Any, spelling: Iterator[Callable[[date], Any]]) -> Any:
        if isinstance(value, date):
            return next(spelling)(value)
        if (sheet, heading) in self.cells and value is not None:
            return self.cells[sheet, heading](value)
        text = clean(value)
        for words in (self.words.get(f"{sheet}/{heading}"), self.words.get(heading)):
            if words and text in words:
                return words[text]
        return int(value) if isinstance(value, float) and value.is_integer() and value < 1e15 else value


def by_month(rows: list[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row["日期"].month, []).append(row)
    return found


PERSON = [("姓名", "对象名称"), ("身份证号码", "证件号"), ("性别", "性别"), ("出生年月", "出生日期"), ("村（社区）", "所属村居"),
          ("人员类别", "救助类别"), ("联系电话", "手机号码"), ("风险等级", "关爱等级"), ("建档日期", "建卡日期"), ("备注", "备 注")]  # fmt: skip
YES = {"是": "√", "否": "×"}

COUNTY = Dress(
    sheets={
        "花名册": ("红石镇困难群众和特殊群体底册", PERSON),
        "走访": ("红石镇社工站探访关爱记录", [("姓名", "被访人"), ("村", "所在村（社区）"), ("日期", "探访时间"), ("方式", "探访形式"),
               ("走访内容", "探访情况记录"), ("发现问题", "发现的问题及需求"), ("是否解决", "处理结果"), ("走访人", "探访人员")]),
        "个案": ("个案服务一览表", [("接案日期", "开案时间"), ("个案编号", "案号"), ("服务对象", "案主"), ("负责社工", "跟进社工"),
               ("问题类型", "案主问题"), ("目标数", "设定目标数"), ("达成目标数", "实现目标数"), ("结案日期", "结案时间"), ("结案原因", "结案情况")]),
        "过程记录": ("个案会谈记录", [("日期", "会谈日期"), ("个案编号", "案号"), ("方式", "会谈形式"), ("时长（分钟）", "会谈时长（小时）"), ("记录", "会谈内容")]),
        "小组": ("小组工作一览", [("小组编号", "组号"), ("小组名称", "小组主题"), ("类型", "小组类别"), ("计划节数", "计划开展节数"), ("组员数", "成员数"), ("带领社工", "主带社工")]),
        "节次": ("小组签到统计", [("小组编号", "组号"), ("日期", "开展日期"), ("节次", "第几节"), ("实到", "实际参加人数"), ("应到", "应参加人数")]),
        "社区活动": ("主题活动登记表", [("活动名称", "活动主题"), ("日期", "开展时间"), ("地点", "活动地点"), ("参与居民", "参加群众（人）"), ("志愿者", "志愿者人数"),
                 ("志愿时长（小时/人）", "人均服务时长（分钟）"), ("问卷数", "回收问卷"), ("满意数", "满意份数"), ("负责人", "活动负责人")]),
        "家校社": ("学校社工站活动记录", [("日期", "活动时间"), ("活动名称", "课程名称"), ("主题", "服务主题"), ("学生", "学生人数"), ("家长", "家长人数"), ("教师", "老师人数"), ("社区人员", "社区干部"), ("负责社工", "授课社工")]),
        "会议": ("会议登记", [("日期", "召开时间"), ("会议类型", "会议名称"), ("参会人数", "到会人数")]),
        "宣传": ("信息宣传登记", [("标题", "稿件名称"), ("媒体", "采用媒体"), ("级别", "采用级别"), ("发布日期", "采用日期")]),
        "培训": ("参训登记", [("主题", "培训课程"), ("日期", "培训时间"), ("方式", "授课方式"), ("人数", "参训人次"), ("学时", "学习时长（小时）")]),
        "资源": ("爱心捐赠登记", [("捐赠方", "爱心单位"), ("日期", "接收日期"), ("类型", "捐赠类别"), ("折价（元）", "折合金额（万元）")]),
        "服务清单": ("二〇二六年度任务分解表", [("编号", "任务编号"), ("服务项目", "任务名称"), ("单位", "计量单位"), ("年度目标", "全年任务数"), ("权重", "分值")]),
        "人员": ("项目团队人员情况", [("姓名", "员工姓名"), ("岗位", "项目岗位"), ("职业资格", "持证等级"), ("所学专业", "毕业专业"), ("是否社工专业人才", "专业社工")]),
        "支出": ("项目支出登记（合同金额36万元）", [("日期", "支付日期"), ("科目", "开支项目"), ("金额（元）", "金额（万元）"), ("是否人力成本", "人员费用（√）")]),
    },
    words={
        "走访/方式": {"入户": "上门", "电话": "电话探访", "视频": "视频通话"},
        "走访/发现问题": {"无": "未发现问题"},
        "是否解决": {"是": "已解决", "否": "未解决"},
        "是否社工专业人才": YES, "是否人力成本": YES,
        "会议类型": {"联席会": "季度联席会议", "推进会": "全县社工站推进会", "动员会": "工作动员会", "座谈会": "居民座谈会", "工作例会": "第三周工作例会", "督导会": "督导会"},
        "职业资格": {"社会工作师": "中级社工师", "助理社会工作师": "初级", "": "无"},
        "家校社/主题": {"心理与情感疏导": "心理疏导", "家庭亲职教育": "亲职教育", "教师情绪管理与疏导": "教师情绪管理", "学习动机和能力建设": "学习动机"},
        "媒体级别": {},
    },
    cells={
        ("过程记录", "时长（分钟）"): lambda v: v / 60,
        ("社区活动", "志愿时长（小时/人）"): lambda v: v * 60,
        ("社区活动", "参与居民"): lambda v: f"{v}人",
        ("资源", "折价（元）"): lambda v: v / 10000,
        ("支出", "金额（元）"): lambda v: f"{v / 10000:.6f}",
        ("培训", "人数"): lambda v: f"{v}人次",
        ("花名册", "联系电话"): lambda v: clean(v).replace("-", " "),
    },
)  # fmt: skip


def write_as_csv(folder: Path, dress: Dress) -> None:
    """One csv for each ledger, in the encodings that Excel and WPS write; visits by quarter."""
    for number, sheet in enumerate(dress.sheets):
        encoding, separator = (("gb18030", ","), ("utf-8-sig", ","), ("gb18030", "\t"), ("utf-8", ";"))[
            number % 4
        ]
        if sheet == "走访":
            for quarter in range(3):
                rows = [row for row in CONTENT[sheet] if (row["日期"].month - 1) // 3 == quarter]
                csv(
                    folder / f"{quarter + 1}季度走访.csv",
                    dress.rows(sheet, rows),
                    encoding=encoding,
                    separator=separator,
                )
        else:
            csv(folder / f"{number:02d}.csv", dress.rows(sheet), encoding=encoding, separator=separator)


def write_as_workbook(folder: Path, dress: Dress) -> None:
    """Everything in one workbook; visits in a sheet a month with days only (3号), carried down by merged cells."""
    sheets = [Sheet(sheet, dress.rows(sheet)) for sheet in dress.sheets if sheet != "走访"]
    columns = dress.sheets["走访"][1]
    place = [theirs for theirs, _own in columns].index("日期")
    for month, unsorted in sorted(by_month(CONTENT["走访"]).items()):
        rows = sorted(unsorted, key=lambda row: row["日期"])
        lines = Dress(dress.sheets, dress.words, (lambda d: f"{d.day}号",)).rows("走访", rows)
        merged: list[tuple[int, int, int, int]] = []
        for _day, group in itertools.groupby(range(2, len(lines)), key=lambda n: lines[n][place]):
            block = list(group)
            for line in block[1:]:
                lines[line][place] = ""
            merged += [(block[0], place, block[-1], place)] if len(block) > 1 else []
        sheets.append(Sheet(f"{month}月份", [[f"2026年{lines[0][0]}"], *lines[1:]], merged))
    xlsx(folder / "2026年全年台账.xlsx", *sheets)


def write_as_mixed(folder: Path, dress: Dress) -> None:
    """Ledgers in folders, as ods and as web pages called xls."""
    for number, sheet in enumerate(dress.sheets):
        place = folder / f"第{number % 3}柜"
        place.mkdir(exist_ok=True)
        if number % 2:
            ods(place / f"{sheet}登记.ods", Sheet("Sheet1", dress.rows(sheet)))
        else:
            html(place / f"{sheet}导出.xls", dress.rows(sheet))


@pytest.mark.parametrize("write", [write_as_csv, write_as_workbook, write_as_mixed])
def test_other_dress_same_numbers(
    store: Store, folder: Path, clock: FixedClock, write: Callable[[Path, Dress], None]
) -> None:
    write(folder, COUNTY)
    result = import_ledgers(store, folder, clock=clock)
    assert not result.unreadable
    assert {row.reason for row in result.rows if row.outcome.value == "跳过"} <= {"分节标题"}
    assert numbers(store) == expected()
    again = import_ledgers(store, folder, clock=clock)
    assert again.written == {}


def numbers(store: Store) -> dict[str, Any]:
    period = parse_period("2026Q3")
    found: dict[str, Any] = {}
    with store.read() as session:
        evaluator = Evaluator(session)
        for part, span in (("quarter", period.span), ("year_to_date", period.year_to_date)):
            for key in expected():
                if key.startswith(f"{part}/"):
                    code = key.split("/")[1]
                    code = CODES.get(code, THEMES.get(code, code))
                    value = evaluator.value(by_code(code), span)
                    found[key] = (
                        value.numerator
                        if code == "case_minutes"
                        else plain_number(by_code(code), value.value)
                    )
        for key in EXPECTED["stock_on_2026_09_30"]:
            found[key] = evaluator.value(by_code(key), period.span).numerator
        for key, code in (("staff", "staff"), ("professionals", "professionals"), ("fund_yuan", "fund_yuan")):
            found[key] = plain_number(by_code(code), evaluator.value(by_code(code), period.span).value)
    return found


def expected() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for part in ("quarter", "year_to_date"):
        for key, value in EXPECTED[part].items():
            found |= (
                {f"{part}/{k}": v for k, v in value.items()}
                if key == "school_by_theme"
                else {f"{part}/{key}": value}
            )
    project = EXPECTED["project"]
    return found | EXPECTED["stock_on_2026_09_30"] | {
        "staff": project["staff"], "professionals": project["professionals_certificate_or_degree"], "fund_yuan": project["fund_yuan"]}  # fmt: skip
