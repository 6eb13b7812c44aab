"""The shelf of received reports: which one stands, which waits for a tick, what a newer one changed (docs/bundle-format.md §6)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.orm import Session, defer

from db.bundles import Received
from swdesk.bundles.cards import is_confirmed, keep_card, known_cards, renamed, vouch
from swdesk.bundles.container import Bundle
from swdesk.clock import Clock
from swdesk.errors import UserError
from swdesk.i18n import _
from swdesk.periods import parse_period
from swdesk.reports.reading import NOTHING, in_order
from swdesk.reports.snapshot import canonical

ACCEPTED, PENDING, REPLACED, RETURNED, ALARM, KEPT = (
    "accepted", "pending", "replaced", "returned", "alarm", "kept",
)  # fmt: skip
"""States: taken, 待核对, has a newer one, 退回, contradicts what is there, kept unread because it is too new."""

TAKEN, WAITS, KNOWN, OLDER, REFUSED, UNREAD, SKIPPED = (
    "接收",
    "待核对",
    "已有",
    "较旧",
    "拒收",
    "留存",
    "跳过",
)
"""What became of a file."""

CURRENT = (ACCEPTED, PENDING)
MOST_KEPT = 50
_SHOWN = 6


@dataclass(frozen=True)
class Arrival:
    """What became of a report: outcome and sentence; `stored` when something new is on the shelf."""

    outcome: str
    text: str
    stored: bool = False


@dataclass(frozen=True)
class Change:
    """A number that a newer version states otherwise."""

    code: str
    label: str
    span: str
    before: float | None
    after: float | None


# ── which one stands ─────────────────────────────────────────────────────────────────────────────────────────


def standing(session: Session, period: str) -> list[Received]:
    """The standing report of each unit for a period, in order of their codes: confirmed before 待核对, newest first."""
    query = select(Received).where(Received.period == period, Received.state.in_(CURRENT))
    found = sorted(session.scalars(_light(query)), key=lambda row: (row.state != ACCEPTED, -row.version))
    seen: set[object] = set()
    out: list[Received] = []
    for row in found:
        marks = {(row.unit_name, row.unit_code), row.sender_key}
        if not marks & seen:
            out.append(row)
        seen |= marks
    return sorted(out, key=lambda row: (row.unit_code, row.unit_name))


def waiting(session: Session, period: str) -> list[Received]:
    """What a person has to look at: reports to compare with paper, and those that contradict others."""
    query = select(Received).where(Received.period == period, Received.state.in_((PENDING, ALARM)))
    return list(session.scalars(_light(query.order_by(Received.unit_name, Received.version))))


def publics(session: Session, period: str) -> list[dict[str, Any]]:
    """The snapshots of the standing reports of a period."""
    return [json.loads(row.public) for row in standing(session, period)]


def _light(query: Any) -> Any:
    return query.options(defer(Received.pdf))  # a county's board needs no megabytes of paper


def _of_unit(session: Session, period: str, name: str, code: str, key: str) -> list[Received]:
    """Every report of a unit for a period, newest first: by name and code, or from the same device."""
    same = or_(and_(Received.unit_name == name, Received.unit_code == code), Received.sender_key == key)
    query = select(Received).where(Received.period == period, Received.state != KEPT, same)
    return list(session.scalars(_light(query.order_by(Received.version.desc(), Received.id))))


# ── arriving ─────────────────────────────────────────────────────────────────────────────────────────────────


def arrive(session: Session, bundle: Bundle, public: dict[str, Any], clock: Clock) -> Arrival:
    """Put a report on the shelf, inside a writing session; nothing that a person confirmed gives way to a stranger."""
    sender, unit, version = bundle.sender, public["unit"], bundle.manifest["version"]
    before = _of_unit(session, public["period"]["key"], unit["name"], unit["code"], sender.sign)
    known = session.get(Received, bundle.manifest["id"])
    if known is not None:
        if (known.fingerprint, known.sender_key) == (public["fingerprint"], sender.sign):
            return Arrival(KNOWN, _("以前已经接收过，没有重复接收。"))
        return _alarm(session, bundle, public, clock)
    same = [row for row in before if row.version == version and row.state != ALARM]
    twin = next((row for row in same if row.fingerprint == public["fingerprint"]), None)
    trusted = is_confirmed(session, sender)
    if trusted:
        vouch(session, sender, public.get("signers") or (), public.get("revoked") or (), public.get("boxes"))
    if twin is not None:
        return _again(session, twin, bundle, public, clock)
    if any(not (trusted and _mere_claim(row, sender.sign)) for row in same):
        return _alarm(session, bundle, public, clock)
    return _new(session, before, bundle, public, clock, trusted=trusted)


def _mere_claim(row: Received, key: str) -> bool:
    """A report that a stranger sent in a unit's name."""
    return row.state == PENDING and row.sender_key != key


def _again(session: Session, twin: Received, bundle: Bundle, public: dict[str, Any], clock: Clock) -> Arrival:
    """The same content once more: only details that were missing are news."""
    if twin.state == RETURNED:
        return Arrival(KNOWN, _("这一版已经退回，请等对方更正后的新版本。"))
    if twin.sealed or not bundle.sealed:
        return Arrival(KNOWN, _("内容与已接收的相同，没有重复接收。"))
    state, twin.state = twin.state, REPLACED
    keep(session, bundle, public, clock, state, _("补齐了台账和文字部分"))
    return Arrival(TAKEN if state == ACCEPTED else WAITS, _("补齐了台账和文字部分。"), stored=True)


def _alarm(session: Session, bundle: Bundle, public: dict[str, Any], clock: Clock) -> Arrival:
    keep(session, bundle, public, clock, ALARM, _("与已接收的内容不同"))
    text = _("{} {} 第{}版与已接收的内容不同，两份都已留存，数字没有改动。请联系该单位，以盖章纸质报告为准。")
    return Arrival(REFUSED, text.format(*_named(public, bundle)), stored=True)


def _new(
    session: Session, before: list[Received], bundle: Bundle, public: dict[str, Any], clock: Clock, *, trusted: bool
) -> Arrival:  # fmt: skip
    version = bundle.manifest["version"]
    standing_now = [row for row in before if row.state in CURRENT and (row.state == ACCEPTED or not trusted)]
    newest = max((row.version for row in standing_now), default=0)
    if version < newest:
        keep(session, bundle, public, clock, REPLACED, _("已有更新的版本"))
        return Arrival(OLDER, _("已有第{}版，这份第{}版只作留存。").format(newest, version), stored=True)
    remark = ""
    for row in before:
        if row.state == RETURNED or (row.state in CURRENT and row.version <= version):
            remark = remark or differences(json.loads(row.public), public)
        if row.state in CURRENT and row.version <= version and (trusted or row.state == PENDING):
            row.state = REPLACED if row.version < version else ALARM
    if parse_period(public["period"]["key"]).start > clock.today():
        remark = "；".join(filter(None, (_("期间还没有开始，请核对"), remark)))
    keep_card(session, bundle.sender, "unit")
    keep(session, bundle, public, clock, ACCEPTED if trusted else PENDING, remark)
    text = _("{} {} 第{}版").format(*_named(public, bundle))
    if trusted:
        return Arrival(TAKEN, "；".join(filter(None, (text, remark))), stored=True)
    text = _("{}，校验码 {}：与盖章纸质报告核对后点“核对一致”。").format(text, public["check_code"])
    return Arrival(WAITS, text, stored=True)


def _named(public: dict[str, Any], bundle: Bundle) -> tuple[str, str, int]:
    return public["unit"]["name"], public["period"]["name"], bundle.manifest["version"]


def keep(
    session: Session, bundle: Bundle, public: dict[str, Any], clock: Clock, state: str, remark: str
) -> None:
    """Put a report on the shelf in a state; one whose id is taken by another content gets its own."""
    data = canonical(public)
    name = bundle.manifest["id"]
    if session.get(Received, name) is not None:
        name = f"{name}-{hashlib.sha256(data + bundle.sender.sign.encode()).hexdigest()[:16]}"
    session.merge(
        Received(
            id=name, unit=bundle.sender.unit, unit_name=public["unit"]["name"], unit_code=public["unit"]["code"],
            period=public["period"]["key"], version=bundle.manifest["version"], received_on=clock.today(), state=state,
            remark=remark, fingerprint=public["fingerprint"], check_code=public["check_code"],
            sender_key=bundle.sender.sign, sealed=bundle.sealed, public=data, pdf=bundle.chunks.get("report"),
        )
    )  # fmt: skip


# ── too new ──────────────────────────────────────────────────────────────────────────────────────────────────


def keep_unread(session: Session, data: bytes, manifest: dict[str, Any], clock: Clock) -> bool:
    """Keep a file that only a later program can read, as it came; whether there was room."""
    digest = hashlib.sha256(data).hexdigest()
    if session.get(Received, digest) is not None:
        return True
    if len(unread(session)) >= MOST_KEPT:
        return False
    sender: dict[str, Any] = manifest["from"]  # a card: it was checked before the version was
    session.add(
        Received(
            id=digest, unit=sender["unit"], unit_name=sender["name"], unit_code=sender["code"], period="", version=0,
            received_on=clock.today(), state=KEPT, remark="", fingerprint="", check_code="", sender_key=sender["sign"],
            sealed=False, public=data, pdf=None,
        )
    )  # fmt: skip
    return True


def forget_unread(session: Session, data: bytes) -> None:
    """A file that was kept unread has been taken in."""
    session.execute(
        delete(Received).where(Received.id == hashlib.sha256(data).hexdigest(), Received.state == KEPT)
    )


def unread(session: Session) -> list[Received]:
    """The files that wait for a later program; `public` holds their bytes."""
    return list(session.scalars(select(Received).where(Received.state == KEPT).order_by(Received.id)))


# ── decisions of a person ────────────────────────────────────────────────────────────────────────────────────


def confirm(session: Session, received: str) -> None:
    """The check code on the sealed paper agrees: the report counts, and its device is trusted for this unit from now on.

    A report that does not name its device (made before `signers`) proves itself only, since anybody could have signed a copy.
    """
    row = session.get(Received, received)
    if row is None or row.state not in {PENDING, ALARM}:
        raise UserError(_("没有找到要核对的上报文件，可能已经核对过。"))
    rows = [row]
    stated = json.loads(row.public)
    if row.sender_key in (stated.get("signers") or ()):
        for known in known_cards(session):
            if known.card.sign == row.sender_key:
                card = renamed(known.card, row.unit_name, row.unit_code)
                keep_card(session, card, known.role, confirmed=True)
                vouch(session, card, stated["signers"], stated.get("revoked") or (), stated.get("boxes"))
        query = select(Received).where(
            Received.sender_key == row.sender_key, Received.state == PENDING, Received.id != row.id,
            Received.unit_name == row.unit_name, Received.unit_code == row.unit_code,
        )  # fmt: skip
        rows += session.scalars(query)
    for one in sorted(rows, key=lambda item: item.version):
        _accept(session, one)


def _accept(session: Session, row: Received) -> None:
    others = _of_unit(session, row.period, row.unit_name, row.unit_code, row.sender_key)
    others = [one for one in others if one.id != row.id and one.state in CURRENT]
    if any(one.state == ACCEPTED and one.version > row.version for one in others):
        row.state = REPLACED
        return
    for one in others:
        if one.version <= row.version:
            one.state = REPLACED
    row.state = ACCEPTED
    session.flush()


def reinstate(session: Session, row: Received) -> None:
    """A report that was returned counts again, unless a newer one stands."""
    row.remark = ""
    _accept(session, row)


# ── differences ──────────────────────────────────────────────────────────────────────────────────────────────


def number(public: dict[str, Any], code: str, span: str = "period") -> float | None:
    """The value of an indicator in a public snapshot, or None."""
    item: dict[str, Any] = public["values"].get(code) or {}
    found: dict[str, Any] = item.get(span) or {}
    return found.get("value")


def changes(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """Numbers of the period, then of the year, that a newer version states otherwise."""
    out: list[Change] = []
    for span in ("period", "year"):
        for code, item in in_order(new):
            before, after = number(old, code, span), number(new, code, span)
            if before != after and not item["hidden"]:
                out.append(Change(code, item["label"], span, before, after))
    return out


def differences(old: dict[str, Any], new: dict[str, Any]) -> str:
    """What a new version changed, in one sentence; the year's numbers only where the period's are the same."""
    found = changes(old, new)
    if not found:
        return _("新版本，数字未变")
    now = [one for one in found if one.span == "period"]
    if now:
        return _("新版本，本期{}项变化：{}").format(len(now), _listed(now))
    return _("新版本，本年累计{}项变化：{}").format(len(found), _listed(found))


def _listed(found: Iterable[Change]) -> str:
    def shown(value: float | None) -> str:
        return NOTHING if value is None else f"{value:.12g}"

    listed = [f"{one.label} {shown(one.before)}→{shown(one.after)}" for one in found]
    more = _("等") if len(listed) > _SHOWN else ""
    return "；".join(listed[:_SHOWN]) + more
