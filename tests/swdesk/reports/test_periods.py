"""One engine for every kind of period: titles, columns, narrative."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from db.store import Store, create_store
from swdesk.clock import FixedClock
from swdesk.periods import parse_period
from swdesk.reports.document import Heading, Title
from swdesk.reports.pdf import render_bytes
from swdesk.reports.quarterly import build_document
from swdesk.reports.snapshot import take_snapshot
from tests.conftest import KEY
from tests.swdesk.reports.conftest import fill

CLOCK = FixedClock(datetime(2027, 1, 8, 10, tzinfo=UTC))
NEXT, CORE = "五、下一步工作计划", "表3 服务开展情况统计表"
DONE = ["年度目标", "完成率（%）", "上年同期累计", "同比（±%）"]
KINDS = [
    ("2026Q3", "2026年第三季度工作报告", ["本季度", "本年累计", *DONE], "表3 服务开展情况季度统计表", "五、下季度工作计划"),
    ("2026-09", "2026年9月工作报告", ["本月", "本年累计", *DONE], CORE, NEXT),
    ("2026H1", "2026年上半年工作报告", ["本半年", "本年累计", *DONE], CORE, NEXT),
    ("2026H2", "2026年下半年工作报告", ["本半年", "本年累计", *DONE], CORE, NEXT),
    ("2026", "2026年度工作报告", ["本年累计", "年度目标", "完成率（%）", "上年累计", "同比（±%）"], CORE, NEXT),
    ("M20260701-20270630", "项目中期评估报告", ["项目累计", "项目目标", "完成率（%）"], CORE, NEXT),
    ("F20260101-20261231", "项目末期评估报告", ["项目累计", "项目目标", "完成率（%）"], CORE, NEXT),
]  # fmt: skip


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = create_store(tmp_path_factory.mktemp("kinds") / "store", KEY, clock=CLOCK)
    fill(store, CLOCK)
    yield store
    store.close()


def taken(store: Store, key: str) -> dict[str, Any]:
    with store.read() as session:
        return take_snapshot(session, parse_period(key), clock=CLOCK, random=bytes).public


@pytest.mark.parametrize(("key", "title", "columns", "table", "plans"), KINDS)
def test_every_kind_has_its_words(
    station: Store, key: str, title: str, columns: list[str], table: str, plans: str
) -> None:
    document = build_document(taken(station, key))
    heads = [block.text for block in document.blocks if isinstance(block, Heading)]
    named = next(block for block in document.blocks if isinstance(block, Title))
    core = next(found for found in document.tables() if found.key == "3")
    assert named.lines[1] == title
    assert core.title == table
    assert [found.label for found in core.columns][4:] == columns
    assert core.head[1] == tuple("甲乙丙丁") + tuple(str(i + 1) for i in range(len(columns)))
    assert heads[-1] == plans
    assert render_bytes(document)[1].pages > 5


def test_of_a_whole_year_the_period_is_the_year_to_date(station: Store) -> None:
    rows = taken(station, "2026")["values"].values()
    assert all(row["period"] == row["year"] for row in rows)
