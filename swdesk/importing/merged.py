"""Ledgers and merged files (合并): a row that means a merged file belongs to the one that stands for it.

What the ledger says of the merged file was weighed by the person who merged; so such a row only fills what is empty.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from db.fields import Kind, fields_of
from swdesk.i18n import _
from swdesk.importing.slots import Slot, wire
from swdesk.records import model_of


def seen_from_roots(slots: list[Slot], roots: Mapping[uuid.UUID, uuid.UUID]) -> list[Slot]:
    """Records that link to a merged file, as if they linked to its root: found again by it, and not rewritten."""
    if not slots or all(person == root for person, root in roots.items()):
        return slots
    links = [f.name for f in fields_of(model_of(slots[0].kind)) if f.target == "person"]
    for slot in slots:
        for name in links:
            old = (slot.base or {}).get(name)
            root = roots.get(old, old) if old else None
            if slot.base is None or root == old:
                continue
            slot.base[name] = root
            memory = slot.memory
            if memory is not None and memory.values.get(name) == wire(old):
                slot.memory = replace(memory, values=memory.values | {name: wire(root)})
    return slots


def filling(values: Mapping[str, Any], merged: Slot, root: Slot) -> tuple[dict[str, Any], list[str]]:
    """What a row that means a merged file adds to its root, and doubts about what it says now and did not say before."""
    before = merged.memory.values if merged.memory else {}
    found: dict[str, Any] = {}
    doubts: list[str] = []
    for name, value in values.items():
        known, field = root.known(name), merged.field(name)
        if value in (None, "", ()) or before.get(name) == wire(value) or wire(known) == wire(value):
            continue
        if known in (None, "", ()):
            found[name] = value
        elif field.kind is Kind.CODES:
            found[name] = tuple(dict.fromkeys((*known, *value)))
        elif field.kind is not Kind.NOTE and wire((merged.base or {}).get(name)) != wire(value):
            doubts.append(_(field.label))
    text = _("与合并后的档案的{what}不同，保留原值").format(what=_("、").join(doubts))
    return found, [text] if doubts else []
