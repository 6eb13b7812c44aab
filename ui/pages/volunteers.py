"""志愿者与资源: volunteers, their hours, and what was brought in."""

from __future__ import annotations

from typing import Any

from swdesk.i18n import _
from ui.pages.base import Page, RecordPage
from ui.pages.parts import EvidencePage, TabbedPage
from ui.services import Services
from ui.tables.view import Chip

VOLUNTEER = [("", ["name", "sex", "phone", "number", "unit", "skills", "joined_on", "remark"])]
SERVICE = [("", ["volunteer", "day", "minutes", "activity", "remark"])]
DONATION = [
    (_("资源"), ["donor", "day", "kind", "item", "quantity", "amount", "fund_source"]),
    (_("去向"), ["used_for", "beneficiaries", "remark"]),
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
    ])  # fmt: skip
