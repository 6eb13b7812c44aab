"""Leak check: numbers, names and places in free text, whatever their spelling."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swdesk.leaks import ALWAYS, Finding, Kind, Known, leaks, said_of

EVERY = frozenset(Kind)
FILE = Known(("赵桂英", "高兴", "平安", "古丽·买买提"), ("青禾小学", "青禾中心学校"), ("永丰村", "红旗社区"))
ID, MOBILE = "999999201603150024", "13800138000"
FULL = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
CHINESE = str.maketrans("0123456789", "〇一二三四五六七八九")


def kinds(text: str) -> set[Kind]:
    return {item.kind for item in leaks(text, FILE, EVERY)}


def texts(text: str, kind: Kind) -> list[str]:
    return [item.text for item in leaks(text, FILE, EVERY) if item.kind is kind]


@pytest.mark.parametrize(
    "text",
    [
        "9999 9920 1603 1500 24", "999999-20160315-0024", "９９９９９９２０１６０３１５００２４", "9 9 9 9 9 9 2 0 1 6 0 3 1 5 0 0 2 4",
        "证号一999999201603150024", "99999919700101005x", "9999992016\u200b03150024", "999999.2016.0315.0024",
        "20260701 999999201603150024", "99999920160315OO24", "9999992OI6O3I5OO24", "玖玖玖玖玖玖贰零壹陆零叁壹伍零零贰肆",
    ],
)  # fmt: skip
def test_an_id_number_is_seen_in_every_spelling(text: str) -> None:
    assert Kind.ID in kinds(f"证件{text}。")


@pytest.mark.parametrize(
    "text",
    [
        "138 0013 8000", "138-0013-8000", "1380 013 8000", "１３８００１３８０００", "1 3 8 0 0 1 3 8 0 0 0", "一三八零零一三八零零零",
        "幺三八〇〇幺三八〇〇〇", "一3800138000", "138·0013·8000", "13 80 01 38 00 0", "0516-87654321", "(0516)87654321", "0516 8765 4321",
        "电话一13800138000", "138－0013－8000", "l38OO138000", "138 OOI3 8OO0", "I38-0013-8ooo", "一38零O138零零O",
    ],
)  # fmt: skip
def test_a_telephone_number_is_seen_in_every_spelling(text: str) -> None:
    assert kinds(f"电话{text}，请联系") == {Kind.PHONE}


@pytest.mark.parametrize(
    "text",
    [
        "2026-09-30 至 2026-10-08", "2026年9月走访150人次，其中15-20岁3人", "经费13800.00元", "第一季度二〇二六年七月", "完成率128.13%，占比0.85",
        "138****8000", "一三五组，二四六组", "合同编号2026070112345", "ISO9001、IOIOSZBOOIO", "BILIBILI号IloveSOS1380",
    ],
)  # fmt: skip
def test_days_and_counts_are_no_numbers_of_people(text: str) -> None:
    assert kinds(text) == set()


@given(
    st.lists(st.sampled_from(["", " ", "-", "　", "－", "—", ".", "  ", "\u200b"]), min_size=17, max_size=17),
    st.booleans(),
)
def test_no_gaps_and_no_width_hide_an_id_number(gaps: list[str], full: bool) -> None:
    written = ID[0] + "".join(gap + digit for gap, digit in zip(gaps, ID[1:], strict=True))
    assert Kind.ID in kinds("孩子" + (written.translate(FULL) if full else written) + "，")


@given(st.sampled_from([" ", "-", "　", "·"]), st.booleans(), st.booleans())
def test_a_mobile_number_digit_by_digit(gap: str, full: bool, chinese: bool) -> None:
    digits = MOBILE.translate(CHINESE if chinese else FULL if full else {})
    assert kinds(f"打{gap.join(digits)}找我") == {Kind.PHONE}


@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_odd_texts_never_raise_and_what_is_found_stands_only_once(text: str) -> None:
    found = leaks(text, FILE, EVERY)
    assert len(found) == len(set(found))


@given(st.text("开展走访服务活动，。 \n", max_size=60), st.text("开展走访服务活动，。 \n", max_size=60))
def test_a_name_on_file_is_found_wherever_it_stands(before: str, after: str) -> None:
    assert texts(f"{before}赵 桂英{after}", Kind.NAME) == ["赵桂英"]


@given(st.lists(st.sampled_from(["赵桂英", ID, MOBILE, "青禾小学二年级", "永丰村赵大爷", "，"]), max_size=8))
def test_the_record_of_a_passed_check_holds_no_word_of_the_text(parts: list[str]) -> None:
    said = "、".join(said_of(leaks("。".join(parts), FILE, EVERY)))
    assert re.fullmatch(r"(?:(?:身份证号|电话|姓名|村名加姓氏|学校加班级|学校|村（社区）)\d+处、?)*", said)


def test_one_id_number_is_not_a_telephone_number_too() -> None:
    assert leaks(ID, FILE, EVERY) == [Finding(Kind.ID, ID)]


def test_dots_in_names_may_be_any_dot() -> None:
    assert texts("看望古丽•买买提", Kind.NAME) == ["古丽·买买提"]


@pytest.mark.parametrize("text", ["孩子们高兴地回家", "平安建设宣传", "一路平安、家家高兴"])
def test_a_name_that_is_a_word_is_left_alone_in_a_sentence(text: str) -> None:
    assert kinds(text) == set()


@pytest.mark.parametrize("text", ["探访独居老人高兴", "为平安同学补课", "对象：平安", "高兴，女，63岁"])
def test_a_name_that_is_a_word_counts_beside_a_cue(text: str) -> None:
    assert kinds(text) == {Kind.NAME}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("永丰村独居老人赵大爷腿脚不便", ["永丰村独居老人赵大爷"]),
        ("红旗社区有位姓赵的老人", ["红旗社区有位姓赵"]),
        ("永丰村赵某某家庭", ["永丰村赵某某"]),
        ("永丰村。赵大爷在家", []),
        ("永丰村的钱大爷", []),  # nobody of this surname on file
        ("永丰村平安家里", []),
    ],
)
def test_village_and_surname(text: str, found: list[str]) -> None:
    assert texts(text, Kind.RESIDENT) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("青禾小学三年级2班的小明", ["青禾小学三年级2班"]),
        ("青禾小学五（2）班", ["青禾小学五(2)班"]),
        ("就读三年级2班，学校是青禾小学", ["三年级2班,学校是青禾小学"]),
        ("青禾中心学校初二", ["青禾中心学校初二"]),
        ("在青禾小学开展活动。三年级参加", []),
        ("三年级2班的小明", []),
    ],
)
def test_school_and_class(text: str, found: list[str]) -> None:
    assert texts(text, Kind.PUPIL) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("小明（化名）在红星小学读书", "红星小学"),
        ("孩子就读东湖实验学校", "东湖实验学校"),
        ("看望东升村独居老人", "东升村"),
        ("一位老人家住向阳社区", "向阳社区"),
        ("青禾镇和平村的孩子", "和平村"),
    ],
)
def test_a_place_that_is_not_on_file_counts_where_somebody_is_spoken_of(text: str, found: str) -> None:
    assert [item.text for item in leaks(text, FILE, EVERY)] == [found]


@pytest.mark.parametrize(
    "text",
    [
        "联系学校了解孩子情况", "镇中心小学的学生", "协调转入寄宿制学校读书", "孩子回到学校", "农村留守儿童", "全镇各村儿童", "村民和社区居民", "行政村老人",
        "特殊教育学校的学生", "社区工作者探访老人", "帮助孩子联系当地学校", "驻校社工陪伴学生", "青禾镇敬老院的老人", "学校的孩子", "在红星小学举办讲座",
        "邻居和村干部反映老人情况", "在村（社区）走访老人", "到孩子所在学校了解情况", "老人由村委会照顾",
    ],
)  # fmt: skip
def test_a_place_without_a_name_or_without_a_person_is_none(text: str) -> None:
    assert kinds(text) == set()


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("红星小学三年级2班的小明", Kind.PUPIL, "红星小学三年级2班"),
        ("东升村独居老人赵大爷", Kind.RESIDENT, "东升村独居老人赵大爷"),
    ],
)
def test_what_points_at_a_person_need_not_be_on_file(text: str, kind: Kind, found: str) -> None:
    assert texts(text, kind) == [found]


def test_places_count_only_where_asked() -> None:
    text = "在永丰村和青禾小学各开展一场"
    assert leaks(text, FILE, ALWAYS) == []
    assert kinds(text) == {Kind.VILLAGE, Kind.SCHOOL}


def test_numbers_and_names_count_even_if_nobody_asks() -> None:
    assert [item.kind for item in leaks(f"赵桂英{MOBILE}", FILE, ())] == [Kind.PHONE, Kind.NAME]
