"""A window on a real store, without keys or gate."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from db.drafts import Drafts
from db.files import Files
from db.store import Store
from swdesk import records
from swdesk.clock import FixedClock
from ui.desk_window import STATION_RAIL, SUPERIOR_RAIL
from ui.dialogs.quick import QuickLog
from ui.main_window import MainWindow
from ui.operations import Operations
from ui.services import Services
from ui.theme import Theme


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> Theme:
    """The look, put on once."""
    made = Theme()
    made.apply(qapp)
    return made


@pytest.fixture
def services(store: Store, clock: FixedClock, theme: Theme, qtbot: QtBot) -> Iterator[Services]:
    """What pages are handed."""
    files, drafts = Files(store.folder, store.key), Drafts(store.folder, store.key, clock)
    made = Services(store, files, drafts, Operations(store), theme, clock)
    yield made
    made.operations.wait()
    delete(made.operations)  # what is connected to it holds pages, which hold it: Python does not see that
    drafts.close()
    files.close()


@pytest.fixture
def window(services: Services, qtbot: QtBot) -> Callable[[], MainWindow]:
    """Opens the window of a station (or, with `services.level` set, a superior)."""

    def make() -> MainWindow:
        rail = SUPERIOR_RAIL if services.superior else STATION_RAIL
        made = MainWindow(
            services, rail, station=("青禾镇社工站", "示范县"), on_close=lambda: None,
            quick=lambda s, parent: QuickLog(s, parent).show(),
        )  # fmt: skip
        qtbot.addWidget(made)
        made.show()
        return made

    return make


@pytest.fixture
def settle(services: Services, qtbot: QtBot) -> Callable[[], None]:
    """Let everything that was asked come back."""

    def wait() -> None:
        quiet = 0
        while quiet < 3:  # what came back may have asked for more
            services.operations.wait()
            qtbot.wait(15)
            quiet = 0 if services.operations._relays else quiet + 1

    return wait


@pytest.fixture
def filled(store: Store) -> dict[str, Any]:
    """A little of everything; name → id."""
    ids: dict[str, Any] = {}

    def put(name: str, kind: str, /, **values: Any) -> None:
        ids[name] = records.save(work.session, kind, values)

    with store.write("样例") as work:
        put("worker", "worker", name="周敏", post="01")
        put("station", "station", name="青禾镇社工站", own=True, addressee="示范县民政局")
        put("person", "person", name="王芳", sex="2", born=date(2013, 11, 23), village="柳树屯村", risk="3",
            categories=("B03",), filed_on=date(2026, 1, 5), status="01")  # fmt: skip
        put("visit", "visit", day=date(2026, 9, 3), person=ids["person"], method="home", worker=ids["worker"],
            content="家中安好")  # fmt: skip
        put("case", "case", number="GA-2026-0001", person=ids["person"], opened_on=date(2026, 5, 12))
        put(
            "case_session",
            "case_session",
            case=ids["case"],
            ordinal=1,
            day=date(2026, 8, 20),
            method="01",
            minutes=50,
        )
        put("group", "group", name="成长小组", kind="01", planned_sessions=6)
        put("meeting", "group_session", group=ids["group"], ordinal=1, day=date(2026, 8, 1), due=6, present=5)
        put("member", "group_member", group=ids["group"], person=ids["person"])
        put("activity", "activity", name="义诊", day=date(2026, 7, 6), residents=30)
        put("school", "school_activity", name="家长课堂", day=date(2026, 9, 21), theme="4", parents=12)
        put("errand", "errand", day=date(2026, 9, 1), kind="01", content="代办", items=1)
        put("item", "service_item", number="1.3", name="入户走访", unit="人次", indicator="visits_home")
        put("target", "service_target", item=ids["item"], year=2026, target=10)
        put(
            "project",
            "project",
            name="社工站项目",
            funds=36_000_000,
            start=date(2026, 1, 1),
            end=date(2026, 12, 31),
        )
        put("expense", "expense", project=ids["project"], day=date(2026, 3, 1), amount=100_000, labour=True)
    return ids
