"""Which record a row is: matched by natural key with those of the store, of this import, and of earlier imports."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from db.identity import name_key
from swdesk.i18n import _
from swdesk.importing.drafts import Draft, Source
from swdesk.importing.identity import tidy_village
from swdesk.importing.keys import IDENTITIES, LEAVES
from swdesk.importing.slots import Slot, digest, record_id

Values = dict[str, Any]
_ALIKE = 0.6
_MOST_LOST = 500


class Placer:
    """The records of one kind, by natural key."""

    def __init__(self, kind: str, secret: bytes, slots: Iterable[Slot], files: set[str]) -> None:
        self.kind = kind
        self.slots: list[Slot] = []
        self._identity = IDENTITIES[kind]
        self._secret = secret
        self._files = files
        self._by_key: dict[bytes, list[Slot]] = defaultdict(list)
        self._by_id: dict[uuid.UUID, Slot] = {}
        for slot in slots:
            keys = [slot.memory.key] if slot.memory else []
            self._register(slot, *dict.fromkeys([*keys, *self._keys(slot.base or {}, "")]))

    def _register(self, slot: Slot, *keys: bytes) -> None:
        self.slots.append(slot)
        self._by_id[slot.id] = slot
        slot.key = slot.key or keys[0]
        for key in keys:
            self._by_key[key].append(slot)

    def _keys(self, values: Values, name: str) -> list[bytes]:
        """The natural keys of a row, the preferred one first; `name` stands for a person who is not linked."""
        sets = [names for names in self._identity.keys if all(values.get(n) not in (None, "") for n in names)]
        sets = sets or [self._identity.keys[-1]]
        return [
            digest(self._secret, self.kind, *(self._part(n, values.get(n)) for n in names), name)
            for names in sets
        ]

    def _part(self, name: str, value: Any) -> Any:
        if name in {"name", "number", "title", "head_name", "visitor", "supervisor"} and isinstance(
            value, str
        ):
            return name_key(value)
        return tidy_village(value) if name == "village" else value

    def find(self, values: Values) -> list[Slot]:
        """Records that have the natural key of `values`; deleted ones left out, unless this import revives them."""
        return [slot for key in self._keys(values, "") for slot in self._by_key.get(key, []) if slot.stands]

    def place(self, draft: Draft, values: Values, name: str = "") -> tuple[Slot, list[str]]:
        """The record that a row is, with doubts; a new one if there is none."""
        keys = self._keys(values, name)
        known = list({slot.id: slot for key in keys for slot in self._by_key.get(key, [])}.values())
        found, flags = self._choose(draft, values, known)
        if found is None:
            found = self._new(keys, len([slot for slot in known if slot.key == keys[0]]))
        else:
            for key in keys:
                if found not in self._by_key[key]:
                    self._by_key[key].append(found)
        return found, flags

    def _new(self, keys: list[bytes], nth: int) -> Slot:
        while record_id(self._secret, keys[0], nth) in self._by_id:
            nth += 1
        slot = Slot(self.kind, record_id(self._secret, keys[0], nth), key=keys[0], nth=nth)
        self._register(slot, *keys)
        return slot

    def _choose(self, draft: Draft, values: Values, known: list[Slot]) -> tuple[Slot | None, list[str]]:
        if self._identity.unique:
            return self._choose_unique(draft, values, known)
        free = [slot for slot in known if draft.source.table not in slot.tables]
        rated = [(slot, *slot.agreement(values)) for slot in free]
        equal = [item for item in rated if item[1] == 0]
        if equal:
            best = max(equal, key=lambda item: (_same_place(item[0], draft.source), item[2]))
            return best[0], []
        earlier = [item for item in rated if self._was_this(item[0], draft.source)]
        if earlier:
            return min(earlier, key=lambda item: (not _same_place(item[0], draft.source), item[1]))[0], []
        return None, []

    def _choose_unique(
        self, draft: Draft, values: Values, known: list[Slot]
    ) -> tuple[Slot | None, list[str]]:
        rated = [(self._differs(slot, values), slot) for slot in known]
        corrected = [
            slot
            for differs, slot in rated
            if differs and not slot.sources and _same_place(slot, draft.source)
        ]
        fitting = [slot for differs, slot in rated if not differs] or corrected
        if fitting:
            slot = min(fitting, key=lambda slot: slot.agreement(values)[0])
            again = draft.source.table in slot.tables
            flags = [_("与第{row}行重复，已并入").format(row=slot.sources[0].row)] if again else []
            return slot, flags
        if any(slot.sources or not slot.deleted for slot in known):
            return None, [_("编号或名称与另一条相同，内容不同，已分开记，请核对")]
        return None, []

    def _differs(self, slot: Slot, values: Values) -> bool:
        """Whether a record of the same key is another one, by a field in which the same one cannot differ."""
        for name in self._identity.distinct:
            mine, theirs = values.get(name), slot.known(name)
            if mine in (None, "") or theirs in (None, ""):
                continue
            if not (name_key(mine) == name_key(theirs) if isinstance(mine, str) else mine == theirs):
                return True
        return False

    def _was_this(self, slot: Slot, source: Source) -> bool:
        """Whether an earlier import took this record, of the same natural key, from here.

        A file that is not there any more may have been renamed: for kinds that others link to the key (day and
        name) is strong enough; for the others `take_over` asks for more.
        """
        if slot.memory is None or slot.sources:
            return False
        return _same_place(slot, source) or (self.kind not in LEAVES and slot.memory.file not in self._files)

    def take_over(self) -> None:
        """Rows that are new by their key, while the record they were last time has no row any more: the key was
        corrected in the ledger, so the record is changed, not doubled.

        Only where at least as many rows of that sheet were found again as were lost: a sheet that is filled anew
        every month holds other records, and none of the old ones may be overwritten.
        """
        if self.kind not in LEAVES:
            return
        lost = self._lost()
        for slot in [slot for slot in self.slots if slot.base is None and slot.sources]:
            source = slot.sources[0]
            near = [old for place, slots in lost.items() if self._may_be(place, source) for old in slots]
            best = max(near, key=lambda old, slot=slot: _likeness(old, slot), default=None)
            if best is not None and best.memory is not None and _likeness(best, slot) >= _ALIKE:
                lost[best.memory.file, best.memory.sheet].remove(best)
                self._adopt(slot, best)

    def _lost(self) -> dict[tuple[str, str], list[Slot]]:
        """Records of earlier imports without a row in this one, by sheet, where most of the sheet was found again."""
        lost: dict[tuple[str, str], list[Slot]] = defaultdict(list)
        found: Counter[tuple[str, str]] = Counter()
        for slot in self.slots:
            if slot.memory is not None and slot.sources:
                found[slot.memory.file, slot.memory.sheet] += 1
            elif slot.memory is not None and not slot.deleted:
                lost[slot.memory.file, slot.memory.sheet].append(slot)
        return {place: slots for place, slots in lost.items() if len(slots) <= min(found[place], _MOST_LOST)}

    def _may_be(self, place: tuple[str, str], source: Source) -> bool:
        return place == (source.file, source.sheet) or place[0] not in self._files

    def _adopt(self, slot: Slot, old: Slot) -> None:
        """`slot` becomes the record that `old` was."""
        self.slots.remove(old)
        slot.id, slot.base, slot.memory = old.id, old.base, old.memory
        slot.deleted, slot.revivable = old.deleted, old.revivable


def _same_place(slot: Slot, source: Source) -> bool:
    return slot.memory is not None and (slot.memory.file, slot.memory.sheet) == (source.file, source.sheet)


def _likeness(old: Slot, new: Slot) -> float:
    """How much two records agree (0 to 1), a little less for each row between their places."""
    differing, same = old.agreement(new.values)
    total = differing + same
    distance = abs((old.memory.row if old.memory else 0) - new.sources[0].row)
    return (same / total if total else 0.0) - min(distance, 20) * 0.01
