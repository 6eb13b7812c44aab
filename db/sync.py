"""What this PC knows of the others: local facts, never logged (sync.md §3 Vector)."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Integer, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base


class OriginHead(Base):
    """The newest signed end of an origin's log: nobody else can write in its name, and it can't take back what it said."""

    __tablename__ = "origin_head"

    origin: Mapped[str] = mapped_column(Text, primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    sign: Mapped[str] = mapped_column(Text)
    signature: Mapped[str] = mapped_column(Text)


class Peer(Base):
    """What another PC of the station said last: what it has (JSON), and which parts of its files came."""

    __tablename__ = "peer"

    sign: Mapped[str] = mapped_column(Text, primary_key=True)
    origin: Mapped[str] = mapped_column(Text)
    number: Mapped[int] = mapped_column(Integer)
    at: Mapped[int] = mapped_column(BigInteger)
    vector: Mapped[str] = mapped_column(Text)
    holds: Mapped[str] = mapped_column(Text)
    parts: Mapped[str] = mapped_column(Text)


class Quarantine(Base):
    """Changes that contradict what is here (同一编号两种内容): kept as they came; `settled` once a person has had them written anew."""

    __tablename__ = "quarantine"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    origin: Mapped[str] = mapped_column(Text)
    seq: Mapped[int] = mapped_column(BigInteger)
    sender: Mapped[str] = mapped_column(Text)
    at: Mapped[int] = mapped_column(BigInteger)
    data: Mapped[bytes] = mapped_column(LargeBinary)
    settled: Mapped[bool | None] = mapped_column(Boolean)
