"""What SQLite and PostgreSQL do differently of themselves, and must not do differently here."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from db.people import Person
from db.portable import id_hex
from db.projects import Fund
from db.search import by_text
from db.store import Store
from swdesk import records
from swdesk.people import find_people


def names(store: Store, order: str) -> list[str | None]:
    with store.read() as session:
        found = records.rows(session, "person", records.Query(order=order), ["name"])
    return [row.values["name"] for row in found]


def people(store: Store, *named: str | None) -> None:
    with store.write("新建") as work:
        for name in named:
            records.save(work.session, "person", {"name": name})


def test_texts_sort_by_their_bytes(store: Store) -> None:
    people(store, "张", "a", "李", "B", "𬱖", "阿")
    assert names(store, "name") == sorted(["张", "a", "李", "B", "𬱖", "阿"])


def test_what_is_not_said_comes_first(store: Store) -> None:
    people(store, "张", None)
    with store.read() as session:
        assert list(session.scalars(select(Person.name).order_by(Person.name))) == [None, "张"]
        assert list(session.scalars(select(Person.name).order_by(Person.name.desc()))) == ["张", None]
        last = select(Person.name).order_by(Person.name.nulls_last())
        assert list(session.scalars(last)) == ["张", None]


@pytest.mark.parametrize("typed", ["ABC", "abc", "10%", "a_c", "甲/乙"])
def test_text_is_found_whatever_the_case_and_signs(store: Store, typed: str) -> None:
    people(store, "王aBc", "王10%", "王a_C", "甲/乙")
    with store.read() as session:
        listed = records.rows(session, "person", records.Query(text=typed), ["name"])
        assert [row.values["name"].lower().removeprefix("王") for row in listed] == [typed.lower()]
        assert len(find_people(session, typed)) == 1


def test_the_end_of_a_long_note_is_found(store: Store) -> None:
    with store.write("走访") as work:
        records.save(work.session, "visit", {"content": "老人说的话。" * 4000 + "转交残联" + "x" * 4000})
    with store.read() as session:
        assert len(by_text(session, "转交残联")) == 1
        assert len(by_text(session, "x" * 4000)) == 1
        assert by_text(session, "残联老人") == []


def test_a_phrase_does_not_reach_over_punctuation(store: Store) -> None:
    with store.write("走访") as work:
        records.save(work.session, "visit", {"content": "申请低保，已办"})
    with store.read() as session:
        assert len(by_text(session, "低保")) == 1
        assert by_text(session, "保已") == []


def test_a_nul_character_is_left_out(store: Store) -> None:
    people(store, "张\0三")
    assert names(store, "name") == ["张三"]


def test_a_nul_character_never_reaches_table_or_log(store: Store) -> None:
    """Also past the readers of input: PostgreSQL takes none, and both databases must say the same."""
    person = Person(name="\\u0000", remark="好\0坏")  # the first as typed: six plain characters
    with store.write("写") as work:
        work.session.add(person)
    with store.read() as session:
        found = session.get_one(Person, person.id)
        assert (found.name, found.remark) == ("\\u0000", "好坏")


def test_sums_of_money_are_whole_numbers(store: Store) -> None:
    with store.write("到账") as work:
        records.save(work.session, "fund", {"amount": 9_000_000_000})
        records.save(work.session, "fund", {"amount": 1})
    with store.read() as session:
        total = session.scalar(select(func.sum(Fund.amount)))
    assert (type(total), total) == (int, 9_000_000_001)


def test_ids_are_written_in_the_same_digits(store: Store) -> None:
    people(store, "张三")
    with store.read() as session:
        person, digits = session.execute(select(Person.id, id_hex(Person.id))).one()
    assert digits == person.hex
