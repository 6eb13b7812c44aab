"""Finding people by name, pinyin, initials and tails; texts by two Chinese characters."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from db.search import by_name, by_text, rebuild, tokens
from db.store import Store
from swdesk import records
from swdesk.people import find_people


@pytest.fixture
def people(store: Store) -> Store:
    rows = [
        ("张桂花", "999999195808160033", "13812345678"),
        ("单田芳", None, None),
        ("古丽·阿不都", None, None),
        ("李𬱖", None, None),
    ]
    with store.write("新建") as work:
        for name, number, phone in rows:
            records.save(
                work.session,
                "person",
                {"name": name, "id_number": number, "phone": phone, "village": "东河村"},
            )
    return store


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("桂花", "张桂花"),
        ("zhanggui", "张桂花"),
        ("zgh", "张桂花"),
        ("0033", "张桂花"),
        ("5678", "张桂花"),
        ("shantf", None),
        ("stf", "单田芳"),
        ("𬱖", "李𬱖"),
    ],
)
def test_a_person_is_found(people: Store, typed: str, name: str | None) -> None:
    with people.read() as session:
        assert [hit.name for hit in find_people(session, typed)] == ([name] if name else [])


def test_two_characters_find_a_note(store: Store) -> None:
    with store.write("走访") as work:
        records.save(work.session, "visit", {"content": "申请低保，已转交民政办"})
    with store.read() as session:
        assert len(by_text(session, "低保")) == 1
        assert by_text(session, "保已") == []


def test_removed_records_leave_the_index(people: Store) -> None:
    with people.read() as session:
        [hit] = find_people(session, "张桂花")
    with people.write("删除") as work:
        records.remove(work.session, "person", hit.id)
    with people.read() as session:
        assert by_name(session, "张桂花", ["person"]) == []


def test_rebuilt_index_finds_the_same(people: Store) -> None:
    with people.local() as session:
        rebuild(session)
    with people.read() as session:
        assert len(find_people(session, "zgh")) == 1


def test_wildcards_are_only_characters(people: Store) -> None:
    with people.read() as session:
        assert find_people(session, "%") == []


@given(st.text(st.characters(codec="utf-8"), max_size=30))
@example("，。“”（）：；？！、…—　【】《》〇々")
@example("ＡＢ①㈱ﾊﾟ⽬豈Å")
def test_what_needs_no_normalising_gives_the_same_tokens(text: str) -> None:
    assert tokens(text) == tokens(unicodedata.normalize("NFKC", text))
