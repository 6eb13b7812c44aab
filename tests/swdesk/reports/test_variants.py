"""Papers of unusual periods and units: projects across two years, new stations, idle domains, school stations."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from typing import Any

import pytest

from db.store import Store
from swdesk import options, records
from swdesk.clock import FixedClock
from swdesk.periods import Period, parse_period, project_period
from swdesk.reports import layout
from swdesk.reports.document import Annex, Colophon, Cover, Document, Heading, Masthead, Para, Table
from swdesk.reports.pdf import render_bytes
from swdesk.reports.quarterly import build_document
from swdesk.reports.snapshot import take_snapshot

CLOCK = FixedClock(datetime(2027, 7, 8, 10, tzinfo=UTC))
START, END = date(2026, 7, 1), date(2027, 6, 30)


def add(store: Store, what: str, **values: Any) -> uuid.UUID:
    with store.write("登记") as work:
        return records.save(work.session, what, values)


def taken(store: Store, period: Period | str, **edits: str) -> dict[str, Any]:
    period = parse_period(period) if isinstance(period, str) else period
    with store.read() as session:
        return take_snapshot(session, period, clock=CLOCK, random=bytes, edits=edits).public


def table(document: Document, key: str) -> Table:
    return next(found for found in document.tables() if found.key == key)


def line(document: Document, label: str) -> list[str]:
    return next(
        [c.text for c in row] for row in table(document, "3").rows if row[1].text.strip("　") == label
    )


@pytest.fixture
def station(store: Store) -> Store:
    """A station that began in July 2026, with one contract from July to June."""
    add(store, "station", name="青禾镇社工站", own=True, kind="01", level="4")
    project = add(store, "project", name="青禾镇社工站项目", funds=100_00, start=START, end=END)
    item = add(store, "service_item", number="1", name="走访", unit="人次", indicator="visits")
    add(store, "service_target", item=item, project=project, year=2026, target=10, weight=1)
    for day in (date(2026, 8, 3), date(2026, 12, 1), date(2027, 2, 1), date(2027, 5, 6)):
        add(store, "visit", day=day, method="home")
    add(store, "expense", project=project, day=date(2026, 9, 1), category="01", amount=79_99, labour=True)
    add(store, "expense", project=project, day=date(2027, 5, 1), category="07", amount=20_00, labour=False)
    return store


def test_a_contract_across_two_years_is_one_target_with_its_own_time(station: Store) -> None:
    [row] = taken(station, "2027Q1")["services"]
    assert (row["period"], row["year"], row["share"]) == (1, 3, 30)
    assert row["gone"] == pytest.approx(274 / 365)


def test_the_report_of_a_project_counts_from_its_first_day(station: Store) -> None:
    document = build_document(taken(station, project_period(START, END, final=True)))
    assert line(document, "走访探访")[4:] == ["4", "10", "40.0"]
    assert document.title == "青禾镇社工站项目末期评估报告"


@pytest.mark.parametrize(
    ("final", "cutoff", "judged"),
    [(False, END, "项目期末"), (True, date(2027, 3, 31), "项目期末"), (True, END, "未达标")],
)
def test_labour_is_judged_at_the_end_of_the_project_only(
    final: bool, cutoff: date, judged: str, station: Store
) -> None:
    document = build_document(taken(station, project_period(START, END, final=final).until(cutoff)))
    assert line(document, "人力成本占项目经费")[4:] == ["80.0", "≥80", judged]


def test_a_report_asked_for_before_the_end_says_until_when(station: Store) -> None:
    early = parse_period("2026Q4").until(date(2026, 12, 25))
    document = build_document(taken(station, early))
    paragraphs = [block.text for block in document.blocks if isinstance(block, Para)]
    assert paragraphs[0] == "（本报告数据截至2026年12月25日。）"
    assert "截至2026年12月25日" in paragraphs[1]


def test_the_first_quarter_of_a_station_has_no_base(station: Store) -> None:
    row = line(build_document(taken(station, "2026Q3")), "走访探访")
    assert row[4:6] + row[8:] == ["1", "1", "—", "—"]


def test_the_first_quarter_of_a_year_begins_anew(station: Store) -> None:
    row = line(build_document(taken(station, "2027Q1")), "走访探访")
    assert row[4:6] + row[8:] == ["1", "1", "—", "—"]


def test_a_station_without_any_work_has_a_paper_all_the_same(store: Store) -> None:
    document = build_document(taken(store, "2026Q1"))
    assert render_bytes(document)[1].pages >= 5
    assert [block.text for block in document.blocks if isinstance(block, Heading)] == [
        "一、基本情况", "二、本季度工作开展情况", "三、特色做法与典型案例", "四、存在问题和困难", "五、下季度工作计划",
    ]  # fmt: skip


def test_a_school_station_reports_its_three_fields_first(store: Store) -> None:
    add(store, "station", name="关锁中心学校社会工作服务站", own=True, kind="02", level="S")
    add(store, "school_activity", day=date(2026, 8, 3), theme="t1", students=30)
    add(store, "school_activity", day=date(2026, 8, 4), theme="t4", parents=12)
    public = taken(store, "2026Q3")
    assert [part["heading"] for part in public["narrative"] if part["level"] == 2][:2] == [
        "（一）学生健康成长", "（二）家校共育",
    ]  # fmt: skip
    assert "8" not in {found.key for found in build_document(public).tables()}


def test_the_plan_is_a_table_of_what_is_still_due(station: Store) -> None:
    document = build_document(taken(station, "2027Q1"))
    plan = next(block for block in document.blocks if isinstance(block, Table) and block.inline)
    assert [cell.text for cell in plan.rows[0]] == ["1", "走访", "下季度", "【责任人】", "7人次"]


def test_rows_typed_among_the_problems_stand_in_table_15(station: Store) -> None:
    document = build_document(
        taken(station, "2027Q1", problems="一是人手不足。\n缺社工1名｜增配1名｜县民政局")
    )
    assert [cell.text for cell in table(document, "15").rows[-1]][1:] == ["缺社工1名", "增配1名", "县民政局"]
    assert "一是人手不足。" in [block.text for block in document.blocks if isinstance(block, Para)]


def test_the_plain_paper_has_no_cover_and_no_head(station: Store) -> None:
    blocks = build_document(taken(station, "2026Q3")).blocks
    assert not [block for block in blocks if isinstance(block, Cover | Masthead | Colophon)]
    assert any(isinstance(block, Annex) for block in blocks)


def test_a_township_may_put_its_head_on_the_paper(station: Store) -> None:
    with station.write("版式") as work:
        options.put(work.session, layout.COVER, True)
        for option, text in ((layout.HEAD, "青禾镇人民政府文件"), (layout.COPIES, "县委社会工作部")):
            options.put(work.session, option, text)
    document = build_document(taken(station, "2026Q3"))
    kinds = [type(block) for block in document.blocks if isinstance(block, Cover | Masthead | Colophon)]
    assert kinds == [Cover, Masthead, Colophon]
    assert render_bytes(document)[1].pages > 8


@pytest.mark.parametrize(("checked", "told"), [(True, True), (False, False)])
def test_only_a_case_that_was_checked_is_told(checked: bool, told: bool, station: Store) -> None:
    add(
        station, "nomination", kind="02", title="邻里敲门队", day=date(2026, 8, 1), deidentified=checked, process="每周一敲门。",
    )  # fmt: skip
    story = next(part for part in taken(station, "2026Q3")["narrative"] if part["key"] == "stories")
    assert (story["text"] == "“邻里敲门队”。每周一敲门。") is told
    assert ("【" in story["text"]) is not told
