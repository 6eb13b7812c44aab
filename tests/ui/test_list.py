"""The list of a page stays quick where it is long."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from db.store import Store
from swdesk import records
from ui.services import Services
from ui.tables.model import PAGE, WAITING, RecordModel

Settle = Callable[[], None]
PAGES = 12


@pytest.fixture
def model(services: Services, store: Store, settle: Settle) -> RecordModel:
    with store.write("录入") as work:
        for place in range(PAGES * PAGE):
            records.save(work.session, "errand", {"day": date(2026, 1, 1), "items": place})
    made = RecordModel(services.operations, services.theme, "errand", ["items"])
    made.reload(records.Query(order="items"))
    settle()
    return made


def test_who_drags_the_list_reads_where_they_stop(
    model: RecordModel, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, real = list[int](), records.rows

    def counted(session: Any, kind: str, query: records.Query, names: Any) -> Any:
        read.append((query.offset or 0) // PAGE)
        return real(session, kind, query, names)

    monkeypatch.setattr(records, "rows", counted)
    for page in range(1, PAGES):
        assert model.data(model.index(page * PAGE, 0)) is None
    settle()
    assert model.data(model.index((PAGES - 1) * PAGE, 0)) == str((PAGES - 1) * PAGE)
    assert read[1] == PAGES - 1
    assert len(read) <= WAITING + 1


def test_what_was_passed_by_is_read_when_it_is_looked_at(model: RecordModel, settle: Settle) -> None:
    for _turn in range(PAGES):
        for page in range(1, PAGES):
            model.data(model.index(page * PAGE, 0))
        settle()
    assert [model.data(model.index(page * PAGE, 0)) for page in range(PAGES)] == [
        str(page * PAGE) for page in range(PAGES)
    ]
