"""家校社: family–school–community activities (domain.md §1.3)."""

from __future__ import annotations

from typing import Any

from db.codes import code_list
from swdesk.i18n import _
from ui.pages.base import Page
from ui.pages.parts import EvidencePage
from ui.services import Services
from ui.tables.view import Chip

SECTIONS = [
    (_("活动"), ["name", "day", "theme", "domain", "form", "school", "worker", "minutes"]),
    (_("各方参加人数"), ["students", "parents", "teachers", "community", "volunteers"]),
    (_("反馈与记录"), ["forms", "satisfied", "record"]),
]


def build(services: Services) -> Page:
    """The page 家校社."""

    def presets() -> dict[str, Any]:
        return {"day": services.clock.today(), "worker": services.user}

    page = EvidencePage(
        services, _("家校社"), "school_activity", SECTIONS,
        chips=[
            Chip(_("本年"), (("day", ">=", services.clock.today().replace(month=1, day=1)),)),
            *(Chip(_short(item.label), (("theme", "=", item.code),)) for item in code_list("school_theme").items),
        ],
        columns=["day", "name", "theme", "school", "students", "parents", "teachers", "community", "worker"],
        order="-day", presets=presets,
        empty=_("这里是家校社活动：学生、家长、教师、社区人员各多少人。三方都有人参加才算三方联动。"),
    )  # fmt: skip
    page.help = _("四类主题对应三个领域；学生、家长、教师、社区人员分别填人数。")
    return page


def _short(label: str) -> str:
    """A theme as a chip shows it."""
    return label if len(label) <= 8 else label[:7] + "…"
