"""表3, the core of the report (domain.md §4.2): A4 landscape, the 甲乙丙丁 row, head and foot of a statistical form."""

from __future__ import annotations

from typing import Any

from swdesk.periods import at_least
from swdesk.reports.document import LEFT, RIGHT, Cell, Column, Table
from swdesk.reports.reading import NOTHING, Public, grown, in_order, kind_of, spoken_day, text, value

_CHECKS = (
    ("persons_served", "≤", ("service_times",)), ("service_times", "＝", ("service_times_named", "service_times_counted")),
    ("visits", "＝", ("visits_home", "visits_phone", "visits_other")), ("problems_solved", "≤", ("problems_found",)),
    ("cases_closed", "≤", ("cases_carried", "cases_opened")), ("workers_certified", "≤", ("workers",)),
    ("spent_labour_yuan", "≤", ("spent_yuan",)),
)  # fmt: skip
"""审核关系 of the form: what must hold between its lines; swdesk/reports/checks.py looks after it."""

_SPANS: dict[str, tuple[tuple[str, str], ...]] = {
    "year": (("period", "本年累计"),),
    "project": (("period", "项目累计"),),
}
"""Of a whole year and a whole project one column says it; other periods have theirs and the year to date."""

_BEFORE = {"year": "上年累计", "project": ""}
_PLACES = "甲乙丙丁"


def place(public: Public) -> dict[str, Any]:
    """Who reports, and the period: what stands above every table."""
    return {"left": f"填报单位（盖章）：{public['unit']['name']}", "middle": public["period"]["label"]}


def foot(public: Public) -> str:
    """The foot of a statistical form; who signs writes the own name."""
    phone = dict(public.get("station", ())).get("联系电话") or "　　　　　"
    gap = "　" * 4
    names = "".join(f"{title}：{gap}" for title in ("单位负责人", "审核人", "填表人"))
    return f"{names}联系电话：{phone}　　报出日期：{spoken_day(public['made_on'])}"


def spans_of(public: Public) -> tuple[tuple[str, str], ...]:
    """The columns of numbers: (span, heading)."""
    return columns_of(kind_of(public), public["period"]["short"])


def columns_of(kind: str, short: str) -> tuple[tuple[str, str], ...]:
    """The same of any kind of period; `short` is what its own column is called."""
    return _SPANS.get(kind, (("period", short), ("year", "本年累计")))


def wanted_label(public: Public) -> str:
    """What the column of targets is called."""
    return "项目目标" if kind_of(public) == "project" else "年度目标"


def table_3(public: Public) -> Table:
    """表3 服务开展情况季度统计表."""
    kind, before = kind_of(public), _BEFORE.get(kind_of(public), "上年同期累计")
    columns = [
        Column("序号", 0.5), Column("指标名称", 2.9, LEFT), Column("计量单位", 0.9), Column("代码", 0.7),
        *(Column(label, 1.05, RIGHT) for _span, label in spans_of(public)),
        Column(wanted_label(public), 1, RIGHT), Column("完成率（%）", 1, RIGHT),
    ]  # fmt: skip
    if before:
        columns += [Column(before, 1.2, RIGHT), Column("同比（±%）", 1.4, RIGHT)]
    rows = [
        _row(public, number, code, item)
        for number, (code, item) in enumerate(_shown(public), 1)
    ]  # fmt: skip
    numbered = [*_PLACES, *(str(i) for i in range(1, len(columns) - len(_PLACES) + 1))]
    head = (tuple(column.label for column in columns), tuple(numbered))
    title = "表3 服务开展情况季度统计表" if kind == "quarter" else "表3 服务开展情况统计表"
    return Table(
        "3", title, tuple(columns), tuple(rows), head, landscape=True, right=("表号：", "制定机关：", "有效期至："),
        foot=foot(public), notes=(_note(public), *manual_notes(public)), **place(public),
    )  # fmt: skip


def _shown(public: Public) -> list[tuple[str, dict[str, Any]]]:
    return [(code, item) for code, item in in_order(public) if not item["hidden"]]


def cell(public: Public, code: str, span: str) -> Cell:
    """A number of an indicator; what was typed by hand has its star."""
    item = public["values"][code]
    found = value(public, code, span)
    star = "*" if is_manual(item, span) else ""
    return Cell(text(found, item["unit"], ratio=item["measure"] == "ratio") + star, found, code, span)


def is_manual(item: dict[str, Any], span: str) -> bool:
    """Whether a number was typed by hand, or is computed from one."""
    part: dict[str, Any] = item.get(span) or {}
    return bool(part.get("manual"))


def _row(public: Public, number: int, code: str, item: dict[str, Any]) -> tuple[Cell, ...]:
    if item["over"] == "project":
        return _project_row(public, number, code, item)
    label = f"　其中：{item['label']}" if item["part_of"] else item["label"]
    target = public["targets"].get(code)
    wanted = f"≥{item['threshold']}" if item["threshold"] else text(target)
    cells = [
        Cell(str(number), number), Cell(label), Cell(item["unit"]), Cell(item["number"]),
        *(cell(public, code, span) for span, _label in spans_of(public)),
        Cell(wanted, target), Cell(text(_done(public, code, item, target), ratio=True)),
    ]  # fmt: skip
    if kind_of(public) != "project":
        cells += [cell(public, code, "last_year"), Cell(grown(item, "year", "last_year"))]
    return tuple(cells)


def _done(public: Public, code: str, item: dict[str, Any], target: int | None) -> float | None:
    """完成率: what the year, or the contract that set the target, has done so far."""
    over = code in public.get("project_targets", ())
    span = "period" if kind_of(public) == "project" else "project" if over else "year"
    found = value(public, code, span)
    return None if not target or found is None or item["measure"] == "ratio" else found / target * 100


def _project_row(public: Public, number: int, code: str, item: dict[str, Any]) -> tuple[Cell, ...]:
    """Shares of the contract's money are project to date; 达标 is said only at the project's end (domain.md J10)."""
    label = item["label"] if kind_of(public) == "project" else f"{item['label']}（项目累计）"
    columns = spans_of(public)
    return (
        Cell(str(number), number), Cell(label), Cell(item["unit"]), Cell(item["number"]),
        *(Cell(NOTHING) for _column in columns[1:]), cell(public, code, "project"),
        Cell(f"≥{item['threshold']}" if item["threshold"] else NOTHING), Cell(verdict(public, item) or NOTHING),
        *((Cell(NOTHING),) * (0 if kind_of(public) == "project" else 2)),
    )  # fmt: skip


def verdict(public: Public, item: dict[str, Any]) -> str:
    """达标 or 未达标 of a share of the contract, on the exact fraction; before the project's end only that it is judged then."""
    if not item["threshold"]:
        return ""
    if not (
        kind_of(public) == "project"
        and public["period"]["key"][0] == "F"
        and public["cutoff"] == public["period"]["end"]
    ):
        return "项目期末"
    found: dict[str, Any] = item["project"] or {}
    kept = at_least(found.get("numerator") or 0, found.get("denominator") or 0, item["threshold"])
    return "" if kept is None else "达标" if kept else "未达标"


def _note(public: Public) -> str:
    return (
        "说明：1.“实名服务对象（去重）”为有服务记录的不同人数，现场清点的参加者只计入人次；2.“服务人次”中走访、个案服务、咨询每次计1，"
        f"小组、活动按实到计；3.比率按分子、分母合计重新计算；{_stocks(public)}无基数或上年无记录的填“—”；4.因四舍五入，合计可能略有差异；5.审核关系：{_checks(public)}。"
    )


def _stocks(public: Public) -> str:
    """With what a number of one day is compared, where it is."""
    compared = any(item.get("compared") for item in public["values"].values())
    return "时点数（在册、在办、在岗）与上年同日比；" if compared and kind_of(public) != "project" else ""


def _checks(public: Public) -> str:
    values = public["values"]
    listed = [
        f"{values[code]['number']}{sign}{'＋'.join(_named(values[part]) for part in parts)}"
        for code, sign, parts in _CHECKS
        if all(one in values for one in (code, *parts))
    ]
    year = ["本年累计≥" + public["period"]["short"]] if len(spans_of(public)) > 1 else []
    return "，".join((*listed, *year))


def _named(item: dict[str, Any]) -> str:
    """An indicator by its number, by its name where the table has no line for it."""
    return item["label"] if item["hidden"] else item["number"]


def manual_notes(public: Public) -> tuple[str, ...]:
    """Every number that was typed by hand, with what the records give and the reason."""
    said = [
        f"{one['label']}{one['over']}{one['value']}（按记录为{one['counted']}），{one['reason']}"
        for one in public.get("by_hand", {}).get("numbers", ())
    ]
    return (f"*手工填报：{'；'.join(said)}。",) if said else ()
