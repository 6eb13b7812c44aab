"""The ledger of what left and came (报送台账): who, when, to whom, which parts, why (domain.md §5, PIPIA)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.base import new_id
from db.bundles import Transfer

OUT, IN = "out", "in"


def note(
    session: Session,
    direction: str,
    *,
    at: int,
    user_name: str,
    party: str,
    what: str,
    fields: str,
    purpose: str,
    bundle: str,
) -> None:
    """Write a line, in the transaction of the export or import itself; `at` in ms since 1970."""
    session.add(
        Transfer(
            id=new_id(), at=at, direction=direction, user_name=user_name, party=party, what=what, fields=fields,
            purpose=purpose, bundle=bundle,
        )
    )  # fmt: skip


def lines(session: Session, limit: int = 500) -> list[Transfer]:
    """The ledger, newest first."""
    return list(
        session.scalars(select(Transfer).order_by(Transfer.at.desc(), Transfer.id.desc()).limit(limit))
    )
