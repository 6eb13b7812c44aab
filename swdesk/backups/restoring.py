"""Bringing a backup back, and the drill that proves it can be brought back (design.md §4).

Nothing is replaced before the copy has passed every check, and what is replaced is put aside, never deleted.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from db.base import record_kinds
from db.changes import rebuilt_hash, state_hash, verify_chain
from db.store import STATION_FILE, mark_restored, open_store
from swdesk.backups.copying import DamagedError, examine
from swdesk.backups.dumping import DUMP_FILE
from swdesk.backups.manifest import MANIFEST, Inside, digest_of, read_inside, read_manifest
from swdesk.clock import Clock
from swdesk.disk import disk_told, sync_file, sync_folder
from swdesk.errors import UserError
from swdesk.i18n import _
from swdesk.leftovers import DRILL
from swdesk.places import ASIDE
from swdesk.progress import Progress, silent
from swdesk.security.keyfile import KEYS_FILE, TWIN_FILE
from swdesk.security.keys import unlock, unlock_with_phrase
from swdesk.single import LOCK_FILE, StoreLock


@dataclass(frozen=True)
class Secret:
    """What opens a backup: the data key of the running store, a password as of the day of the backup, or the phrase."""

    key: bytes | None = None
    password: str | None = None
    user: str | None = None
    phrase: str | None = None


@dataclass(frozen=True)
class Restored:
    """A restored store: its folder and key, where the replaced one was put (None if there was none), a remark to show."""

    folder: Path
    key: bytes
    aside: Path | None
    note: str = ""


@dataclass(frozen=True)
class Drill:
    """A drill that went well: when the backup was made, how many records and changes it gave back, state hash."""

    created: datetime
    records: int
    changes: int
    state: str


def key_of(backup: Path, secret: Secret) -> tuple[bytes, str]:
    """The data key of a backup, and a remark to show; UserError if the secret does not open it."""
    if secret.key is not None:
        return secret.key, ""
    if secret.phrase is not None:
        opened = unlock_with_phrase(backup, secret.phrase)
    else:
        opened = unlock(backup, secret.user, secret.password or "", mend=False)
    return opened.key, opened.note


def verify_backup(backup: Path, key: bytes | None = None, progress: Progress = silent) -> None:
    """Compare each file with its hash and, with the key, check every page and count; UserError names what is wrong."""
    head = read_manifest(backup)
    with disk_told(_("备份没有改动。")):
        for number, (name, facts) in enumerate(head.files.items()):
            progress(number, len(head.files), _("正在核对备份"))
            if not (backup / name).is_file():
                raise UserError(
                    _("这份备份不完整：缺少文件{name}，没有使用它。请换一份备份。").format(name=name)
                )
            if digest_of(backup / name) != facts:
                raise _damaged(name)
    if key is not None:
        _check_inside(backup, key)


def _check_inside(folder: Path, key: bytes) -> Inside:
    inside = read_inside(folder, key)
    for name, content in inside.contents.items():
        try:
            found = examine(folder / name, key)
        except DamagedError as error:
            raise _damaged(name) from error
        if found != content:
            raise _damaged(name)
    return inside


def _damaged(name: str) -> UserError:
    return UserError(_("这份备份里的文件{name}已损坏，没有使用它。请换一份备份。").format(name=name))


# ── restore ──────────────────────────────────────────────────────────────────────────────────────────────────


def restore(backup: Path, into: Path, secret: Secret, clock: Clock, progress: Progress = silent) -> Restored:
    """Make `into` the store as it was at the backup; a store that is there is put aside beside it.

    The restored store takes a new origin when it is opened. UserError (wrong secret, damaged, full, store open
    elsewhere) leaves `into` as it was.
    """
    key, note = key_of(backup, secret)
    if into.exists():
        StoreLock(into).release()
    with disk_told(_("原来的数据没有改动。")):
        into.parent.mkdir(parents=True, exist_ok=True)
        for left in into.parent.glob(DRILL + "*"):  # of a restore that was killed
            shutil.rmtree(left, ignore_errors=True)
        work = Path(tempfile.mkdtemp(prefix=DRILL, dir=into.parent))
        try:
            _bring(backup, work, key, progress)
            mark_restored(work)
            sync_folder(work)
            aside = _put_in_place(work, into, clock.now())
        except BaseException:
            shutil.rmtree(work, ignore_errors=True)
            raise
    return Restored(into, key, aside, note)


def _bring(backup: Path, work: Path, key: bytes, progress: Progress) -> None:
    """Copy a backup into a folder of work and check the copy: what passes is what will be used."""
    head = read_manifest(backup)
    for number, name in enumerate((*head.files, MANIFEST)):
        progress(number, len(head.files), _("正在取回备份"))
        if not (backup / name).is_file():
            raise UserError(_("这份备份不完整：缺少文件{name}，没有使用它。请换一份备份。").format(name=name))
        shutil.copyfile(backup / name, work / name)
        sync_file(work / name)
    verify_backup(work, key, progress)
    if STATION_FILE not in head.files or KEYS_FILE not in head.files:
        raise UserError(_("这份备份不完整：没有数据或密钥，没有使用它。请换一份备份。"))
    (work / MANIFEST).unlink()
    (work / DUMP_FILE).unlink(missing_ok=True)  # of the server; what comes back lies on this PC
    shutil.copyfile(work / KEYS_FILE, work / TWIN_FILE)


def _put_in_place(work: Path, into: Path, now: datetime) -> Path | None:
    aside: Path | None = None
    if into.exists() and all(path.name == LOCK_FILE for path in into.iterdir()):
        shutil.rmtree(into)
    if into.exists():
        aside = into.with_name(f"{into.name}{ASIDE}{now:%Y%m%d-%H%M%S}")
        into.rename(aside)
    try:
        work.rename(into)
    except OSError:
        if aside is not None:
            aside.rename(into)
        raise
    sync_folder(into.parent)
    return aside


# ── drill ────────────────────────────────────────────────────────────────────────────────────────────────────


def drill(backup: Path, secret: Secret, progress: Progress = silent, where: Path | None = None) -> Drill:
    """Restore into a folder of work (in `where`, else the system's), prove that the store opens and that its tables are
    what its log says, and remove it again. UserError says what failed.
    """
    key, _note = key_of(backup, secret)
    with disk_told(_("数据和备份都没有改动。")), _work_folder(where) as work:
        _bring(backup, work, key, progress)
        inside = read_inside(backup, key)
        progress(0, 1, _("正在试着打开"))
        store = open_store(work, key)
        try:
            with store.read() as session:
                state = state_hash(session)
                sound = state == rebuilt_hash(session) and verify_chain(session) is None
        finally:
            store.close()
    if not sound:
        raise UserError(
            _("演练没有通过：备份打得开，但记录与变更日志对不上。请另做一份备份，并联系技术支持。")
        )
    counts = inside.contents[STATION_FILE].counts
    records = sum(counts.get(model.__tablename__, 0) for model in record_kinds().values())
    return Drill(read_manifest(backup).created, records, counts.get("change", 0), state)


@contextmanager
def _work_folder(where: Path | None) -> Generator[Path]:
    work = Path(tempfile.mkdtemp(prefix=DRILL, dir=where))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)
