"""The quarterly report of a station as a document (domain.md §4.2), from its public snapshot."""

from __future__ import annotations

from swdesk.reports.document import (
    Addressee,
    Attachments,
    Block,
    Chart,
    Document,
    Heading,
    Para,
    Series,
    Signature,
    Title,
)
from swdesk.reports.reading import Public, value
from swdesk.reports.station_tables import station_tables


def build_document(public: Public) -> Document:
    """Title, addressee, narrative with charts, signature, tables."""
    unit, period = public["unit"], public["period"]
    tables = station_tables(public)
    title = (unit["name"] or "社会工作服务站", f"{period['name']}工作报告")
    blocks: list[Block] = [Title(title)]
    if unit["addressee"]:
        blocks.append(Addressee(f"{unit['addressee'].rstrip('：:')}："))
    if public["cutoff"] != period["end"]:
        blocks.append(Para(f"（本报告数据截至{_day(public['cutoff'])}。）"))
    for part in public["narrative"]:
        blocks.append(Heading(part["level"], part["heading"]))
        if part["text"]:
            blocks.append(Para(part["text"], tuple(part["codes"]), part["key"]))
        blocks += _charts_after(public, part["key"])
    blocks.append(Attachments(tuple(table.title.split(" ", 1)[1] for table in tables)))
    blocks.append(Signature(unit["name"], _day(public["made_on"])))
    return Document(
        "".join(title), unit["name"], (*blocks, *tables), public.get("check_code", ""), qr_text(public), period["label"]
    )


def qr_text(public: Public) -> str:
    """What the QR code holds: enough to find and prove the bundle, no personal data."""
    parts = ("SWDESK1", public["unit"]["code"] or "-", public["period"]["key"], public.get("fingerprint", "")[:32])
    return "|".join(parts)


def _day(iso: str) -> str:
    year, month, day = iso.split("-")
    return f"{int(year)}年{int(month)}月{int(day)}日"


def _charts_after(public: Public, section: str) -> list[Block]:
    charts = {"summary": (by_domain, trend), "work": (), "school": (school,), "problems": (services,)}
    return [chart for make in charts.get(section, ()) if (chart := make(public)) is not None]


def by_domain(public: Public) -> Chart | None:
    """人次 by kind of service."""
    parts = (
        ("走访探访", "visits"), ("个案服务", "case_sessions"), ("小组", "group_attendance"), ("社区活动", "activity_residents"),
        ("咨询", "consultations"),
    )  # fmt: skip
    found = [(label, float(value(public, code) or 0)) for label, code in parts]
    school_times = sum(value(public, f"school_{role}") or 0 for role in ("students", "parents", "teachers", "community"))
    found = [item for item in (*found, ("家校社", float(school_times))) if item[1]]
    if len(found) < 2:
        return None
    title = f"图1 各类服务人次（{public['period']['label']}）"
    return Chart("domains", "bars", title, tuple(i[0] for i in found), (Series("人次", tuple(i[1] for i in found)),), "人次")


def trend(public: Public) -> Chart | None:
    """Visits over the last quarters."""
    found = public["trend"]
    if sum(1 for number in found["values"]["visits"] if number) < 2:
        return None
    labels = tuple(f"{key[:4]}年{'一二三四'[int(key[5]) - 1]}季度" for key in found["labels"])
    series = (
        Series("走访探访（人次）", tuple(map(float, found["values"]["visits"]))),
        Series("其中入户（人次）", tuple(map(float, found["values"]["visits_home"]))),
    )
    return Chart("trend", "lines", "图2 走访人次变化（按季度）", labels, series, "人次")


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
    title = f"图3 家校社各方参与人次（{public['period']['label']}）"
    return Chart("school", "columns", title, tuple(label for label, _key in roles), tuple(series), "人次")


def services(public: Public) -> Chart | None:
    """Completion of the service list against the time gone by."""
    rows = [item for item in public["services"] if item["share"] is not None]
    if not rows:
        return None
    gone = rows[0]["gone"] * 100
    cutoff = _day(public["cutoff"])
    return Chart(
        "services", "progress", f"图4 服务清单完成率（截至{cutoff}）", tuple(item["name"][:11] for item in rows),
        (Series("完成率", tuple(item["share"] for item in rows)),), "%", gone, f"时间进度{gone:.1f}%",
    )  # fmt: skip
