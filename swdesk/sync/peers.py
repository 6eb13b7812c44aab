"""What the other PCs have said they hold, signed ends of logs, and gaps by name (sync.md §3 Vector)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import local
from db.merge import Ranges, gaps, hash_at, missing, vector
from db.sync import OriginHead, Peer, Quarantine
from swdesk import devices
from swdesk.bundles.cards import Card, DeviceKeys, signed_by
from swdesk.i18n import _
from swdesk.reports.snapshot import canonical

LOG_DOMAIN = b"swdesk log v1\0"
_NUMBER = "sync_number"
_BEFORE = "sync_before:"
_REMEMBERED = 20


# ── signed ends ──────────────────────────────────────────────────────────────────────────────────────────────


def _message(origin: str, seq: int, digest: str) -> bytes:
    return LOG_DOMAIN + canonical([origin, seq, digest])


def sign_own(session: Session, origin: str, last: int, keys: DeviceKeys) -> None:
    """Sign the end of this PC's own log as it stands; inside a writing session."""
    digest = hash_at(session, origin, last)
    if digest is None:
        return
    signature = keys.signature(_message(origin, last, digest.hex())).hex()
    sign = keys.card("", "", "").sign
    session.merge(OriginHead(origin=origin, seq=last, hash=digest, sign=sign, signature=signature))
    session.flush()


def heads(session: Session) -> dict[str, dict[str, Any]]:
    """The signed end of every origin, as a manifest carries them."""
    return {
        row.origin: {"seq": row.seq, "hash": bytes(row.hash).hex(), "sign": row.sign, "signature": row.signature}
        for row in session.scalars(select(OriginHead))
    }  # fmt: skip


def is_signed(origin: str, head: Mapping[str, Any]) -> bool:
    """Whether the key that a head names signed it."""
    return signed_by(head["sign"], head["signature"], _message(origin, head["seq"], head["hash"]))


def keep_head(session: Session, origin: str, head: Mapping[str, Any]) -> None:
    """Keep the newest signed end of an origin."""
    known = session.get(OriginHead, origin)
    if known is None or known.seq < head["seq"]:
        row = OriginHead(origin=origin, seq=head["seq"], hash=bytes.fromhex(head["hash"]), sign=head["sign"], signature=head["signature"])  # fmt: skip
        session.merge(row)


# ── peers ────────────────────────────────────────────────────────────────────────────────────────────────────


def next_number(session: Session) -> int:
    """The number of the next export of this PC: what people call 第3个同步文件."""
    number = int(local.get(session, _NUMBER) or b"0") + 1
    local.put(session, _NUMBER, str(number).encode())
    return number


def vector_of(session: Session, sign: str) -> dict[str, Ranges]:
    """What a PC said last that it has; nothing for one that has not been heard of."""
    row = session.get(Peer, sign)
    return {} if row is None else _pairs(json.loads(row.vector))


def holds_of(session: Session, sign: str) -> set[str]:
    """Beginnings of the SHA-256 of the attachments that a PC said it has."""
    row = session.get(Peer, sign)
    return set() if row is None else set(json.loads(row.holds))


def _pairs(stated: Mapping[str, Any]) -> dict[str, Ranges]:
    return {origin: [(first, last) for first, last in ranges] for origin, ranges in stated.items()}


@dataclass(frozen=True)
class Place:
    """Where a file stands among those of its PC: the newest one's number that came, and whether this very file came before."""

    newest: int
    again: bool


def place_of(session: Session, sender: Card, manifest: Mapping[str, Any]) -> Place:
    """Before `remember`; of another installation nothing is known."""
    row = session.get(Peer, sender.sign)
    if row is None or row.origin != manifest["origin"]:
        return Place(0, again=False)
    came = json.loads(row.parts).get(str(manifest["number"]), {"got": []})
    return Place(row.number, again=manifest["part"][0] in came["got"])


def _is_past(session: Session, row: Peer, origin: str, knows: Iterable[str]) -> bool:
    """Whether a file is of an installation that was restored since: the one before, or one that the new one knows, not it the new one."""
    if origin == row.origin or row.origin in knows:
        return False
    return origin in _befores(session, row.sign) or origin in json.loads(row.vector)


def _befores(session: Session, sign: str) -> list[str]:
    """The names under which a PC spoke before it was restored."""
    return json.loads(local.get(session, _BEFORE + sign) or b"[]")


def remember(
    session: Session, sender: Card, manifest: Mapping[str, Any], holds: Iterable[str] | None, at: int
) -> None:
    """Keep what a PC says of itself; an older file says nothing new, and of what a restored PC has nothing true."""
    row = session.get(Peer, sender.sign)
    if row is not None and _is_past(session, row, manifest["origin"], manifest["vector"]):
        return
    if row is not None and row.origin != manifest["origin"]:
        local.put(
            session, _BEFORE + sender.sign, json.dumps([*_befores(session, sender.sign), row.origin]).encode()
        )
    if row is None:
        row = Peer(sign=sender.sign, origin="", number=0, at=at, vector="{}", holds="[]", parts="{}")
        session.add(row)
    number, (part, of) = manifest["number"], manifest["part"]
    parts: dict[str, Any] = json.loads(row.parts) if row.origin == manifest["origin"] else {}
    got = parts.setdefault(str(number), {"of": of, "got": [], "covers": {}})
    got["got"] = sorted({*got["got"], part})
    newest = sorted(parts, key=int)[-_REMEMBERED:]
    row.parts = json.dumps({name: parts[name] for name in newest})
    if row.origin != manifest["origin"] or number >= row.number:
        row.origin, row.number, row.at = manifest["origin"], number, at
        row.vector = json.dumps(manifest["vector"])
        if holds is not None:
            row.holds = json.dumps(sorted(holds))
    session.flush()


# ── gaps and alarms ──────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Lack:
    """Something that has not come: a sentence in Chinese, and the PC that can send it again."""

    text: str
    sign: str


def lacks(session: Session) -> list[Lack]:
    """还缺2号电脑的第3个同步文件: parts that did not come while what is here has holes."""
    if session.scalars(select(Peer.sign).limit(1)).first() is None:
        return []
    absent_changes = gaps(vector(session))
    if not absent_changes:
        return []
    found: list[Lack] = []
    for row in session.scalars(select(Peer).order_by(Peer.sign)):
        name = devices.name_of(session, row.sign)
        for number, state in sorted(json.loads(row.parts).items(), key=lambda item: int(item[0])):
            absent = sorted(set(range(1, state["of"] + 1)) - set(state["got"]))
            if absent:
                places = "、".join(str(place) for place in absent[:10])
                text = _("还缺{}的第{}个同步文件（共{}个分卷，缺第{}个）。请找到它再接收一次。")
                found.append(Lack(text.format(name, number, state["of"], places), row.sign))
    return found or [_unnamed(session, origin, ranges) for origin, ranges in absent_changes.items()]


def _unnamed(session: Session, origin: str, ranges: Ranges) -> Lack:
    head = session.get(OriginHead, origin)
    sign = head.sign if head else ""
    count = sum(last - first + 1 for first, last in ranges)
    text = _("还缺{}写的{}处改动。请在那台电脑上生成同步文件时选“全部重发”。")
    return Lack(text.format(devices.name_of(session, sign), count), sign)


def alarms(session: Session) -> list[str]:
    """Contradictions that were kept apart and wait for a person: one sentence for each PC concerned."""
    return list(forks(session).values())


def forks(session: Session) -> dict[str, str]:
    """Origin → the sentence."""
    found: dict[str, str] = {}
    waiting = select(Quarantine).where(Quarantine.settled.is_not(True))
    for row in session.scalars(waiting.order_by(Quarantine.at)):
        head = session.get(OriginHead, row.origin)
        name = devices.name_of(session, head.sign if head else "")
        text = _(
            "{}的记录出现两种说法（第{}处起），后到的已单独保存、没有采用。这台电脑可能被复制或从旧备份恢复过。点“都收进来”，两边写的都会保留。"
        )
        found.setdefault(row.origin, text.format(name, row.seq))
    return found


# ── overview ─────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Standing:
    """How things stand with one PC: when it was heard of (ms since 1970; 0 never), and how many changes it has not confirmed."""

    pc: devices.Pc
    heard: int
    behind: int


def overview(session: Session, own: Card) -> list[Standing]:
    """Every PC of the station."""
    here = vector(session)
    found: list[Standing] = []
    for pc in devices.pcs(session, own):
        row = session.get(Peer, pc.card.sign)
        lacking = {} if pc.own else missing(here, vector_of(session, pc.card.sign))
        behind = sum(last - first + 1 for runs in lacking.values() for first, last in runs)
        found.append(Standing(pc, row.at if row else 0, behind))
    return found
