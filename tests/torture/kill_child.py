"""A process that works until it is killed (kill.py). Arguments: folder of the store, kind of work, first number.

After each piece of work that the program reports as done it prints one line: `<work> <number>`.
"""

from __future__ import annotations

import sys
import uuid
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import select

from db.changes import Operation, Write, apply, undo
from db.drafts import Drafts
from db.files import Files
from db.people import Person
from db.store import Store, open_store
from swdesk import disposals, filing
from swdesk.backup import make_backup
from swdesk.clock import SystemClock
from swdesk.export import export_list
from swdesk.files import Prepared, attach
from swdesk.importing.apply import OPERATION, import_ledgers
from swdesk.receiving import receive
from swdesk.records import Query, save
from swdesk.reports.pdf import render_pdf
from swdesk.reports.quarterly import build_document
from swdesk.reports.xlsx import write_xlsx
from swdesk.security import keys
from swdesk.security.seal import Cost
from swdesk.sending import export_report
from swdesk.sync.sending import export_sync

KEY = bytes(range(32))
LEDGERS = Path(__file__).parents[1] / "data" / "ledgers"
USER, PERIOD = "周敏", "2026Q3"
CHEAP = Cost(memory_kib=64, passes=1)
BLOCK = 200
"""Records of one bulk operation."""


def done(work: str, number: int) -> None:
    sys.stdout.write(f"{work} {number}\n")
    sys.stdout.flush()


def edit(store: Store, files: Files, number: int) -> None:
    """A person, a visit, a photo and a change of the person, in one operation."""
    with store.write("登记走访") as work:
        person = save(work.session, "person", {"name": f"编号{number}", "village": "甲村"})
        save(work.session, "visit", {"person": person, "day": date(2026, 1, 1) + timedelta(number % 300)})
        save(work.session, "person", {"village": "乙村"}, id=person)
        attach(work.session, files, "person", person, Prepared(b"%d" % number * 500, "text/plain"))
    done("edit", number)


def bulk(store: Store, files: Files, number: int) -> None:
    """What an import and its undo do: many records in one operation."""
    with store.write("导入台账") as work:
        many = (
            Write("person", uuid.uuid4(), {"name": f"批次{number}", "village": "丙村"}) for _ in range(BLOCK)
        )
        apply(work.session, many)
    done("bulk", number)
    if number % 3 == 0:
        with store.write("撤销：导入台账") as again:
            undo(again.session, work.operation)
        done("undo", number)


def erase(store: Store, files: Files, number: int) -> None:
    """A file with a visit, a photo and a draft is made and erased by law, or made anonymous, as the window does it."""
    edit(store, files, number)
    with store.read() as session:
        person = session.scalars(select(Person.id).where(Person.name == f"编号{number}")).one()
    with closing(Drafts(store.folder, KEY, SystemClock())) as drafts:
        drafts.keep("visit", uuid.uuid4(), {"person": person, "content": f"编号{number}"}, {}, None)
        decision = disposals.ANONYMISE if number % 2 else disposals.ERASE
        with store.write("处置档案") as work:
            disposals.decide(work.session, "person", person, decision, ground="03", on=date(2026, 11, 30))
        disposals.clean(store, files, drafts)
    done("erase", number)


def ledgers(store: Store, files: Files, number: int) -> None:
    """The import of a folder of ledgers and its undo, over and over."""
    if import_ledgers(
        store, LEDGERS, clock=SystemClock()
    ).written:  # nothing new when the last child fell before its undo
        done("ledgers", number)
    with store.read() as session:
        latest = session.scalars(
            select(Operation.id).where(Operation.name == OPERATION).order_by(Operation.at)
        ).all()[-1]
    with store.write("撤销：导入台账") as work:
        undo(work.session, latest)
    done("undone", number)


def export(store: Store, files: Files, number: int) -> None:
    edit(store, files, number)
    with store.read() as session:
        rows = export_list(session, "person", Query(), store.folder.parent / "名册.xlsx")
    done("export", rows)


def report(store: Store, files: Files, number: int) -> None:
    """The signed report as PDF and Excel, and the bundle to the superior."""
    with store.read() as session:
        found = filing.standing(session, PERIOD).report
        assert found is not None
        snapshot = filing.snapshot_of(session, files, found)
    assert snapshot is not None
    out, document = store.folder.parent / "out", build_document(snapshot.public)
    render_pdf(document, out / "报告.pdf")
    write_xlsx(document, out / "报告.xlsx")
    export_report(store, files, found, out, clock=SystemClock())
    done("report", number)


def backup(store: Store, files: Files, number: int) -> None:
    """A piece of work, then a backup to the stick."""
    with store.write("登记服务对象") as work:
        save(work.session, "person", {"name": f"编号{number}"})
    make_backup(store.folder, KEY, [store.folder.parent / "stick"], SystemClock())
    done("backup", number)


def sync(store: Store, files: Files, number: int) -> None:
    """What the other PC wrote, file by file and over again; then a file for it."""
    there = sorted((store.folder.parent / "stick").iterdir())
    place = (number - 1) % len(there)
    receive(store, there[place], clock=SystemClock(), files=files)
    done("sync", place + 1)
    export_sync(store, files, store.folder.parent / "out", clock=SystemClock())


def password(store: Store, files: Files, number: int) -> None:
    """A new password, and now and then a new recovery phrase."""
    keys.change_password(store.folder, USER, f"secret{number}", f"secret{number + 1}", cost=CHEAP)
    done("password", number + 1)
    if number % 3 == 0:
        keys.new_phrase(store.folder, KEY)


def migrate(folder: Path) -> None:
    """Opening a store of an earlier release; then idle until killed."""
    done("open", 0)
    open_store(folder, KEY, clock=SystemClock()).close()
    done("migrate", 1)
    sys.stdin.read()


def main() -> None:
    folder, kind, first = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    if kind == "migrate":
        migrate(folder)
        return
    store = open_store(folder, KEY, clock=SystemClock())
    files = Files(folder, KEY)
    work = {
        each.__name__: each for each in (edit, bulk, erase, ledgers, export, report, backup, sync, password)
    }[kind]
    done("open", 0)
    for number in range(first, first + 10_000):
        work(store, files, number)


main()
