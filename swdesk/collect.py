"""Reports at a superior: taking them in, the board of who reported, the roll-up (design.md §8)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import false, select
from sqlalchemy.orm import Session, defer

from db.bundles import Received
from db.projects import Project
from db.stations import Station
from swdesk import received, transfers
from swdesk.bundles.cards import is_revoked
from swdesk.bundles.container import Bundle
from swdesk.bundles.reply import ACCEPTED as ANSWERED
from swdesk.bundles.report import public_of
from swdesk.crosschecks import cross_checks
from swdesk.errors import UserError
from swdesk.i18n import _
from swdesk.inbox import Inbox, Taken
from swdesk.periods import Period
from swdesk.received import (
    ACCEPTED,
    ALARM,
    KEPT,
    PENDING,
    REFUSED,
    RETURNED,
    confirm,
    publics,
    standing,
    waiting,
)  # fmt: skip
from swdesk.reports import rollup as sheets
from swdesk.reports.ledgers import own_station, unit_facts
from swdesk.reports.rollup import LATE, MISSING, ON_TIME, BoardRow
from swdesk.reports.summing import Sum, total

__all__ = [
    "ACCEPTED", "ALARM", "PENDING", "RETURNED", "board", "confirm", "cross_checks", "due_date", "publics", "rollup",
    "standing", "take_report", "waiting",
]  # fmt: skip

DUE_DAYS = 5
"""A station reports by the 5th of the month after the period [K?]: the superior's `due_days_below` overrides it."""

_RANKS = {"0": 0, "1": 1, "2": 2, "3": 3, "4": 4, "5": 5, "S": 5}
_AREA = {"1": 2, "2": 4, "3": 6}
"""Digits of the division code that a province, city, county and everything below them share."""
_CODE_SIZES = range(6, 13)


# ── taking in ────────────────────────────────────────────────────────────────────────────────────────────────


def take_report(inbox: Inbox, bundle: Bundle) -> Taken:
    """Put a report on the shelf; UserError says why not."""
    public = public_of(bundle)
    with inbox.store.write(_("接收上报文件")) as work:
        if is_revoked(work.session, bundle.sender.sign):
            text = _(
                "发来这份报告的电脑已被“{}”注销（丢失或停用），没有接收。请与该单位核实，让它用在用的电脑重新报送。"
            )
            raise UserError(text.format(public["unit"]["name"]))
        _fits(work.session, public, inbox.wanted)
        arrival = received.arrive(work.session, bundle, public, inbox.clock)
        if arrival.stored:
            _note(work.session, inbox, bundle, public, arrival)
    return Taken(arrival.outcome, arrival.text, arrival.stored, public["period"]["key"])


def _note(
    session: Session, inbox: Inbox, bundle: Bundle, public: dict[str, Any], arrival: received.Arrival
) -> None:
    if arrival.outcome != REFUSED:
        _expect(session, public)
    manifest = bundle.manifest
    transfers.note(
        session, transfers.IN, at=inbox.clock.ms(), user_name=inbox.user_name, party=public["unit"]["name"],
        what=_("{}报告 第{}版（{}）").format(public["period"]["name"], manifest["version"], arrival.outcome),
        fields="、".join(manifest["fields"]), purpose=manifest["purpose"], bundle=manifest["id"],
    )  # fmt: skip


def _fits(session: Session, public: dict[str, Any], wanted: Period | None) -> None:
    """UserError for a report of another period than asked for, or of a unit that does not report here."""
    period, unit = public["period"], public["unit"]
    if wanted is not None and period["key"] != wanted.key:
        text = _("这是{}的报告，这次接收的是{}，没有接收。请核对期间。")
        raise UserError(text.format(period["name"], wanted.name))
    own = unit_facts(session)
    if not own["name"]:
        return
    if (unit["name"], unit["code"]) == (own["name"], own["code"]):
        raise UserError(_("这是本单位自己的报告，没有接收。请把它交给上级单位。"))
    if _RANKS.get(unit["level"], 5) < _RANKS.get(own["level"], 0):
        raise UserError(_("“{}”是上级单位，它的报告不在这里接收。").format(unit["name"]))
    if _elsewhere(own, unit) and _listed(session, unit) is None:
        text = _("“{}”（{}）不在本单位辖区内，没有接收。确由本单位汇总的，请先在“单位”里登记它，再接收一次。")
        raise UserError(text.format(unit["name"], unit["code"]))


def _elsewhere(own: dict[str, Any], unit: dict[str, Any]) -> bool:
    """Whether the division codes of both are known and say another place."""
    codes = (str(own["code"]), str(unit["code"]))
    shared = _AREA.get(str(own["level"]))
    if shared is None or not all(
        code.isascii() and code.isdigit() and len(code) in _CODE_SIZES for code in codes
    ):
        return False
    return codes[0][:shared] != codes[1][:shared]


def _listed(session: Session, unit: dict[str, Any]) -> Station | None:
    """The unit on the list of stations: by name, and code where both have one."""
    query = select(Station).where(Station.deleted.is_(False), Station.name == unit["name"])
    for station in session.scalars(query):
        if not station.unit_code or not unit["code"] or station.unit_code == unit["code"]:
            return station
    return None


def _expect(session: Session, public: dict[str, Any]) -> None:
    """A unit that reports stands on the list of units from then on."""
    unit = public["unit"]
    if _listed(session, unit) is None:
        session.add(
            Station(
                name=unit["name"], unit_code=unit["code"] or None, level=unit["level"], kind=unit["kind"], expected=True
            )
        )  # fmt: skip


# ── board and roll-up ────────────────────────────────────────────────────────────────────────────────────────


def due_date(session: Session, period: Period) -> date:
    """The last day on which a report of `period` is on time."""
    own = own_station(session)
    stated = own.due_days_below if own is not None else None
    return period.end + timedelta(days=DUE_DAYS if stated is None else stated)


def board(session: Session, period: Period) -> list[BoardRow]:
    """报送情况: every expected unit, and every unit that reported."""
    query = select(Received).where(Received.period == period.key, Received.state.not_in((ALARM, KEPT)))
    every = list(session.scalars(query.options(defer(Received.public), defer(Received.pdf))))
    current = {row.id for row in standing(session, period.key)}
    units: dict[tuple[str, str], list[Received]] = {}
    for row in every:
        units.setdefault((row.unit_name, row.unit_code), []).append(row)
    due = due_date(session, period)
    expected = select(Station).where(Station.deleted.is_(False), Station.expected.is_(True))
    if period.contract:  # who has it is known by its report only
        expected = expected.where(false())
    elif period.kind == "project":  # only who has a contract of these days is due a report on it
        of_these_days = select(Project.station).where(
            Project.deleted.is_(False), Project.start == period.start, Project.end == period.end,
            Project.station.is_not(None),
        )  # fmt: skip
        apart = select(Received.unit_name).where(Received.period.startswith(f"{period.of_days}-"))
        expected = expected.where(Station.id.in_(of_these_days), Station.name.not_in(apart))
    rows: list[BoardRow] = []
    for station in session.scalars(expected.order_by(Station.unit_code, Station.name)):
        name, code = station.name or "", station.unit_code or ""
        key = _report_of(units, name, code)
        rows.append(_board_row(name, code, units.pop(key, []), current, due))
    for (name, code), found in sorted(units.items(), key=lambda pair: pair[0][::-1]):
        if any(row.id in current or row.state == RETURNED for row in found):
            rows.append(_board_row(name, code, found, current, due))
    return rows


def _report_of(units: dict[tuple[str, str], list[Received]], name: str, code: str) -> tuple[str, str]:
    """The key of a station's reports: name and code, or the name alone where one side has no code."""
    near = [key for key in units if key[0] == name and (not code or not key[1])]
    return (name, code) if (name, code) in units or not near else near[0]


def _board_row(name: str, code: str, found: list[Received], current: set[str], due: date) -> BoardRow:
    returned = sum(1 for row in found if row.state == RETURNED)
    row = next((row for row in found if row.id in current), None)
    if row is None:
        back = max((row for row in found if row.state == RETURNED), key=lambda row: row.version, default=None)
        if back is None:
            return BoardRow(name, code, MISSING)
        return BoardRow(
            name,
            code,
            sheets.RETURNED,
            back.received_on,
            back.version,
            back.check_code,
            returned,
            back.remark,
            back.id,
        )
    first = min(one.received_on for one in found)
    remarks = [
        _("已通过") if row.answer == ANSWERED else "",
        _("待核对") if row.state == PENDING else "",
        "" if row.sealed else _("只含合计数"),
        _("有第{}版待核对").format(max(one.version for one in found if one.state == PENDING))
        if row.state == ACCEPTED and any(one.state == PENDING for one in found)
        else "",
    ]
    state = ON_TIME if first <= due else LATE  # a correction after the day does not make the report late
    remark = "；".join(filter(None, remarks))
    return BoardRow(name, code, state, row.received_on, row.version, row.check_code, returned, remark, row.id)


def rollup(session: Session, period: Period) -> dict[str, dict[str, Sum]]:
    """Indicator → period and year → the sum over the standing reports (S, L, D summed, R made anew; domain.md §4.5)."""
    found = publics(session, period.key)
    codes = {code: None for public in found for code in public["values"]}
    return {code: {span: total(found, code, span) for span in ("period", "year")} for code in codes}
