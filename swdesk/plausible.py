"""What two values of one record say against each other (domain.md §6.1, §6.5): sentences, never a reason to refuse.

What is impossible in itself (the 30th of February, text where a number belongs) is refused while it is typed (values.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from db.base import record_kinds
from db.checks import birth_of, sex_of
from db.fields import Field, Kind, fields_of
from db.mark import N_
from swdesk.i18n import _

LONGEST = 8 * 60
"""Minutes of one service (时长 ≤ 8 h)."""

_DONE = frozenset({
    "visit", "case_session", "consultation", "errand", "crisis", "crisis_report", "mandatory_report", "volunteer_service",
    "satisfaction", "expense", "donation", "case_evaluation", "case_follow_up",
})  # fmt: skip
"""Kinds whose day is that of something done; other kinds may be planned ahead."""

_PAST = frozenset({"born", "filed_on", "closed_on", "left_on", "consent_on", "opened_on", "certified_on"})
"""Days that lie behind whoever types them."""

_ORDER = (
    ("born", "filed_on", N_("早于出生日期，请核对。")),
    ("filed_on", "left_on", N_("早于建档日期，请核对。")),
    ("opened_on", "closed_on", N_("早于接案日期，请核对。")),
    ("day", "closed_on", N_("早于发现日期，请核对。")),
    ("joined_on", "left_on", N_("早于开始的日期，请核对。")),
    ("since", "until", N_("早于开始日期，请核对。")),
    ("start", "end", N_("早于开始，请核对。")),
    ("planned_on", "next_review", N_("早于制定日期，请核对。")),
    ("issued_on", "due_on", N_("早于发文日期，请核对。")),
)  # fmt: skip
"""(earlier, later, what to say of the later one)."""

_BOUNDS = (
    ("due", "present", N_("实到比应到多，有旁听的可以保留，请核对。")),
    ("due", "attendance", N_("实到比应到多，有旁听的可以保留，请核对。")),
    ("goals", "goals_met", N_("达成的比目标总数多，请核对。")),
    ("forms", "satisfied", N_("满意的比收回的多，请核对。")),
)
"""(upper bound, number, what to say of the number)."""


def doubts(kind: str, values: Mapping[str, Any], today: date | None) -> dict[str, str]:
    """Field name → sentence; `today` None where no day is known. Fields that are not among `values` say nothing."""
    found: dict[str, str] = {}
    for name, sentence in _found(kind, values, today):
        found.setdefault(name, _(sentence))
    return found


def _found(kind: str, values: Mapping[str, Any], today: date | None) -> Iterator[tuple[str, str]]:
    for field in fields_of(record_kinds()[kind]):
        value = values.get(field.name)
        if value is not None and (sentence := _alone(kind, field, value, today)):
            yield field.name, sentence
    for early, late, sentence in _ORDER:
        one, other = values.get(early), values.get(late)
        if one is not None and other is not None and type(one) is type(other) and other < one:
            yield late, sentence
    for bound, name, sentence in _BOUNDS:
        one, other = values.get(bound), values.get(name)
        if isinstance(one, int) and isinstance(other, int) and other > one:
            yield name, sentence
    yield from _identity(values)


def _alone(kind: str, field: Field, value: Any, today: date | None) -> str:
    if field.kind is Kind.DAY and today is not None and isinstance(value, date) and value > today:
        behind = field.name in _PAST or (field.name == "day" and kind in _DONE)
        return N_("日期还没有到，请核对。") if behind else ""
    if field.kind in {Kind.AMOUNT, Kind.COUNT, Kind.MINUTES} and isinstance(value, int) and value < 0:
        return N_("不应小于零，请核对。")
    if field.kind is Kind.MINUTES and field.name == "minutes" and isinstance(value, int) and value > LONGEST:
        return N_("一次超过8小时，请核对。")
    if field.name == "percent" and isinstance(value, int) and value > 100:
        return N_("百分比应在0到100之间，请核对。")
    return ""


def _identity(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What the ID number says of birth and sex; both are kept, papers and lunar birthdays differ."""
    number = values.get("id_number")
    if not isinstance(number, str) or len(number) != 18 or not number[:17].isdigit():
        return
    born, sex = values.get("born"), values.get("sex")
    if isinstance(born, date) and birth_of(number) not in (None, born):
        yield "born", N_("与身份证号码里的出生日期不同，请核对；按农历或实际生日登记的可以保留。")
    if sex in {"1", "2"} and sex_of(number) != sex:
        yield "sex", N_("与身份证号码里的性别不同，请核对。")
