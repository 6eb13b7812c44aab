"""What a referral may carry, part by part, the least first; on which ground it may leave (domain.md §2.2 F-C8, §5)."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.base import record_kinds
from db.fields import Field, Kind, fields_of
from db.files import Files
from db.mark import N_
from db.people import Person
from db.referrals import Referral
from db.roots import is_person, root
from db.wire import to_wire
from swdesk import records
from swdesk.bundles.referral import MAX_FILES, Content
from swdesk.errors import UserError
from swdesk.files import attachments_of
from swdesk.i18n import _
from swdesk.people import under_fourteen
from swdesk.values import show

CONSENT = "01"
"""Code of 本人或监护人同意 in `legal_basis`; duty and emergency need none (个人信息保护法 §13)."""


@dataclass(frozen=True)
class Part:
    """One part that a worker ticks: fields of the person, or records (`_records`)."""

    key: str
    label: str
    fields: tuple[str, ...] = ()


PARTS: tuple[Part, ...] = (
    Part("identity", N_("姓名、性别、出生日期"), ("name", "sex", "born")),
    Part("contact", N_("电话和住址"), (
        "phone", "other_phone", "emergency", "emergency_relation", "emergency_phone", "village", "address", "registered_address", "residence",
    )),
    Part("guardian", N_("监护人"), ("guardian", "guardian_relation", "guardian_phone", "guardian_ability")),
    Part("id_number", N_("身份证号码"), ("id_type", "id_number", "id_confirmed", "no_id_reason", "guardian_id")),
    Part(
        "situation", N_("类别、困难和健康"),
        ("categories", "main_category", "needs", "risk", "disability", "disability_grade", "health", "health_code",
         "medication", "self_care", "elder_ability", "difficulties", "support", "benefits", "hazards"),
    ),
    Part("school", N_("学校和班级"), ("school", "school_level", "grade", "education")),
    Part("case", N_("个案资料")),
    Part("sessions", N_("个案服务记录")),
    Part("visits", N_("走访记录")),
    Part("daily", N_("咨询和日常服务")),
    Part("files", N_("附件（照片、扫描件）")),
)  # fmt: skip
LEAST = frozenset({"identity", "contact"})
"""What a referral carries unless the worker ticks more; `identity` always."""

WHOLE = frozenset(part.key for part in PARTS)
"""What a handover carries."""

_FACTS = frozenset({
    "reason", "situation", "provided", "expected", "materials", "legal_basis", "consent_by", "consent_on"
})  # fmt: skip
_NEVER = frozenset(
    {
        "merged_into",
        "household",
        "guardian_person",
        "worker",
        "file_no",
        "legal_basis",
        "consent",
        "consent_on",
        "remark",
    }
)


def lack_of_ground(referral: Referral, person: Person | None) -> str:
    """Why this may not leave yet, as a sentence; '' when it may. Recording is never held up by it."""
    if referral.legal_basis is None:
        return _("请先选处理依据：本人或监护人同意、履行法定职责，或紧急情况。")
    if referral.legal_basis != CONSENT:
        return ""
    if not (referral.consent_by or "").strip() or referral.consent_on is None:
        return _(
            "依据是同意的，请填同意人和同意日期；还没有取得的，先取得书面同意。属法定职责或紧急情况的，请改选处理依据。"
        )
    day = referral.consent_on
    child = person is not None and person.born is not None and under_fourteen(person.born, day)
    if child and person is not None and referral.consent_by == person.name:
        return _("未满十四周岁的，由监护人签名同意：请把同意人改为监护人。")
    return ""


# ── gathering ────────────────────────────────────────────────────────────────────────────────────────────────


def gather(
    session: Session, files: Files, referral: Referral, ticked: Collection[str], worker: str
) -> Content:
    """What leaves with these parts ticked; UserError when nobody is named or the files are too large."""
    if referral.person is None:
        raise UserError(_("请先选服务对象，再生成转介文件。"))
    person = root(session, referral.person)
    parts = [part for part in PARTS if part.key in ticked or part.key == "identity"]
    names = {name for part in parts for name in part.fields}
    found = [_record(session, "person", person, names if frozenset(ticked) != WHOLE else _all("person"))]
    for part in parts:
        found += [
            _record(session, kind, one, _all(kind))
            for kind, one in _records(session, referral, person, part.key)
        ]
    listed, bytes_of = _files(session, files, found) if "files" in ticked else ([], {})
    facts = {
        "id": referral.id.hex, "day": (referral.day or date.min).isoformat(), "handover": bool(referral.handover),
        "consent_on": referral.consent_on.isoformat() if referral.consent_on else None, "worker": worker[:50], "phone": "",
    } | {
        name: getattr(referral, name) or ""
        for name in ("reason", "situation", "provided", "expected", "materials", "legal_basis", "consent_by")
    }  # fmt: skip
    return Content(facts, found, listed, bytes_of)


def _all(kind: str) -> set[str]:
    return {item.name for item in fields_of(record_kinds()[kind])} - _NEVER


def _record(session: Session, kind: str, record: uuid.UUID, names: Iterable[str]) -> dict[str, Any]:
    values = records.load(session, kind, record).values
    kept = {
        item.key: list(value) if item.kind is Kind.CODES else to_wire(value)
        for item in fields_of(record_kinds()[kind])
        if item.name in names and (value := values[item.name]) not in (None, ())
    }
    return {"kind": kind, "id": record.hex, "values": kept}


def _records(
    session: Session, referral: Referral, person: uuid.UUID, part: str
) -> list[tuple[str, uuid.UUID]]:
    """The records of a part: of this case where one is named, else of the person."""
    case: Any = record_kinds()["case"]
    cases = (
        [referral.case] if referral.case else list(session.scalars(_of(case, is_person(case.person, person))))
    )
    if part == "case":
        return [("case", one) for one in cases]
    if part == "sessions":
        model: Any = record_kinds()["case_session"]
        return [("case_session", one) for one in session.scalars(_of(model, model.case.in_(cases)))]
    kinds = {"visits": ("visit",), "daily": ("consultation", "errand")}.get(part, ())
    found: list[tuple[str, uuid.UUID]] = []
    for kind in kinds:
        model = record_kinds()[kind]
        found += [(kind, one) for one in session.scalars(_of(model, is_person(model.person, person)))]
    return found


def _of(model: Any, condition: Any) -> Any:
    return select(model.id).where(model.deleted.is_(False), condition).order_by(model.id)


def _files(
    session: Session, files: Files, found: list[dict[str, Any]]
) -> tuple[list[dict[str, Any]], dict[str, bytes]]:
    listed: list[dict[str, Any]] = []
    bytes_of: dict[str, bytes] = {}
    for record in found:
        for item in attachments_of(session, uuid.UUID(hex=record["id"])):
            data = files.get(item.sha256) if item.sha256 else None
            if data is not None and item.sha256:
                bytes_of[item.sha256] = data
                listed.append({
                    "sha256": item.sha256, "name": item.caption or "", "media": item.media_type or "", "role": item.role or "99",
                    "parent": record["id"],
                })  # fmt: skip
    if sum(map(len, bytes_of.values())) > MAX_FILES or len(listed) > 50:
        raise UserError(_("附件太多（最多50个、合计24MB）。请去掉“附件”，另行送交。"))
    return listed, bytes_of


# ── showing ──────────────────────────────────────────────────────────────────────────────────────────────────


def said(content: Content) -> list[tuple[str, str]]:
    """What leaves, line by line as (label, value): exactly this is in the file."""
    lines: list[tuple[str, str]] = []
    for item in fields_of(Referral):
        value = content.referral.get(item.name) if item.name in _FACTS else None
        if value:
            lines.append((_(item.label), _shown(item, value)))
    for record in content.records:
        values: Mapping[str, Any] = record["values"]
        fields = [item for item in fields_of(record_kinds()[record["kind"]]) if item.key in values]
        shown = [(_(item.label), _shown(item, values[item.key])) for item in fields]
        if record["kind"] == "person":
            lines += shown
        else:
            text = "；".join(f"{label}：{value}" for label, value in shown if value)
            lines.append((_(record_kinds()[record["kind"]].label), text))
    lines += [(_("附件"), item["name"] or item["media"]) for item in content.files]
    return lines


def _shown(item: Field, value: Any) -> str:
    if item.kind is Kind.LINK:
        return ""
    if item.kind is Kind.DAY:
        return show(item, date.fromisoformat(value))
    return show(item, tuple(value) if item.kind is Kind.CODES else value)
