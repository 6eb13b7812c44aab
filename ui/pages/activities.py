"""活动: community activities with their evidence folders."""

from __future__ import annotations

from typing import Any

from swdesk.i18n import _
from ui.pages.base import Page
from ui.pages.parts import EvidencePage
from ui.services import Services
from ui.tables.view import Chip

SECTIONS = [
    (_("活动"), ["name", "day", "kind", "place", "worker", "number", "domain", "programme", "partners"]),
    (_("参加"), ["residents", "volunteers", "staff", "volunteer_minutes", "forms", "satisfied"]),
    (_("经费"), ["budget", "spent", "donated"]),
    (_("记录"), ["record"]),
]


def build(services: Services) -> Page:
    """The page 活动."""
    today = services.clock.today()

    def presets() -> dict[str, Any]:
        return {"day": services.clock.today(), "worker": services.user}

    page = EvidencePage(
        services, _("活动"), "activity", SECTIONS,
        chips=[
            Chip(_("本年"), (("day", ">=", today.replace(month=1, day=1)),)),
            Chip(_("本月"), (("day", ">=", today.replace(day=1)),)),
            Chip(_("缺人数"), (("residents", "empty", None),)),
            Chip(_("缺负责人"), (("worker", "empty", None),)),
        ],
        order="-day", presets=presets,
        empty=_("这里是社区活动。每场活动记人数，右侧放签到表、照片、满意度等佐证材料。"),
    )  # fmt: skip
    page.help = _("志愿时长填每人的时长。签到表和照片齐了，今日里的“材料”待办就会消失。")
    return page
