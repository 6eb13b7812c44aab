"""The buttons of a page in the header: what does not fit stands in a menu 更多, nothing is squeezed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget
from shiboken6 import isValid

from swdesk.i18n import _
from ui.widgets.basics import button

GAP = 8


class ActionRow(QWidget):
    """The actions of the page in front, in their order; the last ones and the important ones stay longest."""

    def __init__(self) -> None:
        super().__init__()
        self._actions: list[QWidget] = []
        self._folded: list[QWidget] = []
        self._homes: dict[QWidget, QWidget | None] = {}  # where they came from
        self._attic = QWidget(self)  # for what stands in the menu: without a parent it would be a window
        self._attic.hide()
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill)
        self._more = button(_("更多"), hint=_("这一页的其他操作"))
        self._more.setMenu(self._menu)
        self._more.setParent(self)
        self._more.hide()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._again)
        self.installEventFilter(self)  # what asks for another size asks here, for there is no layout
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def show_actions(self, actions: Sequence[QWidget]) -> None:
        """Take these in place of those of the last page."""
        for gone in self._actions:
            gone.removeEventFilter(self)
            home = self._homes.pop(gone)
            if gone not in actions:  # its page may show it any time: without a parent it would be a window
                gone.setParent(home if home is not None and isValid(home) else self._attic)
            else:
                self._homes[gone] = home
        for one in actions:
            self._homes.setdefault(one, one.parentWidget())
            one.installEventFilter(self)
        self._actions, self._folded = list(actions), []
        self._arrange()
        self.fold()

    def fold(self) -> None:
        """Put into the menu what has no room."""
        wanted = [one for one in self._actions if not _hidden(one)]
        room = self.width()
        folded: list[QWidget] = []
        if self._needed(wanted) > room:
            for one in wanted[:-1]:
                if isinstance(one, QPushButton) and one.objectName() not in {"primary", "alarm"}:
                    folded.append(one)
                    rest = [each for each in wanted if each not in folded]
                    if self._needed([*rest, self._more]) <= room:
                        break
        if folded != self._folded:
            self._folded = folded
            self._arrange()
        self._more.setVisible(bool(folded))
        self._place()

    def _arrange(self) -> None:
        """The folded ones to the attic, the others here."""
        for one in self._actions:
            home = self._attic if one in self._folded else self
            if one.parentWidget() is not home:
                shown = not _hidden(one)
                one.setParent(home)
                if shown:
                    one.show()

    def _place(self) -> None:
        """By hand, not by a layout: a layout remembers what its widgets wanted before the style sheet dressed them."""
        row = [self._more] if self._folded else []
        row += [one for one in self._actions if one not in self._folded and not _hidden(one)]
        left = max(0, self.width() - self._needed(row))
        for one in row:
            size = one.sizeHint()
            one.setGeometry(left, (self.height() - size.height()) // 2, size.width(), size.height())
            left += size.width() + GAP

    @staticmethod
    def _needed(widgets: Sequence[QWidget]) -> int:
        return sum(one.sizeHint().width() for one in widgets) + GAP * max(0, len(widgets) - 1)

    def _fill(self) -> None:
        self._menu.clear()
        for one in self._folded:
            if isinstance(one, QPushButton) and not _hidden(one):
                action = QAction(one.text(), self._menu)
                action.setEnabled(one.isEnabled())
                action.setToolTip(one.toolTip())
                if one.menu() is not None:
                    one.menu().aboutToShow.emit()
                    action.setMenu(one.menu())
                else:
                    action.triggered.connect(one.click)
                self._menu.addAction(action)

    def sizeHint(self) -> QSize:
        """Room for all of them."""
        shown = [one for one in self._actions if not _hidden(one)]
        return QSize(self._needed(shown), max((one.sizeHint().height() for one in shown), default=0))

    def minimumSizeHint(self) -> QSize:
        """Room for what never goes into the menu."""
        shown = [one for one in self._actions if not _hidden(one)]
        firm = [
            one
            for one in shown
            if not isinstance(one, QPushButton) or one.objectName() in {"primary", "alarm"}
        ]
        return QSize(self._needed([*firm, self._more] if len(firm) < len(shown) else firm), 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or less room."""
        super().resizeEvent(event)
        self.fold()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A page showed, hid or renamed one of its actions."""
        if event.type() in _CHANGED:
            self._soon.start()
        return False

    def _again(self) -> None:
        self.updateGeometry()
        self.fold()


_CHANGED = frozenset(
    {
        QEvent.Type.ShowToParent,
        QEvent.Type.HideToParent,
        QEvent.Type.LayoutRequest,
        QEvent.Type.StyleChange,
        QEvent.Type.Polish,
    }
)


def _hidden(widget: QWidget) -> bool:
    return widget.isHidden() and widget.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide)
