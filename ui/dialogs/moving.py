"""移到局域网服务器: asks where to, copies everything there, and closes the program so that it opens on the server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from swdesk.i18n import _
from swdesk.progress import Progress
from swdesk.shared import Moved, copy_to_server, typed_address
from ui.dialogs.sizes import open_at
from ui.widgets.basics import button, label, row
from ui.widgets.server import ServerFields

if TYPE_CHECKING:
    from ui.services import Services


class MovingDialog(QDialog):
    """The address, and what will happen, in plain words; `moved` closes the window once the copy agrees."""

    def __init__(self, services: Services, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("移到局域网服务器"))
        open_at(self, services.theme, parent, 620, 420)
        self._services, self._window = services, parent.window()
        self.fields = ServerFields()
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        text = _(
            "把这台电脑里的全部记录、附件和历史移到单位的数据库服务器，之后几台电脑直接用同一份数据。移完两边逐条核对，一致才算数；"
            "这台电脑里原来的数据不删，放在旁边保留。请先向管理员要一个空的数据库。移的时候请不要录入。"
        )
        layout.addWidget(label(text, wrap=True))
        layout.addWidget(self.fields)
        self.said = label("", "hint", wrap=True)
        layout.addWidget(self.said)
        self.go = button(_("开始移动"), self.move_all, "primary")
        layout.addLayout(row(None, button(_("取消"), self.reject), self.go))
        self.setMinimumWidth(480)

    def move_all(self) -> None:
        """Copy; the window stays usable for looking, and closes when both sides agree."""
        services, typed = self._services, self.fields.typed()
        if not typed.address:
            self.said.setText(_("请填写管理员给的服务器地址。"))
            return

        def work(progress: Progress) -> Moved:
            return copy_to_server(services.desk, typed_address(*typed), progress)

        self.accept()
        services.operations.task(work, self._done, self._window)

    def _done(self, moved: Moved) -> None:
        self._services.desk.moved = moved
        self._services.say(_("已移到服务器，两边核对一致。程序现在关闭，重新打开后就在服务器上。"))
        self._window.close()
