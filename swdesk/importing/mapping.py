"""Which record kind a table holds, and which column is which field: by label, alias, fillers and content.

What a person corrected is learnt under the fingerprint of the headings and comes back with the next such table.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from functools import cache

from db.base import record_kinds
from db.codes import plain
from db.fields import Kind, extras_edition, field_of
from swdesk.importing.headers import Column, Table
from swdesk.importing.labels import find_code
from swdesk.importing.profile import Profile, profiles
from swdesk.importing.text import tight
from swdesk.importing.vocabulary import LedgerKind, Target, bare, heading_forms, ledger_kinds, words

_ENOUGH = 0.55
_SERIAL = "#"


@dataclass
class SheetMapping:
    """What a table is taken for: kind (None: not understood), column → target, and how sure that is (0 to 1)."""

    kind: str | None
    columns: dict[int, Target] = field(default_factory=dict[int, Target])
    serial: frozenset[int] = frozenset()
    confidence: float = 0.0
    learnt: bool = False


Learnt = dict[str, dict[str, str]]
"""Fingerprint of headings → {"": kind, heading: target name}."""


def fingerprint(table: Table) -> str:
    """The headings of a table, whatever their order, as a short hash."""
    text = "\n".join(sorted(column.heading for column in table.columns if column.parts))
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def understand(table: Table, learnt: Learnt | None = None) -> SheetMapping:
    """The best reading of a table."""
    known = (learnt or {}).get(fingerprint(table))
    if known is not None and (known.get("") in ledger_kinds() or not known.get("")):
        return _as_learnt(table, known)
    seen = profiles(table)
    scored = [(_score(table, kind, seen), kind) for kind in ledger_kinds().values()]
    (best, mapping), _kind = max(scored, key=lambda item: item[0][0])
    second = sorted((item[0][0] for item in scored), reverse=True)[1]
    if mapping is None or best <= 0 or _no_ledger(table, best):
        return SheetMapping(None, serial=_serial(table))
    mapping.confidence = min(1.0, max(0.05, (best - second) / max(best, 1.0) + 0.2))
    return mapping


def read_as(table: Table, kind: str) -> SheetMapping:
    """The columns of a table when a person said what it is."""
    columns = _assign(table, ledger_kinds()[kind], profiles(table))
    return SheetMapping(kind, {i: target for i, (target, _score) in columns.items()}, _serial(table), 1.0)


def remember(table: Table, mapping: SheetMapping) -> dict[str, str]:
    """What to keep of a corrected mapping under the table's fingerprint."""
    kept = {
        column.heading: mapping.columns[column.index].name
        for column in table.columns
        if column.index in mapping.columns
    }
    return {"": mapping.kind or ""} | kept


def target_named(kind: str, name: str) -> Target | None:
    """The target that `Target.name` names, if the kind (still) has it."""
    key, _eq, code = name.partition("=")
    found = ledger_kinds()[kind].targets.get(key)
    return Target(found.key, found.field, code) if found is not None and code else found


def _as_learnt(table: Table, known: dict[str, str]) -> SheetMapping:
    kind = known[""] or None
    if kind is None:
        return SheetMapping(None, serial=_serial(table), confidence=1.0, learnt=True)
    found = {column.index: target_named(kind, known.get(column.heading, "")) for column in table.columns}
    columns = {index: target for index, target in found.items() if target is not None}
    return SheetMapping(kind, columns, _serial(table), 1.0, learnt=True)


_GENERIC = re.compile(
    r"(个案|小组|服务|过程|活动|会谈|跟进|介入|节次|签到|出席|记录|情况|统计|登记|一览|明细|汇总|台账|表|册|sheet|工作|[\d年月季度第份()（）\-_. ])+",
    re.IGNORECASE,
)


def subject_of(table: Table, kind: str) -> tuple[str, str]:
    """(field, text): the client or the group of whom a whole sheet is the record (王平服务记录), or ("", "")."""
    if kind not in {"case_session", "group_session"}:
        return "", ""
    named = _named(table, ledger_kinds()[kind])
    text = tight(table.sheet)
    if (
        kind == "case_session"
        and named
        and re.fullmatch(r"(?=.*\d)[\w\-]{4,}", text)
        and not _GENERIC.fullmatch(text)
    ):
        return "case", text
    text = _GENERIC.sub("", text)
    if kind == "case_session":
        return ("person", text) if named and re.fullmatch(r"[\u4e00-\u9fff·]{2,4}", text) else ("", "")
    return ("group", tight(table.sheet)) if len(text) >= 2 else ("", "")


def _serial(table: Table) -> frozenset[int]:
    return frozenset(c.index for c in table.columns if c.parts and c.parts[-1].lower() in words("serial"))


# ── which kind ───────────────────────────────────────────────────────────────────────────────────────────────


def _no_ledger(table: Table, score: float) -> bool:
    """Sheets called 汇总 or 填表说明 hold no records, unless their columns say so very clearly."""
    return any(word in table.sheet for word in words("not_ledgers")) and score < 8


def _score(table: Table, kind: LedgerKind, seen: dict[int, Profile]) -> tuple[float, SheetMapping | None]:
    columns = _assign(table, kind, seen)
    keys = {target.key for target, _value in columns.values()}
    keys |= {key for key, _text in [subject_of(table, kind.name)] if key}
    if not all(any(key in keys for key in group) for group in kind.core):
        return -1.0, None
    core = {key for group in kind.core for key in group}
    total = sum(value * (1.4 if target.key in core else 1.0) for target, value in columns.values())
    beside = sum(0.3 * value for target, value in columns.values() if "." in target.key)
    serial = _serial(table)
    lost = sum(1 for c in table.columns if c.parts and c.index not in columns and c.index not in serial)
    score = total - beside - 0.6 * lost + _named(table, kind)
    return score, SheetMapping(kind.name, {i: target for i, (target, _value) in columns.items()}, serial)


def _named(table: Table, kind: LedgerKind) -> float:
    """How strongly sheet name, title and file name call the table by this kind's words; longer words say more."""
    file = re.sub(r"\.\w+$", "", table.file.rsplit("/", 1)[-1])
    places = ((table.sheet, 1.2), (table.title, 1.0), (file, 0.5))
    return sum(
        weight * max((min(len(word), 5) * 0.6 for word in kind.words if word in text), default=0.0)
        for text, weight in places
    )


# ── which field ──────────────────────────────────────────────────────────────────────────────────────────────


def _assign(table: Table, kind: LedgerKind, seen: dict[int, Profile]) -> dict[int, tuple[Target, float]]:
    """Column → (target, score): the best pairs first, each column and each field once."""
    pairs: list[tuple[float, int, str]] = []
    core = {key for group in kind.core for key in group}
    for column in table.columns:
        if not column.parts or column.parts[-1].lower() in words("serial"):
            continue
        for key, score in candidates(column, kind).items():
            target = kind.targets[key]
            if _is_rate(column, target):
                continue
            favour = (0.02 if key in core else 0.0) - (0.04 if "." in key else 0.0)
            fitted = score + seen[column.index].fit(target.field) + favour
            if fitted >= _ENOUGH:
                pairs.append((fitted, -column.index, key))
    found: dict[int, tuple[Target, float]] = {}
    taken: set[str] = set()
    for score, negative, key in sorted(pairs, reverse=True):
        if -negative not in found and key not in taken:
            found[-negative] = (kind.targets[key], min(score, 1.2))
            taken.add(key)
    _by_content(table, kind, seen, found)
    _by_sex(table, kind, found)
    _ticks(table, kind, seen, found)
    return found


def _is_rate(column: Column, target: Target) -> bool:
    """Whether the column is a rate (出席率, 占比), which no count is."""
    counted = target.field.kind in {Kind.COUNT, Kind.AMOUNT, Kind.MINUTES} and "weight" not in target.key
    return counted and re.search(r"率|比例|占比|%", "".join(column.parts)) is not None


def _by_sex(table: Table, kind: LedgerKind, found: dict[int, tuple[Target, float]]) -> None:
    """Columns 男 and 女 under one heading are the two halves of a count that has no column of its own."""
    for column in table.columns:
        if len(column.parts) < 2 or column.parts[-1] not in {"男", "女"} or column.index in found:
            continue
        keys = [
            key
            for part in reversed(column.parts[:-1])
            for form in heading_forms(part)
            for key in kind.spellings.get(form, ())
        ]
        counts = [key for key in keys if kind.targets[key].field.kind is Kind.COUNT]
        whole = {
            target.key
            for index, (target, _score) in found.items()
            if table.columns[index].parts[-1] not in {"男", "女"}
        }
        if counts and counts[0] not in whole:
            found[column.index] = (kind.targets[counts[0]], 0.8)


def candidates(column: Column, kind: LedgerKind) -> dict[str, float]:
    """Key of target → how well the heading names it (0 to 1)."""
    found: dict[str, float] = {}
    for text, weight in _variants(column):
        for form in heading_forms(text):
            for key, score in _named_fields(form, kind.name, extras_edition()).items():
                found[key] = max(found.get(key, 0.0), score * weight)
    return found


def _variants(column: Column) -> list[tuple[str, float]]:
    """The texts under which a column with a heading of several levels may be known."""
    if len(column.parts) == 1:
        return [(column.parts[0], 1.0)]
    return [("".join(column.parts), 1.0), (column.parts[-1], 0.97), (column.parts[0], 0.6)]


@cache
def _named_fields(form: str, kind_name: str, _edition: int) -> dict[str, float]:
    """Key of target → how well a plain heading names it; read-only to callers."""
    kind = ledger_kinds()[kind_name]
    found = {key: 1.0 - 0.01 * place for place, key in enumerate(kind.spellings.get(form, ()))}
    short = bare(form)
    for spelling, keys in kind.spellings.items():
        score = 0.0
        if len(short) > 1 and bare(spelling) == short:
            score = 0.85
        elif len(spelling) > 1 and spelling in form:
            score = 0.5 + 0.35 * len(spelling) / len(form) + (0.05 if form.endswith(spelling) else 0.0)
        elif len(form) > 1 and form in spelling:
            score = 0.45 + 0.3 * len(form) / len(spelling)
        for key in keys:
            if score > found.get(key, 0.0):
                found[key] = score
    return found


def _by_content(
    table: Table, kind: LedgerKind, seen: dict[int, Profile], found: dict[int, tuple[Target, float]]
) -> None:
    """A column full of 18-digit numbers is an ID number, whatever it is called; so with telephones."""
    taken = {target.key for target, _score in found.values()}
    tests = (("id_number", Profile.ids), ("phone", Profile.phones))
    for name, share in tests:
        key = next((k for k in (name, f"person.{name}") if k in kind.targets), None)
        if key is None or key in taken:
            continue
        for column in table.columns:
            if (
                column.index not in found
                and len(seen[column.index].cells) >= 2
                and share(seen[column.index]) > 0.8
            ):
                found[column.index] = (kind.targets[key], 0.7)
                break


def _ticks(
    table: Table, kind: LedgerKind, seen: dict[int, Profile], found: dict[int, tuple[Target, float]]
) -> None:
    """Columns with ticks, each one a code: 是否低保, 残疾人 → categories; 省级, 市级, 县级 → level."""
    taken = {target.key for target, _score in found.values()}
    for key, target in kind.targets.items():
        several = target.field.kind is Kind.CODES
        if "." in key or target.field.kind not in {Kind.CODE, Kind.CODES} or (key in taken and not several):
            continue
        ticked = {
            column.index: item
            for column in table.columns
            if _ticked(column, seen[column.index]) and (column.index not in found or found[column.index][0].key == key)
            and (item := ticked_code(column, target.field.codes)) is not None
        }  # fmt: skip
        if len(ticked) >= (1 if key == "categories" else 2):
            found |= {index: (Target(key, target.field, item), 0.8) for index, item in ticked.items()}


def _ticked(column: Column, profile: Profile) -> bool:
    return bool(column.parts) and not profile.blank and (profile.empty or profile.flags() >= 0.9)


def ticked_code(column: Column, codes: str) -> str | None:
    """The code that the heading of a tick column names."""
    asked = r"^是否(为|属于|是)?|^是不是|(情况|对象)?[(（]?(√|打勾|是/否|是否)[)）]?$"
    text = re.sub(asked, "", tight(column.parts[-1]))
    item, exact = find_code(text, codes) if len(plain(text)) > 1 else (None, False)
    return item.code if item is not None and item.code != "99" and (exact or len(plain(text)) <= 8) else None


def required_missing(kind: str, mapping: SheetMapping) -> list[str]:
    """Labels of required fields for which the table has no column (shown in the preview)."""
    model = record_kinds()[kind]
    given = {target.key for target in mapping.columns.values()}
    names = [name for name in ledger_kinds()[kind].targets if "." not in name and name in vars(model)]
    fields = [field_of(model, name) for name in names if not (kind == "case_session" and name == "person")]
    return [
        item.label
        for item in fields
        if item.required and item.name not in given and item.kind is not Kind.CLOCK
    ]
