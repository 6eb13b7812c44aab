"""The demo station: plausible, invented, whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from db.changes import rebuilt_hash, state_hash
from db.checks import id_number_doubt
from db.people import Person
from swdesk.clock import FixedClock
from swdesk.demo import build_demo, show_main_job
from swdesk.desk import Desk
from swdesk.indicators import catalogue, evaluate_all
from swdesk.periods import parse_period

CLOCK = FixedClock(datetime(2026, 11, 23, 10, tzinfo=UTC))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    desk = build_demo(tmp_path_factory.mktemp("demo") / "s", clock=CLOCK)
    yield desk
    desk.close(back_up=False)


def test_tables_equal_log(demo: Desk) -> None:
    with demo.store.read() as session:
        assert state_hash(session) == rebuilt_hash(session)


def test_nobody_in_it_is_anybody(demo: Desk) -> None:
    with demo.store.read() as session:
        numbers = list(session.scalars(select(Person.id_number)))
    assert all(
        number and number.startswith("999999") and id_number_doubt(number) is None for number in numbers
    )


def test_names_are_hard_to_print(demo: Desk) -> None:
    with demo.store.read() as session:
        names = set(session.scalars(select(Person.name)))
    assert {"张㛃", "李𬱖", "王䶮", "赵𫖯", "陈𣲘", "刘𬭎"} <= names


def test_almost_every_indicator_has_something_to_show(demo: Desk) -> None:
    with demo.store.read() as session:
        rows = evaluate_all(session, parse_period("2026Q3"))
    empty = {code for code, row in rows.items() if not row.year.numerator}
    assert empty <= {"referrals", "referrals_accepted", "named_volunteer_minutes"}, empty
    assert len(rows) == len(catalogue())


@pytest.mark.slow
def test_the_main_job_says_where_everything_is(tmp_path: Path) -> None:
    lines = show_main_job(tmp_path, clock=CLOCK)
    assert len(lines) == 6
    assert list(tmp_path.glob("*报告.pdf"))
    assert list((tmp_path / "上报文件").glob("*.swb"))
