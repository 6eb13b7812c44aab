"""A list that leaves the screen: as a workbook whose rows are counted, or on paper as it is previewed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from swdesk import list_print, records
from swdesk.export import export_noted, telling
from swdesk.i18n import _
from swdesk.progress import Progress
from ui.services import Services
from ui.tables.model import RecordModel

Only = Sequence[UUID] | None
"""Records instead of the whole list."""


class Output(QObject):
    """Of one list."""

    def __init__(self, services: Services, model: RecordModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._services, self._model, self._owner = services, model, parent

    def ask(self, only: Only = None) -> None:
        """What leaves the encrypted store is told; then where to, and export."""
        mask = self._warned()
        if mask is None:
            return
        name = _("{}.xlsx").format(_(records.model_of(self._model.kind).label))
        path, _kind = QFileDialog.getSaveFileName(self._owner, _("导出当前列表"), name, "Excel (*.xlsx)")
        if path:
            self.export_to(Path(path), only, mask=mask)

    def _warned(self) -> bool | None:
        """Whether numbers are masked in the file; None to leave it. Who exports nothing about people is asked nothing."""
        fields = telling(self._model.kind, self._columns())
        if not fields:
            return False
        box = QMessageBox(
            QMessageBox.Icon.Warning, _("导出的文件没有加密"), _(
                "导出的 Excel 没有加密，拿到文件的人都能看。\n\n里面有：{}。\n\n"
                "只在办事需要时导出，不要用个人微信、QQ 或邮箱传，用完就删；要交上级的请走“报送与接收”，那里是加密的。"
                "这次导出会记入查看记录。"
            ).format(_("、").join(_(item.label) for item in fields)), parent=self._owner,
        )  # fmt: skip
        masking = (
            box.addButton(_("遮住号码导出"), QMessageBox.ButtonRole.AcceptRole) if self._model.masks else None
        )
        whole = box.addButton(_("照原样导出"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(_("不导出"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(masking or whole)
        box.exec()
        chosen = box.clickedButton()
        return None if chosen not in (masking, whole) else chosen is masking

    def export_to(self, path: Path, only: Only = None, *, mask: bool = False) -> None:
        """Export what is shown; the sentence counts the rows in the file."""
        query, kind, columns = self._model.query, self._model.kind, self._columns()
        services, total = self._services, self._model.rowCount()

        def work(progress: Progress) -> int:
            return export_noted(
                services.store, kind, query, path, clock=services.clock, user_name=services.user_name, columns=columns,
                only=only, mask=mask, progress=progress,
            )  # fmt: skip

        def told(count: int) -> None:
            same = only is None and count == total
            text = _("已导出 {n} 行，与列表条数一致：{file}") if same else _("已导出 {n} 行：{file}")
            services.say(text.format(n=f"{count:,}", file=path.name))

        services.operations.task(work, told, self, writes=False)

    def show_paper(self, words: Sequence[str], only: Only = None) -> None:
        """The list on paper, with the words of the filter in its title."""
        query, kind, columns = self._model.query, self._model.kind, self._columns()
        services, today = self._services, self._services.clock.today()
        name = _("{}名单").format(_(records.model_of(kind).label))
        title = f"{name}（{'、'.join(words)}）" if words else name

        def work(progress: Progress) -> bytes:
            return list_print.pdf(
                services.store, kind, query, columns, today, title=title, only=only, progress=progress
            )

        services.operations.task(work, lambda data: self._preview(title, data), self, writes=False)

    def _columns(self) -> list[str]:
        return [field.name for field in self._model.columns]

    def _preview(self, title: str, data: bytes) -> None:
        from ui.pages.preview import Preview  # noqa: PLC0415 - a PDF viewer that most days need not load

        self.preview = Preview(self._services, self._owner.window(), title, data, f"{title}.pdf")
        self.preview.show()
