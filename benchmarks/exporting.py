"""A list of 132,229 visits as a workbook: how long, how much memory, and whether the file holds every row."""

from __future__ import annotations

import random
import resource
import time
from datetime import timedelta

import python_calamine as calamine

from benchmarks.crowd import TODAY
from benchmarks.harness import Figure
from benchmarks.writing import KEY, folder
from db.base import new_id
from db.changes import Write, apply
from db.store import create_store
from swdesk import records
from swdesk.clock import SystemClock
from swdesk.export import export_noted
from swdesk.records import Query

ROWS = 132_229
COLUMNS = ["day", "person", "method", "outcome", "worker", "content"]


def figures() -> list[Figure]:
    draw = random.Random(11)
    with folder() as path:
        store = create_store(path / "store", KEY)
        people = [new_id() for _ in range(2000)]
        with store.write("造") as work:
            apply(work.session, (Write("person", one, {"name": f"人{n}"}) for n, one in enumerate(people)))
        with store.write("造") as work:
            apply(work.session, (
                Write("visit", new_id(), {
                    "person": draw.choice(people), "day": TODAY - timedelta(days=draw.randint(0, 900)), "method": "home",
                    "content": "了解近况，一切正常",
                }) for _ in range(ROWS)
            ))  # fmt: skip
        query = Query(order="-day")
        with store.read() as session:
            listed = records.total(session, "visit", query)
        start = time.process_time()
        written = export_noted(
            store, "visit", query, path / "走访.xlsx", clock=SystemClock(), columns=COLUMNS
        )
        took = time.process_time() - start
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        sheet = calamine.CalamineWorkbook.from_path(str(path / "走访.xlsx")).get_sheet_by_index(0)
        found = sheet.height - 1
        store.close()
    lost = listed - found
    return [
        Figure("rows of the list that are not in its file", lost, "", 0, f"{listed} listed, {written} told, {found} found"),
        Figure("export of 132,229 visits, processor", took, "s", 30, f"{memory:.0f} MiB at most"),
    ]  # fmt: skip
