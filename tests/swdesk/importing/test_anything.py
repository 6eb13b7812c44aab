"""Whatever a sheet holds, an import ends with an outcome for every row, and the same again changes nothing."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.store import create_store
from swdesk.clock import FixedClock
from swdesk.importing.apply import import_ledgers
from swdesk.importing.vocabulary import ledger_kinds
from tests.conftest import KEY
from tests.swdesk.importing.books import Sheet, xlsx

HEADINGS = sorted({field.field.label for kind in ledger_kinds().values() for field in kind.targets.values()})
CELLS = st.one_of(
    st.none(), st.sampled_from(["王平", "石桥村", "2026.7.3", "7月3日", "是", "无", "约30人", "入户", "合计", "低保、残疾", "甲-01", "1.5小时"]),
    st.integers(0, 99999), st.text(alphabet="王李石桥村社区0123456789.-/年月日人（）、 ", max_size=10),
)  # fmt: skip
ROWS = st.lists(st.sampled_from(HEADINGS), min_size=2, max_size=8).flatmap(
    lambda heads: st.lists(
        st.lists(CELLS, min_size=len(heads), max_size=len(heads)), min_size=1, max_size=6
    ).map(lambda rows: [heads, *rows])
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ROWS, min_size=1, max_size=3))
def test_any_sheet_is_taken_in_or_told(tables: list[list[list[Any]]]) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "ledgers"
        folder.mkdir()
        xlsx(folder / "台账.xlsx", *[Sheet(f"表{number}", rows) for number, rows in enumerate(tables)])
        clock = FixedClock(datetime(2026, 11, 23, 10, tzinfo=UTC))
        store = create_store(Path(place) / "store", KEY, clock=clock)
        first = import_ledgers(store, folder, clock=clock)
        again = import_ledgers(store, folder, clock=clock)
        store.close()
    filled = sum(
        any(cell not in (None, "") and str(cell).strip() for cell in row)
        for rows in tables
        for row in rows[1:]
    )
    assert len(first.rows) >= filled
    assert all(row.reason for row in first.rows if row.outcome.value == "跳过")
    assert again.written == {}, (first.written, again.written)
