"""Ctrl+Z and Ctrl+Y: back and forth over named operations; what is done anew ends the way forward."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from db.people import Person
from db.store import Store
from swdesk import records
from ui.services import Services

Settle = Callable[[], None]


@pytest.fixture
def named(services: Services, settle: Settle) -> Callable[[str], None]:
    """Puts a person on file as an operation."""

    def put(name: str) -> None:
        services.operations.write("建档", lambda session: records.save(session, "person", {"name": name}))
        settle()

    return put


def names(store: Store) -> set[str | None]:
    with store.read() as session:
        return set(session.scalars(select(Person.name).where(Person.deleted.is_(False))))


def turn(services: Services, settle: Settle, *steps: str) -> None:
    for step in steps:
        getattr(services.operations, step)()
        settle()


def test_what_was_undone_is_done_again(
    services: Services, store: Store, settle: Settle, named: Callable[[str], None]
) -> None:
    named("赵桂英")
    named("孙秀兰")
    turn(services, settle, "undo", "undo")
    assert names(store) == set()
    turn(services, settle, "redo", "redo")
    assert names(store) == {"赵桂英", "孙秀兰"}


def test_back_and_forth_any_number_of_times(
    services: Services, store: Store, settle: Settle, named: Callable[[str], None]
) -> None:
    named("赵桂英")
    turn(services, settle, "undo", "redo", "undo", "redo", "undo")
    assert names(store) == set()


def test_what_is_done_anew_ends_the_way_forward(
    services: Services, store: Store, settle: Settle, named: Callable[[str], None]
) -> None:
    said: list[str] = []
    services.operations.said.connect(said.append)
    named("赵桂英")
    turn(services, settle, "undo")
    named("孙秀兰")
    turn(services, settle, "redo")
    assert names(store) == {"孙秀兰"}
    assert said[-1] == "没有可以重做的操作。"


def test_an_edit_is_put_back_and_done_again(
    services: Services, store: Store, settle: Settle, named: Callable[[str], None]
) -> None:
    named("赵桂英")
    with store.read() as session:
        person = session.scalars(select(Person.id)).one()
    services.operations.write(
        "改名", lambda session: records.save(session, "person", {"name": "赵桂芳"}, id=person)
    )
    settle()
    turn(services, settle, "undo")
    assert names(store) == {"赵桂英"}
    turn(services, settle, "redo")
    assert names(store) == {"赵桂芳"}
