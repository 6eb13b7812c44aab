"""The report for other programs: as a Word file, and in the superior's own Excel form."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu

from swdesk.errors import UserError
from swdesk.i18n import _
from swdesk.reports.quarterly import build_document
from swdesk.reports.template import Filled, fill_bytes, fill_template
from swdesk.standards import FormFile, forms_in_use
from ui.pages.base import Page
from ui.pages.report_set import WholeSet
from ui.widgets.basics import button

_EXCEL = "Excel (*.xlsx)"
_SHOWN = 20
"""Names of a form that are listed in the message; the rest is counted."""


class Exports:
    """One button with the ways out of a report's page; `public` gives the snapshot that is shown, or None."""

    def __init__(self, page: Page, public: Callable[[], Any], excel: Callable[[], None]) -> None:
        self._page, self._public = page, public
        self.button = button(_("导出"))
        self.menu = QMenu(self.button)
        self.whole_set = WholeSet(page)
        for text, action in (
            (_("全套：打印、PDF、Word、Excel、报送文件"), self.whole_set.start),
            (_("导出 Excel"), excel),
            (_("导出 Word"), self.word),
            (_("按上级表样导出"), self.form),
        ):
            self.menu.addAction(text, action)
        self.forms: list[QAction] = []
        self.menu.aboutToShow.connect(lambda: page.services.operations.read(forms_in_use, self._offer, page))
        self.button.setMenu(self.menu)

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

    def _offer(self, forms: list[FormFile]) -> None:
        """The forms in use stand below, by name."""
        for old in self.forms:
            self.menu.removeAction(old)
        self.forms = [
            self.menu.addAction(_("按“{}”导出").format(one.name), partial(self.handed_form, one))
            for one in forms
        ]

    def handed_form(self, form: FormFile) -> None:
        """A form that lies in the store."""
        files = self._page.services.files

        def fill(public: Any, out: Path) -> Filled:
            data = files.get(form.sha256)
            if data is None:
                raise UserError(_("样表文件还没有到本机，请先接收本站其他电脑的同步文件。"))
            return fill_bytes(public, form.name, data, out)

        self._fill(form.name, fill)

    def form(self) -> None:
        """A form from anywhere."""
        name, _kind = QFileDialog.getOpenFileName(self._page, _("选择上级表样"), "", _EXCEL)
        if name:
            template = Path(name)
            self._fill(template.stem, lambda public, out: fill_template(public, template, out))

    def _fill(self, name: str, fill: Callable[[Any, Path], Filled]) -> None:
        public, page = self._public(), self._page
        target = self.choose_target(f"{page.title}（{name}）.xlsx") if public is not None else None
        if target is not None:
            page.services.operations.task(
                lambda _progress: fill(public, target),
                lambda done: self._filled(done, target.name),
                page,
                writes=False,
            )

    def choose_target(self, name: str) -> Path | None:
        """Where the filled form goes; tests replace it."""
        path, _kind = QFileDialog.getSaveFileName(self._page, _("按上级表样导出"), name, _EXCEL)
        return Path(path) if path else None

    def _filled(self, done: Filled, name: str) -> None:
        text = _("已导出：{}，填了{}格。").format(name, done.cells)
        if done.unknown:
            rest = len(done.unknown) - _SHOWN
            listed = "；".join(done.unknown[:_SHOWN]) + (_("等") if rest > 0 else "")
            text += _("有{}处看不懂，原样留在表里：{}。").format(len(done.unknown), listed)
        self._page.services.say(text)
