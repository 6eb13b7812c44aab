"""The charts of a station's report (domain.md §4.2), each from its public snapshot: what is drawn, not how (`charts`)."""

from __future__ import annotations

from swdesk.reports.document import Chart, Series
from swdesk.reports.reading import Public, kind_of, spoken_day, value

_KINDS = (
    ("走访探访", ("visits",)), ("个案服务", ("case_sessions",)), ("小组", ("group_attendance",)), ("社区活动", ("activity_residents",)),
    ("咨询", ("consultations",)), ("家校社", ("school_students", "school_parents", "school_teachers", "school_community")),
)  # fmt: skip
_ROLES = (("学生", "students"), ("家长", "parents"), ("教师", "teachers"), ("社区人员", "community"))
_WAN = 10_000
_NAMED = 11
"""Characters of an item's name beside its bar."""


def charts_after(public: Public, section: str) -> list[Chart]:
    """The charts that follow a section of the text."""
    makers = {
        "summary": (by_domain, services),
        "assistance": (trend,),
        "school": (school,),
        "resources": (funds,),
    }
    return [chart for make in makers.get(section, ()) if (chart := make(public)) is not None]


def by_domain(public: Public) -> Chart | None:
    """人次 by kind of service."""
    sums = [(label, float(sum(value(public, code) or 0 for code in codes))) for label, codes in _KINDS]
    found = [(label, number) for label, number in sums if number]
    if len(found) < 2:
        return None
    title = f"各类服务人次（{public['period']['name']}）"
    return Chart(
        "domains", "bars", title, tuple(label for label, _n in found), (Series("人次", tuple(n for _label, n in found)),), "人次"
    )  # fmt: skip


def trend(public: Public) -> Chart | None:
    """Visits over the last quarters; the running one is named with its cut-off."""
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
    until = "" if public["cutoff"] == public["period"]["end"] else f"，截至{spoken_day(public['cutoff'])}"
    return Chart("trend", "lines", f"走访人次变化（按季度{until}）", labels, series, "人次")


def school(public: Public) -> Chart | None:
    """家校社 sides, against the same period last year."""
    now = tuple(float(value(public, f"school_{key}") or 0) for _label, key in _ROLES)
    before = tuple(float(value(public, f"school_{key}", "last_period") or 0) for _label, key in _ROLES)
    if not any(now):
        return None
    series = [Series("本期", now)]
    if any(before):
        series.append(Series("上年同期", before))
    title = f"家校社各方参与人次（{public['period']['name']}）"
    return Chart("school", "columns", title, tuple(label for label, _key in _ROLES), tuple(series), "人次")


def services(public: Public) -> Chart | None:
    """Completion of the service list against the time gone by."""
    rows = [item for item in public["services"] if item["share"] is not None]
    if not rows:
        return None
    gone = {item["gone"] for item in rows}
    mark = max(gone) * 100 if len(gone) == 1 else None  # lists of several contracts have no one line
    label = "" if mark is None else f"时间进度{mark:.1f}%"
    return Chart(
        "services", "progress", f"服务清单完成率（截至{spoken_day(public['cutoff'])}）",
        tuple(item["name"][:_NAMED] for item in rows), (Series("完成率", tuple(item["share"] for item in rows)),), "%", mark, label,
    )  # fmt: skip


def funds(public: Public) -> Chart | None:
    """Money that came in and was spent, by source and by category, to date."""
    if "funds" not in public:
        return None
    found: list[tuple[str, float]] = []
    head = ""
    for row in public["funds"]:
        if row["strong"]:
            head = {"funds_received_yuan": "到账", "spent_yuan": "支出"}.get(row["code"], "")
        elif head and row["numbers"][1] > 0:
            found.append((f"{head}：{row['label']}", row["numbers"][1] / _WAN))
    if len(found) < 2:
        return None
    over = "项目累计" if kind_of(public) == "project" else "本年累计"
    title = f"资金到账与支出（{over}，截至{spoken_day(public['cutoff'])}）"
    return Chart(
        "funds",
        "bars",
        title,
        tuple(label for label, _n in found),
        (Series("金额", tuple(n for _label, n in found)),),
        "万元",
    )
