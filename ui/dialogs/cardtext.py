"""A card as QR code and text: shown on one PC, pasted on the other (docs/bundle-format.md §5)."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPixmap
from PySide6.QtWidgets import QDialog, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from swdesk.bundles.cards import Card, card_from_text, card_text
from swdesk.bundles.errors import BundleError
from swdesk.bundles.qr import modules
from swdesk.i18n import _
from ui.dialogs.help import listen
from ui.widgets.basics import button, label, row

QUIET = 4
"""Modules of white around a code, as the standard asks."""


def picture(text: str, size: int) -> QPixmap:
    """The QR code of a text, `size` pixels wide, black on white in every theme: scanners ask for it."""
    dark = modules(text)
    made = QPixmap(size, size)
    made.fill(QColor("white"))
    step = size / (len(dark) + 2 * QUIET)
    painter = QPainter(made)
    for y, line in enumerate(dark):
        for x, filled in enumerate(line):
            if filled:
                place = QRectF((x + QUIET) * step, (y + QUIET) * step, step, step)
                painter.fillRect(place.toAlignedRect(), QColor("black"))
    painter.end()
    return made


class CardDialog(QDialog):
    """本机名片: the code to scan, the text to copy, the code to compare."""

    def __init__(self, parent: QWidget, card: Card, title: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        listen(self)
        self.text = card_text(card)
        code = QLabel()
        code.setAccessibleName(_("名片二维码"))
        code.setPixmap(picture(self.text, 8 * (len(modules(self.text)) + 2 * QUIET)))
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.addLayout(row(None, code, None))
        layout.addWidget(
            label(_("用手机扫出文字，发到对方电脑上整段粘贴；或直接复制文字发过去。"), wrap=True)
        )
        layout.addWidget(
            label(_("核对码 {}：与对方屏幕上显示的一致才算数。").format(card.confirmation), wrap=True)
        )
        layout.addLayout(
            row(None, button(_("复制文字"), self.copy), button(_("关闭"), self.accept, "primary"))
        )

    def copy(self) -> None:
        """The text into the clipboard."""
        QGuiApplication.clipboard().setText(self.text)


class PasteDialog(QDialog):
    """粘贴名片: what does not hold a card is said below the text; the dialog stays until it does, or is closed."""

    def __init__(self, parent: QWidget, title: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        listen(self)
        self.card: Card | None = None
        self.edit = QPlainTextEdit()
        self.edit.setAccessibleName(_("名片文字"))
        self.edit.setPlaceholderText(
            _("把扫名片二维码得到的文字整段粘贴到这里，前后多出的字、换行、空格没有关系")
        )
        self.edit.setMinimumSize(460, 160)
        self.said = label("", "quiet", wrap=True)
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.addWidget(self.edit)
        layout.addWidget(self.said)
        self.take = button(_("收进"), self.read, "primary")
        layout.addLayout(row(None, button(_("取消"), self.reject), self.take))
        copied = QGuiApplication.clipboard().text()
        if "SWCARD1" in copied:
            self.edit.setPlainText(copied)

    def read(self) -> None:
        """Take what is pasted, or say why not."""
        try:
            self.card = card_from_text(self.edit.toPlainText())
        except BundleError as error:
            self.said.setText(str(error))
            return
        self.accept()


def pasted_card(parent: QWidget, title: str) -> Card | None:
    """The card that somebody pastes; None when he changes his mind."""
    dialog = PasteDialog(parent, title)
    dialog.exec()
    return dialog.card
