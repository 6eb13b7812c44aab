"""An open station: the folder locked to this program, its stores, who is at work. The window and the command line use it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from db.drafts import Drafts
from db.files import Files
from db.staff import Worker
from db.stations import Station
from db.store import Store, create_store, open_store, reach
from swdesk import access, backup, disposals, roles
from swdesk.clock import Clock, SystemClock
from swdesk.divisions import place_of
from swdesk.errors import UserError
from swdesk.i18n import _, on_paper
from swdesk.progress import Progress, silent
from swdesk.security import keys, refused
from swdesk.security.seal import STRONG, Cost
from swdesk.shared import Moved, switch
from swdesk.single import StoreLock

log = logging.getLogger(__name__)


@dataclass
class Desk:
    """Everything that is open; close it."""

    folder: Path
    unlocked: keys.Unlocked
    store: Store
    files: Files
    drafts: Drafts
    clock: Clock
    lock: StoreLock
    moved: Moved | None = None
    """A copy on a server that this PC uses once everything is closed."""

    @property
    def key(self) -> bytes:
        """The data key."""
        return self.unlocked.key

    def worker(self) -> UUID | None:
        """The worker record of whoever unlocked: by the slot, else by name."""
        if self.unlocked.worker is not None:
            return self.unlocked.worker
        query = select(Worker.id).where(Worker.name == self.unlocked.user, Worker.deleted.is_(False))
        with self.store.read() as session:
            return session.scalars(query.limit(1)).first()

    def settle_rights(self) -> None:
        """What this user may do, from now on; the demo station has no users."""
        if not (self.folder / keys.KEYS_FILE).exists():
            return
        with self.store.read() as session:
            rights = roles.rights_of(session, keys.users(self.folder, self.key), self.unlocked.slot)
        self.store.rights, self.store.who = rights, self.worker()

    def note_unlocking(self, what: str = access.UNLOCK) -> None:
        """Note for the head that the program was opened; a full disk must not keep anybody out."""
        if not (self.folder / keys.KEYS_FILE).exists():
            return
        try:
            with self.store.local() as session:
                access.note_refused(session, self._refused())
                access.note_unlocking(session, user_name=self.unlocked.user, clock=self.clock, what=what)
            refused.taken(self.folder)
        except UserError as error:
            log.warning("opening was not noted: %s", error)

    def _refused(self) -> list[tuple[int, str]]:
        """When a password was refused since the program was last opened, and whose; '' where nobody was chosen."""
        names = {one.slot: one.name for one in keys.users(self.folder, self.key)}
        return [(one.at, names.get(one.slot, "")) for one in refused.waiting(self.folder)]

    def back_up(self, reason: str, progress: Progress = silent) -> backup.BackupResult:
        """Back up to every place that is there: another disk, known sticks."""
        targets = [target.path for target in backup.backup_targets(self.folder)]
        return backup.make_backup(self.folder, self.key, targets, self.clock, progress, reason=reason)

    def close(self, *, back_up: bool = True) -> None:
        """After work: a backup if anything changed; then everything is given back."""
        if back_up and backup.backup_due(self.folder, self.key, self.clock):
            try:
                self.back_up(_("收工备份"))
            except UserError as error:  # the work is saved; the foot says tomorrow that no backup was made
                log.warning("backup at closing failed: %s", error)
        self.drafts.close()
        self.files.close()
        self.store.close()
        try:
            if self.moved is not None:
                switch(self.folder, self.key, self.moved, self.clock.now())
        finally:
            self.moved = None
            self.lock.release()


def open_desk(
    folder: Path,
    password: str,
    user: str | None = None,
    *,
    clock: Clock | None = None,
    tries: keys.Tries | None = None,
) -> Desk:
    """Open a station with a password; UserError when it is wrong, in use, damaged or too new."""
    clock = clock or SystemClock()
    return opened(
        folder, refused.unlock(folder, user, password, tries=tries or keys.Tries(), clock=clock), clock
    )


def opened(folder: Path, unlocked: keys.Unlocked, clock: Clock) -> Desk:
    """Open a station whose key is known."""
    lock = StoreLock(folder, unlocked.user, clock)
    try:
        store = open_store(folder, unlocked.key, clock=clock)
        files, drafts = Files.of(store), Drafts(folder, unlocked.key, clock)
    except BaseException:
        lock.release()
        raise
    desk = Desk(folder, unlocked, store, files, drafts, clock, lock)
    try:
        desk.settle_rights()
        desk.note_unlocking()
        disposals.clean(store, files, drafts)
    except BaseException:
        desk.close(back_up=False)
        raise
    return desk


@on_paper
def create_desk(
    folder: Path,
    *,
    unit_name: str,
    unit_code: str = "",
    level: str = "4",
    worker_name: str,
    password: str,
    clock: Clock | None = None,
    cost: Cost = STRONG,
    address: str = "",
) -> tuple[Desk, str]:
    """Make a station in `folder`: keys, store, the unit and its first worker; the desk and the recovery phrase.

    Without a unit's name the PC is one more of a station that exists: unit and workers come with the first sync file.
    With `address` the records lie on that server; a station that is there already is joined.
    """
    clock = clock or SystemClock()
    if address:
        reach(address)
    key, phrase = keys.create_keys(folder, worker_name, password, cost=cost)
    create_store(folder, key, clock=clock, address=address).close()
    desk = opened(folder, keys.unlock(folder, worker_name, password, tries=keys.Tries()), clock)
    with desk.store.read() as session:
        founded = session.scalars(
            select(Station.id).where(Station.own.is_(True), Station.deleted.is_(False))
        ).first()
    if desk.worker() if founded else not unit_name:
        return desk, phrase
    with desk.store.write(_("加入本站") if founded else _("建立本站")) as work:
        if not founded:
            work.session.add(
                Station(
                    name=unit_name, unit_code=unit_code or None, level=level, own=True, status="03",
                    kind="01" if level == "4" else "06", **place_of(unit_code),
                )
            )  # fmt: skip
        work.session.add(Worker(name=worker_name, post="01" if level == "4" and not founded else None))
    return desk, phrase
