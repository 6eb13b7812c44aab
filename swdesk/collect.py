"""Taking in bundles at a superior: any order, any names, twice; the board of who reported; the roll-up (design.md §8)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from db import local
from db.bundles import Received
from db.stations import Station
from db.store import Store
from swdesk import received, transfers
from swdesk.bundles import container
from swdesk.bundles.cards import DeviceKeys, device_keys
from swdesk.bundles.container import Bundle
from swdesk.bundles.errors import BundleError, TooNewError
from swdesk.bundles.report import public_of
from swdesk.clock import Clock
from swdesk.crosschecks import cross_checks
from swdesk.disk import disk_told
from swdesk.errors import UserError
from swdesk.i18n import _
from swdesk.periods import Period, parse_period
from swdesk.progress import Progress, silent
from swdesk.received import (
    ACCEPTED,
    ALARM,
    KEPT,
    PENDING,
    REFUSED,
    RETURNED,
    SKIPPED,
    UNREAD,
    Arrival,
    confirm,
    give_back,
    publics,
    standing,
    waiting,
)  # fmt: skip
from swdesk.reports import rollup as sheets
from swdesk.reports.ledgers import own_station, unit_facts
from swdesk.reports.pdf import RenderResult, render_pdf
from swdesk.reports.rollup import LATE, MISSING, ON_TIME, BoardRow, build_rollup_document

__all__ = [
    "ACCEPTED", "ALARM", "PENDING", "RETURNED", "CollectResult", "FileResult", "board", "collect", "confirm",
    "cross_checks", "due_date", "give_back", "publics", "rollup", "standing", "waiting", "write_rollup",
]  # fmt: skip

DUE_DAYS = 5
"""A station reports by the 5th of the month after the period [K?]: `due_days` in the local facts overrides it."""

_RANKS = {"0": 0, "1": 1, "2": 2, "3": 3, "4": 4, "5": 5, "S": 5}
_AREA = {"1": 2, "2": 4, "3": 6}
"""Digits of the division code that a province, city, county and everything below them share."""
_CODE_SIZES = range(6, 13)


@dataclass(frozen=True)
class FileResult:
    """What became of one file: outcome 接收, 待核对, 已有, 较旧, 留存, 拒收, 跳过; and the sentence."""

    name: str
    outcome: str
    text: str


@dataclass
class CollectResult:
    """What became of a folder."""

    files: list[FileResult] = field(default_factory=list[FileResult])
    periods: set[str] = field(default_factory=set[str])

    def count(self, outcome: str) -> int:
        """How many files had this outcome."""
        return sum(1 for item in self.files if item.outcome == outcome)

    @property
    def refused(self) -> list[FileResult]:
        """Files that were not taken in though they look like bundles."""
        return [item for item in self.files if item.outcome in {REFUSED, UNREAD}]


# ── taking in ────────────────────────────────────────────────────────────────────────────────────────────────


def collect(
    store: Store,
    folder: Path,
    *,
    clock: Clock,
    user_name: str = "",
    period: str = "",
    progress: Progress = silent,
) -> CollectResult:
    """Take in every bundle below `folder` (or one file), known by content; files stay where they are.

    With `period` (a key such as 2026Q3) reports of another one are refused.
    """
    with disk_told(_("没有接收任何内容。")):
        paths = list(_candidates(folder))
    if not paths:
        raise UserError(_("这里没有文件，请检查U盘或文件夹的位置。"))
    with store.local() as session:
        keys = device_keys(session, os.urandom)
    taking = _Taking(store, keys, clock, user_name, parse_period(period) if period else None)
    for kept in taking.unread():
        taking.take(_("以前留存的文件"), kept)
    for done, path in enumerate(paths):
        progress(done, len(paths), path.name)
        taking.take_file(path)
    progress(len(paths), len(paths), _("完成"))
    return taking.result


def _candidates(folder: Path) -> Iterator[Path]:
    if folder.is_file():
        yield folder
        return
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path


class _Taking:
    """One run over a folder: each file is a transaction of its own."""

    def __init__(
        self, store: Store, keys: DeviceKeys, clock: Clock, user_name: str, wanted: Period | None
    ) -> None:
        self.store, self.keys, self.clock, self.user_name, self.wanted = store, keys, clock, user_name, wanted
        self.result = CollectResult()

    def unread(self) -> list[bytes]:
        """Files kept for a later program that this one can read."""
        out: list[bytes] = []
        with self.store.read() as session:
            for row in received.unread(session):
                try:
                    container.read(row.public, self.keys)
                except BundleError:
                    continue
                out.append(row.public)
        return out

    def take_file(self, path: Path) -> None:
        """Read a file as a whole, then take it in."""
        try:
            with path.open("rb") as file:
                head = file.read(64)
            if not container.looks_like_bundle(head):
                self._say(path.name, SKIPPED, _("不是上报文件"))
                return
            data = container.file_bytes(path)
        except OSError:
            self._say(path.name, REFUSED, _("文件读不出来（U盘可能已拔出），请重新插好再试。"))
        except UserError as error:
            self._say(path.name, REFUSED, str(error))
        else:
            self.take(path.name, data)

    def take(self, name: str, data: bytes) -> None:
        """Take a bundle in, or say why not."""
        try:
            bundle = container.read(data, self.keys)
            public = public_of(bundle)
            with self.store.write(_("接收上报文件")) as work:
                self._fits(work.session, public)
                arrival = received.arrive(work.session, bundle, public, self.clock)
                if arrival.stored:
                    received.forget_unread(work.session, data)
                    self._note(work.session, bundle, public, arrival)
        except TooNewError as error:
            self._keep_unread(name, data, error)
        except UserError as error:
            self._say(name, REFUSED, str(error))
        else:
            self.result.periods.add(public["period"]["key"])
            self._say(name, arrival.outcome, arrival.text)

    def _say(self, name: str, outcome: str, text: str) -> None:
        self.result.files.append(FileResult(name, outcome, text))

    def _keep_unread(self, name: str, data: bytes, error: TooNewError) -> None:
        with self.store.local() as session:
            kept = received.keep_unread(session, data, error.manifest, self.clock)
        more = _("文件已留存，升级后再次接收时自动收进。") if kept else _("文件留在原处。")
        self._say(name, UNREAD if kept else REFUSED, f"{error}{more}")

    def _note(self, session: Session, bundle: Bundle, public: dict[str, Any], arrival: Arrival) -> None:
        if arrival.outcome != REFUSED:
            _expect(session, public)
        manifest = bundle.manifest
        transfers.note(
            session, transfers.IN, at=self.clock.ms(), user_name=self.user_name, party=public["unit"]["name"],
            what=_("{}报告 第{}版（{}）").format(public["period"]["name"], manifest["version"], arrival.outcome),
            fields="、".join(manifest["fields"]), purpose=manifest["purpose"], bundle=manifest["id"],
        )  # fmt: skip

    def _fits(self, session: Session, public: dict[str, Any]) -> None:
        """UserError for a report of another period than asked for, or of a unit that does not report here."""
        period, unit = public["period"], public["unit"]
        if self.wanted is not None and period["key"] != self.wanted.key:
            text = _("这是{}的报告，这次接收的是{}，没有接收。请核对期间。")
            raise UserError(text.format(period["name"], self.wanted.name))
        own = unit_facts(session)
        if not own["name"]:
            return
        if (unit["name"], unit["code"]) == (own["name"], own["code"]):
            raise UserError(_("这是本单位自己的报告，没有接收。请把它交给上级单位。"))
        if _RANKS.get(unit["level"], 5) < _RANKS.get(own["level"], 0):
            raise UserError(_("“{}”是上级单位，它的报告不在这里接收。").format(unit["name"]))
        if _elsewhere(own, unit) and _listed(session, unit) is None:
            text = _(
                "“{}”（{}）不在本单位辖区内，没有接收。确由本单位汇总的，请先在“单位”里登记它，再接收一次。"
            )
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
    stored = local.get(session, "due_days")
    return period.end + timedelta(days=int(stored) if stored else DUE_DAYS)


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
        )
    first = min(one.received_on for one in found)
    remarks = [
        _("待核对") if row.state == PENDING else "",
        "" if row.sealed else _("只含合计数"),
        _("有第{}版待核对").format(max(one.version for one in found if one.state == PENDING))
        if row.state == ACCEPTED and any(one.state == PENDING for one in found)
        else "",
    ]
    state = ON_TIME if first <= due else LATE  # a correction after the day does not make the report late
    remark = "；".join(filter(None, remarks))
    return BoardRow(name, code, state, row.received_on, row.version, row.check_code, returned, remark)


def rollup(session: Session, period: Period) -> dict[str, dict[str, sheets.Sum]]:
    """Indicator → period and year → the sum over the standing reports (S, L, D summed, R made anew; domain.md §4.5)."""
    found = publics(session, period.key)
    codes = {code: None for public in found for code in public["values"]}
    return {code: {span: sheets.total(found, code, span) for span in ("period", "year")} for code in codes}


def write_rollup(
    session: Session, period: Period, path: Path, *, clock: Clock, progress: Progress = silent
) -> RenderResult:
    """The superior's roll-up as a PDF."""
    station = own_station(session)
    found = publics(session, period.key)
    if not found:
        raise UserError(_("{}还没有收到任何单位的报告，先接收上报文件再汇总。").format(period.name))
    document = build_rollup_document(
        (station.name if station else None) or _("上级单位"),
        period,
        found,
        board(session, period),
        made_on=clock.today(),
    )
    return render_pdf(document, path, progress=progress)
