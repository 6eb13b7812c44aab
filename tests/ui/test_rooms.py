"""Every page, tab, form and dialog is walked through, in a process of its own for each language (tests/tools/survey.py)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from swdesk.i18n import VARIABLE

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
Wrong = dict[str, dict[str, str]]

CHINESE_BY_INTENT = (
    "简体中文", "昨天", "示范县民政局", "青禾镇", "青政〔", "祖母", "{年}", "仿宋", "行政类",
    "出席", "迟", "换",
)  # fmt: skip
"""Names of languages and fonts, examples of what is typed, patterns of numbers, folders and signs of the paper."""
PAPER = ("report", "rollup")
"""The report in the window is the paper itself."""


def survey(language: str, scale: int) -> Wrong:
    run = subprocess.run(
        [sys.executable, "-m", "tests.tools.survey", str(scale)], cwd=ROOT, capture_output=True, check=False, timeout=280,
        env={**os.environ, VARIABLE: language, "QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert run.returncode == 0, run.stderr.decode()[-2000:]
    return json.loads(run.stdout)


@pytest.fixture(scope="module")
def large() -> Wrong:
    """Chinese at 150 % on 1366×768."""
    return survey("zh", 150)


@pytest.fixture(scope="module")
def english() -> Wrong:
    return survey("en", 100)


def test_no_word_is_cut_off_with_large_texts(large: Wrong) -> None:
    assert large["cut"] == {}


def test_no_room_is_larger_than_the_screen(large: Wrong) -> None:
    assert large["large"] == {}


def test_every_control_has_a_name_for_screen_readers(large: Wrong) -> None:
    assert large["nameless"] == {}


def test_the_english_window_has_no_chinese(english: Wrong) -> None:
    left = {
        text: place
        for text, place in english["chinese"].items()
        if not place.startswith(PAPER) and not any(word in text for word in CHINESE_BY_INTENT)
    }
    assert left == {}


def test_english_words_are_not_cut_off_either(english: Wrong) -> None:
    assert english["cut"] == {}
