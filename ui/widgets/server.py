"""局域网服务器: address, user and password of a database, as the administrator gave them. The door shows it: no databases here."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from swdesk.i18n import _
from ui.widgets.basics import label


class ServerTyped(NamedTuple):
    """What was typed; an empty address is this PC."""

    address: str = ""
    user: str = ""
    password: str = ""


class ServerFields(QWidget):
    """Three lines, one below the other."""

    def __init__(self) -> None:
        super().__init__()
        self.address, self.user, self.password = QLineEdit(), QLineEdit(), QLineEdit()
        self.address.setPlaceholderText(_("如 192.168.1.10/shegong，由管理员提供"))
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        lines = (
            (_("服务器地址/数据库名"), self.address),
            (_("数据库用户名"), self.user),
            (_("数据库密码"), self.password),
        )
        for text, field in lines:
            name = label(text, "label")
            name.setBuddy(field)
            field.setAccessibleName(text)
            layout.addWidget(name)
            layout.addWidget(field)

    def typed(self) -> ServerTyped:
        """What stands in the lines."""
        return ServerTyped(self.address.text().strip(), self.user.text().strip(), self.password.text())
