"""家系图、生态图 in the window: paints the same strokes that are printed."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from swdesk.diagrams.strokes import Box, Line, Picture
from ui.theme import Theme


class Diagram(QWidget):
    """One picture, as large as the room allows, never larger than 1.6 of its size."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._picture = Picture()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_picture(self, picture: Picture) -> None:
        """Paint this one."""
        self._picture = picture
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """The size of the picture."""
        return QSize(max(240, int(self._picture.width)), max(180, int(self._picture.height)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Lines below, shapes over them, words on top."""
        picture = self._picture
        if not picture.width:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = min(self.width() / picture.width, self.height() / picture.height, 1.6)
        painter.translate(
            (self.width() - picture.width * scale) / 2, (self.height() - picture.height * scale) / 2
        )
        painter.scale(scale, scale)
        for line in picture.lines:
            self._line(painter, line)
        self._shapes(painter)
        for line in picture.marks:
            self._line(painter, line)
        self._words(painter)

    def _line(self, painter: QPainter, line: Line) -> None:
        pen = QPen(self._theme.colour("accent" if line.accent else "text"), line.width)
        if line.dashed:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in line.points]))

    def _shapes(self, painter: QPainter) -> None:
        painter.setBrush(self._theme.colour("panel"))
        for shape in self._picture.shapes:
            painter.setPen(QPen(self._theme.colour("text"), shape.line) if shape.line else Qt.PenStyle.NoPen)
            if isinstance(shape, Box):
                corner = QPointF(shape.x - shape.width / 2, shape.y - shape.height / 2)
                painter.drawRect(QRectF(corner.x(), corner.y(), shape.width, shape.height))
            else:
                painter.drawEllipse(QPointF(shape.x, shape.y), shape.radius, shape.radius)

    def _words(self, painter: QPainter) -> None:
        painter.setPen(self._theme.colour("text"))
        for words in self._picture.words:
            font = QFont(self.font())
            font.setPixelSize(max(1, round(words.size * 1.2)))
            painter.setFont(font)
            width = QFontMetricsF(font).horizontalAdvance(words.text)
            painter.drawText(QPointF(words.x - width / 2, words.y), words.text)
