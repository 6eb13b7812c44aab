"""A flag that says no is not the same as one that says nothing, also in the log."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from db.base import new_id
from db.changes import Write, apply, history, undo
from db.store import Store, Work
from db.visits import Visit


def _bulk(work: Work, record: Visit) -> None:
    apply(work.session, [Write("visit", record.id, {"solved": record.solved})])


def _orm(work: Work, record: Visit) -> None:
    work.session.add(record)


@pytest.mark.parametrize("write", [_bulk, _orm])
def test_no_is_logged_and_comes_back_by_undo(store: Store, write: Callable[[Work, Visit], None]) -> None:
    record = Visit(id=new_id(), solved=False)
    with store.write("新建") as work:
        write(work, record)
    with store.write("改") as changed:
        apply(changed.session, [Write("visit", record.id, {"solved": True}, new=False)])
    with store.write("撤销") as work:
        undo(work.session, changed.operation)
    with store.read() as session:
        assert session.get_one(Visit, record.id).solved is False
        assert history(session, record.id)[0][1] == {"solved": False}
