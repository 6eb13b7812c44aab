"""A PostgreSQL server for tests: the one of SWDESK_TEST_PG, else a throw-away cluster on loopback."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import URL, NullPool, create_engine, make_url, text

from db.store import create_store

KEY = bytes(range(32))
QUICK = (
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "autovacuum=off",
    "max_connections=50",
)


@cache
def programs() -> Path | None:
    """The folder of initdb and pg_ctl of the newest server on this machine."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("[0-9]*/bin/initdb"), key=lambda path: float(path.parts[-3])
    )
    if found:
        return found[-1].parent
    program = shutil.which("initdb")
    return Path(program).resolve().parent if program else None


def program(name: str) -> str:
    """The path of one of the server's programs."""
    folder = programs()
    assert folder is not None
    return str(folder / name)


def why_not() -> str:
    """Why there is no server for tests; '' if there is one."""
    if os.environ.get("SWDESK_TEST_PG") or programs() is not None:
        return ""
    return "no PostgreSQL server on this machine and no SWDESK_TEST_PG: what is shared is not tested"


needs_server = pytest.mark.skipif(bool(why_not()), reason=why_not())
"""For a test that only a server can show."""


class Server:
    """Gives databases: empty ones, or copies of an empty store."""

    def __init__(self, url: URL, folder: Path) -> None:
        self.url = url
        self._mark = secrets.token_hex(4)
        self._made = 0
        self._template = self.empty()
        create_store(folder / "template", KEY, address=self.address(self._template)).close()

    def address(self, name: str) -> str:
        return self.url.set(database=name).render_as_string(hide_password=False)

    def empty(self) -> str:
        """A database without tables."""
        return self._make("")

    def store(self) -> str:
        """A database with an empty store."""
        return self._make(f"TEMPLATE {self._template}")

    def _make(self, how: str) -> str:
        self._made += 1
        name = f"swdesk_{self._mark}_{self._made}"
        self.run(f"CREATE DATABASE {name} {how}")
        return name

    def drop(self, name: str) -> None:
        self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def close(self) -> None:
        self.drop(self._template)

    def run(self, statement: str, database: str = "") -> None:
        """Do what an administrator does."""
        engine = create_engine(self._address(database), isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with engine.connect() as connection:
            connection.execute(text(statement))

    def _address(self, database: str) -> URL:
        url = self.url.set(drivername="postgresql+psycopg")
        return url.set(database=database) if database else url


@contextmanager
def running() -> Iterator[URL]:
    """The address of a server as long as the tests run."""
    given = os.environ.get("SWDESK_TEST_PG")
    if given:
        yield make_url(given)
        return
    folder = Path(tempfile.mkdtemp(prefix="swdesk-pg-"))
    user = _other_user()
    if user:
        shutil.chown(folder, user)
    password = secrets.token_hex(8)
    port = _free_port()
    try:
        _initialise(folder, user, password)
        _ctl(folder, user, "start", "-o", _settings(folder, port), "-l", str(folder / "log"))
        yield URL.create("postgresql", "swdesk", password, "127.0.0.1", port, "postgres")
    finally:
        if (folder / "data" / "postmaster.pid").exists():
            _ctl(folder, user, "stop", "-m", "immediate")
        shutil.rmtree(folder, ignore_errors=True)


def _other_user() -> str | None:
    """A server refuses to run as root."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return None
    import pwd

    return next(user.pw_name for user in pwd.getpwall() if user.pw_name in {"postgres", "nobody"})


def _initialise(folder: Path, user: str | None, password: str) -> None:
    """A cluster that sorts as Chinese readers do where the server can: what must sort by bytes has to say so."""
    secret = folder / "password"
    secret.write_text(password)
    if user:
        shutil.chown(secret, user)
    common = ["-U", "swdesk", "-A", "scram-sha-256", "--pwfile", str(secret), "-E", "UTF8", "--no-sync"]
    command = [program("initdb"), "-D", str(folder / "data"), *common]
    chinese = ["--locale-provider=icu", "--icu-locale=zh-CN", "--locale=C.UTF-8"]
    if not _done([*command, *chinese], user):
        shutil.rmtree(folder / "data", ignore_errors=True)
        assert _done([*command, "--locale=C.UTF-8"], user) or _done([*command, "--no-locale"], user)


def _settings(folder: Path, port: int) -> str:
    settings = (*QUICK, f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={folder}")
    return " ".join(f"-c {setting}" for setting in settings)


def _ctl(folder: Path, user: str | None, *arguments: str) -> None:
    done = _done([program("pg_ctl"), "-D", str(folder / "data"), "-w", *arguments], user)
    assert done, (folder / "log").read_text("utf-8", "replace") if (folder / "log").exists() else arguments


def _done(command: list[str], user: str | None) -> bool:
    env = {**os.environ, "LC_ALL": "C", "TZ": "UTC"}
    done = subprocess.run(
        command, user=user, env=env, cwd="/", stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    return done.returncode == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
