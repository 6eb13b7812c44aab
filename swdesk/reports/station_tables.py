"""Tables 1–9 and 13 of a station's report (domain.md §4.2), from the public snapshot."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from swdesk.reports import typed_cells
from swdesk.reports.core_table import place, spans_of, table_3, wanted_label
from swdesk.reports.document import CENTRE, LEFT, RIGHT, Cell, Column, Table
from swdesk.reports.further_tables import table_10, table_11, table_12, table_14, table_15
from swdesk.reports.reading import NOTHING, Public, kind_of, shown, text, value
from swdesk.reports.summing import SCHOOL_KIND


def _cells(*texts: Any) -> tuple[Cell, ...]:
    out: list[Cell] = []
    for item in texts:
        if item is None:
            out.append(Cell(NOTHING))
        elif isinstance(item, int | float):
            out.append(Cell(text(item), item))
        else:
            out.append(Cell(str(item)))
    return tuple(out)


def _columns(*columns: tuple[str, float, str]) -> tuple[Column, ...]:
    return tuple(Column(*column) for column in columns)


def table_1(public: Public) -> Table:
    """表1 社工站基本情况表."""
    rows = public["station"]
    pairs = [rows[i] + (rows[i + 1] if i + 1 < len(rows) else ["", ""]) for i in range(0, len(rows), 2)]
    columns = _columns(("项目", 1.35, LEFT), ("内容", 2, LEFT), ("项目", 1.5, LEFT), ("内容", 2.2, LEFT))
    return Table(
        "1", "表1 社工站基本情况表", columns, tuple(_cells(*pair) for pair in pairs), **place(public)
    )


def _counted(public: Public, label: str, code: str, unit: str) -> Cell:
    """A number in words that leads to its records."""
    found = value(public, code)
    return Cell(
        NOTHING if found is None else f"{label}{shown(public, code)}{unit}", None, code, "period", strong=True
    )


def table_2(public: Public) -> Table:
    """表2 人员情况表."""
    columns = _columns(
        ("序号", 0.5, CENTRE), ("姓名", 0.9, CENTRE), ("性别", 0.5, CENTRE), ("出生年月", 1.1, CENTRE), ("学历专业", 1.4, LEFT),
        ("资格", 1.3, LEFT), ("岗位", 1.1, LEFT), ("到岗日期", 1.3, CENTRE), ("是否持证", 0.6, CENTRE), ("备注", 1.4, LEFT),
    )  # fmt: skip
    rows = [
        _cells(
            i, p["name"], p["sex"], p["born"], p.get("education", "") + p["major"], p["credential"] or "—", p["post"],
            p["joined"], "是" if p["certified"] else "否", "社工专业人才" if p["professional"] else "",
        )
        for i, p in enumerate(public["ledgers"]["staff"], 1)
    ]  # fmt: skip
    if (
        rows and kind_of(public) != "project"
    ):  # a contract lists its own staff, the indicators count everybody at work
        rows.append(
            (
                Cell(""), Cell("合计", strong=True), Cell(""), Cell(""), Cell(""), _counted(public, "持证", "workers_certified", "人"),
                _counted(public, "在岗", "workers", "人"), Cell(""), Cell(""),
                _counted(public, "专业人才", "professional_share", "%"),
            )
        )  # fmt: skip
    foot = (
        f"合计{len(public['ledgers']['staff'])}人，其中持证{sum(1 for p in public['ledgers']['staff'] if p['certified'])}人；项目执行人员"
        f"{shown(public, 'staff')}人，社会工作专业人才{shown(public, 'professionals')}人，占"
        f"{shown(public, 'professional_share')}%（要求不低于75%，按分数比较）。"
    ).replace("—%", "—")
    return Table("2", "表2 人员情况表", columns, tuple(rows), notes=(foot,), **place(public))


def table_4(public: Public) -> Table:
    """表4 服务对象分类统计表; of a whole year or project the last two columns would say the same again."""
    spans = spans_of(public)
    columns = _columns(
        ("类别", 2.4, LEFT), ("在册人数", 1, RIGHT),
        *((f"{label}{what}", 1.2, RIGHT) for _span, label in spans for what in ("服务人数", "人次")),
    )  # fmt: skip
    rows = [row | {"numbers": row["numbers"][: 1 + 2 * len(spans)]} for row in public["categories"]]
    note = (
        "说明：一人属多个类别的分别计入各类别；小计与各类人数均为去重人数，类别之和可大于小计。只含实名服务。"
    )
    return Table(
        "4",
        "表4 服务对象分类统计表",
        columns,
        _labelled(rows),
        notes=(note, *typed_cells.notes(public, "4")),
        **place(public),
    )


def _labelled(rows: Iterable[dict[str, Any]], *, rate: bool = False) -> tuple[tuple[Cell, ...], ...]:
    out: list[tuple[Cell, ...]] = []
    for row in rows:
        strong = bool(row.get("strong"))
        cells = [Cell(row["label"] if strong else f"　{row['label']}", strong=strong)]
        typed = row.get("manual", ())
        cells += [
            Cell(
                text(number) + ("*" if place in typed else ""),
                number,
                strong=strong,
                row=row["label"],
                place=place,
            )
            for place, number in enumerate(row["numbers"])
        ]
        if rate:
            cells.append(Cell(text(row["rate"], ratio=True), row["rate"], strong=strong))
        out.append(tuple(cells))
    return tuple(out)


def table_5(public: Public) -> Table:
    """表5 个案台账（脱敏）."""
    columns = _columns(
        ("个案编号", 2.0, LEFT), ("化名", 0.9, CENTRE), ("性别", 0.55, CENTRE), ("年龄", 0.55, RIGHT), ("类别", 2.2, LEFT),
        ("问题类型", 1.9, LEFT), ("接案日期", 1.85, CENTRE), ("状态", 0.9, CENTRE), ("服务次数", 0.65, RIGHT),
        ("结案日期", 1.85, CENTRE), ("结案原因", 1.7, LEFT),
    )  # fmt: skip
    rows = [
        _cells(
            c["number"], c["name"], c["sex"], c["age"], c["category"], c["problem"], c["opened"], c["state"], c["sessions"],
            c["closed"], c["reason"],
        )
        for c in public["ledgers"]["cases"]
    ]  # fmt: skip
    return Table("5", "表5 个案台账（脱敏）", columns, tuple(rows), landscape=True, **place(public))


def table_6(public: Public) -> Table:
    """表6 小组台账."""
    columns = _columns(
        ("编号", 1.5, LEFT), ("名称", 2.4, LEFT), ("类型", 1.1, LEFT), ("对象", 1.4, LEFT), ("节数（计划/完成）", 1, CENTRE),
        ("人数", 0.7, RIGHT), ("人次", 0.7, RIGHT), ("出席率（%）", 0.9, RIGHT), ("满意率（%）", 0.9, RIGHT), ("状态", 0.9, CENTRE),
    )  # fmt: skip
    rows = [
        _cells(
            g["number"], g["name"], g["kind"], g.get("audience", ""), f"{g['planned'] if g['planned'] is not None else '—'}/{g['held']}",
            g["members"], g["times"], text(g["rate"], ratio=True), text(g["satisfied"], ratio=True), g["state"],
        )
        for g in public["ledgers"]["groups"]
    ]  # fmt: skip
    return Table(
        "6", "表6 小组台账", columns, tuple(rows), landscape=True, notes=("说明：节数、人次、出席率为该小组开组以来累计。",), **place(public)
    )  # fmt: skip


def table_7(public: Public) -> Table:
    """表7 社区活动台账."""
    columns = _columns(
        ("日期", 1.5, CENTRE), ("活动名称", 3, LEFT), ("类别", 1.3, LEFT), ("地点", 1.4, LEFT), ("居民（人次）", 0.9, RIGHT),
        ("志愿者（人次）", 0.9, RIGHT), ("协办单位", 1.5, LEFT), ("资源折价（元）", 1, RIGHT),
    )  # fmt: skip
    rows = [
        _cells(
            a["day"],
            a["name"],
            a["kind"],
            a["place"],
            a["residents"],
            a["volunteers"],
            a["partners"],
            a["donated"],
        )
        for a in public["ledgers"]["activities"]
    ]
    return Table("7", "表7 社区活动台账", columns, tuple(rows), landscape=True, **place(public))


def table_8(public: Public) -> Table:
    """表8 走访探访统计表."""
    columns = _columns(
        ("人群", 1.8, LEFT), ("应访人数", 1, RIGHT), ("实访人数", 1, RIGHT), ("入户", 0.8, RIGHT), ("电话", 0.8, RIGHT),
        ("其他", 0.8, RIGHT), ("探访率（%）", 1, RIGHT), ("发现问题", 1, RIGHT), ("已处理", 0.9, RIGHT),
    )  # fmt: skip
    head = (
        ("人群", "应访人数", "实访人数", "走访人次", "<", "<", "探访率（%）", "发现问题（件）", "已处理（件）"),
        ("^", "^", "^", "入户", "电话", "其他", "^", "^", "^"),
    )  # fmt: skip
    note = f"说明：应访为本期在册人数；特殊困难老年人月探访率{shown(public, 'elder_visit_rate')}%（各月实访÷各月应访）。"
    labelled = _labelled(public["visits_by_group"], rate=True)
    rows = tuple((*row[:6], row[8], *row[6:8]) for row in labelled)
    return Table(
        "8", "表8 走访探访统计表", columns, rows, head, notes=(note.replace("—%", "—"), *typed_cells.notes(public, "8")), **place(public)
    )  # fmt: skip


def table_9(public: Public) -> Table:
    """表9 服务清单（绩效指标）完成情况表."""
    spans = spans_of(public)
    columns = _columns(
        ("代码", 0.6, CENTRE), ("项目", 2.6, LEFT), ("单位", 0.7, CENTRE), (wanted_label(public), 0.9, RIGHT),
        *((label if index == 0 else "累计", 0.9, RIGHT) for index, (_span, label) in enumerate(spans)),
        ("完成率（%）", 0.9, RIGHT), ("时间进度（%）", 0.9, RIGHT), ("是否滞后", 1.6, CENTRE), ("佐证数", 1, CENTRE),
    )  # fmt: skip
    numbered = ("year",) if len(spans) == 1 else ("period", "year")
    rows = [
        (
            Cell(s["number"]), Cell(s["name"]), Cell(s["unit"]), Cell(text(s["target"]), s["target"]),
            *(Cell(text(s[span]), s[span], s["indicator"], span) for span in numbered),
            Cell(text(s["share"], ratio=True), s["share"], s["indicator"], numbered[-1]),
            Cell(text(s["gone"] * 100, ratio=True)), Cell(_late(s)),
            Cell(f"{s['filed']}/{s['records']}" if s["records"] else NOTHING, None, s["indicator"], numbered[-1]),
        )
        for s in public["services"]
    ]  # fmt: skip
    done = public.get("services_done")
    notes = ["说明：完成率低于时间进度10个百分点以上为滞后；佐证数为材料齐全的记录数/应有材料的记录数。"]
    notes += [] if done is None else [f"加权完成率{done:.1f}%（单项超过100%按100%计）。"]
    return Table(
        "9", "表9 服务清单（绩效指标）完成情况表", columns, tuple(rows), landscape=True, notes=tuple(notes), **place(public)
    )  # fmt: skip


def _late(item: dict[str, Any]) -> str:
    state = item["state"].replace(" ", "")
    return (
        state
        if state.startswith("滞后") or item["share"] is None
        else "否"
        if state == "正常"
        else f"否（{state}）"
    )


def table_13(public: Public) -> Table:
    """表13 家校社服务情况表."""
    columns = _columns(
        ("主题", 2.6, LEFT),
        ("场次", 0.8, RIGHT),
        ("学生", 1, RIGHT),
        ("家长", 1, RIGHT),
        ("教师", 1, RIGHT),
        ("社区人员", 1, RIGHT),
    )
    head = (("主题", "场次", "参与人次", "<", "<", "<"), ("^", "^", "学生", "家长", "教师", "社区人员"))
    note = (
        f"三方联动{shown(public, 'school_three_sided')}场，三方联动率{shown(public, 'school_three_sided_rate')}%；"
        f"驻校{shown(public, 'resident_days')}天，轮值{shown(public, 'rotating_days')}天。"
    )
    return Table(
        "13",
        "表13 家校社服务情况表",
        columns,
        _labelled(public["school"]),
        head,
        notes=(note,),
        **place(public),
    )


def station_tables(public: Public) -> list[Table]:
    """The tables of a station in order; those of details only where the details came along."""
    makers: tuple[tuple[Callable[[Public], Table], str], ...] = (
        (table_1, "station"), (table_2, "staff"), (table_3, "values"), (table_4, "categories"), (table_5, "cases"), (table_6, "groups"),
        (table_7, "activities"), (table_8, "visits_by_group"), (table_9, "services"), (table_10, "funds"),
        (table_11, "teamwork"), (table_12, "publications"), (table_13, "school"), (table_14, "teamwork"), (table_15, "teamwork"),
    )  # fmt: skip
    there = {*public, *public.get("ledgers", ())}
    if public["unit"]["kind"] == SCHOOL_KIND and not value(public, "visits", spans_of(public)[-1][0]):
        there.discard("visits_by_group")  # a school station goes on no rounds
    return [make(public) for make, part in makers if part in there]
