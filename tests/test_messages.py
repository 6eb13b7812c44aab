"""English: nothing without it, placeholders agree, the compiled file is the one that was translated."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

from db.codes import code_list
from db.fields import Field, Kind
from db.store import Store
from swdesk import records
from swdesk.clock import FixedClock
from swdesk.export import export_list
from swdesk.i18n import VARIABLE, _, code_text, on_paper, several, translator
from swdesk.periods import parse_period
from swdesk.printing.filling import fill
from swdesk.printing.papers import paper
from swdesk.records import Query
from swdesk.reports.quarterly import build_document
from swdesk.reports.snapshot import take_snapshot
from swdesk.values import show
from tests.tools import messages


@pytest.fixture
def english(monkeypatch: pytest.MonkeyPatch):
    translator.use("en")
    yield
    translator.use("zh")


def test_every_text_has_english() -> None:
    assert messages.untranslated(messages.updated(messages.read())) == []


def test_placeholders_agree() -> None:
    assert messages.misplaced(messages.updated(messages.read())) == []


def test_what_is_compiled_is_what_was_translated() -> None:
    assert messages.PO.with_suffix(".mo").read_bytes() == messages.compiled(messages.read())


def test_every_code_has_english() -> None:
    lists = sorted((messages.ROOT / "resources/codes").glob("*.toml"))
    without = [
        (path.stem, item.code) for path in lists for item in code_list(path.stem).items if not item.english
    ]
    assert [one for one in without if one[0] not in {"open_list", "indicator"}] == []  # in the catalogue


def test_a_window_text_follows_the_language(english: None) -> None:
    assert _("走访") == "Visit"
    assert code_text(code_list("sex"), "2") == "Female"
    assert code_text(code_list("family_relation"), code_list("family_relation").find("女").code) == "Daughter"  # type: ignore[union-attr]


def test_typed_english_finds_the_code(english: None) -> None:
    found = code_list("sex").find("female")
    assert found is not None
    assert found.code == "2"


def test_paper_stays_chinese(english: None) -> None:
    written = on_paper(lambda: (_("走访"), show(Field("x", Kind.FLAG), True)))
    assert written() == ("走访", "是")


def test_an_unknown_language_is_chinese() -> None:
    translator.use("xx")
    assert translator.chinese
    assert _("走访") == "走访"


def test_the_command_line_speaks_english_too() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "ui", "backup", "--help"], cwd=messages.ROOT, capture_output=True, check=True,
        env={**os.environ, VARIABLE: "en", "PYTHONUTF8": "1"},
    )  # fmt: skip
    said = run.stdout.decode()
    assert "Back up and verify at once." in said
    assert not messages.CHINESE.search(said)


def test_a_report_is_the_same_in_every_language(store: Store, clock: FixedClock) -> None:
    documents: list[object] = []
    for language in ("zh", "en"):
        translator.use(language)
        with store.read() as session:
            public = take_snapshot(session, parse_period("2026Q3"), clock=clock, random=bytes).public
            documents.append(
                (
                    build_document(public),
                    [fill(session, paper(number), None, clock.today()) for number in ("F-0", "F-V1")],
                )
            )
    translator.use("zh")
    assert documents[0] == documents[1]


def test_an_exported_list_is_the_same_in_every_language(store: Store, tmp_path: Path) -> None:
    with store.write("x") as work:
        records.save(work.session, "person", {"name": "张三", "sex": "1"})
    rows: list[object] = []
    for language in ("zh", "en"):
        translator.use(language)
        with store.read() as session:
            export_list(session, "person", Query(), tmp_path / f"{language}.xlsx")
        book = load_workbook(tmp_path / f"{language}.xlsx")
        rows.append([[cell.value for cell in line] for line in book.worksheets[0].iter_rows()])
    translator.use("zh")
    assert rows[0] == rows[1]


NOUNS = (
    "activities|attachments|cells|changes|children|clients|codes|columns|copies|days|entries|fields|files|forms|goals|groups|hours|"
    "items|lines|minutes|notices|pages|pairs|people|photos|places|records|remarks|replies|reports|sessions|sheets|units|visits"
)


def test_what_is_counted_in_english_has_a_form_for_one() -> None:
    counted = re.compile(rf"\}} ([a-z-]+ )?({NOUNS})\b")
    assert [one.string for one in messages.read() if one.id and counted.search(str(one.string))] == []


@pytest.mark.parametrize(
    ("n", "said"),
    [(0, "Change 0 records"), (1, "Change 1 record"), ("1", "Change 1 record"), (2, "Change 2 records")],
)
def test_one_is_one(english: None, n: object, said: str) -> None:
    assert _("修改 {} 条").format(n) == said


def test_each_count_of_a_text_takes_its_own_form(english: None) -> None:
    assert _("记录{}条，附件{}个").format(1, 3) == "1 record, 3 attachments"


def test_names_of_lists_are_plural(english: None) -> None:
    assert (_("个案"), several("个案")) == ("Case", "Cases")


def test_names_of_lists_without_another_plural_are_as_anywhere(english: None) -> None:
    assert several("设置") == "Settings"


def test_names_of_lists_stay_chinese() -> None:
    assert several("个案") == "个案"
