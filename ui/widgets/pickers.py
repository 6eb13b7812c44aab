"""Choosing from long lists by typing: code lists by label or pinyin initials, records by name, people also by tails."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from db.codes import CodeList
from db.pinyin import initials, pinyin
from swdesk import people, records
from swdesk.i18n import _
from ui.operations import Operations


@dataclass(frozen=True)
class Choice:
    """One line of a picker."""

    value: Any
    text: str
    remark: str = ""


class _Popup(QFrame):
    """The list under a field; the field keeps the keyboard, so Chinese input goes on undisturbed."""

    chosen = Signal(object)

    def __init__(self, field: QLineEdit) -> None:
        super().__init__(field.window(), Qt.WindowType.ToolTip | Qt.WindowType.FramelessWindowHint)
        self.setObjectName("popup")
        self._field = field
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName(_("候选"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.addWidget(self.list)
        self.list.itemClicked.connect(self._take)

    def fill(self, choices: Sequence[Choice]) -> None:
        """Show choices under the field."""
        self.list.clear()
        for choice in choices:
            text = f"{choice.text}　{choice.remark}" if choice.remark else choice.text
            item = QListWidgetItem(text)
            item.setData(Qt.ItemDataRole.UserRole, choice)
            self.list.addItem(item)
        if not choices:
            self.hide()
            return
        self.list.setCurrentRow(0)
        row = self.list.sizeHintForRow(0) or 30
        self.resize(max(self._field.width(), 260), min(len(choices), 9) * row + 14)
        self.move(self._field.mapToGlobal(QPoint(0, self._field.height() + 2)))
        self.show()
        self.raise_()

    def step(self, by: int) -> None:
        """Move the choice up or down."""
        count = self.list.count()
        if count:
            self.list.setCurrentRow((self.list.currentRow() + by) % count)

    def take(self) -> bool:
        """Choose the marked line; False when there is none."""
        item = self.list.currentItem()
        if item is None or not self.isVisible():
            return False
        self._take(item)
        return True

    def _take(self, item: QListWidgetItem) -> None:
        self.hide()
        self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))


class PickerField(QLineEdit):
    """A line that offers choices while typed. Signals: picked(Choice), cleared."""

    picked = Signal(object)
    cleared = Signal()

    def __init__(
        self, search: Callable[[str, Callable[[Sequence[Choice]], None]], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._search = search
        self._popup: _Popup | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(120)
        self._timer.timeout.connect(self._ask)
        self.textEdited.connect(lambda _text: self._timer.start())
        self.installEventFilter(self)

    def _ask(self) -> None:
        self._search(self.text().strip(), self._show)

    def _show(self, choices: Sequence[Choice]) -> None:
        if not self.hasFocus():
            return
        if self._popup is None:
            self._popup = _Popup(self)
            self._popup.chosen.connect(self._choose)
        self._popup.fill(choices)

    def _choose(self, choice: Choice) -> None:
        self.setText(choice.text)
        self.picked.emit(choice)

    def open(self) -> None:
        """Show what there is without typing."""
        self._search("", self._show)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows and Enter work on the list while it is open; leaving the field closes it."""
        if event.type() == QEvent.Type.FocusOut and self._popup is not None:
            QTimer.singleShot(150, self._close)
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        return super().eventFilter(watched, event)

    def _close(self) -> None:
        if self._popup is not None and not self.hasFocus():
            self._popup.hide()

    def _key(self, event: QKeyEvent) -> bool:
        opened = self._popup is not None and self._popup.isVisible()
        if event.key() == Qt.Key.Key_Down:
            if opened and self._popup is not None:
                self._popup.step(1)
            else:
                self.open()
            return True
        if opened and self._popup is not None:
            if event.key() == Qt.Key.Key_Up:
                self._popup.step(-1)
                return True
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._popup.take():
                return True
            if event.key() == Qt.Key.Key_Escape:
                self._popup.hide()
                return True
        return False


def code_choices(codes: CodeList, typed: str) -> list[Choice]:
    """Items of a code list by label, alias, or pinyin initials."""
    low = typed.lower()
    found: list[Choice] = []
    for item in codes.items:
        spoken = not low or low in item.label or any(low in alias for alias in item.aliases)
        if spoken or (low.isascii() and (low in initials(item.label) or pinyin(item.label).startswith(low))):
            found.append(Choice(item.code, item.label))
    return found


def person_choices(session: Session, typed: str) -> list[Choice]:
    """People by name, pinyin, initials, ID or phone tail."""
    hits = people.find_people(session, typed, 12)
    return [
        Choice(hit.id, hit.name, f"{hit.village} {('尾号' + hit.id_tail) if hit.id_tail else ''}".strip())
        for hit in hits
    ]


def record_choices(session: Session, kind: str, typed: str) -> list[Choice]:
    """Records of a kind by their name; the newest when nothing is typed."""
    if kind == "person" and typed:
        return person_choices(session, typed)
    found = records.rows(session, kind, records.Query(text=typed, limit=12))
    names = records.titles(session, kind, [row.id for row in found])
    return [Choice(row.id, names[row.id]) for row in found]


class RecordPicker(PickerField):
    """Chooses one record of a kind; `value` is its id. Signal: changed."""

    changed = Signal()

    def __init__(self, operations: Operations, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(self._find, parent)
        self._operations, self._kind = operations, kind
        self.value: UUID | None = None
        placeholder = _("姓名、拼音首字母、证件或电话后四位") if kind == "person" else _("输入名称查找")
        self.setPlaceholderText(placeholder)
        self.picked.connect(self._take)
        self.textEdited.connect(self._typed)

    def _find(self, typed: str, show: Callable[[Sequence[Choice]], None]) -> None:
        self._operations.read(lambda session: record_choices(session, self._kind, typed), show, self)

    def _take(self, choice: Choice) -> None:
        self.value = choice.value
        self.changed.emit()

    def _typed(self, text: str) -> None:
        if not text.strip() and self.value is not None:
            self.value = None
            self.changed.emit()

    def set_value(self, value: UUID | None, text: str = "") -> None:
        """Show a record; its name is read when not given."""
        self.value = value
        self.setText(text)
        if value is not None and not text:
            self._operations.read(
                lambda session: records.title(session, self._kind, value), self.setText, self
            )
