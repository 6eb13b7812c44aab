"""No personal data in plain text anywhere on disk (sync.md §6)."""

from __future__ import annotations

import io
import logging
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import UUID

from db.drafts import Drafts
from db.fields import Kind, fields_of
from db.files import Files
from db.store import STATION_FILE, Store
from swdesk import backup, filing
from swdesk.checking import check_all, told
from swdesk.desk import Desk
from swdesk.files import Prepared, attach
from swdesk.periods import parse_period
from swdesk.records import model_of, save
from swdesk.security import keys
from swdesk.sending import export_report
from swdesk.single import StoreLock
from tests.torture.registry import Counts, bar
from tests.torture.stations import CLOCK, KEY, USER, joined, signed_store

CODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
SECRET = "悄悄话不可外传"
KINDS = ("person", "visit", "household", "case", "consultation", "errand", "volunteer")


def found(places: Iterable[Path], words: Iterable[str]) -> list[str]:
    """Where any of the words stands, in a file or in a file's name."""
    needles = {word: [word.encode(coding) for coding in CODINGS] for word in words}
    hits: list[str] = []
    for place in places:
        for path in sorted(place.rglob("*")):
            data = str(path.relative_to(place)).encode() + (path.read_bytes() if path.is_file() else b"")
            hits += [
                f"{path}: {word}" for word, forms in needles.items() if any(form in data for form in forms)
            ]
    return hits


@contextmanager
def watched(folder: Path) -> Iterator[io.StringIO]:
    """Temporary files of this process go into `folder`; everything that is logged is kept."""
    folder.mkdir()
    log = io.StringIO()
    handler, root, old = logging.StreamHandler(log), logging.getLogger(), tempfile.tempdir
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    tempfile.tempdir = str(folder)
    try:
        yield log
    finally:
        tempfile.tempdir = old
        root.setLevel(level)
        root.removeHandler(handler)


@bar("明文标记", "命中 0")
def markers(counts: Counts, folder: Path) -> str:
    """A mark in every text field, a photo, a draft, a reason; then everything that the program writes is searched."""
    places = {name: folder / name for name in ("store", "stick", "out", "temp", "pcs")}
    places["out"].mkdir()
    places["stick"].mkdir()
    store = signed_store(places["store"])
    with watched(places["temp"]) as log, closing(store), closing(Files(store.folder, KEY)) as files:
        drafts = Drafts(store.folder, KEY, CLOCK)
        marks = _write_marks(store, files)
        drafts.keep("person", marks[0], {"name": SECRET}, {}, None, {"day": SECRET})
        made = backup.make_backup(store.folder, KEY, [places["stick"]], CLOCK, reason=SECRET).made[0]
        backup.drill(made, backup.Secret(key=KEY))
        with store.write("定稿") as work:
            report, _snapshot = filing.sign(
                work.session, files, parse_period("2026Q2"), clock=CLOCK, random=os.urandom
            )
        export_report(store, files, report, places["out"], clock=CLOCK)
        _check(store, files, drafts)
        wal = store.folder / (STATION_FILE + "-wal")
        assert wal.stat().st_size, "the WAL is searched while it holds pages"
        hits = found(places.values(), [SECRET, USER])
        drafts.close()
        pcs = joined(places["pcs"])
        pcs[0].photo(SECRET, caption=SECRET)
        pcs[0].export(places["out"])
    for pc in pcs:
        pc.close()
    hits += found(places.values(), [SECRET, USER])
    assert not hits, f"明文：{hits[:5]}"
    assert SECRET not in log.getvalue(), "日志里有明文"
    size = sum(
        path.stat().st_size for place in places.values() for path in place.rglob("*") if path.is_file()
    )
    return f"{len(marks)}条记录的全部文字、附件、草稿；查了{size >> 20} MB（数据、WAL、临时、备份、上报、同步、日志），命中 0"


def _write_marks(store: Store, files: Files) -> list[UUID]:
    made: list[UUID] = []
    with store.write(SECRET, reason=SECRET) as work:
        for kind in KINDS:
            texts = [
                f.name
                for f in fields_of(model_of(kind))
                if f.kind in {Kind.TEXT, Kind.NOTE, Kind.PHONE, Kind.ID_NUMBER}
            ]
            made.append(save(work.session, kind, dict.fromkeys(texts, SECRET)))
        attach(
            work.session, files, "person", made[0], Prepared(SECRET.encode(), "text/plain"), caption=SECRET
        )
    return made


def _check(store: Store, files: Files, drafts: Drafts) -> None:
    """The whole check names records on the screen, not on the disk."""
    lock = StoreLock(store.folder)
    desk = Desk(store.folder, keys.unlock(store.folder, USER, "secret1"), store, files, drafts, CLOCK, lock)
    with store.read() as session:
        list(told(session, check_all(desk)))
    lock.release()
