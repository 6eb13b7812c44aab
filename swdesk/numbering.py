"""编号: the next number of a case, a group … by the pattern of the station; with several PCs their letter is always in it (design.md §4).

GA 个案, XZ 小组, SQ 社区活动, WJ 危机, ZF 走访 (domain.md §2.1); one sequence a station, a kind and a year.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from db.base import record_kinds
from db.mark import N_
from swdesk import options
from swdesk.i18n import _
from swdesk.options import Option

STATION, YEAR, LETTER, SEQUENCE = "{站点}", "{年}", "{电脑}", "{序号}"
PLACES = (STATION, YEAR, LETTER, SEQUENCE)
"""What a pattern may hold besides plain text."""

DIGITS = 4
"""GA-2026-0031; the letter of a PC takes the place of a digit: GA-2026-B031."""


def doubt_of(pattern: str) -> str | None:
    """What is wrong with a pattern, in words; None if it can be used."""
    if pattern.count(SEQUENCE) != 1:
        return _("要有一处“{序号}”，否则编号会重复。")
    if pattern.count(YEAR) != 1:
        return _("要有一处“{年}”，序号每年从1开始。")
    rest = pattern
    for place in PLACES:
        rest = rest.replace(place, "", 1)
    if re.search(r"[{}]", rest):
        return _("只能用{}各一次，其余照写。").format(_("、").join(PLACES))
    return _("太长了，请在30个字以内。") if len(rest) > 30 else None


def _option(kind: str, label: str, prefix: str) -> Option[str]:
    help = N_("{年} {序号} 必须有；{站点} 填站点代码；有几台电脑时自动带上本机字母 {电脑}")  # noqa: A001
    return Option(f"number.{kind}", label, f"{prefix}-{YEAR}-{LETTER}{SEQUENCE}", help, doubt_of)


PATTERNS: dict[str, Option[str]] = {
    "case": _option("case", N_("个案编号"), "GA"),
    "group": _option("group", N_("小组编号"), "XZ"),
    "activity": _option("activity", N_("社区活动编号"), "SQ"),
    "crisis": _option("crisis", N_("危机与强制报告编号"), "WJ"),
    "visit": _option("visit", N_("走访编号"), "ZF"),
}
TOGETHER = {"mandatory_report": ("crisis", "mandatory_report"), "crisis": ("crisis", "mandatory_report")}
"""Kinds that share one pattern and one sequence: the first says the pattern."""

STATION_CODE = Option("number.station", N_("站点代码"), "", N_("写在编号里的短代码，如 QH；可以不填"))


def next_number(session: Session, kind: str, year: int) -> str:
    """GA-2026-0031: one above the highest of the year; numbers in the bin stay used. KeyError for kinds without numbers."""
    from swdesk.devices import own_letter  # noqa: PLC0415 - cryptography loads when a number is given, not at the start

    letter = own_letter(session)
    kinds = TOGETHER.get(kind, (kind,))
    head, tail = _around(session, kinds[0], year, letter)
    numbers = [text for one in kinds for text in _numbers(session, one, head)]
    one = re.compile(re.escape(head) + r"(\d+)" + re.escape(tail))
    used = [int(match[1]) for text in numbers if text and (match := one.fullmatch(text))]
    return f"{head}{max(used, default=0) + 1:0{DIGITS - len(letter)}d}{tail}"


def _numbers(session: Session, kind: str, head: str) -> Iterable[str | None]:
    """What is taken of a kind."""
    model: Any = record_kinds()[kind]
    number: InstrumentedAttribute[str | None] = model.number
    return session.scalars(select(number).where(number.startswith(head, autoescape=True)))


def still_free(session: Session, kind: str, proposed: str, year: int) -> str:
    """A number that was proposed a while ago, or the next one if another record has taken it since; inside the write."""
    model: Any = record_kinds()[kind]
    number: InstrumentedAttribute[str | None] = model.number
    taken = session.scalars(select(number).where(number == proposed).limit(1)).first()
    return next_number(session, kind, year) if taken is not None else proposed


def _around(session: Session, kind: str, year: int, letter: str) -> tuple[str, str]:
    """What stands before and after the sequence."""
    pattern = options.value(session, PATTERNS[kind])
    if doubt_of(pattern):  # written by a later program
        pattern = PATTERNS[kind].default
    if LETTER not in pattern:  # two PCs must never give the same number
        pattern = pattern.replace(SEQUENCE, LETTER + SEQUENCE)
    filled = pattern.replace(STATION, options.value(session, STATION_CODE)).replace(YEAR, str(year))
    head, _sequence, tail = filled.replace(LETTER, letter).partition(SEQUENCE)
    return head, tail
