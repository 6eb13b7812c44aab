"""A line of 待办: what is to be done, until when, and where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from swdesk.i18n import _

SOON = 7
"""Days before a date at which it becomes pressing."""


@dataclass(frozen=True)
class Todo:
    """One line of 待办: a tag, what is to be done, when; `page` and `where` lead to it. level: danger, warning, info."""

    tag: str
    text: str
    when: str
    level: str
    page: str
    where: tuple[tuple[str, str, Any], ...] = ()
    record: Any = None
    kind: str = ""
    """The kind of `record`, where the page has several."""


def by_day(due: date | None, today: date) -> tuple[str, str]:
    """When something is due, in words, and how pressing it is."""
    if due is None:
        return "", "info"
    if due < today:
        return _("逾期 {} 天").format((today - due).days), "danger"
    return _("{}月{}日前").format(due.month, due.day), "warning" if (due - today).days <= SOON else "info"
