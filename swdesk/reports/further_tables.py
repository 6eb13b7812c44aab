"""Tables 10, 11, 12, 14 and 15 of a station's report (domain.md §4.2), from the public snapshot."""

from __future__ import annotations

from typing import Any

from swdesk.periods import at_least, percent, rounded
from swdesk.projects import LABOUR_SHARE
from swdesk.reports import typed_cells
from swdesk.reports.byhand import CRISES, rows_of
from swdesk.reports.core_table import place, spans_of, verdict
from swdesk.reports.document import CENTRE, LEFT, RIGHT, Cell, Column, Table
from swdesk.reports.reading import NOTHING, Public, shown, text


def _named(row: dict[str, Any]) -> Cell:
    return Cell(row["label"] if row["strong"] else f"　其中：{row['label']}", strong=row["strong"])


def table_10(public: Public) -> Table:
    """表10 资源链接与资金情况表."""
    spans = spans_of(public)
    last = spans[-1][1]
    columns = (
        Column("项目", 2.6, LEFT), *(Column(label, 1.3, RIGHT) for _span, label in spans), Column(f"占{last}（%）", 1.2, RIGHT),
    )  # fmt: skip
    numbered = ((1, "year"),) if len(spans) == 1 else ((0, "period"), (1, "year"))
    rows = tuple(
        (
            _named(row),
            *(_counted("10", name, row, i, row["code"] and (row["code"], span)) for i, span in numbered),
            Cell(text(row["share"], ratio=True), row["share"]),
        )
        for name, row in typed_cells.named("10", public["funds"])
    )
    note = f"说明：1.{_labour(public)}；2.“—”为无基数；3.资源链接中的服务、场地等按登记的折价金额计。"
    notes = (note, *typed_cells.notes(public, "10"))
    return Table("10", "表10 资源链接与资金情况表", columns, rows, unit="元", notes=notes, **place(public))


def _counted(table: str, name: str, row: dict[str, Any], i: int, indicator: tuple[str, str] | str) -> Cell:
    """A number of a row, with its star where it was typed; totals lead to the records of their indicator."""
    found, star = row["numbers"][i], "*" if i in row.get("manual", ()) else ""
    words = typed_cells.shown(table, i, found)
    number = found if found is None or typed_cells.unit(table, i) != "小时" else float(words)
    code, span = indicator or ("", "")
    return Cell(words + star, number, code, span, strong=row["strong"], row="" if code else name, place=i)


def _labour(public: Public) -> str:
    """人力成本: both shares, project to date; kept or not is said only at the project's end (domain.md J10)."""
    spent, labour, funds = (
        shown(public, code, "project") for code in ("spent_yuan", "spent_labour_yuan", "fund_yuan")
    )
    shares = [
        f"{label}{shown(public, code, 'project')}%{_judged(public, code)}"
        for label, code in (("占项目经费", "labour_share_of_fund"), ("占已支出", "labour_share_of_spent"))
    ]
    said = f"项目累计支出{spent}元，其中人力成本{labour}元；项目经费{funds}元，人力成本{'、'.join(shares)}（要求不低于80%，项目期末评价）"
    return said.replace("—%", "—") + _budgeted(public)


def _budgeted(public: Public) -> str:
    """The signed budget is judged at any time: it is what was agreed, and does not wait for the end."""
    signed = public.get("budget", ())
    said: list[str] = []
    for one in signed:
        share = percent(one["labour"], one["base"])
        if share is not None:
            judged = "达标" if at_least(one["labour"], one["base"], LABOUR_SHARE) else "未达标"
            whose = f"“{one['name']}”" if len(signed) > 1 else ""
            money = text(one["labour"] / 100, "元")
            said.append(f"；按签订预算，{whose}人力成本{money}元，占项目经费{rounded(share, 1)}%（{judged}）")
    return "".join(said)


def _judged(public: Public, code: str) -> str:
    said = verdict(public, public["values"][code])
    return f"（{said}）" if said.endswith("达标") else ""


def table_11(public: Public) -> Table:
    """表11 督导、培训、会议情况表."""
    columns = (
        Column("类型", 2.6, LEFT),
        Column("次数", 1, RIGHT),
        Column("人次", 1, RIGHT),
        Column("学时（小时）", 1.2, RIGHT),
    )
    rows = tuple(
        (
            _named(row),
            *(
                _counted("11", name, row, i, code and (code, "period"))
                for i, code in enumerate(row["codes"] or ("", "", ""))
            ),
        )
        for name, row in typed_cells.named("11", public["teamwork"])
    )
    note = (
        "说明：1.督导人次按填报的被督导人数计，没有填人数而写明被督导者的计1；2.学时为各次时长之和，不乘人数；会议不计学时，填“—”；"
        "3.联席、动员、推进、座谈四类会议的合计见表3。"
    )
    notes = (note, *typed_cells.notes(public, "11"))
    return Table("11", "表11 督导、培训、会议情况表", columns, rows, notes=notes, **place(public))


def table_12(public: Public) -> Table:
    """表12 宣传信息台账."""
    columns = (
        Column("日期", 1.5, CENTRE), Column("标题", 3.6, LEFT), Column("媒体", 1.8, LEFT), Column("级别", 1.2, CENTRE),
        Column("链接", 3, LEFT),
    )  # fmt: skip
    rows = tuple(
        tuple(Cell(item[name] or NOTHING) for name in ("day", "title", "media", "level", "link"))
        for item in public["ledgers"]["publications"]
    )
    return Table("12", "表12 宣传信息台账", columns, rows, landscape=True, **place(public))


def table_14(public: Public) -> Table:
    """表14 危机与强制报告情况表: restricted, so never stated by the program; what the worker types by hand stands here."""
    columns = (
        Column("类型", 2.4, LEFT), Column("例数", 0.9, RIGHT), Column("首报时长（小时）", 1.2, RIGHT), Column("处置状态", 1.6, CENTRE),
    )  # fmt: skip
    typed = {one["kind"]: one for one in public.get("by_hand", {}).get("crises", ())}
    rows = tuple(_crisis(label, typed.get(kind)) for kind, label in CRISES)
    note = "说明：危机事件和强制报告限制公开，不随报告自动上报，“—”不表示没有发生；例数和首报时长见“危机与强制报告”页，请按保密要求手工填报，只填数字。"
    reasons = "；".join(f"{one['label']}{one['count']}例，{one['reason']}" for one in typed.values())
    notes = (note, *([f"*手工填报：{reasons}。"] if reasons else []))
    return Table("14", "表14 危机与强制报告情况表", columns, rows, notes=notes, **place(public))


def _crisis(label: str, typed: dict[str, str] | None) -> tuple[Cell, ...]:
    if typed is None:
        return Cell(label), Cell(NOTHING), Cell(NOTHING), Cell(NOTHING)
    return (
        Cell(label), Cell(f"{typed['count']}*", int(typed["count"])), Cell(typed["hours"] or NOTHING), Cell(typed["state"] or NOTHING),
    )  # fmt: skip


def table_15(public: Public) -> Table:
    """表15 存在问题与需上级协调事项: what the numbers show, and the rows that the worker typed in part four."""
    columns = (
        Column("序号", 0.5, CENTRE), Column("事项", 3.2, LEFT), Column("建议", 2, LEFT), Column("责任单位", 1.5, LEFT),
    )  # fmt: skip
    behind = [item for item in public["services"] if item["state"].startswith("滞后")]
    span = spans_of(public)[-1][0]
    found = [
        [
            f"服务清单“{item['name']}”进度滞后：完成率{item['share']:.1f}%，时间进度{item['gone'] * 100:.1f}%",
            "",
            "",
        ]
        for item in behind
    ]
    texts: list[str] = [part["text"] for part in public.get("narrative", ()) if part["key"] == "problems"]
    found += [row for text in texts for row in rows_of(text, 3)[0]]
    rows = [(Cell(str(i), i), *map(Cell, texts)) for i, texts in enumerate(found, 1)]
    rows[: len(behind)] = [
        (row[0], Cell(row[1].text, None, item["indicator"], span), *row[2:])
        for row, item in zip(rows, behind, strict=False)
    ]
    note = "说明：软件列出服务清单中进度滞后的项目和第四部分里按行填写的事项；没有填的建议和责任单位由填表人填写。"
    return Table(
        "15", "表15 存在问题与需上级协调事项", columns, tuple(rows) or ((Cell(NOTHING),) * 4,), notes=(note,), **place(public)
    )  # fmt: skip
