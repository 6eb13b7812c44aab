"""A backup is one folder `社工站备份-YYYYMMDD-HHMM.swbak`: encrypted databases, the key file, and `backup.json`.

`backup.json` says openly only which store, when, and the SHA-256 of each file; what is in it (rows, tip of the log,
reason) is sealed under the data key, which also proves the open part.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from swdesk import __version__
from swdesk.backups.copying import Content
from swdesk.disk import write_atomically
from swdesk.errors import UserError
from swdesk.i18n import _
from swdesk.security.seal import WrongKeyError, derive, seal, unseal

MANIFEST = "backup.json"
FORMAT = "swdesk-backup"
VERSION = 1


@dataclass(frozen=True)
class Open:
    """The open part: store id, time, and (size in bytes, SHA-256) of each file."""

    store: str
    created: datetime
    files: dict[str, tuple[int, str]]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(size for size, _digest in self.files.values())


@dataclass(frozen=True)
class Inside:
    """The sealed part: what each database held, and why the backup was made ('' = after work)."""

    contents: dict[str, Content]
    reason: str = ""


def digest_of(path: Path) -> tuple[int, str]:
    """Size and SHA-256 of a file."""
    with path.open("rb") as file:
        return path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()


def write_manifest(folder: Path, head: Open, inside: Inside, key: bytes) -> None:
    """Write `backup.json` into a backup's folder."""
    public = _public(head)
    plain = {
        "contents": {name: {"counts": c.counts, "tip": c.tip} for name, c in inside.contents.items()},
        "reason": inside.reason,
    }
    sealed = seal(_key(key), json.dumps(plain).encode(), _bound(public), os.urandom)
    document = public | {"sealed": base64.b64encode(sealed).decode()}
    write_atomically(folder / MANIFEST, json.dumps(document, ensure_ascii=False, indent=1).encode())


def read_manifest(folder: Path) -> Open:
    """The open part; UserError if it is missing, damaged or too new."""
    return _head(_document(folder))


def read_inside(folder: Path, key: bytes) -> Inside:
    """The sealed part; UserError if the key is another's or anything was changed."""
    document = _document(folder)
    try:
        sealed = base64.b64decode(document["sealed"])
        plain = json.loads(unseal(_key(key), sealed, _bound(_public(_head(document)))))
    except (WrongKeyError, KeyError, ValueError) as error:
        raise UserError(_("这份备份的清单被改动过，或不属于这份数据，没有使用它。请换一份备份。")) from error
    contents = {name: _content(item) for name, item in plain["contents"].items()}
    return Inside(contents, plain["reason"])


def _document(folder: Path) -> dict[str, Any]:
    try:
        document: dict[str, Any] = json.loads((folder / MANIFEST).read_bytes())
        if document["format"] != FORMAT:
            raise ValueError(FORMAT)
        newer = document["version"] > VERSION
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UserError(_("这份备份不完整：清单缺失或已损坏，没有使用它。请换一份备份。")) from error
    if newer:
        raise UserError(_("这份备份由更新的版本写成，本程序不认识。请先升级本程序，备份没有改动。"))
    return document


def _head(document: dict[str, Any]) -> Open:
    try:
        files = {str(name): (int(size), str(digest)) for name, (size, digest) in document["files"].items()}
        head = Open(str(document["store"]), datetime.fromisoformat(document["created"]), files)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise UserError(_("这份备份不完整：清单缺失或已损坏，没有使用它。请换一份备份。")) from error
    if any(Path(name).name != name or name in {"", ".", ".."} for name in files):
        raise UserError(_("这份备份的清单被改动过，没有使用它。请换一份备份。"))
    return head


def _public(head: Open) -> dict[str, Any]:
    files = {name: list(facts) for name, facts in sorted(head.files.items())}
    known = {"store": head.store, "created": head.created.isoformat(), "files": files}
    return {"format": FORMAT, "version": VERSION, "program": __version__} | known


def _bound(public: dict[str, Any]) -> str:
    proven = {name: public[name] for name in ("format", "version", "store", "created", "files")}
    return json.dumps(proven, sort_keys=True)


def _key(key: bytes) -> bytes:
    return derive(key, "backup manifest")


def _content(item: dict[str, Any]) -> Content:
    return Content(item["counts"], {origin: (seq, digest) for origin, (seq, digest) in item["tip"].items()})
