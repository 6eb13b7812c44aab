"""加粗: from the worker's paragraph to the paper, the Word file and what is sent (docs/decisions/0142)."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pikepdf

from swdesk.periods import parse_period
from swdesk.reports.document import Document, Para
from swdesk.reports.docx import write_docx
from swdesk.reports.narrative import draft
from swdesk.reports.pdf import render_bytes, render_pdf
from swdesk.reports.quarterly import build_document
from swdesk.reports.rollup import build_rollup_document
from swdesk.reports.snapshot import fingerprint
from tests.swdesk.reports.archive_rules import broken

TEXT = "一是走访到位。" * 9 + "赵𫖯。\n二是联动。"
Paper = Callable[..., Document]


def heavy(para: Para) -> list[list[str]]:
    return [[line[a:b] for a, b in bold] for line, bold in para.lines()]


def section(public: dict[str, Any], key: str, template: str) -> Para:
    made = public | {"narrative": draft(public, {key: template})}
    return next(one for one in build_document(made).blocks if isinstance(one, Para) and one.section == key)


def test_each_line_has_its_own_part_of_a_stretch(public: dict[str, Any]) -> None:
    found = section(public, "problems", "一是\x02人手。\n二是路\x03远。")
    assert heavy(found) == [["人手。"], ["二是路"]]


def test_rows_among_the_text_do_not_shift_bold_or_numbers(public: dict[str, Any]) -> None:
    found = section(
        public, "plans", "走访{visits}人次：\n培训｜十月｜甲｜两期\n\x02抓紧\x03办{visits_home}件。"
    )
    assert heavy(found) == [[], ["抓紧"]]
    assert [found.text[mark.start : mark.end] for mark in found.marks] == ["311", "230"]


def test_the_fingerprint_covers_bold(public: dict[str, Any]) -> None:
    plain, bold = (
        public | {"details": {}, "narrative": draft(public, {"problems": text})}
        for text in ("人手不足。", "\x02人手\x03不足。")
    )
    assert fingerprint(plain) != fingerprint(bold)


def test_the_paper_draws_bold_and_keeps_the_rules_of_archives(paper: Paper) -> None:
    data, _result = render_bytes(paper(Para(TEXT, bold=((2, 40), (60, 70)))))
    assert broken(data) == []
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert b" 2 Tr " in pdf.pages[0].Contents.read_bytes()


def test_the_words_of_the_paper_read_on(paper: Paper, text_of: Callable[[Path], str], tmp_path: Path) -> None:
    render_pdf(paper(Para(TEXT, bold=((2, 40), (60, 70)))), tmp_path / "a.pdf")
    assert "".join(TEXT.split()) in "".join(text_of(tmp_path / "a.pdf").split())


def test_word_has_bold_runs(paper: Paper, tmp_path: Path) -> None:
    write_docx(paper(Para("一是人手。\n二是路远。", bold=((2, 8),))), tmp_path / "a.docx")
    word: Any = docx.Document(str(tmp_path / "a.docx"))
    runs = [[(run.text, bool(run.font.bold)) for run in line.runs if run.text] for line in word.paragraphs]
    assert runs == [[("一是", False), ("人手。", True)], [("二是", True), ("路远。", False)]]


def test_a_superior_prints_a_story_as_it_was_written(public: dict[str, Any]) -> None:
    part = {"key": "stories", "text": "一位老人重新走出家门。", "bold": [[2, 4]]}
    made = build_rollup_document(
        "示范县民政局",
        parse_period("2026Q3"),
        [public | {"narrative": [part]}],
        [],
        made_on=date(2026, 10, 9),
    )
    [story] = [one for one in made.blocks if isinstance(one, Para) and one.text == part["text"]]
    assert heavy(story) == [["老人"]]
