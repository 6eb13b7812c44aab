"""The quarterly report of a station as a document (domain.md §4.2), from its public snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from swdesk.i18n import on_paper
from swdesk.reports.byhand import BAR, rows_of
from swdesk.reports.corrections import corrections_table
from swdesk.reports.document import (
    LEFT,
    Addressee,
    Annex,
    Attachments,
    Block,
    Cell,
    Colophon,
    Column,
    Cover,
    Document,
    Heading,
    Mark,
    Masthead,
    Para,
    Signature,
    Table,
    Title,
)
from swdesk.reports.figures import charts_after
from swdesk.reports.live import joined
from swdesk.reports.reading import Public, kind_of, spoken_day
from swdesk.reports.station_tables import station_tables


@on_paper
def build_document(public: Public) -> Document:
    """Cover and masthead where the unit has them, title, addressee, narrative with charts, signature, tables."""
    unit, tables = public["unit"], station_tables(public)
    corrected = corrections_table(public)
    title = title_of(public)
    annex = f"{public['period']['name']}报表"
    blocks: list[Block] = [*_before(public, title), Title(title)]
    if unit["addressee"]:
        blocks.append(Addressee(f"{unit['addressee'].rstrip('：:')}："))
    if public["cutoff"] != public["period"]["end"]:
        blocks.append(Para(f"（本报告数据截至{spoken_day(public['cutoff'])}。）"))
    blocks += _narrative(public)
    blocks.append(Attachments((f"{annex}（{_listed(tables)}）", *(["更正情况表"] if corrected else []))))
    blocks.append(Signature(unit["name"], spoken_day(public["made_on"])))
    blocks += _after(public)
    second = [Annex("附件2", "更正情况表"), corrected] if corrected else []
    return Document(
        "".join(title),
        unit["name"],
        (*blocks, Annex("附件1" if corrected else "附件", annex), *tables, *second),
        public.get("check_code", ""),
        qr_text(public),
        public["period"]["label"],
    )


def title_of(public: Public) -> tuple[str, ...]:
    """Two lines: the unit, and what it reports on."""
    name = public["period"]["name"]
    what = f"{name}评估报告" if kind_of(public) == "project" else f"{name}工作报告"
    whose = public.get("project", {}).get("name", "")
    if whose.endswith("项目"):
        what = what.removeprefix("项目")
    return (whose or public["unit"]["name"] or "社会工作服务站", what)


def _before(public: Public, title: tuple[str, ...]) -> list[Block]:
    layout, unit = public.get("layout", {}), public["unit"]["name"]
    facts = (
        ("填报单位", unit or "—"),
        ("期间", public["period"]["label"]),
        ("报送日期", spoken_day(public["made_on"])),
    )
    blocks: list[Block] = [Cover(title, facts)] if layout.get("cover") else []
    if layout.get("head"):
        blocks.append(Masthead(layout["head"], layout.get("number", ""), layout.get("approved", "")))
    return blocks


def _after(public: Public) -> list[Block]:
    """版记, which belongs to a report with a 版头 only."""
    layout = public.get("layout", {})
    if not layout.get("head") or not (layout.get("copies") or layout.get("office")):
        return []
    office = layout.get("office") or layout["head"].removesuffix("文件")
    return [Colophon(layout.get("copies", ""), office, spoken_day(public["made_on"]))]


def _narrative(public: Public) -> list[Block]:
    """Headings, paragraphs, the charts after them, the plan as a table; without the superior's card there is none."""
    blocks: list[Block] = []
    figures = 0
    for part in public.get("narrative", ()):
        blocks.append(Heading(part["level"], part["heading"]))
        most = _CELLS.get(part["key"], 0)
        said = _said(part, rows=bool(most))
        if said.text.strip():
            blocks.append(said)
        rows = rows_of(part["text"], most)[0] if most else []
        if rows and part["key"] == "plans":
            blocks.append(_plan(rows))
        for chart in charts_after(public, part["key"]):
            figures += 1
            blocks.append(replace(chart, title=f"图{figures} {chart.title}"))
    return blocks


def _said(part: Mapping[str, Any], *, rows: bool) -> Para:
    """What a section says; its lines that are rows stand in a table, and bold and numbers move up."""
    kept: list[str] = []
    marks, bold = list[Mark](), list[tuple[int, int]]()
    stretches = joined(part["text"], part.get("bold", ()))
    start = put = 0
    for line in part["text"].split("\n"):
        end, shift = start + len(line), put - start
        if not (rows and BAR in line):
            kept.append(line)
            put += len(line) + 1
            marks += [
                Mark(a + shift, b + shift, *what) for a, b, *what in part["marks"] if start <= a and b <= end
            ]
            bold += [
                (max(a, start) + shift, min(b, end) + shift) for a, b in stretches if a < end and b > start
            ]
        start = end + 1
    return Para("\n".join(kept), tuple(part["codes"]), part["key"], tuple(marks), tuple(bold))


_CELLS = {"plans": 4, "problems": 3}
"""Sections whose lines with ｜ are rows: of the plan (事项、时间、责任人、预期产出), of 表15 (事项、建议、责任单位)."""


def _plan(rows: list[list[str]]) -> Table:
    columns = (
        Column("序号", 0.5), Column("事项", 3, LEFT), Column("时间", 1.3), Column("责任人", 1.2), Column("预期产出", 1.8, LEFT),
    )  # fmt: skip
    cells = tuple((Cell(str(i), i), *map(Cell, row)) for i, row in enumerate(rows, 1))
    return Table("plan", "工作计划", columns, cells, inline=True)


def _listed(tables: list[Table]) -> str:
    """表1至表9、表13: runs of numbers of tables."""
    runs: list[list[int]] = []
    for number in (int(table.key) for table in tables):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "、".join(f"表{run[0]}" + (f"至表{run[-1]}" if len(run) > 1 else "") for run in runs)


def qr_text(public: Public) -> str:
    """What the QR code holds: enough to find and prove the bundle, no personal data."""
    parts = (
        "SWDESK1",
        public["unit"]["code"] or "-",
        public["period"]["key"],
        public.get("fingerprint", "")[:32],
    )
    return "|".join(parts)
