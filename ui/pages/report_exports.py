"""The report for other programs: as a Word file, and in the superior's own Excel form."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QMenu

from swdesk.i18n import _
from swdesk.reports.quarterly import build_document
from swdesk.reports.template import Filled, fill_template
from ui.pages.base import Page
from ui.widgets.basics import button

_SHOWN = 20
"""Names of a form that are listed in the message; the rest is counted."""


class Exports:
    """One button with the ways out of a report's page; `public` gives the snapshot that is shown, or None."""

    def __init__(self, page: Page, public: Callable[[], Any], excel: Callable[[], None]) -> None:
        self._page, self._public = page, public
        self.button = button(_("导出"))
        menu = QMenu(self.button)
        for text, action in (
            (_("导出 Excel"), excel),
            (_("导出 Word"), self.word),
            (_("按上级表样导出"), self.form),
        ):
            menu.addAction(text, action)
        self.button.setMenu(menu)

    def word(self) -> None:
        """Narrative and tables."""
        public, page = self._public(), self._page
        if public is None:
            return
        path, _kind = QFileDialog.getSaveFileName(page, _("导出 Word"), f"{page.title}.docx", "Word (*.docx)")
        if not path:
            return
        target = Path(path)

        def work(_progress: Any) -> None:
            from swdesk.reports.docx import write_docx  # noqa: PLC0415 - slow to load

            write_docx(build_document(public), target)

        done = _("已导出：{}").format(target.name)
        page.services.operations.task(work, lambda _none: page.services.say(done), page, writes=False)

    def form(self) -> None:
        """The superior's form, filled; what was not understood is listed."""
        public, page = self._public(), self._page
        if public is None:
            return
        kind = "Excel (*.xlsx)"
        template, _kind = QFileDialog.getOpenFileName(page, _("选择上级表样"), "", kind)
        if not template:
            return
        path, _kind = QFileDialog.getSaveFileName(
            page, _("按上级表样导出"), f"{page.title}（{Path(template).stem}）.xlsx", kind
        )
        if path:
            target = Path(path)
            page.services.operations.task(
                lambda _progress: fill_template(public, Path(template), target),
                lambda done: self._filled(done, target.name), page, writes=False,
            )  # fmt: skip

    def _filled(self, done: Filled, name: str) -> None:
        text = _("已导出：{}，填了{}格。").format(name, done.cells)
        if done.unknown:
            rest = len(done.unknown) - _SHOWN
            listed = "；".join(done.unknown[:_SHOWN]) + (_("等") if rest > 0 else "")
            text += _("有{}处看不懂，原样留在表里：{}。").format(len(done.unknown), listed)
        self._page.services.say(text)
