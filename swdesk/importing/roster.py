"""名册比对: the civil-affairs office's list against the people on file: who is new, who is not on it any more, what has changed.

Nobody is ever deleted: for who is missing a state is proposed, or only the category of the list is taken away.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy.orm import Session

from db.codes import code_list
from db.fields import Kind, field_of
from db.identity import village_key
from db.mark import N_
from db.people import Person
from db.store import Work
from swdesk import records, restricted
from swdesk.errors import UserError
from swdesk.i18n import _, code_text
from swdesk.importing.apply import apply_plan
from swdesk.importing.labels import find_code
from swdesk.importing.plan import ImportPlan, SheetPlan, store_mark
from swdesk.importing.slots import Slot, wire
from swdesk.people import GONE
from swdesk.values import show

OPERATION = N_("名册比对")
UNCATEGORISE, NOT_ENTITLED, MOVED, DEAD, NOTHING = "category", "04", "02", "03", ""
"""What is proposed for somebody who is not on the list any more; codes of `person_status` beside the first and the last."""

_NEVER = frozenset({"remark", "filed_on", "status", "legal_basis", "difficulties"})


@dataclass(frozen=True)
class Scope:
    """Whom the list is about: people of this category (None: everybody on file) in these villages (empty: all)."""

    category: str | None = None
    villages: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Added:
    """On the list and not on file."""

    id: uuid.UUID
    name: str
    village: str
    row: int


@dataclass(frozen=True)
class Difference:
    """A field that the list gives otherwise than the file."""

    name: str
    label: str
    old: str
    new: str
    value: Any = None


@dataclass(frozen=True)
class Changed:
    """On both, with differences."""

    id: uuid.UUID
    name: str
    village: str
    row: int
    differences: tuple[Difference, ...]

    @property
    def text(self) -> str:
        """What has changed, in a line."""
        return _("；").join(
            _("{}：{}").format(one.label, f"{one.old or _('（空）')} → {one.new}") for one in self.differences
        )


@dataclass(frozen=True)
class Removed:
    """On file and not on the list; `proposal` is what to do about it."""

    id: uuid.UUID
    name: str
    village: str
    proposal: str
    reason: str


@dataclass
class Comparison:
    """The three lists, and how many are the same on both."""

    scope: Scope
    added: list[Added] = field(default_factory=list[Added])
    changed: list[Changed] = field(default_factory=list[Changed])
    removed: list[Removed] = field(default_factory=list[Removed])
    same: int = 0
    unsure: int = 0


@dataclass(frozen=True)
class Selection:
    """What of a comparison is to be written: new people, changed people, and person → proposal."""

    added: Collection[uuid.UUID] = ()
    changed: Collection[uuid.UUID] = ()
    removed: dict[uuid.UUID, str] = field(default_factory=dict[uuid.UUID, str])


def is_roster(sheet: SheetPlan) -> bool:
    """Whether a sheet is a list of people."""
    return sheet.mapping.kind == "person"


def proposed_scope(sheet: SheetPlan) -> Scope:
    """The category that title, sheet or file name call (低保花名册); villages are left open."""
    for text in (sheet.table.title, sheet.table.sheet, sheet.table.file.rsplit("/", 1)[-1].rsplit(".", 1)[0]):
        item, _exact = find_code(text, "client_category") if text else (None, False)
        if item is not None and item.code != "99":
            return Scope(item.code)
    return Scope()


def compare(session: Session, plan: ImportPlan, sheet: SheetPlan, scope: Scope) -> Comparison:
    """The list as the plan understands it against the people of the scope."""
    found = Comparison(scope)
    hidden = restricted.hidden_people(session)
    slots = [slot for slot in plan.slots if slot.kind == "person" and _of(slot, sheet)]
    for slot in slots:
        if slot.base is None or slot.deleted:
            found.added.append(
                Added(
                    slot.id,
                    str(slot.values.get("name") or ""),
                    str(slot.values.get("village") or ""),
                    _row(slot),
                )
            )
            continue
        differences = _differences(slot, scope)
        if differences:
            found.changed.append(
                Changed(
                    slot.id,
                    str(slot.base.get("name") or ""),
                    str(slot.base.get("village") or ""),
                    _row(slot),
                    differences,
                )
            )
        else:
            found.same += 1
    found.unsure = sum(1 for row in plan.questions if row.source.table == sheet.number)
    found.removed = _removed(session, scope, {slot.id for slot in slots} | hidden)
    return found


def _of(slot: Slot, sheet: SheetPlan) -> bool:
    return any(source.table == sheet.number for source in slot.sources)


def _row(slot: Slot) -> int:
    return slot.sources[0].row


def _differences(slot: Slot, scope: Scope) -> tuple[Difference, ...]:
    base = slot.base or {}
    found: list[Difference] = []
    values = dict(slot.values)
    if scope.category:
        values["categories"] = tuple(dict.fromkeys((*values.get("categories", ()), scope.category)))
    for name, given in values.items():
        item, old, new = slot.field(name), base.get(name), given
        if name in _NEVER or item.kind is Kind.LINK or new in (None, "", ()):
            continue
        if item.kind is Kind.CODES:
            if set(new) <= set(old or ()):
                continue
            new = tuple(dict.fromkeys((*(old or ()), *new)))
        elif wire(old) == wire(new) or (name == "village" and village_key(old) == village_key(new)):
            continue
        found.append(Difference(name, _(item.label), show(item, old), show(item, new), new))
    return tuple(found)


def _removed(session: Session, scope: Scope, there: Collection[uuid.UUID]) -> list[Removed]:
    where: list[tuple[str, str, Any]] = [("categories", "=", scope.category)] if scope.category else []
    if scope.villages:
        where.append(("village", "in", tuple(scope.villages)))
    ids = records.ids(session, "person", records.Query(where=tuple(where), order="name"))
    missing = [one for one in ids if one not in there]
    rows = (
        records.rows_of(session, "person", missing, ["name", "village", "status", "categories"])
        if missing
        else []
    )
    found: list[Removed] = []
    for row in rows:
        if row.values["status"] in GONE:
            continue
        others = [code for code in row.values["categories"] or () if code != scope.category]
        proposal = UNCATEGORISE if scope.category and others else NOT_ENTITLED
        reason = (
            _("还有：{}").format(
                _("、").join(code_text(code_list("client_category"), code) for code in others)
            )
            if others
            else ""
        )
        found.append(Removed(row.id, row.labels["name"], row.labels["village"], proposal, reason))
    return found


def proposals(scope: Scope) -> list[tuple[str, str]]:
    """(proposal, words) for somebody who is not on the list."""
    states = code_list("person_status")
    found = (
        [(UNCATEGORISE, _("只去掉“{}”这个类别").format(code_list("client_category").label(scope.category)))]
        if scope.category
        else []
    )
    return [
        *found,
        *((code, _("状态改为“{}”").format(code_text(states, code))) for code in (NOT_ENTITLED, MOVED, DEAD)),
        (NOTHING, _("不动")),
    ]


def apply_roster(work: Work, plan: ImportPlan, found: Comparison, chosen: Selection) -> int:
    """Write what was chosen, inside `Store.write`; how many people. New people come in as by an import, with its result."""
    session, count = work.session, 0
    if store_mark(session) != plan.seen:
        raise UserError(_("比对之后数据有了变化，没有写入任何内容。请关掉这个窗口，重新打开名册再比对。"))
    added = set(chosen.added) & {one.id for one in found.added}
    if added:
        part = replace(plan, slots=[slot for slot in plan.slots if slot.id in added], answers={})
        part.rows = [row for row in plan.rows if row.record in added]
        _with_category(part, found.scope)
        apply_plan(work, part)
        count += len(added)
    for one in found.changed:
        if one.id in chosen.changed:
            records.save(session, "person", {each.name: each.value for each in one.differences}, id=one.id)
            count += 1
    for one in found.removed:
        proposal = chosen.removed.get(one.id, NOTHING)
        if proposal:
            records.save(session, "person", _left(session, one.id, proposal, found.scope, plan), id=one.id)
            count += 1
    return count


def _with_category(part: ImportPlan, scope: Scope) -> None:
    for slot in part.slots:
        if scope.category:
            slot.values["categories"] = tuple(
                dict.fromkeys((*slot.values.get("categories", ()), scope.category))
            )


def _left(
    session: Session, person: uuid.UUID, proposal: str, scope: Scope, plan: ImportPlan
) -> dict[str, Any]:
    if proposal == UNCATEGORISE:
        key = field_of(Person, "categories").key
        codes = records.codes_of(session, [person]).get((person, key), ())
        return {"categories": tuple(code for code in codes if code != scope.category)}
    return {"status": proposal, "left_on": plan.clock.today()}
