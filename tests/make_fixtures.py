"""Makes the store and the bundles of this release for tests/test_fixtures.py: `python -m tests.make_fixtures`.

Run once when a version is released; files that are there are never made anew.
"""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl

import swdesk
from db.files import Files
from db.stations import Station
from db.store import Store, create_store
from swdesk import devices, records
from swdesk.bundles.cards import DeviceKeys
from swdesk.bundles.catalogue import Catalogue, build_catalogue
from swdesk.bundles.referral import Content, Slip, build_referral, build_slip
from swdesk.bundles.reply import Remark, Reply, build_reply
from swdesk.bundles.report import Sending, build_report
from swdesk.clock import FixedClock
from swdesk.periods import parse_period
from swdesk.reports.snapshot import take_snapshot
from swdesk.sync.sending import export_sync

KEY = bytes(range(32))
NAME = "赵𫖯"
COUNTY = DeviceKeys(
    "00000000000000000000000000000001",
    bytes(range(1, 33)),
    "AGE-SECRET-KEY-1GQ9778VQXMMJVE8SK7J6VT8UJ4HDQAJUVSFCWCM02D8GEWQ72PVQ2Y5J33",
)
STATION = DeviceKeys("00000000000000000000000000000002", bytes(range(2, 34)), COUNTY.box)
HERE = Path(__file__).parent
SYNC = HERE / "reference" / "sync"
DOWN = HERE / "reference" / "down"
ACROSS = HERE / "reference" / "across"
ATTACHMENT = b"\x89PNG\r\n" + bytes(1000)


def main() -> None:
    """One small store; the same report sealed and open; the store's changes for another PC. What is there stays as it is."""
    clock = FixedClock(datetime(2026, 10, 5, 9, tzinfo=UTC))
    version = swdesk.__version__
    with tempfile.TemporaryDirectory() as folder:
        store = _small_store(Path(folder) / "s", clock)
        with store.read() as session:
            signers = [STATION.card("", "", "").sign]
            snapshot = take_snapshot(
                session, parse_period("2026Q3"), clock=clock, random=os.urandom, signers=signers
            )
        with store.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        _keep(HERE / "stores" / f"{version}.db", (Path(folder) / "s" / "station.db").read_bytes())
        _keep(SYNC / f"{version}.swb", _sync_file(store, Path(folder), clock))
        store.close()
    card = COUNTY.card("示范县民政局", "999999", "3")
    for name, recipient in (("policy-sealed", card), ("policy-open", None)):
        sending = Sending(STATION, recipient, 1, clock.now(), os.urandom)
        path = HERE / "reference" / "bundles" / f"{version}-{name}.swb"
        _keep(path, build_report(snapshot.public, None, sending))
    _keep(DOWN / f"{version}-reply.swb", _reply(snapshot.fingerprint, clock))
    _keep(DOWN / f"{version}-catalogue.swb", _catalogue(clock))
    _keep(DOWN / f"{version}-standards.swb", _standards(clock))
    _keep(ACROSS / f"{version}-referral.swb", _referral(clock))
    _keep(ACROSS / f"{version}-slip.swb", _slip(clock))


def _reply(fingerprint: str, clock: FixedClock) -> bytes:
    """The county returns a report, with a remark on one number."""
    remarks = (Remark("visits", "period", "请核对"),)
    said = Reply(
        "示范县青禾镇社工站",
        "999999101",
        "2026Q3",
        1,
        fingerprint,
        1,
        "returned",
        "请更正",
        remarks,
        "王科员",
        "2026-10-05",
    )
    sender, to = (
        COUNTY.card("示范县民政局", "999999", "3"),
        STATION.card("示范县青禾镇社工站", "999999101", "4"),
    )
    return build_reply(said, sender, COUNTY, [to], created=clock.now(), random=os.urandom)


def _referral(clock: FixedClock) -> bytes:
    """A station refers a person, with a case and a file of it."""
    facts = {
        "id": "1" * 32, "day": "2026-10-04", "handover": False, "reason": "05", "situation": "独居", "provided": "", "expected": "",
        "materials": "", "legal_basis": "02", "consent_by": "", "consent_on": None, "worker": "", "phone": "",
    }  # fmt: skip
    person = {
        "kind": "person",
        "id": "2" * 32,
        "values": {"name": NAME, "categories": ["A01"], "born": "1958-08-16"},
    }
    case = {"kind": "case", "id": "3" * 32, "values": {"person": "2" * 32, "aim": "稳定生活"}}
    sha = hashlib.sha256(ATTACHMENT).hexdigest()
    file = {"sha256": sha, "name": "协议", "media": "image/png", "role": "07", "parent": "3" * 32}
    content = Content(facts, [person, case], [file], {sha: ATTACHMENT})
    sender, to = (
        STATION.card("示范县青禾镇社工站", "999999101", "4"),
        COUNTY.card("白石乡社工站", "999999102", "4"),
    )
    return build_referral(
        content,
        sender,
        STATION,
        to,
        fields=["姓名"],
        purpose="转介",
        overridden=[],
        created=clock.now(),
        random=os.urandom,
    )


def _slip(clock: FixedClock) -> bytes:
    """It was taken on."""
    sender, to = (
        COUNTY.card("白石乡社工站", "999999102", "4"),
        STATION.card("示范县青禾镇社工站", "999999101", "4"),
    )
    slip = Slip("1" * 32, "accepted", "", "李站长", "2026-10-05")
    return build_slip(slip, sender, COUNTY, to, created=clock.now(), random=os.urandom)


def _catalogue(clock: FixedClock) -> bytes:
    """The county hands down a notice with a file, an item with its target, a code, a unit and the due day."""
    data = "表样".encode()
    notice = {
        "id": "1" * 32, "title": "做好走访", "text": "请落实", "issued_by": "示范县民政局", "issued_on": "2026-10-01", "due_on": None,
        "files": [{"sha256": hashlib.sha256(data).hexdigest(), "name": "表样.txt", "media": "text/plain"}],
    }  # fmt: skip
    service = {
        "id": "2" * 32, "number": "1.1", "name": "入户走访", "unit": "人次", "domain": None, "indicator": "visits_home",
        "targets": [{"year": 2026, "target": 240, "weight": 10, "due_on": None}],
    }  # fmt: skip
    code = {"list": "errand_kind", "code": "A1", "label": "养老认证", "aliases": [], "retired": False}
    unit = {"name": "白石乡社工站", "code": "999999102", "level": "4", "kind": "01", "cards": []}
    content = Catalogue(
        [notice], [service], [code], [unit], 10, files={hashlib.sha256(data).hexdigest(): data}
    )
    sender = COUNTY.card("示范县民政局", "999999", "3")
    return build_catalogue(content, sender, COUNTY, 1, created=clock.now(), random=os.urandom)


def _standards(clock: FixedClock) -> bytes:
    """The county hands down an indicator and a report form."""
    definition = """[[indicator]]
code = "phoned"
number = "Z1"
label = "电话问候"
unit = "人次"
group = "走访"
source = "visit"
measure = "rows"
where = [{ field = "method", in = ["phone"] }]
"""
    book, out = openpyxl.Workbook(), io.BytesIO()
    sheet: Any = book.active
    sheet["A1"] = "{{走访探访}}"
    book.save(out)
    sha = hashlib.sha256(out.getvalue()).hexdigest()
    indicator = {"code": "phoned", "definition": definition, "retired": False}
    file = {
        "sha256": sha,
        "name": "县季报",
        "media": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
    form = {"id": "4" * 32, "name": "县季报", "remark": "", "retired": False, "file": file}
    content = Catalogue(indicators=[indicator], forms=[form], files={sha: out.getvalue()})
    sender = COUNTY.card("示范县民政局", "999999", "3")
    return build_catalogue(content, sender, COUNTY, 2, created=clock.now(), random=os.urandom)


def _small_store(folder: Path, clock: FixedClock) -> Store:
    store = create_store(folder, KEY, clock=clock)
    with store.write("建立") as work:
        work.session.add(
            Station(name="示范县青禾镇社工站", unit_code="999999101", level="4", kind="01", own=True)
        )
        values = {"name": NAME, "categories": ("A01", "C01"), "filed_on": date(2026, 7, 1)}
        person = records.save(work.session, "person", values)
        records.save(work.session, "visit", {"person": person, "day": date(2026, 7, 2), "solved": False})
    return store


def _sync_file(store: Store, folder: Path, clock: FixedClock) -> bytes:
    """Sealed to the PC whose keys are `COUNTY`; with one attachment."""
    files = Files(store.folder, KEY)
    files.put(ATTACHMENT)
    with store.write("添加电脑") as work:
        devices.add(work.session, COUNTY.card("", "", ""), "2号电脑", today=date(2026, 10, 5))
    found = [path.read_bytes() for path in export_sync(store, files, folder, clock=clock).paths]
    files.close()
    return found[0]


def _keep(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.write_bytes(data)


if __name__ == "__main__":
    main()
