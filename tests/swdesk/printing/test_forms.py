"""Every paper form of domain.md §2: names fields that exist, fits A4, loses nothing, blank and full."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from db.base import record_kinds
from db.stations import Station
from db.store import Store, create_store
from swdesk.printing.drawing import print_sheets
from swdesk.printing.filling import fill
from swdesk.printing.layout import PAD, Pages, lay_out, page_room
from swdesk.printing.papers import Paper, has_forms, paper, papers, papers_of
from swdesk.printing.sheet import Sheet
from swdesk.reports.fonts import Typesetter
from tests.conftest import KEY
from tests.swdesk.printing.samples import Samples

TODAY = date(2026, 11, 23)
ALL = [one.number for one in papers()]
SECTION_TWO = {
    "F-0", "F-0b", *(f"F-C{n}" for n in range(1, 11)), *(f"F-G{n}" for n in range(1, 6)),
    *(f"F-A{n}" for n in range(1, 5)), "F-V1", "F-R1", "F-R2", "F-S1", "F-T1", "F-M1", "F-P1", "F-L1", "F-W1",
    "F-E1", "F-O1", "F-N1",
}  # fmt: skip


class Filled:
    """A store with one full record of every kind that a form prints."""

    def __init__(self, folder: Path) -> None:
        self.store: Store = create_store(folder, KEY)
        self.records: dict[str, uuid.UUID] = {}
        with self.store.write("样张") as hand:
            hand.session.add(Station(own=True, name="示范县青禾镇社会工作服务站"))
            samples = Samples(hand.session)
            for one in papers():
                self.records[one.kind] = samples.record(one.kind)

    def sheet(self, form: Paper, *, blank: bool) -> Sheet:
        """The form with the record, or without."""
        with self.store.read() as session:
            return fill(session, form, None if blank else self.records[form.kind], TODAY)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    made = Filled(tmp_path_factory.mktemp("forms") / "store")
    yield made
    made.store.close()


def test_every_form_of_the_standard_is_there() -> None:
    assert set(ALL) >= SECTION_TWO


def test_a_kind_knows_its_forms() -> None:
    assert [one.number for one in papers_of("activity")] == ["F-A1", "F-A2", "F-A3", "F-A4"]


def test_kinds_with_forms_are_known_without_reading_them() -> None:
    assert {one.kind for one in papers()} == {kind for kind in record_kinds() if has_forms(kind)}


@pytest.mark.parametrize("blank", [True, False], ids=["blank", "full"])
@pytest.mark.parametrize("number", ALL)
def test_form_loses_nothing(filled: Filled, number: str, blank: bool) -> None:
    setter = Typesetter()
    laid = lay_out(filled.sheet(paper(number), blank=blank), setter)
    _nothing_runs_over(laid, setter)
    assert not setter.missing


def _nothing_runs_over(laid: Pages, setter: Typesetter) -> None:
    for page in laid.pages:
        assert page, "an empty page"
        for one in page:
            assert one.top + one.height <= page_room(laid.sheet) + 0.01
            for box, lines in zip(one.set.band.boxes, one.set.lines, strict=True):
                assert all(
                    setter.width(line, box.role, box.size) <= box.width - 2 * PAD + 0.01 for line in lines
                )
                assert one.set.natural(box, lines) <= one.height + 0.01


@pytest.mark.parametrize("number", ALL)
def test_pdf_is_a4_and_names_the_form(filled: Filled, number: str, tmp_path: Path) -> None:
    form = paper(number)
    printed = print_sheets([filled.sheet(form, blank=True)], form.title)
    path = tmp_path / "form.pdf"
    path.write_bytes(printed.data)
    with pikepdf.open(path) as pdf:
        assert len(pdf.pages) == printed.pages
        sides = {tuple(sorted(round(float(side)) for side in _box(page)[2:])) for page in pdf.pages}
    assert sides == {(595, 842)}


def _box(page: pikepdf.Page) -> list[Any]:
    found: Any = page.mediabox
    return list(found)
