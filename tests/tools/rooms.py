"""Every page, tab, form and dialog of a window, one after the other: what photographs, tests and the manual walk through."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QDialog, QTabWidget, QWidget
from sqlalchemy import select

from swdesk import records
from swdesk.diagrams.strokes import Picture
from swdesk.periods import parse_period
from swdesk.services import progress
from ui.dialogs.alarm import AlarmDialog
from ui.dialogs.cardtext import PasteDialog
from ui.dialogs.folders import FoldersDialog
from ui.dialogs.history import HistoryDialog
from ui.dialogs.importing import ImportDialog
from ui.dialogs.many import ManyLog
from ui.dialogs.merging import MergeDialog
from ui.dialogs.moving import MovingDialog
from ui.dialogs.printing import PrintDialog
from ui.dialogs.quick import QuickLog
from ui.dialogs.visit_rates import VisitRates
from ui.main_window import MainWindow
from ui.pages.activities import SeriesDialog
from ui.pages.base import Page, RecordPage
from ui.pages.cases.assessments import DiagramDialog
from ui.pages.cases.page import CasePage
from ui.pages.cases.steps import TransferDialog
from ui.pages.group_session import SessionDialog
from ui.pages.parts import TabbedPage
from ui.pages.services import TargetDialog

Settle = Callable[[], None]
"""Lets everything that was asked of the store come back and be painted."""


def first(services: Any, kind: str) -> UUID | None:
    """The first record of a kind, if there is one."""
    model = records.model_of(kind)
    with services.store.read() as session:
        return session.scalars(select(model.id).where(model.deleted.is_(False)).order_by(model.id)).first()


def pages(window: MainWindow, settle: Settle, only: str = "") -> Iterator[tuple[str, QWidget]]:
    """Pages, their tabs, an empty form and the form of a record of each."""
    for key in window.keys:
        if only in key:
            window.open_page(key)
            settle()
            yield from _page(window.page(key), window, key, settle)


def _page(page: Page, window: MainWindow, name: str, settle: Settle) -> Iterator[tuple[str, QWidget]]:
    if isinstance(page, TabbedPage):
        for at, inner in enumerate(page.pages):
            page.tabs.setCurrentIndex(at)
            settle()
            yield from _page(inner, window, f"{name}-{at + 1}", settle)
        return
    yield name, window
    for tabs in page.findChildren(QTabWidget):
        for at in range(1, tabs.count()):
            tabs.setCurrentIndex(at)
            settle()
            yield f"{name}-tab{at + 1}", window
    if isinstance(page, RecordPage):
        yield from _forms(page, window, name, settle)


def _forms(page: RecordPage, window: MainWindow, name: str, settle: Settle) -> Iterator[tuple[str, QWidget]]:
    page.new()
    settle()
    yield f"{name}-new", window
    page.back()
    record = first(page.services, page.kind)
    if record is not None:
        page.open_record(record)
        settle()
        yield f"{name}-form", window
        if isinstance(page, CasePage):
            for part in page.tab_chips:
                page.turn(part)
                settle()
                yield f"{name}-form-{part}", window
        page.back()
    settle()


def dialogs(window: MainWindow, settle: Settle) -> Iterator[tuple[str, QDialog]]:
    """Every dialog that can be opened on this store."""
    for name, make in _makers(window).items():
        made = make()
        if made is None:
            continue
        made.show()
        settle()
        yield f"dialog-{name}", made
        made.close()
        settle()


def _makers(window: MainWindow) -> dict[str, Callable[[], QDialog | None]]:
    services = window.services
    person, case, activity = (first(services, kind) for kind in ("person", "case", "activity"))
    cases = window.page("cases")
    assert isinstance(cases, CasePage)

    def history() -> QDialog | None:
        cases.open_record(case)
        return HistoryDialog(services, window, cases.form) if case else None

    def target() -> QDialog | None:
        today = services.clock.today()
        with services.store.read() as session:
            items = progress(session, parse_period(str(today.year)))
        return TargetDialog(services, window, items[0], today.year) if items else None

    def merge() -> QDialog | None:
        with services.store.read() as session:
            one, *others = [*session.scalars(select(records.model_of("person").id).limit(2)), None, None]
        return (
            MergeDialog(services, window, one, others[0], lambda _kept: None) if one and others[0] else None
        )

    def session() -> QDialog | None:
        return SessionDialog(services, window, first(services, "group_session"), {})

    return {
        "quick": lambda: QuickLog(services, window),
        "many": lambda: ManyLog(services, window),
        "rates": lambda: VisitRates(services, window),
        "alarm-crisis": lambda: AlarmDialog(services, window, "crisis"),
        "alarm-report": lambda: AlarmDialog(services, window, "mandatory_report"),
        "folders": lambda: FoldersDialog(services, window),
        "moving": lambda: MovingDialog(services, window),
        "paste": lambda: PasteDialog(window, ""),
        "import": lambda: ImportDialog(services, window, []),
        "print": lambda: PrintDialog(services, window, [("person", person)]),
        "merge": merge,
        "history": history,
        "transfer": lambda: TransferDialog(services, cases, lambda _who, _why: None),
        "diagrams": lambda: DiagramDialog(services, window, Picture(), Picture()),
        "series": lambda: SeriesDialog(services, window, "activity", activity) if activity else None,
        "session": session,
        "target": target,
    }
