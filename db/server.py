"""Shared stores: where the server is, and what its errors mean (design.md §4, docs/decisions/0051).

The same tables lie in a PostgreSQL database that several clients open; `db.postgres` speaks to it.
The folder of a client keeps its key slots, its drafts, and `server.db` (SQLCipher): the address with its password, the
client's origin and device keys. Encryption of the server's disk is the server's duty.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import URL, Connection, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError

from db.errors import UserError
from db.mark import N_

READING: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
"""A read sees one moment, as in the local file's WAL."""

_HERE = ("localhost", "127.0.0.1", "::1")


def url_of(address: str) -> URL:
    """The URL of a server as a person types it: postgresql://user:password@host:5432/database."""
    try:
        url = make_url(address.strip())
    except (ArgumentError, ValueError) as error:
        raise UserError(_NOT_AN_ADDRESS) from error
    if url.get_backend_name() not in {"postgresql", "postgres"} or not url.database:
        raise UserError(_NOT_AN_ADDRESS)
    if "sslmode" not in url.query and url.host and url.host not in _HERE:
        url = url.update_query_dict({"sslmode": "require"})  # records never cross a network in the clear
    return url.set(drivername="postgresql+psycopg")


def place_of(url: URL) -> str:
    """Which database an address means, without user and password."""
    return f"{url.host or 'localhost'}:{url.port or 5432}/{url.database}"


def holds_store(connection: Connection) -> bool:
    """Whether the database holds a store; UserError if it cannot: other tables, or not UTF-8."""
    if connection.exec_driver_sql("SHOW server_encoding").scalar() != "UTF8":
        raise UserError(
            N_("这个数据库不是 UTF-8 编码，存不了生僻字，没有使用。请管理员另建一个 UTF-8 的数据库。")
        )
    tables = inspect(connection).get_table_names()
    if tables and "alembic_version" not in tables:
        raise UserError(N_("这个数据库里有别的程序的表，没有使用。请管理员建一个空的数据库。"))
    return "alembic_version" in tables and bool(
        connection.execute(text("SELECT count(*) FROM alembic_version")).scalar()
    )


_NOT_AN_ADDRESS = N_("看不懂服务器地址，请写成 postgresql://用户名@服务器/数据库。")
_LOST = N_(
    "和数据库服务器的连接断了。此前保存的记录都在；刚才的内容可能没有保存，请检查网络，连上后核对再存一次。"
)
_UNREACHED, _NO_TLS = "08001", "08TLS"
_STATES = {
    _UNREACHED: N_("连不上数据库服务器，没有打开。数据没有改动，请检查网络和服务器地址后再试。"),
    _NO_TLS: N_("服务器没有开启加密连接（TLS），没有打开，以免个人信息在网上明文传送。请联系服务器管理员。"),
    "53100": N_("服务器的磁盘已满，刚才的内容没有写入，此前的记录都在。请联系服务器管理员。"),
    "53300": N_("服务器的连接已满，刚才的内容没有写入。请稍等再试。"),
    "55P03": N_("别的电脑正在写入，等了20秒还没有轮到，刚才的内容没有写入。请稍等再试。"),
    "40P01": N_("别的电脑正在写入同样的内容，刚才的内容没有写入。请再试一次。"),
    "25006": N_("服务器现在只能读不能写，刚才的内容没有保存，此前的记录都在。请联系服务器管理员。"),
    "42501": N_("这个数据库用户没有写入的权限，刚才的内容没有保存。请联系服务器管理员。"),
    "28P01": N_("服务器不认这个用户名或密码，没有打开。数据没有改动，请用 swdesk server 更新地址和密码。"),
    "28000": N_("服务器不让这个用户或这台电脑连接，没有打开。请联系服务器管理员。"),
    "3D000": N_("服务器上没有这个数据库，没有打开。请检查名称，或请管理员建立。"),
}
_WORDS = {
    "password authentication failed": "28P01",
    "no password supplied": "28P01",
    "no pg_hba.conf entry": "28000",
    'database "': "3D000",
    "does not support SSL": _NO_TLS,
    "connection failed": _UNREACHED,
    "connection timeout": _UNREACHED,
}
"""What libpq says while connecting, when there is no state; a server that speaks Chinese is only unreached."""


def sentence_of(error: DBAPIError) -> str | None:
    """What a server's error means to the user; None if it is a bug or not a server's."""
    if not hasattr(error.orig, "sqlstate"):
        return None
    state: str = getattr(error.orig, "sqlstate", None) or ""
    if not state and isinstance(error, (OperationalError, InterfaceError)):
        state = next((known for words, known in _WORDS.items() if words in str(error.orig)), "08006")
    if state in _STATES:
        return _STATES[state]
    return _LOST if error.connection_invalidated or state[:3] in {"080", "57P"} else None


def keep_address(connection: Connection, url: URL) -> None:
    """Keep the address, password included, in this client's encrypted file."""
    kept = url.render_as_string(hide_password=False).encode()
    connection.execute(text("DELETE FROM local WHERE key = 'server'"))
    connection.execute(text("INSERT INTO local (key, value) VALUES ('server', :url)"), {"url": kept})


def address_in(connection: Connection) -> URL:
    """The address that `keep_address` kept."""
    kept = connection.execute(text("SELECT value FROM local WHERE key = 'server'")).scalar_one()
    return make_url(bytes(kept).decode())
