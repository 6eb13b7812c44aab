"""Parts that several pages share: a record page with its evidence folder, pages of several tabs, a timeline panel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QListWidget, QScrollArea, QStyle, QTabWidget, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from swdesk.i18n import _
from swdesk.timeline import LIMIT, Event, timeline
from ui.forms.body import Sections
from ui.pages.attachments import Attachments
from ui.pages.base import BELOW, MARGIN, Page, RecordPage
from ui.services import Services
from ui.widgets.basics import EmptyNote, Panel, row
from ui.widgets.grid import Cell, Grid, Head


def side_column(services: Services, width: int, *parts: QWidget) -> QWidget:
    """Panels beside a form, one above the other, the first taking what is left; on a low screen they scroll."""
    holder = QWidget()
    holder.setObjectName("ground")
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(12)
    for place, part in enumerate(parts):
        column.addWidget(part, 0 if place else 1)
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidgetResizable(True)
    area.setWidget(holder)
    bar = area.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
    area.setFixedWidth(max(services.theme.px(width), holder.minimumSizeHint().width()) + bar)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area


def stacked(*panels: QWidget) -> QScrollArea:
    """Panels one above the other, each as high as it is; on a low screen or with large texts they scroll."""
    holder = QWidget()
    holder.setObjectName("ground")
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(16)
    for panel in panels:
        column.addWidget(panel)
    column.addStretch(1)
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidgetResizable(True)
    area.setWidget(holder)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area


class EvidencePage(RecordPage):
    """A record page with 佐证材料 beside the form."""

    def __init__(self, services: Services, title: str, kind: str, sections: Sections, **options: Any) -> None:
        super().__init__(services, title, kind, sections, **options)
        self.attachments = Attachments(services)
        self.side.addWidget(self.attachments)
        self.form.saved.connect(self.attachments.commit)

    def shown(self, record_id: UUID | None) -> None:
        """The folder of this record."""
        self.attachments.set_record(self.kind, self.form.id, new=record_id is None)


class Tab(NamedTuple):
    """A tab: its name, what makes its page, and what leads to it (the kind of its records, or the page's `place`)."""

    name: str
    make: Callable[[], Page]
    leads: str = ""


def records_tab(
    services: Services,
    title: str,
    kind: str,
    sections: Sections,
    *,
    page: type[RecordPage] = RecordPage,
    **options: Any,
) -> Tab:
    """A tab with the list and the form of one kind."""
    return Tab(title, partial(page, services, title, kind, sections, **options), kind)


class TabbedPage(Page):
    """Several pages as tabs, each made when it first comes to the front; the header shows the title and buttons of that one."""

    def __init__(self, services: Services, title: str, tabs: Sequence[Tab], *, beside: bool = False) -> None:
        """`beside`: the names stand in a list at the left, where there are more than a row can hold."""
        super().__init__(services, title)
        self._title = title
        self.known = list(tabs)
        self._made: dict[int, Page] = {}
        self.tabs = QTabWidget(self)
        self.tabs.setAccessibleName(title)
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self._holders = [self._hold(tab.name) for tab in self.known]
        self.body.setContentsMargins(MARGIN, 8, MARGIN, BELOW)
        self.tabs.currentChanged.connect(self._turned)
        if beside:
            names = row(self._names([tab.name for tab in self.known]))
            names.setContentsMargins(0, 12, 0, 0)  # as far down as the pages
            layout = row(gap=16)
            layout.addLayout(names)
            layout.addWidget(self.tabs, 1)
            self.body.addLayout(layout, 1)
        else:
            self.body.addWidget(self.tabs, 1)
        self._follow()

    def _names(self, names: Sequence[str]) -> QListWidget:
        """The names of the tabs as a list: one is always in front, the arrow keys turn them."""
        self.tabs.tabBar().hide()
        made = QListWidget()
        made.setAccessibleName(self._title)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.addItems(names)
        made.setCurrentRow(0)
        wide = max(made.fontMetrics().horizontalAdvance(name) for name in names)
        made.setFixedWidth(wide + self.services.theme.px(44))
        made.currentRowChanged.connect(self.tabs.setCurrentIndex)
        self.tabs.currentChanged.connect(made.setCurrentRow)
        return made

    def _hold(self, name: str) -> QVBoxLayout:
        """Where the page of a tab will stand."""
        holder = QWidget()
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        self.tabs.addTab(holder, name)
        return layout

    @property
    def page(self) -> Page:
        """The page in front."""
        return self.page_at(self.tabs.currentIndex())

    def page_at(self, index: int) -> Page:
        """The page of a tab, made when first asked for: a day's work needs few of them."""
        if index not in self._made:
            page = self.known[index].make()
            page.body.setContentsMargins(0, 12, 0, 0)
            page.renamed.connect(self._follow)
            self._holders[index].addWidget(page)
            page.show()  # the holder may be in front already; Qt would show it only later
            self._made[index] = page
        return self._made[index]

    @property
    def pages(self) -> list[Page]:
        """Every page; those that were not made yet are made."""
        return [self.page_at(index) for index in range(self.tabs.count())]

    def _turned(self, _index: int) -> None:
        self.page.refresh()
        self._follow()

    def _follow(self) -> None:
        page = self.page
        self.actions = page.actions
        self.remark = page.remark
        self.help, self.alone = page.help, page.alone
        editing = isinstance(page, RecordPage) and page.editing
        self.title = page.title if editing else self._title
        self.renamed.emit()

    def refresh(self) -> None:
        """Read what the tab in front shows."""
        self.page.refresh()

    def open_kind(self, kind: str, record_id: UUID | None) -> None:
        """Show a record of the tab that keeps its kind."""
        for index, tab in enumerate(self.known):
            if tab.leads == kind:
                self.tabs.setCurrentIndex(index)
                if isinstance(self.page, RecordPage):
                    self.page.open_record(record_id)

    def open_record(self, record_id: UUID | None) -> None:
        """A record of the tab in front."""
        self.page.open_record(record_id)

    def back(self) -> None:
        """Esc: back to the list of the tab in front."""
        back = getattr(self.page, "back", None)
        if back is not None:
            back()

    def leave(self) -> None:
        """Keep what is typed."""
        for page in self._made.values():
            page.leave()


class Timeline(Panel):
    """服务历程: what was done, newest first; a click opens the record."""

    def __init__(self, services: Services, read: Callable[[Session, UUID], list[Event]] = timeline) -> None:
        super().__init__(_("服务历程"), " ")
        self._services, self._read = services, read
        self.grid = Grid(services.theme, _("服务历程"), [Head("", 92), Head("")], header=False)
        self.grid.opened.connect(lambda event: services.open_record(event.kind, event.id))
        self._empty = EmptyNote(_("还没有服务记录。走访、个案、小组、活动记了这个人，都会出现在这里。"))
        self.body.addWidget(self.grid, 1)
        self.body.addWidget(self._empty, 1)
        self.show_person(None)

    def show_person(self, person: UUID | None) -> None:
        """The history of this person (or case, as `read` understands it)."""
        self._of = person
        if person is None:
            self._show([])
            return
        self._services.operations.read(
            lambda session: self._read(session, person), lambda e: self._show(e, person), self
        )

    def _show(self, events: list[Event], of: UUID | None = None) -> None:
        if of != self._of:
            return
        years = {event.day.year for event in events}
        rows = [[_day(event, len(years) > 1), Cell(f"{event.title}　{event.text}")] for event in events]
        self.grid.fill(rows, events)
        counted = _("最近 {} 条") if len(events) == LIMIT else _("{} 条")
        self.remark.setText(counted.format(len(events)) if events else "")
        self.grid.setVisible(bool(events))
        self._empty.setVisible(not events)


def _day(event: Event, year: bool) -> Cell:
    day = event.day
    return Cell(f"{day.year}.{day.month}.{day.day}" if year else _("{}月{}日").format(day.month, day.day), "")
