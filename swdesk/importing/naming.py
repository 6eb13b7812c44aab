"""What to call a planned record in the preview and the result sheet."""

from __future__ import annotations

from datetime import date

from db.fields import Kind
from swdesk.importing.keys import IDENTITIES
from swdesk.importing.slots import Slot
from swdesk.values import show

_MORE = {
    "person": ("name", "village"),
    "expense": ("day", "category", "amount"),
    "case_session": ("day", "ordinal"),
}


def name_of(slot: Slot) -> str:
    """The values by which a record is known, in the user's words; links are left out."""
    names = _MORE.get(slot.kind) or (IDENTITIES[slot.kind].keys[0] if slot.kind in IDENTITIES else ())
    parts: list[str] = []
    for name in names:
        value = slot.known(name)
        if value in (None, "") or slot.field(name).kind is Kind.LINK:
            continue
        parts.append(value.isoformat() if isinstance(value, date) else show(slot.field(name), value))
    return " ".join(parts)
