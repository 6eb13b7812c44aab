"""Text that has no column of its own is kept in the note of the record."""

from __future__ import annotations

from typing import Any

from swdesk.i18n import _
from swdesk.importing.drafts import Draft
from swdesk.importing.vocabulary import ledger_kinds


def with_note(draft: Draft) -> dict[str, Any]:
    """The values of a row with the text that has no column of its own in the note of its kind."""
    if not draft.extra:
        return draft.values
    note = ledger_kinds()[draft.kind].note
    if not note:
        draft.flags.append(_("没有地方记的内容：{text}").format(text="；".join(draft.extra)))
        return draft.values
    text = "；".join(dict.fromkeys(draft.extra))
    before = draft.values.get(note)
    return {**draft.values, note: f"{before}\n{text}" if before else text}
