"""批量修改: one field of many records, chosen and filled in a small window; undone as one step."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QVBoxLayout, QWidget

from db.fields import Kind
from swdesk import bulk, records
from swdesk.bulk import Changed
from swdesk.i18n import _
from ui.dialogs.help import listen
from ui.forms.editors import editor_for
from ui.services import Services
from ui.widgets.basics import button, label, row

_WAYS = (("add", _("加上这些")), ("remove", _("去掉这些")), ("set", _("改成只有这些")))


class BulkDialog(QDialog):
    """Which field, which value; for several codes also how."""

    def __init__(self, services: Services, parent: QWidget, kind: str, chosen: Sequence[UUID]) -> None:
        super().__init__(parent)
        self._services, self._kind, self._chosen = services, kind, list(chosen)
        self._fields = bulk.fields(kind)
        self.setWindowTitle(_("批量修改 {} 条").format(len(chosen)))
        listen(self)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(services.theme.px(460), services.theme.px(220))
        self.field = QComboBox()
        self.field.setAccessibleName(_("改哪一项"))
        for item in self._fields:
            self.field.addItem(_(item.label))
        self.how = QComboBox()
        self.how.setAccessibleName(_("怎么改"))
        for key, text in _WAYS:
            self.how.addItem(text, key)
        self._place = QVBoxLayout()
        self._go = button(_("修改 {} 条").format(len(chosen)), self.change, "primary")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        layout.addLayout(row(label(_("改哪一项"), "label"), self.field, self.how, None))
        layout.addLayout(self._place)
        layout.addWidget(
            label(_("一次改完，改错了可以整体撤销（Ctrl+Z）。空着不填就是清空这一项。"), "quiet", wrap=True)
        )
        layout.addStretch(1)
        layout.addLayout(row(None, button(_("关闭"), self.reject), self._go))
        self.field.currentIndexChanged.connect(self._show)
        start = next((at for at, item in enumerate(self._fields) if item.name == "worker"), 0)
        self.field.setCurrentIndex(start)
        self._show(start)

    def _show(self, at: int) -> None:
        while (item := self._place.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        services, chosen = self._services, self._fields[at]
        self.editor = editor_for(chosen, services.operations, services.clock, services.user)
        self._place.addWidget(self.editor)
        self.how.setVisible(chosen.kind is Kind.CODES)

    def change(self) -> None:
        """Do it."""
        if self.editor.raw():
            self._services.warn(_("“{}”还看不懂，没有修改。").format(self.editor.raw()))
            return
        kind, chosen, field, value = self._kind, self._chosen, self.editor.field, self.editor.value()
        how = self.how.currentData() if field.kind is Kind.CODES else "set"
        if field.kind is Kind.CODES and how != "set" and not value:
            self._services.warn(_("还没有选要加上或去掉的内容。"))
            return
        name = _("批量修改{n}条{what}的{field}").format(
            n=len(chosen), what=_(records.model_of(kind).label), field=_(field.label)
        )
        self._services.operations.write(
            name, lambda session: bulk.change(session, kind, chosen, field, value, how=how), then=self._done,
        )  # fmt: skip
        self.accept()

    def _done(self, found: Changed) -> None:
        if found.same or found.closed:
            self._services.say(found.sentence)
