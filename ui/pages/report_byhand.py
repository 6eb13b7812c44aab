"""手工填报 on the report's page: the number whose records are shown, and the rows of 表14."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QMenu

from swdesk.filing import edits_of
from swdesk.i18n import _
from swdesk.reports import typed_cells
from swdesk.reports.byhand import CRISES, number_key, row_key
from swdesk.reports.reading import NOTHING, shown
from ui.dialogs.byhand import ByHandDialog, crisis_dialog, number_dialog
from ui.pages.report_following import Following
from ui.pages.report_loading import Loaded
from ui.widgets.basics import button

_COMPUTED = frozenset({"ratio", "total"})
_ROWS = {"table:10": "10", "table:11": "11", "table:14": "14"}
"""Parts of the report with rows of which the records may have nothing."""


class ByHand:
    """Two buttons: `number` beside the records of a number, `rows` while tables 10, 11 or 14 are in front; both only in a draft."""

    def __init__(self, page: Following, keep: Callable[[str, str], None]) -> None:
        self._page, self._keep = page, keep
        self._loaded: Loaded | None = None
        self._front = ""
        self._place = ("", "")
        self._cell: tuple[str, str, int] | None = None
        self.dialog: ByHandDialog | None = None
        self.number = button(_("手工填报"), self.type_number, hint=_("记录里没有的数，写明理由填报"))
        self.rows = button(_("手工填报"), hint=_("填报这张表里没有记录的一项"))
        self.menu = QMenu(self.rows)
        self.menu.aboutToShow.connect(self._offer)
        self.rows.setMenu(self.menu)
        self.number.hide()
        self.rows.hide()

    def load(self, loaded: Loaded) -> None:
        """Another report, or the same read again."""
        self._loaded = loaded
        if not loaded.live:
            self.number.hide()
            self.rows.hide()

    def turned(self, part: str) -> None:
        """Another section or table is in front."""
        self._front = _ROWS.get(part, "")
        self.rows.setVisible(bool(self._front) and self._loaded is not None and self._loaded.live)

    def _offer(self) -> None:
        """The rows of 表14; of tables 10 and 11 the kinds of which nothing was recorded."""
        self.menu.clear()
        if self._front == "14":
            for kind, label in CRISES:
                self.menu.addAction(label, partial(self.type_crisis, kind, label))
        elif self._loaded is not None:
            offered = typed_cells.addable(self._loaded.snapshot.public, self._front)
            for part, cells in offered.items():
                under = self.menu.addMenu(part)
                for row, place, label in cells:
                    under.addAction(label, partial(self.type_cell, self._front, row, place))

    def follow(self, code: str, span: str) -> None:
        """The records of this number are shown; what is computed from others cannot be typed."""
        self._place, self._cell = (code, span), None
        item = self._loaded.snapshot.public["values"].get(code) if self._loaded else None
        typable = item is not None and item["measure"] not in _COMPUTED
        self.number.setVisible(typable and self._loaded is not None and self._loaded.live)

    def follow_cell(self, table: str, row: str, place: int) -> None:
        """The records of this cell are shown."""
        self._cell = (table, row, place)
        typable = table in typed_cells.TABLES
        self.number.setVisible(typable and self._loaded is not None and self._loaded.live)

    def type_cell(self, table: str, row: str, place: int) -> None:
        """Ask for the number of a cell, also of a kind that nobody recorded."""
        public = self._loaded.snapshot.public if self._loaded else {}
        found = dict(typed_cells.named(table, public[typed_cells.TABLES[table]])).get(row)
        said = [
            one
            for one in public["by_hand"].get("cells", ())
            if (one["table"], one["row"], one["column"]) == (table, row, place)
        ]
        counted = said[0]["counted"] if said else found["numbers"][place] if found else 0
        head, unit = typed_cells.heading(public, table, place), typed_cells.unit(table, place)
        shown = typed_cells.shown(table, place, counted)
        name = f"{row}（{head}）" if head else row
        self._ask(
            typed_cells.cell_key(table, row, place),
            lambda place, kept: number_dialog(
                self._page.services, self._page.window(), place, name, unit, shown, kept
            ),
        )

    def type_number(self) -> None:
        """Ask for the number and its reason."""
        if self._cell is not None:
            self.type_cell(*self._cell)
            return
        if self._loaded is None or not self._place[0]:
            return
        (code, span), public = self._place, self._loaded.snapshot.public
        said = [one for one in public["by_hand"]["numbers"] if (one["code"], one["span"]) == (code, span)]
        counted = said[0]["counted"] if said else shown(public, code, span)
        item = public["values"][code]

        def ask(place: str, kept: str) -> ByHandDialog:
            unit = item["unit"] if counted != NOTHING else ""
            return number_dialog(
                self._page.services, self._page.window(), place, item["label"], unit, counted, kept
            )

        self._ask(number_key(code, span), ask)

    def type_crisis(self, kind: str, label: str) -> None:
        """Ask for a row of 表14."""
        services, window = self._page.services, self._page.window()
        self._ask(row_key(kind), lambda place, kept: crisis_dialog(services, window, place, label, kept))

    def _ask(self, key: str, make: Callable[[str, str], ByHandDialog]) -> None:
        page = self._page

        def show(edits: dict[str, str]) -> None:
            dialog = self.dialog = make(f"{page.period.key} {key}", edits.get(key, ""))
            dialog.accepted.connect(lambda: self._keep(key, dialog.kept or ""))
            dialog.open()

        page.services.operations.read(lambda session: edits_of(session, page.period.key), show, page)
