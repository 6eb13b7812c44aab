"""The quarterly report of a station as a document (domain.md §4.2), from its public snapshot."""

from __future__ import annotations

from dataclasses import replace

from swdesk.i18n import on_paper
from swdesk.reports.document import (
    Addressee,
    Attachments,
    Block,
    Chart,
    Document,
    Heading,
    Mark,
    Para,
    Series,
    Signature,
    Table,
    Title,
)
from swdesk.reports.reading import Public, spoken_day, value
from swdesk.reports.station_tables import station_tables


@on_paper
def build_document(public: Public) -> Document:
    """Title, addressee, narrative with charts, signature, tables."""
    unit, period = public["unit"], public["period"]
    tables = station_tables(public)
    title = (unit["name"] or "社会工作服务站", f"{period['name']}工作报告")
    blocks: list[Block] = [Title(title)]
    if unit["addressee"]:
        blocks.append(Addressee(f"{unit['addressee'].rstrip('：:')}："))
    if public["cutoff"] != period["end"]:
        blocks.append(Para(f"（本报告数据截至{spoken_day(public['cutoff'])}。）"))
    figures = 0
    for part in public.get("narrative", ()):  # without the superior's card only the totals come along
        blocks.append(Heading(part["level"], part["heading"]))
        if part["text"]:
            marks = tuple(Mark(*mark) for mark in part["marks"])
            blocks.append(Para(part["text"], tuple(part["codes"]), part["key"], marks))
        for chart in _charts_after(public, part["key"]):
            figures += 1
            blocks.append(replace(chart, title=f"图{figures} {chart.title}"))
    blocks.append(Attachments((f"{period['name']}报表（{_listed(tables)}）",)))
    blocks.append(Signature(unit["name"], spoken_day(public["made_on"])))
    return Document(
        "".join(title),
        unit["name"],
        (*blocks, *tables),
        public.get("check_code", ""),
        qr_text(public),
        period["label"],
    )


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


def _charts_after(public: Public, section: str) -> list[Chart]:
    charts = {"summary": (by_domain, services), "assistance": (trend,), "school": (school,)}
    return [chart for make in charts.get(section, ()) if (chart := make(public)) is not None]


def by_domain(public: Public) -> Chart | None:
    """人次 by kind of service."""
    parts = (
        ("走访探访", "visits"), ("个案服务", "case_sessions"), ("小组", "group_attendance"), ("社区活动", "activity_residents"),
        ("咨询", "consultations"),
    )  # fmt: skip
    found = [(label, float(value(public, code) or 0)) for label, code in parts]
    school_times = sum(
        value(public, f"school_{role}") or 0 for role in ("students", "parents", "teachers", "community")
    )
    found = [item for item in (*found, ("家校社", float(school_times))) if item[1]]
    if len(found) < 2:
        return None
    title = f"各类服务人次（{public['period']['name']}）"
    return Chart(
        "domains",
        "bars",
        title,
        tuple(i[0] for i in found),
        (Series("人次", tuple(i[1] for i in found)),),
        "人次",
    )


def trend(public: Public) -> Chart | None:
    """Visits over the last quarters."""
    found = public["trend"]
    kept = [i for i, number in enumerate(found["values"]["visits"]) if number is not None]
    if len(kept) < 2:
        return None
    labels = tuple(
        f"{key[:4]}年{'一二三四'[int(key[5]) - 1]}季度" for i, key in enumerate(found["labels"]) if i in kept
    )
    series = tuple(
        Series(label, tuple(found["values"][code][i] for i in kept))
        for label, code in (("走访探访", "visits"), ("其中：入户走访", "visits_home"))
    )
    return Chart("trend", "lines", "走访人次变化（按季度）", labels, series, "人次")


def school(public: Public) -> Chart | None:
    """家校社 sides, against the same period last year."""
    roles = (("学生", "students"), ("家长", "parents"), ("教师", "teachers"), ("社区人员", "community"))
    now = tuple(float(value(public, f"school_{key}") or 0) for _label, key in roles)
    before = tuple(float(value(public, f"school_{key}", "last_period") or 0) for _label, key in roles)
    if not any(now):
        return None
    series = [Series("本期", now)]
    if any(before):
        series.append(Series("上年同期", before))
    title = f"家校社各方参与人次（{public['period']['name']}）"
    return Chart("school", "columns", title, tuple(label for label, _key in roles), tuple(series), "人次")


def services(public: Public) -> Chart | None:
    """Completion of the service list against the time gone by."""
    rows = [item for item in public["services"] if item["share"] is not None]
    if not rows:
        return None
    gone = rows[0]["gone"] * 100
    cutoff = spoken_day(public["cutoff"])
    return Chart(
        "services", "progress", f"服务清单完成率（截至{cutoff}）", tuple(item["name"][:11] for item in rows),
        (Series("完成率", tuple(item["share"] for item in rows)),), "%", gone, f"时间进度{gone:.1f}%",
    )  # fmt: skip
