"""A stick that is plugged in: files on it are offered, and a stick that holds backups gets today's at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer

from swdesk import backup, disposals
from swdesk.i18n import _
from swdesk.progress import Progress
from swdesk.receiving import Received, receive
from swdesk.roles import Right
from swdesk.watching import Arrived, Watcher
from ui.services import Services
from ui.widgets.bars import Bars

EVERY_MS = 5000


class Sticks(QObject):
    """Looks every few seconds on the thread of reads' neighbours; asks before anything is taken in."""

    def __init__(self, services: Services, bars: Bars, watcher: Watcher, parent: QObject) -> None:
        super().__init__(parent)
        self._services, self._bars, self._watcher = services, bars, watcher
        self._busy = False
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.look)

    def begin(self) -> None:
        """Look every few seconds from now on."""
        self._timer.start()

    def look(self) -> None:
        """Once more; a slow stick is not asked twice at a time."""
        if self._busy:
            return
        self._busy = True

        def look(_progress: Progress) -> list[Arrived] | None:
            try:
                return self._watcher.look()
            except OSError:  # a drive vanished while it was looked at
                return None

        self._services.operations.task(look, self._found, self, writes=False, shown=False)

    def _found(self, arrived: list[Arrived] | None) -> None:
        self._busy = False
        for one in arrived or []:
            if one.takes_backups and self._services.keep:
                self._back_up(one.root)
            if one.files and self._services.can(Right.DATA):
                text = _("{} 里有 {} 个可以接收的文件。").format(one.root, len(one.files))
                self._bars.offer(text, _("接收"), lambda one=one: self.take(one))

    def take(self, arrived: Arrived) -> None:
        """Take the files in, and say what became of them."""
        services = self._services

        def work(progress: Progress) -> list[Received]:
            found = [
                receive(
                    services.store, path, clock=services.clock, files=services.files, user_name=services.user_name,
                    progress=progress,
                )
                for path in arrived.files
            ]  # fmt: skip
            disposals.clean(services.store, services.files, services.drafts)
            return found

        services.operations.task(work, self._taken, self)

    def _taken(self, found: list[Received]) -> None:
        items = [item for one in found for item in one.files]
        counts: dict[str, int] = {}
        for item in items:
            counts[item.outcome] = counts.get(item.outcome, 0) + 1
        told = "，".join(f"{name} {count}" for name, count in counts.items())
        why = next((item.text for item in items if item.outcome in {"拒收", "待核对"}), "")
        text = " ".join(part for part in (told, why) if part)
        if why:
            self._services.warn(text)
        elif self._services.superior:
            self._bars.offer(text, _("看报送情况"), lambda: self._services.open_page("board"))
        else:
            self._services.say(text)
        from db.base import record_kinds  # noqa: PLC0415 - known once anything was taken in

        self._services.operations.broadcast(frozenset(record_kinds()))

    def _back_up(self, root: Path) -> None:
        desk: Any = self._services.desk
        if desk is None:
            return

        def work(progress: Progress) -> backup.BackupResult:
            return backup.make_backup(
                desk.folder, desk.key, [root], desk.clock, progress, reason=_("插上U盘")
            )

        def done(result: backup.BackupResult) -> None:
            if result.made:
                self._services.say(_("已备份到U盘 {}。").format(root))

        self._services.operations.task(work, done, self, writes=False)
