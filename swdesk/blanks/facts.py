"""What can stand in a column of a table about people: fields of their file, and what follows from them (年龄, 户主 …)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import extras
from db.base import record_kinds
from db.checks import birth_of, sex_of
from db.child_files import ChildFile
from db.codes import code_list
from db.fields import Field, Kind, Sensitivity, extras_edition, extras_of, fields_of, is_extra
from db.heads import chunks
from db.mark import N_
from db.people import Household, Person
from db.roots import root_of, roots
from swdesk import records
from swdesk.i18n import _
from swdesk.importing.identity import valid_id
from swdesk.importing.vocabulary import blank_includes
from swdesk.people import age
from swdesk.reports.ledgers import own_station
from swdesk.values import show

Value = str | int | float | bool | date | None
CHILD, CONSTANT, TICK = "child.", "=", "#"
HEAD_OF_HOUSEHOLD, DISABLED = "02", "D01"
_OUT = frozenset({"merged_into", "household", "guardian_person", "id_confirmed", "person", "remark"})
"""Nothing that a table of others asks for; 备注 of the program is the station's own."""


@dataclass(frozen=True)
class Fact:
    """One thing that a column can hold. `name` is what a mapping keeps, `label` what the user reads."""

    name: str
    label: str
    sensitivity: Sensitivity = Sensitivity.OPEN
    field: Field | None = None
    group: str = ""


@dataclass
class Subject:
    """Somebody who goes into the table: their file and what stands beside it."""

    person: Person
    codes: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    household: Household | None = None
    child: ChildFile | None = None
    worker: str = ""
    added: dict[str, Any] = field(default_factory=dict[str, Any])
    place: tuple[str, str, str] = ("", "", "")
    """县, 乡镇 and name of the station."""

    @property
    def born(self) -> date | None:
        """The birth date, from the ID number where it stands only there."""
        number = self.person.id_number
        return self.person.born or (birth_of(number) if number and valid_id(number) else None)

    @property
    def sex(self) -> str | None:
        """As on file, else what the ID number says."""
        number = self.person.id_number
        known = self.person.sex not in {None, "0", "9"}
        return self.person.sex if known or not number or not valid_id(number) else sex_of(number)


@dataclass(frozen=True)
class Derived:
    """What no field holds: how tables call it, and how it follows from a file on a day."""

    label: str
    aliases: tuple[str, ...]
    find: Callable[[Subject, date], Value]
    sensitivity: Sensitivity = Sensitivity.PERSONAL


def _age(who: Subject, on: date) -> Value:
    return age(who.born, on) if who.born else None


def _head(who: Subject, _on: date) -> Value:
    if who.household is not None and who.household.head_name:
        return who.household.head_name
    return who.person.name if who.person.relation == HEAD_OF_HOUSEHOLD else None


def _minor(who: Subject, on: date) -> Value:
    return None if who.born is None else _("是") if age(who.born, on) < 18 else _("否")


DERIVED: dict[str, Derived] = {
    "@serial": Derived(N_("序号"), ("序号", "编号（序号）", "序", "No", "顺序号"), lambda _who, _on: None, Sensitivity.OPEN),
    "@age": Derived(N_("年龄"), ("年龄", "周岁", "年龄（周岁）", "实足年龄", "岁数", "实际年龄", "现年龄"), _age),
    "@born_month": Derived(N_("出生年月"), ("出生年月", "出生年、月"), lambda w, _on: w.born and f"{w.born:%Y-%m}"),
    "@id_tail": Derived(
        N_("身份证后四位"), ("身份证后四位", "身份证号后四位", "身份证后4位", "身份证号后4位", "身份证末四位", "身份证尾号", "身份证号码后四位",
                       "身份证号码后4位"),
        lambda w, _on: (w.person.id_number or "")[-4:] or None, Sensitivity.SENSITIVE,
    ),
    "@head": Derived(N_("户主"), ("户主", "户主姓名", "所属户主", "户主名"), _head),
    "@members": Derived(
        N_("家庭人口"), ("家庭人口", "家庭人口数", "家庭人数", "人口数", "户人口", "家庭成员数"),
        lambda w, _on: w.household.members if w.household else None,
    ),
    "@minor": Derived(N_("是否未成年"), ("是否未成年", "是否未成年人"), _minor),
    "@township": Derived(
        N_("乡镇（街道）"), ("乡镇（街道）", "乡镇", "街道", "乡镇街道", "所在乡镇", "所属乡镇", "镇", "镇街", "乡（镇）", "镇（街道）", "街道（乡镇）"),
        lambda w, _on: w.place[1] or None, Sensitivity.OPEN,
    ),
    "@county": Derived(
        N_("县（市、区）"), ("县（市、区）", "县", "区县", "县区", "县市区", "所在县", "区（县）"), lambda w, _on: w.place[0] or None, Sensitivity.OPEN
    ),
    "@unit": Derived(
        N_("本站名称"), ("填报单位", "单位名称", "社工站", "站点名称", "所属社工站", "报送单位"), lambda w, _on: w.place[2] or None, Sensitivity.OPEN
    ),
    "@day": Derived(N_("填表日期"), ("填表日期", "填报日期", "上报日期", "统计日期"), lambda _w, on: on, Sensitivity.OPEN),
}  # fmt: skip


def facts() -> dict[str, Fact]:
    """Everything that a column can be, by name."""
    return _facts(extras_edition())


@lru_cache(1)
def _facts(_edition: int) -> dict[str, Fact]:
    found = {name: Fact(name, item.label, item.sensitivity) for name, item in DERIVED.items()}
    model = record_kinds()["person"]
    for item in (*fields_of(model), *extras_of(model)):
        if _open(item):
            found[item.name] = Fact(item.name, item.label, item.sensitivity, item)
    for item in fields_of(ChildFile):
        if _open(item) and item.kind not in {Kind.LINK, Kind.NOTE, Kind.CODES}:
            found[CHILD + item.name] = Fact(
                CHILD + item.name, item.label, item.sensitivity, item, N_("儿童补充表")
            )
    return found  # fmt: skip


def _open(item: Field) -> bool:
    linked = item.kind is Kind.LINK and item.target != "worker"
    return item.name not in _OUT and not item.restricted and not item.confidential and not linked


def fact_named(name: str) -> Fact | None:
    """The fact that a mapping names: a field, what follows, a tick (#A01), or words that stand in every row (=100)."""
    if name.startswith(CONSTANT):
        return Fact(name, _("固定内容“{}”").format(name[1:]))
    if name.startswith(TICK):
        label = code_list("client_category").label(name[1:])
        return Fact(name, label, Sensitivity.SENSITIVE) if label else None
    return facts().get(name)


def shown(fact: Fact) -> str:
    """What a fact is called."""
    return f"{_(fact.group)} · {_(fact.label)}" if fact.group else _(fact.label)


def value_of(fact: Fact, who: Subject, on: date) -> Value:
    """What stands in the column for somebody on a day; texts are what people read, numbers numbers."""
    if fact.name.startswith(CONSTANT):
        return fact.name[1:] or None
    if fact.name.startswith(TICK):
        codes = {*who.codes.get("categories", ()), who.person.main_category} - {None}
        if who.person.disability or who.person.disability_no:
            codes.add(DISABLED)  # the certificate says so too
        return bool(codes & blank_includes(fact.name[1:])) if codes else None  # nothing known is no 否
    if fact.name in DERIVED:
        return DERIVED[fact.name].find(who, on)
    item = fact.field
    if item is None:
        return None
    if fact.name.startswith(CHILD):
        return _shown(item, getattr(who.child, item.name, None)) if who.child is not None else None
    if fact.name in {"sex", "born"}:
        return _shown(item, getattr(who, fact.name))
    if fact.name == "worker":
        return who.worker or None
    if item.kind is Kind.CODES:
        return show(item, who.codes.get(item.key, ())) or None
    raw = who.added.get(item.name) if is_extra(item) else getattr(who.person, item.name)
    return _shown(item, raw)


def _shown(item: Field, raw: Any) -> Value:
    if raw is None or raw == ():
        return None
    if item.kind is Kind.DAY:
        return raw
    if item.kind is Kind.AMOUNT:
        return raw / 100
    if item.kind in {Kind.COUNT, Kind.MINUTES}:
        return raw
    return show(item, raw) or None


def subjects(session: Session, people: Sequence[uuid.UUID]) -> list[Subject]:
    """The files of people with what stands beside them, in the order given; merged files by the one that stands."""
    stands = roots(session, people)
    order = list(dict.fromkeys(stands[one] for one in people))
    found = {
        one.id: one
        for block in chunks(order)
        for one in session.scalars(select(Person).where(Person.id.in_(block)))
    }
    codes: dict[uuid.UUID, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for (parent, key), items in records.codes_of(session, order).items():
        codes[parent][key] = items
    homes = _by_id(session, Household, {one.household for one in found.values() if one.household})
    children = _child_files(session, order)
    workers = records.titles(session, "worker", {one.worker for one in found.values() if one.worker})
    beside = extras.values_of(session, extras_of(Person), order)
    station = own_station(session)
    place = (station.county or "", station.township or "", station.name or "") if station else ("", "", "")
    return [
        Subject(
            found[one], codes[one],
            homes.get(found[one].household), children.get(one), workers.get(found[one].worker or one, ""),
            beside.get(one, {}), place,
        )
        for one in order if one in found
    ]  # fmt: skip


def _by_id(session: Session, model: Any, ids: Collection[uuid.UUID]) -> dict[Any, Any]:
    return {
        one.id: one
        for block in chunks(ids)
        for one in session.scalars(select(model).where(model.id.in_(block)))
    }


def _child_files(session: Session, people: Sequence[uuid.UUID]) -> dict[uuid.UUID, ChildFile]:
    """The newest 儿童补充表 of each, those of merged files too."""
    whose = root_of(ChildFile.person)
    query: Any = select(whose, ChildFile).where(ChildFile.deleted.is_(False))
    query = query.order_by(ChildFile.updated_at, ChildFile.id)
    rows = (tuple(row) for block in chunks(people) for row in session.execute(query.where(whose.in_(block))))
    return dict(rows)
