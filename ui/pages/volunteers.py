"""志愿者与资源: volunteers, their hours, and what was brought in."""

from __future__ import annotations

from typing import Any

from swdesk.i18n import _
from ui.pages.base import Page, RecordPage
from ui.pages.parts import EvidencePage, TabbedPage
from ui.services import Services
from ui.tables.view import Chip

VOLUNTEER = [
    ("", ["name", "sex", "phone", "number", "unit", "skills", "joined_on", "left_on", "community_group"]),
    (_("培训与表彰"), ["+volunteer_training", "+volunteer_award"]),
    (_("系统录入与公开"), ["entered_on", "publishing", "remark"]),
]
SERVICE = [("", ["volunteer", "day", "minutes", "activity", "evaluation", "remark"])]
DONATION = [
    (
        _("资源"),
        [
            "donor",
            "donor_kind",
            "day",
            "kind",
            "item",
            "quantity",
            "unit",
            "price",
            "amount",
            "fund_source",
            "voucher",
        ],
    ),
    (_("去向"), ["activity", "case", "person", "used_for", "used_on", "beneficiaries", "remark"]),
]
GROUP = [
    (
        "",
        [
            "name",
            "kind",
            "village",
            "head",
            "phone",
            "members",
            "number",
            "founded_on",
            "fostered",
            "worker",
            "activities",
            "dissolved_on",
            "remark",
        ],
    ),
]


def build(services: Services) -> Page:
    """The page 志愿者与资源."""
    today = services.clock.today()
    year = Chip(_("本年"), (("day", ">=", today.replace(month=1, day=1)),))

    def presets() -> dict[str, Any]:
        return {"day": services.clock.today()}

    return TabbedPage(services, _("志愿者与资源"), [
        (_("志愿者"), RecordPage(
            services, _("志愿者"), "volunteer", VOLUNTEER, presets=lambda: {"joined_on": services.clock.today()},
            empty=_("这里登记志愿者。活动里只填人数也可以，登记到人才能算每个人的服务时长。"))),
        (_("志愿服务"), RecordPage(
            services, _("志愿服务"), "volunteer_service", SERVICE, order="-day", chips=[year], presets=presets,
            empty=_("这里记每位志愿者的服务时长。"))),
        (_("资源链接"), EvidencePage(
            services, _("资源链接"), "donation", DONATION, order="-day", chips=[year], presets=presets,
            empty=_("这里记链接来的钱、物和服务，物资按折价金额填写。"))),
        (_("社区社会组织"), EvidencePage(
            services, _("社区社会组织"), "community_group", GROUP, chips=[Chip(_("由本站培育"), (("fostered", "=", True),))],
            empty=_("这里登记社区社会组织：类型、负责人、成员和备案号，活动次数由活动记录得出。"))),
    ])  # fmt: skip
