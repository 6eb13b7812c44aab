"""Scans of signed paper: which kind of file takes the place of which item of a folder (待补材料)."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from typing import Any, Protocol, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.casework import CaseAssessment, CaseEvaluation, CaseFollowUp, CasePlan
from db.documents import Attachment
from db.heads import chunks

SETTLES: dict[tuple[str, str], tuple[str, ...]] = {
    ("case", "agreement"): ("12",), ("case", "guardian"): ("17", "12"), ("case", "assessment"): ("13",),
    ("case", "plan"): ("14",), ("case", "plan_signed"): ("14",), ("case", "plan_approved"): ("14", "18"),
    ("case", "record"): ("03",), ("case", "session_signed"): ("03", "07"), ("case", "evaluation"): ("15",),
    ("case", "satisfaction"): ("05",), ("case", "close_client"): ("16",), ("case", "close_worker"): ("16",),
    ("case", "close_approved"): ("16", "18"), ("case", "follow_up"): ("20",),
    ("group", "aim"): ("01",), ("group", "background"): ("01",), ("group", "plan"): ("01",),
    ("group", "approval"): ("18", "01"), ("group", "members"): ("02",), ("group", "record"): ("03",),
    ("group", "sign_in"): ("02",), ("group", "photo"): ("04",), ("group", "satisfaction"): ("05",),
    ("group", "summary"): ("19",),
    ("activity", "plan"): ("01",), ("activity", "sign_in"): ("02",), ("activity", "photos"): ("04",),
    ("activity", "record"): ("03",), ("activity", "satisfaction"): ("05",), ("activity", "news"): ("06",),
    ("activity", "spent"): ("09",), ("activity", "supplies"): ("21",),
    ("school_activity", "sign_in"): ("02",), ("school_activity", "photos"): ("04",),
    ("school_activity", "record"): ("03",),
    ("visit", "content"): ("03",), ("visit", "photo"): ("04",), ("person", "consent"): ("17", "07"),
    ("supervision", "signed"): ("07", "03"), ("training", "sign_in"): ("02",), ("meeting", "sign_in"): ("02",),
    ("meeting", "record"): ("03",), ("publication", "link"): ("06", "04"), ("donation", "voucher"): ("09", "08"),
    ("expense", "voucher"): ("09",), ("expense", "approver"): ("07",),
    ("project", "contract"): ("22", "08"), ("project", "plan"): ("01",), ("project", "work_plan"): ("24",), ("project", "report"): ("25", "08"), ("project", "rules"): ("26",),
    ("project", "survey"): ("23",), ("project", "summary"): ("25", "19"),
}  # fmt: skip
"""(kind, item) → roles of attachments that settle it, the first being what a dropped file is taken for."""

COUNTED = frozenset({("activity", "photos"), ("school_activity", "photos")})
"""Items of which several files are wanted: their own rule has counted them."""

_PARTS: dict[str, tuple[Any, str]] = {
    "case_assessment": (CaseAssessment, "13"), "case_plan": (CasePlan, "14"), "case_evaluation": (CaseEvaluation, "15"),
    "case_follow_up": (CaseFollowUp, "20"),
}  # fmt: skip
"""Papers of a case that are records of their own: a signed scan (07) with one of them is that paper."""

SIGNED_SCAN = "07"


class Scans:
    """Which roles of files lie with which record; a signed scan counts as the paper it lies with."""

    def __init__(self, session: Session, holders: Collection[uuid.UUID]) -> None:
        self._found: dict[uuid.UUID, Counter[str]] = defaultdict(Counter)
        for block in chunks(holders):
            query = select(Attachment.parent, Attachment.role, func.count()).where(
                Attachment.parent.in_(block), Attachment.deleted.is_(False)
            )
            for parent, role, count in session.execute(query.group_by(Attachment.parent, Attachment.role)):
                if parent and role:
                    self._found[parent][role] += count

    @classmethod
    def of_cases(cls, session: Session, cases: Collection[uuid.UUID]) -> Scans:
        """Those of cases, with the papers that are records of their own."""
        owner: dict[uuid.UUID, tuple[uuid.UUID, str]] = {}
        for model, paper in _PARTS.values():
            for block in chunks(cases):
                query = select(model.id, model.case).where(model.case.in_(block), model.deleted.is_(False))
                owner |= {part: (case, paper) for part, case in session.execute(query)}
        made = cls(session, [*cases, *owner])
        for part, (case, paper) in owner.items():
            for role, count in made._found.pop(part, Counter[str]()).items():
                made._found[case][paper if role == SIGNED_SCAN else role] += count
        return made

    def settle(self, kind: str, key: str, holder: uuid.UUID) -> bool:
        """Whether a file lies there that takes the place of the item."""
        roles = () if (kind, key) in COUNTED else SETTLES.get((kind, key), ())
        return any(self._found[holder][role] for role in roles)


def role_for(kind: str, key: str) -> str:
    """What a file dropped on an item is taken for; '' where only an entry settles it."""
    return SETTLES.get((kind, key), ("",))[0]


class HasKey(Protocol):
    """What a rule says is lacking."""

    @property
    def key(self) -> str:
        """Its lasting key; that of a session of a group begins with the session's id and a dot."""
        ...


Lacking = TypeVar("Lacking", bound=HasKey)


def place_of(kind: str, record: uuid.UUID, lack: HasKey) -> tuple[str, uuid.UUID, str]:
    """Kind and id of what a file for this item lies with, and the item's plain key."""
    meeting = getattr(lack, "session", None)
    if meeting is not None:
        return "case_session", meeting.id, lack.key
    head, dot, tail = lack.key.partition(".")
    return ("group_session", uuid.UUID(head), tail) if dot else (kind, record, lack.key)


def unsettled(session: Session, kind: str, record: uuid.UUID, lacks: Sequence[Lacking]) -> list[Lacking]:
    """What is still lacking after the scans that lie with a record and its parts."""
    if not lacks:
        return []
    places = [place_of(kind, record, lack) for lack in lacks]
    holders = {holder for _kind, holder, _key in places if holder != record}
    own = Scans.of_cases(session, [record]) if kind == "case" else Scans(session, [record])
    others = Scans(session, holders)
    return [
        lack
        for lack, (_kind, holder, key) in zip(lacks, places, strict=True)
        if not (own if holder == record else others).settle(kind, key, holder)
    ]
