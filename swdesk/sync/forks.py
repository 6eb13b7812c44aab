"""Two PCs spoke in one name (被复制、从旧备份恢复): what both wrote is kept, and each goes on in a name of its own."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.merge import Stretch, record_anew, vector
from db.store import Store
from db.sync import Quarantine
from swdesk import devices, roles
from swdesk.bundles.cards import device_keys, renewed_keys
from swdesk.bundles.sync import content_of
from swdesk.i18n import _
from swdesk.sync import peers


def settle(store: Store, origin: str, *, today: date, user: uuid.UUID | None = None) -> int:
    """都收进来: write what was kept apart anew, under this PC's own name; how many changes.

    Where the contested name is this PC's own, it takes new keys and a new name first (`renew`).
    """
    roles.require(store, roles.Right.MANAGE)
    if origin == store.origin:
        renew(store, today=today, user=user, ends=False)  # the other one goes on with the old keys
    with store.write(_("收进另一台电脑的内容"), user=user) as work:
        count = record_anew(work.session, _kept_apart(work.session, origin))
        for row in _rows(work.session, origin):
            row.settled = True
    return count


def renew(store: Store, *, today: date, user: uuid.UUID | None = None, ends: bool = True) -> None:
    """换钥匙: new keys and a new name for this PC; the others, and the superior, have to compare its code once more.

    The end of what it said under the old name is signed with the old key first, so that it stays believed. Files that are under way to
    the old key can still be opened.
    """
    roles.require(store, roles.Right.MANAGE)
    with store.local() as session:
        old = device_keys(session, os.urandom)
        own = vector(session).get(store.origin)
        if own:
            peers.sign_own(session, store.origin, own[-1][1], old)
        new = renewed_keys(session, os.urandom)
        devices.noted_copy(session)
    store.renew_origin()
    with store.write(_("换钥匙"), user=user) as work:
        devices.replace_key(work.session, old.card("", "", ""), new.card("", "", ""), today=today, ends=ends)


def _rows(session: Session, origin: str) -> list[Quarantine]:
    query = select(Quarantine).where(Quarantine.origin == origin, Quarantine.settled.is_not(True))
    return list(session.scalars(query.order_by(Quarantine.seq, Quarantine.id)))


def _kept_apart(session: Session, origin: str) -> Iterator[Stretch]:
    """The changes as they came; the same change in two files once."""
    seen: set[tuple[int, bytes]] = set()
    for row in _rows(session, origin):
        if not row.data:
            continue
        for stretch in content_of({"changes-0": bytes(row.data)}).stretches:
            new = [one for one in stretch.rows if (one["seq"], one["hash"]) not in seen]
            seen |= {(one["seq"], one["hash"]) for one in new}
            if new:
                yield Stretch(stretch.origin, stretch.first, stretch.prev, new)
