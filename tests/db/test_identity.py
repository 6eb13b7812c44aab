"""What spellings of one thing have in common."""

from __future__ import annotations

from datetime import date

import pytest

from db.identity import births, id_key, name_key, sound_key


@pytest.mark.parametrize(
    ("one", "other"), [("张桂花", "章贵华"), ("陈静", "程晶"), ("刘兰", "牛岚"), ("张三", "臧山")]
)
def test_names_that_sound_alike(one: str, other: str) -> None:
    assert sound_key(one) == sound_key(other)


def test_names_that_do_not_sound_alike() -> None:
    assert sound_key("王芳") != sound_key("黄芳")


def test_a_name_without_readings_is_as_it_is_written() -> None:
    assert sound_key("Ali · Bek") == name_key("ali•bek")


def test_an_old_id_number_is_the_new_one() -> None:
    assert id_key("320102580816003") == "320102195808160038"


def test_a_number_that_excel_has_ruined_tells_nobody_apart() -> None:
    assert id_key("999999195808160000") == ""


def test_a_lunar_birthday_stands_beside_that_of_the_card() -> None:
    assert births(date(1958, 7, 2), "999999195808160033") == {date(1958, 7, 2), date(1958, 8, 16)}
