"""What the last import of a ledger wrote into each record: local, never logged (docs/decisions/0024).

A second import of the same ledger changes only the cells that differ from these values, so that what people
corrected in the program since then stands.
"""

from __future__ import annotations

import uuid

from sqlalchemy import Integer, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base
from db.types import UuidBytes


class Imported(Base):
    """One record that came from a ledger: where from, by which operation, and the values as imported (JSON)."""

    __tablename__ = "imported"

    eid: Mapped[uuid.UUID] = mapped_column(UuidBytes, primary_key=True)
    kind: Mapped[str] = mapped_column(Text, index=True)
    key: Mapped[bytes] = mapped_column(LargeBinary)
    nth: Mapped[int] = mapped_column(Integer)
    file: Mapped[str] = mapped_column(Text)
    sheet: Mapped[str] = mapped_column(Text)
    row: Mapped[int] = mapped_column(Integer)
    op: Mapped[uuid.UUID] = mapped_column(UuidBytes)
    values: Mapped[str] = mapped_column(Text)
