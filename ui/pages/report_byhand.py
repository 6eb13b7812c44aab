"""手工填报 on the report's page: the number whose records are shown, and the rows of 表14."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QMenu

from swdesk.filing import edits_of
from swdesk.i18n import _
from swdesk.reports.byhand import CRISES, PARTS, cell_key, number_key, row_key
from swdesk.reports.reading import NOTHING, shown
from ui.dialogs.byhand import ByHandDialog, crisis_dialog, number_dialog
from ui.pages.report_following import Following
from ui.pages.report_loading import Loaded
from ui.widgets.basics import button

_COMPUTED = frozenset({"ratio", "total"})
TABLE_14 = "table:14"
_RATE = 5
"""The column of 表8 that is no number of its own."""


class ByHand:
    """Two buttons: `number` beside the records of a number, `crises` while 表14 is in front; both only in a draft."""

    def __init__(self, page: Following, keep: Callable[[str, str], None]) -> None:
        self._page, self._keep = page, keep
        self._loaded: Loaded | None = None
        self._place = ("", "")
        self._cell: tuple[str, str, int] | None = None
        self.dialog: ByHandDialog | None = None
        self.number = button(_("手工填报"), self.type_number, hint=_("记录里没有的数，写明理由填报"))
        self.crises = button(_("手工填报"), hint=_("表14只填数字，不随报告自动上报"))
        menu = QMenu(self.crises)
        for kind, label in CRISES:
            menu.addAction(label, partial(self.type_crisis, kind, label))
        self.crises.setMenu(menu)
        self.number.hide()
        self.crises.hide()

    def load(self, loaded: Loaded) -> None:
        """Another report, or the same read again."""
        self._loaded = loaded
        if not loaded.live:
            self.number.hide()
            self.crises.hide()

    def turned(self, part: str) -> None:
        """Another section or table is in front."""
        self.crises.setVisible(part == TABLE_14 and self._loaded is not None and self._loaded.live)

    def follow(self, code: str, span: str) -> None:
        """The records of this number are shown; what is computed from others cannot be typed."""
        self._place, self._cell = (code, span), None
        item = self._loaded.snapshot.public["values"].get(code) if self._loaded else None
        typable = item is not None and item["measure"] not in _COMPUTED
        self.number.setVisible(typable and self._loaded is not None and self._loaded.live)

    def follow_cell(self, table: str, row: str, column: int) -> None:
        """The records of this cell are shown; a rate between the numbers of 表8 is computed from them."""
        self._cell = (table, row.strip(), column - (table == "8" and column > _RATE))
        self.number.setVisible(table in PARTS and self._loaded is not None and self._loaded.live)

    def _type_cell(self, table: str, row: str, column: int) -> None:
        public = self._loaded.snapshot.public if self._loaded else {}
        found = next(one for one in public[PARTS[table]] if one["label"] == row)
        said = [
            one
            for one in public["by_hand"].get("cells", ())
            if (one["table"], one["row"], one["column"]) == (table, row, column)
        ]
        counted = str(said[0]["counted"] if said else found["numbers"][column])
        self._ask(
            cell_key(table, row, column),
            lambda kept: number_dialog(self._page.window(), row, "", counted, kept),
        )

    def type_number(self) -> None:
        """Ask for the number and its reason."""
        if self._cell is not None:
            self._type_cell(*self._cell)
            return
        if self._loaded is None or not self._place[0]:
            return
        (code, span), public = self._place, self._loaded.snapshot.public
        said = [one for one in public["by_hand"]["numbers"] if (one["code"], one["span"]) == (code, span)]
        counted = said[0]["counted"] if said else shown(public, code, span)
        item = public["values"][code]

        def ask(kept: str) -> ByHandDialog:
            unit = item["unit"] if counted != NOTHING else ""
            return number_dialog(self._page.window(), item["label"], unit, counted, kept)

        self._ask(number_key(code, span), ask)

    def type_crisis(self, kind: str, label: str) -> None:
        """Ask for a row of 表14."""
        self._ask(row_key(kind), lambda kept: crisis_dialog(self._page.window(), label, kept))

    def _ask(self, key: str, make: Callable[[str], ByHandDialog]) -> None:
        page = self._page

        def show(edits: dict[str, str]) -> None:
            dialog = self.dialog = make(edits.get(key, ""))
            dialog.accepted.connect(lambda: self._keep(key, dialog.kept or ""))
            dialog.open()

        page.services.operations.read(lambda session: edits_of(session, page.period.key), show, page)
