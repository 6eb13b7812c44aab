"""From drafts to records: links found or made, rows placed, and for every row what became of it.

Nothing is written here; the result says what `apply_plan` would write.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from db.base import child_id, record_kinds
from db.fields import Kind, field_of, fields_of
from db.identity import name_key
from db.roots import roots
from swdesk.i18n import _
from swdesk.importing.drafts import Draft, Source
from swdesk.importing.existing import memories, slots_of
from swdesk.importing.keys import MUST, ORDER
from swdesk.importing.merged import filling, seen_from_roots
from swdesk.importing.notes import with_note
from swdesk.importing.people import Facts, Match, People
from swdesk.importing.placing import Placer
from swdesk.importing.projects import Projects
from swdesk.importing.slots import Slot, digest, record_id, wire
from swdesk.importing.vocabulary import ledger_kinds
from swdesk.progress import Progress, silent
from swdesk.services import guess_indicator

Values = dict[str, Any]
Answers = Mapping[Source, uuid.UUID | None]
"""What a person answered: the record that a row means, or None for a new one."""


@dataclass(frozen=True)
class TableFacts:
    """What the rows of a table share: its title, and the fields that have a column."""

    title: str
    keys: frozenset[str]


@dataclass
class Placed:
    """A row and the record it became; `slot` is None if it was left out, with the reason in `skip`."""

    draft: Draft
    slot: Slot | None
    flags: list[str] = field(default_factory=list[str])
    skip: str = ""
    candidates: list[Slot] = field(default_factory=list[Slot])
    merged: bool = False


class Resolver:
    """Brings the drafts of one import together with the store."""

    def __init__(
        self,
        session: Session,
        secret: bytes,
        drafts: list[Draft],
        answers: Answers,
        tables: Mapping[int, TableFacts],
        today: date,
    ) -> None:
        self._session = session
        self._tables = tables
        self._secret = secret
        self._answers = answers
        self._today = today
        self._files = {draft.source.file for draft in drafts}
        self._drafts = drafts
        self._memory = memories(session, ORDER)
        self._placers: dict[str, Placer] = {}
        self._days = _span(drafts)
        self._told: set[tuple[str, str]] = set()
        self._rows: dict[tuple[int, str], int] = {}
        self.people_slots = slots_of(session, "person", self._memory)
        self._roots = roots(session, [slot.id for slot in self.people_slots])
        self._person_by_id = {slot.id: slot for slot in self.people_slots}
        self.people = People((s for s in self.people_slots if not self._root(s).gone), self._roots)
        self._binned = People((s for s in self.people_slots if self._root(s).gone), self._roots)
        self.placed: list[Placed] = []
        self.projects = Projects(self.placer("project"))

    def run(self, progress: Progress = silent) -> list[Placed]:
        """Place every draft."""
        self.projects.read_titles(
            self._drafts, {number: facts.title for number, facts in self._tables.items()}
        )
        by_kind: dict[str, list[Draft]] = defaultdict(list)
        for draft in self._drafts:
            by_kind[draft.kind].append(draft)
        for kind in ORDER:
            for draft in by_kind.get(kind, ()):
                if len(self.placed) % 500 == 0:
                    progress(len(self.placed), len(self._drafts), _("核对"))
                self.placed.append(self._person(draft) if kind == "person" else self._other(draft))
        for placer in self._placers.values():
            placer.take_over()
        return self.placed

    def slots(self) -> list[Slot]:
        """Every record that a row touched or a link made, in an order in which links come first."""
        found = {kind: placer.slots for kind, placer in self._placers.items()} | {"person": self.people_slots}
        return [
            slot for kind in ORDER for slot in found.get(kind, ()) if slot.sources or slot.made_from_reference
        ]

    def placer(self, kind: str) -> Placer:
        """The records of a kind, read from the store when first asked for."""
        if kind not in self._placers:
            has_day = any(f.name == "day" and f.kind is Kind.DAY for f in fields_of(record_kinds()[kind]))
            days = self._days if has_day else None
            also = [eid for eid, m in self._memory.items() if m.kind == kind and m.file in self._files]
            slots = slots_of(self._session, kind, self._memory, days, also)
            rooted = seen_from_roots(slots, self._roots)
            self._placers[kind] = Placer(kind, self._secret, rooted, self._files)
        return self._placers[kind]

    # ── people ──

    def _person(self, draft: Draft) -> Placed:
        if not draft.values.get("name"):
            return Placed(draft, None, skip=_("没有姓名"))
        self._links(draft, placed := Placed(draft, None))
        facts: Facts = {**draft.values, "id_hint": draft.id_hint}
        if self._in_bin(draft, placed, facts):
            return placed
        match = self._answered(draft) or self.people.listed(facts)
        placed.flags += match.flags
        placed.candidates = match.candidates
        found = match.slot or self._new_person(facts)
        slot = self._root(found)
        again = draft.source.table in slot.tables
        if again:
            placed.flags.append(_("与第{row}行是同一人，已并入").format(row=slot.sources[0].row))
        self._fill(placed, slot, with_note(draft), found)
        if slot.base is None:
            slot.values.setdefault("status", "01")
        self.people.add(slot, draft.id_hint)
        return placed

    def _in_bin(self, draft: Draft, placed: Placed, facts: Facts) -> bool:
        """Whether the row is someone whom a user put into the bin, and nobody else."""
        if self.people.listed(facts).slot is not None:
            return False
        found = self._binned.listed(facts).slot
        if found is None:
            return False
        placed.skip = _("已在回收站，没有恢复")
        return True

    def _new_person(self, facts: Facts) -> Slot:
        known = facts.get("id_number") or f"{name_key(facts.get('name'))}|{facts.get('village') or ''}"
        key, nth = digest(self._secret, "person", known), 0
        while record_id(self._secret, key, nth) in self._person_by_id:
            nth += 1
        slot = Slot("person", record_id(self._secret, key, nth), key=key, nth=nth)
        self.people_slots.append(slot)
        self._person_by_id[slot.id] = slot
        return slot

    def _root(self, slot: Slot) -> Slot:
        """The file that stands for a person who was found by a merged one."""
        return self._person_by_id[self._roots.get(slot.id, slot.id)]

    def _answered(self, draft: Draft) -> Match | None:
        if draft.source not in self._answers:
            return None
        chosen = self._answers[draft.source]
        return Match(new=True) if chosen is None else Match(self._person_by_id.get(chosen))

    def _mentioned(self, draft: Draft, placed: Placed, link: str) -> uuid.UUID | None:
        """The person that a row names, made if nobody of that name is on file."""
        name = draft.names.pop(link, None)
        facts: Facts = {**draft.beside.get(link, {}), "id_hint": draft.id_hint}
        if not name:
            return None
        facts["name"] = name
        match = self._answered(draft) or self.people.mentioned(facts)
        placed.flags += match.flags
        placed.candidates = match.candidates
        slot = self._root(match.slot) if match.slot else None
        if slot is None and not match.new:
            draft.extra.append(f"{_('姓名')}：{name}")
            return None
        if slot is None and (binned := self._binned.mentioned(facts).slot) is not None:
            placed.flags.append(_("“{name}”的档案在回收站，请核对").format(name=name))
            return binned.id
        if slot is None:
            slot = self._new_person(facts)
            slot.made_from_reference = True
            if not match.flags:
                placed.flags.append(_("名册里没有“{name}”，已新建档案，请补全").format(name=name))
        slot.made_from_reference = slot.made_from_reference or slot.deleted
        self._add_facts(draft, slot, facts)
        return slot.id

    def _add_facts(self, draft: Draft, slot: Slot, facts: Facts) -> None:
        """What the row says about the person: fills what is empty; what differs stays in the row's note."""
        for key, value in facts.items():
            if key == "id_hint" or value in (None, "", ()):
                continue
            known = slot.known(key)
            if known in (None, "", ()):
                slot.values[key] = value
                slot.made_from_reference = True
            elif key not in {"name", "village", "categories"} and wire(known) != wire(value):
                item = field_of(record_kinds()["person"], key)
                draft.extra.append(f"{_(item.label)}：{value}")
        self.people.add(slot, draft.id_hint)

    # ── everything else ──

    def _other(self, draft: Draft) -> Placed:
        placed = Placed(draft, None)
        name = next((draft.names[key] for key in ("person", "volunteer") if key in draft.names), "")
        must = MUST.get(draft.kind, ())
        if must and not any(draft.values.get(key) or draft.names.get(key) for key in must):
            labels = _("、").join(ledger_kinds()[draft.kind].targets[key].field.label for key in must)
            placed.skip = _("没有{labels}").format(labels=labels)
            return placed
        self._links(draft, placed)
        if (
            draft.values.get("day") is None
            and "day" in ledger_kinds()[draft.kind].targets
            and not draft.flags
        ):
            placed.flags.append(_("没有日期，请补上"))
        values = with_note(draft)
        unlinked = name if values.get("person") is None and values.get("volunteer") is None else ""
        slot, flags = self.placer(draft.kind).place(draft, values, unlinked)
        if slot.gone:
            placed.skip = _("已在回收站，没有恢复")
            return placed
        placed.flags += flags
        self._fill(placed, slot, values)
        self._repeated(placed, values)
        self._beside(draft, slot)
        return placed

    def _fill(self, placed: Placed, slot: Slot, values: Values, found: Slot | None = None) -> None:
        draft = placed.draft
        own = found in (None, slot)
        if found is not None and not own:
            values, doubts = filling(values, found, slot)
            placed.flags += doubts
        placed.merged = bool(slot.sources) or (
            slot.base is not None and slot.memory is None and not slot.deleted
        )
        differing = slot.add(values, draft.source)
        slot.columns |= self._tables[draft.source.table].keys if own else frozenset()
        for name in differing:
            item = slot.field(name)
            placed.flags.append(
                _("“{label}”与第{row}行不同，取前一处").format(label=_(item.label), row=slot.sources[0].row)
            )
        placed.slot = slot

    def _repeated(self, placed: Placed, values: Values) -> None:
        """Two rows of one table that are equal in everything are kept and flagged."""
        table = placed.draft.source.table
        text = repr(sorted((name, wire(value)) for name, value in values.items() if name != "ordinal"))
        row = self._rows.setdefault((table, text), placed.draft.source.row)
        if (
            row != placed.draft.source.row
            and placed.slot is not None
            and not placed.merged
            and len(values) > 2
        ):
            placed.flags.append(_("与第{row}行完全相同，请核对是否重复登记").format(row=row))

    def _links(self, draft: Draft, placed: Placed) -> None:
        """Names of linked records become their ids; what cannot be linked stays as text in the note."""
        if draft.kind == "case_session":
            self._case_of(draft, placed)
        for link, name in list(draft.names.items()):
            target = field_of(record_kinds()[draft.kind], link).target
            if target == "person":
                found = self._mentioned(draft, placed, link)
            elif target in {"worker", "volunteer", "group", "case", "activity"}:
                found = self._named(draft, placed, target, name)
            else:
                found = None
                draft.extra.append(f"{_(field_of(record_kinds()[draft.kind], link).label)}：{name}")
            if found is not None:
                draft.values[link] = found
        draft.names.clear()
        if draft.kind in {"expense", "fund"}:
            draft.values["project"] = self.projects.of(draft)

    def _named(self, draft: Draft, placed: Placed, target: str, name: str) -> uuid.UUID | None:
        """A worker, volunteer, group, case or activity by name or number; made (once flagged) unless it is an activity."""
        placer = self.placer(target)
        found = placer.find({"number": name}) if target in {"group", "case"} else []
        found = found or placer.find(_by_name(target, name, draft.values.get("day")))
        if found:
            return found[0].id
        if target == "activity":
            draft.extra.append(f"{_('活动')}：{name}")
            return None
        values = (
            {"number": name}
            if target == "case" or (target == "group" and any(c.isdigit() for c in name))
            else {"name": name}
        )
        slot, _flags = placer.place(Draft(draft.source, target, values), values)
        slot.values |= values
        slot.made_from_reference = True
        label = record_kinds()[target].label
        placed.flags.append(_("台账里没有{label}“{name}”，已新建，请补全").format(label=_(label), name=name))
        return slot.id

    def _case_of(self, draft: Draft, placed: Placed) -> None:
        """A session that names the client instead of the case: the client's case that was open on that day."""
        if draft.names.get("case"):
            if "person" in draft.names:
                draft.extra += (
                    [] if self._same_client(draft) else [f"{_('服务对象')}：{draft.names['person']}"]
                )
                del draft.names["person"]
            return
        person = self._mentioned(draft, placed, "person") if "person" in draft.names else None
        if person is None:
            return
        cases = [
            slot for slot in self.placer("case").slots if slot.known("person") == person and not slot.gone
        ]
        day = draft.values.get("day")
        fitting = [slot for slot in cases if slot.open_on(day)] or cases
        if len(fitting) > 1:
            fitting.sort(key=lambda slot: slot.known("opened_on") or date.min)
            placed.flags.append(_("这位服务对象有几个个案，取最近一个，请核对"))
        if fitting:
            draft.values["case"] = fitting[-1].id
            return
        values = {"person": person}
        slot, _flags = self.placer("case").place(Draft(draft.source, "case", values), values)
        slot.values |= values
        slot.made_from_reference = True
        placed.flags.append(_("没有找到这位服务对象的个案，已新建，请补全"))
        draft.values["case"] = slot.id

    def _same_client(self, draft: Draft) -> bool:
        found = self.placer("case").find({"number": draft.names["case"]})
        person = self._person_by_id.get(found[0].known("person")) if found else None
        return person is not None and name_key(person.known("name")) == name_key(draft.names["person"])

    # ── records beside a row ──

    def _beside(self, draft: Draft, slot: Slot) -> None:
        if draft.kind == "service_item":
            self._measured(draft, slot)
        if draft.kind == "service_item" and draft.beside.get("target"):
            year = self.projects.year_of(draft, self._today)
            values = {"item": slot.id, "year": year, **draft.beside["target"]}
            self._child("service_target", child_id(slot.id, str(year)), values, draft)
        if draft.kind == "worker" and self.projects.takes_staff(draft):
            project = self.projects.of(draft)
            values = {"project": project, "worker": slot.id, "professional": draft.values.get("professional")}
            self._child("project_staff", child_id(project, str(slot.id)), values, draft)

    def _measured(self, draft: Draft, slot: Slot) -> None:
        """The indicator that measures an item: guessed once, then the user's."""
        if (slot.base or {}).get("indicator"):
            return
        name, unit = str(draft.values.get("name") or ""), str(draft.values.get("unit") or "")
        guessed = guess_indicator(str(draft.values.get("number") or ""), name, unit)
        if guessed:
            slot.values["indicator"] = guessed
        else:
            draft.flags.append(_("没有找到计量“{name}”的指标，请在服务清单里选择").format(name=name))

    def _child(self, kind: str, record: uuid.UUID, values: Values, draft: Draft) -> None:
        """A row identified by its parent: its id follows from it."""
        placer = self.placer(kind)
        slot = next((slot for slot in placer.slots if slot.id == record), None)
        if slot is None:
            slot = Slot(kind, record, key=digest(self._secret, kind, record), nth=0)
            placer.slots.append(slot)
        if not slot.gone:
            slot.add({name: value for name, value in values.items() if value is not None}, draft.source)


def _span(drafts: list[Draft]) -> tuple[date, date] | None:
    days = [draft.values["day"] for draft in drafts if draft.values.get("day")]
    return (min(days), max(days)) if days else None


def _by_name(target: str, name: str, day: date | None) -> Values:
    return {"name": name, "day": day} if target == "activity" else {"name": name}
