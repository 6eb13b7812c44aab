"""How values are shown and loosely typed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from db.checks import division_code_doubt
from db.fields import field_of
from swdesk.i18n import sentences, translator
from swdesk.records import model_of
from swdesk.values import parse_day, show

MINUTES = field_of(model_of("visit"), "minutes")


@pytest.mark.parametrize(
    ("minutes", "shown"), [(45, "45分钟"), (90, "1.5小时"), (480, "8小时"), (100, "100分钟")]
)
def test_whole_and_half_hours_are_shown_as_hours(minutes: int, shown: str) -> None:
    assert show(MINUTES, minutes) == shown


def test_yesterday_is_understood_in_english() -> None:
    assert parse_day("yesterday", date(2026, 3, 1)) == date(2026, 2, 28)


@pytest.mark.parametrize("code", ["23", "2301", "230108", "230108001", "230108001201"])
def test_codes_of_every_level_are_codes(code: str) -> None:
    assert division_code_doubt(code) is None


@pytest.fixture
def english() -> Iterator[None]:
    translator.use("en")
    yield
    translator.use("zh")


def test_chinese_sentences_stand_close() -> None:
    assert sentences("还没有备份过。", "", "会自动备份。") == "还没有备份过。会自动备份。"


def test_english_sentences_have_a_blank_between_them(english: None) -> None:
    assert sentences("One.", "Two.") == "One. Two."
