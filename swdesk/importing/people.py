"""Finding a person of a ledger among those on file: by ID number, else name and village; unsure is asked.

Two people of one name in one village are two when their ID numbers say so; a person listed twice is one.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from db.identity import name_key, same_village
from db.mark import N_
from swdesk.i18n import _
from swdesk.importing.identity import valid_id
from swdesk.importing.slots import Slot

Facts = dict[str, Any]
"""Values of person fields that a row gives, and `id_hint`: the digits that Excel left of an ID number."""


class Place(IntEnum):
    """How two villages go together."""

    SAME = 2
    UNKNOWN = 1
    OTHER = 0


@dataclass
class Match:
    """Who a row means: a person on file, nobody yet, or one of several (`candidates`, to be asked)."""

    slot: Slot | None = None
    candidates: list[Slot] = field(default_factory=list[Slot])
    flags: list[str] = field(default_factory=list[str])
    new: bool = False


class People:
    """The people on file and those of this import, found by ID number and by name; `roots` says who was merged into whom."""

    def __init__(self, slots: Iterable[Slot], roots: Mapping[uuid.UUID, uuid.UUID]) -> None:
        self._roots = roots
        self._by_id: dict[str, Slot] = {}
        self._by_name: dict[str, list[Slot]] = defaultdict(list)
        self._hints: dict[Any, str] = {}
        for slot in slots:
            self.add(slot)

    def add(self, slot: Slot, hint: str = "") -> None:
        """Make a person findable; again after more became known of it."""
        number = slot.known("id_number")
        if valid_id(number):
            self._by_id.setdefault(number, slot)
        named = self._by_name[name_key(slot.known("name"))]
        if slot not in named:
            named.append(slot)
        if hint:
            self._hints[slot.id] = hint

    def of_name(self, name: str) -> list[Slot]:
        """Everyone of a name."""
        return self._by_name.get(name_key(name), [])

    def listed(self, facts: Facts) -> Match:
        """The person that a row of a roster means."""
        found = self._by_number(facts)
        if found is not None:
            return found
        rated = self._rated(facts)
        sure = [r for r in rated if r.place is Place.SAME and not r.doubts]
        if not sure:
            alone = len(rated) == 1 and not _unlike(rated[0].slot, facts)
            sure = [r for r in rated if not r.doubts and (_proven(r) or (alone and r.place is Place.UNKNOWN))]
        if len(sure) == 1 or (sure and sure[0].evidence > sure[1].evidence):
            return self._taken(sure[0], facts)
        if sure:
            return Match(
                candidates=[r.slot for r in sure],
                flags=[_("有几位同名的人，分不清是哪一位，已单独建档，请核对")],
            )
        unsure = [r for r in rated if r.place is not Place.OTHER or (r.evidence and not r.doubts)]
        if unsure:
            flag = _("与另一位“{name}”同名，{what}不同，已单独建档，请核对是否同一人")
            what = _("、").join(unsure[0].doubts) or _("村（社区）")
            return Match(
                candidates=[r.slot for r in unsure], flags=[flag.format(name=facts.get("name"), what=what)]
            )
        return Match(new=True)

    def mentioned(self, facts: Facts) -> Match:
        """The person that a row of another ledger (a visit, a case) means."""
        found = self._by_number(facts)
        if found is not None:
            return found
        rated = self._rated(facts)
        if not rated:
            return Match(new=True)
        here = [r for r in rated if r.place is Place.SAME]
        pool = (
            here
            or [r for r in rated if r.place is Place.UNKNOWN]
            or [r for r in rated if r.evidence > 1 and not r.doubts]
        )
        if not pool:
            flag = _("名册里的“{name}”在{village}，与这一行的村不同，已单独建档，请核对")
            village = rated[0].slot.known("village")
            return Match(
                candidates=[r.slot for r in rated],
                flags=[flag.format(name=facts.get("name"), village=village)],
                new=True,
            )
        best = [r for r in pool if (len(r.doubts), -r.evidence) == (len(pool[0].doubts), -pool[0].evidence)]
        if len(best) == 1:
            return self._taken(best[0], facts, unsure_if_doubted=True)
        flag = _("有{n}位“{name}”，分不清是哪一位，这一行没有关联到人，请核对").format(
            n=len(best), name=facts.get("name")
        )
        return Match(candidates=[r.slot for r in best], flags=[flag])

    def _by_number(self, facts: Facts) -> Match | None:
        number = facts.get("id_number")
        slot = self._by_id.get(str(number)) if valid_id(number) else None
        if slot is None:
            return None
        flags: list[str] = []
        if facts.get("name") and name_key(slot.known("name")) != name_key(facts["name"]):
            flags = [
                _("身份证号码与“{name}”相同而姓名不同，按同一人记，请核对").format(name=slot.known("name"))
            ]
        return Match(slot, flags=flags)

    def _rated(self, facts: Facts) -> list[_Rated]:
        rated = (
            _rate(slot, facts, self._hints.get(slot.id, "")) for slot in self.of_name(facts.get("name") or "")
        )
        found = [r for r in rated if r is not None]
        best: dict[uuid.UUID, _Rated] = {}
        for one in sorted(found, key=lambda r: (-r.place, len(r.doubts), -r.evidence)):
            best.setdefault(self._roots.get(one.slot.id, one.slot.id), one)  # merged files are one person
        return list(best.values())

    def _taken(self, rated: _Rated, facts: Facts, *, unsure_if_doubted: bool = False) -> Match:
        flags: list[str] = []
        if unsure_if_doubted and rated.doubts:
            flags.append(_("与档案的{what}不同，请核对").format(what=_("、").join(rated.doubts)))
        return Match(rated.slot, flags=flags)


@dataclass
class _Rated:
    slot: Slot
    place: Place
    evidence: int
    doubts: list[str]


def _rate(slot: Slot, facts: Facts, hint: str) -> _Rated | None:
    """How well a person of the same name fits; None if the ID numbers say that it is someone else."""
    mine, theirs = facts.get("id_number"), slot.known("id_number")
    if valid_id(mine) and valid_id(theirs):
        return None  # an equal number would have been found before
    evidence = 0
    for number, beginning in ((mine, hint), (theirs, facts.get("id_hint", ""))):
        if valid_id(number) and beginning:
            if not str(number).startswith(beginning):
                return None
            evidence += 2
    if hint and facts.get("id_hint") and hint != facts["id_hint"]:
        return None
    doubts = [_(label) for key, label in _DOUBTFUL if _differ(facts.get(key), slot.known(key))]
    evidence += sum(weight for key, weight in _TELLING if _equal(facts.get(key), slot.known(key)))
    return _Rated(slot, _place(facts.get("village"), slot.known("village")), evidence, doubts)


def _proven(rated: _Rated) -> bool:
    """Whether facts other than the name show that it is the same person, even in another village."""
    return rated.evidence > (1 if rated.place is Place.OTHER else 0)


def _unlike(slot: Slot, facts: Facts) -> bool:
    """Whether anything else that tells people of one name apart differs."""
    return any(
        _differ(facts.get(key), slot.known(key))
        for key in ("phone", "address", "guardian", "school", "grade")
    )


_TELLING = (("born", 1), ("address", 1), ("phone", 2))
_DOUBTFUL: tuple[tuple[str, str], ...] = (("sex", N_("性别")), ("born", N_("出生日期")))


def _differ(one: Any, other: Any) -> bool:
    return one not in (None, "") and other not in (None, "") and one != other


def _equal(one: Any, other: Any) -> bool:
    return one not in (None, "") and one == other


def _place(one: str | None, other: str | None) -> Place:
    if not one or not other:
        return Place.UNKNOWN
    return Place.SAME if same_village(one, other) else Place.OTHER
