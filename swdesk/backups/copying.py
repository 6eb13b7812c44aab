"""Copying and examining encrypted databases: SQLite's backup API from an open transaction into a file of the same key."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from db.store import connect
from swdesk.disk import sync_file
from swdesk.errors import UserError
from swdesk.i18n import _

PAGES = 2000
"""Copied between two looks at progress: 8 MB."""

Tip = dict[str, tuple[int, str]]
"""Origin → (last seq, hash of that change in hex): two stores with the same tip have the same log."""

_ORIGINS = """
WITH RECURSIVE o(x) AS (
  SELECT min(origin) FROM change
  UNION ALL SELECT (SELECT min(origin) FROM change WHERE origin > x) FROM o WHERE x IS NOT NULL)
SELECT x, c.seq, hex(c.hash) FROM o JOIN change c
  ON c.origin = x AND c.seq = (SELECT max(seq) FROM change WHERE origin = x)
"""  # steps from origin to origin on the primary key instead of reading the whole log


@dataclass(frozen=True)
class Content:
    """What a database holds: rows by table, and the tip of its log ({} where there is none)."""

    counts: dict[str, int]
    tip: Tip = field(default_factory=Tip)


class DamagedError(Exception):
    """A database that its own checks find damaged, or that the key does not open."""


def content_of(connection: Any) -> Content:
    """Count every table; inside a transaction the figures belong together."""
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
    )
    names: list[str] = [row[0] for row in connection.execute(query)]
    counts = {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}  # noqa: S608 - names from the schema itself
    return Content(counts, tip_of(connection) if "change" in counts else {})


def tip_of(connection: Any) -> Tip:
    """The last change of every origin."""
    return {origin: (seq, digest) for origin, seq, digest in connection.execute(_ORIGINS)}


def copy_database(source: Path, target: Path, key: bytes, step: Callable[[int, int], None]) -> Content:
    """Copy `source` as it stands at this moment into the new file `target`; what it held.

    Writers are not held up: the transaction reads one snapshot of the WAL. `step(done, total)` counts pages and may
    raise to stop.
    """

    def tell(_status: int, left: int, total: int) -> None:
        step(total - left, total)

    with closing(connect(source, key)) as reader, closing(_plain(target, key)) as writer:
        reader.execute("BEGIN")
        content = content_of(reader)
        writer.execute("PRAGMA journal_mode = OFF")
        writer.execute("PRAGMA synchronous = OFF")  # the whole file is forced to the disk at the end
        reader.backup(writer, pages=PAGES, progress=tell)
        writer.execute("PRAGMA journal_mode = DELETE")  # else a reader would make WAL files beside a backup
        reader.execute("COMMIT")
    sync_file(target)
    return content


def examine(path: Path, key: bytes) -> Content:
    """Check every page of a copied database, read-only; what it holds. DamagedError if a check fails."""
    try:
        with closing(_plain(path, key, mode="ro")) as connection:
            if connection.execute("PRAGMA cipher_integrity_check").fetchall():
                raise DamagedError(path.name)
            if connection.execute("PRAGMA quick_check").fetchall() != [("ok",)]:
                raise DamagedError(path.name)
            return content_of(connection)
    except sqlcipher.DatabaseError as error:
        raise DamagedError(path.name) from error


def _plain(path: Path, key: bytes, mode: str = "rwc") -> Any:
    """A connection without WAL."""
    address = f"{path.absolute().as_uri()}?mode={mode}"
    connection: Any = sqlcipher.connect(address, uri=True, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    return connection


@contextmanager
def database_told(kept: str) -> Generator[None]:
    """Turn what a database says of its disk or of itself into a sentence; `kept` says what was kept."""
    try:
        yield
    except sqlcipher.DatabaseError as error:
        reason = str(error)
        if "full" in reason:
            raise UserError(_("目标磁盘已满。请清理磁盘或换一个U盘后再试。") + kept) from error
        if "I/O" in reason or "open" in reason or "readonly" in reason:
            said = _("磁盘读写中断（U盘可能被拔出，或磁盘已满、有故障）。请检查后再试。")
            raise UserError(said + kept) from error
        raise UserError(_("现在的数据文件有损坏，没有照它做备份。请用最近的备份恢复。") + kept) from error
