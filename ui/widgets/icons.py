"""The small signs that stand inside fields, drawn in the theme's own colour."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPalette, QPen, QPixmap
from PySide6.QtWidgets import QApplication

_SIDE = 48


def chevron() -> QIcon:
    """Opens a list."""
    return _drawn([[QPointF(14, 20), QPointF(24, 30), QPointF(34, 20)]], [])


def calendar() -> QIcon:
    """Opens a calendar."""
    lines = [
        [QPointF(9, 20), QPointF(39, 20)],
        [QPointF(17, 5), QPointF(17, 14)],
        [QPointF(31, 5), QPointF(31, 14)],
    ]
    return _drawn(lines, [QRectF(9, 10, 30, 30)])


def eye() -> QIcon:
    """Shows what is masked."""
    lid = [QPointF(5, 24), QPointF(14, 14), QPointF(24, 11), QPointF(34, 14), QPointF(43, 24)]
    lower = [QPointF(point.x(), 48 - point.y()) for point in lid]
    return _drawn([lid, lower], [QRectF(20, 20, 8, 8)])


def _drawn(lines: list[list[QPointF]], boxes: list[QRectF]) -> QIcon:
    picture = QPixmap(_SIDE, _SIDE)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(QApplication.palette().color(QPalette.ColorRole.PlaceholderText), 3.4)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    for box in boxes:
        painter.drawRoundedRect(box, 4, 4)
    for points in lines:
        painter.drawPolyline(points)
    painter.end()
    return QIcon(picture)
