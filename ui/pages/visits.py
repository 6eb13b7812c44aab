"""走访: every visit, its problems and its photos."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from swdesk.i18n import _
from ui.pages.base import Page
from ui.pages.parts import EvidencePage
from ui.services import Services
from ui.tables.view import Chip

SECTIONS = [
    (_("走访"), ["person", "day", "method", "outcome", "worker", "minutes", "kind", "household", "gift"]),
    (_("情况"), ["content", "problem", "solved", "solved_on", "handling"]),
    (_("下次"), ["next_day", "remark"]),
]
COLUMNS = ["day", "person", "method", "outcome", "worker", "problem", "solved", "content"]


def build(services: Services) -> Page:
    """The page 走访."""
    today = services.clock.today()

    def presets() -> dict[str, Any]:
        return {"day": services.clock.today(), "worker": services.user}

    page = EvidencePage(
        services, _("走访"), "visit", SECTIONS,
        chips=[
            Chip(_("本月"), (("day", ">=", today.replace(day=1)),)),
            Chip(_("近三个月"), (("day", ">=", today - timedelta(days=90)),)),
            Chip(_("入户"), (("method", "=", "home"),)),
            Chip(_("电话"), (("method", "=", "phone"),)),
            Chip(_("有问题"), (("problem", "filled", None),)),
            Chip(_("未解决"), (("problem", "filled", None), ("solved", "!=", True))),
        ],
        columns=COLUMNS, order="-day", presets=presets,
        empty=_("这里是走访探访记录。今天的走访可以按 Ctrl+N 快速登记，以前的可以在“设置”里从台账导入。"),
    )  # fmt: skip
    page.help = _("结果（是否见到本人）由走访人如实填写，程序不代填。照片可拖入右侧，或按 Ctrl+V 粘贴。")
    return page
