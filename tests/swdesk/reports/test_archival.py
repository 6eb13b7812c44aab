"""PDF/A-2b as far as it can be had here: a checker of our own, qpdf and ghostscript; each check can fail."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from swdesk.reports import archival
from swdesk.reports.document import Cell, Chart, Column, Document, Heading, Series, Table, Title
from swdesk.reports.pdf import render_bytes
from swdesk.reports.quarterly import build_document
from tests.swdesk.reports.archive_rules import broken

Paper = Callable[..., Document]


@pytest.fixture(scope="module")
def report(snapshot: Any) -> bytes:
    """The whole report of a quarter: text, charts, tables upright and turned."""
    return render_bytes(build_document(snapshot.public))[0]


@pytest.fixture
def small(paper: Paper) -> bytes:
    """One of each: title, heading, text with rare characters, chart, table, QR code."""
    chart = Chart(
        "a", "lines", "图1", ("一", "二"), (Series("人次", (1.0, 2.0)), Series("入户", (1.0, 1.0))), "人次"
    )
    table = Table("1", "表1", (Column("姓名"),), ((Cell("李𬱖"),),), landscape=True)
    document = paper(
        Title(("题",)), Heading(1, "一、"), "赵𫖯 & <某>", chart, table, check_code="ABCD-EFGH-JKMN"
    )
    return render_bytes(document)[0]


def test_a_whole_report_keeps_every_rule(report: bytes) -> None:
    assert broken(report) == []


def test_every_kind_of_block_keeps_every_rule(small: bytes) -> None:
    assert broken(small) == []


def test_others_get_their_turn_while_the_file_is_written(
    paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns: list[int] = []
    monkeypatch.setattr(archival, "_let_others", turns.append)
    render_bytes(paper("文"))
    assert turns


def test_the_checker_finds_what_reportlab_alone_leaves_out(
    paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archival, "as_pdf_a", lambda data, *_facts, **_more: data)
    found = "\n".join(broken(render_bytes(paper("文"))[0]))
    assert "no XMP" in found
    assert "output intent" in found


def _title(pdf: Any) -> None:
    pdf.docinfo["/Title"] = "另一个"


def _script(pdf: Any) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def _colour(pdf: Any) -> None:
    pdf.pages[0].contents_add(b"0 0 0 1 k")


def _see_through(pdf: Any) -> None:
    state = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.ExtGState, ca=0.5))
    pdf.pages[0].Resources.ExtGState = pikepdf.Dictionary(G=state)


def _bare(pdf: Any) -> None:
    del next(iter(pdf.pages[0].Resources.Font.values())).FontDescriptor["/FontFile2"]


def _wide(pdf: Any) -> None:
    for font in pdf.pages[0].Resources.Font.values():
        font.Widths = pikepdf.Array([1234] * len(font.Widths))


def _mute(pdf: Any) -> None:
    for font in pdf.pages[0].Resources.Font.values():
        del font["/ToUnicode"]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [(_title, "6.6.3"), (_script, "/OpenAction"), (_colour, "6.2.4: k"), (_see_through, "6.2.10"), (_bare, "6.2.11.4"), (_wide, "6.2.11.5"), (_mute, "no ToUnicode")],
)  # fmt: skip
def test_the_checker_sees_what_is_spoilt(small: bytes, spoil: Callable[[Any], None], said: str) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(small)) as pdf:
        spoil(pdf)
        pdf.save(out)
    assert [line for line in broken(out.getvalue()) if said in line]


@pytest.mark.skipif(not shutil.which("gs"), reason="ghostscript is not here")
def test_ghostscript_draws_it_without_a_word(small: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(small)
    run = [
        "gs",
        "-q",
        "-dNOPAUSE",
        "-dBATCH",
        "-dPDFSTOPONWARNING",
        "-sDEVICE=nullpage",
        str(tmp_path / "a.pdf"),
    ]
    done = subprocess.run(run, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
