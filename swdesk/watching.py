"""A stick is plugged in, or a shared folder gets a file: what waits there (sync.md §3, watch folder)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from db import local
from db.store import Store
from swdesk.backups.targets import find_usb_targets
from swdesk.bundles.container import looks_like_bundle
from swdesk.drives import Drive, Medium, list_drives
from swdesk.errors import UserError
from swdesk.i18n import _

MOST = 500
"""Files looked at in one place: the top and one folder deep, so that a stick full of films costs nothing."""

_FOLDER, _OFFERED = OWN_FACTS = ("shared_folder", "shared_offered")
"""What is noted of the folder; `OWN_FACTS` are facts of this PC alone."""

Mark = tuple[str, int, int]
"""Path, size and time of a file: a file that was looked at once is not offered again."""


@dataclass(frozen=True)
class Arrived:
    """What a place offers: files that look like ours, and whether it takes backups of this store."""

    root: Path
    files: tuple[Path, ...]
    takes_backups: bool


class SharedFolder:
    """共享文件夹 of this PC: which one is watched, and what was offered from it, so that each file is offered once for ever."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def path(self) -> Path | None:
        """The folder, None where none is chosen."""
        with self._store.read() as session:
            stored = local.own(session, _FOLDER)
        return Path(stored.decode()) if stored else None

    def choose(self, folder: Path | None) -> None:
        """Watch another folder, or none; UserError for the store's own, whose files others must not touch."""
        if folder is not None and folder.resolve().is_relative_to(self._store.folder.resolve()):
            raise UserError(_("这是存放数据的文件夹，不能用来交换文件。请另选一个共享文件夹。"))
        with self._store.local() as session:
            local.put_own(session, _FOLDER, str(folder or "").encode())
            local.put_own(session, _OFFERED, b"[]")

    def fresh(self) -> tuple[Path, ...]:
        """Files that look like ours and were not offered before."""
        folder = self.path
        if folder is None:
            return ()
        with self._store.read() as session:
            offered = {tuple(mark) for mark in json.loads(local.own(session, _OFFERED) or b"[]")}
        there = {mark: path for path in _near(folder) if (mark := _mark(path)) is not None}
        new = [path for mark, path in there.items() if mark not in offered]
        if new or offered - there.keys():
            with self._store.local() as session:
                local.put_own(session, _OFFERED, json.dumps(list(there)).encode())
        return tuple(path for path in new if _is_ours(path))


class Watcher:
    """Asked now and then, off the UI thread; tells each new thing once."""

    def __init__(self, store_folder: Path, shared: SharedFolder | None = None) -> None:
        self._store, self._shared = store_folder, shared
        self._known: set[Mark] = set()
        self._sticks: set[Path] | None = None

    def look(self, drives: Sequence[Drive] | None = None) -> list[Arrived]:
        """What is new since the last look; of sticks the first look only learns what was there before."""
        present = list_drives() if drives is None else drives
        sticks = {drive.root for drive in present if drive.medium is Medium.REMOVABLE}
        first, fresh = self._sticks is None, sticks - (self._sticks or set())
        self._sticks = sticks
        known = {target.path for target in find_usb_targets(self._store, present)} if fresh else set[Path]()
        found: list[Arrived] = []
        for root in sorted(sticks):
            files = self._new_files(root)
            if not first and (files or root in fresh & known):
                found.append(Arrived(root, files, root in fresh & known))
        shared = self._shared.fresh() if self._shared is not None else ()
        if shared and self._shared is not None:
            found.append(Arrived(self._shared.path or shared[0].parent, shared, takes_backups=False))
        return found

    def _new_files(self, root: Path) -> tuple[Path, ...]:
        out: list[Path] = []
        for path in _near(root):
            mark = _mark(path)
            if mark is None or mark in self._known:
                continue
            self._known.add(mark)
            if _is_ours(path):
                out.append(path)
        return tuple(out)


def _near(root: Path) -> list[Path]:
    """Files at the top of a place and one folder deep."""
    out: list[Path] = []
    try:
        for path in sorted(root.iterdir()):
            if path.is_symlink() or path.name.startswith("."):
                continue
            out += [one for one in sorted(path.iterdir()) if one.is_file()] if path.is_dir() else [path]
            if len(out) >= MOST:
                break
    except OSError:  # pulled out, or not ours to read
        pass
    return out[:MOST]


def _mark(path: Path) -> Mark | None:
    try:
        facts = path.stat()
    except OSError:
        return None
    return str(path), facts.st_size, facts.st_mtime_ns


def _is_ours(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return looks_like_bundle(file.read(64))
    except OSError:
        return False
