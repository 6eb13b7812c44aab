"""代码表: the lists that forms offer; add, rename, disable, reorder. What records hold is never deleted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from db.base import child_id
from swdesk import codebook
from swdesk.codebook import Entry
from swdesk.i18n import _, item_text, several, translator
from swdesk.roles import Right
from ui.forms.form import Form
from ui.pages.base import Page
from ui.services import Services
from ui.widgets.basics import Panel, button, label
from ui.widgets.flow import wrapped
from ui.widgets.grid import Cell, Grid, Head

CODE = [("", ["code", "name", "english", "aliases", "like", "valid_from", "valid_to"])]


_PLACES = UUID("8f0d1c52-6a1e-5b53-9c7e-2d1f0b7c4a90")
"""Drafts are found by list and code."""


class CodesPage(Page):
    """Lists on the left, the codes of one in the middle, the code in hand on the right."""

    kinds = frozenset({"code_item", "code_order"})
    help = _(
        "各种选项都在这里：可以改名称、停用、调整顺序，多数还可以增加。停用的代码不再可选，原有记录照常显示。"
    )

    def __init__(self, services: Services) -> None:
        super().__init__(services, several("代码表"))
        theme = services.theme
        self.entries: list[Entry] = []
        self.lists = Grid(theme, _("代码表"), [Head(_("代码表"))])
        self.lists.currentCellChanged.connect(lambda *_where: self._turn())
        self.grid = Grid(theme, _("代码"), [
            Head(_("代码"), 64), Head(_("名称")), Head(_("英文名称")), Head(_("有效期"), 150), Head("", 60),
        ])  # fmt: skip
        self.grid.currentCellChanged.connect(lambda *_where: self._show_entry())
        self.about = label("", "label", wrap=True)
        self.form = Form(services, "code_item", CODE, columns=1)
        self.form.submit = self.save
        self._retire = button(_("停用"), self.retire)
        self._remove = button(
            _("删除"), self.remove, "danger", hint=_("只能删除自己增加、没有记录在用的代码")
        )
        self._up = button(_("上移"), lambda: self.move_by(-1))
        self._down = button(_("下移"), lambda: self.move_by(1))
        self._save = button(_("保存 Ctrl+Enter"), self.save, "primary")
        self._add = button(_("新增代码"), self.add)
        self.actions = [self._add, self._save]
        self._lay_out()
        self._fill_lists()

    def _lay_out(self) -> None:
        middle = QWidget()
        layout = QVBoxLayout(middle)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.about)
        layout.addWidget(self.grid, 1)
        layout.addLayout(wrapped(self._up, self._down, self._retire, self._remove))
        side = Panel(_("这个代码"))
        side.body.addWidget(self.form, 1)
        split = QSplitter()
        split.setChildrenCollapsible(False)
        for part, width in ((self.lists, 220), (middle, 620), (side, 320)):
            split.addWidget(part)
            part.setMinimumWidth(width // 2)
        split.setSizes([220, 620, 320])
        self.body.addWidget(split, 1)

    def _fill_lists(self) -> None:
        self.known = codebook.lists()
        rows: list[list[Cell | str]] = [[one.title] for one in self.known]
        self.lists.fill(rows, self.known)
        self.lists.setCurrentCell(0, 0)

    @property
    def name(self) -> str:
        """The list in front."""
        return self.known[max(0, self.lists.currentRow())].name

    @property
    def entry(self) -> Entry | None:
        """The code in hand."""
        line = self.grid.currentRow()
        return self.entries[line] if 0 <= line < len(self.entries) else None

    # ── showing ──────────────────────────────────────────────────────────────────────────────────────────────

    def choose(self, name: str) -> None:
        """Put a list in front."""
        self.lists.setCurrentCell([one.name for one in self.known].index(name), 0)

    def _turn(self) -> None:
        self.grid.setCurrentCell(-1, -1)
        self.refresh()

    def refresh(self) -> None:
        """The codes of the list in front."""
        name = self.name
        self.services.operations.read(
            lambda session: codebook.entries(session, name), lambda found: self._show(name, found), self
        )

    def _show(self, name: str, found: list[Entry]) -> None:
        if name != self.name:
            return
        line, self.entries = self.grid.currentRow(), found
        self.grid.fill([_line(one) for one in found], found)
        listing = self.known[max(0, self.lists.currentRow())]
        told = [
            _("{} 个代码").format(len(found)),
            "" if translator.chinese else listing.english,
            _("国家标准 {}").format(listing.standard) if listing.standard else "",
            "" if listing.open else _("程序的规则按这些代码工作，不能增加，可以改名称、停用和排序"),
        ]
        self.about.setText(" · ".join(part for part in told if part))
        writes = self.services.can(Right.DATA)
        self._add.setVisible(listing.open and writes)
        for one in (self._save, self._up, self._down, self._retire, self._remove):
            one.setVisible(writes)
        self.grid.setCurrentCell(min(max(line, 0), len(found) - 1), 0)
        self._show_entry()

    def _show_entry(self) -> None:
        entry = self.entry
        for one in (self._up, self._down, self._retire):
            one.setEnabled(entry is not None)
        if entry is None:
            return
        self.form.keep_draft()
        self._retire.setText(_("停用") if entry.offered else _("启用"))
        self._remove.setEnabled(entry.added)
        item = entry.item
        self.form.start_new({
            "code": item.code, "name": item.label, "english": item.english or None, "valid_from": item.valid_from,
            "valid_to": item.valid_to, "like": item.extra.get("like") if entry.added else None,
            "aliases": "、".join(item.aliases) if entry.added else None,
        })  # fmt: skip
        self._stand_at(item.code)
        self.form.editors["code"].setEnabled(False)
        self.form.editors["like"].setEnabled(entry.added)

    def _stand_at(self, code: str) -> None:
        """What was typed about this code and not saved is gone on with."""
        self.form.id = child_id(_PLACES, f"{self.name}:{code}")
        self.services.operations.settle_asides()
        if (draft := self.services.drafts.load(self.form.id)) is not None:
            self.form.resume(draft)

    # ── changing ─────────────────────────────────────────────────────────────────────────────────────────────

    def add(self) -> None:
        """A code that is not there yet."""
        self.grid.setCurrentCell(-1, -1)
        self.form.keep_draft()
        self.form.start_new()
        self._stand_at("")
        self.form.editors["code"].setEnabled(True)
        self.form.editors["like"].setEnabled(True)
        self.form.focus("code")

    def save(self) -> None:
        """Keep the code in hand."""
        values = {name: value for name, value in self.form.values().items() if name != "code"}
        name, code, entry = self.name, self.form.editors["code"].value() or "", self.entry
        if entry is not None and not entry.added:
            values.pop("like", None)
            if not values.get("aliases"):
                values.pop("aliases")
        self._write(_("修改代码表"), lambda session: codebook.put(session, name, code, values))

    def retire(self) -> None:
        """Offer the code in hand no longer, or again."""
        name, entry = self.name, self.entry
        if entry is not None:
            off = entry.offered
            what = _("停用代码") if off else _("启用代码")
            self._write(what, lambda session: codebook.set_retired(session, name, entry.item.code, off))

    def move_by(self, steps: int) -> None:
        """Move the code in hand up or down."""
        name, entry = self.name, self.entry
        if entry is not None:
            line = min(max(self.grid.currentRow() + steps, 0), len(self.entries) - 1)
            self.grid.blockSignals(True)
            self.grid.setCurrentCell(line, 0)
            self.grid.blockSignals(False)
            self._write(
                _("调整代码顺序"), lambda session: codebook.move(session, name, entry.item.code, steps)
            )

    def remove(self) -> None:
        """Delete the added code in hand; refused while records hold it."""
        name, entry = self.name, self.entry
        if entry is not None:
            self._write(_("删除代码"), lambda session: codebook.remove(session, name, entry.item.code))

    def _write(self, what: str, work: Callable[[Session], Any]) -> None:
        place = self.form.id

        def done(_done: Any) -> None:
            self.services.operations.settle_asides()
            self.services.drafts.drop(place)
            if self.form.id == place:
                self.form.start_new()
            self.refresh()

        self.services.operations.write(what, work, then=done, owner=self)

    def leave(self) -> None:
        """Keep what is typed."""
        self.form.keep_draft()


def _line(one: Entry) -> list[Cell | str]:
    item = one.item
    days = " — ".join(
        f"{day.year}.{day.month}.{day.day}" if day else "" for day in (item.valid_from, item.valid_to)
    )
    state = Cell("", "") if one.offered else Cell(_("停用"), "warning", badge=True)
    return [
        Cell(item.code, ""),
        item_text(item),
        Cell(item.english, ""),
        Cell(days if days != " — " else "", ""),
        state,
    ]
