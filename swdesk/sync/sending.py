"""生成同步文件: what the other PCs have not got, signed, sealed to each of them, in parts that a stick or mail takes."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import swdesk
from db.files import Files
from db.log import Change
from db.merge import Ranges, Stretch, common, mark_whole, missing, operations_of, stretches, vector
from db.store import Store
from swdesk import devices, roles, transfers
from swdesk.bundles.cards import Card, DeviceKeys, device_keys
from swdesk.bundles.container import Chunk, bundle_name, pack, seal, write_bundle
from swdesk.bundles.sync import JSON, PIECE, change_chunk, file_chunk, operations_chunk
from swdesk.clock import Clock
from swdesk.errors import UserError
from swdesk.i18n import _
from swdesk.progress import Progress, silent
from swdesk.reports.ledgers import unit_facts
from swdesk.reports.snapshot import canonical
from swdesk.sync import peers
from swdesk.sync.facts import facts_of

RUN = 2000
"""Changes in one chunk at most."""
PART = 12 << 20
"""Bytes in one part, before packing: with its frame it stays below 20 MB."""
_LONG_RUN = 4 << 20


@dataclass(frozen=True)
class SyncSent:
    """What was written: the files, their number among this PC's exports, and what is in them."""

    paths: list[Path]
    number: int
    changes: int
    files: int
    to: list[str]


@dataclass(frozen=True)
class _Part:
    """What goes into one file: ranges of changes, or pieces of attachments."""

    ranges: list[tuple[str, int, int]]
    pieces: list[tuple[str, int, int]]


def export_sync(
    store: Store, files: Files, folder: Path, *, clock: Clock, user_name: str = "", everything: bool = False,
    progress: Progress = silent,
) -> SyncSent:  # fmt: skip
    """Write the files for all other PCs of the station; with `everything` also what they said they have."""
    roles.require(store, roles.Right.DATA)
    with store.local() as session:
        keys = device_keys(session, os.urandom)
        to = [
            pc for pc in devices.pcs(session, keys.card("", "", "")) if not pc.own and pc.revoked_on is None
        ]
        if not to:
            raise UserError(_("本站还没有添加其他电脑。请先在“本站电脑”里添加，再生成同步文件。"))
        mark_whole(session)
        own = vector(session).get(store.origin)
        if own:
            peers.sign_own(session, store.origin, own[-1][1], keys)
        number = peers.next_number(session)
    cards = [pc.card for pc in to]
    with store.read() as session:
        plan = _Plan(session, files, cards, everything=everything)
        parts = list(plan.parts())
        manifest = _manifest(session, store.origin, keys, cards, number, clock)
        ledger = _ledger(session, clock, devices.name_of(session, keys.card("", "", "").sign))
        paths: list[Path] = []
        for place, part in enumerate(parts, 1):
            progress(place - 1, len(parts), _("写第{}个文件，共{}个").format(place, len(parts)))
            chunks = ledger if place == 1 else []
            data = _bundle(
                session, files, part, manifest | {"part": [place, len(parts)]}, keys, cards, chunks
            )
            paths.append(folder / _name(session, keys, number, place, len(parts)))
            write_bundle(paths[-1], data)
    progress(len(parts), len(parts), _("完成"))
    sent = SyncSent(paths, number, plan.changes, len(plan.files), [pc.name for pc in to])
    _note(store, sent, clock, user_name)
    return sent


class _Plan:
    """What the recipients lack, cut into parts."""

    def __init__(self, session: Session, files: Files, cards: Sequence[Card], *, everything: bool) -> None:
        self._session = session
        whole = vector(session)
        known = {} if everything else common([peers.vector_of(session, card.sign) for card in cards])
        self._wanted = missing(whole, known)
        held = [] if everything else [peers.holds_of(session, card.sign) for card in cards]
        there = {name for name in held[0] if all(name in other for other in held)} if held else set[str]()
        self.files = [(name, size) for name, size in files.names() if name[:16] not in there]
        self.changes = sum(last - first + 1 for runs in self._wanted.values() for first, last in runs)

    def parts(self) -> Iterator[_Part]:
        """Text first, attachments after it; at least one part, for it tells what this PC has."""
        part, size = _Part([], []), 0
        for run, length in self._runs():
            if part.ranges and (size + length > PART or len(part.ranges) >= 40):
                yield part
                part, size = _Part([], []), 0
            part.ranges.append(run)
            size += length
        for piece, length in self._pieces():
            if (part.ranges or part.pieces) and (size + length > PART or len(part.pieces) >= 20):
                yield part
                part, size = _Part([], []), 0
            part.pieces.append(piece)
            size += length
        yield part

    def _runs(self) -> Iterator[tuple[tuple[str, int, int], int]]:
        for origin, found in sorted(self._wanted.items()):
            for first, last in found:
                for begin in range(first, last + 1, RUN):
                    yield from self._fitting(origin, begin, min(begin + RUN - 1, last))

    def _fitting(self, origin: str, first: int, last: int) -> Iterator[tuple[tuple[str, int, int], int]]:
        """The run, halved until its text is short enough for one chunk."""
        query = select(func.sum(func.length(Change.values) + func.length(Change.seen)))
        length = int(
            self._session.scalar(query.where(Change.origin == origin, Change.seq.between(first, last))) or 0
        )
        length = 3 * length + 200 * (last - first + 1)  # three bytes a Chinese character
        if length <= _LONG_RUN or first == last:
            yield (origin, first, last), length
            return
        middle = (first + last) // 2
        yield from self._fitting(origin, first, middle)
        yield from self._fitting(origin, middle + 1, last)

    def _pieces(self) -> Iterator[tuple[tuple[str, int, int], int]]:
        for name, size in self.files:
            of = max(1, -(-size // PIECE))
            for place in range(of):
                yield (name, place, of), min(PIECE, size - place * PIECE)


def _manifest(
    session: Session, origin: str, keys: DeviceKeys, cards: Sequence[Card], number: int, clock: Clock
) -> dict[str, Any]:
    unit = unit_facts(session)
    own = keys.card(unit["name"], unit["code"], unit["level"])
    return {
        "id": os.urandom(16).hex(), "kind": "sync", "from": own.as_dict(),
        "to": {"name": _("本站电脑"), "boxes": [card.box for card in cards]},
        "created": clock.now().isoformat(timespec="seconds"), "program": swdesk.__version__, "purpose": _("本站电脑之间同步"),
        "origin": origin, "number": number, "vector": {name: [list(one) for one in runs] for name, runs in vector(session).items()},
        "heads": peers.heads(session),
    }  # fmt: skip


def _bundle(
    session: Session, files: Files, part: _Part, manifest: dict[str, Any], keys: DeviceKeys, cards: Sequence[Card], more: list[Chunk]
) -> bytes:  # fmt: skip
    found: list[Stretch] = []
    covers: dict[str, Ranges] = {}
    for origin, first, last in part.ranges:
        for one in stretches(session, {origin: [(first, last)]}, last - first + 1):
            found.append(one)
            covers.setdefault(origin, []).append((one.first, one.last))
    chunks = [change_chunk(number, one) for number, one in enumerate(found, 1)]
    if found:
        chunks.append(operations_chunk(operations_of(session, [row for one in found for row in one.rows])))
    chunks.append(Chunk("facts", JSON, canonical(facts_of(session))))
    chunks.append(Chunk("holds", JSON, canonical([name[:16] for name, _size in files.names()])))
    chunks += more
    for name, place, of in part.pieces:
        data = files.get(name) or b""
        chunks.append(file_chunk(name, place, of, data[place * PIECE : (place + 1) * PIECE]))
    stated = {origin: [list(one) for one in runs] for origin, runs in covers.items()}
    return seal(pack(manifest | {"covers": stated}, chunks, keys), *cards)


def _ledger(session: Session, clock: Clock, place: str) -> list[Chunk]:
    """The ledger of what left and came, so that it outlives this PC."""
    rows = transfers.carried(session, clock.ms(), place)
    return [Chunk("ledger", JSON, canonical(rows))] if rows else []


def _name(session: Session, keys: DeviceKeys, number: int, place: int, of: int) -> str:
    """同步_青禾镇社工站_2号电脑_第3个.swb: for people to read; the program knows files by content."""
    sign = keys.card("", "", "").sign
    parts = [
        _("同步"),
        unit_facts(session)["name"],
        devices.name_of(session, sign),
        _("第{}个").format(number),
    ]
    parts += [_("{}之{}").format(of, place)] if of > 1 else []
    return bundle_name(*parts)


def _note(store: Store, sent: SyncSent, clock: Clock, user_name: str) -> None:
    with store.local() as session:
        transfers.note(
            session, transfers.OUT, at=clock.ms(), user_name=user_name, party="、".join(sent.to),
            what=_("同步文件 第{}个").format(sent.number), fields=_("{}处改动，{}个附件").format(sent.changes, sent.files),
            purpose=_("本站电脑之间同步"), bundle="、".join(path.name for path in sent.paths), basis=transfers.BASIS_OWN,
        )  # fmt: skip
