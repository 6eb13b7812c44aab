"""People of an invented station, and what a table that was sent becomes."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from db.checks import check_character
from db.store import Store
from swdesk import records
from swdesk.blanks import making
from swdesk.blanks.matching import learnt_of, match
from swdesk.blanks.shape import read_sent
from swdesk.clock import FixedClock


def number(born: date, order: int) -> str:
    """An ID number of no real division."""
    body = f"999999{born:%Y%m%d}{order:03d}"
    return body + check_character(body)


@pytest.fixture
def people(store: Store) -> dict[str, uuid.UUID]:
    """Five people in two villages; name → id."""
    found: dict[str, uuid.UUID] = {}
    with store.write("样例") as work:
        records.save(work.session, "station", {
            "name": "青禾镇社工站", "own": True, "county": "示范县", "township": "青禾镇",
        })  # fmt: skip
        home = records.save(work.session, "household", {"head_name": "张大山", "members": 4})
        for name, born, village, more in (
            ("张桂花", date(1940, 3, 2), "柳树屯村", {"categories": ("C07", "A01"), "phone": "13900000001", "household": home,
                                               "emergency": "=张小明", "emergency_phone": "13900000009",
                                               "registered_address": "青禾镇柳树屯村3组"}),
            ("李国强", date(1938, 12, 1), "东河村", {"categories": ("C07", "D02"), "phone": "13900000002"}),
            ("王小丽", date(2015, 6, 1), "柳树屯村", {"categories": ("B03",), "school": "青禾镇中心小学", "guardian": "王老五"}),
            ("王小丽", date(2016, 6, 1), "东河村", {"categories": ("B03",)}),
            ("赵保密", date(2012, 1, 1), "东河村", {"categories": ("B08",)}),
        ):  # fmt: skip
            key = name if name not in found else f"{name}2"
            values = {"name": name, "born": born, "sex": "2", "village": village, "status": "01",
                      "id_number": number(born, len(found) + 1), **more}  # fmt: skip
            found[key] = records.save(work.session, "person", values)
        records.save(work.session, "child_file", {
            "person": found["王小丽"], "father": "王大力", "father_phone": "13900000003", "filled_on": date(2026, 1, 1),
        })  # fmt: skip
    return found


@pytest.fixture
def filled(store: Store, clock: FixedClock, tmp_path: Path) -> Callable[..., Any]:
    """Fills a table and gives its sheet as Excel reads it."""

    def make(data: bytes, people: list[uuid.UUID], name: str = "来表.xlsx", **more: Any) -> Any:
        sent = read_sent(data, name)
        blank = sent.blanks[0]
        with store.read() as session:
            matched = match(blank, learnt_of(session))
        matched.columns.update(more.pop("columns", {}))
        on = more.pop("on", making.day_of(blank, clock.today()))
        job = making.Job(sent, blank, matched, tuple(people), on=on, **more)
        path = tmp_path / "已填.xlsx"
        made = making.make(store, job, path, clock=clock, user_name="周敏")
        sheet: Any = openpyxl.load_workbook(io.BytesIO(path.read_bytes())).worksheets[0]
        sheet.made = made
        return sheet

    return make
