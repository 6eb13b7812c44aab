"""疑似重复: who may be one person, who is not, and what was decided."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

from db.store import Store
from swdesk import duplicates, merging, records
from swdesk.today import today_of
from tests.db.test_merge import send

WOMAN, OTHER = "999999194402290028", "999999198512310040"
BORN = date(1950, 3, 2)


def add(store: Store, **values: Any) -> uuid.UUID:
    with store.write("新增") as work:
        return records.save(work.session, "person", values)


def pairs(store: Store) -> list[set[uuid.UUID]]:
    with store.read() as session:
        return [{item.one.id, item.other.id} for item in duplicates.suspects(session)]


def typed(store: Store, **values: Any) -> list[tuple[uuid.UUID, tuple[str, ...]]]:
    with store.read() as session:
        return [(item.other.id, item.reasons) for item in duplicates.like(session, values)]


def test_the_same_id_number_is_found_while_typing(store: Store) -> None:
    known = add(store, name="张桂花", id_number=WOMAN)
    assert typed(store, name="别人", id_number=WOMAN) == [(known, ("身份证号码相同",))]


def test_the_same_name_in_the_same_village_spelt_otherwise(store: Store) -> None:
    known = add(store, name="张 桂花", village="青禾镇东河村委会")
    assert typed(store, name="张桂花", village="东河村") == [(known, ("姓名和村（社区）相同",))]


def test_a_name_that_sounds_alike_with_the_same_birth_date(store: Store) -> None:
    known = add(store, name="章贵华", born=BORN)
    assert typed(store, name="张桂花", born=BORN) == [(known, ("姓名读音相近，出生日期相同",))]


def test_the_name_alone_is_not_enough(store: Store) -> None:
    add(store, name="张桂花", village="西河村")
    assert typed(store, name="张桂花", village="东河村") == []


def test_two_sound_id_numbers_are_two_people(store: Store) -> None:
    add(store, name="张桂花", village="东河村", id_number=WOMAN)
    add(store, name="张桂花", village="东河村", id_number=OTHER)
    assert pairs(store) == []


def test_an_id_number_with_a_slip_proves_nothing(store: Store) -> None:
    one = add(store, name="张桂花", village="东河村", id_number=WOMAN)
    two = add(store, name="张桂花", village="东河村", id_number=WOMAN[:-1] + "9")
    assert pairs(store) == [{one, two}]


def test_people_in_the_bin_are_not_asked_about(store: Store) -> None:
    add(store, name="张桂花", village="东河村")
    double = add(store, name="张桂花", village="东河村")
    with store.write("删除") as work:
        records.remove(work.session, "person", double)
    assert pairs(store) == typed(store, name="张桂花", village="东河村")[1:] == []


def test_what_was_said_to_be_two_is_not_asked_again_on_any_pc(new_store: Callable[..., Store]) -> None:
    here, there = new_store("here"), new_store("there")
    one, two = add(here, name="张桂花", village="东河村"), add(here, name="张桂花", village="东河村")
    assert pairs(here) == [{one, two}]
    with here.write("不是同一人") as work:
        duplicates.set_apart(work.session, two, one)
    send(here, there)
    assert pairs(here) == pairs(there) == []


def test_said_on_two_pcs_it_is_one_fact(new_store: Callable[..., Store]) -> None:
    here, there = new_store("here"), new_store("there")
    one, two = add(here, name="张桂花", village="东河村"), add(here, name="张桂花", village="东河村")
    send(here, there)
    for store, pair in ((here, (one, two)), (there, (two, one))):
        with store.write("不是同一人") as work:
            duplicates.set_apart(work.session, *pair)
    send(here, there)
    with there.read() as session:
        assert records.total(session, "not_same", records.Query()) == 1


def test_a_third_file_is_compared_with_the_file_that_stands(store: Store) -> None:
    kept, double = add(store, name="张桂花", village="东河村"), add(store, name="张贵花", village="东河村")
    third = add(store, name="张贵花", village="东河村")
    with store.write("合并服务对象") as work:
        merging.merge(work.session, merging.compare(work.session, kept, double), {})
    assert pairs(store) == [{kept, third}]
    assert typed(store, name="张贵花", village="东河村")[0][0] in {kept, third}


def test_today_says_how_many_pairs_wait(store: Store) -> None:
    for _ in range(3):
        add(store, name="张桂花", village="东河村")
    with store.read() as session:
        found = [todo for todo in today_of(session, date(2026, 11, 23)).todos if todo.page == "duplicates"]
    assert [todo.text for todo in found] == ["3 对服务对象可能是同一人"]
