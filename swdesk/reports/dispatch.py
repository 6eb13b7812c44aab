"""季度调度表 of a superior (domain.md §4.3): how the building of stations stands, from the reports as they came.

The items of the form are its rows here: twenty columns fit no A4 page. What no report states is printed — and the
remark says where it is to be had; nothing is estimated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from db.codes import code_list
from swdesk.county import Fact
from swdesk.periods import Period, rounded
from swdesk.reports.document import CENTRE, LEFT, RIGHT, Cell, Column, Table
from swdesk.reports.reading import NOTHING, Public
from swdesk.reports.summing import in_wan, total
from swdesk.reports.superior import building_of, rated

_BY_HAND = "报告中没有，请手工填报"
_NUMBERS = (
    ("驻站社工数", "workers", "period", "期末在岗人员"),
    ("持证数", "workers_certified", "period", ""),
    ("持证率", "certified_rate", "period", "持证人员÷在岗人员"),
    ("投入资金", "fund_yuan", "period", "在执行项目的项目经费"),
    ("累计服务对象", "persons_served", "year", "本年累计；各站去重，跨站未去重"),
    ("累计服务人次", "service_times", "year", "本年累计"),
    ("会议次数（联席、动员、推进、座谈）", "meetings_four_types", "period", ""),
    ("培训期数", "trainings", "period", ""),
    ("培训人次", "training_attendances", "period", ""),
    ("发布信息篇数", "publications", "period", ""),
)


_STATED = (
    ("年度目标", "个", "本年建成试点社工站", "target"),
    ("目标完成率", "%", "本年建成试点社工站", "done"),
    ("覆盖率", "%", "社工站覆盖率", "value"),
)
"""Items of the form, and which number of which fact of the county they are."""


def dispatch_table(
    unit_name: str, period: Period, publics: Sequence[Public], facts: Sequence[Fact] = ()
) -> Table:
    """The form with its items in the order of the ministry's: 建站, 运营, 队伍, 资金, 服务.

    `facts` are what the superior's own registers say (swdesk/county.py); without them those items are left to the hand.
    """
    known = {fact.label: fact for fact in facts}
    building = building_of(publics)
    items = [
        _stated(known, "乡镇（街道）总数", "个"),
        _row("已报送的社工站数", "个", building["stations"], "以收到的报告计，不等于已建站数"),
        *_pilots(building),
        *(_stated(known, label, unit, fact, part) for label, unit, fact, part in _STATED),
        *_modes(building),
        *_agencies(building),
        *(_number(publics, *each) for each in _NUMBERS),
        _stated(known, "新增机构", "家", "本年新增机构"), _stated(known, "新增行业协会", "家", "本年新增行业协会"),
        _stated(known, "专业人才总量", "人"), _stated(known, "优秀案例数", "篇", "优秀案例申报"),
    ]  # fmt: skip
    columns = (
        Column("序号", 0.5, CENTRE), Column("项目", 3, LEFT), Column("单位", 0.7, CENTRE), Column("数值", 1.2, RIGHT),
        Column("说明", 3, LEFT),
    )  # fmt: skip
    rows = tuple((Cell(str(i), i), *cells) for i, cells in enumerate(items, 1))
    note = f"说明：按已收到的{len(publics)}份报告汇总；报告没有带来站点情况的不计入试点级别、运营模式和承接机构。"
    return Table(
        "dispatch", "季度调度表" if period.key[4:5] == "Q" else "建设进度调度表", columns, rows,
        left=f"汇总单位：{unit_name}", middle=period.label, notes=(note,),
    )  # fmt: skip


def _row(label: str, unit: str, number: int, remark: str) -> tuple[Cell, ...]:
    return Cell(label), Cell(unit), Cell(str(number), number), Cell(remark)


def _stated(
    known: Mapping[str, Fact], label: str, unit: str, fact: str = "", part: str = "value"
) -> tuple[Cell, ...]:
    """What a register of the superior says; — where it says nothing, for nothing is estimated."""
    found = known.get(fact or label)
    number: Fraction | None = getattr(found, part) if found else None
    if found is None or number is None:
        return Cell(label), Cell(unit), Cell(NOTHING), Cell(_BY_HAND)
    text = f"{rounded(number, 1)}" if unit == "%" else f"{number}"
    return Cell(label), Cell(unit), Cell(text, float(number)), Cell(found.note)


def _pilots(building: Mapping[str, Any]) -> list[tuple[Cell, ...]]:
    level = code_list("pilot_level")
    pilots = [item.label for item in level.items if item.code in {"01", "02", "03"}]
    return [_row(f"其中：{label}试点", "个", building["pilots"].get(label, 0), "") for label in pilots]


def _modes(building: Mapping[str, Any]) -> list[tuple[Cell, ...]]:
    return [_row(f"运营模式：{text}", "个", count, "") for text, count in building["modes"].items()]


def _agencies(building: Mapping[str, Any]) -> list[tuple[Cell, ...]]:
    """Agencies by their credit code, else their name: one that runs two stations is one."""
    return [
        _row("承接机构数", "家", len(building["agencies"]), "按信用代码去重"),
        _row("其中：3A及以上", "家", rated(building["agencies"]), "按各站填报的评估等级"),
    ]


def _number(publics: Sequence[Public], label: str, code: str, span: str, remark: str) -> tuple[Cell, ...]:
    found = in_wan(total(publics, code, span))
    return Cell(label), Cell(found.unit), Cell(found.text, found.number, code, span), Cell(remark)
