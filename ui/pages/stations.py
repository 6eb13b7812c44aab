"""单位: the units below a superior and the agencies that run them."""

from __future__ import annotations

from swdesk.i18n import _
from ui.pages.base import Page, RecordPage
from ui.pages.parts import TabbedPage
from ui.services import Services
from ui.tables.view import Chip

STATION = [
    (_("单位"), ["name", "unit_code", "level", "kind", "expected", "parent"]),
    (_("所在地"), ["province", "city", "county", "township", "address", "area"]),
    (_("建设"), ["opened_on", "status", "pilot_level", "operating_mode", "two_in_one", "agency"]),
    (_("联系"), ["head", "phone", "remark"]),
]
AGENCY = [("", ["name", "credit_code", "kind", "rating", "rating_until", "registered_on", "contact", "phone", "remark"])]


def build(services: Services) -> Page:
    """The page 单位."""
    expected = Chip(_("应报送"), (("expected", "=", True),))
    return TabbedPage(services, _("单位"), [
        (_("站点"), RecordPage(
            services, _("单位"), "station", STATION, chips=[expected], order="unit_code", presets=lambda: {"expected": True, "level": "4"},
            empty=_("这里列出下级社工站。勾选“应报送”的列入报送情况表；接收上报文件时，新单位会自动列入。"))),
        (_("承接机构"), RecordPage(services, _("承接机构"), "agency", AGENCY, empty=_("这里记承接社工站的机构和评估等级。"))),
    ])  # fmt: skip
