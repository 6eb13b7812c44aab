"""Making a backup: copy, check every page of the copy, then give it its name; thin what lies there (design.md §4)."""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from db.store import DRAFTS_FILE, FILES_FILE, SERVER_FILE, STATION_FILE, connect
from swdesk.backups.copying import Content, DamagedError, copy_database, database_told, examine, tip_of
from swdesk.backups.dumping import dump
from swdesk.backups.manifest import Inside, Open, digest_of, write_manifest
from swdesk.backups.shelf import (
    PART_PREFIX,
    Backup,
    discard,
    list_backups,
    new_name,
    shelf_of,
    sweep,
    too_many,
)
from swdesk.clock import Clock
from swdesk.disk import disk_told, sync_folder, write_atomically
from swdesk.errors import UserError
from swdesk.i18n import _
from swdesk.progress import Progress, silent
from swdesk.security.keyfile import KEYS_FILE, read_keys, render
from swdesk.shared import fetch, tip_at

STATE_FILE = "backup.json"
DRILL_FILE = "drill.json"
SHARED_EVERY = timedelta(hours=20)
DATABASES = (STATION_FILE, FILES_FILE, DRAFTS_FILE)
"""In this order: the records are copied before the attachments, so that every record's attachment is in the copy."""


@dataclass(frozen=True)
class BackupResult:
    """What came of a backup: where it now lies, and for each place that failed why (a Chinese sentence)."""

    made: tuple[Path, ...]
    failed: tuple[tuple[Path, str], ...] = ()


# ── when ─────────────────────────────────────────────────────────────────────────────────────────────────────


def backup_due(store_folder: Path, key: bytes, clock: Clock, *, at_least: timedelta = timedelta(0)) -> bool:
    """Whether anything (a record, a password) changed since the last backup, and `at_least` has passed since it.

    A shared store is fetched whole for it: once a day and PC is enough, and not while its server cannot be reached.
    """
    shared = (store_folder / SERVER_FILE).exists()
    at_least = max(at_least, SHARED_EVERY) if shared else at_least
    last, mark = _last(store_folder)
    if last is not None and timedelta(0) <= clock.now() - last < at_least:
        return False
    try:
        return mark != _mark_now(store_folder, key)
    except UserError:
        if shared:
            return False
        raise


def last_backup(store_folder: Path) -> datetime | None:
    """When the last backup of this store was made on this PC; None = never."""
    return _last(store_folder)[0]


def note_drill(store_folder: Path, now: datetime) -> None:
    """Remember that a backup was tried; a disk that cannot be written costs only the reminder."""
    with contextlib.suppress(OSError):
        write_atomically(store_folder / DRILL_FILE, json.dumps({"at": now.isoformat()}).encode())


def last_drill(store_folder: Path) -> datetime | None:
    """When a backup was last tried on this PC."""
    return _time(store_folder / DRILL_FILE)


def _time(file: Path) -> datetime | None:
    try:
        return datetime.fromisoformat(json.loads(file.read_bytes())["at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def before_risk(
    store_folder: Path,
    key: bytes,
    targets: Iterable[Path],
    clock: Clock,
    reason: str,
    progress: Progress = silent,
) -> BackupResult | None:
    """A backup before an import, an upgrade or a restore, unless the last one already holds everything (None)."""
    if not backup_due(store_folder, key, clock):
        return None
    return make_backup(store_folder, key, targets, clock, progress, reason=reason)


# ── making ───────────────────────────────────────────────────────────────────────────────────────────────────


def make_backup(
    store_folder: Path,
    key: bytes,
    targets: Iterable[Path],
    clock: Clock,
    progress: Progress = silent,
    *,
    reason: str = "",
) -> BackupResult:
    """Back the store up to each target (a drive, a stick, a folder); users may go on working meanwhile.

    A place that fails (full, pulled out) does not hinder the others; UserError if none succeeded. `Cancelled` leaves
    nothing behind.
    """
    made: list[Path] = []
    failed: list[tuple[Path, str]] = []
    mark = _mark_now(store_folder, key)
    for target in targets:
        try:
            made.append(_one(store_folder, key, target, clock.now(), progress, reason))
        except UserError as error:
            failed.append((target, str(error)))
    if failed and not made:
        raise UserError(failed[0][1])
    if not made:
        raise UserError(_("没有可放备份的位置。请插上U盘，或在设置里选一个文件夹。"))
    with contextlib.suppress(OSError):  # the backup stands; the next one comes sooner than needed
        state = {"at": clock.now().isoformat(), "mark": mark}
        write_atomically(store_folder / STATE_FILE, json.dumps(state).encode())
    return BackupResult(tuple(made), tuple(failed))


def _one(
    store_folder: Path, key: bytes, target: Path, now: datetime, progress: Progress, reason: str
) -> Path:
    kept = _("原来的数据和以前的备份都没有改动。")
    keys = read_keys(store_folder)
    shelf = shelf_of(target)
    with disk_told(kept), database_told(kept):
        if not target.parent.is_dir() or (target != shelf and not target.is_dir()):
            raise UserError(_("放备份的位置现在不可用（U盘可能已拔出）。请插好后再试。") + kept)
        shelf.mkdir(exist_ok=True)
        sweep(shelf, keys.store)
        _check_room(store_folder, shelf, kept)
        part = shelf / f"{PART_PREFIX}{keys.store}-{now:%H%M%S}"
        part.mkdir()
        try:
            contents = _copy_all(store_folder, part, key, progress)
            write_atomically(part / KEYS_FILE, render(keys))
            files = {path.name: digest_of(path) for path in sorted(part.iterdir())}
            write_manifest(part, Open(keys.store, now, files), Inside(contents, reason), key)
            _check_copies(part, contents, key, kept, progress)
            sync_folder(part)
            final = part.rename(new_name(shelf, now))
            sync_folder(shelf)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
    thin(shelf, keys.store, now)
    return final


def _copy_all(store_folder: Path, part: Path, key: bytes, progress: Progress) -> dict[str, Content]:
    if not (store_folder / SERVER_FILE).exists():
        return _copy_files(store_folder, part, key, DATABASES, progress)
    with tempfile.TemporaryDirectory(prefix=PART_PREFIX, dir=part.parent) as made:
        url = fetch(
            store_folder, Path(made), key, lambda done, total: progress(done, total, _("正在从服务器取回"))
        )
        contents = _copy_files(Path(made), part, key, (STATION_FILE, FILES_FILE), progress)
    dump(url, key, part)
    return contents | _copy_files(store_folder, part, key, (DRAFTS_FILE,), progress)


def _copy_files(
    source: Path, part: Path, key: bytes, names: Iterable[str], progress: Progress
) -> dict[str, Content]:
    def step(done: int, total: int) -> None:
        progress(done, total, _("正在备份"))

    return {
        name: copy_database(source / name, part / name, key, step)
        for name in names
        if (source / name).exists()
    }


def _check_copies(
    part: Path, contents: dict[str, Content], key: bytes, kept: str, progress: Progress
) -> None:
    for number, (name, content) in enumerate(contents.items()):
        progress(number, len(contents), _("正在核对备份"))
        try:
            found = examine(part / name, key)
        except DamagedError as error:
            said = _("备份核对时发现数据有损坏，没有留下这份备份。请检查磁盘，或用以前的备份恢复。")
            raise UserError(said + kept) from error
        if found != content:
            raise UserError(_("备份核对不一致，没有留下这份备份。请换一个磁盘或U盘再试。") + kept)


def _check_room(store_folder: Path, shelf: Path, kept: str) -> None:
    paths = [store_folder / (name + end) for name in DATABASES for end in ("", "-wal")]
    needed = sum(path.stat().st_size for path in paths if path.exists())
    if shutil.disk_usage(shelf).free < needed:
        megabytes = needed // 1024**2 + 1
        said = _("目标磁盘空间不够，这份备份需要{n} MB。请清理磁盘或换一个U盘后再试。").format(n=megabytes)
        raise UserError(said + kept)


def thin(target: Path, store: str, now: datetime) -> list[Backup]:
    """Let go of the backups of this store that are too many; what went."""
    gone = too_many(list_backups([target], store), now)
    for backup in gone:
        discard(backup.path)
    return gone


# ── what the last backup held ────────────────────────────────────────────────────────────────────────────────


def _mark_now(store_folder: Path, key: bytes) -> str:
    if (store_folder / SERVER_FILE).exists():
        tip = tip_at(store_folder, key)
    else:
        with (
            database_told(_("数据没有改动。")),
            closing(connect(store_folder / STATION_FILE, key)) as connection,
        ):
            tip = tip_of(connection)
    known = json.dumps([tip, render(read_keys(store_folder)).decode()], sort_keys=True)
    return hashlib.sha256(known.encode()).hexdigest()


def _last(store_folder: Path) -> tuple[datetime | None, str]:
    try:
        state = json.loads((store_folder / STATE_FILE).read_bytes())
        return datetime.fromisoformat(state["at"]), str(state["mark"])
    except (OSError, ValueError, KeyError, TypeError):
        return None, ""
