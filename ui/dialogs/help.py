"""F1: the help of the page or dialog at hand, every other topic beside it, the keyboard sheet, the tour."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QListWidget, QListWidgetItem, QTextBrowser, QVBoxLayout, QWidget

from swdesk import help as texts
from swdesk.i18n import _
from ui.dialogs.sizes import fit
from ui.theme import Theme
from ui.widgets.basics import button, row

if TYPE_CHECKING:
    from ui.services import Services

TOPICS = {
    "QuickLog": "quick", "ManyLog": "many", "VisitRates": "rates", "AlarmDialog": "alarm", "FoldersDialog": "folders",
    "MovingDialog": "moving", "RestoreDialog": "restore", "PasteDialog": "paste", "CardDialog": "paste", "ImportDialog": "import", "PrintDialog": "print",
    "MergeDialog": "merge", "HistoryDialog": "history", "TransferDialog": "transfer", "DiagramDialog": "diagrams",
    "SeriesDialog": "series", "SessionDialog": "session", "TargetDialog": "target", "ReviewDialog": "review",
    "ProvingDialog": "proving", "ReceivedReport": "received", "RollupNumbers": "sums", "Preview": "preview", "FillDialog": "fill", "TranscribeDialog": "transcribe",
    "BulkDialog": "bulk", "DisposalDialog": "disposal", "ByHandDialog": "byhand",
}  # fmt: skip
"""Which topic a dialog has, by its class."""


def topic_of(dialog: QWidget) -> str:
    """The topic of a dialog; one without its own has the start."""
    return TOPICS.get(type(dialog).__name__, texts.START)


class HelpWindow(QDialog):
    """A list of topics and the text of one. `lead` is the sentence that the page says about itself."""

    def __init__(
        self, parent: QWidget, topic: str, lead: str = "", tour: Callable[[], None] | None = None
    ) -> None:
        super().__init__(parent)
        self._services = _services(parent)
        theme = self._services.theme if self._services is not None else Theme()
        self.setWindowTitle(_("帮助"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        fit(self, theme, parent, 860, 600)
        self._lead = lead if topic in texts.topics() else ""
        self._first = topic if topic in texts.topics() else texts.START
        self.list, self.text = QListWidget(), QTextBrowser()
        self.list.setAccessibleName(_("帮助的题目"))
        self.text.setAccessibleName(_("说明"))
        self.text.document().setDocumentMargin(theme.px(12))
        for one in texts.topics().values():
            item = QListWidgetItem(one.title)
            item.setData(Qt.ItemDataRole.UserRole, one.key)
            self.list.addItem(item)
        wide = self.list.sizeHintForColumn(0) + theme.px(30)  # large texts, English titles
        self.list.setFixedWidth(max(theme.px(210), wide))
        self.list.currentItemChanged.connect(
            lambda item, _before: self._show(item.data(Qt.ItemDataRole.UserRole))
        )
        foot = [
            button(_("快捷键"), lambda: self.open(texts.KEYS)),
            button(_("打印快捷键表"), self.print_keys),
            button(_("打印这一页"), self.print_topic),
        ]
        if tour is not None:
            foot.append(button(_("开始导览"), lambda: (self.close(), tour())))
        layout = QVBoxLayout(self)
        layout.addLayout(row(self.list, self.text, gap=12), 1)
        layout.addLayout(row(*foot, None, button(_("关闭"), self.close, "primary")))
        self.open(self._first)
        self.text.setFocus()

    def open(self, topic: str) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]  # QDialog.open is not used
        """Show a topic."""
        for at in range(self.list.count()):
            if self.list.item(at).data(Qt.ItemDataRole.UserRole) == topic:
                self.list.setCurrentRow(at)

    def _show(self, topic: str) -> None:
        found = texts.topics()[topic]
        lead = f"*{self._lead}*\n\n" if self._lead and topic == self._first else ""
        self.text.setMarkdown(f"## {found.title}\n\n{lead}{found.text}")

    def print_keys(self) -> None:
        """The keyboard sheet, as a page to pin up."""
        self.print_topic(texts.KEYS)

    def print_topic(self, topic: str = "") -> None:
        """A topic on paper; the one that is shown when none is named."""
        from ui.pages.preview import Preview  # noqa: PLC0415 - QtPdf loads when something is printed
        from ui.widgets.booklet import pdf_of  # noqa: PLC0415

        found = texts.topics()[topic or self.list.currentItem().data(Qt.ItemDataRole.UserRole)]
        title, data = found.title, pdf_of(f"# {found.title}\n\n{found.text}", found.title)
        if self._services is not None:
            self.preview = Preview(self._services, self, title, data, f"{title}.pdf")
            self.preview.show()


def listen(dialog: QDialog) -> None:
    """F1 in a dialog: its own window of help, for a modal dialog locks those of the main window."""
    QShortcut(QKeySequence("F1"), dialog, lambda: HelpWindow(dialog, topic_of(dialog)).show())


def _services(widget: QWidget | None) -> Services | None:
    """What the pages of the window are handed; None for a dialog that stands alone."""
    while widget is not None and not hasattr(widget, "services"):
        widget = widget.parentWidget()
    return getattr(widget, "services", None)
