"""Single cells: dates, numbers, money, durations, flags, categories, names, ID numbers."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.codes import code_list
from db.identity import same_village
from swdesk.importing.dates import DateContext, parse_day
from swdesk.importing.identity import parse_id, parse_name, parse_phone, valid_id
from swdesk.importing.labels import parse_code, parse_codes, parse_flag
from swdesk.importing.numbers import duration_unit, money_unit, parse_amount, parse_count, parse_minutes
from swdesk.importing.text import chinese_number
from swdesk.importing.when import month_in, year_in
from swdesk.importing.workbook import Value
from tests.swdesk.importing.books import id_number

TODAY = date(2026, 11, 23)
JULY = DateContext(TODAY, 2026, 7)
NOWHERE = DateContext(TODAY)
BIRTH = DateContext(TODAY, 2026, birth=True)
THIRD = date(2026, 7, 3)


@pytest.mark.parametrize("text", [
    "7月3日", "7.3", "2026.7.3", "2026/7/3", "2026-07-03", "20260703", 20260703.0, "二〇二六年七月三日", "七月三日", "７月３日",
    "２０２６．７．３", "46206", 46206.0, "3号", "3日", 3.0, "26.7.3", "26/7/3", "7/3/2026", "2026.7.3 14:30", "2026-07-03 00:00:00",
    "7月3日（周五）", "2026 年 7 月 3 日", "2026。7。3", "'2026-7-3", "260703", "7-3", "2026年7.3", date(2026, 7, 3),
    datetime(2026, 7, 3, 9, 30),  # noqa: DTZ001 - as a workbook holds it
])  # fmt: skip
def test_a_day_is_read_without_doubt(text: Value) -> None:
    found = parse_day(text, JULY)
    assert (found.value, found.flags) == (THIRD, [])


@pytest.mark.parametrize("text", ["7月3日-5日", "7.3-7.5", "2026年7月3日至7月5日", "7月3、4日", "0703"])
def test_a_span_or_a_guess_takes_the_first_day_and_is_flagged(text: str) -> None:
    found = parse_day(text, JULY)
    assert found.value == THIRD
    assert found.flags


@pytest.mark.parametrize(("text", "day"), [("2026年7月", 1), ("7月", 1), ("7月中旬", 11), ("7月底", 31)])
def test_a_month_alone_is_flagged(text: str, day: int) -> None:
    found = parse_day(text, JULY)
    assert found.value == date(2026, 7, day)
    assert found.flags
    assert found.rest == text


@pytest.mark.parametrize("text", ["2026.2.30", "2026年13月1日", "春节前", "2026-0-5"])
def test_an_impossible_day_is_flagged_and_kept(text: str) -> None:
    found = parse_day(text, JULY)
    assert found.value is None
    assert found.flags
    assert found.rest == text


@pytest.mark.parametrize("text", ["", None, "无", "/", "—"])
def test_no_day_is_nothing(text: Value) -> None:
    assert parse_day(text, JULY).value is None
    assert not parse_day(text, JULY).flags


def test_a_day_ahead_is_flagged_unless_it_is_planned() -> None:
    assert parse_day("2027.1.5", JULY).flags
    assert not parse_day("2027.1.5", DateContext(TODAY, ahead=True)).flags


def test_the_year_comes_from_the_row_above_or_is_supposed() -> None:
    assert parse_day("1.3", NOWHERE.after(date(2025, 12, 30))).value == date(2026, 1, 3)
    supposed = parse_day("12.28", NOWHERE)
    assert supposed.value == date(2025, 12, 28)
    assert supposed.flags


def test_a_number_that_lost_its_zero_is_read_by_the_row_above() -> None:
    after = JULY.after(date(2026, 7, 9))
    assert parse_day(7.1, after).value == date(2026, 7, 10)
    assert parse_day(7.1, after).flags
    assert parse_day(7.4, after).value == date(2026, 7, 4)


@pytest.mark.parametrize(("text", "day"), [("1971年7月", date(1971, 7, 1)), ("197107", date(1971, 7, 1)), ("71.7.21", date(1971, 7, 21)),
                                          ("1971-07", date(1971, 7, 1)), ("15.3.2", date(2015, 3, 2))])  # fmt: skip
def test_birth_dates_may_be_given_to_the_month(text: str, day: date) -> None:
    found = parse_day(text, BIRTH)
    assert (found.value, found.flags) == (day, [])


SPELLINGS = (
    "{0.year}-{0.month}-{0.day}", "{0.year}年{0.month}月{0.day}日", "{0:%Y%m%d}", "{0.year}.{0.month:02d}.{0.day:02d}",
    "{0.year}/{0.month}/{0.day}", "{0.month}/{0.day}/{0.year}",
)  # fmt: skip


@given(st.dates(date(1990, 1, 1), TODAY), st.sampled_from(SPELLINGS))
def test_every_complete_date_survives_its_spelling(day: date, spelling: str) -> None:
    found = parse_day(spelling.format(day), NOWHERE)
    assert (found.value, found.flags, found.rest) == (day, [], "")


@given(
    st.one_of(
        st.text(max_size=12), st.floats(allow_nan=False, allow_infinity=False), st.integers(-(10**20), 10**20)
    )
)
def test_no_cell_breaks_a_parser_and_none_is_lost(value: Value) -> None:
    for parse in (lambda v: parse_day(v, JULY), parse_count, parse_amount, lambda v: parse_minutes(v, None), parse_id,
                  parse_phone, parse_name, parse_flag, lambda v: parse_codes(v, "client_category")):  # fmt: skip
        found = parse(value)
        text = str(value).strip(" \u3000\t\n\r'")
        if found.value in (None, ()) and isinstance(value, str) and any(char.isalnum() for char in text):
            assert (
                found.rest
                or found.flags
                or text in {"无", "没有", "暂无", "不详", "未填", "空"}
                or text.lower() in {"n/a", "none"}
            )


@pytest.mark.parametrize(
    ("text", "number"),
    [("30人", 30), (30.0, 30), ("４０", 40), ("1.2万", 12000), ("1,200", 1200), ("无", 0), ("30人次", 30)],
)
def test_counts_without_doubt(text: Value, number: int) -> None:
    found = parse_count(text)
    assert (found.value, found.flags) == (number, [])


@pytest.mark.parametrize(("text", "number"), [("约30人", 30), ("10余人", 10), ("近50", 50), ("30多人", 30), ("二十人", 20), ("30+", 30),
                                             ("3-5人", 3), ("12人（其中志愿者3人）", 12), ("男3女5", 8), (30.5, 31)])  # fmt: skip
def test_counts_with_words_are_taken_and_flagged(text: Value, number: int) -> None:
    found = parse_count(text)
    assert found.value == number
    assert found.flags


@given(st.integers(0, 10**9))
def test_yuan_are_exact(cents: int) -> None:
    yuan = Decimal(cents) / 100
    for text in (str(yuan), f"{yuan:,.2f}", f"￥{yuan}元", float(yuan)):
        found = parse_amount(text)
        assert (found.value, found.flags) == (cents, [])
    assert parse_amount(str(yuan / 10000), money_unit("金额（万元）")).value == cents


@pytest.mark.parametrize(
    ("text", "cents"),
    [("1.2万元", 1_200_000), ("伍仟元整", 500_000), ("大米10袋，折价1200元", 120_000), ("5000元", 500_000)],
)
def test_money_in_words(text: str, cents: int) -> None:
    assert parse_amount(text, money_unit("折价（元）")).value == cents


@pytest.mark.parametrize(("text", "heading", "minutes"), [
    (90, "时长（分钟）", 90), ("90分钟", "时长（小时）", 90), (1.5, "时长（小时）", 90), ("1.5h", "时长", 90), ("1小时30分", "时长", 90),
    ("一个半小时", "时长", 90), ("半小时", "时长", 30), ("9:00-10:30", "时长", 90), ("上午9点到10点半", "时长", 90), ("1:30", "时长", 90),
    (time(1, 30), "时长", 90), (2, "服务时长(h)", 120), ("2学时", "学时", 120), ("45分", "用时", 45),
])  # fmt: skip
def test_durations(text: Value, heading: str, minutes: int) -> None:
    assert parse_minutes(text, duration_unit(heading)).value == minutes


@pytest.mark.parametrize(("text", "said", "sure"), [
    ("是", True, True), ("√", True, True), ("已解决", True, True), ("已更换线路", True, True), ("否", False, True), ("×", False, True),
    ("未解决", False, True), ("正在办理", False, True), ("部分解决", False, False), ("已上报村委会", False, False), ("是（2月）", True, True),
    ("", None, True), ("/", None, True),
])  # fmt: skip
def test_flags(text: str, said: bool | None, sure: bool) -> None:
    found = parse_flag(text)
    assert found.value is said
    assert bool(found.flags) is not sure


@given(st.lists(st.sampled_from(code_list("client_category").items), min_size=1, max_size=3, unique_by=lambda i: i.code),
       st.sampled_from(["、", "，", ",", "；", ";", "/", "\n", " ", "+", " 、 "]))  # fmt: skip
def test_several_categories_whatever_separates_them(items: list[Any], separator: str) -> None:
    names = [item.aliases[0] if item.aliases else item.label for item in items]
    found = parse_codes(separator.join(names), "client_category")
    assert set(found.value) == {item.code for item in items}
    assert not found.flags


def test_unknown_labels_are_kept_and_flagged() -> None:
    found = parse_codes("低保，火星来客", "client_category")
    assert found.value == ("A01", "99")
    assert "火星来客" in found.flags[0]
    assert found.rest == "低保，火星来客"
    assert parse_code("电话（儿子接听）", "visit_method").value == "phone"


@pytest.mark.parametrize("text", [9.99999198304244e17, "9.99999198304244E+17", "999999198304244000"])
def test_ruined_id_numbers_are_flagged_never_guessed(text: Value) -> None:
    found = parse_id(text)
    assert found.value is None
    assert "Excel" in found.flags[0]


@given(
    st.dates(date(1930, 1, 1), TODAY),
    st.integers(1, 999),
    st.sampled_from(["{}", "'{}", " {} ", "{:.6} {}", "{}．"]),
)
def test_whole_id_numbers_are_read_whatever_surrounds_them(born: date, sequence: int, dress: str) -> None:
    number = id_number(f"{born:%Y%m%d}", sequence)
    text = f"{number[:6]} {number[6:]}" if dress.startswith("{:") else dress.format(number)
    found = parse_id(text.lower())
    assert found.value == number
    assert valid_id(found.value)


def test_doubtful_id_numbers_are_kept_as_written() -> None:
    for text in ("99999919710721840", "999999197107218407", "320102580816003"):
        assert parse_id(text).value == text
        assert parse_id(text).flags


@pytest.mark.parametrize(("text", "name"), [("谢　金", "谢金"), (" 陈春 ", "陈春"), ("古丽•阿不都热合曼", "古丽·阿不都热合曼"),
                                           ("古丽 · 阿不都", "古丽·阿不都"), ("张三（户主）", "张三"), ("John Smith", "John Smith"), ("张㛃 ", "张㛃")])  # fmt: skip
def test_names(text: str, name: str) -> None:
    assert parse_name(text).value == name


@pytest.mark.parametrize(("text", "phone"), [("184-6507-5291", "18465075291"), (13590109281.0, "13590109281"), ("13590109281.0", "13590109281"),
                                            ("+86 135 9010 9281", "13590109281"), ("0431-8888888", "0431-8888888")])  # fmt: skip
def test_phones(text: Value, phone: str) -> None:
    found = parse_phone(text)
    assert (found.value, found.flags) == (phone, [])


def test_villages() -> None:
    assert same_village("东河村", "青禾镇东河村委会3组")
    assert same_village("东河", "东河村")
    assert not same_village("青禾村", "青禾社区")
    assert not same_village("东市口村", "西市口村")


def test_titles_say_year_and_month() -> None:
    assert (year_in("2026年1月走访台账"), month_in("2026年1月走访台账")) == (2026, 1)
    assert (year_in("二〇二六年度任务"), month_in("7月份")) == (2026, 7)
    assert (year_in("2025-2026学年"), month_in("1-9月")) == (None, None)
    assert (year_in("26年台账"), month_in("十一月")) == (2026, 11)
    assert month_in("2026年第三季度") is None


@given(st.integers(0, 9999))
def test_chinese_numbers(number: int) -> None:
    digits, units = "零一二三四五六七八九", ["", "十", "百", "千"]
    text, zero = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            text += ("零" if zero and text else "") + digits[digit] + units[place]
            zero = False
        else:
            zero = True
    assert chinese_number(text or "零") == number
