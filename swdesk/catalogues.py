"""What a superior hands down to its units (下发): put together here, taken in there (design.md §7, docs/bundle-format.md §10.2)."""

from __future__ import annotations

import os
import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db import local
from db.base import child_id
from db.code_items import CodeItem
from db.codes import code_list, list_names, open_lists, plain
from db.documents import Attachment
from db.extras import ExtraField
from db.files import Files
from db.notices import Notice
from db.services import ServiceItem, ServiceTarget
from db.stations import Station
from db.store import Store
from swdesk import received, records, roles, standards, transfers
from swdesk.bundles import catalogue as form
from swdesk.bundles.cards import Card, card_of, device_keys, is_superior, keep_card, known_cards
from swdesk.bundles.catalogue import Catalogue, Part
from swdesk.bundles.container import Bundle, bundle_name, write_bundle
from swdesk.bundles.errors import BundleError
from swdesk.clock import Clock
from swdesk.errors import UserError
from swdesk.files import attachments_of
from swdesk.i18n import _, on_paper
from swdesk.inbox import Inbox, Taken
from swdesk.reports.ledgers import own_station, unit_facts
from swdesk.service_list import target_id

NUMBER, TAKEN = "catalogue_number", "catalogue_taken"
OFFERED_DAYS = 365
"""A notice without a date to come is handed down for a year."""

FORM_ROLE = "99"
PEER = "peer"
"""The role of a card of another unit that the superior vouches for."""


# ── at the superior ──────────────────────────────────────────────────────────────────────────────────────────


@on_paper
def compose(session: Session, files: Files, today: date) -> Catalogue:
    """What this unit hands down as its records stand; UserError when the files of its notices are too large."""
    bytes_of: dict[str, bytes] = {}
    notices = [_notice(session, files, notice, bytes_of) for notice in _notices(session, today)]
    forms = standards.forms_below(session, files, bytes_of)
    if sum(map(len, bytes_of.values())) > form.MAX_FILES or len(bytes_of) > 60:
        raise UserError(_("通知附件和样表合计太大（最多20MB、60个），请删去旧通知的附件或分开下发。"))
    own = own_station(session)
    return Catalogue(
        notices,
        _services(session),
        _codes(session),
        _units(session),
        own.due_days_below if own else None,
        standards.indicators_below(session),
        forms,
        _fields(session),
        bytes_of,
    )


def _notices(session: Session, today: date) -> list[Notice]:
    query = select(Notice).where(
        Notice.deleted.is_(False), Notice.title.is_not(None),
        or_(Notice.issued_on.is_(None), Notice.issued_on >= today - timedelta(days=OFFERED_DAYS), Notice.due_on >= today),
    )  # fmt: skip
    return list(session.scalars(query.order_by(Notice.issued_on, Notice.id)))


def _notice(session: Session, files: Files, notice: Notice, bytes_of: dict[str, bytes]) -> dict[str, Any]:
    listed: Part = []
    for item in attachments_of(session, notice.id):
        data = files.get(item.sha256) if item.sha256 else None
        if data is not None and item.sha256:
            bytes_of[item.sha256] = data
            listed.append({
                "sha256": item.sha256, "name": item.caption or _("附件{}").format(len(listed) + 1), "media": item.media_type or "",
            })  # fmt: skip
    return {
        "id": notice.id.hex, "title": notice.title, "text": notice.text or "",
        "issued_by": notice.issued_by or unit_facts(session)["name"], "issued_on": _iso(notice.issued_on), "due_on": _iso(notice.due_on),
        "files": listed,
    }  # fmt: skip


def _services(session: Session) -> Part:
    targets: dict[uuid.UUID | None, Part] = defaultdict(list)
    query = select(ServiceTarget).where(ServiceTarget.deleted.is_(False)).order_by(ServiceTarget.year)
    for target in session.scalars(query):
        if target.year and target.target is not None:
            targets[target.item].append({
                "year": target.year, "target": target.target, "weight": target.weight, "due_on": _iso(target.due_on),
            })  # fmt: skip
    items = session.scalars(
        select(ServiceItem).where(ServiceItem.deleted.is_(False), ServiceItem.name.is_not(None))
    )
    return [
        {
            "id": item.id.hex, "number": item.number or "", "name": item.name, "unit": item.unit, "domain": item.domain,
            "indicator": item.indicator, "targets": targets[item.id],
        }
        for item in sorted(items, key=lambda item: (item.number or "", item.id))
    ]  # fmt: skip


def _may_say(name: str, code: str) -> bool:
    """Whether a list takes this entry: new codes where no rule of the program reads them, other names everywhere but in its own words."""
    if name not in list_names() or code_list(name).fixed:
        return False
    return name in open_lists() or code in {item.code for item in code_list(name).shipped}


def _codes(session: Session) -> Part:
    query = select(CodeItem).where(CodeItem.deleted.is_(False)).order_by(CodeItem.list, CodeItem.code)
    return [
        {
            "list": item.list, "code": item.code, "label": item.name,
            "aliases": _parts(item.aliases), "retired": bool(item.retired), "english": item.english or None,
            "like": item.like or None, "valid_from": _iso(item.valid_from), "valid_to": _iso(item.valid_to),
        }
        for item in session.scalars(query)
        if item.list and item.code and item.name and _may_say(item.list, item.code)
    ]  # fmt: skip


def _fields(session: Session) -> Part:
    query = select(ExtraField).where(ExtraField.deleted.is_(False)).order_by(ExtraField.id)
    return [
        {
            "id": one.id.hex, "kind": one.kind, "name": one.name, "type": one.type, "choices": _parts(one.choices),
            "aliases": _parts(one.aliases), "help": one.help or "", "required": bool(one.required),
            "personal": bool(one.personal), "ordinal": one.ordinal, "retired": bool(one.retired),
        }
        for one in session.scalars(query)
        if one.kind and one.name and one.type
    ]  # fmt: skip


def _parts(text: str | None) -> list[str]:
    return [part for part in (text or "").replace("，", "、").split("、") if part]


def _units(session: Session) -> Part:
    cards: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for known in known_cards(session):
        if known.confirmed and known.role == "unit" and known.card.signature:
            cards[known.card.name, known.card.code].append(known.card.as_dict())
    query = (
        select(Station)
        .where(Station.deleted.is_(False), Station.name.is_not(None))
        .order_by(Station.unit_code)
    )
    own = own_station(session)
    return [
        {
            "name": one.name, "code": one.unit_code or "", "level": one.level or "4", "kind": one.kind or "01",
            "cards": cards[one.name or "", one.unit_code or ""][:20],
        }
        for one in session.scalars(query)
        if own is None or one.id != own.id
    ]  # fmt: skip


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


@on_paper
def export_catalogue(store: Store, files: Files, folder: Path, *, clock: Clock, user_name: str = "") -> Path:
    """Write the file for every unit into `folder`; note it in the ledger."""
    roles.require(store, roles.Right.REPORT)
    with store.local() as session:
        content = compose(session, files, clock.today())
        keys, unit = device_keys(session, os.urandom), unit_facts(session)
        number = int(local.get(session, NUMBER) or 0) + 1
        sender = keys.card(unit["name"], unit["code"], unit["level"])
        data = form.build_catalogue(content, sender, keys, number, created=clock.now(), random=os.urandom)
        path = folder / bundle_name(_("下发"), unit["name"], _("第{}号").format(number))
        local.put(session, NUMBER, str(number).encode())
        transfers.note(
            session, transfers.OUT, at=clock.ms(), user_name=user_name, party=_("各下级单位"),
            what=_("下发文件 第{}号").format(number), fields=_said(content), purpose=form.PURPOSE, bundle=path.name,
        )  # fmt: skip
        write_bundle(path, data)  # inside: a stick pulled out takes the note and the number back with it
    return path


def _said(content: Catalogue) -> str:
    parts = (
        (_("通知{}条"), content.notices),
        (_("服务清单{}项"), content.services),
        (_("代码{}条"), content.codes),
    )
    parts = (
        *parts,
        (_("单位名册{}个"), content.units),
        (_("指标定义{}个"), content.indicators),
        (_("样表{}份"), content.forms),
        (_("自定字段{}个"), content.fields),
    )
    words = [text.format(len(part)) for text, part in parts if part]
    if content.due_days is not None:
        words.append(_("报送期限{}天").format(content.due_days))
    return "、".join(words) or _("空")


# ── at the unit ──────────────────────────────────────────────────────────────────────────────────────────────


def take_catalogue(inbox: Inbox, bundle: Bundle) -> Taken:
    """Keep what the superior hands down, as one operation that can be undone; UserError says why not."""
    content, sender, number = form.catalogue_of(bundle), bundle.sender, bundle.manifest["number"]
    with inbox.store.write(_("接收上级下发")) as work:
        session = work.session
        if not is_superior(session, sender):
            text = _("“{}”不是本单位的上级，下发的内容没有接收。是上级换了电脑的，请先收进它的新名片再接收。")
            raise UserError(text.format(sender.name))
        if number < _taken(session, sender):
            return Taken(
                received.OLDER, _("以前已经接收过更新的一份（第{}号）。").format(_taken(session, sender))
            )
        written = _take(session, inbox.files, content, sender)
        local.put(session, TAKEN, f"{sender.sign} {number}".encode())
        more = _not_understood(content)
        if not written:
            return Taken(received.KNOWN, _("内容都已经有了，没有改动。") + more, keep=bool(more))
        waits = len(standards.waiting(session))
        transfers.note(
            session, transfers.IN, at=inbox.clock.ms(), user_name=inbox.user_name, party=sender.name,
            what=_("上级下发 第{}号").format(number), fields=_said(content), purpose=bundle.manifest["purpose"],
            bundle=bundle.manifest["id"],
        )  # fmt: skip
    return Taken(
        received.TAKEN,
        _("{}下发：{}；写入{}处，可撤销。").format(sender.name, _said(content), written)
        + _to_confirm(waits)
        + more,
        stored=True,
        keep=bool(more),
    )


def _to_confirm(waits: int) -> str:
    if not waits:
        return ""
    return _("有{}项上级口径待确认：在“会议与宣传”的“上级口径”里看过改动再使用。").format(waits)


def _not_understood(content: Catalogue) -> str:
    if not content.unknown:
        return ""
    return _("其中有本程序版本还看不懂的部分，文件已留存，升级后再次接收时自动收进。")


def _taken(session: Session, sender: Card) -> int:
    """The number that was taken in last from this superior."""
    sign, _space, number = (local.get(session, TAKEN) or b"").decode().partition(" ")
    return int(number) if sign == sender.sign else 0


def _take(session: Session, files: Files | None, content: Catalogue, sender: Card) -> int:
    """How many records were written."""
    home = uuid.UUID(hex=sender.unit)
    written = sum(_take_notice(session, files, content, item, home) for item in content.notices or ())
    written += sum(_take_service(session, item, home) for item in content.services or ())
    written += sum(_take_code(session, item, home) for item in content.codes or ())
    written += sum(_take_field(session, item) for item in content.fields or ())
    written += sum(_take_unit(session, item, home) for item in content.units or ())
    written += sum(standards.take_indicator(session, item, home) for item in content.indicators or ())
    for item in content.forms or ():
        written += standards.take_form(session, files, item, content.files[item["file"]["sha256"]], home)
    own = own_station(session)
    if content.due_days is not None and own is not None:
        written += _put(session, "station", own.id, {"due_days": content.due_days})
    return written


def _put(session: Session, kind: str, record: uuid.UUID, values: dict[str, Any]) -> int:
    """Write what is new or different; 1 when something was."""
    model: Any = records.model_of(kind)
    known = session.get(model, record)
    if known is not None and (
        known.deleted or all(getattr(known, name) == value for name, value in values.items())
    ):
        return 0  # what somebody put in the bin stays there
    records.save(session, kind, values, id=record)
    return 1


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _take_notice(
    session: Session, files: Files | None, content: Catalogue, item: dict[str, Any], home: uuid.UUID
) -> int:
    record = child_id(home, f"notice {item['id']}")
    values = {
        "title": item["title"], "text": item["text"] or None, "issued_by": item["issued_by"] or None,
        "issued_on": _day(item["issued_on"]), "due_on": _day(item["due_on"]),
    }  # fmt: skip
    written = _put(session, "notice", record, values)
    for one in item["files"] if files is not None else ():
        kept = child_id(record, one["sha256"])
        data = content.files[one["sha256"]]
        if session.get(Attachment, kept) is None:
            facts = {
                "parent": record, "parent_kind": "notice", "role": FORM_ROLE, "caption": one["name"], "media_type": one["media"],
                "sha256": files.put(data) if files else None, "size": len(data),
            }  # fmt: skip
            written += _put(session, "attachment", kept, facts)
    return written


def _take_service(session: Session, item: dict[str, Any], home: uuid.UUID) -> int:
    record = child_id(home, f"service {item['id']}")
    if session.get(ServiceItem, record) is None:
        record = _same_item(session, item["number"], item["name"]) or record
    values = {
        name: item[name] or None for name in ("number", "name", "unit", "domain", "indicator") if item[name]
    }
    written = _put(session, "service_item", record, values)
    for one in item["targets"]:
        facts = {
            "item": record, "year": one["year"], "target": one["target"], "weight": one["weight"], "due_on": _day(one["due_on"]),
        }  # fmt: skip
        stated = {name: value for name, value in facts.items() if value is not None}
        written += _put(session, "service_target", target_id(record, one["year"]), stated)
    return written


def _same_item(session: Session, number: str, name: str) -> uuid.UUID | None:
    """An item of the own list that says the same: its records and targets go on."""
    query = select(ServiceItem).where(ServiceItem.deleted.is_(False), ServiceItem.number == number)
    return next((one.id for one in session.scalars(query) if plain(one.name or "") == plain(name)), None)


def _take_code(session: Session, item: dict[str, Any], home: uuid.UUID) -> int:
    if not _may_say(item["list"], item["code"]):
        return 0  # a list of a later program, or one that the program's own rules read
    record = child_id(home, f"code {item['list']} {item['code']}")
    values = {
        "list": item["list"], "code": item["code"], "name": item["label"], "aliases": "、".join(item["aliases"]) or None,
        "retired": item["retired"] or None, "english": item.get("english"), "like": item.get("like"),
        "valid_from": _day(item.get("valid_from")), "valid_to": _day(item.get("valid_to")),
    }  # fmt: skip
    return _put(session, "code_item", record, values)


def _take_field(session: Session, item: dict[str, Any]) -> int:
    """The definition keeps its id, so that what several stations typed into the field is one field at the superior."""
    texts = {name: "、".join(item[name]) or None for name in ("choices", "aliases")}
    flags = {name: item[name] or None for name in ("required", "personal", "retired", "help")}
    values = {name: item[name] for name in ("kind", "name", "type", "ordinal")} | texts | flags
    if (
        code_list("extra_owner").item(item["kind"]) is None
        or code_list("extra_type").item(item["type"]) is None
    ):
        return 0  # of a later program
    return _put(session, "extra_field", uuid.UUID(hex=item["id"]), values)


def _take_unit(session: Session, item: dict[str, Any], home: uuid.UUID) -> int:
    own = unit_facts(session)
    if (item["name"], item["code"]) == (own["name"], own["code"]):
        return 0
    for card in _vouched(item):
        keep_card(session, card, PEER, confirmed=True)
    same = select(Station).where(Station.deleted.is_(False), Station.name == item["name"])
    if any(not item["code"] or one.unit_code in {None, item["code"]} for one in session.scalars(same)):
        return 0
    record = child_id(home, f"unit {item['code']} {item['name']}")
    values = {
        "name": item["name"],
        "unit_code": item["code"] or None,
        "level": item["level"],
        "kind": item["kind"],
        "own": False,
    }
    return _put(session, "station", record, values)


def _vouched(item: dict[str, Any]) -> Iterable[Card]:
    """The cards of a unit that are what they say."""
    for raw in item["cards"]:
        try:
            card = card_of(raw)
        except BundleError:
            continue
        if (card.name, card.code) == (item["name"], item["code"]):
            yield card
