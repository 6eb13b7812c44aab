"""接收: every file of a stick or folder, known by content, goes to whoever takes in its kind; nothing is read twice or lost."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from db.files import Files
from db.store import Store
from swdesk import received, roles, transfers
from swdesk.bundles import container
from swdesk.bundles.cards import DeviceKeys, device_keys
from swdesk.bundles.catalogue import catalogue_of
from swdesk.bundles.container import SUFFIX, Bundle
from swdesk.bundles.errors import BundleError, NotForUsError, TooNewError
from swdesk.catalogues import take_catalogue
from swdesk.clock import Clock
from swdesk.collect import take_report
from swdesk.disk import disk_told
from swdesk.errors import UserError
from swdesk.i18n import _
from swdesk.inbox import Inbox, Taken
from swdesk.periods import parse_period
from swdesk.progress import Progress, silent
from swdesk.received import OLDER, REFUSED, SKIPPED, UNREAD
from swdesk.referrals.taking import take_referral, take_slip
from swdesk.replies import take_reply
from swdesk.sync.taking import take_sync

__all__ = ["FileResult", "Received", "receive"]

_TAKERS: Mapping[str, Callable[[Inbox, Bundle], Taken]] = {
    "report": take_report, "sync": take_sync, "reply": take_reply, "catalogue": take_catalogue,
    "referral": take_referral, "slip": take_slip,
}  # fmt: skip


@dataclass(frozen=True)
class FileResult:
    """What became of one file: outcome 接收, 待核对, 已有, 较旧, 留存, 拒收, 跳过; and the sentence."""

    name: str
    outcome: str
    text: str


@dataclass
class Received:
    """What became of a folder."""

    files: list[FileResult] = field(default_factory=list[FileResult])
    periods: set[str] = field(default_factory=set[str])

    def count(self, outcome: str) -> int:
        """How many files had this outcome."""
        return sum(1 for item in self.files if item.outcome == outcome)

    @property
    def refused(self) -> list[FileResult]:
        """Files that were not taken in though they look like bundles."""
        return [item for item in self.files if item.outcome in {REFUSED, UNREAD}]


def receive(
    store: Store, folder: Path, *, clock: Clock, files: Files | None = None, user_name: str = "", period: str = "",
    progress: Progress = silent,
) -> Received:  # fmt: skip
    """Take in every bundle below `folder` (or one file); files stay where they are.

    With `period` (a key such as 2026Q3) reports of another one are refused.
    """
    roles.require(store, roles.Right.DATA)
    with disk_told(_("没有接收任何内容。")):
        paths = list(_candidates(folder))
    if not paths:
        raise UserError(_("这里没有文件，请检查U盘或文件夹的位置。"))
    with store.local() as session:
        keys = device_keys(session, os.urandom)
    inbox = Inbox(store, files, keys, clock, user_name, parse_period(period) if period else None)
    result = Received()
    for kept in _unread(store, keys):
        _take(inbox, result, _("以前留存的文件"), kept)
    for done, path in enumerate(paths):
        progress(done, len(paths), path.name)
        _take_file(inbox, result, path)
    progress(len(paths), len(paths), _("完成"))
    return result


def _candidates(folder: Path) -> Iterator[Path]:
    if folder.is_file():
        yield folder
        return
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path


def _unread(store: Store, keys: DeviceKeys) -> list[bytes]:
    """Files kept for a later program that this one can read."""
    out: list[bytes] = []
    with store.read() as session:
        for row in received.unread(session):
            try:
                bundle = container.read(row.public, keys)
                if bundle.kind == "catalogue" and catalogue_of(bundle).unknown:
                    continue
            except BundleError:
                continue
            out.append(row.public)
    return out


def _take_file(inbox: Inbox, result: Received, path: Path) -> None:
    """Read a file as a whole, then take it in."""
    try:
        with path.open("rb") as file:
            head = file.read(64)
        if not container.looks_like_bundle(head):
            result.files.append(_no_bundle(path.name))
            return
        data = container.file_bytes(path)
    except OSError:
        text = _("文件读不出来（U盘可能已拔出），请重新插好再试。")
        result.files.append(FileResult(path.name, REFUSED, text))
    except UserError as error:
        result.files.append(FileResult(path.name, REFUSED, str(error)))
    else:
        _take(inbox, result, path.name, data)


def _no_bundle(name: str) -> FileResult:
    """A file that does not begin as ours do: of another kind, or damaged where its name says that it was ours."""
    if name.lower().endswith(SUFFIX):
        text = _("文件开头已损坏，或没有拷贝完整，没有接收。请对方重新发送一次。")
        return FileResult(name, REFUSED, text)
    return FileResult(name, SKIPPED, _("不是上报文件"))


def _take(inbox: Inbox, result: Received, name: str, data: bytes) -> None:
    """Take a bundle in as a transaction of its own, or say why not."""
    try:
        bundle = container.read(data, inbox.keys)
        taken = _TAKERS[bundle.kind](inbox, bundle)
    except TooNewError as error:
        result.files.append(_keep_unread(inbox, name, data, error))
    except NotForUsError as error:
        result.files.append(_own_or_foreign(inbox, name, error))
    except UserError as error:
        result.files.append(FileResult(name, REFUSED, str(error)))
    else:
        with inbox.store.local() as session:
            if taken.keep:
                received.keep_unread(session, data, bundle.manifest, inbox.clock)
            elif taken.stored or taken.outcome == OLDER:
                received.forget_unread(session, data)
        result.files.append(FileResult(name, taken.outcome, taken.text))
        result.periods |= {taken.period} - {""}


def _own_or_foreign(inbox: Inbox, name: str, error: NotForUsError) -> FileResult:
    """What we sealed to somebody else we cannot open ourselves; that is no fault of the file."""
    with inbox.store.read() as session:
        own = transfers.went_out(session, name)
    if own:
        return FileResult(name, SKIPPED, _("这是本单位发出去的文件，不用接收"))
    return FileResult(name, REFUSED, str(error))


def _keep_unread(inbox: Inbox, name: str, data: bytes, error: TooNewError) -> FileResult:
    with inbox.store.local() as session:
        kept = received.keep_unread(session, data, error.manifest, inbox.clock)
    more = _("文件已留存，升级后再次接收时自动收进。") if kept else _("文件留在原处。")
    return FileResult(name, UNREAD if kept else REFUSED, f"{error}{more}")
