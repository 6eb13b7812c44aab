"""What the sample ledgers truly contain, and the dresses in which other stations would have written it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from swdesk.importing.dates import DateContext, parse_day
from swdesk.importing.numbers import parse_count
from swdesk.importing.text import clean
from swdesk.importing.workbook import read_workbook
from tests.swdesk.importing.test_samples import LEDGERS

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
        lines: list[list[Any]] = [[title]] if title else []
        return (
            lines
            + [[own for _theirs, own in columns]]
            + [
                [self._cell(sheet, theirs, row.get(theirs), spelling) for theirs, _own in columns]
                for row in (CONTENT[sheet] if rows is None else rows)
            ]
        )

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

PLAIN = Dress(sheets={
 "花名册": ("", [("姓名","服务对象"),("性别","性别"),("村（社区）","村/社区名称"),("身份证号码","身份证件号码"),("出生年月","生日"),("人员类别","保障类别"),("监护人","法定监护人"),("风险等级","风险评估等级"),("联系电话","电话"),("建档日期","首次建档时间"),("备注","其他情况")]),
 "走访": ("", [("日期","入户日期"),("走访人","入户社工"),("姓名","服务对象姓名"),("村","所属村居"),("方式","服务方式"),("走访内容","服务情况记录"),("发现问题","需求/问题"),("是否解决","问题解决情况")]),
 "个案": ("", [("个案编号","个案号"),("服务对象","服务对象"),("接案日期","立案日期"),("问题类型","服务问题类别"),("来源","个案来源"),("负责社工","主责社工"),("目标数","服务目标（个）"),("达成目标数","目标达成（个）"),("结案日期","结案日"),("结案原因","结案理由")]),
 "过程记录": ("", [("个案编号","个案号"),("第几次","服务次序"),("日期","服务日期"),("方式","服务形式"),("时长（分钟）","服务时长"),("记录","过程简述")]),
 "小组": ("", [("小组名称","小组名称"),("小组编号","小组编码"),("类型","小组性质"),("计划节数","节数"),("组员数","组员"),("带领社工","社工")]),
 "节次": ("", [("小组编号","小组编码"),("节次","节次"),("日期","活动日期"),("应到","应出席人数"),("实到","实际出席人数")]),
 "社区活动": ("", [("日期","活动时间"),("活动名称","活动项目名称"),("地点","举办地点"),("参与居民","受益人次"),("志愿者","参与志愿者数"),("志愿时长（小时/人）","每名志愿者服务小时"),("问卷数","满意度问卷回收数"),("满意数","评价满意数"),("负责人","负责社工")]),
 "家校社": ("", [("日期","日期"),("主题","所属主题"),("活动名称","活动内容"),("学生","参与学生数"),("家长","参与家长数"),("教师","参与教师数"),("社区人员","参与社区人员数"),("负责社工","驻校社工")]),
 "会议": ("", [("日期","会议日期"),("会议类型","会议类别"),("参会人数","参加会议人数")]),
 "宣传": ("", [("发布日期","发稿日期"),("标题","宣传稿件标题"),("媒体","发布平台"),("级别","平台层级")]),
 "培训": ("", [("日期","培训日期"),("主题","培训名称"),("方式","线上/线下"),("人数","培训人次"),("学时","课时")]),
 "资源": ("", [("日期","捐赠日期"),("捐赠方","捐赠单位/个人"),("类型","捐赠物资类型"),("折价（元）","捐赠价值（元）")]),
 "服务清单": ("2026年", [("编号","编号"),("服务项目","服务内容"),("单位","单位"),("年度目标","年度指标量"),("权重","权重%")]),
 "人员": ("", [("姓名","姓名"),("岗位","岗位名称"),("职业资格","社工证书"),("所学专业","学历专业"),("是否社工专业人才","是否社会工作专业人才")]),
 "支出": ("", [("日期","支出时间"),("科目","费用类别"),("金额（元）","支出金额"),("是否人力成本","是否人工费用")]),
}, words={"是否人力成本":{"是":"Y","否":"N"},"走访/发现问题":{"无":"没有"},"走访/方式":{"入户":"入户走访","电话":"电话访问","视频":"微信视频"},"宣传/级别":{"乡镇及自媒体":"自媒体"}},
 cells={("社区活动","参与居民"):lambda v:f"{v}人次",("家校社","学生"):lambda v: f"{int(v) if not isinstance(v,str) else v}"})  # fmt: skip
