"""Opening and making a store: SQLCipher, WAL, raw 32-byte key (design.md §4; measured in sync.md §1a).

A shared store lies on a server (`db.server`); its folder keeps what is this PC's own.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Generator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

import sqlcipher3.dbapi2 as _sqlcipher  # pyright: ignore[reportMissingTypeStubs]  # a C module
from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import QueuePool
from sqlalchemy.util import LRUCache

from db import code_items, duplicates, extras, indicators, local, records, roots, search, server, vocabulary
from db.base import Base, new_id
from db.bulk import undisturbed
from db.errors import UserError
from db.log import LogWriter, Operation
from db.machine import machine_mark
from db.mark import N_
from db.names import DRAFTS_FILE, FILES_FILE, RESTORED_FLAG, SERVER_FILE, STATION_FILE
from db.recorder import StoreSession

__all__ = [
    "DRAFTS_FILE", "FILES_FILE", "HEAD", "MOVED", "RESTORED_FLAG", "RIGHTS", "SERVER_FILE", "STATION_FILE", "WHO", "Store", "Work", "connect", "create_store",
    "make_engine", "mark_restored", "open_store", "told",
]  # fmt: skip

HEAD = "0009"
"""The Alembic revision of the tables that this program writes."""

RIGHTS = "rights"
"""Key of `session.info`: what the user may do, None for everything (swdesk/roles.py)."""

WHO = "who"
"""Key of `session.info`: the worker who is at this PC, None where nobody is known (swdesk/restricted.py)."""

MOVED = "moved"
"""Local fact: the name under which this store spoke before it was restored or copied; until a person has read of it."""

_ORIGIN = "origin"
_MACHINE = "machine"
sqlcipher: Any = _sqlcipher
_ = records  # the registry must be complete before tables are made


class Clock(Protocol):
    """What a store asks of a clock."""

    def ms(self) -> int:
        """Milliseconds since 1970 UTC."""
        ...


class _MachineClock:
    def ms(self) -> int:
        return time.time_ns() // 1_000_000


class Work:
    """A write in hand: its session, its operation, and (when done) the kinds of records it changed."""

    def __init__(self, session: Session, operation: Operation) -> None:
        self.session = session
        self.operation = operation.id
        self.at = operation.at
        self.user = operation.user
        self.kinds: set[str] = set()


def connect(path: Path, key: bytes, cache_kib: int = 64000) -> Any:
    """A raw connection to an encrypted file; `key` is 32 bytes. A large cache spares decrypting pages again (sync.md §1a)."""
    connection: Any = sqlcipher.connect(str(path), isolation_level=None, check_same_thread=False, timeout=20)
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    for pragma in (f"cache_size = -{cache_kib}", "temp_store = MEMORY", "busy_timeout = 20000"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    return connection


class SqlCipher(SQLiteDialect_pysqlite):
    """How SQL is said to every encrypted file: all are equal, so that what was compiled for one serves the others."""

    supports_statement_cache = True

    @classmethod
    def import_dbapi(cls) -> Any:
        """The module that opens connections."""
        return sqlcipher

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SqlCipher)

    def __hash__(self) -> int:
        return hash(SqlCipher)


registry.register("sqlite.sqlcipher3", __name__, SqlCipher.__name__)
_COMPILED = LRUCache[Any, Any](1000)
"""Statements of all files; compiling one costs more than running it."""


def make_engine(path: Path, key: bytes, cache_kib: int = 64000) -> Engine:
    """An engine over an encrypted file; transactions begin as the execution option `begin` says."""
    engine = create_engine(
        "sqlite+sqlcipher3://",
        creator=lambda: connect(path, key, cache_kib),
        poolclass=QueuePool,
        pool_size=4,
        execution_options={"compiled_cache": _COMPILED},
    )

    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN " + connection.get_execution_options().get("begin", "DEFERRED"))

    event.listen(engine, "begin", begin)
    return engine


class Store:
    """An open store: short reads, and writes that are named operations."""

    def __init__(
        self, folder: Path, key: bytes, engine: Engine, clock: Clock, own: Engine | None = None
    ) -> None:
        self.folder = folder
        self.key = key
        self.engine = engine
        self.clock = clock
        self.rights: frozenset[str] | None = None
        self.who: uuid.UUID | None = None
        self._own = own
        self._readers = self._sessions("DEFERRED", server.READING if self.shared else {})
        self._writers = self._sessions("IMMEDIATE", {})
        self.origin = self._settle_origin()
        with self.read() as session:
            code_items.load(session, _day(self.clock.ms()))
            extras.load(session)
            indicators.load(session)

    def _sessions(self, begin: str, options: dict[str, Any]) -> sessionmaker[StoreSession]:
        engine = self.engine.execution_options(begin=begin, **options)
        binds: dict[Any, Any] = {local.Own: self._own.execution_options(begin=begin)} if self._own else {}
        return sessionmaker(engine, class_=StoreSession, binds=binds, autoflush=True, expire_on_commit=False)

    @property
    def shared(self) -> bool:
        """Whether the records lie on a server that others write to as well."""
        return self._own is not None

    def _settle_origin(self) -> str:
        """The id of this installation; a restored or cloned store takes a new one (design.md §4)."""
        flag, mark = self.folder / RESTORED_FLAG, machine_mark(self.folder)
        with told(), self._writers() as session, session.begin():
            known = local.own(session, _ORIGIN)
            if known is None or flag.exists() or local.own(session, _MACHINE) not in {mark, None}:
                if known is not None:
                    local.put_own(session, MOVED, known)
                known = uuid.uuid4().hex[:12].encode()
                local.put_own(session, _ORIGIN, known)
            local.put_own(session, _MACHINE, mark)
        flag.unlink(missing_ok=True)
        return known.decode()

    def renew_origin(self) -> None:
        """Speak in a new name from now on: another PC speaks in the old one as well (design.md §4)."""
        with told(), self._writers() as session, session.begin():
            made = uuid.uuid4().hex[:12]
            local.put_own(session, _ORIGIN, made.encode())
        self.origin = made

    @contextmanager
    def read(self) -> Generator[Session]:
        """A short read; close it at once, so that the WAL can be checkpointed."""
        with told(), self._readers() as session:
            session.info |= {RIGHTS: self.rights, WHO: self.who}
            yield session

    @contextmanager
    def write(self, name: str, *, user: uuid.UUID | None = None, reason: str = "") -> Generator[Work]:
        """One named operation in one transaction: all of it is kept, or nothing."""
        if self.rights is not None and "write" not in self.rights:
            raise UserError(N_("您的权限只能查看，没有改动。如有需要，请站长在“设置”的“使用人员”里调整。"))
        operation = Operation(
            id=new_id(),
            origin=self.origin,
            name=name,
            user=user,
            at=self.clock.ms(),
            reason=reason,
            undoes=None,
        )
        with told(), self._writers() as session, session.begin():
            log = LogWriter(session, self.origin, operation, self.clock.ms)
            session.info["log"] = log
            session.info |= {RIGHTS: self.rights, WHO: self.who}
            work = Work(session, operation)
            yield work
            session.flush()
            _derive(session, log)
            work.kinds = set(log.touched)

    @contextmanager
    def local(self) -> Generator[Session]:
        """A transaction on local facts (keys, received files): nothing of it is logged."""
        with told(), self._writers() as session, session.begin():
            yield session

    def close(self) -> None:
        """Give the file back."""
        self.engine.dispose()
        if self._own is not None:
            self._own.dispose()


def _day(ms: int) -> date:
    """The office's day of a moment."""
    return datetime.fromtimestamp(ms / 1000).astimezone().date()


def _derive(session: Session, log: LogWriter) -> None:
    """Bring what is derived from the tables up to date with the records that changed."""
    touched = log.touched
    with undisturbed():
        search.refresh(session, touched, log.fresh)
    if people := touched.get("person"):
        roots.refresh(session)
        duplicates.refresh(session, people)
    if touched.keys() & {"code_item", "code_order"}:
        code_items.load(session, _day(log.now))
    if "extra_field" in touched:
        extras.load(session)
    if "indicator" in touched:
        indicators.load(session)


_DISK = {
    "full": N_("磁盘已满，刚才的内容没有写入，此前的记录都在。请清理磁盘后再试一次。"),
    "locked": N_("数据库正被另一个任务占用，刚才的内容没有写入。请稍等再试。"),
    "readonly": N_("磁盘不能写入，刚才的内容没有保存，此前的记录都在。请检查磁盘后再试。"),
    "I/O": N_("读写磁盘出错，刚才的内容没有保存，此前的记录都在。请检查磁盘或U盘后再试。"),
    "malformed": N_("数据文件有损坏，刚才的内容没有保存。请在“设置”里从最近的备份恢复。"),
}


@contextmanager
def told() -> Generator[None]:
    """Turn what a disk or a server can do wrong into sentences."""
    try:
        yield
    except DBAPIError as error:
        if sentence := server.sentence_of(error):
            raise UserError(sentence) from error
        if hasattr(error.orig, "sqlstate"):
            raise
        for word, sentence in _DISK.items():
            if word in str(error.orig):
                raise UserError(sentence) from error
        raise


def mark_restored(folder: Path) -> None:
    """Let the next opening take a new origin: the store was restored from a backup or copied."""
    (folder / RESTORED_FLAG).touch()


def create_store(folder: Path, key: bytes, *, clock: Clock | None = None, address: str = "") -> Store:
    """Make the files of a new store in `folder`; with `address` join the shared store there, or make it."""
    path = folder / STATION_FILE
    if path.exists() or (folder / SERVER_FILE).exists():
        raise UserError(N_("这个文件夹里已有数据，请直接打开，或换一个文件夹。"))
    if address:
        return _join(folder, key, address, clock or _MachineClock())
    folder.mkdir(parents=True, exist_ok=True)
    engine = make_engine(path, key)
    with engine.execution_options(begin="IMMEDIATE").begin() as connection:
        _make_tables(connection)
    _learn(engine)
    return Store(folder, key, engine, clock or _MachineClock())


def _make_tables(connection: Connection) -> None:
    Base.metadata.create_all(connection)
    search.create(connection)
    connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
    connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})


@contextmanager
def _or_disposed(*engines: Engine) -> Generator[None]:
    """Give the connections back if opening fails."""
    try:
        yield
    except BaseException:
        for engine in engines:
            engine.dispose()
        raise


def _join(folder: Path, key: bytes, address: str, clock: Clock) -> Store:
    """Become a client of a server; nothing is left in `folder` if it cannot be reached."""
    url = server.url_of(address)
    engine = _server_engine(url)
    with _or_disposed(engine), told():
        with engine.execution_options(begin="IMMEDIATE").begin() as connection:
            founded = server.holds_store(connection)
            if not founded:
                _make_tables(connection)
        if not founded:
            _learn(engine)
        _bring_up(engine)
        folder.mkdir(parents=True, exist_ok=True)
        own = make_engine(folder / SERVER_FILE, key)
        with own.begin() as connection:
            local.OwnBase.metadata.create_all(connection)
            server.keep_address(connection, url)
        return Store(folder, key, engine, clock, own)


def reach(address: str) -> None:
    """UserError if the server at `address` cannot be reached, or its database cannot take a store."""
    engine = _server_engine(server.url_of(address))
    with _or_disposed(engine), told(), engine.connect() as connection:
        server.holds_store(connection)
    engine.dispose()


def move(folder: Path, key: bytes, address: str) -> None:
    """Let a client use another address or password; at another database it takes a new origin."""
    reach(address)
    file, url = make_engine(folder / SERVER_FILE, key), server.url_of(address)
    with told(), file.begin() as connection:
        if server.place_of(server.address_in(connection)) != server.place_of(url):
            mark_restored(folder)
        server.keep_address(connection, url)
    file.dispose()


def open_store(folder: Path, key: bytes, *, clock: Clock | None = None) -> Store:
    """Open the store in `folder`; UserError if it is missing, damaged, too new, or the key is wrong."""
    shared = (folder / SERVER_FILE).exists()
    path = folder / (SERVER_FILE if shared else STATION_FILE)
    if sqlcipher.sqlite_version_info < (3, 51, 3):
        raise UserError(N_("程序自带的数据库组件过旧，可能丢失数据，已停止打开。请重新安装本程序。"))
    if not path.exists():
        raise UserError(N_("这个文件夹里没有找到数据文件，请检查位置，或从备份恢复。"))
    file = make_engine(path, key)
    try:
        with file.connect() as connection:
            table = "local" if shared else "alembic_version"
            connection.execute(text(f"SELECT count(*) FROM {table}"))  # noqa: S608 - one of our two names
            address = server.address_in(connection) if shared else None
    except DBAPIError as error:
        file.dispose()
        raise UserError(
            N_("打不开数据文件：密钥不对，或文件已损坏。原文件没有改动，可从备份恢复。")
        ) from error
    engine = _server_engine(address) if address else file
    with _or_disposed(file, engine):
        _bring_up(engine)
        return Store(folder, key, engine, clock or _MachineClock(), file if address else None)


def _server_engine(url: URL) -> Engine:
    from db.postgres import make_engine as make  # noqa: PLC0415 - 20 ms at the start that a local store need not spend

    return make(url)


def _bring_up(engine: Engine) -> None:
    """Bring the tables to this program's revision; UserError if they are newer."""
    with told(), engine.connect() as connection:
        version = str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar())
    if version > HEAD:
        raise UserError(N_("这份数据由更新的版本写成，本程序读不全，没有打开。请先升级本程序。"))
    if version != HEAD:
        from db.migrations import upgrade  # noqa: PLC0415 - Alembic costs start-up time, needed only when versions differ

        upgrade(engine)
        _learn(engine)


def _learn(engine: Engine) -> None:
    """Note what this program knows; what it knows for the first time is shown."""
    with StoreSession(engine.execution_options(begin="IMMEDIATE")) as session, session.begin():
        vocabulary.learn(session)
