"""The roll-up of a superior (domain.md §4.3): rows are units, columns the indicators of 表3; who has reported.

It reads the public snapshots as they came. Ratios are made anew from the summed numerators and denominators; 人数 that
stations counted without doubles is summed and marked 跨站未去重.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from swdesk.county import Fact
from swdesk.i18n import on_paper
from swdesk.periods import Period, percent, rounded
from swdesk.reports.board import LATE, MISSING, ON_TIME, RETURNED, BoardRow, counts
from swdesk.reports.core_table import columns_of
from swdesk.reports.dispatch import dispatch_table
from swdesk.reports.document import (
    LEFT,
    RIGHT,
    Annex,
    Attachments,
    Block,
    Cell,
    Column,
    Document,
    Heading,
    Para,
    Signature,
    Table,
    Title,
)
from swdesk.reports.live import joined
from swdesk.reports.reading import NOTHING, Public, spoken_day
from swdesk.reports.snapshot import check_code, digest
from swdesk.reports.summing import SCHOOL_KIND, in_wan, total
from swdesk.reports.superior import merged_facts
from swdesk.reports.unit_charts import Trend, charts
from swdesk.values import show_day

FOOT = "单位负责人：　　　　　审核人：　　　　　填表人：　　　　　联系电话：　　　　　报出日期："

SHEETS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("服务总量", ("clients", "new_clients", "persons_served", "service_times", "consultations", "errands")),
    ("走访探访", ("visits", "visits_home", "visits_elder", "elder_visit_rate", "problems_found", "problem_rate")),
    ("个案服务", ("cases_opened", "cases_closed", "cases_in_hand", "case_sessions", "case_close_rate", "goal_rate")),
    ("小组与社区活动", ("groups", "group_attendance", "attendance_rate", "activities", "activity_residents", "satisfaction_rate")),
    ("家校社", ("school_activities", "school_students", "school_parents", "school_teachers", "school_community", "school_three_sided_rate")),
    ("资源、会议与宣传", ("donation_yuan", "volunteer_hours", "meetings_four_types", "training_attendances", "supervisions", "publications")),
    ("人员与经费", ("workers", "workers_certified", "certified_rate", "professional_share", "labour_share_of_fund", "labour_share_of_spent")),
)  # fmt: skip
"""Sheets of the roll-up: name and indicators, each with 本期 and 本年累计."""


__all__ = ["LATE", "MISSING", "ON_TIME", "RETURNED", "BoardRow", "build_rollup_document"]


@on_paper
def build_rollup_document(
    unit_name: str,
    period: Period,
    snapshots: list[dict[str, Any]],
    board: list[BoardRow],
    *,
    made_on: date | None = None,
    facts: Sequence[Fact] = (),
    proof: Public | None = None,
    trend: Trend | None = None,
) -> Document:
    """The superior's roll-up: narrative, charts, board, sheets of indicators, items behind their time.

    `proof` is the own frozen snapshot once the roll-up is signed: paper and bundle then have one code, and the last
    quarters (`trend`) are those that were signed.
    """
    trend = proof.get("trend", trend) if proof else trend
    publics = sorted(
        snapshots, key=lambda public: (public["unit"]["kind"] == SCHOOL_KIND, public["unit"]["code"] or "")
    )
    tables = [_board_table(unit_name, period, board), *_sheets(unit_name, period, publics)]
    tables += [
        table
        for table in (_below_table(unit_name, period, publics), _behind_table(unit_name, period, publics))
        if table.rows
    ]
    if publics:
        tables.append(dispatch_table(unit_name, period, publics, merged_facts(facts, publics)))
    title = (unit_name, f"{period.name}社会工作服务情况汇总")
    annex = f"{period.name}社会工作服务汇总表"
    blocks: list[Block] = [Title(title), *_narrative(period, publics, board, trend), Attachments((annex,))]
    blocks += [Signature(unit_name, show_day(made_on) if made_on else ""), Annex("附件", annex)]
    stated = digest(
        [
            unit_name,
            period.key,
            [public.get("fingerprint") for public in publics],
            [asdict(row) | {"received": str(row.received)} for row in board],
            *([[fact.label, str(fact.value), str(fact.target)] for fact in facts]),
            *([trend] if trend else []),
        ]
    )
    found: str = proof["fingerprint"] if proof else stated
    qr = f"SWDESK1|{(proof or {}).get('unit', {}).get('code') or unit_name}|{period.key}|{found[:32]}"
    return Document("".join(title), unit_name, (*blocks, *tables), check_code(found), qr, period.label)


# ── tables ───────────────────────────────────────────────────────────────────────────────────────────────────


def _board_table(unit_name: str, period: Period, board: Sequence[BoardRow]) -> Table:
    """报送情况表."""
    columns = (
        Column("序号", 0.6), Column("单位", 3.2, LEFT), Column("报送状态", 1.1), Column("收到日期", 1.8), Column("版本", 0.7),
        Column("退回次数", 0.9, RIGHT), Column("校验码", 2.2), Column("备注", 1.8, LEFT),
    )  # fmt: skip
    rows = [
        (
            Cell(str(i), i), Cell(row.unit), Cell(row.state, strong=row.state != ON_TIME),
            Cell(show_day(row.received) if row.received else NOTHING), Cell(f"第{row.version}版" if row.version else NOTHING),
            Cell(str(row.returned), row.returned), Cell(row.check_code or NOTHING), Cell(row.remark),
        )
        for i, row in enumerate(board, 1)
    ]  # fmt: skip
    count = counts(board)
    note = f"应报{len(board)}个，{ON_TIME}{count[ON_TIME]}个，{LATE}{count[LATE]}个，{RETURNED}{count[RETURNED]}个，{MISSING}{count[MISSING]}个。"
    return Table(
        "board", "报送情况表", columns, tuple(rows), landscape=True, left=f"汇总单位：{unit_name}", middle=period.label,
        notes=(note,), empty="没有列入应报送的单位。",
    )  # fmt: skip


def _below_table(unit_name: str, period: Period, publics: Sequence[Public]) -> Table:
    """下级报送情况表: how each unit below was reported to, for those that sum up others."""
    columns = (
        Column("序号", 0.6), Column("单位", 3, LEFT), Column("应报", 0.9, RIGHT), Column("按时报送", 0.9, RIGHT), Column("迟报", 0.9, RIGHT),
        Column("退回", 0.9, RIGHT), Column("未报", 0.9, RIGHT), Column("报送及时率（%）", 1.1, RIGHT),
    )  # fmt: skip
    stated = [(public["unit"]["name"], public["units"]) for public in publics if "units" in public]
    every = {name: sum(units[name] for _unit, units in stated) for name in _COUNTED}
    rows = [
        (
            Cell(str(i) if i else ""), Cell(unit, strong=not i), *(Cell(str(units[name]), units[name], strong=not i) for name in _COUNTED),
            _share_cell(units["on_time"], units["expected"]),
        )
        for i, (unit, units) in enumerate([("合计", every), *stated])
    ]  # fmt: skip
    return Table(
        "below", "下级报送情况表", columns, tuple(rows) if stated else (), landscape=True, left=f"汇总单位：{unit_name}", middle=period.label,
        notes=("说明：报送及时率＝按时报送÷应报。",),
    )  # fmt: skip


_COUNTED = ("expected", "on_time", "late", "returned", "missing")


def _share_cell(part: int, whole: int) -> Cell:
    share = percent(part, whole)
    return Cell(NOTHING) if share is None else Cell(str(rounded(share, 1)), float(rounded(share, 1)))


def _sheets(unit_name: str, period: Period, publics: Sequence[Public]) -> list[Table]:
    known = {code: item for public in publics for code, item in public["values"].items()}
    made: list[Table] = []
    for name, codes in SHEETS:
        items = [(code, known[code]) for code in codes if code in known]
        if items:
            made.append(_sheet(unit_name, period, publics, f"汇总表{len(made) + 1} {name}", items))
    return made


def _sheet(
    unit_name: str, period: Period, publics: Sequence[Public], title: str, items: list[tuple[str, Any]]
) -> Table:
    """Rows: 合计 first, then stations, then the school stations with their 小计."""
    over = [item["over"] == "project" for _code, item in items]
    top: list[str] = ["单位"]
    below: list[str] = ["^"]
    columns = [Column("单位", 3.2, LEFT)]
    for (_code, item), project in zip(items, over, strict=True):
        unit = "万元" if item["unit"] == "元" else item["unit"]
        label = item["label"] if item["label"].endswith("）") else f"{item['label']}（{unit}）"
        heads = ["项目累计"] if project else [head for _span, head in columns_of(period.kind, period.short)]
        top += [label, *["<"] * (len(heads) - 1)]
        below += heads
        columns += [Column(item["label"], 1.5 if len(heads) == 1 else 1.0, RIGHT)] * len(heads)
    stations = [public for public in publics if public["unit"]["kind"] != SCHOOL_KIND]
    schools = [public for public in publics if public["unit"]["kind"] == SCHOOL_KIND]
    spans = tuple(span for span, _head in columns_of(period.kind, period.short))
    rows = [_row("合计", publics, items, spans, strong=True)]
    rows += [_row(public["unit"]["name"], [public], items, spans) for public in stations]
    if schools:
        rows.append(_row("其中：学校社工站小计", schools, items, spans, strong=True))
        rows += [_row(f"　{public['unit']['name']}", [public], items, spans) for public in schools]
    return Table(
        title.split(" ", maxsplit=1)[0], title, tuple(columns), tuple(rows), (tuple(top), tuple(below)), landscape=True,
        left=f"汇总单位（盖章）：{unit_name}", middle=period.label, foot=FOOT, notes=(_note(items, publics),),
    )  # fmt: skip


def _row(
    label: str,
    publics: Sequence[Public],
    items: list[tuple[str, Any]],
    spans: Sequence[str],
    *,
    strong: bool = False,
) -> tuple[Cell, ...]:
    cells = [Cell(label, strong=strong)]
    for code, item in items:
        for span in ("project",) if item["over"] == "project" else spans:
            found = in_wan(total(publics, code, span))
            cells.append(Cell(found.text, found.number, code, span, strong=strong))
    return tuple(cells)


def _note(items: list[tuple[str, Any]], publics: Sequence[Public]) -> str:
    notes = [f"已汇总{len(publics)}个单位；比率按各单位分子、分母合计重新计算，无基数填“—”"]
    distinct = [item["label"] for _code, item in items if item["agg"] == "D"]
    if distinct:
        notes.append(f"“{'”“'.join(distinct)}”为各站合计，跨站未去重")
    return f"说明：{'；'.join(notes)}。"


def _behind_table(unit_name: str, period: Period, publics: Sequence[Public]) -> Table:
    """滞后指标: items more than ten points behind the time; of units that sum up others only how many, by item."""
    summed = any("units" in public for public in publics)
    columns, rows = _behind_sums(publics) if summed else _behind_items(publics)
    note = "说明：完成率落后时间进度10个百分点以上的列入本表，按差距由大到小排列。"
    return Table(
        "behind", "滞后指标清单", columns, rows, landscape=True, left=f"汇总单位：{unit_name}", middle=period.label, notes=(note,)
    )  # fmt: skip


_Rows = tuple[tuple[Column, ...], tuple[tuple[Cell, ...], ...]]


def _lagging(public: Public) -> list[Any]:
    return [
        item for item in public["services"] if item["state"].startswith("滞后") and item["share"] is not None
    ]


def _gap(item: Any) -> float:
    return item["gone"] * 100 - item["share"]


def _behind_items(publics: Sequence[Public]) -> _Rows:
    columns = (
        Column("单位", 2.4, LEFT), Column("服务项目", 2.4, LEFT), Column("单位", 0.7), Column("年度目标", 0.9, RIGHT),
        Column("本年累计", 0.9, RIGHT), Column("完成率（%）", 0.9, RIGHT), Column("时间进度（%）", 0.9, RIGHT), Column("进度状态", 1.6),
    )  # fmt: skip
    found = [
        (_gap(item), (
            Cell(public["unit"]["name"]), Cell(item["name"]), Cell(item["unit"]), Cell(str(item["target"]), item["target"]),
            Cell(f"{item['year']:g}", item["year"]), Cell(f"{item['share']:.1f}", item["share"]), Cell(f"{item['gone'] * 100:.1f}"),
            Cell(item["state"].replace(" ", "")),
        ))
        for public in publics
        for item in _lagging(public)
    ]  # fmt: skip
    return columns, tuple(cells for _size, cells in sorted(found, key=lambda pair: -pair[0]))


def _behind_sums(publics: Sequence[Public]) -> _Rows:
    columns = (
        Column("单位", 2.4, LEFT), Column("服务项目", 2.4, LEFT), Column("滞后的单位（个）", 1, RIGHT), Column("最大差距（个百分点）", 1, RIGHT),
        Column("差距最大的单位", 2.4, LEFT),
    )  # fmt: skip
    found: dict[tuple[str, str], list[Any]] = {}
    for public in publics:
        for item in _lagging(public):
            found.setdefault((public["unit"]["name"], item["name"]), []).append(item)
    worst = sorted(
        ((max(items, key=_gap), len(items), *key) for key, items in found.items()),
        key=lambda one: -_gap(one[0]),
    )
    rows = tuple(
        (Cell(unit), Cell(name), Cell(str(number), number), Cell(f"{_gap(item):.1f}", round(_gap(item), 1)), Cell(item.get("owner") or unit))
        for item, number, unit, name in worst
    )  # fmt: skip
    return columns, rows


# ── text and charts ──────────────────────────────────────────────────────────────────────────────────────────


def _narrative(
    period: Period, publics: Sequence[Public], board: Sequence[BoardRow], trend: Trend | None
) -> list[Block]:
    count = counts(board)
    came = f"截至汇总时，应报送{len(board)}个，{ON_TIME}{count[ON_TIME]}个，{LATE}{count[LATE]}个，{RETURNED}{count[RETURNED]}个，{MISSING}{count[MISSING]}个"
    share = percent(count[ON_TIME], len(board))
    came += f"，按时报送率{rounded(share, 1)}%。" if share is not None else "。"
    missing = [row.unit for row in board if row.state == MISSING]
    came += f"未报送：{'、'.join(missing)}。" if missing else ""
    cut = sorted({public["cutoff"] for public in publics if public["cutoff"] != period.end.isoformat()})
    came += f"部分单位数据截至{spoken_day(cut[0])}。" if cut else ""
    blocks: list[Block] = [Heading(1, "一、报送情况"), Para(came), Heading(1, "二、服务开展情况")]
    if not publics:
        return [*blocks, Para("本期还没有收到可以汇总的报告。")]
    blocks += [Para(_services_text(period, publics)), *charts(period, publics, trend)]
    lines = [*_behind_text(period, publics), *_stories(publics)]
    return [*blocks, *lines]


def _behind_text(period: Period, publics: Sequence[Public]) -> list[Block]:
    """Which items lag, by unit; the list is attached."""
    found: dict[str, int] = {}
    for public in publics:
        number = sum(1 for item in public["services"] if item["state"].startswith("滞后"))
        if number:
            found[public["unit"]["name"]] = number
    if not found:
        return [Heading(1, "三、滞后指标"), Para(f"{period.short}各单位服务清单没有滞后项目。")]
    worst = sorted(found.items(), key=lambda pair: -pair[1])
    named = "、".join(f"{name}{number}项" for name, number in worst[:_NAMED]) + (
        "等" if len(worst) > _NAMED else ""
    )
    text = f"有{len(found)}个单位的{sum(found.values())}项服务清单指标落后时间进度10个百分点以上：{named}，详见附表。请有关单位分析原因、加快进度。"
    return [Heading(1, "三、滞后指标"), Para(text)]


_NAMED, _STORIES, _STORY = 8, 6, 400


def _stories(publics: Sequence[Public]) -> list[Block]:
    """典型案例 candidates: what units wrote in part three, checked for leaks before it was sent; the superior chooses."""
    found = [
        (public["unit"]["name"], part["text"], part.get("bold", ()))
        for public in publics
        for part in public.get("narrative", ())
        if part["key"] == "stories" and part["text"].strip() and "【" not in part["text"]
    ]
    if not found:
        return []
    blocks: list[Block] = [Heading(1, "四、典型案例（候选）")]
    for index, (unit, text, bold) in enumerate(found[:_STORIES], 1):
        shown = text if len(text) <= _STORY else f"{text[:_STORY]}……"
        blocks += [Heading(3, f"{index}.{unit}"), Para(shown, bold=tuple(joined(shown[:_STORY], bold)))]
    return blocks


def _services_text(period: Period, publics: Sequence[Public]) -> str:
    def n(code: str, span: str = "period") -> str:
        return total(publics, code, span).text

    year = f"，本年累计{n('service_times', 'year')}人次" if len(columns_of(period.kind, "")) > 1 else ""
    parts = [
        f"{period.short}，已汇总的{len(publics)}个单位共提供服务{n('service_times')}人次{year}；",
        f"实名服务对象{n('persons_served')}人（跨站未去重）。走访探访{n('visits')}人次，其中入户{n('visits_home')}人次，",
        f"发现问题{n('problems_found')}件，解决率{n('problem_rate')}%。新开个案{n('cases_opened')}个，结案{n('cases_closed')}个；",
        f"开展小组{n('groups')}个、{n('group_attendance')}人次；社区活动{n('activities')}场，参与居民{n('activity_residents')}人次；",
        f"家校社活动{n('school_activities')}场，三方联动率{n('school_three_sided_rate')}%。",
        f"链接资源折价{n('donation_yuan').removesuffix('.00')}元，志愿服务{n('volunteer_hours')}小时；培训{n('training_attendances')}人次，",
        f"发布宣传信息{n('publications')}篇。期末在岗人员{n('workers')}名，持证率{n('certified_rate')}%。",
    ]
    return "".join(parts).replace("—%", "—")
