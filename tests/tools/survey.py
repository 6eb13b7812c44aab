"""Walks every room of a small station and says what is wrong on the widgets, as JSON: cut off, nameless, Chinese in English.

    python -m tests.tools.survey [SCALE [WINDOWS]]    in the language of SWDESK_LANGUAGE, at 1366×768 enlarged by Windows to so many percent

The station's own data is in Latin letters, so whatever is Chinese is the program's.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QWidget
from sqlalchemy.orm import Session

from db.fields import fields_of
from swdesk import records
from swdesk.desk import Desk, create_desk
from swdesk.i18n import translator
from swdesk.security.seal import Cost
from tests.tools.photos import SIZE, dressed, walk

CHEAP = Cost(memory_kib=8 * 1024, passes=1, lanes=1)


def station(folder: Path) -> Desk:
    """A station with one of everything, written in Latin letters."""
    desk, _phrase = create_desk(
        folder, unit_name="Station", unit_code="999999101", worker_name="Ann", password="123456", cost=CHEAP
    )  # fmt: skip
    with desk.store.write("survey") as work:
        _fill(work.session, desk)
    return desk


def _fill(session: Session, desk: Desk) -> None:
    def put(kind: str, /, **values: Any) -> Any:
        known = {field.name for field in fields_of(records.model_of(kind))}
        return records.save(session, kind, {name: one for name, one in values.items() if name in known})

    today, worker = desk.clock.today(), desk.worker()
    born = date(today.year - 13, 11, 23)
    person = put(
        "person", name="Bea Cole", sex="2", born=born, village="V", risk="3", categories=("B03",), status="01"
    )
    put("person", name="Bea Cole", sex="2", born=born, village="V")
    put("visit", day=date(today.year, 1, 3), person=person, method="home", worker=worker, content="ok")
    case = put("case", number="GA-1", person=person, opened_on=date(today.year, 1, 12))
    put("case_session", case=case, ordinal=1, day=date(today.year, 2, 20), method="01", minutes=50)
    group = put("group", name="Group", kind="01", planned_sessions=6)
    put("group_session", group=group, ordinal=1, day=date(today.year, 3, 1), due=6, present=5)
    put("group_member", group=group, person=person)
    put("activity", name="Act", day=date(today.year, 3, 6), residents=30, kind="01")
    put("school_activity", name="PA", day=date(today.year, 3, 21), theme="4", parents=12)
    put("errand", day=date(today.year, 3, 1), kind="01", content="c", items=1)
    item = put("service_item", number="1.3", name="Item", unit="u", indicator="visits_home")
    put("service_target", item=item, year=today.year, target=10)
    project = put(
        "project", name="P", funds=36_000_000, start=date(today.year, 1, 1), end=date(today.year, 12, 31)
    )
    put("expense", project=project, day=date(today.year, 3, 1), amount=100_000, labour=True)
    for kind in ("school", "household", "volunteer"):
        put(kind, name="N")
    for kind in ("meeting", "training", "crisis", "consultation"):
        put(kind, title="T", day=date(today.year, 3, 1), found_on=date(today.year, 3, 1))


def found(rooms_of: Iterator[tuple[str, QWidget]]) -> dict[str, dict[str, str]]:
    """What is wrong, each with the room where it was first seen; and which dialogs were walked."""
    from tests.tools import looking
    from ui.pages.base import Page

    wrong: dict[str, dict[str, str]] = {
        "cut": {}, "cells": {}, "nameless": {}, "chinese": {}, "large": {}, "astray": {}, "sideways": {}, "walked": {},
    }  # fmt: skip
    for name, room in rooms_of:
        for seen in (room, *(one for one in looking.shown(room) if isinstance(one, Page))):
            wrong["walked"].setdefault(type(seen).__name__, name)
        for widget, text in looking.cut_off(room):
            wrong["cut"].setdefault(f"{type(widget).__name__} {text}", f"{name} {widget.size().toTuple()}")
        for view, text in looking.cut_cells(room):
            wrong["cells"].setdefault(text, f"{name} {view.accessibleName()}")
        for widget in looking.astray(room):
            said = widget.accessibleName() or type(widget).__name__
            wrong["astray"].setdefault(f"{said} in {type(widget.parent()).__name__}", name)
        for area in looking.sideways(room):
            wrong["sideways"].setdefault(f"{type(area).__name__} {area.accessibleName()}", name)
        for widget in looking.nameless(room):
            wrong["nameless"].setdefault(
                f"{type(widget).__name__} {widget.objectName()} {type(widget.parent()).__name__}", name
            )
        for widget, text in looking.texts(room):
            if not translator.chinese and looking.CHINESE.search(text):
                wrong["chinese"].setdefault(text, f"{name} {type(widget).__name__}")
        if room.width() > SIZE[0] or room.height() > SIZE[1]:
            wrong["large"].setdefault(name, str(room.size().toTuple()))
    return wrong


def main(arguments: list[str]) -> int:
    translator.use("zh")  # the environment may say otherwise
    app = QApplication([sys.argv[0], "-style", "Fusion"])
    from ui.theme import LIGHT, Theme

    theme = Theme(LIGHT, int(arguments[0]) if arguments else 100)
    if len(arguments) > 1:
        theme.fit(QSize(*SIZE) * 100 / int(arguments[1]))
    theme.apply(app)
    dressed(app)
    with tempfile.TemporaryDirectory(prefix="swdesk-survey-", ignore_cleanup_errors=True) as place:
        print(
            json.dumps(
                found(walk(app, station(Path(place) / "station"), theme)), ensure_ascii=False, indent=1
            ),
            flush=True,
        )
        os._exit(0)  # Qt's teardown has nothing more to say


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
