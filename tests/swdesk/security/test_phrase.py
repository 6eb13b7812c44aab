"""The recovery phrase as people copy it from paper."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swdesk.errors import UserError
from swdesk.security import phrase

ENTROPY = bytes(range(32))
TEXT = phrase.make_phrase(ENTROPY)


@given(st.binary(min_size=32, max_size=32))
def test_every_key_survives_the_paper(entropy):
    text = phrase.make_phrase(entropy)
    assert len(text) == 24
    assert phrase.read_phrase(text).entropy == entropy


@pytest.mark.parametrize(
    "typed",
    [
        " ".join(TEXT),
        "，".join(phrase.groups(TEXT)),
        "\n".join(phrase.groups(TEXT)),
        f"SWDESK-1 00ab {TEXT}",
        "　".join(TEXT) + "。",
        "".join(f"{n}.{c} " for n, c in enumerate(TEXT, 1)),
    ],
)
def test_spaces_punctuation_numbers_and_the_qr_text_are_passed_over(typed):
    assert phrase.read_phrase(typed).entropy == ENTROPY


def test_too_few_are_counted():
    with pytest.raises(UserError, match="认出20个"):
        phrase.read_phrase(TEXT[:20])


def test_a_character_that_is_not_of_the_list_is_named_with_its_place():
    with pytest.raises(UserError, match="第3个字“龘”"):
        phrase.read_phrase(TEXT[:2] + "龘" + TEXT[3:])


def test_a_failed_check_says_so():
    with pytest.raises(UserError, match="校验"):
        phrase.read_phrase(TEXT[:-2] + TEXT[-1] + TEXT[-2], lambda _: False)


def opens(entropy):
    return entropy == ENTROPY


@pytest.mark.parametrize("at", [0, 11, 23])
def test_one_slip_is_mended_wherever_it_is(at):
    other = "的" if TEXT[at] != "的" else "一"
    slips = {
        TEXT[:at] + other + TEXT[at + 1 :]: f"第{at + 1}个字应为“{TEXT[at]}”",
        TEXT[:at] + "龘" + TEXT[at + 1 :]: f"第{at + 1}个字应为“{TEXT[at]}”",
        TEXT[:at] + TEXT[at + 1 :]: f"漏写了第{at + 1}个字",
        TEXT[:at] + other + TEXT[at:]: "多余",
    }
    for typed, note in slips.items():
        read = phrase.read_phrase(typed, opens)
        assert read.entropy == ENTROPY
        assert note in read.note


def test_swapped_neighbours_are_mended():
    typed = TEXT[:4] + TEXT[5] + TEXT[4] + TEXT[6:]
    assert "次序反了" in phrase.read_phrase(typed, opens).note


def test_anothers_phrase_is_told_apart_from_a_slip():
    other = phrase.make_phrase(bytes(32))
    with pytest.raises(UserError, match="不是这份数据"):
        phrase.read_phrase(other, opens)


def test_two_wrong_characters_are_not_guessed():
    typed = "龘靐" + TEXT[2:]
    with pytest.raises(UserError, match="第1个字“龘”、第2个字“靐”"):
        phrase.read_phrase(typed, opens)
