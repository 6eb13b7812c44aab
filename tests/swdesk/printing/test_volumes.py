"""A whole file as one PDF: every form in order, its page in the contents, scans inside; public lists hide numbers."""

from __future__ import annotations

import io
import re
import subprocess
import uuid
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from db.activities import Activity, Participant
from db.files import Files
from db.people import Person
from db.stations import Station
from db.store import Store
from swdesk import records
from swdesk.files import Prepared, attach, prepare
from swdesk.printing.drawing import print_sheets
from swdesk.printing.filling import fill
from swdesk.printing.papers import paper
from swdesk.printing.volumes import leaves, print_volume
from tests.swdesk.printing.samples import Samples

TODAY = date(2026, 11, 23)


@pytest.fixture
def files(store: Store) -> Iterator[Files]:
    made = Files.of(store)
    yield made
    made.close()


def _text(data: bytes, folder: Path) -> list[str]:
    """The text of each page."""
    path = folder / "read.pdf"
    path.write_bytes(data)
    said = subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True, text=True
    )
    return said.stdout.split("\f")


def _case(store: Store, files: Files) -> uuid.UUID:
    scan, photo = io.BytesIO(), io.BytesIO()
    canvas = Canvas(scan)
    canvas.drawString(100, 700, "SCANNED-PAGE")
    canvas.save()
    Image.new("RGB", (400, 300), "red").save(photo, "PNG")
    with store.write("样张") as hand:
        samples = Samples(hand.session)
        hand.session.add(Station(own=True, name="示范县青禾镇社会工作服务站"))
        case = samples.record("case")
        for kind in ("case_assessment", "case_plan", "case_session"):
            samples.record(kind)
        attach(hand.session, files, "case", case, Prepared(scan.getvalue(), "application/pdf"), role="07")
        attach(hand.session, files, "case", case, prepare(photo.getvalue(), "image/png"), role="04")
    return case


def test_forms_stand_in_the_order_of_the_work(store: Store, files: Files) -> None:
    case = _case(store, files)
    with store.read() as session:
        found = [leaf.paper.number for leaf in leaves(session, "case", case, TODAY)]
    assert found == ["F-0", "F-C1", "F-C2", "F-C3", "F-C4", "F-C5", "F-C7"]


def test_contents_say_where_each_form_is(store: Store, files: Files, tmp_path: Path) -> None:
    case = _case(store, files)
    with store.read() as session:
        done = print_volume(session, "case", case, TODAY, files)
    pages = _text(done.data, tmp_path)
    assert "个案卷" in pages[0]
    row = re.search(r"F-C5\s+个案服务记录表.*?\s(\d+)\s+\d+\s*$", pages[1], re.MULTILINE)
    assert row is not None
    assert "个案服务记录表" in pages[2 + int(row[1]) - 1]


def test_scans_are_pages_of_the_file(store: Store, files: Files, tmp_path: Path) -> None:
    case = _case(store, files)
    with store.read() as session:
        done = print_volume(session, "case", case, TODAY, files)
    whole = "\n".join(_text(done.data, tmp_path))
    assert "SCANNED-PAGE" in whole
    assert "签名扫描件" in whole


def test_sign_in_sheet_names_who_is_expected_and_hides_numbers(store: Store, tmp_path: Path) -> None:
    with store.write("登记") as hand:
        person = Person(name="古丽娜", phone="13800005678", born=date(1950, 1, 1), village="永丰村")
        activity = Activity(name="重阳节活动", day=TODAY)
        hand.session.add_all([person, activity])
        hand.session.flush()
        hand.session.add(Participant(activity=activity.id, person=person.id, state="1"))
        hand.session.add(Participant(activity=activity.id, name="没来的人", state="3"))
        wanted = activity.id
    with store.read() as session:
        sheet = fill(session, paper("F-A2"), wanted, TODAY)
    text = "\n".join(_text(print_sheets([sheet], "签到").data, tmp_path))
    assert "古丽娜" in text
    assert "138****5678" in text
    assert "0000" not in text
    assert "没来的人" not in text


def test_a_long_record_is_cut_over_pages_without_loss(store: Store, tmp_path: Path) -> None:
    text = "".join(f"第{n}句话。" for n in range(1200))
    with store.write("登记") as hand:
        samples = Samples(hand.session)
        session_id = samples.record("case_session")
        records.save(hand.session, "case_session", {"record": text}, id=session_id)
    with store.read() as session:
        done = print_sheets([fill(session, paper("F-C5"), session_id, TODAY)], "记录")
    found = re.sub(r"\s", "", "".join(_text(done.data, tmp_path)))
    assert all(f"第{n}句话" in found for n in (0, 599, 1199))
