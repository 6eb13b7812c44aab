"""By what a record of each kind is known again: natural keys, and the order in which kinds are resolved."""

from __future__ import annotations

from dataclasses import dataclass

ORDER = (
    "worker", "project", "person", "volunteer", "household", "group", "case", "service_item", "activity",
    "school_activity", "visit", "case_session", "group_session", "group_member", "meeting", "publication",
    "training", "supervision", "donation", "volunteer_service", "expense", "fund", "consultation", "errand",
    "duty_shift", "referral", "project_staff", "service_target",
)  # fmt: skip
"""Records that others link to come first."""


@dataclass(frozen=True)
class Identity:
    """The natural key of a kind: the first of `keys` of which a row fills every field (the last may be partly empty).

    `unique`: two rows of one key in one table are one record, unless they differ in `distinct` (then both are kept and
    flagged); without it they are two records, the nth of their key.
    """

    keys: tuple[tuple[str, ...], ...]
    unique: bool = False
    distinct: tuple[str, ...] = ()


IDENTITIES: dict[str, Identity] = {
    "worker": Identity((("name",),), unique=True),
    "project": Identity((("number",), ("name",)), unique=True),
    "volunteer": Identity((("number",), ("name",)), unique=True, distinct=("phone", "sex")),
    "household": Identity((("head_name", "village"),), unique=True),
    "group": Identity((("number",), ("name",)), unique=True, distinct=("name",)),
    "case": Identity((("number",), ("person", "opened_on")), unique=True, distinct=("person",)),
    "service_item": Identity((("number",), ("name",)), unique=True, distinct=("name",)),
    "activity": Identity((("day", "name"),)),
    "school_activity": Identity((("day", "name"), ("day", "theme", "school"))),
    "visit": Identity((("day", "person"),)),
    "case_session": Identity((("case", "day"), ("case", "ordinal"))),
    "group_session": Identity((("group", "day"), ("group", "ordinal"))),
    "group_member": Identity((("group", "person"), ("group", "name")), unique=True),
    "meeting": Identity((("day", "kind", "topic"),)),
    "publication": Identity((("title", "day"),)),
    "training": Identity((("day", "topic"),)),
    "supervision": Identity((("day", "supervisor", "worker"),)),
    "donation": Identity((("day", "donor", "item"),)),
    "volunteer_service": Identity((("day", "volunteer"),)),
    "expense": Identity((("day", "category", "summary"),)),
    "fund": Identity((("day", "source"),)),
    "consultation": Identity((("day", "visitor"),)),
    "errand": Identity((("day", "person", "kind"),)),
    "duty_shift": Identity((("day", "worker"),)),
    "referral": Identity((("day", "person"),)),
    "project_staff": Identity((("project", "worker"),), unique=True),
    "service_target": Identity((("item", "year"),), unique=True),
}

MUST: dict[str, tuple[str, ...]] = {
    "person": ("name",), "worker": ("name",), "volunteer": ("name",), "household": ("head_name",),
    "group": ("name", "number"), "case": ("number", "person"), "service_item": ("name",), "project": ("name",),
    "publication": ("title",), "group_member": ("person", "name"), "volunteer_service": ("volunteer",),
    "case_session": ("case", "person"), "group_session": ("group",),
    "expense": ("amount",), "fund": ("amount",),
}  # fmt: skip
"""A row with none of these names nobody and nothing; it is skipped with that reason."""
LEAVES = frozenset(ORDER[ORDER.index("visit") :]) - {"project_staff", "service_target"}
"""Kinds that nothing links to: a row whose key was corrected may take over the record of the old key."""
