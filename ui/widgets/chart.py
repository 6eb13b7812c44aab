"""A chart of the report in the window: the drawing that is printed, as wide as its place."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import Theme


class ChartView(QWidget):
    """Shows one page of a PDF, whole; never larger than it is printed times `MOST`."""

    MOST = 1.35

    def __init__(self, theme: Theme, data: bytes, words: str) -> None:
        super().__init__()
        self._theme = theme
        self._buffer = QBuffer()
        self._buffer.setData(QByteArray(data))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._pdf = QPdfDocument()
        self._pdf.load(self._buffer)
        self._image = QImage()
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        """A picture keeps its shape."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As high as its shape wants."""
        return self._size(width).height()

    def sizeHint(self) -> QSize:
        """As printed."""
        return self._size(self.width() or self._theme.px(430))

    def _size(self, width: int) -> QSize:
        page = self._pdf.pagePointSize(0)
        if page.width() <= 0:
            return QSize(1, 1)
        scale = min(width / page.width(), self.MOST * self._theme.scale / 100)
        return QSize(round(page.width() * scale), round(page.height() * scale))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Sharp on every screen."""
        size, ratio = self._size(self.width()), self.devicePixelRatioF()
        pixels = QSize(round(size.width() * ratio), round(size.height() * ratio))
        if self._image.size() != pixels:
            page = self._pdf.render(0, pixels)
            self._image = QImage(pixels, QImage.Format.Format_RGB32)
            self._image.fill(QColor("#FFFFFF"))  # paper is white in the dark theme too
            inner = QPainter(self._image)
            inner.drawImage(0, 0, page)
            inner.end()
            self._image.setDevicePixelRatio(ratio)
        painter = QPainter(self)
        painter.drawImage(0, 0, self._image)
        if self.hasFocus():
            painter.setPen(self._theme.colour("accent"))
            painter.drawRect(0, 0, size.width() - 1, size.height() - 1)
        painter.end()
