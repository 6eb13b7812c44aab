"""A spreadsheet that comes in by a drop or a button: a blank table is filled, a ledger is imported."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import UUID

from PySide6.QtWidgets import QFileDialog, QWidget

from swdesk.blanks.shape import Sent, is_ledger
from swdesk.i18n import _
from swdesk.importing.workbook import SUFFIXES
from swdesk.progress import Progress
from ui.dialogs.filling import FILTER, FillDialog, read_tables
from ui.services import Services


def spreadsheets(paths: Sequence[Path]) -> list[Path]:
    """Those that may be tables."""
    return [path for path in paths if path.suffix.lower() in SUFFIXES - {".txt"}]


def choose_table(services: Services, parent: QWidget, marked: Sequence[UUID] = ()) -> None:
    """来表即填: ask for the file."""
    path, _kind = QFileDialog.getOpenFileName(parent, _("选择要填的表"), "", FILTER)
    if path:
        fill_table(services, parent, Path(path), marked)


def fill_table(services: Services, parent: QWidget, path: Path, marked: Sequence[UUID] = ()) -> None:
    """Fill one table."""
    _read(services, parent, path, lambda sent: FillDialog(services, parent, path, sent, marked).show())


def take_in(services: Services, parent: QWidget, paths: Sequence[Path]) -> None:
    """What was dropped on the window: several files, or one full of records, are ledgers; else it is a table to be filled."""
    if len(paths) > 1:
        _import(services, parent, paths)
        return
    path = paths[0]

    def opened(sent: Sent) -> None:
        if is_ledger(sent):
            services.say(_("“{}”里已经有记录，按台账导入；要往里填，请用“来表即填”。").format(path.name))
            _import(services, parent, paths)
        else:
            FillDialog(services, parent, path, sent).show()

    _read(services, parent, path, opened)


def _read(services: Services, parent: QWidget, path: Path, then: Callable[[Sent], None]) -> None:
    def work(_progress: Progress) -> Sent:
        return read_tables(path)

    services.operations.task(work, then, parent, writes=False)


def _import(services: Services, parent: QWidget, paths: Sequence[Path]) -> None:
    from ui.dialogs.importing import ImportDialog  # noqa: PLC0415 - most drops import nothing

    ImportDialog(services, parent, list(paths)).show()
