"""Paper, PDF, bundle and records: whether they are one report."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.store import Store
from swdesk import evidence_annex, filing, proving
from swdesk.bundles.container import read_file
from swdesk.clock import FixedClock
from swdesk.errors import UserError
from swdesk.proving import Proof, paper_of, prove, prove_with, read_pdf, typed_code
from swdesk.receiving import receive
from swdesk.reports.document import Document, Title
from swdesk.reports.pdf import render_bytes, render_pdf
from swdesk.reports.quarterly import build_document
from swdesk.reports.snapshot import Snapshot, check_code
from tests.swdesk.test_collect import PERIOD, Unit, unit


@pytest.fixture
def station(new_store: Callable[..., Store]) -> Unit:
    clock = FixedClock(datetime(2026, 10, 4, 9, 0, tzinfo=UTC))
    made = unit(new_store, clock, "示范县青禾镇社工站", "999999101", "4")
    made.visit(3)
    return made


@pytest.fixture
def report(station: Unit) -> uuid.UUID:
    return station.sign()


@pytest.fixture
def sealed(station: Unit, report: uuid.UUID) -> Snapshot:
    with station.store.read() as session:
        found = filing.snapshot_of(session, station.files, report)
    assert found is not None
    return found


def against(side: Unit, paper: proving.Paper) -> Proof:
    with side.store.read() as session:
        return prove(session, side.files, paper)


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────


@given(st.text("0123456789abcdef", min_size=64, max_size=64), st.sampled_from(["", " ", "-", "—"]))
def test_a_code_is_read_however_it_is_typed(digest: str, between: str) -> None:
    code = check_code(digest)
    typed = between.join(code.replace("-", "")).lower()
    assert typed_code(typed) == code


def test_letters_that_look_like_digits_are_taken_for_them() -> None:
    assert typed_code("hc9w-avdk-8gIO") == "HC9W-AVDK-8G10"


@pytest.mark.parametrize("text", ["", "HC9W", "HC9W-AVDK-8G2", "HC9W-AVDK-8G2六"])
def test_what_is_no_code_is_said(text: str) -> None:
    with pytest.raises(UserError, match="12位"):
        paper_of(text)


def test_the_qr_code_says_which_report_it_is(sealed: Snapshot) -> None:
    paper = paper_of(build_document(sealed.public).qr)
    assert (paper.code, paper.period, paper.unit_code) == (sealed.check_code, "2026Q3", "999999101")


def test_a_scan_has_no_code_to_read(tmp_path: Path) -> None:
    render_pdf(Document("扫描件", "", (Title(("扫描件",)),)), tmp_path / "scan.pdf")
    with pytest.raises(UserError, match="扫描件"):
        read_pdf(tmp_path / "scan.pdf")


def test_a_damaged_pdf_is_said(tmp_path: Path) -> None:
    (tmp_path / "x.pdf").write_bytes(b"%PDF-1.4 nothing")
    with pytest.raises(UserError, match="打不开"):
        read_pdf(tmp_path / "x.pdf")


# ── at the station ───────────────────────────────────────────────────────────────────────────────────────────


def test_the_stations_pdf_and_records_agree(station: Unit, sealed: Snapshot, tmp_path: Path) -> None:
    render_pdf(build_document(sealed.public), tmp_path / "r.pdf")
    proof = against(station, read_pdf(tmp_path / "r.pdf"))
    assert proof.agrees
    assert any("逐字节一致" in text for text in proof.lines)
    assert proof.moved == ()


def test_a_pdf_with_the_right_code_and_other_pages_is_found_out(
    station: Unit, sealed: Snapshot, tmp_path: Path
) -> None:
    document = build_document(sealed.public)
    forged = Document(document.title, document.author, document.blocks[:1], document.check_code, document.qr)
    (tmp_path / "f.pdf").write_bytes(render_bytes(forged)[0])
    proof = against(station, read_pdf(tmp_path / "f.pdf"))
    assert proof.agrees is False


def test_records_that_went_on_are_named_one_by_one(station: Unit, sealed: Snapshot) -> None:
    station.visit(1)
    proof = against(station, paper_of(sealed.check_code))
    assert proof.agrees
    visits = next(one for one in proof.moved if one.code == "visits" and one.span == "period")
    assert (visits.before, visits.after, visits.why) == (3, 4, "补录1条")
    assert "赵桂英" in visits.strayed[0].title


def test_a_spoilt_annex_is_found_out(station: Unit, sealed: Snapshot) -> None:
    assert proving.annex_sound(sealed)
    sealed.annex["numbers"]["visits"]["year"].pop()
    assert not proving.annex_sound(sealed)


def test_a_mistyped_code_is_helped_on(station: Unit, sealed: Snapshot) -> None:
    code = sealed.check_code
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    proof = against(station, paper_of(wrong))
    assert proof.agrees is None
    assert code in proof.lines[0]


# ── at the county ────────────────────────────────────────────────────────────────────────────────────────────


def test_the_county_knows_the_paper_of_what_it_received(
    station: Unit, report: uuid.UUID, sealed: Snapshot, new_store: Callable[..., Store], tmp_path: Path
) -> None:
    county = unit(new_store, station.clock, "示范县民政局", "999999", "3")
    receive(county.store, station.export(report, tmp_path), clock=county.clock)
    proof = against(county, paper_of(sealed.check_code))
    assert proof.agrees
    assert any("示范县青禾镇社工站" in text for text in proof.lines)
    assert any("核对一致" in text for text in proof.lines)


def test_the_paper_of_another_version_does_not_agree(
    station: Unit, report: uuid.UUID, new_store: Callable[..., Store], tmp_path: Path
) -> None:
    county = unit(new_store, station.clock, "示范县民政局", "999999", "3")
    receive(county.store, station.export(report, tmp_path), clock=county.clock)
    with station.store.write("更正") as work:
        filing.new_version(work.session, PERIOD.key)
    station.visit(1)
    second = station.sign()
    with station.store.read() as session:
        newer = filing.snapshot_of(session, station.files, second)
    assert newer is not None
    render_pdf(build_document(newer.public), tmp_path / "v2.pdf")
    proof = against(county, read_pdf(tmp_path / "v2.pdf"))
    assert proof.agrees is False
    assert any("第1版" in text for text in proof.lines)


def test_a_bundle_beside_the_paper_needs_no_store(
    station: Unit, report: uuid.UUID, sealed: Snapshot, tmp_path: Path
) -> None:
    bundle = read_file(station.export(report, tmp_path), None)
    assert prove_with(bundle, paper_of(sealed.check_code)).agrees
    assert prove_with(bundle, paper_of("HC9W-AVDK-8G26")).agrees is False


# ── the annex on paper ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("names", [False, True])
def test_the_annex_lists_the_sealed_records(station: Unit, sealed: Snapshot, names: bool) -> None:
    station.visit(1)  # after signing: it does not stand behind the number
    with station.store.read() as session:
        made = evidence_annex.annex(
            session,
            sealed,
            PERIOD,
            [("visits", "period")],
            live=False,
            names=names,
            made_on=date(2026, 10, 5),
        )
    [table] = made.tables()
    assert table.title == "附录1 走访探访 3 人次"
    assert len(table.rows) == 3
    assert ("赵桂英" in table.rows[0][3].text) is names


def test_the_annex_lists_the_records_of_a_cell(station: Unit, sealed: Snapshot) -> None:
    station.visit(1)
    with station.store.read() as session:
        made = evidence_annex.annex(
            session, sealed, PERIOD, [], live=False, names=False, made_on=date(2026, 10, 5), cells=[("8", "合计", 2)]
        )  # fmt: skip
    [table] = made.tables()
    assert table.title == "附录1 表8 合计 入户 3"
    assert len(table.rows) == 3
    assert "定稿时封存的记录" in table.notes[0]


def test_every_number_with_records_can_be_printed_at_once(station: Unit, sealed: Snapshot) -> None:
    numbers = evidence_annex.with_records(sealed)
    assert ("visits", "period") in numbers
    with station.store.read() as session:
        made = evidence_annex.annex(
            session, sealed, PERIOD, numbers, live=False, names=False, made_on=date(2026, 10, 5)
        )
    assert len(made.tables()) == len(numbers)
