"""编号 on saving: a group, an activity, a pupil's case without a number gets the next one, inside the write itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from swdesk.numbering import next_number
from ui.forms.form import Form
from ui.services import Services


def save_numbered(services: Services, form: Form, then: Callable[[UUID], None] | None = None) -> None:
    """Save; whoever typed a number keeps it."""
    kind, year = form.kind, services.clock.today().year
    lacking = not form.editors["number"].value()

    def complete(session: Session, _values: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"number": next_number(session, kind, year)} if lacking else {}

    def done(saved: UUID) -> None:
        if lacking and form.id == saved and not form.edited:
            form.open(saved)  # shows the number
        if then is not None:
            then(saved)

    form.save(done, complete=complete)
