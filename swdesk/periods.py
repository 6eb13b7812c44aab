"""Periods and their arithmetic (domain.md §4.4): quarter, year to date, project to date, the same period last year."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from db.mark import N_
from swdesk.errors import UserError
from swdesk.i18n import _

_QUARTERS = (N_("一"), N_("二"), N_("三"), N_("四"))
MIDWAY, FINAL = "M", "F"
"""First letters of the keys of a project's reports: 中期 (until a cut-off on the way) and 末期."""

_KEY = re.compile(r"((?:19|20)\d\d)(?:Q([1-4])|H([12])|-(0?[1-9]|1[0-2]))?")
_PROJECT = re.compile(r"([MF])((?:19|20)\d{6})-((?:19|20)\d{6})(?:-([0-9A-F]{6}))?")
_DAYS_END = 18
"""Characters of the key of a project's report up to the end of its days."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `start` to `end`, both included."""

    start: date
    end: date

    @property
    def days(self) -> int:
        """How many days; 0 if the span is empty."""
        return max(0, (self.end - self.start).days + 1)

    def months(self) -> list[Span]:
        """The calendar months that the span touches, cut to the span."""
        out: list[Span] = []
        first = self.start
        while first <= self.end:
            last = min(_month_end(first.year, first.month), self.end)
            out.append(Span(first, last))
            first = last + _DAY
        return out


def _month_end(year: int, month: int) -> date:
    return (date(year + month // 12, month % 12 + 1, 1)) - _DAY


def years_before(day: date, years: int = 1) -> date:
    """The same day `years` earlier; 29 February becomes 28."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


@dataclass(frozen=True, slots=True)
class Period:
    """A reporting period; `cutoff` (数据截至) may lie before its end (a report asked for early)."""

    key: str
    start: date
    end: date
    cutoff: date

    @property
    def span(self) -> Span:
        """From the first day to the cut-off."""
        return Span(self.start, self.cutoff)

    @property
    def kind(self) -> str:
        """quarter, half, month, year or project."""
        if self.key[0] in {MIDWAY, FINAL}:
            return "project"
        return {"Q": "quarter", "H": "half", "": "year"}.get(self.key[4:5], "month")

    @property
    def contract(self) -> str:
        """Which of several contracts of the same days it is about: the last six hex digits of its id; '' where the days say it."""
        return self.key[_DAYS_END + 1 :] if self.kind == "project" else ""

    @property
    def of_days(self) -> str:
        """The key without the contract: all reports on contracts of these days have it in common."""
        return self.key[:_DAYS_END] if self.kind == "project" else self.key

    @property
    def final(self) -> bool:
        """Whether it is the report at the end of a project, its days all gone."""
        return self.key[0] == FINAL and self.cutoff == self.end

    @property
    def year_to_date(self) -> Span:
        """本年累计: from 1 January to the cut-off; of a project everything from its start."""
        return Span(self.start if self.kind == "project" else date(self.start.year, 1, 1), self.cutoff)

    @property
    def name(self) -> str:
        """2026年第三季度."""
        year = self.start.year
        if self.kind == "project":
            return _("项目末期") if self.key[0] == FINAL else _("项目中期")
        match self.key[4:]:
            case "":
                return _("{}年度").format(year)
            case "H1":
                return _("{}年上半年").format(year)
            case "H2":
                return _("{}年下半年").format(year)
            case rest if rest.startswith("Q"):
                return _("{}年第{}季度").format(year, _(_QUARTERS[int(rest[1]) - 1]))
            case _rest:
                return _("{}年{}月").format(year, self.start.month)

    @property
    def label(self) -> str:
        """2026年第三季度（7—9月）."""
        if self.kind == "project":
            return _("{}（{}年{}月—{}年{}月）").format(
                self.name, self.start.year, self.start.month, self.end.year, self.end.month
            )
        if self.start.month == self.end.month or len(self.key) == 4:
            return self.name
        return _("{}（{}—{}月）").format(self.name, self.start.month, self.end.month)

    @property
    def short(self) -> str:
        """What a column of this period is called: 本季度, 本月, 本年 …"""
        return {
            "quarter": _("本季度"), "half": _("本半年"), "year": _("本年度"), "month": _("本月"), "project": _("项目期内"),
        }[self.kind]  # fmt: skip

    def last_year(self) -> Period:
        """The same period of the year before, to the same cut-off."""
        start, end, cutoff = (years_before(day) for day in (self.start, self.end, self.cutoff))
        end, cutoff = _grown(end), _grown(cutoff, self.cutoff == self.end)
        if self.kind == "project":
            same = project_period(start, end, final=self.key[0] == FINAL, contract=self.contract)
            return replace(same, cutoff=cutoff)
        return Period(f"{start.year}{self.key[4:]}", start, end, cutoff)

    def previous(self) -> Period:
        """The period before, whole (上期); of a project, whose next may have other days, the same days a year before."""
        if self.kind == "project":
            return self.last_year()
        before = self.start - _DAY
        kind = self.key[4:5]
        if kind == "Q":
            return parse_period(f"{before.year}Q{(before.month + 2) // 3}")
        if kind == "H":
            return parse_period(f"{before.year}H{(before.month + 5) // 6}")
        return parse_period(f"{before.year}-{before.month:02d}" if kind else str(before.year))

    def until(self, cutoff: date) -> Period:
        """This period with an earlier cut-off; one after the end counts as the end."""
        if cutoff < self.start:
            raise UserError(_("数据截至日期早于本期开始，请检查日期。"))
        return replace(self, cutoff=min(cutoff, self.end))


def _grown(day: date, whole: bool = True) -> date:
    """The last day of February again the last day, when the period is whole."""
    return _month_end(day.year, day.month) if whole and day.month == 2 and day.day == 28 else day


def project_period(start: date, end: date, *, final: bool, contract: str = "") -> Period:
    """The days of a contract as the period of its mid-term or final report; `contract` where several have these days."""
    key = f"{FINAL if final else MIDWAY}{start:%Y%m%d}-{end:%Y%m%d}" + (f"-{contract}" if contract else "")
    return Period(key, start, end, end)


def _of_project(plain: str) -> Period | None:
    found = _PROJECT.fullmatch(plain)
    if found is None:
        return None
    try:
        start, end = (date(int(day[:4]), int(day[4:6]), int(day[6:])) for day in found.groups()[1:3])
    except ValueError:
        return None
    if start > end:
        return None
    return project_period(start, end, final=found[1] == FINAL, contract=found[4] or "")


def parse_period(text: str) -> Period:
    """2026Q3, 2026-09, 2026H1, 2026, or M/F and the days of a project; UserError otherwise."""
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    project, match = _of_project(plain), _KEY.fullmatch(plain)
    if project is not None:
        return project
    if match is None:
        raise UserError(
            _("看不懂期间“{}”，请写成 2026Q3（第三季度）、2026-09、2026H1 或 2026。").format(text)
        )
    year = int(match[1])
    if match[2]:
        first = int(match[2]) * 3 - 2
        months = 3
    elif match[3]:
        first, months = int(match[3]) * 6 - 5, 6
    elif match[4]:
        first, months = int(match[4]), 1
    else:
        first, months = 1, 12
    end = _month_end(year, first + months - 1)
    key = f"{year}-{first:02d}" if match[4] else plain
    return Period(key, date(year, first, 1), end, end)


def quarter_of(day: date) -> Period:
    """The quarter that holds `day`."""
    return parse_period(f"{day.year}Q{(day.month + 2) // 3}")


def last_finished_quarter(today: date) -> Period:
    """The newest quarter that is over."""
    return quarter_of(today).previous()


# ── exact fractions ──────────────────────────────────────────────────────────────────────────────────────────


def rounded(value: Fraction, places: int) -> Decimal:
    """`value` rounded half up (四舍五入), from the exact fraction."""
    scaled = value * 10**places
    whole = (abs(scaled) * 2 + 1) // 2
    return Decimal(int(whole) * (1 if scaled >= 0 else -1)).scaleb(-places)


def percent(numerator: Fraction | int, denominator: Fraction | int) -> Fraction | None:
    """The share numerator ÷ denominator in percent, exact; None where there is no base (printed —)."""
    return None if not denominator else Fraction(numerator) * 100 / Fraction(denominator)


def at_least(numerator: Fraction | int, denominator: Fraction | int, threshold: int) -> bool | None:
    """Whether a share reaches `threshold` percent, tested on the exact fraction (domain.md §0 fact 10)."""
    share = percent(numerator, denominator)
    return None if share is None else share >= threshold


def change(now: Fraction | int, before: Fraction | int) -> Fraction | None:
    """环比/同比 in percent; None for a base of nothing or a negative one (domain.md §4.4)."""
    return None if before <= 0 else (Fraction(now) - before) * 100 / Fraction(before)


def time_progress(span: Span, cutoff: date) -> Fraction:
    """Elapsed days ÷ days of the span, between 0 and 1."""
    if not span.days:
        return Fraction(0)
    elapsed = (min(cutoff, span.end) - span.start).days + 1
    return Fraction(max(0, elapsed), span.days)


def half_up(value: Decimal, places: int) -> Decimal:
    """A decimal rounded half up."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
