"""Documents to print, the text of a PDF, and a station filled from the sample ledgers."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from db.store import Store, create_store
from swdesk import records
from swdesk.clock import FixedClock
from swdesk.importing.apply import import_ledgers
from swdesk.periods import parse_period
from swdesk.reports.document import Block, Document, Para
from swdesk.reports.snapshot import Snapshot, take_snapshot
from tests.conftest import KEY

LEDGERS = Path(__file__).parents[2] / "data" / "ledgers"


def _with_poppler(path: Path) -> str:
    done = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True)
    return done.stdout.decode()


def _with_qt(path: Path) -> str:
    from PySide6.QtPdf import QPdfDocument

    document = QPdfDocument()
    document.load(str(path))
    return "\f".join(document.getAllText(page).text() for page in range(document.pageCount()))


@pytest.fixture
def text_of() -> Callable[[Path], str]:
    """Reads the text of a PDF as another program does."""
    return _with_poppler if shutil.which("pdftotext") else _with_qt


@pytest.fixture
def paper() -> Callable[..., Document]:
    """A document of some blocks; a text is a paragraph."""

    def make(*blocks: Block | str, check_code: str = "") -> Document:
        made = (Para(block) if isinstance(block, str) else block for block in blocks)
        return Document("报告", "青禾镇社工站", tuple(made), check_code)

    return make


def fill(store: Store, clock: FixedClock) -> None:
    """The sample ledgers, and what the sample station is."""
    import_ledgers(store, LEDGERS, clock=clock)
    station = {
        "name": "示范县青禾镇社会工作服务站", "own": True, "addressee": "示范县民政局", "unit_code": "999999001",
        "kind": "01", "level": "4",
    }  # fmt: skip
    with store.write("填写本站信息") as work:
        records.save(work.session, "station", station)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The sample station, to read."""
    clock = FixedClock(datetime(2026, 10, 8, 10, tzinfo=UTC))
    store = create_store(tmp_path_factory.mktemp("reporting") / "store", KEY, clock=clock)
    fill(store, clock)
    yield store
    store.close()


@pytest.fixture(scope="session")
def snapshot(sample: Store) -> Snapshot:
    """Its third quarter."""
    clock = FixedClock(datetime(2026, 10, 8, 10, tzinfo=UTC))
    with sample.read() as session:
        return take_snapshot(session, parse_period("2026Q3"), clock=clock, random=bytes)


@pytest.fixture
def public(snapshot: Snapshot) -> dict[str, Any]:
    """Its public part."""
    return snapshot.public
