"""A shared store as its server writes it (pg_dump), sealed: beside the copy that this program makes, for the server's administrator.

Where there is no pg_dump, or an older one than the server, the backup is complete without it.
"""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pyrage
from sqlalchemy import URL

from swdesk.disk import write_atomically
from swdesk.errors import UserError
from swdesk.i18n import _
from swdesk.security.keys import derive

DUMP_FILE = "server.dump.age"
_PURPOSE = "server dump"
_MINUTES = 30
_NO_WINDOW = 0x08000000 if sys.platform == "win32" else 0
log = logging.getLogger(__name__)


def dump(url: URL, key: bytes, into: Path) -> bool:
    """Write the dump of a database into the folder, sealed with the data key; whether there is one now.

    Attachments are left out: they lie beside it already, encrypted.
    """
    program = shutil.which("pg_dump")
    if program is None:
        return False
    command = [
        program,
        "-Fc",
        "--no-owner",
        "--no-privileges",
        "--exclude-table-data=file",
        "--exclude-table-data=piece",
    ]
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments
            command,
            env=_environment(url),
            capture_output=True,
            check=True,
            timeout=_MINUTES * 60,
            creationflags=_NO_WINDOW,
        )
    except (OSError, subprocess.SubprocessError) as error:
        log.warning("pg_dump gave nothing: %s", type(error).__name__)
        return False
    write_atomically(into / DUMP_FILE, pyrage.passphrase.encrypt(done.stdout, derive(key, _PURPOSE).hex()))
    return True


def open_dump(backup: Path, key: bytes) -> bytes:
    """The dump of a backup, for pg_restore; UserError if there is none or the key does not open it."""
    if not (backup / DUMP_FILE).is_file():
        raise UserError(
            _("这份备份里没有服务器转储（备份时电脑上没有 pg_dump）。请直接恢复这份备份，记录是全的。")
        )
    try:
        return bytes(
            pyrage.passphrase.decrypt((backup / DUMP_FILE).read_bytes(), derive(key, _PURPOSE).hex())
        )
    except pyrage.DecryptError as error:
        raise UserError(_("服务器转储打不开：密码不对，或文件已损坏。请直接恢复这份备份。")) from error


def _environment(url: URL) -> dict[str, str]:
    """How libpq finds the server: not as arguments, which everybody on this PC can read."""
    stated = {
        "PGHOST": url.host, "PGPORT": str(url.port or 5432), "PGUSER": url.username, "PGPASSWORD": url.password,
        "PGDATABASE": url.database, "PGSSLMODE": url.query.get("sslmode"), "PGCONNECT_TIMEOUT": "10",
    }  # fmt: skip
    return os.environ | {name: str(value) for name, value in stated.items() if value}
