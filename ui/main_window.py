"""The window: left rail, header with search and 快速登记, one page at a time, below it what was done (look/1-today.png)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import QMimeData, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QMainWindow,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from swdesk.i18n import _, several
from swdesk.roles import Right
from ui.pages.base import Page, RecordPage
from ui.services import Services
from ui.theme import SMALLEST
from ui.widgets.actions import ActionRow
from ui.widgets.bars import Bars, StatusLine
from ui.widgets.basics import Elided, Title, button, label, line, row
from ui.widgets.finder import Finder

BUNDLE = ".swb"
"""What files that travel are called (swdesk/bundles/container.py); what they are is seen when they are read."""


@dataclass(frozen=True)
class Entry:
    """A line of the rail: key (= module in ui/pages), title, and the kinds of records it opens; no key is a rule."""

    key: str = ""
    title: str = ""
    kinds: tuple[str, ...] = ()


class RailButton(QPushButton):
    """A line of the rail, with a to-do count at its right."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setObjectName("railButton")
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setSizePolicy(
            QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum
        )  # may close up, never grow
        self.setAccessibleName(text)
        self._count = label("", "railCount")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 0, 10, 0)
        layout.addStretch(1)
        layout.addWidget(self._count)

    def sizeHint(self) -> QSize:
        """As high as a list row."""
        return QSize(super().sizeHint().width(), round(self.fontMetrics().height() * 1.65))

    def minimumSizeHint(self) -> QSize:
        """Never lower than its text: large texts on a small screen close the lines up, nothing is cut off."""
        return QSize(super().minimumSizeHint().width(), self.fontMetrics().height())

    def set_count(self, text: str) -> None:
        """The to-do count; '' for none."""
        self._count.setText(text)
        self.setAccessibleDescription(text)


class MainWindow(QMainWindow):
    """One window on one store."""

    def __init__(
        self,
        services: Services,
        entries: Sequence[Entry],
        *,
        station: tuple[str, str],
        quick: Callable[[Services, QWidget], None],
        on_close: Callable[[], None],
    ) -> None:
        super().__init__()
        self._services, self._entries = services, entries
        self._quick, self._on_close = quick, on_close
        self._pages: dict[str, Page] = {}
        self._buttons: dict[str, RailButton] = {}
        self._current = ""
        self.setWindowTitle(station[0])
        self.resize(*SMALLEST)
        self.setMinimumSize(round(1000 / services.theme.tight), round(640 / services.theme.tight))
        self._stack = QStackedWidget()
        self._foot = label("", "quiet")
        centre = QWidget()
        layout = QHBoxLayout(centre)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self.rail = self._rail(station)
        layout.addWidget(self.rail)
        layout.addLayout(self._right(), 1)
        self.setCentralWidget(centre)
        self.bars = Bars(centre, self.said)
        self.setAcceptDrops(services.can(Right.DATA))
        self._connect()

    # ── building ─────────────────────────────────────────────────────────────────────────────────────────────

    def _rail(self, station: tuple[str, str]) -> QWidget:
        rail = QWidget()
        rail.setObjectName("rail")
        rail.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        rail.setFixedWidth(self._services.theme.px(188))
        layout = QVBoxLayout(rail)
        large = self._services.theme.crowding >= 125
        layout.setContentsMargins(8, 4 if large else 14, 8, 4 if large else 10)
        layout.setSpacing(0 if large else 1)
        name = label(station[0], "railTitle", wrap=True)
        lines = -(-len(station[0]) * self._services.theme.px(14) // (rail.width() - 30))
        name.setMinimumHeight(self._services.theme.px(20) * max(1, lines))
        for part in (name, label(station[1], "quiet")):
            part.setContentsMargins(10, 0, 0, 0)
            layout.addWidget(part)
        layout.addSpacing(self._services.theme.px(8) if self._services.theme.crowding < 125 else 2)
        for entry in self._entries:
            layout.addWidget(self._rail_line(entry))
        layout.addStretch(1)
        layout.addWidget(line())
        self._foot.setContentsMargins(10, 6, 0, 0)
        layout.addWidget(self._foot)
        return rail

    def _rail_line(self, entry: Entry) -> QWidget:
        if not entry.key:
            holder = QWidget()
            inner = QVBoxLayout(holder)
            gap = (
                5 if self._services.theme.crowding < 125 else 1
            )  # the rail never scrolls, at large texts either
            inner.setContentsMargins(10, gap, 10, gap)
            inner.addWidget(line())
            return holder
        made = RailButton(several(entry.title))
        made.clicked.connect(lambda _checked=False: self.open_page(entry.key))
        self._buttons[entry.key] = made
        return made

    def _right(self) -> QVBoxLayout:
        header = QWidget()
        header.setObjectName("header")
        header.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        header.setFixedHeight(self._services.theme.px(60))
        self._title = Title("pageTitle")
        self._remark = Elided("quiet")
        self._actions = ActionRow()
        self.finder = Finder(self._services, self.open_record)
        self.quick_button = quick = button(
            _("快速登记 Ctrl+N") if self._services.theme.crowding < 130 else _("快速登记"),
            self.quick,
            "primary",
            hint=_("快速登记走访、个案服务、咨询、日常事务，计划活动（Ctrl+N）"),
        )
        bar = row(self._title, self._remark, gap=12)
        bar.setStretch(1, 1)
        bar.addWidget(self._actions)
        bar.addWidget(self.finder, 2)
        bar.addWidget(quick)
        bar.setContentsMargins(24, 0, 24, 0)
        header.setLayout(bar)
        quick.setVisible(not self._services.superior)  # a superior keeps no visits
        layout = QVBoxLayout()
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(header)
        layout.addWidget(self._stack, 1)
        operations = self._services.operations
        self.said = StatusLine(self._services.theme, operations.undo, operations.redo)
        layout.addWidget(self.said)
        return layout

    def _connect(self) -> None:
        operations = self._services.operations
        self._services.open_record = self.open_record
        self._services.begin = self.begin
        self._services.open_page = self.open_page
        self._services.say, self._services.warn = self.bars.tell, self.bars.warn
        operations.told.connect(self.bars.warn)
        operations.said.connect(self.bars.tell)
        operations.turned.connect(self.said.turned)
        operations.undoable.connect(self.bars.done)
        operations.long.connect(self.bars.work.follow)
        operations.changed.connect(lambda _kinds, _who: self._soon.start())
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(300)
        self._soon.timeout.connect(self.refresh_counts)
        QShortcut(QKeySequence("Ctrl+K"), self, self._find)
        QShortcut(QKeySequence("Ctrl+N"), self, self.quick)
        QShortcut(QKeySequence("Ctrl+Z"), self, operations.undo)
        QShortcut(QKeySequence("Ctrl+Y"), self, operations.redo)
        QShortcut(QKeySequence("Esc"), self, self._escape)
        QShortcut(QKeySequence("F1"), self, self._help)

    # ── pages ────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def services(self) -> Services:
        """What the pages are handed."""
        return self._services

    @property
    def keys(self) -> list[str]:
        """The keys of the pages, in the order of the rail."""
        return list(self._buttons)

    def page(self, key: str) -> Page:
        """The page of a key, made when first asked for."""
        if key not in self._pages:
            made: Page = import_module(f"ui.pages.{key}").build(self._services)
            made.renamed.connect(self._show_header)
            self._pages[key] = made
            self._stack.addWidget(made)
        return self._pages[key]

    def open_page(self, key: str) -> None:
        """Show a page."""
        if self._current in self._pages:
            self._pages[self._current].leave()
        page = self.page(key)
        self._current = key
        self._stack.setCurrentWidget(page)
        if key in self._buttons:
            self._buttons[key].setChecked(True)
        page.refresh()
        self._show_header()

    def open_record(self, kind: str, record_id: UUID | None) -> None:
        """Show one record on the page of its kind."""
        for entry in self._entries:
            if kind in entry.kinds:
                self.open_page(entry.key)
                page = self.page(entry.key)
                opener = getattr(page, "open_kind", None)
                if opener is not None:
                    opener(kind, record_id)
                else:
                    page.open_record(record_id)
                return
        self.bars.tell(_("这类记录没有单独的页面，请在所属的个案、小组或活动里查看。"))

    def begin(self, kind: str, known: Mapping[str, Any]) -> None:
        """The empty form of a kind that has a page of its own, with what is known already."""
        for entry in self._entries:
            page = self.page(entry.key) if kind in entry.kinds else None
            if isinstance(page, RecordPage) and page.kind == kind:
                self.open_page(entry.key)
                page.begin(known)
                return

    def _show_header(self) -> None:
        page = self._pages.get(self._current)
        if page is None:
            return
        self._title.setText(page.title)
        self._remark.setText(page.remark)
        self._actions.show_actions(page.actions)
        self.quick_button.setVisible(
            not page.alone and not self._services.superior and self._services.can(Right.WRITE)
        )  # a superior keeps no visits
        self._make_room()

    def _make_room(self) -> None:
        """The finder steps back where the title and the actions need the whole header; its key still works."""
        page = self._pages.get(self._current)
        least = (
            self._title,
            self._actions,
            *((self.quick_button,) if not self.quick_button.isHidden() else ()),
        )
        between = 2 * 24 + 12 * (len(least) + 1)
        needed = sum(one.minimumSizeHint().width() for one in least) + self.finder.minimumWidth() + between
        self.finder.setVisible(page is not None and not page.alone and needed < self._stack.width())

    def _find(self) -> None:
        """Ctrl+K, also where the page has the header to itself."""
        self.finder.show()
        self.finder.start()

    def _escape(self) -> None:
        page = self._pages.get(self._current)
        back = getattr(page, "back", None)
        if back is not None:
            back()

    def _help(self) -> None:
        from ui.dialogs.help import HelpWindow  # noqa: PLC0415 - made when first asked for

        page = self._pages.get(self._current)
        HelpWindow(self, self._current, page.help if page else "", self.tour).show()

    def tour(self, at: int | None = None) -> None:
        """The tour, from where it was stopped or from the step `at`."""
        from ui.tour import Tour  # noqa: PLC0415 - made when first asked for

        self._tour = Tour(self, at)

    @property
    def current(self) -> str:
        """The key of the page in front."""
        return self._current

    def quick(self) -> None:
        """快速登记."""
        self._quick(self._services, self)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A spreadsheet may be dropped anywhere: a blank table is filled, a ledger imported; our files are received."""
        if self._spreadsheets(event.mimeData()) or self._bundles(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take it in."""
        from ui.dialogs.sent import take_in  # noqa: PLC0415 - most days bring no table

        event.acceptProposedAction()
        if bundles := self._bundles(event.mimeData()):
            self._receive(bundles)
        elif sheets := self._spreadsheets(event.mimeData()):
            take_in(self._services, self, sheets)

    def _receive(self, paths: list[Path]) -> None:
        """Take dropped files in, where their outcome is listed."""
        self.open_record("incoming", None)
        tabs: Any = self.page("bundles")
        tabs.page.take(*paths)

    @staticmethod
    def _bundles(mime: QMimeData) -> list[Path]:
        from ui.widgets.dropped import paths_of  # noqa: PLC0415 - asked for while something is dragged

        return [path for path in paths_of(mime) if path.suffix.lower() == BUNDLE]

    def _spreadsheets(self, mime: QMimeData) -> list[Path]:
        if self._services.superior:  # keeps no ledgers
            return []
        from ui.dialogs.sent import spreadsheets  # noqa: PLC0415 - asked for while something is dragged
        from ui.widgets.dropped import paths_of  # noqa: PLC0415

        return spreadsheets(paths_of(mime))

    # ── counts and foot ──────────────────────────────────────────────────────────────────────────────────────

    def set_foot(self, text: str) -> None:
        """Who is at work, and when it was last backed up."""
        self._foot.setText(text)
        self._foot.setMinimumHeight(self._services.theme.px(18) * (text.count("\n") + 1) + 6)

    def refresh_counts(self) -> None:
        """The to-do counts of the rail."""
        from swdesk.today import rail_counts  # noqa: PLC0415 - read when the window stands, not before

        clock = self._services.clock
        self._services.operations.read(
            lambda session: rail_counts(session, clock.today()), self._show_counts, self
        )

    def _show_counts(self, counts: dict[str, str]) -> None:
        for key, made in self._buttons.items():
            made.set_count(counts.get(key, ""))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the bars in place."""
        super().resizeEvent(event)
        self._make_room()
        self.bars.place()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep what is typed, finish what is being written, back up."""
        for dialog in self.findChildren(QDialog):
            dialog.close()  # each keeps what is typed in it
        for page in self._pages.values():
            page.leave()
        self._services.operations.wait()
        self._on_close()
        super().closeEvent(event)
