"""The search box over everything (Ctrl+K): people first, then what else is called so or says so, by kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from db.search import by_name, by_text
from swdesk import records, restricted, roles
from swdesk.i18n import _, several
from ui.services import Services
from ui.widgets.pickers import Choice, PickerField, person_choices

NAMED = (
    "case",
    "group",
    "activity",
    "school_activity",
    "worker",
    "volunteer",
    "publication",
    "donation",
    "project",
)


def find_everything(session: Session, typed: str) -> list[Choice]:
    """People by name, pinyin or tails; records by name; texts by what they say."""
    if not typed:
        return []
    found = [
        Choice(("person", c.value), c.text, c.remark, group=several("服务对象"))
        for c in person_choices(session, typed)[:6]
    ]
    named = [
        row for row in by_name(session, typed, NAMED, 6) if restricted.may_see(session, row.kind, row.eid)
    ]
    found += [Choice((row.kind, row.eid), row.name, group=_label(row.kind)) for row in named]
    seen = {choice.value for choice in found}
    closed = frozenset[str]() if roles.may(session, roles.Right.NOTES) else roles.confidential_kinds()
    for kind, record_id in by_text(session, typed, 12):
        if kind in closed or (kind, record_id) in seen or kind == "person":
            continue
        if not restricted.may_see(session, kind, record_id):
            continue
        name = records.title(session, kind, record_id)
        found.append(Choice((kind, record_id), name, group=_label(kind)))
    return _by_group(found[:16])


def _label(kind: str) -> str:
    return several(records.model_of(kind).label)


def _by_group(found: list[Choice]) -> list[Choice]:
    """Results of one kind stand together; the kind whose best result comes first stands first."""
    order = list(dict.fromkeys(choice.group for choice in found))
    return sorted(found, key=lambda choice: order.index(choice.group))


class Finder(PickerField):
    """找人、个案、活动……"""

    def __init__(self, services: Services, open_record: Callable[[str, UUID | None], None]) -> None:
        super().__init__(self._find)
        self._services, self._open = services, open_record
        self.setPlaceholderText(_("找人、个案、活动……拼音、证件后四位均可　Ctrl+K"))
        self.setAccessibleName(_("全站查找"))
        self.setMinimumWidth(services.theme.px(150))
        self.setMaximumWidth(services.theme.px(320))
        self.picked.connect(self._go)

    def _find(self, typed: str, show: Callable[[Sequence[Choice]], None]) -> None:
        self._services.operations.read(lambda session: find_everything(session, typed), show, self)

    def start(self) -> None:
        """Take the keyboard."""
        self.setFocus()
        self.selectAll()

    def _go(self, choice: Choice) -> None:
        kind, record_id = choice.value
        owner: dict[str, Any] = {"case_session": ("case", "case"), "group_session": ("group", "group")}
        self.clear()
        if kind in owner:
            target, field = owner[kind]
            self._services.operations.read(
                lambda session: records.load(session, kind, record_id).values[field],
                lambda found: self._open(target, found),
                self,
            )
            return
        self._open(kind, record_id)
