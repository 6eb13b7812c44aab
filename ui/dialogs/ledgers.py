"""Where ledgers are chosen for import: from the settings, and from lists that are still empty."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget

from swdesk.i18n import _
from swdesk.roles import Right
from ui.services import Services
from ui.widgets.basics import button


def choose_ledgers(services: Services, parent: QWidget) -> None:
    """Some ledgers, or none."""
    paths, _kind = QFileDialog.getOpenFileNames(
        parent, _("选择台账"), "", _("台账 (*.xlsx *.xls *.ods *.csv)")
    )
    if paths:
        import_ledgers(services, parent, [Path(path) for path in paths])


def choose_folder(services: Services, parent: QWidget) -> None:
    """Every ledger of a folder."""
    path = QFileDialog.getExistingDirectory(parent, _("选择放台账的文件夹"))
    if path:
        import_ledgers(services, parent, [Path(path)])


def import_ledgers(services: Services, parent: QWidget, paths: list[Path]) -> QWidget:
    """The preview of these ledgers."""
    from ui.dialogs.importing import ImportDialog  # noqa: PLC0415 - most days import nothing

    made = ImportDialog(services, parent.window(), paths)
    made.show()
    return made


def import_button(services: Services, parent: QWidget | None = None) -> QPushButton | None:
    """导入台账, for an empty list; None for who may not."""
    if services.superior or not services.can(Right.DATA):
        return None
    hint = _("选择现有的 Excel 台账，先预览再写入；以后在“设置”的“外观与台账”里也能导入")
    made = button(_("导入台账"), hint=hint)
    made.clicked.connect(lambda _on=False: choose_ledgers(services, parent or made.window()))
    return made
