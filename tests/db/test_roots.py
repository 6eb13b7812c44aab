"""Roots: every PC finds the same one through chains and circles, and the derived table says what the links say."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from db import roots
from db.base import new_id
from db.changes import Write, apply
from db.people import Person
from db.store import Store
from tests.db.test_merge import change, person, send

PEOPLE = [uuid.UUID(int=n) for n in range(1, 13)]
LINKS = st.dictionaries(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE))


def root_in(links: dict[uuid.UUID, uuid.UUID], one: uuid.UUID) -> uuid.UUID:
    return roots.resolve(links).get(one, one)


@given(LINKS)
def test_a_root_is_its_own_root(links: dict[uuid.UUID, uuid.UUID]) -> None:
    found = roots.resolve(links)
    assert not set(found.values()) & found.keys()


@given(LINKS)
def test_who_was_merged_into_somebody_has_the_same_root(links: dict[uuid.UUID, uuid.UUID]) -> None:
    assert all(root_in(links, one) == root_in(links, into) for one, into in links.items())


@given(LINKS)
def test_nobody_else_comes_together(links: dict[uuid.UUID, uuid.UUID]) -> None:
    """As many roots as there are groups of linked files: one for each file that is merged nowhere, one a circle."""
    groups = {one: {one} for one in PEOPLE}
    for one, into in links.items():
        united = groups[one] | groups[into]
        for member in united:
            groups[member] = united
    assert len({root_in(links, one) for one in PEOPLE}) == len(
        {frozenset(group) for group in groups.values()}
    )


@given(
    st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE)), unique_by=lambda pair: pair[0]),
    st.randoms(),
)
def test_the_order_of_links_makes_no_difference(
    pairs: list[tuple[uuid.UUID, uuid.UUID]], chance: object
) -> None:
    shuffled = list(pairs)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis' random.Random
    assert roots.resolve(dict(pairs)) == roots.resolve(dict(shuffled))


def stand(store: Store) -> set[uuid.UUID]:
    with store.read() as session:
        return set(session.scalars(select(Person.id).where(roots.standing())))


def test_a_chain_ends_at_its_last_file(store: Store) -> None:
    a, b, c = (person(store) for _ in range(3))
    change(store, "person", a, merged_into=b)
    change(store, "person", b, merged_into=c)
    with store.read() as session:
        assert roots.roots(session, [a, b, c]) == {a: c, b: c, c: c}
        assert set(roots.merged_files(session, [c])) == {a, b}
    change(store, "person", b, merged_into=None)
    assert stand(store) == {b, c}


def test_two_pcs_that_merge_both_ways_find_the_same_root(new_store: Callable[..., Store]) -> None:
    one, two = new_store("one"), new_store("two")
    a, b = person(one), person(one)
    send(one, two)
    change(one, "person", a, merged_into=b)
    change(two, "person", b, merged_into=a)
    send(one, two)
    send(two, one)
    assert stand(one) == stand(two) == {min(a, b)}


def test_a_file_whose_root_has_not_come_yet_stands(new_store: Callable[..., Store]) -> None:
    here, there = new_store("here"), new_store("there")
    root, double = new_id(), person(here)
    change(here, "person", double, merged_into=root)
    assert stand(here) == {double}
    with there.write("新增") as work:
        apply(work.session, [Write("person", root, {"name": "赵桂英"})])
    send(there, here)
    assert stand(here) == {root}
