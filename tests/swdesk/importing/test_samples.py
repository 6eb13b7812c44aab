"""The sample ledgers give exactly what they truly contain (tests/data/ledgers/expected.json)."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.base import record_kinds
from db.changes import rebuilt_hash, state_hash, undo
from db.log import Operation
from db.store import Store, create_store
from swdesk.clock import FixedClock
from swdesk.importing.apply import import_ledgers
from swdesk.importing.result import ImportResult
from swdesk.indicators import Evaluator, by_code, plain_number
from swdesk.periods import Span, at_least, parse_period
from tests.conftest import KEY

LEDGERS = Path(__file__).parents[2] / "data" / "ledgers"
EXPECTED: dict[str, Any] = json.loads((LEDGERS / "expected.json").read_text("utf-8"))
THEMES = {"学习动机和能力建设": "school_theme_t1", "心理与情感疏导": "school_theme_t2",
          "教师情绪管理与疏导": "school_theme_t3", "家庭亲职教育": "school_theme_t4"}  # fmt: skip
CUTOFF = Span(date(2026, 1, 1), date(2026, 9, 30))


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, ImportResult, float]]:
    clock = FixedClock(datetime(2026, 11, 23, 10, tzinfo=UTC))
    store = create_store(tmp_path_factory.mktemp("station") / "store", KEY, clock=clock)
    start = time.perf_counter()
    result = import_ledgers(store, LEDGERS, clock=clock)
    yield store, result, time.perf_counter() - start
    with store.read() as session:
        assert state_hash(session) == rebuilt_hash(session)
    store.close()


@pytest.fixture
def value(imported: tuple[Store, ImportResult, float]) -> Iterator[Callable[[str, Span], Any]]:
    with imported[0].read() as session:
        evaluator = Evaluator(session)

        def ask(code: str, span: Span) -> Any:
            found = evaluator.value(by_code(code), span)
            return plain_number(by_code(code), found.value)

        yield ask


@pytest.mark.parametrize("part", ["quarter", "year_to_date"])
def test_every_number_of_the_period(part: str, value: Callable[[str, Span], Any]) -> None:
    period = parse_period("2026Q3")
    span = period.span if part == "quarter" else period.year_to_date
    wanted: dict[str, Any] = {k: n for k, n in EXPECTED[part].items() if k != "school_by_theme"}
    found = {key: value(key, span) for key in wanted}
    assert found == wanted
    assert {theme: value(code, span) for theme, code in THEMES.items()} == EXPECTED[part]["school_by_theme"]


def test_stock_and_project(
    imported: tuple[Store, ImportResult, float], value: Callable[[str, Span], Any]
) -> None:
    stock, project = EXPECTED["stock_on_2026_09_30"], EXPECTED["project"]
    assert {key: value(key, CUTOFF) for key in stock} == stock
    assert value("staff", CUTOFF) == project["staff"]
    assert value("professionals", CUTOFF) == project["professionals_certificate_or_degree"]
    assert value("fund_yuan", CUTOFF) == project["fund_yuan"]
    with imported[0].read() as session:
        for key, code in (
            ("professional_share_ok", "professional_share"),
            ("labour_share_of_fund_ok", "labour_share_of_fund"),
            ("labour_share_of_spent_ok", "labour_share_of_spent"),
        ):
            found = Evaluator(session).value(by_code(code), CUTOFF)
            assert (
                at_least(found.numerator, found.denominator or 0, by_code(code).threshold or 0)
                is project[key]
            )


def test_flags_are_exactly_those_of_a_careful_clerk(imported: tuple[Store, ImportResult, float]) -> None:
    people = [row for row in imported[1].flagged if row.kind == "person"]
    ruined = [row.became.split()[0] for row in people if any("Excel" in flag for flag in row.flags)]
    doubled = [row.became.split()[0] for row in people if any("同一人" in flag for flag in row.flags)]
    wanted = EXPECTED["import_must_flag"]
    assert (ruined, doubled) == (wanted["id_number_rounded_by_excel"], wanted["duplicate_person"])
    assert len(people) == len(ruined) + len(doubled)
    others = [flag for row in imported[1].flagged if row.kind != "person" for flag in row.flags]
    assert all("已新建" in flag for flag in others), others


def test_every_row_has_an_outcome_and_nothing_was_left_in_a_note(
    imported: tuple[Store, ImportResult, float],
) -> None:
    result = imported[1]
    assert not result.unreadable
    skipped = {row.reason for row in result.rows if row.outcome.value == "跳过"}
    assert skipped == {"合计行", "签字或说明行"}
    assert sum(result.counts[name] for name in ("新增", "并入")) == 1630


def test_the_import_is_quick(imported: tuple[Store, ImportResult, float]) -> None:
    assert imported[2] < 10


def test_undone_and_taken_in_again_is_the_same(
    new_store: Callable[..., Store], imported: tuple[Store, ImportResult, float]
) -> None:
    """Workers and the project that rows only name come back too, and are told once (kept apart from `imported`)."""
    store, clock = new_store(), FixedClock(datetime(2026, 11, 23, 10, tzinfo=UTC))
    import_ledgers(store, LEDGERS, clock=clock)
    with store.read() as session:
        before = {kind: count for kind, count in _living(session).items() if count}
        done = session.scalars(select(Operation).order_by(Operation.at.desc(), Operation.id.desc())).all()
    with store.write("撤销：导入台账") as work:
        undo(work.session, next(op.id for op in done if op.name == "导入台账"))
    again = import_ledgers(store, LEDGERS, clock=clock)
    with store.read() as session:
        assert {kind: count for kind, count in _living(session).items() if count} == before
    assert len(again.flagged) <= len(imported[1].flagged)


def _living(session: Session) -> dict[str, int]:
    return {
        kind: session.scalar(select(func.count()).where(model.deleted.is_(False))) or 0
        for kind, model in record_kinds().items()
    }


def test_a_second_import_writes_nothing(imported: tuple[Store, ImportResult, float]) -> None:
    store = imported[0]
    with store.read() as session:
        before = state_hash(session)
    result = import_ledgers(store, LEDGERS, clock=FixedClock(datetime(2026, 12, 1, 9, tzinfo=UTC)))
    with store.read() as session:
        assert state_hash(session) == before
    assert result.written == {}
