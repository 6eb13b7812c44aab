"""What whoever takes in a kind of bundle is given, and what he answers."""

from __future__ import annotations

from dataclasses import dataclass

from db.files import Files
from db.store import Store
from swdesk.bundles.cards import DeviceKeys
from swdesk.clock import Clock
from swdesk.periods import Period


@dataclass(frozen=True)
class Inbox:
    """One run over a folder. `wanted` is the period asked for, `files` the attachments where they are open."""

    store: Store
    files: Files | None
    keys: DeviceKeys
    clock: Clock
    user_name: str = ""
    wanted: Period | None = None


@dataclass(frozen=True)
class Taken:
    """What became of a bundle: outcome and sentence; `stored` when something new was kept, `period` of a report.

    `keep` when a part is for a later program: the file itself is kept too.
    """

    outcome: str
    text: str
    stored: bool = False
    period: str = ""
    keep: bool = False
