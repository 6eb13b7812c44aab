"""Local facts of a store: never logged, never sent (known cards, the secret of imports).

Those of this PC alone (its origin, its device keys) are its `own`: in a local store they lie in the same table, with a
shared one in the file of this PC (db/server.py).
"""

from __future__ import annotations

from sqlalchemy import LargeBinary, Text, delete
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from db.base import Base


class Local(Base):
    """One local fact."""

    __tablename__ = "local"

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    value: Mapped[bytes] = mapped_column(LargeBinary)


def get(session: Session, key: str) -> bytes | None:
    """The value under `key`, or None."""
    found = session.get(Local, key)
    return None if found is None else bytes(found.value)


def put(session: Session, key: str, value: bytes) -> None:
    """Keep `value` under `key`."""
    session.merge(Local(key=key, value=value))


def drop(session: Session, key: str) -> None:
    """Forget `key`."""
    session.execute(delete(Local).where(Local.key == key))


class OwnBase(DeclarativeBase):
    """The tables of what this PC keeps for itself."""


class Own(OwnBase):
    """One fact of this PC alone."""

    __tablename__ = "local"

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    value: Mapped[bytes] = mapped_column(LargeBinary)


def own(session: Session, key: str) -> bytes | None:
    """What this PC keeps for itself under `key`, or None."""
    found = session.get(Own, key)
    return None if found is None else bytes(found.value)


def put_own(session: Session, key: str, value: bytes) -> None:
    """Keep `value` for this PC alone."""
    session.merge(Own(key=key, value=value))


def drop_own(session: Session, key: str) -> None:
    """Forget what this PC kept under `key`."""
    session.execute(delete(Own).where(Own.key == key))
