"""日常事务: errands and consultations, one line each (domain.md §0 fact 8), and referrals."""

from __future__ import annotations

from typing import Any

from swdesk.i18n import _, several
from ui.pages.base import Page
from ui.pages.consultations import ConsultationPage
from ui.pages.parts import Tab, TabbedPage, records_tab
from ui.pages.referrals import ReferralPage
from ui.services import Services
from ui.tables.view import Chip

ERRAND = [("", ["kind", "day", "person", "items", "minutes", "worker", "content"])]
CONSULTATION = [
    (_("来访"), ["day", "visitor", "visitor_kind", "person", "method", "minutes", "worker", "topics"]),
    (_("内容与处理"), ["content", "handling", "case"]),
]


def build(services: Services) -> Page:
    """The page 日常事务."""
    month = services.clock.today().replace(day=1)

    def presets() -> dict[str, Any]:
        return {"day": services.clock.today(), "worker": services.user}

    this_month = Chip(_("本月"), (("day", ">=", month),))
    errands = records_tab(
        services,
        _("日常服务"),
        "errand",
        ERRAND,
        order="-day",
        chips=[this_month],
        presets=lambda: presets() | {"items": 1},
        empty=_("这里记代办、陪同、材料、低保核查等日常服务，一件一行，季度报告的“民政事务协助”由此得出。"),
    )

    def consultations() -> Page:
        return ConsultationPage(
            services,
            CONSULTATION,
            chips=[this_month],
            presets=presets,
            empty=_("这里记来访、来电咨询。以后建了档的人，可以把咨询关联到本人；要跟进的，点“开个案”。"),
        )

    return TabbedPage(services, several("日常事务"), [
        errands,
        Tab(several("咨询"), consultations, "consultation"),
        Tab(several("转介"), lambda: ReferralPage(services), "referral"),
    ])  # fmt: skip
