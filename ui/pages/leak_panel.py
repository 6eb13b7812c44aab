"""报送前核对文字: which kinds of places the unit looks for before a text leaves; names and numbers always."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox

from swdesk import onfile
from swdesk.i18n import _
from swdesk.leaks import Kind
from swdesk.progress import Progress
from ui.services import Services
from ui.widgets.basics import Panel, label, row


class LeakPanel(Panel):
    """A tick for each kind that may be left out; kept at once."""

    def __init__(self, services: Services) -> None:
        super().__init__(_("报送前核对文字"))
        self.services = services
        text = _(
            "姓名、身份证号、电话总是核对。地点按去处核对：典型案例里不写学校和村名，活动清单里可以写。确实不需要的可以取消："
        )
        (layout := self.padded()).addWidget(label(text, "quiet", wrap=True))
        self.ticks = {kind: QCheckBox(_(kind.value)) for kind in onfile.PLACES}
        layout.addLayout(row(*self.ticks.values(), None))
        for tick in self.ticks.values():
            tick.setAccessibleName(tick.text())
            tick.clicked.connect(self.keep)
        services.operations.read(onfile.left_out, self._show, self)

    def _show(self, left: frozenset[Kind]) -> None:
        for kind, tick in self.ticks.items():
            tick.setChecked(kind not in left)

    def keep(self) -> None:
        """Keep what is ticked."""
        store = self.services.store
        left = [kind for kind, tick in self.ticks.items() if not tick.isChecked()]

        def work(_progress: Progress) -> None:
            onfile.choose(store, left)

        self.services.operations.task(
            work, lambda _done: self.services.say(_("已记下，下次报送起照此核对。")), self
        )
