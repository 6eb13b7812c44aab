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
from db.pinyin import spoken
from swdesk import people, records
from swdesk.i18n import _, item_text
from ui.operations import Operations


@dataclass(frozen=True)
class Choice:
    """One line of a picker."""

    value: Any
    text: str
    remark: str = ""
    sure: bool = True
    """Whether it may be taken unseen when it is the only one."""
    group: str = ""
    """What it stands under; choices of one group follow each other."""


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
        group = ""
        for choice in choices:
            if choice.group != group:
                group = choice.group
                head = QListWidgetItem(group)
                head.setFlags(Qt.ItemFlag.NoItemFlags)
                self.list.addItem(head)
            text = f"{choice.text}　{choice.remark}" if choice.remark else choice.text
            item = QListWidgetItem(text)
            item.setData(Qt.ItemDataRole.UserRole, choice)
            self.list.addItem(item)
        if not choices:
            self.hide()
            return
        self.list.setCurrentRow(-1)
        self.step(1)
        row = self.list.sizeHintForRow(0) or 30
        most = 16 if group else 9
        self.resize(max(self._field.width(), 260), min(self.list.count(), most) * row + 14)
        self.move(self._field.mapToGlobal(QPoint(0, self._field.height() + 2)))
        self.show()
        self.raise_()

    def step(self, by: int) -> None:
        """Move the choice up or down, past the names of groups."""
        count, at = self.list.count(), self.list.currentRow()
        for _line in range(count):
            at = (at + by) % count
            if self.list.item(at).flags() & Qt.ItemFlag.ItemIsSelectable:
                self.list.setCurrentRow(at)
                return

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
    """A line that offers choices while typed. Signal: picked(Choice).

    Enter and Tab take the marked choice and go on. Who types faster than the list appears gets the choice when it is
    the only one; with several nothing is guessed.
    """

    picked = Signal(object)

    def __init__(
        self, search: Callable[[str, Callable[[Sequence[Choice]], None]], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._search = search
        self._popup: _Popup | None = None
        self._asked = ""  # what the list that is on its way was asked for
        self._hurried = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(120)
        self._timer.timeout.connect(self._ask)
        self.textEdited.connect(self._edited)
        self.installEventFilter(self)

    def _edited(self, _text: str) -> None:
        self._hurried = False
        self._timer.start()

    def _ask(self, text: str | None = None) -> None:
        self._timer.stop()
        asked = self._asked = self.text().strip() if text is None else text
        self._search(asked, lambda choices: self._show(choices, asked))

    def _show(self, choices: Sequence[Choice], asked: str) -> None:
        if asked != self._asked:
            return  # something else was typed since
        if self._hurried:
            self._hurried = False
            sure = [choice for choice in choices if choice.sure]
            if len(sure) == 1:
                self._choose(sure[0])
            else:
                self._undecided()
            return
        if not self.hasFocus():
            return
        if self._popup is None:
            self._popup = _Popup(self)
            self._popup.chosen.connect(self._choose)
        self._popup.fill(choices)

    def _choose(self, choice: Choice) -> None:
        self.setText(choice.text)
        self.picked.emit(choice)

    def _undecided(self) -> None:
        """The field was left, and what is typed means none or several."""

    def open(self) -> None:
        """Show what there is without typing."""
        self._ask("")

    @property
    def opened(self) -> bool:
        """Whether the list is open."""
        return self._popup is not None and self._popup.isVisible()

    def take(self) -> bool:
        """Take the marked choice; True if there was one. A list still on its way is taken if it holds only one."""
        if self.opened and self._popup is not None:
            return self._popup.take()
        if self._timer.isActive():
            self._hurried = bool(self.text().strip())
            if self._hurried:
                self._ask()
            else:
                self._timer.stop()
        return False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows, Enter, Tab and Esc work on the list while it is open; leaving the field closes it."""
        if event.type() == QEvent.Type.FocusOut and self._popup is not None:
            QTimer.singleShot(150, self._close)
        if event.type() == QEvent.Type.ShortcutOverride and self.opened:
            if (
                isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
            ):  # closes the list, not the page
                event.accept()
                return True
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        return super().eventFilter(watched, event)

    def _close(self) -> None:
        if self._popup is not None and not self.hasFocus():
            self._popup.hide()

    def _key(self, event: QKeyEvent) -> bool:
        key, popup = event.key(), self._popup
        if key == Qt.Key.Key_Down and (popup is None or not popup.isVisible()):
            self.open()
            return True
        if key == Qt.Key.Key_Tab:
            self.take()
            return False
        if popup is None or not popup.isVisible():
            return False
        if key in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            popup.step(1 if key == Qt.Key.Key_Down else -1)
            return True
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            return popup.take()
        if key == Qt.Key.Key_Escape:
            popup.hide()
            return True
        return False


def code_choices(codes: CodeList, typed: str) -> list[Choice]:
    """Items of a code list by label, alias, or pinyin; what begins with the typed text first."""
    low = typed.lower()
    begins: list[Choice] = []
    holds: list[Choice] = []
    for item in codes.offered:
        names = [item_text(item), item.label, *item.aliases, *(spoken(item.label) if low.isascii() else ())]
        if any(name.lower().startswith(low) for name in names):
            begins.append(Choice(item.code, item_text(item)))
        elif any(low in name.lower() for name in names):
            holds.append(Choice(item.code, item_text(item)))
    return begins + holds


def person_choices(session: Session, typed: str) -> list[Choice]:
    """People by name, pinyin, initials, ID or phone tail."""
    hits = people.find_people(session, typed, 12)
    return [Choice(hit.id, hit.name, "　".join(part for part in _about(hit) if part)) for hit in hits]


def _about(hit: people.Hit) -> tuple[str, ...]:
    tail = _("尾号{}").format(hit.id_tail) if hit.id_tail else ""
    merged = _("“{}”的档案已并入").format(hit.formerly) if hit.formerly else ""
    return (f"{hit.village} {tail}".strip(), merged)


def record_choices(session: Session, kind: str, typed: str) -> list[Choice]:
    """Records of a kind by their name; the newest when nothing is typed."""
    if kind == "person" and typed:
        return person_choices(session, typed)
    found = records.rows(session, kind, records.Query(text=typed, limit=12))
    names = records.titles(session, kind, [row.id for row in found])
    return [Choice(row.id, names[row.id]) for row in found]


class RecordPicker(PickerField):
    """Chooses one record of a kind; `value` is its id. Signals: changed, unclear(sentence; '' when all is well).

    Text that names no chosen record is never taken for one: the value is what was chosen, and `raw` says what is
    typed beside it. With `maker` a person who is not in the files yet is filed on the spot.
    """

    changed = Signal()
    unclear = Signal(str)

    def __init__(
        self,
        operations: Operations,
        kind: str,
        parent: QWidget | None = None,
        *,
        maker: Callable[[Session, str], UUID] | None = None,
    ) -> None:
        super().__init__(self._find, parent)
        self._operations, self._kind, self._maker = operations, kind, maker
        self.value: UUID | None = None
        placeholder = _("姓名、拼音首字母、证件或电话后四位") if kind == "person" else _("输入名称查找")
        self.setPlaceholderText(placeholder)
        self.picked.connect(self._take)
        self.textEdited.connect(self._typed)
        self.editingFinished.connect(self._left)

    @property
    def raw(self) -> str:
        """What is typed without being chosen."""
        return self.text().strip() if self.value is None else ""

    def _find(self, typed: str, show: Callable[[Sequence[Choice]], None]) -> None:
        maker = self._maker is not None

        def read(session: Session) -> list[Choice]:
            found = record_choices(session, self._kind, typed)
            if maker and _may_be_a_name(typed) and all(choice.text != typed for choice in found):
                found.append(Choice(_NEW, typed, _("新建这位服务对象"), sure=False))
            return found

        self._operations.read(read, show, self)

    def _take(self, choice: Choice) -> None:
        if choice.value is _NEW:
            self._make(choice.text)
            return
        self._set(choice.value)

    def _make(self, name: str) -> None:
        maker = self._maker
        if maker is not None:
            self._operations.write(
                _("新增服务对象"), lambda session: maker(session, name), then=self._set, owner=self
            )

    def _set(self, value: UUID) -> None:
        self.value = value
        self.unclear.emit("")
        self.changed.emit()

    def _typed(self, text: str) -> None:
        if self.value is not None:
            self.value = None
            self.changed.emit()
        if not text.strip():
            self.unclear.emit("")

    def _left(self) -> None:
        if not self._hurried:
            self._undecided()

    def _undecided(self) -> None:
        if self.raw:
            self.unclear.emit(_("“{}”还没有选定，请从候选里选一个。").format(self.raw))

    def set_value(self, value: UUID | None, text: str = "") -> None:
        """Show a record; its name is read when not given."""
        self.value = value
        self.setText(text)
        self.setCursorPosition(0)  # of a long name the beginning is read
        if value is not None and not text:
            self._operations.read(
                lambda session: records.title(session, self._kind, value),
                lambda name: self._name(value, name),
                self,
            )

    def _name(self, value: UUID, name: str) -> None:
        if self.value == value:
            self.setText(name)
            self.setCursorPosition(0)


def not_chosen(typed: str) -> str:
    """What to do with a name that is nobody on file."""
    return _("“{}”还没有选定：请从候选里选一个；没有建档的，写在旁边的姓名格里再加入。").format(typed)


_NEW = object()


def _may_be_a_name(typed: str) -> bool:
    """Chinese characters, as many as names have; no pinyin, no digits."""
    return 2 <= len(typed) <= 20 and not any(letter.isascii() and letter != " " for letter in typed)


def is_enter(watched: QObject, event: QEvent) -> bool:
    """Whether this is Enter alone, which goes on to the next field; a marked choice is taken first."""
    if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
        return False
    plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if not plain or event.key() not in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
        return False
    if isinstance(watched, PickerField):
        watched.take()
    return True
