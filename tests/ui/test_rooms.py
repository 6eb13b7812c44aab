"""Every page, tab, form and dialog is walked through, in a process of its own for each language (tests/tools/survey.py)."""

from __future__ import annotations

import json
import os
import pkgutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog

import ui
from swdesk.i18n import VARIABLE
from ui.pages.base import Page

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
Wrong = dict[str, dict[str, str]]

CHINESE_BY_INTENT = (
    "简体中文", "昨天", "示范县民政局", "青禾镇", "青政〔", "祖母", "{年}", "社工站备份", "仿宋", "行政类",
    "出席", "迟 Late", "换", "2小时", "{{指标}}",
)  # fmt: skip
"""Names of languages and fonts, examples of what is typed, patterns of numbers, folders and signs of the paper."""
PAPER = ("report", "rollup")
"""The report in the window is the paper itself."""


def survey(language: str, scale: int) -> Wrong:
    run = subprocess.run(
        [sys.executable, "-m", "tests.tools.survey", str(scale)], cwd=ROOT, capture_output=True, check=False, timeout=900,
        env={**os.environ, VARIABLE: language, "QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert run.returncode == 0, run.stderr.decode()[-2000:]
    return json.loads(run.stdout)


@pytest.fixture(scope="module")
def large() -> Wrong:
    """Chinese at 150 % on 1366×768."""
    return survey("zh", 150)


@pytest.fixture(scope="module")
def usual() -> Wrong:
    """Chinese as most stations have it."""
    return survey("zh", 100)


@pytest.fixture(scope="module")
def english() -> Wrong:
    return survey("en", 100)


@pytest.fixture(scope="module")
def large_english() -> Wrong:
    return survey("en", 150)


def parts_of_the_window(kind: type) -> set[str]:
    """Every class of `kind` in ui that is no base of another."""
    for module in pkgutil.walk_packages(ui.__path__, "ui."):
        if module.name != "ui.__main__":
            import_module(module.name)
    found, waiting = set[str](), [kind]
    while waiting:
        own = [one for one in waiting.pop().__subclasses__() if one.__module__.startswith("ui.")]
        found |= {one.__name__ for one in own if not one.__subclasses__()}
        waiting += own
    return found


def test_no_word_is_cut_off_with_large_texts(large: Wrong) -> None:
    assert large["cut"] == {}


def test_no_room_is_larger_than_the_screen(large: Wrong) -> None:
    assert large["large"] == {}


def test_every_control_is_placed_by_a_layout(large: Wrong) -> None:
    assert large["astray"] == {}


def test_no_word_is_cut_off(usual: Wrong) -> None:
    assert usual["cut"] | usual["cells"] == {}


@pytest.mark.parametrize("room", ["usual", "large", "english", "large_english"])
def test_forms_do_not_scroll_sideways(room: str, request: pytest.FixtureRequest) -> None:
    assert request.getfixturevalue(room)["sideways"] == {}


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


def test_no_word_is_cut_off_in_english_with_large_texts(large_english: Wrong) -> None:
    assert large_english["cut"] == {}


def test_no_room_is_larger_than_the_screen_in_english(large_english: Wrong) -> None:
    assert large_english["large"] == {}


def test_no_heading_and_no_number_of_a_table_is_cut_off(large: Wrong) -> None:
    assert large["cells"] == {}


def test_no_heading_of_a_table_is_cut_off_in_english(large_english: Wrong) -> None:
    assert large_english["cells"] == {}


def test_every_dialog_and_page_is_walked_through(large: Wrong) -> None:
    assert (parts_of_the_window(QDialog) | parts_of_the_window(Page)) - large["walked"].keys() == set()
