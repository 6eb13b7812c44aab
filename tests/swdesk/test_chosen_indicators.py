"""计量指标 of the service list: chosen by name among the indicators in use, kept as the code."""

from __future__ import annotations

import uuid
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from db.codes import code_list
from db.fields import field_of
from db.services import ServiceItem
from db.store import Store, create_store
from swdesk import history, records
from swdesk.clock import FixedClock
from swdesk.i18n import item_text, translator
from swdesk.importing.labels import parse_code
from swdesk.values import parse, show
from tests.conftest import KEY

FIELD = field_of(ServiceItem, "indicator")
OWN = '[[indicator]]\ncode = "teas"\nnumber = ""\nlabel = "茶话会"\nunit = "次"\ngroup = "活动"\nsource = "activity"\nmeasure = "rows"\n'


def offered() -> list[str]:
    return [item.label for item in code_list("indicator").offered]


def define(
    store: Store, code: str, name: str, *, retired: bool = False, record: uuid.UUID | None = None
) -> uuid.UUID:
    with store.write("指标定义") as work:
        return records.save(
            work.session,
            "indicator",
            {"code": code, "name": name, "definition": OWN, "retired": retired},
            id=record,
        )


def test_a_typed_name_becomes_the_code(store: Store) -> None:
    assert parse(FIELD, "入户走访", date(2026, 11, 23)) == "visits_home"


def test_the_name_is_shown() -> None:
    assert show(FIELD, "visits_home") == "入户走访"


def test_a_code_that_is_not_known_shows_itself() -> None:
    assert show(FIELD, "of_a_later_program") == "of_a_later_program"


def test_a_ledger_may_name_it() -> None:
    assert parse_code("入户走访", FIELD.codes).value == "visits_home"


def test_the_history_names_it(store: Store) -> None:
    with store.write("新增服务清单项目") as work:
        made = records.save(work.session, "service_item", {"name": "入户", "indicator": "visits_home"})
    with store.read() as session:
        (moment,) = history.history(session, "service_item", made).moments
    assert ("计量指标", "入户走访") in [(line.label, line.after) for line in moment.lines]


def test_the_code_is_kept(store: Store) -> None:
    with store.write("新增服务清单项目") as work:
        records.save(work.session, "service_item", {"name": "入户", "indicator": "visits_home"})
    with store.read() as session:
        assert session.scalars(select(ServiceItem.indicator)).one() == "visits_home"


def test_parts_of_other_indicators_are_not_offered(store: Store) -> None:
    assert "特殊困难老年人应访人月" not in offered()


def test_own_indicators_are_offered(store: Store) -> None:
    define(store, "teas", "茶话会")
    assert "茶话会" in offered()


def test_those_of_another_store_are_not(store: Store, tmp_path: Path, clock: FixedClock) -> None:
    define(store, "teas", "茶话会")
    create_store(tmp_path / "another", KEY, clock=clock).close()
    assert "茶话会" not in offered()


@pytest.mark.parametrize("code", ["teas", "visits_home"])
def test_indicators_that_are_no_longer_counted_are_not_offered(store: Store, code: str) -> None:
    record = define(store, code, "茶话会")
    define(store, code, "茶话会", retired=True, record=record)
    assert "茶话会" not in offered()


def test_english_names_come_from_the_catalogue() -> None:
    item = code_list("indicator").item("visits")
    assert item is not None
    translator.use("en")
    try:
        assert item_text(item) == "Visits"
    finally:
        translator.use("zh")
