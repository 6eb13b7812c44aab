from __future__ import annotations

import random

import pytest

from swdesk.reports.breaking import NO_END, NO_START, break_lines

ALPHABET = "社工站服务对象走访，。、；：？！”’）》“‘（《…—0123456789%.,年月日ab 〔〕"


def lines(text: str, room: int) -> list[str]:
    return [text[line.start : line.end] for line in break_lines(text, [1.0] * len(text), room, room)]


@pytest.mark.parametrize("seed", range(30))
def test_punctuation_never_stands_at_the_wrong_end_of_a_line(seed: int) -> None:
    chosen = random.Random(seed)
    text = "".join(chosen.choice(ALPHABET) + "社工" for _ in range(300))
    found = lines(text, 28)
    assert "".join(found) == text
    assert not [line for line in found[1:] if line[0] in NO_START]
    assert not [line for line in found[:-1] if line[-1] in NO_END]
    assert max(map(len, found)) <= 28


@pytest.mark.parametrize(
    ("text", "room", "expected"),
    [
        ("共走访12345人次", 6, ["共走访", "12345人", "次"]),
        ("完成满意率96.3%。好", 8, ["完成满意率", "96.3%。好"]),
        ("截至到2026年9月30日", 9, ["截至到2026年", "9月30日"]),
        ("一二三\n四", 9, ["一二三", "四"]),
    ],
)
def test_numbers_and_dates_stay_whole(text: str, room: int, expected: list[str]) -> None:
    assert lines(text, room) == expected


def test_a_word_longer_than_the_line_is_cut_rather_than_lost() -> None:
    assert "".join(lines("a" * 70, 28)) == "a" * 70
