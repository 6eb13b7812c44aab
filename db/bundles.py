"""Received bundles, and the ledger of what left and came (收到的上报文件、报送台账): local facts of this store."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import BigInteger, Boolean, Date, Integer, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base
from db.types import UuidBytes


class Received(Base):
    """One bundle that was taken in; `state`: accepted, pending (待核对), replaced, returned, alarm, kept.

    `answer`, `answer_text`, `remarks` (JSON): what the officer said of it; `turn` counts the answers, `replied` is the one
    that went out last.
    """

    __tablename__ = "received"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    unit: Mapped[str] = mapped_column(Text, index=True)
    unit_name: Mapped[str] = mapped_column(Text)
    unit_code: Mapped[str] = mapped_column(Text)
    period: Mapped[str] = mapped_column(Text, index=True)
    version: Mapped[int] = mapped_column(Integer)
    received_on: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(Text)
    remark: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[str] = mapped_column(Text)
    check_code: Mapped[str] = mapped_column(Text)
    sender_key: Mapped[str] = mapped_column(Text)
    sealed: Mapped[bool] = mapped_column(Boolean)
    public: Mapped[bytes] = mapped_column(LargeBinary)
    pdf: Mapped[bytes | None] = mapped_column(LargeBinary)
    answer: Mapped[str | None] = mapped_column(Text)
    answer_text: Mapped[str | None] = mapped_column(Text)
    remarks: Mapped[str | None] = mapped_column(Text)
    turn: Mapped[int | None] = mapped_column(Integer)
    replied: Mapped[int | None] = mapped_column(Integer)


class Transfer(Base):
    """A line of the ledger of what left and came (个人信息保护法 §55–56: kept at least three years).

    Not in the change log, where undo would reach it; nothing in the program removes or changes a line. `place` names the
    PC of a line that came from another PC of the station with its sync files.
    """

    __tablename__ = "transfer"

    id: Mapped[uuid.UUID] = mapped_column(UuidBytes, primary_key=True)
    at: Mapped[int] = mapped_column(BigInteger)
    direction: Mapped[str] = mapped_column(Text)
    user_name: Mapped[str] = mapped_column(Text)
    party: Mapped[str] = mapped_column(Text)
    what: Mapped[str] = mapped_column(Text)
    fields: Mapped[str] = mapped_column(Text)
    purpose: Mapped[str] = mapped_column(Text)
    bundle: Mapped[str] = mapped_column(Text)
    people: Mapped[int | None] = mapped_column(Integer)
    basis: Mapped[str | None] = mapped_column(Text)
    place: Mapped[str | None] = mapped_column(Text)
