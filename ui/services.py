"""What pages are handed: the open desk, operations, theme, and who is at work. Built once in ui/app.py; no globals."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from db.drafts import Drafts
from db.files import Files
from db.store import Store
from swdesk import access
from swdesk.clock import Clock
from swdesk.roles import Right, may
from ui.operations import Operations
from ui.theme import Theme


def note_numbers(services: Services, shown: Sequence[tuple[str, UUID]]) -> None:
    """Numbers of these records were shown outside their forms: noted where they are watched over."""
    user_name, clock = services.user_name, services.clock

    def note(session: Session) -> None:
        for kind, record in shown:
            if reason := access.watched(session, kind, record, clock.today()):
                access.note_opening(
                    session, kind, record, reason, user_name=user_name, clock=clock, what=access.SHOW
                )

    services.operations.note(note)


@dataclass
class Services:
    """Constructor arguments of every page."""

    store: Store
    files: Files
    drafts: Drafts
    operations: Operations
    theme: Theme
    clock: Clock
    user: UUID | None = None
    user_name: str = ""
    level: str = "4"
    open_record: Callable[[str, UUID | None], None] = field(default=lambda _kind, _id: None)
    begin: Callable[[str, Mapping[str, Any]], None] = field(default=lambda _kind, _known: None)
    """Show the empty form of a kind, with what is known already."""
    open_page: Callable[[str], None] = field(default=lambda _key: None)
    say: Callable[[str], None] = field(default=lambda _text: None)
    """Tell quietly what was done or what comes next."""
    warn: Callable[[str], None] = field(default=lambda _text: None)
    """Tell what was not done, or must be looked at."""
    desk: Any = None
    settings: Any = None
    keep: bool = True

    def can(self, right: Right) -> bool:
        """Whether the user may do this."""
        return may(self.store, right)

    @property
    def superior(self) -> bool:
        """Whether this store is a county's, city's or province's."""
        return self.level in {"0", "1", "2", "3"}
