"""从备份恢复: the backups that can be reached, newest first; one comes back into a folder beside the data, which stays."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QVBoxLayout, QWidget

from swdesk import backup
from swdesk.i18n import _
from swdesk.progress import Progress
from swdesk.security import keys
from swdesk.values import show_day
from ui.again import open_again
from ui.dialogs.sizes import open_at
from ui.services import Services
from ui.widgets.basics import button, label, row
from ui.widgets.grid import Cell, Grid, Head

MEGABYTE = 1024**2


class RestoreDialog(QDialog):
    """The newest is chosen: two clicks from the page bring it back."""

    def __init__(self, services: Services, parent: QWidget) -> None:
        super().__init__(parent)
        self._services = services
        self.setWindowTitle(_("从备份恢复"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        open_at(self, services.theme, parent, 760, 480)
        self.found: list[backup.Backup] = []
        self.restored: backup.Restored | None = None
        self.grid = Grid(
            services.theme, _("备份"), [Head(_("备份时间"), 180), Head(_("放在哪里")), Head(_("大小"), 90, right=True)]
        )  # fmt: skip
        self.grid.opened.connect(lambda one: self.restore(one.path))
        self.said = label("", "quiet", wrap=True)
        self._go = button(_("恢复这一份"), self._chosen, "primary")
        self._open = button(
            _("现在打开它"), self.open_it, "primary", hint=_("程序关上再打开，用恢复出来的数据")
        )
        self._open.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        text = _("先恢复到旁边的新文件夹，现在的数据不动；看过没有问题，再决定用哪一份。")
        layout.addWidget(label(text, "quiet", wrap=True))
        layout.addWidget(self.grid, 1)
        layout.addWidget(self.said)
        elsewhere = button(
            _("别处的备份…"), self.choose, hint=_("选U盘或“社工站备份”文件夹就用其中最新的一份")
        )
        layout.addLayout(row(elsewhere, None, button(_("关闭"), self.reject), self._open, self._go))
        self._look()

    def _look(self) -> None:
        desk = self._services.desk

        def work(_progress: Progress) -> list[backup.Backup]:
            if desk is None:
                return []
            places = [target.path for target in backup.backup_targets(desk.folder)]
            return backup.list_backups(places, keys.store_id(desk.folder))

        self._services.operations.task(work, self._show, self, writes=False, shown=False)

    def _show(self, found: list[backup.Backup]) -> None:
        self.found = found
        lines = [
            [
                f"{show_day(one.created.date())} {one.created.astimezone():%H:%M}",
                str(one.path.parent),
                Cell(f"{one.size / MEGABYTE:.1f} MB", right=True),
            ]
            for one in found
        ]
        self.grid.fill(lines, found)
        self._go.setEnabled(bool(found))
        if found:
            self.grid.setCurrentCell(0, 0)
            self.grid.setFocus()
        else:
            self.said.setText(_("本机和插着的U盘上没有找到本站的备份。放在别处的，请点“别处的备份…”。"))

    def _chosen(self) -> None:
        at = max(self.grid.currentRow(), 0)
        if at < len(self.found):
            self.restore(self.found[at].path)

    def choose(self) -> None:
        """A backup that lies in another place."""
        path = QFileDialog.getExistingDirectory(self, _("选择存放备份的U盘或文件夹"))
        if path:
            self.restore(Path(path))

    def restore(self, path: Path) -> None:
        """Bring it back beside the running store."""
        desk, clock = self._services.desk, self._services.clock
        into = desk.folder.with_name(f"{desk.folder.name}-恢复{clock.now():%Y%m%d%H%M%S}")
        self._go.setEnabled(False)
        self.said.setText(_("正在恢复……"))

        def work(progress: Progress) -> backup.Restored:
            return backup.restore(
                backup.chosen_backup(path), into, backup.Secret(key=desk.key), clock, progress
            )

        task = self._services.operations.task(work, self._done, self, writes=False)
        task.finished.connect(self._ended)

    def _ended(self) -> None:
        self._go.setEnabled(bool(self.found))
        if self.restored is None:
            self.said.setText(_("没有恢复，现在的数据没有改动。"))

    def _done(self, found: backup.Restored) -> None:
        self.restored = found
        text = _("已恢复到 {}，现在的数据没有改动。要改用它，点“现在打开它”，或在登录页选择这个文件夹。{}")
        self.said.setText(text.format(found.folder, found.note))
        self._open.setVisible(self._services.keep)

    def open_it(self) -> None:
        """The door of what came back."""
        if self.restored is not None:
            parent = self.parentWidget()
            open_again(parent.window() if parent is not None else self, self.restored.folder)
