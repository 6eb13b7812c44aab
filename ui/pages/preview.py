"""The PDF itself in a window: what is printed is what was previewed (look/README.md, rule 11)."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSize
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QFileDialog, QVBoxLayout, QWidget

from swdesk.disk import write_whole
from swdesk.errors import UserError
from swdesk.i18n import _
from ui.dialogs.sizes import open_at
from ui.services import Services
from ui.widgets.basics import button, label, row

PRINT_DPI = 300


class PdfView(QPdfView):
    """Shows a PDF from memory: nothing is written to disk."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)  # pyright: ignore[reportArgumentType]  # the stub forgets None
        self.setAccessibleName(_("报告页面"))
        self.setPageMode(QPdfView.PageMode.MultiPage)
        self.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        self._pdf = QPdfDocument()  # no child: its end would be told to a view that is half gone already
        self._buffer = QBuffer()
        self.setDocument(self._pdf)

    def show_bytes(self, data: bytes) -> int:
        """Show a PDF; the number of its pages."""
        self._pdf.close()
        self._buffer.close()
        self._buffer.setData(QByteArray(data))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._pdf.load(self._buffer)
        return self._pdf.pageCount()

    def print_to(self, printer: QPrinter) -> bool:
        """Print every page as it is shown, in its own direction; False where the printer took nothing."""
        painter = QPainter()
        for number in range(self._pdf.pageCount()):
            size = self._pdf.pagePointSize(number)
            turned = size.width() > size.height()
            way = QPageLayout.Orientation.Landscape if turned else QPageLayout.Orientation.Portrait
            printer.setPageOrientation(way)
            if not (painter.begin(printer) if number == 0 else printer.newPage()):
                painter.end()
                return False
            pixels = QSize(round(size.width() * PRINT_DPI / 72), round(size.height() * PRINT_DPI / 72))
            image = self._pdf.render(number, pixels)
            painter.drawImage(QRectF(painter.viewport()), image)
        return painter.end()


class Preview(QDialog):
    """The preview with 打印 and 保存."""

    def __init__(
        self,
        services: Services,
        parent: QWidget,
        title: str,
        data: bytes,
        file_name: str,
        *,
        keep: bool = True,
    ) -> None:
        super().__init__(parent)
        self._services, self._data, self._file_name = services, data, file_name
        self.printed = False
        self.setWindowTitle(title)
        open_at(self, services.theme, parent, 900, 700)
        self.view = PdfView(self)
        self.pages = self.view.show_bytes(data)
        parts: list[QWidget | None] = [label(_("共 {} 页").format(self.pages), "quiet"), None]
        if keep:
            parts.append(button(_("保存 PDF"), self._keep))
        parts += [button(_("打印"), self._print, "primary"), button(_("关闭"), self.close)]
        layout = QVBoxLayout(self)
        layout.addWidget(self.view, 1)
        layout.addLayout(row(*parts))

    def show_and_print(self) -> None:
        """Show the pages and ask for the printer at once."""
        self.show()
        self._print()

    def _keep(self) -> None:
        path, _kind = QFileDialog.getSaveFileName(self, _("保存 PDF"), self._file_name, "PDF (*.pdf)")
        if path:
            try:
                write_whole(Path(path), self._data)
            except UserError as error:
                self._services.warn(str(error))
                return
            self._services.say(_("已保存：{}").format(Path(path).name))

    def _print(self) -> None:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setResolution(PRINT_DPI)
        printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        printer.setFullPage(True)
        printer.setPageMargins(QMarginsF(0, 0, 0, 0))
        if QPrintDialog(printer, self).exec() != QDialog.DialogCode.Accepted:
            return
        if self.view.print_to(printer):
            self.printed = True
        else:
            self._services.warn(_("没有打印出来。请检查打印机是否开机、有纸、连接正常，再打印一次。"))
