"""接收同步文件: from a PC of the list, chained and signed; what contradicts is kept apart (sync.md §3)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.devices import Device
from db.merge import EquivocationError, Stretch, hash_at, take_in, vector
from db.sync import OriginHead, Quarantine
from swdesk import devices, disposals, transfers
from swdesk.bundles import errors
from swdesk.bundles.cards import keep_card
from swdesk.bundles.container import Bundle
from swdesk.bundles.sync import Content, change_chunk, content_of
from swdesk.i18n import _
from swdesk.inbox import Inbox, Taken
from swdesk.received import KNOWN, OLDER, TAKEN, WAITS
from swdesk.sync import peers
from swdesk.sync.facts import adopt_facts


def take_sync(inbox: Inbox, bundle: Bundle) -> Taken:
    """Take in what another PC of the station wrote; twice changes nothing."""
    with inbox.store.local() as session:
        if not devices.trusted(session, bundle.sender):
            keep_card(session, bundle.sender, devices.ROLE)
            return Taken(WAITS, _unknown(bundle))
    content = content_of(bundle.chunks)
    _check_covers(bundle, content.stretches)
    new, alarms = _write(inbox, bundle, content)
    whole = [inbox.files.put_piece(*piece) for piece in content.pieces] if inbox.files else []
    if inbox.files:
        disposals.shred(inbox.store, inbox.files)
    with inbox.store.local() as session:
        place = peers.place_of(session, bundle.sender, bundle.manifest)
        peers.remember(session, bundle.sender, bundle.manifest, content.holds, inbox.clock.ms())
        said = [lack.text for lack in peers.lacks(session)]
        _note(session, inbox, bundle, new, sum(whole))
        name = devices.name_of(session, bundle.sender.sign)
    number = bundle.manifest["number"]
    if not new and not alarms and not any(whole):
        outcome, text = _nothing_new(name, number, place)
        return Taken(outcome, "".join([text, *said]))
    text = _("{}的{}处改动，{}个附件。").format(name, new, sum(whole))
    late = _("这是较早的第{}个文件，补上了以前缺的。").format(number) if number < place.newest else ""
    return Taken(TAKEN, "".join([text, late, *alarms, *said]), stored=True)


def _nothing_new(name: str, number: int, place: peers.Place) -> tuple[str, str]:
    """Outcome and sentence of a file that only says what is here."""
    if place.again:
        return KNOWN, _("{}的第{}个同步文件以前接收过：没有新内容，什么都没有改动。").format(name, number)
    if number < place.newest:
        text = _("{}的第{}个同步文件比已接收的第{}个早：没有新内容，较新的内容没有被覆盖。")
        return OLDER, text.format(name, number, place.newest)
    return KNOWN, _("{}的这些改动都已经有了：没有新内容，什么都没有改动。").format(name)


def confirm(session: Session, sign: str) -> None:
    """已核对: the code of the other PC agrees with what stands on its screen; its files are taken from now on."""
    for known in devices.known_cards(session):
        if known.role == devices.ROLE and known.card.sign == sign:
            keep_card(session, known.card, devices.ROLE, confirmed=True)


def _unknown(bundle: Bundle) -> str:
    text = _("来自还没有核对的电脑，核对码 {}：与那台电脑“本站电脑”里显示的一致后点“一致，接收”。")
    return text.format(bundle.sender.confirmation)


def _check_covers(bundle: Bundle, found: Sequence[Stretch]) -> None:
    """Every stretch lies within what its origin has signed."""
    heads = bundle.manifest["heads"]
    for origin, head in heads.items():
        if not peers.is_signed(origin, head):
            raise errors.WrongSignatureError
    for stretch in found:
        head = heads.get(stretch.origin)
        if head is None or stretch.last > head["seq"]:
            raise errors.WrongSignatureError
        if stretch.last == head["seq"] and stretch.hash.hex() != head["hash"]:
            raise errors.WrongSignatureError


def _write(inbox: Inbox, bundle: Bundle, content: Content) -> tuple[int, list[str]]:
    """The changes, each origin apart when one contradicts; how many are new, and alarms."""
    left, alarms = list(content.stretches), list[str]()
    while True:
        try:
            with inbox.store.write(_("接收同步文件")) as work:
                new = take_in(work.session, content.operations, left)
                _settle_heads(work.session, bundle)
                _adopt(work.session, content)
            return new, alarms
        except EquivocationError as error:
            apart = [stretch for stretch in left if stretch.origin == error.origin]
            left = [stretch for stretch in left if stretch.origin != error.origin]
            alarms.append(_set_apart(inbox, bundle, error, apart))
            bundle.manifest["heads"].pop(error.origin, None)


def _settle_heads(session: Session, bundle: Bundle) -> None:
    """Each origin's signed end is by a PC of the station, always the same one, and agrees with what is here.

    A PC that joins has no list yet: it believes the one whose code a person compared.
    """
    signs = set(session.scalars(select(Device.sign)))
    joining = bundle.sender.sign not in signs
    here = vector(session)
    for origin, head in bundle.manifest["heads"].items():
        known = session.get(OriginHead, origin)
        if not (joining or head["sign"] in signs) or (known is not None and known.sign != head["sign"]):
            raise errors.WrongSignatureError
        stands = hash_at(session, origin, head["seq"])
        if stands is not None and stands.hex() != head["hash"]:
            raise EquivocationError(origin, head["seq"])
        if known is not None and known.seq > head["seq"]:
            continue
        if here.get(origin):
            peers.keep_head(session, origin, head)


def _set_apart(inbox: Inbox, bundle: Bundle, error: EquivocationError, apart: Sequence[Stretch]) -> str:
    """Keep what contradicts, as it came; the sentence for the user."""
    with inbox.store.local() as session:
        for stretch in apart:
            name = f"{stretch.origin}-{stretch.first}-{stretch.last}-{stretch.hash.hex()[:16]}"
            data = change_chunk(0, stretch).data
            row = Quarantine(id=name, origin=stretch.origin, seq=error.seq, sender=bundle.sender.sign, at=inbox.clock.ms(), data=data)  # fmt: skip
            if session.get(Quarantine, name) is None:  # the same once more is no news, settled or not
                session.add(row)
        if not apart:  # its changes were not in this file: what is known of them is where they part
            name = f"{error.origin}-{error.seq}"
            if session.get(Quarantine, name) is None:
                session.add(Quarantine(id=name, origin=error.origin, seq=error.seq, sender=bundle.sender.sign, at=inbox.clock.ms(), data=b""))  # fmt: skip
        sign = bundle.manifest["heads"].get(error.origin, {}).get("sign", bundle.sender.sign)
        name = devices.name_of(session, sign)
    text = _("注意：{}的记录与已有的互相矛盾，这部分已单独保存、没有采用；其余照常接收。")
    return text.format(name)


def _adopt(session: Session, content: Content) -> None:
    """What the sender knows beside the log, as far as this PC does not know it yet."""
    adopt_facts(session, content.facts)
    transfers.adopt(session, content.ledger)


def _note(session: Session, inbox: Inbox, bundle: Bundle, new: int, files: int) -> None:
    transfers.note(
        session, transfers.IN, at=inbox.clock.ms(), user_name=inbox.user_name, party=devices.name_of(session, bundle.sender.sign),
        what=_("同步文件 第{}个").format(bundle.manifest["number"]), fields=_("{}处改动，{}个附件").format(new, files),
        purpose=bundle.manifest["purpose"], bundle=bundle.manifest["id"], basis=transfers.BASIS_OWN,
    )  # fmt: skip
