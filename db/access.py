"""Who looked at what (查看记录): local facts of this store, never logged (design.md §4; docs/decisions/0066)."""

from __future__ import annotations

import uuid

from sqlalchemy import BigInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base
from db.types import UuidBytes


class Access(Base):
    """One look: `what` is open, show, unlock, refused or reset; `reason` (minor, restricted) says why the record is watched over.

    Nothing in the program removes or changes a line.
    """

    __tablename__ = "access"

    id: Mapped[uuid.UUID] = mapped_column(UuidBytes, primary_key=True)
    at: Mapped[int] = mapped_column(BigInteger, index=True)
    user_name: Mapped[str] = mapped_column(Text)
    what: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    kind: Mapped[str | None] = mapped_column(Text)
    eid: Mapped[uuid.UUID | None] = mapped_column(UuidBytes, index=True)
