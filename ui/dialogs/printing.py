"""打印: which forms, blank or filled, or the whole file with cover and contents (swdesk/printing)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QListWidget,
    QListWidgetItem,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from swdesk.i18n import _
from swdesk.printing import offers
from swdesk.printing.drawing import Printed
from swdesk.printing.offers import Offer
from swdesk.printing.papers import paper
from swdesk.progress import Progress
from ui.dialogs.sizes import open_at
from ui.pages.preview import Preview
from ui.services import Services
from ui.widgets.basics import button, label, row

_WIDTH, _HEIGHT = 620, 560


class PrintDialog(QDialog):
    """The forms of the record in front; those ticked become one PDF."""

    def __init__(
        self,
        services: Services,
        parent: QWidget,
        shown: Sequence[tuple[str, UUID | None]],
        *,
        edited: bool = False,
    ) -> None:
        super().__init__(parent)
        self._services, self._shown = services, list(shown)
        self._today = services.clock.today()
        self._filled: list[Offer] = []
        self._blank = offers.blank([kind for kind, _record in shown])
        self.preview: Preview | None = None
        self.setWindowTitle(_("打印表单"))
        open_at(self, services.theme, parent, _WIDTH, _HEIGHT)
        self.full = QRadioButton(_("填好的表"))
        self.empty = QRadioButton(_("空白表"))
        self._ways = QButtonGroup(self)
        for way in (self.full, self.empty):
            self._ways.addButton(way)
            way.toggled.connect(self._fill)
        self.list = QListWidget()
        self.list.setAccessibleName(_("要打印的表"))
        self.list.itemActivated.connect(self._only)
        self.list.setToolTip(_("勾选几份一起打印；双击只打印这一份"))
        self.whole = button(
            _("打印整卷"), self.print_file, hint=_("封面、卷内目录、全部表单和附件，页码连排")
        )
        self.chosen = button(_("预览打印"), self.print_chosen, "primary")
        self._note = label(_("还没保存的修改不会印出来。") if edited else "", "quiet", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        layout.addLayout(row(self.full, self.empty, None, self._note))
        layout.addWidget(self.list, 1)
        layout.addLayout(row(self.whole, None, button(_("关闭"), self.reject), self.chosen))
        self._begin()

    def _begin(self) -> None:
        saved = any(record is not None for _kind, record in self._shown)
        self.full.setEnabled(saved)
        self.whole.setVisible(offers.file_of(self._shown) is not None)
        (self.full if saved else self.empty).setChecked(True)
        if saved:
            shown, today = self._shown, self._today
            self._services.operations.read(
                lambda session: offers.filled(session, shown, today), self._found, self
            )

    def _found(self, found: list[Offer]) -> None:
        self._filled = found
        self._fill()

    def _fill(self) -> None:
        """The list; the first form is ticked, it is that of the record in front."""
        self.list.clear()
        for number, one in enumerate(self._filled if self.full.isChecked() else self._blank):
            text = "　".join(part for part in (one.code, one.title, one.about) if part)
            item = QListWidgetItem(text)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked if number else Qt.CheckState.Checked)
            item.setData(Qt.ItemDataRole.UserRole, one)
            self.list.addItem(item)

    def _only(self, item: QListWidgetItem) -> None:
        """Double click or Enter: this form alone, at once."""
        self._print([item.data(Qt.ItemDataRole.UserRole)])

    def ticked(self) -> list[Offer]:
        """The forms that are ticked, in the order of the list."""
        items = (self.list.item(number) for number in range(self.list.count()))
        return [
            one.data(Qt.ItemDataRole.UserRole) for one in items if one.checkState() == Qt.CheckState.Checked
        ]

    def print_chosen(self) -> None:
        """The ticked forms in the preview."""
        chosen = self.ticked()
        if chosen:
            self._print(chosen)
        else:
            self._services.warn(_("还没有勾选要打印的表。"))

    def _print(self, chosen: list[Offer]) -> None:
        today, store = self._today, self._services.store

        def work(progress: Progress) -> Printed:
            with store.read() as session:
                return offers.print_offers(session, chosen, today, progress)

        title = chosen[0].title if len(chosen) == 1 else _("表单 {} 份").format(len(chosen))
        self._services.operations.task(work, lambda done: self._show(done, title), self, writes=False)

    def print_file(self) -> None:
        """The whole file in the preview."""
        shown, today = self._shown, self._today
        store, files = self._services.store, self._services.files

        def work(progress: Progress) -> Printed | None:
            with store.read() as session:
                return offers.print_file(session, shown, today, files, progress)

        self._services.operations.task(work, lambda done: self._show(done, _("整卷")), self, writes=False)

    def _show(self, done: Printed | None, title: str) -> None:
        if done is not None:
            self.preview = show_printed(self._services, self, done, title)


def show_printed(services: Services, parent: QWidget, done: Printed, title: str) -> Preview:
    """The preview of what was printed; says which characters no face has."""
    if done.missing:
        services.warn(
            _("有 {} 个字没有字形，印成了〓：{}").format(len(done.missing), "".join(done.missing[:20]))
        )
    shown = Preview(services, parent, title, done.data, f"{title}.pdf")
    shown.open()
    return shown


def print_form(
    services: Services, parent: QWidget, number: str, record: UUID | None, day: date | None = None
) -> None:
    """One form at once in the preview: for a page's own button (签到表). `day` is another than today: a roster of next month."""
    store, today = services.store, day or services.clock.today()
    form = paper(number)
    one = Offer(number, form.code, form.title, "", record)

    def work(progress: Progress) -> Printed:
        with store.read() as session:
            return offers.print_offers(session, [one], today, progress)

    def show(done: Printed) -> None:
        show_printed(services, parent, done, one.title)

    services.operations.task(work, show, parent, writes=False)
