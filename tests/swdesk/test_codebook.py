"""代码表: what may be changed in the lists, and that nothing a record holds is ever lost."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from db import codes
from db.codes import code_list
from db.store import Store
from swdesk import code_uses, codebook, records, roles
from swdesk.errors import UserError

LIST = "errand_kind"


@pytest.fixture(autouse=True)
def as_shipped() -> Iterator[None]:
    """The lists are those of the process: the next test begins with the shipped ones."""
    yield
    codes.extend({})


def put(store: Store, code: str, values: dict[str, Any] | str, name: str = LIST) -> uuid.UUID:
    """Change or add a code; `values` may be only its name."""
    with store.write("代码") as work:
        said = {"name": values} if isinstance(values, str) else values
        return codebook.put(work.session, name, code, said)


def labels(name: str = LIST) -> list[str]:
    return [item.label for item in code_list(name).offered]


def test_an_added_code_is_offered_before_other(store: Store) -> None:
    put(store, "A1", {"name": "养老认证", "english": "Pension check"})
    assert labels()[-2:] == ["养老认证", "其他"]
    assert code_list(LIST).items[-2].english == "Pension check"


def test_another_name_keeps_old_spellings_readable(store: Store) -> None:
    old = code_list(LIST).items[0]
    put(store, old.code, "代办事项")
    assert code_list(LIST).label(old.code) == "代办事项"
    found = code_list(LIST).find(old.label)
    assert found is not None
    assert found.code == old.code


def test_a_disabled_code_is_shown_and_not_offered_and_comes_back(store: Store) -> None:
    code = code_list(LIST).items[0].code
    for retired in (True, False):
        with store.write("停用") as work:
            codebook.set_retired(work.session, LIST, code, retired)
        assert (code_list(LIST).label(code) in labels()) is not retired
    assert code_list(LIST).label(code) == code_list(LIST).items[0].label


@pytest.mark.parametrize(
    ("since", "until", "offered"),
    [
        (None, None, True),
        (date(2026, 11, 23), date(2026, 11, 23), True),
        (date(2026, 11, 24), None, False),
        (None, date(2026, 11, 22), False),
    ],
)
def test_a_code_is_offered_while_it_is_valid(
    store: Store, since: date | None, until: date | None, offered: bool
) -> None:
    put(store, "A1", {"name": "养老认证", "valid_from": since, "valid_to": until})
    assert ("养老认证" in labels()) is offered
    assert code_list(LIST).label("A1") == "养老认证"


@pytest.mark.parametrize("name", [LIST, "risk"])
def test_the_order_can_be_changed(store: Store, name: str) -> None:
    before = [item.code for item in code_list(name).items]
    with store.write("上移") as work:
        codebook.move(work.session, name, before[1], -1)
    assert [item.code for item in code_list(name).items] == [before[1], before[0], *before[2:]]


def test_a_new_code_keeps_its_place_in_a_list_with_an_order(store: Store) -> None:
    before = [item.code for item in code_list(LIST).items]
    with store.write("下移") as work:
        codebook.move(work.session, LIST, before[0], 1)
    put(store, "A1", "养老认证")
    assert [item.code for item in code_list(LIST).items] == [
        before[1],
        before[0],
        *before[2:-1],
        "A1",
        before[-1],
    ]


def test_a_list_of_the_programs_rules_takes_names_but_no_codes(store: Store) -> None:
    put(store, "4", "红色预警", "risk")
    assert code_list("risk").label("4") == "红色预警"
    assert code_list("risk").items[0].extra["colour"] == "danger"
    with pytest.raises(UserError, match="不能增加代码"):
        put(store, "5", "黑", "risk")


def test_the_programs_own_words_are_fixed(store: Store) -> None:
    with pytest.raises(UserError, match="程序自己的用语"):
        put(store, "01", "皇帝", "user_role")
    assert "user_role" not in {one.name for one in codebook.lists()}


def test_an_added_category_counts_like_the_one_it_names(store: Store) -> None:
    put(store, "A20", {"name": "脱贫家庭学生", "like": "B20"}, "client_category")
    put(store, "E50", {"name": "重点帮教人员", "like": "E07"}, "client_category")
    listed = code_list("client_category")
    assert "A20" in listed.having("roll", "小")
    assert "E50" in listed.having("restricted")


@pytest.mark.parametrize(
    ("code", "values", "word"),
    [
        ("A 1", {"name": "新"}, "字母和数字"),
        ("", {"name": "新"}, "字母和数字"),
        ("A1", {"name": ""}, "名称"),
        ("A1", {"name": "其他"}, "已经有"),
        ("A1", {"name": "新", "like": "ZZ"}, "归入"),
    ],
)
def test_what_cannot_be_added_gets_a_sentence(
    store: Store, code: str, values: dict[str, Any], word: str
) -> None:
    with pytest.raises(UserError, match=word):
        put(store, code, values)


def test_a_used_code_is_never_deleted(store: Store) -> None:
    entry = put(store, "A1", "养老认证")
    with store.write("登记") as work:
        records.save(work.session, "errand", {"kind": "A1", "day": date(2026, 6, 1)})
    with pytest.raises(UserError, match="1 条记录在用"), store.write("删") as work:
        codebook.remove(work.session, LIST, "A1")
    with pytest.raises(UserError, match="1 条记录在用"), store.write("删") as work:
        records.remove(work.session, "code_item", entry)


def test_a_used_code_of_several_counts_too(store: Store) -> None:
    put(store, "A20", "脱贫家庭学生", "client_category")
    with store.write("登记") as work:
        records.save(work.session, "person", {"name": "王芳", "categories": ("A20", "A01")})
    with store.read() as session:
        assert code_uses.uses(session, "client_category", "A20") == 1


def test_an_unused_code_can_go(store: Store) -> None:
    put(store, "A1", "养老认证")
    with store.write("删") as work:
        codebook.remove(work.session, LIST, "A1")
    assert code_list(LIST).item("A1") is None


def test_a_shipped_code_is_not_deleted_but_gets_its_name_back(store: Store) -> None:
    shipped = code_list(LIST).items[0]
    with pytest.raises(UserError, match="原有的代码"), store.write("删") as work:
        codebook.remove(work.session, LIST, shipped.code)
    put(store, shipped.code, "代办事项")
    with store.write("删") as work:
        codebook.remove(work.session, LIST, shipped.code)
    assert code_list(LIST).label(shipped.code) == shipped.label


def test_two_pcs_change_the_same_code_in_one_record(new_store: Callable[..., Store]) -> None:
    assert put(new_store("one"), "02", "一") == put(new_store("two"), "02", "二")


def test_who_only_writes_records_changes_no_list(store: Store) -> None:
    store.rights = roles.rights_of_role("04")
    with pytest.raises(UserError, match="权限"):
        put(store, "A1", "养老认证")
