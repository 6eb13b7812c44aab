"""The validation vectors of domain.md §6, through the checks that the declarations name and the loose typing of forms."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from db.base import record_kinds
from db.checks import birth_of, eighteen, sex_of
from db.fields import Field, field_of
from db.pinyin import syllables
from db.store import Store
from swdesk import plausible, records
from swdesk.deidentify import masked_name
from swdesk.errors import UserError
from swdesk.people import find_people, under_fourteen
from swdesk.values import clean, parse

TODAY = date(2026, 11, 23)


def field(kind: str, name: str) -> Field:
    return field_of(record_kinds()[kind], name)


def doubt(kind: str, name: str, value: str) -> str | None:
    check = field(kind, name).check
    assert check is not None
    return check(value)


# ── §6.1 公民身份号码 ────────────────────────────────────────────────────────────────────────────────────────

GOOD = (
    ("999999201603150024", date(2016, 3, 15), "2"),
    ("999999201311230014", date(2013, 11, 23), "1"),
    ("999999201211240012", date(2012, 11, 24), "1"),
    ("999999194402290028", date(1944, 2, 29), "2"),
    ("999999195808160033", date(1958, 8, 16), "1"),
    ("999999198512310040", date(1985, 12, 31), "2"),
    ("99999919700101005X", date(1970, 1, 1), "1"),
    ("11010519491231002X", date(1949, 12, 31), "2"),
)


@pytest.mark.parametrize(("number", "born", "sex"), GOOD)
def test_a_good_number_raises_no_doubt(number: str, born: date, sex: str) -> None:
    assert doubt("person", "id_number", number) is None
    assert (birth_of(number), sex_of(number)) == (born, sex)


@pytest.mark.parametrize("number", [item[0] for item in GOOD])
def test_another_last_character_warns(number: str) -> None:
    wrong = number[:17] + ("1" if number[17] != "1" else "2")
    assert "校验位" in (doubt("person", "id_number", wrong) or "")
    assert parse(field("person", "id_number"), wrong, TODAY) == wrong


@pytest.mark.parametrize("typed", ["99999919700101005x", " 999999 19700101 005X", "'99999919700101005X", "９９９９９９19700101005Ｘ"])  # fmt: skip
def test_spellings_of_a_number(typed: str) -> None:
    assert parse(field("person", "id_number"), typed, TODAY) == "99999919700101005X"


@pytest.mark.parametrize("number", ["999999194302290020", "999999430229002"])
def test_an_impossible_birth_date_is_refused(number: str) -> None:
    with pytest.raises(UserError, match="没有这一天"):
        parse(field("person", "id_number"), number, TODAY)


def test_a_number_that_excel_spoilt_is_told() -> None:
    assert "Excel" in (doubt("person", "id_number", "999999195808160000") or "")


def test_fifteen_digits_become_eighteen() -> None:
    assert eighteen("320102580816003") == "320102195808160038"
    assert doubt("person", "id_number", "320102580816003")


@pytest.mark.parametrize("head", ["810000", "820000", "830000", "329900", "911100"])
def test_residence_permits_foreign_cards_and_old_areas_are_no_reason_to_doubt(head: str) -> None:
    number = eighteen(f"{head}580816003")
    assert doubt("person", "id_number", number) is None


@pytest.mark.parametrize(
    ("born", "on", "child"),
    [
        (date(2013, 11, 23), date(2026, 11, 23), True),
        (date(2012, 11, 24), date(2026, 11, 24), True),
        (date(2012, 11, 24), date(2026, 11, 25), False),
        (date(2013, 11, 23), date(2027, 11, 23), True),
        (date(2013, 11, 23), date(2027, 11, 24), False),
    ],
)
def test_under_fourteen_until_the_day_after_the_birthday(born: date, on: date, child: bool) -> None:
    assert under_fourteen(born, on) is child


def test_what_was_confirmed_is_not_doubted() -> None:
    values = {"id_number": "999999201603150021"}
    assert "id_number" in records.doubts(values, "person")
    assert records.doubts(values | {"id_confirmed": True}, "person") == {}


def test_a_doubtful_number_is_saved(store: Store) -> None:
    with store.write("登记") as work:
        person = records.save(work.session, "person", {"name": "王芳", "id_number": "999999201603150021"})
    with store.read() as session:
        assert records.load(session, "person", person).values["id_number"] == "999999201603150021"


def test_birth_and_sex_beside_the_number() -> None:
    values = {"id_number": "999999201603150024", "born": date(2016, 3, 15), "sex": "2"}
    assert plausible.doubts("person", values, TODAY) == {}
    values |= {"born": date(2016, 4, 1), "sex": "1"}
    assert plausible.doubts("person", values, TODAY).keys() == {"born", "sex"}


# ── §6.2 电话, §6.3 区划, §6.4 信用代码 ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "phone",
    ["13812345678", "138 1234 5678", "0516-83456789", "051683456789", "010-12345678-123", "12345", "110120",
     "13812345678（邻居代接）", "0516-83456789 邻居代接"],
)  # fmt: skip
def test_good_phones(phone: str) -> None:
    assert doubt("person", "phone", phone) is None


@pytest.mark.parametrize("phone", ["1381234567", "12812345678", "138123456789", "电话"])
def test_doubtful_phones(phone: str) -> None:
    assert doubt("person", "phone", phone)


@pytest.mark.parametrize("code", ["230108", "230102001", "230622", "530111", "230622101", "230622101201"])
def test_good_divisions(code: str) -> None:
    assert doubt("station", "unit_code", code) is None


@pytest.mark.parametrize("code", ["23010", "2301080", "230102901", "哈尔滨"])
def test_doubtful_divisions(code: str) -> None:
    assert doubt("station", "unit_code", code)


@pytest.mark.parametrize("code", ["91350100M000100Y43", "91110000101623741K", "911101066976941872", "52999999MJ000000XY"])  # fmt: skip
def test_good_credit_codes(code: str) -> None:
    assert doubt("agency", "credit_code", code) is None


@pytest.mark.parametrize(("code", "word"), [("91350211M0000XUF46", "校验位"), ("52999999MJ000000XI", "18位"), ("5299", "18位")])  # fmt: skip
def test_a_credit_code_that_fails_is_told_and_kept(code: str, word: str) -> None:
    assert word in (doubt("agency", "credit_code", code) or "")
    assert parse(field("agency", "credit_code"), code, TODAY) == code


# ── §6.5 the rest ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("typed", ["2026-02-29", "2026年13月1日", "20260230", "11.31"])
def test_days_that_do_not_exist_are_refused(typed: str) -> None:
    with pytest.raises(UserError):
        parse(field("visit", "day"), typed, TODAY)


@pytest.mark.parametrize(
    ("kind", "values", "doubtful"),
    [
        ("visit", {"day": date(2026, 11, 24)}, {"day"}),
        ("activity", {"day": date(2026, 12, 24)}, set[str]()),
        ("visit", {"minutes": 481}, {"minutes"}),
        ("visit", {"minutes": 480}, set[str]()),
        ("person", {"born": date(2026, 12, 1)}, {"born"}),
        ("person", {"born": date(2020, 1, 2), "filed_on": date(2020, 1, 1)}, {"filed_on"}),
        ("case", {"opened_on": date(2026, 5, 1), "closed_on": date(2026, 4, 1)}, {"closed_on"}),
        ("group_session", {"start": "10:00", "end": "09:00"}, {"end"}),
        ("group_session", {"due": 8, "present": 9}, {"present"}),
        ("meeting", {"due": 8, "attendance": 8}, set[str]()),
        ("fund", {"amount": -1}, {"amount"}),
        ("goal_score", {"percent": 101}, {"percent"}),
    ],
)
def test_what_two_values_say_against_each_other(
    kind: str, values: dict[str, Any], doubtful: set[str]
) -> None:
    assert plausible.doubts(kind, values, TODAY).keys() == doubtful


@pytest.mark.parametrize(("typed", "fen"), [("12.5", 1250), ("0.005", 1), ("1,200 元", 120000)])
def test_money_has_two_decimals(typed: str, fen: int) -> None:
    assert parse(field("fund", "amount"), typed, TODAY) == fen


# ── §6.6 names and characters ────────────────────────────────────────────────────────────────────────────────

RARE = ("䶮", "㼆", "𬱖", "𬘭", "𫖯", "𫘧", "𬭎", "𣲘")
"""None of them in GBK; the last six are of several UTF-16 units."""


@pytest.mark.parametrize("dot", ["•", "・", "．", "-", "·"])
def test_one_dot_in_names(dot: str) -> None:
    assert clean(field("person", "name"), f"古丽{dot}买买提") == "古丽·买买提"


def test_inner_spaces_and_other_names_stay() -> None:
    assert clean(field("person", "name"), "王 芳") == "王 芳"
    assert clean(field("person", "name"), "Mary-Ann") == "Mary-Ann"


def test_names_of_fifty_characters_fit() -> None:
    assert (field("person", "name").max_length or 0) >= 50


@pytest.mark.parametrize("sign", RARE)
def test_rare_characters_are_kept_found_and_masked_by_code_point(store: Store, sign: str) -> None:
    with store.write("登记") as work:
        person = records.save(work.session, "person", {"name": f"王{sign}"})
    with store.read() as session:
        assert records.load(session, "person", person).values["name"] == f"王{sign}"
        assert [hit.name for hit in find_people(session, f"王{sign}")] == [f"王{sign}"]
    assert masked_name(f"王{sign}") == "王某"
    assert len(list(syllables(f"王{sign}"))) <= 2


# ── saving ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_records_with_nothing_in_them_are_saved(store: Store) -> None:
    with store.write("登记") as work:
        made = {kind: records.save(work.session, kind, {}) for kind in record_kinds()}
    with store.read() as session:
        loaded = {kind: records.load(session, kind, one).values for kind, one in made.items()}
    assert all(value in (None, "", (), False) for values in loaded.values() for value in values.values())


def test_a_doubtful_value_is_saved_wherever_it_stands(store: Store) -> None:
    bad = {
        "name": "王芳",
        "born": date(2016, 3, 15),
        "id_number": "999999201603150021",
        "phone": "138123456789",
        "sex": "1",
    }
    with store.write("登记") as work:
        person = records.save(work.session, "person", bad)
    assert {"id_number", "phone"} <= records.doubts(bad, "person").keys()
    with store.read() as session:
        kept = records.load(session, "person", person).values
    assert {name: kept[name] for name in bad} == bad
