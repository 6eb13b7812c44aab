"""A station whose records lie on a server: its address, and this PC as one of its clients (共享数据)."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from db.names import SERVER_FILE
from db.server import place_of, url_of
from db.store import Store, move
from swdesk.errors import UserError
from swdesk.i18n import _
from swdesk.security import keys
from swdesk.single import StoreLock

PASSWORD = "SWDESK_SERVER_PASSWORD"  # noqa: S105 - the name of a variable


def with_password(address: str, ask: Callable[[], str]) -> str:
    """The address with its password: as typed, else from the environment, else asked; '' leaves it to libpq (.pgpass)."""
    url = url_of(address)
    if url.password is None:
        given = os.environ.get(PASSWORD)
        url = url.set(password=(ask() if given is None else given) or None)
    return url.render_as_string(hide_password=False)


def on_server(store: Store) -> str:
    """What the settings say of a shared store; '' for a local one."""
    if not store.shared:
        return ""
    text = _(
        "数据在服务器 {} 上：备份和磁盘加密由服务器管理员负责；这台电脑只存放密钥、草稿和连接信息，都已加密。"
    )
    return text.format(place_of(store.engine.url))


def move_client(folder: Path, user: str | None, password: str, address: str) -> str:
    """Let this PC use another address or database password; where that is, for people to read."""
    if not (folder / SERVER_FILE).is_file():
        raise UserError(_("{} 的数据在这台电脑里，不在服务器上。").format(folder))
    unlocked = keys.unlock(folder, user, password, tries=keys.Tries())
    lock = StoreLock(folder)
    try:
        move(folder, unlocked.key, address)
    finally:
        lock.release()
    return place_of(url_of(address))
