"""A station whose records lie on a server: its address, and this PC as one of its clients (共享数据)."""

from __future__ import annotations

import os
import shutil
import tempfile
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import URL

from db.moving import Copied, Tip, copy_store, tip_of
from db.names import FILES_FILE, SERVER_FILE, STATION_FILE
from db.server import place_of, url_of
from db.store import Store, create_store, move, open_store, reach
from swdesk import roles
from swdesk.disk import disk_told, sync_folder
from swdesk.errors import UserError
from swdesk.i18n import _
from swdesk.places import ASIDE
from swdesk.progress import Progress
from swdesk.security import keys
from swdesk.security.keyfile import KEYS_FILE
from swdesk.single import StoreLock
from swdesk.watching import OWN_FACTS

if TYPE_CHECKING:
    from swdesk.desk import Desk

OWN = ("device_keys", *OWN_FACTS)
"""Facts of this PC that go where it goes: its keys, the folder it watches."""

_WORK = ".正在移到服务器-"
PASSWORD = "SWDESK_SERVER_PASSWORD"  # noqa: S105 - the name of a variable


def with_password(address: str, ask: Callable[[], str]) -> str:
    """The address with its password: as typed, else from the environment, else asked; '' leaves it to libpq (.pgpass)."""
    url = url_of(address)
    if url.password is None:
        given = os.environ.get(PASSWORD)
        url = url.set(password=(ask() if given is None else given) or None)
    return url.render_as_string(hide_password=False)


def typed_address(address: str, user: str = "", password: str = "") -> str:
    """The whole address from what the window asks: 192.168.1.10/数据库名, user and password; a whole one stands as typed."""
    folded = unicodedata.normalize("NFKC", address).strip()
    whole = folded if "://" in folded else f"postgresql://{folded}"
    url = url_of(whole)
    url = url.set(username=url.username or user or None, password=url.password or password or None)
    return url.render_as_string(hide_password=False)


def on_server(store: Store) -> str:
    """What the settings say of a shared store; '' for a local one."""
    if not store.shared:
        return ""
    text = _(
        "数据在服务器 {} 上：收工时照样备份到本机和U盘；服务器磁盘的加密由管理员负责。这台电脑只存放密钥、草稿和连接信息，都已加密。"
    )
    return text.format(place_of(store.engine.url))


def move_client(folder: Path, user: str | None, password: str, address: str) -> str:
    """Let this PC use another address or database password; where that is, for people to read."""
    if not (folder / SERVER_FILE).is_file():
        raise UserError(_("{} 的数据在这台电脑里，不在服务器上。").format(folder))
    unlocked = keys.unlock(folder, user, password, tries=keys.Tries())
    lock = StoreLock(folder, unlocked.user)
    try:
        move(folder, unlocked.key, address)
    finally:
        lock.release()
    return place_of(url_of(address))


# ── from this PC to a server ─────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Moved:
    """A copy of the store that lies on a server; `work` holds what will make this PC its client once the desk is closed."""

    work: Path
    place: str
    copied: Copied


def copy_to_server(desk: Desk, address: str, progress: Progress) -> Moved:
    """Copy the station onto an empty database of a server, both hashes compared; this PC goes on with its own data.

    `switch` makes it a client once everything is closed. UserError, and nothing changed here, when the server cannot be
    reached or its database holds something else.
    """
    roles.require(desk.store, roles.Right.MANAGE)
    if desk.store.shared:
        raise UserError(_("数据已经在服务器上了，没有改动。"))
    reach(address)
    with disk_told(_("原来的数据没有改动。")):
        for left in desk.folder.parent.glob(_WORK + "*"):  # of a move that was stopped
            shutil.rmtree(left, ignore_errors=True)
        work = Path(tempfile.mkdtemp(prefix=_WORK, dir=desk.folder.parent))
        try:
            target = create_store(work, desk.key, clock=desk.clock, address=address)
            try:
                copied = copy_store(
                    desk.store, target, OWN, lambda done, total: progress(done, total, _("正在移到服务器"))
                )
            finally:
                target.close()
        except BaseException:
            shutil.rmtree(work, ignore_errors=True)
            raise
    return Moved(work, place_of(url_of(address)), copied)


def switch(folder: Path, key: bytes, moved: Moved, now: datetime) -> Path:
    """Make `folder`, which nobody has open, a client of the server; where its own data was put aside.

    UserError, and the data on this PC stays in use, when something was written after the copy.
    """
    with disk_told(_("数据都在，仍在这台电脑里使用。")):
        try:
            if tip_at(folder, key) != moved.copied.tip:
                raise UserError(
                    _(
                        "移到服务器之后这台电脑又记了新内容，没有切换，数据仍在这台电脑里使用。请再移一次，会接着补上。"
                    )
                )
            aside = folder.with_name(f"{folder.name}{ASIDE}{now:%Y%m%d-%H%M%S}")
            aside.mkdir()
            shutil.copyfile(
                folder / KEYS_FILE, aside / KEYS_FILE
            )  # the data put aside still opens with its passwords
            (moved.work / SERVER_FILE).replace(folder / SERVER_FILE)  # from here on this PC is a client
            sync_folder(folder)
            for name in (STATION_FILE, FILES_FILE):
                for path in folder.glob(f"{name}*"):
                    path.replace(aside / path.name)
        finally:
            shutil.rmtree(moved.work, ignore_errors=True)
    return aside


def tip_at(folder: Path, key: bytes) -> Tip:
    """Where the log of the store in `folder` ends, be it here or on a server."""
    store = open_store(folder, key)
    try:
        with store.read() as session:
            return tip_of(session)
    finally:
        store.close()


def fetch(folder: Path, into: Path, key: bytes, step: Callable[[int, int], None]) -> URL:
    """Copy the shared store of which `folder` is a client into local files in `into`, same key; where the server is."""
    source = open_store(folder, key)
    try:
        target = create_store(into, key, clock=source.clock)
        try:
            copy_store(source, target, OWN, step)
            return source.engine.url
        finally:
            target.close()
    finally:
        source.close()
