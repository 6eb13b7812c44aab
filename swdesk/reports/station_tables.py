"""Tables 1–9 and 13 of a station's report (domain.md §4.2), from the public snapshot."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from swdesk.reports.document import CENTRE, LEFT, RIGHT, Cell, Column, Table
from swdesk.reports.further_tables import table_10, table_11, table_12, table_14, table_15
from swdesk.reports.reading import NOTHING, Public, grown, in_order, shown, text, value

FOOT = "单位负责人：　　　　　审核人：　　　　　填表人：　　　　　联系电话：　　　　　报出日期："
NOTE_3 = (
    "说明：1.“实名服务对象（去重）”为有服务记录的不同人数，现场清点的参加者只计入人次；2.“服务人次”中走访、个案服务、咨询每次计1，"
    "小组、活动按实到计；3.比率按分子、分母合计重新计算；无基数或上年无记录的填“—”；4.因四舍五入，合计可能略有差异。"
)


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


def _place(public: Public) -> dict[str, Any]:
    return {"left": f"填报单位（盖章）：{public['unit']['name']}", "middle": public["period"]["label"]}


def table_1(public: Public) -> Table:
    """表1 社工站基本情况表."""
    rows = public["station"]
    pairs = [rows[i] + (rows[i + 1] if i + 1 < len(rows) else ["", ""]) for i in range(0, len(rows), 2)]
    columns = _columns(("项目", 1.35, LEFT), ("内容", 2, LEFT), ("项目", 1.5, LEFT), ("内容", 2.2, LEFT))
    return Table(
        "1", "表1 社工站基本情况表", columns, tuple(_cells(*pair) for pair in pairs), **_place(public)
    )


def table_2(public: Public) -> Table:
    """表2 人员情况表."""
    columns = _columns(
        ("序号", 0.5, CENTRE), ("姓名", 1, CENTRE), ("性别", 0.6, CENTRE), ("出生年月", 1.2, CENTRE), ("所学专业", 1.3, LEFT),
        ("职业资格", 1.5, LEFT), ("岗位", 1.2, LEFT), ("到岗日期", 1.4, CENTRE), ("社工专业人才", 0.9, CENTRE),
    )  # fmt: skip
    rows = [
        _cells(
            i, p["name"], p["sex"], p["born"], p["major"], p["credential"] or "—", p["post"], p["joined"],
            "是" if p["professional"] else "否",
        )
        for i, p in enumerate(public["ledgers"]["staff"], 1)
    ]  # fmt: skip
    foot = (
        f"合计{len(rows)}人，其中持证{sum(1 for p in public['ledgers']['staff'] if p['certified'])}人；项目执行人员"
        f"{shown(public, 'staff')}人，社会工作专业人才{shown(public, 'professionals')}人，占"
        f"{shown(public, 'professional_share')}%（要求不低于75%，按分数比较）。"
    )
    return Table("2", "表2 人员情况表", columns, tuple(rows), notes=(foot,), **_place(public))


def table_3(public: Public) -> Table:
    """表3 服务开展情况季度统计表, the core: A4 landscape with the 甲乙丙丁 row."""
    short = public["period"]["short"]
    columns = _columns(
        ("序号", 0.5, CENTRE), ("指标名称", 3.1, LEFT), ("计量单位", 0.9, CENTRE), ("代码", 0.7, CENTRE), (short, 1, RIGHT),
        ("本年累计", 1.1, RIGHT), ("年度目标", 1, RIGHT), ("完成率（%）", 1, RIGHT), ("上年同期累计", 1.2, RIGHT), ("同比（±%）", 1.2, RIGHT),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for code, item in in_order(public):
        if not item["hidden"]:
            rows.append(_indicator_row(public, len(rows) + 1, code, item))
    head = (tuple(column.label for column in columns), ("甲", "乙", "丙", "丁", "1", "2", "3", "4", "5", "6"))
    return Table(
        "3", "表3 服务开展情况季度统计表" if public["period"]["key"][4:5] == "Q" else "表3 服务开展情况统计表",
        columns, tuple(rows), head, landscape=True, right=("表号：", "制定机关：", "有效期至："), foot=FOOT, notes=(NOTE_3,), **_place(public),
    )  # fmt: skip


def _indicator_row(public: Public, number: int, code: str, item: dict[str, Any]) -> tuple[Cell, ...]:
    if item["over"] == "project":
        return _project_row(public, number, code, item)
    ratio = item["measure"] == "ratio"
    target = public["targets"].get(code)
    year = value(public, code, "year")
    done = None if not target or year is None or ratio else year / target * 100
    label = f"　其中：{item['label']}" if item["part_of"] else item["label"]

    def cell(span: str) -> Cell:
        found = value(public, code, span)
        return Cell(text(found, item["unit"], ratio=ratio), found, code, span)

    target_text = f"≥{item['threshold']}" if item["threshold"] else text(target)
    return (
        Cell(str(number), number), Cell(label), Cell(item["unit"]), Cell(item["number"]), cell("period"), cell("year"),
        Cell(target_text, target), Cell(text(done, ratio=True)), cell("last_year"), Cell(grown(item, "year", "last_year")),
    )  # fmt: skip


def _project_row(public: Public, number: int, code: str, item: dict[str, Any]) -> tuple[Cell, ...]:
    """Shares of the contract's money are project to date; 达标 is said only at the project's end (issue of the law: J10)."""
    found = value(public, code, "project")
    target = f"≥{item['threshold']}" if item["threshold"] else NOTHING
    return (
        Cell(str(number), number), Cell(f"{item['label']}（项目累计）"), Cell(item["unit"]), Cell(item["number"]), Cell(NOTHING),
        Cell(text(found, ratio=True), found, code, "project"), Cell(target), Cell("项目期末" if item["threshold"] else NOTHING),
        Cell(NOTHING), Cell(NOTHING),
    )  # fmt: skip


def table_4(public: Public) -> Table:
    """表4 服务对象分类统计表."""
    columns = _columns(
        ("类别", 2.4, LEFT), ("在册人数", 1, RIGHT), ("本期服务人数", 1.2, RIGHT), ("本期人次", 1, RIGHT),
        ("本年累计人数", 1.2, RIGHT), ("本年累计人次", 1.2, RIGHT),
    )  # fmt: skip
    note = (
        "说明：一人属多个类别的分别计入各类别；小计与各类人数均为去重人数，类别之和可大于小计。只含实名服务。"
    )
    return Table(
        "4",
        "表4 服务对象分类统计表",
        columns,
        _labelled(public["categories"]),
        notes=(note,),
        **_place(public),
    )


def _labelled(rows: Iterable[dict[str, Any]], *, rate: bool = False) -> tuple[tuple[Cell, ...], ...]:
    out: list[tuple[Cell, ...]] = []
    for row in rows:
        strong = bool(row.get("strong"))
        cells = [Cell(row["label"] if strong else f"　{row['label']}", strong=strong)]
        cells += [Cell(text(number), number, strong=strong) for number in row["numbers"]]
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
    return Table("5", "表5 个案台账（脱敏）", columns, tuple(rows), landscape=True, **_place(public))


def table_6(public: Public) -> Table:
    """表6 小组台账."""
    columns = _columns(
        ("小组编号", 1.5, LEFT), ("小组名称", 2.6, LEFT), ("类型", 1.1, LEFT), ("节数（完成/计划）", 1, CENTRE), ("组员数", 0.8, RIGHT),
        ("累计人次", 0.9, RIGHT), ("出席率（%）", 0.9, RIGHT), ("满意率（%）", 0.9, RIGHT), ("状态", 0.9, CENTRE),
    )  # fmt: skip
    rows = [
        _cells(
            g["number"], g["name"], g["kind"], f"{g['held']}/{g['planned'] if g['planned'] is not None else '—'}", g["members"],
            g["times"], text(g["rate"], ratio=True), text(g["satisfied"], ratio=True), g["state"],
        )
        for g in public["ledgers"]["groups"]
    ]  # fmt: skip
    return Table("6", "表6 小组台账", columns, tuple(rows), landscape=True, **_place(public))


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
    return Table("7", "表7 社区活动台账", columns, tuple(rows), landscape=True, **_place(public))


def table_8(public: Public) -> Table:
    """表8 走访探访统计表."""
    columns = _columns(
        ("人群", 1.8, LEFT), ("应访人数", 1, RIGHT), ("实访人数", 1, RIGHT), ("入户", 0.8, RIGHT), ("电话", 0.8, RIGHT),
        ("其他", 0.8, RIGHT), ("发现问题", 1, RIGHT), ("已处理", 0.9, RIGHT), ("探访率（%）", 1, RIGHT),
    )  # fmt: skip
    head = (
        (
            "人群",
            "应访人数",
            "实访人数",
            "走访人次",
            "<",
            "<",
            "发现问题（件）",
            "已处理（件）",
            "探访率（%）",
        ),
        ("^", "^", "^", "入户", "电话", "其他", "^", "^", "^"),
    )
    note = f"说明：应访为本期在册人数；特殊困难老年人月探访率{shown(public, 'elder_visit_rate')}%（各月实访÷各月应访）。"
    return Table(
        "8",
        "表8 走访探访统计表",
        columns,
        _labelled(public["visits_by_group"], rate=True),
        head,
        notes=(note,),
        **_place(public),
    )


def table_9(public: Public) -> Table:
    """表9 服务清单（绩效指标）完成情况表."""
    columns = _columns(
        ("代码", 0.6, CENTRE), ("服务项目", 2.6, LEFT), ("单位", 0.7, CENTRE), ("年度目标", 0.9, RIGHT), (public["period"]["short"], 0.9, RIGHT),
        ("本年累计", 0.9, RIGHT), ("完成率（%）", 0.9, RIGHT), ("时间进度（%）", 0.9, RIGHT), ("进度状态", 1.8, CENTRE), ("佐证材料", 1, CENTRE),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for s in public["services"]:
        proof = (
            "—"
            if not s["records"]
            else ("齐全" if s["filed"] >= s["records"] else f"{s['filed']}/{s['records']}")
        )
        rows.append((
            Cell(s["number"]), Cell(s["name"]), Cell(s["unit"]), Cell(text(s["target"]), s["target"]),
            Cell(text(s["period"]), s["period"], s["indicator"], "period"), Cell(text(s["year"]), s["year"], s["indicator"], "year"),
            Cell(text(s["share"], ratio=True), s["share"]), Cell(text(s["gone"] * 100, ratio=True)), Cell(s["state"].replace(" ", "")), Cell(proof),
        ))  # fmt: skip
    done = public.get("services_done")
    notes = () if done is None else (f"加权完成率{done:.1f}%（单项超过100%按100%计）。",)
    return Table(
        "9",
        "表9 服务清单（绩效指标）完成情况表",
        columns,
        tuple(rows),
        landscape=True,
        notes=notes,
        **_place(public),
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
        **_place(public),
    )


def station_tables(public: Public) -> list[Table]:
    """The tables of a station in order; those of details only where the details came along."""
    makers: tuple[tuple[Callable[[Public], Table], str], ...] = (
        (table_1, "station"), (table_2, "staff"), (table_3, "values"), (table_4, "categories"), (table_5, "cases"), (table_6, "groups"),
        (table_7, "activities"), (table_8, "visits_by_group"), (table_9, "services"), (table_10, "funds"),
        (table_11, "teamwork"), (table_12, "publications"), (table_13, "school"), (table_14, "teamwork"), (table_15, "teamwork"),
    )  # fmt: skip
    there = {*public, *public.get("ledgers", ())}
    return [make(public) for make, part in makers if part in there]
