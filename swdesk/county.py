"""建设指标 of a superior: stations, coverage, agencies, talent, from its registers and the numbers somebody stated.

domain.md §1 J1–J5, H2, H3, H7, H8, H13, H14, H23, §4.5 R1–R4, U1–U3, W1. Nothing is estimated: without a base there is no number.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from db.codes import code_list
from db.credentials import WorkerHonour
from db.figures import Figure
from db.nominations import Nomination
from db.stations import Agency, Station
from swdesk.i18n import _, code_text
from swdesk.periods import Span, percent
from swdesk.values import show_day

TOWNS, STREETS, YEAR_TARGET, SHARE_TARGET, PROFESSIONALS, HOLDERS = "01", "02", "03", "04", "05", "06"
HOLDERS_TARGET, LEADERS_TARGET, SUPERVISORS_TARGET, COVERAGE_TARGET, RATED_TARGET = (
    "11",
    "12",
    "13",
    "14",
    "15",
)
"""Codes of `figure_kind`."""

_STATION, _PLANNED, _RUNS, _GONE = "01", "01", "03", "05"
_GOOD = frozenset({"3", "4", "5"})
_PILOTS = {"01", "02", "03"}
_CASE = "02"
_BETWEEN = re.compile(r"[、,，;；/]")


@dataclass(frozen=True)
class Fact:
    """One indicator: a number or a share in percent, what it is to reach, and what it is made of.

    `more` asks for more than the target (超过), not just as much. A value of None has no base and is printed —.
    """

    number: str
    label: str
    unit: str
    value: Fraction | None
    target: Fraction | None = None
    note: str = ""
    more: bool = False

    @property
    def done(self) -> Fraction | None:
        """完成率 in percent; over 100 it says so."""
        return percent(self.value, self.target) if self.value is not None and self.target else None

    @property
    def kept(self) -> bool | None:
        """Whether the target is reached, on the exact numbers; None without one."""
        if self.value is None or self.target is None:
            return None
        return self.value > self.target if self.more else self.value >= self.target


@dataclass(frozen=True)
class _Stations:
    built: int
    running: int
    towns: int
    both: int
    pilots: dict[str, int]


def facts(session: Session, on: date) -> list[Fact]:
    """Every indicator as it stands on a day; what happens within a year from its 1 January."""
    year = Span(on.replace(month=1, day=1), on)
    figures = {item.code: _figure(session, item.code, on) for item in code_list("figure_kind").items}
    found = _stations(session, year)
    return [
        *_building(found, figures),
        *_agencies(session, year, figures),
        *_talent(session, on, figures),
        *_honours(session, year),
    ]


# ── what somebody stated ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Stated:
    """A figure with its day and source."""

    number: int
    words: str


def _figure(session: Session, kind: str, on: date) -> Stated | None:
    """The newest number of a kind that is not after the day."""
    row = session.scalar(
        select(Figure)
        .where(Figure.kind == kind, Figure.deleted.is_(False), Figure.day <= on, Figure.number.is_not(None))
        .order_by(Figure.day.desc(), Figure.updated_at.desc())
        .limit(1)
    )
    if row is None or row.number is None or row.day is None:
        return None
    return Stated(row.number, "，".join(filter(None, (show_day(row.day), row.source))))


Figures = dict[str, "Stated | None"]


def _of(figures: Figures, code: str) -> Fraction | None:
    found = figures.get(code)
    return None if found is None else Fraction(found.number)


# ── stations ─────────────────────────────────────────────────────────────────────────────────────────────────


def _stations(session: Session, year: Span) -> _Stations:
    query = select(Station).where(
        Station.deleted.is_(False),
        Station.kind == _STATION,
        or_(Station.own.is_(None), Station.own.is_(False)),
    )
    every = [one for one in session.scalars(query) if _built(one, year.end)]
    running = [one for one in every if one.status in (_RUNS, None)]
    pilots = dict.fromkeys(sorted(_PILOTS), 0)
    for one in every:
        if one.pilot_level in _PILOTS and one.opened_on and year.start <= one.opened_on <= year.end:
            pilots[one.pilot_level] += 1
    towns = {town for one in running for town in _towns(one)}
    return _Stations(len(every), len(running), len(towns), sum(1 for one in every if one.two_in_one), pilots)


def _built(one: Station, on: date) -> bool:
    """Opened by that day and not given up; one without a day goes by its state."""
    if one.status in (_GONE, _PLANNED):
        return False
    return one.opened_on <= on if one.opened_on else one.status is not None


def _towns(one: Station) -> set[str]:
    """The townships that a station serves; a station without one is a township of its own."""
    named = {part.strip() for part in _BETWEEN.split(one.township or "") if part.strip()}
    return named or {str(one.id)}


def _building(found: _Stations, figures: Figures) -> list[Fact]:
    towns, streets = _of(figures, TOWNS), _of(figures, STREETS)
    every = None if towns is None else towns + (streets or 0)
    stated = figures[TOWNS]
    source = stated.words if stated else _("在“基础数据”里登记乡镇数和来源")
    pilots = sum(found.pilots.values())
    level = code_list("pilot_level")
    by_level = _("、").join(
        _("{} {} 个").format(code_text(level, code), n) for code, n in found.pilots.items()
    )
    share = _of(figures, SHARE_TARGET)
    required = None if share is None or towns is None else Fraction(math.ceil(share * towns / 100))
    return [
        Fact("R1", _("社工站数"), _("个"), Fraction(found.built), note=_("其中运营中 {} 个").format(found.running)),
        Fact("", _("乡镇（街道）总数"), _("个"), every, note=source),
        Fact("R2", _("社工站覆盖率"), "%", percent(found.towns, every) if every else None, _of(figures, COVERAGE_TARGET),
             _("有运营中社工站的乡镇（街道）{} 个").format(found.towns)),
        Fact("R3", _("本年建成试点社工站"), _("个"), Fraction(pilots), _of(figures, YEAR_TARGET), by_level),
        Fact("R4", _("建站比例要求的站数"), _("个"), Fraction(found.built), required,
             _("按 {}% × 乡镇数向上取整").format(share) if share is not None else ""),
        Fact("H14", _("两站合一率"), "%", percent(found.both, found.built), note=_("两站合一 {} 个").format(found.both)),
    ]  # fmt: skip


# ── agencies ─────────────────────────────────────────────────────────────────────────────────────────────────


def _agencies(session: Session, year: Span, figures: Figures) -> list[Fact]:
    every = list(session.scalars(select(Agency).where(Agency.deleted.is_(False))))
    bodies = [one for one in every if one.industry_body]
    agencies = [one for one in every if not one.industry_body]
    good = [one for one in agencies if _there(one, year.end) and _rated(one, year.end)]
    new, gone = _within(agencies, "registered_on", year), _within(agencies, "deregistered_on", year)
    return [
        Fact("U1", _("社工服务机构数"), _("家"), Fraction(sum(_there(one, year.end) for one in agencies))),
        Fact(
            "U1a",
            _("本年新增机构"),
            _("家"),
            Fraction(new),
            note=_("注销 {} 家，净增 {} 家").format(gone, new - gone),
        ),
        Fact("U1b", _("本年新增行业协会"), _("家"), Fraction(_within(bodies, "registered_on", year))),
        Fact("U2", _("3A及以上机构（有效期内）"), _("家"), Fraction(len(good)), _of(figures, RATED_TARGET)),
    ]


def _there(one: Agency, on: date) -> bool:
    return (one.registered_on is None or one.registered_on <= on) and (
        one.deregistered_on is None or one.deregistered_on > on
    )


def _rated(one: Agency, on: date) -> bool:
    """3A and more, and the rating has not run out; one without an end counts (domain.md §3.9c)."""
    return one.rating in _GOOD and (one.rating_until is None or one.rating_until >= on)


def _within(agencies: list[Agency], name: str, year: Span) -> int:
    days = [getattr(one, name) for one in agencies]
    return sum(1 for day in days if day and year.start <= day <= year.end)


# ── talent, honours ──────────────────────────────────────────────────────────────────────────────────────────


def _talent(session: Session, on: date, figures: Figures) -> list[Fact]:
    holders, professionals = figures[HOLDERS], figures[PROFESSIONALS]
    return [
        Fact("J1", _("持证社工"), _("人"), _of(figures, HOLDERS), _of(figures, HOLDERS_TARGET), holders.words if holders else "", more=True),
        Fact("H8", _("专业人才总量"), _("人"), _of(figures, PROFESSIONALS), note=professionals.words if professionals else ""),
        Fact("J2", _("领军人才累计"), _("人"), Fraction(_register(session, "leader", on)), _of(figures, LEADERS_TARGET), _("累计，离开的不减")),
        Fact("J3", _("督导人才累计"), _("人"), Fraction(_register(session, "supervisor", on)), _of(figures, SUPERVISORS_TARGET), _("累计，离开的不减")),
    ]  # fmt: skip


def _register(session: Session, register: str, on: date) -> int:
    """Different people who ever got such a title by that day, whether they are still there or not."""
    query = select(func.count(WorkerHonour.worker.distinct())).where(
        WorkerHonour.deleted.is_(False), WorkerHonour.kind.in_(code_list("honour").having("register", register)),
        or_(WorkerHonour.day.is_(None), WorkerHonour.day <= on),
    )  # fmt: skip
    return session.scalar(query) or 0


def _honours(session: Session, year: Span) -> list[Fact]:
    entered = _nominated(session, year)
    won = _nominated(session, year, Nomination.result.in_(code_list("nomination_result").having("won")))
    return [
        Fact("W1", _("优秀案例申报"), _("篇"), Fraction(entered)),
        Fact("W1a", _("优秀案例获奖"), _("篇"), Fraction(won)),
    ]


def _nominated(session: Session, year: Span, *more: Any) -> int:
    query = select(func.count()).select_from(Nomination).where(
        Nomination.deleted.is_(False), Nomination.kind == _CASE, Nomination.day.between(year.start, year.end), *more
    )  # fmt: skip
    return session.scalar(query) or 0
