"""Which kinds and fields this program knows: after an upgrade, what a later program had sent before is shown (sync.md §3)."""

from __future__ import annotations

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import local, search
from db.base import record_kinds
from db.log import Change
from db.projection import project
from db.wire import keys_of

_KNOWN = "vocabulary"


def learn(session: Session) -> int:
    """Show the changes of kinds and fields that are new since the last time; how many records. In a writing session."""
    now = {kind: sorted(keys_of(model).values()) for kind, model in record_kinds().items()}
    stored = local.get(session, _KNOWN)
    local.put(session, _KNOWN, json.dumps(now).encode())
    if stored is None:
        return 0
    known: dict[str, list[str]] = json.loads(stored)
    new = [kind for kind, keys in now.items() if set(keys) - set(known.get(kind, ()))]
    ids = set(session.scalars(select(Change.eid).where(Change.kind.in_(new)).distinct()))
    search.refresh(session, project(session, ids))
    return len(ids)
