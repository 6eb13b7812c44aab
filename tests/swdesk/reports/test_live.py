from __future__ import annotations

from typing import Any

import pytest

from swdesk.reports.live import fill, joined, relinked

TEMPLATE = "本季度走访{visits}人次，其中入户{visits_home}人次；本年累计{visits:year}人次，{not_known}。"


def test_numbers_are_filled_in_and_known_by_place(public: dict[str, Any]) -> None:
    text, marks, _bold = fill(public, TEMPLATE)
    assert text == "本季度走访311人次，其中入户230人次；本年累计900人次，{not_known}。"
    assert [(text[start:end], code, span) for start, end, code, span in marks] == [
        ("311", "visits", "period"), ("230", "visits_home", "period"), ("900", "visits", "year"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "template"),
    [
        (
            "本季度走访",
            "三季度，全站共走访",
            "三季度，全站共走访{visits}人次，其中入户{visits_home}人次；本年累计{visits:year}人次，",
        ),
        ("311", "312", "本季度走访312人次，其中入户{visits_home}人次；本年累计{visits:year}人次，"),
        ("，其中入户230人次", "", "本季度走访{visits}人次；本年累计{visits:year}人次，"),
        ("900", "9000", "本季度走访{visits}人次，其中入户{visits_home}人次；本年累计9000人次，"),
    ],
)
def test_an_edit_keeps_the_numbers_that_it_left_alone(
    old: str, new: str, template: str, public: dict[str, Any]
) -> None:
    text, marks, _bold = fill(public, TEMPLATE)
    assert relinked(text, marks, text.replace(old, new)).removesuffix("{not_known}。") == template


# ── bold ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_bold_and_its_numbers_stay_what_they_are(public: dict[str, Any]) -> None:
    template = "本季度\x02走访{visits}人次\x03，其中入户{visits_home}人次。"
    text, marks, bold = fill(public, template)
    assert [text[start:end] for start, end in bold] == ["走访311人次"]
    assert relinked(text, marks, text, bold) == template


def test_a_number_is_bold_as_a_whole(public: dict[str, Any]) -> None:
    text, marks, _bold = fill(public, "走访{visits}人次。")
    assert relinked(text, marks, text, [(0, 3)]) == "\x02走访{visits}\x03人次。"


def test_what_touches_is_one_stretch_and_spaces_are_not_bold() -> None:
    assert joined("一二 三四\n", [(3, 5), (0, 1), (1, 3), (5, 6), (9, 12)]) == [(0, 5)]


def test_texts_without_bold_are_written_as_before(public: dict[str, Any]) -> None:
    assert not any("bold" in part for part in public["narrative"])
