"""Nominations (优秀申报) and talent measures (培建留转奖): how many by level, how many won; domain.md H13, H23, W1."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.codes import code_list
from db.nominations import Nomination, NominationMaterial, TalentMeasure
from swdesk.i18n import _, code_text, item_text
from swdesk.periods import Span


@dataclass(frozen=True)
class Tally:
    """One kind of nomination: (entered, won) in all and by code of the level."""

    kind: str
    label: str
    entered: int
    won: int
    levels: dict[str, tuple[int, int]]


@dataclass(frozen=True)
class Measure:
    """One of 培建留转奖: how often, for how many people, with how much money (分)."""

    kind: str
    label: str
    times: int
    people: int
    amount: int


def tally(session: Session, span: Span) -> list[Tally]:
    """申报数、获奖数 by kind and level, by the day of entry; kinds nobody entered are there with 0."""
    found = _by_kind(_counts(session, span, won=False)), _by_kind(_counts(session, span, won=True))
    listed = code_list("nomination_kind")
    codes = [item.code for item in listed.items if item.code != "99" or "99" in found[0]]
    codes += sorted(found[0].keys() - codes)
    return [
        _tally(code, code_text(listed, code) or _("未注明"), found[0][code], found[1][code]) for code in codes
    ]


def _tally(code: str, label: str, entered: dict[str, int], won: dict[str, int]) -> Tally:
    levels = {level: (count, won.get(level, 0)) for level, count in entered.items()}
    return Tally(code, label, sum(entered.values()), sum(won.values()), levels)


def _counts(session: Session, span: Span, *, won: bool) -> list[tuple[str, str, int]]:
    query = (
        select(Nomination.kind, Nomination.level, func.count())
        .where(Nomination.deleted.is_(False), Nomination.day.between(span.start, span.end))
        .group_by(Nomination.kind, Nomination.level)
    )
    if won:
        query = query.where(Nomination.result.in_(code_list("nomination_result").having("won")))
    return [(kind or "", level or "", count) for kind, level, count in session.execute(query)]


def _by_kind(counts: list[tuple[str, str, int]]) -> defaultdict[str, dict[str, int]]:
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for kind, level, count in counts:
        found[kind][level] = count
    return found


def measures(session: Session, span: Span) -> list[Measure]:
    """培、建、留、转、奖 in this order, each with its times, people and money."""
    query = (
        select(
            TalentMeasure.kind, func.count(), func.sum(TalentMeasure.people), func.sum(TalentMeasure.amount),
        )
        .where(TalentMeasure.deleted.is_(False), TalentMeasure.day.between(span.start, span.end))
        .group_by(TalentMeasure.kind)
    )  # fmt: skip
    found = {row[0]: (row[1], int(row[2] or 0), int(row[3] or 0)) for row in session.execute(query)}
    return [
        Measure(item.code, item_text(item), *found.get(item.code, (0, 0, 0)))
        for item in code_list("talent_kind").items
    ]


def missing_of(session: Session, nomination: Nomination) -> list[str]:
    """待补材料 of an entry: the parts F-N1 asks for, the materials that are not ready, the check before it leaves."""
    parts = (
        (_("背景介绍"), nomination.background), (_("服务计划"), nomination.plan), (_("服务过程"), nomination.process),
        (_("服务成效"), nomination.effect), (_("专业反思"), nomination.reflection),
    )  # fmt: skip
    found = [words for words, there in parts if not there]
    query = select(NominationMaterial.name).where(
        NominationMaterial.nomination == nomination.id, NominationMaterial.deleted.is_(False),
        NominationMaterial.ready.is_not(True), NominationMaterial.name.is_not(None),
    )  # fmt: skip
    found += [_("申报材料：{}").format(name) for name in session.scalars(query)]
    return found if nomination.deidentified else [*found, _("脱敏核对")]
