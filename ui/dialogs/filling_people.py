"""来表即填, left side: who goes into the table. By filter, by pasted names, by the rows of the table, or as marked in the list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from sqlalchemy.orm import Session

from db.codes import code_list
from db.fields import field_of
from swdesk import people, records
from swdesk.blanks import choosing
from swdesk.blanks.choosing import Chosen, Named, Names, Wanted
from swdesk.i18n import _, item_text
from ui.forms.choices import CodesEditor
from ui.services import Services
from ui.widgets.basics import Panel, button, label, row
from ui.widgets.flow import wrapped
from ui.widgets.grid import Cell, Grid, Head

FILTER, PASTED, GIVEN, MARKED = "filter", "pasted", "given", "marked"
SHOWN = 500
"""People listed; the others are counted."""

_WAIT_MS = 250


class PeopleSide(Panel):
    """Signal: chosen — who goes in has changed; `people`, or `rows` (row → person) for a table with people in it."""

    chosen = Signal()

    def __init__(self, services: Services, marked: Sequence[UUID] = ()) -> None:
        super().__init__(_("填谁"))
        self._services = services
        self.on = services.clock.today()
        self.given: list[tuple[int, str, str, str]] = []
        self._marked = tuple(marked)
        self._names = Names()
        self._answers: dict[str, UUID] = {}
        self._left_out: set[UUID] = set()
        self._found = Chosen()
        self._turn = 0
        self._ways: dict[str, Any] = {}
        for key, text in (
            (FILTER, _("按条件")), (PASTED, _("粘贴姓名")), (GIVEN, _("表里已有的人")), (MARKED, _("列表里选中的")),
        ):  # fmt: skip
            made = self._ways[key] = button(text, lambda key=key: self.show_way(key), "chip")
            made.setCheckable(True)
            made.setAutoExclusive(True)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._filter_page())
        self._pages.addWidget(self._paste_page())
        self._pages.addWidget(QWidget())
        self._pages.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.list = Grid(
            services.theme,
            _("要填的人"),
            [Head(_("姓名"), 96), Head(_("村（社区）"), 110), Head(_("说明")), Head("", 64)],
        )
        self.list.chosen.connect(lambda _r, _c, data: self._act(data))
        self.total = label("", "quiet", wrap=True)
        body = self.padded()
        body.addLayout(wrapped(*self._ways.values(), gap=6))
        body.addWidget(self._pages)
        body.addWidget(self.total)
        body.addWidget(self.list, 1)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_WAIT_MS)
        self._soon.timeout.connect(self.look)
        services.operations.read(people.villages, self._offer_villages, self)
        self._ways[GIVEN].hide()
        self._ways[MARKED].setVisible(bool(marked))
        self.way = ""
        self.show_way(MARKED if len(marked) > 1 else FILTER)

    # ── building ─────────────────────────────────────────────────────────────────────────────────────────────

    def _filter_page(self) -> QWidget:
        holder = QWidget()
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        self.categories = CodesEditor(field_of(records.model_of("person"), "categories"))
        self.categories.edited.connect(self._changed)
        self.village = QComboBox()
        self.village.setAccessibleName(_("村（社区）"))
        self.village.addItem(_("全部村（社区）"), None)
        self.village.activated.connect(lambda _index: self._changed())
        self.status = QComboBox()
        self.status.setAccessibleName(_("档案状态"))
        self.status.addItem(_("在册"), ("01",))
        self.status.addItem(_("不限状态"), ())
        for item in code_list("person_status").offered[1:]:
            self.status.addItem(item_text(item), (item.code,))
        self.status.activated.connect(lambda _index: self._changed())
        self.youngest, self.oldest = self._years(_("满多少岁")), self._years(_("不超过多少岁"))
        layout.addWidget(self.categories)
        layout.addLayout(
            wrapped(
                self.village,
                self.status,
                _together(label(_("年龄"), "label"), self.youngest, label(_("到"), "label"), self.oldest),
            )
        )
        return holder

    def _years(self, name: str) -> QLineEdit:
        made = QLineEdit()
        made.setAccessibleName(name)
        made.setToolTip(name)
        made.setFixedWidth(self._services.theme.px(52))
        made.textEdited.connect(lambda _text: self._changed())
        return made

    def _paste_page(self) -> QWidget:
        self.pasted = QPlainTextEdit()
        self.pasted.setAccessibleName(_("粘贴的姓名"))
        self.pasted.setPlaceholderText(
            _("一行一个人，可以从 Excel 里连同村名、身份证号一起粘贴；重名的会问，查不到的会列出来。")
        )
        self.pasted.setTabChangesFocus(True)
        self.pasted.setMaximumHeight(self._services.theme.px(110))
        self.pasted.textChanged.connect(self._changed)
        return self.pasted

    def _offer_villages(self, found: list[str]) -> None:
        for name in found:
            self.village.addItem(name, name)

    @property
    def named(self) -> frozenset[UUID]:
        """Everybody on file who has one of the pasted names."""
        return frozenset(one for line in self._names.lines for one in line.found)

    # ── which way ────────────────────────────────────────────────────────────────────────────────────────────

    def offer_given(self, rows: list[tuple[int, str, str, str]]) -> None:
        """The people who stand in the table already; they come first, for they are who is meant."""
        self.given = rows
        self._ways[GIVEN].setVisible(bool(rows))
        if rows:
            self.show_way(GIVEN)
        elif self.way == GIVEN:
            self.show_way(FILTER)

    def show_way(self, key: str) -> None:
        """Choose by filter, names, rows or marks."""
        self.way = key
        self._ways[key].setChecked(True)
        self._pages.setCurrentIndex({FILTER: 0, PASTED: 1}.get(key, 2))
        self._pages.setVisible(key in {FILTER, PASTED})
        self._left_out.clear()
        self.look()

    def _changed(self) -> None:
        self._soon.start()

    def look(self) -> None:
        """Find them."""
        self._soon.stop()
        self._turn += 1
        turn, work = self._turn, self._question()
        self._services.operations.read(work, lambda answer: self._show(turn, *answer), self)

    def _question(self) -> Any:
        if self.way == PASTED:
            text = self.pasted.toPlainText()
            return lambda session: self._described(session, choosing.by_names(session, text), None)
        if self.way == GIVEN:
            rows = self.given
            return lambda session: self._described(session, choosing.by_rows(session, rows), None)
        if self.way == MARKED:
            marked = self._marked
            return lambda session: self._described(session, None, choosing.readable(session, marked))
        wanted, on = self.wanted(), self.on
        if not self._narrows(wanted):
            return lambda _session: (Names(), Chosen(), [])
        return lambda session: self._described(session, None, choosing.by_filter(session, wanted, on))

    def wanted(self) -> Wanted:
        """The filter as it stands."""
        village = self.village.currentData()
        return Wanted(
            tuple(self.categories.value() or ()), (village,) if village else (), self.status.currentData(),
            youngest=_years(self.youngest.text()), oldest=_years(self.oldest.text()),
        )  # fmt: skip

    @staticmethod
    def _narrows(wanted: Wanted) -> bool:
        """Whether anything was chosen at all: nobody hands out the whole station by opening a window."""
        return bool(
            wanted.categories or wanted.villages or wanted.youngest is not None or wanted.oldest is not None
        )

    @staticmethod
    def _described(
        session: Session, names: Names | None, chosen: Chosen | None
    ) -> tuple[Names, Chosen, list[Any]]:
        if names is None:
            found = chosen or Chosen()
            return Names(), found, choosing.described(session, found.people[:SHOWN])
        people = [one for line in names.lines for one in line.found]
        return names, Chosen(), choosing.described(session, people)

    # ── showing ──────────────────────────────────────────────────────────────────────────────────────────────

    def _show(self, turn: int, names: Names, chosen: Chosen, described: list[Any]) -> None:
        if turn != self._turn:
            return
        self._names, self._found = names, chosen
        self._known = {one: (name, village, born) for one, name, village, born in described}
        self._fill()
        self.chosen.emit()

    def _fill(self) -> None:
        self.list.fill(
            [self._person_line(one) for one in self._found.people[:SHOWN]]
            + [
                self._name_line(line)
                for line in sorted(self._names.lines, key=lambda line: len(line.found) == 1)
            ]
        )
        self.total.setText(self._sentence())

    def _person_line(self, one: UUID) -> list[Cell | str]:
        name, village, born = self._known.get(one, ("", "", ""))
        out = one in self._left_out
        remark = _("不填") if out else (_("{}年生").format(born) if born else "")
        return [
            Cell(name),
            Cell(village),
            Cell(remark, "warning" if out else ""),
            Cell(_("恢复") if out else _("不填"), link=True, data=one),
        ]

    def _name_line(self, line: Named) -> list[Cell | str]:
        one = self._meant(line)
        if one is not None:
            name, village, born = self._known.get(one, (line.name, "", ""))
            again = Cell(_("改选"), link=True, data=line) if len(line.found) > 1 else Cell("")
            return [Cell(name), Cell(village), Cell(_("{}年生").format(born) if born else ""), again]
        if line.found:
            return [
                Cell(line.name),
                Cell(""),
                Cell(_("有{}个同名的人").format(len(line.found)), "warning"),
                Cell(_("选是谁"), link=True, data=line),
            ]
        text = _("档案限制公开，不填") if line.closed else _("档案里没有这个人")
        return [Cell(line.name), Cell(""), Cell(text, "danger"), Cell("")]

    def _sentence(self) -> str:
        parts = [_("共 {} 人").format(len(self.people) if self.way != GIVEN else len(self.rows))]
        if self._found.closed:
            parts.append(_("另有 {} 人的档案限制公开，不填").format(self._found.closed))
        unsure = sum(1 for line in self._names.unsure if self._meant(line) is None)
        if unsure:
            parts.append(_("{} 个姓名有同名的人，请选").format(unsure))
        if self._names.unknown:
            parts.append(_("{} 个姓名查不到").format(len(self._names.unknown)))
        if len(self._found.people) > SHOWN:
            parts.append(_("下面列出前 {} 人").format(SHOWN))
        if self.way == FILTER and not self._narrows(self.wanted()):
            return _("选类别、村或年龄")
        return "，".join(parts)

    # ── who ──────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def people(self) -> tuple[UUID, ...]:
        """Who goes in, in order, each once."""
        named = [one for line in self._names.lines if (one := self._meant(line)) is not None]
        return tuple(dict.fromkeys(one for one in (*self._found.people, *named) if one not in self._left_out))

    @property
    def rows(self) -> dict[int, UUID]:
        """Row → person, where the people stand in the table."""
        if self.way != GIVEN:
            return {}
        return {line.row: one for line in self._names.lines if (one := self._meant(line)) is not None}

    @property
    def left(self) -> str:
        """Names that were given and nobody goes in for: what the clerk has to look after."""
        unsure = [line.name for line in self._names.unsure if self._meant(line) is None]
        parts = [
            (_("没有选是谁的：{}"), unsure),
            (_("查不到的：{}"), [line.name for line in self._names.unknown]),
        ]
        return "".join(text.format(_("、").join(names[:8])) + _("。") for text, names in parts if names)

    def _meant(self, line: Named) -> UUID | None:
        return line.found[0] if len(line.found) == 1 else self._answers.get(_key(line))

    def _act(self, data: object) -> None:
        if isinstance(data, Named):
            self._ask(data)
        elif isinstance(data, UUID):
            self._left_out ^= {data}
            self._fill()
            self.chosen.emit()

    def _ask(self, line: Named) -> None:
        """Which of the namesakes."""
        menu = QMenu(self)
        for one in line.found:
            name, village, born = self._known.get(one, (line.name, "", ""))
            text = "　".join(filter(None, (name, village, _("{}年生").format(born) if born else "")))
            menu.addAction(text, lambda one=one: self._answer(line, one))
        menu.popup(QCursor.pos() if self.list.underMouse() else self.list.mapToGlobal(QPoint(40, 40)))
        self._menu = menu

    def _answer(self, line: Named, one: UUID) -> None:
        self._answers[_key(line)] = one
        self._fill()
        self.chosen.emit()

    def set_day(self, on: date) -> None:
        """The day on which ages are counted."""
        self.on = on
        if self.way == FILTER:
            self.look()


def _key(line: Named) -> str:
    return f"{line.row}|{line.text}"


def _years(text: str) -> int | None:
    return int(text) if text.strip().isdecimal() and len(text.strip()) <= 3 else None


def _together(*parts: QWidget) -> QWidget:
    """Parts that stay in one line."""
    made = QWidget()
    made.setLayout(row(*parts))
    return made
