"""Local facts of this PC's store: never logged, never sent (keys, origin, window settings)."""

from __future__ import annotations

from sqlalchemy import LargeBinary, Text, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

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
