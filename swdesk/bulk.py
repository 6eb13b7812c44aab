"""Changing one thing in many records at once (批量修改): one named operation, undone as one step."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from db.fields import Field, Kind
from swdesk import records, restricted
from swdesk.i18n import _

_KINDS = frozenset({Kind.CODE, Kind.CODES, Kind.FLAG, Kind.DAY})
_TEXTS = frozenset({"village", "school", "grade", "place", "topic"})
_ALONE = frozenset({
    "sex", "born", "merged_into", "id_type", "id_confirmed", "no_id_reason", "relation", "role", "own", "consent", "consent_on",
    "consent_sensitive", "legal_basis",
})  # fmt: skip
"""What is true of one record only, or needs its own paper: nobody sets it for fifty at once."""


@dataclass(frozen=True)
class Changed:
    """How many records were changed, how many had it so already, how many this user may not open."""

    changed: int
    same: int
    closed: int

    @property
    def sentence(self) -> str:
        """For the user."""
        text = _("已修改 {} 条").format(self.changed)
        text += _("，{} 条本来就是这样").format(self.same) if self.same else ""
        return text + (_("，{} 条限制公开没有改动").format(self.closed) if self.closed else "") + _("。")


def fields(kind: str) -> list[Field]:
    """What can be changed in many records at once: who is responsible, village, state, categories and the like."""
    return [item for item in records.fields(kind) if _may(item)]


def _may(item: Field) -> bool:
    if item.name in _ALONE or item.restricted or item.confidential:
        return False
    if item.kind is Kind.LINK:
        return item.target == "worker"
    return item.kind in _KINDS or (item.kind is Kind.TEXT and item.name in _TEXTS)


def change(
    session: Session, kind: str, people: Sequence[uuid.UUID], field: Field, value: Any, *, how: str = "set"
) -> Changed:
    """Set `field` of these records; for several codes `how` is set, add or remove. Inside `Store.write`."""
    hidden = restricted.hidden_of(session, kind, people)
    codes = records.codes_of(session, people) if field.kind is Kind.CODES else {}
    changed = 0
    for one in people:
        if one in hidden:
            continue
        old: Any = codes.get((one, field.key), ()) if field.kind is Kind.CODES else None
        new = _joined(old, value, how) if field.kind is Kind.CODES else value
        if field.kind is not Kind.CODES:
            old = records.load(session, kind, one).values.get(field.name)
        if (set(old) == set(new)) if field.kind is Kind.CODES else old == new:
            continue
        records.save(session, kind, {field.name: new}, id=one)
        changed += 1
    return Changed(changed, len(people) - len(hidden) - changed, len(hidden))


def _joined(old: Sequence[str], value: Sequence[str] | None, how: str) -> tuple[str, ...]:
    given = tuple(value or ())
    if how == "add":
        return tuple(dict.fromkeys((*old, *given)))
    if how == "remove":
        return tuple(code for code in old if code not in given)
    return given
