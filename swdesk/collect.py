"""Taking in bundles at a superior: any order, any names, twice; the board of who reported; the roll-up (design.md §8)."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import local
from db.bundles import Received
from db.stations import Station
from db.store import Store
from swdesk import transfers
from swdesk.bundles import container
from swdesk.bundles.cards import DeviceKeys, device_keys, keep_card, known_cards
from swdesk.bundles.container import Bundle
from swdesk.bundles.errors import BundleError, TooNewError
from swdesk.bundles.report import public_of
from swdesk.clock import Clock
from swdesk.errors import UserError
from swdesk.i18n import _
from swdesk.periods import Period, parse_period
from swdesk.progress import Progress, silent
from swdesk.reports.ledgers import own_station
from swdesk.reports.pdf import RenderResult, render_pdf
from swdesk.reports.reading import NOTHING, in_order
from swdesk.reports.rollup import LATE, MISSING, ON_TIME, BoardRow, build_rollup_document
from swdesk.reports.snapshot import canonical

DUE_DAYS = 5
"""A station reports by the 5th of the month after the period [K?]: `due_days` in the local facts overrides it."""

ACCEPTED, PENDING, REPLACED, ALARM = "accepted", "pending", "replaced", "alarm"
_CURRENT = (ACCEPTED, PENDING)


@dataclass(frozen=True)
class FileResult:
    """What became of one file: outcome 接收, 待核对, 已有, 较旧, 拒收, 跳过; and the sentence."""

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
        return [item for item in self.files if item.outcome == "拒收"]


# ── taking in ────────────────────────────────────────────────────────────────────────────────────────────────


def collect(
    store: Store, folder: Path, *, clock: Clock, user_name: str = "", progress: Progress = silent
) -> CollectResult:
    """Take in every bundle below `folder` (or one file), known by content; files stay where they are."""
    paths = list(_candidates(folder))
    if not paths:
        raise UserError(_("这里没有文件，请检查U盘或文件夹的位置。"))
    with store.local() as session:
        keys = device_keys(session, os.urandom)
    result = CollectResult()
    for done, path in enumerate(paths):
        progress(done, len(paths), path.name)
        result.files.append(_take_file(store, path, keys, clock, user_name, result))
    progress(len(paths), len(paths), _("完成"))
    return result


def _candidates(folder: Path) -> Iterator[Path]:
    if folder.is_file():
        yield folder
        return
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path


def _take_file(
    store: Store, path: Path, keys: DeviceKeys, clock: Clock, user_name: str, result: CollectResult
) -> FileResult:
    try:
        with path.open("rb") as file:
            head = file.read(64)
        if not container.looks_like_bundle(head):
            return FileResult(path.name, "跳过", _("不是上报文件"))
        bundle = container.read_file(path, keys)
        public = public_of(bundle)
        with store.write(_("接收上报文件")) as work:
            outcome, text = _take(work.session, bundle, public, clock)
            if outcome in {"接收", "待核对"}:
                _note(work.session, bundle, public, clock, user_name)
        result.periods.add(public["period"]["key"])
    except TooNewError as error:
        return FileResult(path.name, "拒收", str(error))
    except (BundleError, UserError) as error:
        return FileResult(path.name, "拒收", str(error))
    except OSError:
        return FileResult(path.name, "拒收", _("文件读不出来（U盘可能已拔出），请重新插好再试。"))
    return FileResult(path.name, outcome, text)


def _take(session: Session, bundle: Bundle, public: dict[str, Any], clock: Clock) -> tuple[str, str]:
    """Decide by content: the same again, older, newer, or something that must not be."""
    unit, period, version = bundle.sender.unit, public["period"]["key"], int(bundle.manifest["version"])
    parse_period(period)
    if session.get(Received, bundle.manifest["id"]) is not None:
        return "已有", _("以前已经接收过，没有重复接收。")
    query = select(Received).where(Received.unit == unit, Received.period == period)
    before = list(session.scalars(query.order_by(Received.version.desc())))
    same = [row for row in before if row.version == version and row.state != ALARM]
    remark = ""
    if same and same[0].fingerprint == public["fingerprint"]:
        if same[0].sealed or not bundle.sealed:
            return "已有", _("内容与已接收的相同，没有重复接收。")
        same[0].state = REPLACED
        remark = _("补齐了台账和文字部分")
    elif same:
        _keep(session, bundle, public, clock, ALARM, _("同一版本内容不同"))
        return "拒收", _("{}的{}第{}版与已接收的内容不同，两份都已留存，请联系该单位核实。").format(
            public["unit"]["name"], period, version
        )
    newest = max((row.version for row in before if row.state in _CURRENT), default=0)
    if version < newest:
        _keep(session, bundle, public, clock, REPLACED, _("已有更新的版本"))
        return "较旧", _("已有第{}版，这份第{}版只作留存。").format(newest, version)
    for row in before:
        if row.state in _CURRENT and row.version < version:
            row.state = REPLACED
            remark = differences(json.loads(row.public), public)
    confirmed = any(
        known.card.sign == bundle.sender.sign and known.confirmed for known in known_cards(session)
    )
    state = ACCEPTED if confirmed else PENDING
    keep_card(session, bundle.sender, "unit")
    _expect(session, public)
    _keep(session, bundle, public, clock, state, remark)
    text = _("{} {} 第{}版").format(public["unit"]["name"], public["period"]["name"], version)
    if state == PENDING:
        return "待核对", _("{}，校验码 {}：与盖章纸质报告核对后点“已核对”。").format(
            text, public["check_code"]
        )
    return "接收", text


def _keep(
    session: Session, bundle: Bundle, public: dict[str, Any], clock: Clock, state: str, remark: str
) -> None:
    session.add(
        Received(
            id=bundle.manifest["id"], unit=bundle.sender.unit, unit_name=public["unit"]["name"],
            unit_code=public["unit"]["code"] or "", period=public["period"]["key"], version=int(bundle.manifest["version"]),
            received_on=clock.today(), state=state, remark=remark, fingerprint=public["fingerprint"],
            check_code=public["check_code"], sender_key=bundle.sender.sign, sealed=bundle.sealed,
            public=canonical(public), pdf=bundle.chunks.get("report"),
        )
    )  # fmt: skip


def _expect(session: Session, public: dict[str, Any]) -> None:
    """A unit that reports stands on the list of units from then on."""
    unit = public["unit"]
    query = select(Station).where(Station.deleted.is_(False), Station.name == unit["name"])
    if session.scalars(query).first() is None:
        session.add(
            Station(
                name=unit["name"],
                unit_code=unit["code"] or None,
                level=unit["level"],
                kind=unit["kind"],
                expected=True,
            )
        )


def _note(session: Session, bundle: Bundle, public: dict[str, Any], clock: Clock, user_name: str) -> None:
    transfers.note(
        session, transfers.IN, at=clock.ms(), user_name=user_name, party=public["unit"]["name"],
        what=_("{}报告 第{}版").format(public["period"]["name"], bundle.manifest["version"]),
        fields="、".join(bundle.manifest.get("fields", ())), purpose=str(bundle.manifest.get("purpose", "")),
        bundle=str(bundle.manifest["id"]),
    )  # fmt: skip


def _number(public: dict[str, Any], code: str, span: str = "period") -> float | None:
    """The value of an indicator in a public snapshot, or None."""
    item: dict[str, Any] = public["values"].get(code) or {}
    found: dict[str, Any] = item.get(span) or {}
    return found.get("value")


def differences(old: dict[str, Any], new: dict[str, Any]) -> str:
    """What a new version changed, in one sentence."""
    changed: list[str] = []
    for code, item in in_order(new):
        before, after = _number(old, code), _number(new, code)
        if before != after and not item.get("hidden"):
            shown = (NOTHING if value is None else f"{value:g}" for value in (before, after))
            changed.append(f"{item['label']} {'→'.join(shown)}")
    if not changed:
        return _("新版本，本期数字未变")
    return _("新版本，{}项变化：{}").format(len(changed), "；".join(changed[:6]))


def confirm(session: Session, received: str) -> None:
    """The check code on the sealed paper agrees: this device is trusted from now on (待核对 → 接收)."""
    row = session.get(Received, received)
    if row is None:
        raise UserError(_("没有找到这份上报文件。"))
    for known in known_cards(session):
        if known.card.sign == row.sender_key:
            keep_card(session, known.card, known.role, confirmed=True)
    for other in session.scalars(
        select(Received).where(Received.sender_key == row.sender_key, Received.state == PENDING)
    ):
        other.state = ACCEPTED


# ── board and roll-up ────────────────────────────────────────────────────────────────────────────────────────


def current(session: Session, period: str) -> list[Received]:
    """The standing report of each unit for a period."""
    query = select(Received).where(Received.period == period, Received.state.in_(_CURRENT))
    return list(session.scalars(query.order_by(Received.unit_code, Received.unit_name)))


def due_date(session: Session, period: Period) -> date:
    """The last day on which a report of `period` is on time."""
    stored = local.get(session, "due_days")
    return period.end + timedelta(days=int(stored) if stored else DUE_DAYS)


def board(session: Session, period: Period) -> list[BoardRow]:
    """报送情况: every expected unit, and every unit that reported."""
    due = due_date(session, period)
    received = {row.unit_name: row for row in current(session, period.key)}
    expected = session.scalars(
        select(Station)
        .where(Station.deleted.is_(False), Station.expected.is_(True))
        .order_by(Station.unit_code, Station.name)
    )
    rows: list[BoardRow] = []
    for station in expected:
        row = received.pop(station.name or "", None)
        rows.append(_board_row(station.name or "", station.unit_code or "", row, due))
    rows += [_board_row(name, row.unit_code, row, due) for name, row in received.items()]
    return rows


def _board_row(name: str, code: str, row: Received | None, due: date) -> BoardRow:
    if row is None:
        return BoardRow(name, code, MISSING)
    remark = _("待核对") if row.state == PENDING else ""
    if not row.sealed:
        remark = "；".join(filter(None, (remark, _("只含合计数"))))
    state = ON_TIME if row.received_on <= due else LATE
    return BoardRow(name, code, state, row.received_on, row.version, row.check_code, 0, remark)


def publics(session: Session, period: str) -> list[dict[str, Any]]:
    """The snapshots of a period."""
    return [json.loads(row.public) for row in current(session, period)]


def cross_checks(session: Session, period: str) -> list[str]:
    """What a county checks by hand today (domain.md §4.5, end), naming unit and indicator."""
    found: list[str] = []
    for public in publics(session, period):
        found += [f"{public['unit']['name']}：{text}" for text in _checks(public)]
    return found


def _checks(public: dict[str, Any]) -> list[str]:
    def number(code: str, span: str = "period") -> float:
        return _number(public, code, span) or 0.0

    out: list[str] = []
    for code, item in public["values"].items():
        flow = item["measure"] in {"rows", "sum"} and not item["stock"]
        if flow and number(code, "year") + 1e-9 < number(code):
            out.append(_("{}本年累计小于本期").format(item["label"]))
    pairs = (
        ("workers_certified", "workers", _("持证人员多于在岗人员")),
        ("persons_served", "service_times", _("服务人数多于服务人次")),
        ("problems_solved", "problems_found", _("已解决问题多于发现问题")),
        ("group_attendance", "group_due", _("小组实到多于应到")),
    )
    out += [text for small, large, text in pairs if number(large) and number(small) > number(large)]
    if number("cases_closed") > number("cases_carried") + number("cases_opened"):
        out.append(_("结案数多于期初在办加新开"))
    return out


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
