"""单位: the register of stations and agencies of a superior."""

from __future__ import annotations

from swdesk.i18n import _, several
from ui.pages.base import Page
from ui.pages.building import BuildingPage
from ui.pages.parts import Tab, TabbedPage, records_tab
from ui.pages.settings import AGENCY
from ui.services import Services
from ui.tables.view import Chip

STATION = [
    (
        _("单位"),
        ["name", "unit_code", "level", "kind", "parent", "expected", "county", "township", "address"],
    ),
    (
        _("站点情况"),
        [
            "opened_on",
            "status",
            "pilot_level",
            "operating_mode",
            "two_in_one",
            "protection_opened_on",
            "demonstration",
            "area",
            "agency",
            "head",
            "phone",
        ],
    ),
    (_("备注"), ["remark"]),
]
FIGURE = [("", ["kind", "number", "day", "source", "remark"])]


def build(services: Services) -> Page:
    """The page 单位."""
    stations = records_tab(
        services, several("单位"), "station", STATION, order="unit_code",
        chips=[Chip(_("应报送"), (("expected", "=", True),)), Chip(_("两站合一"), (("two_in_one", "=", True),))],
        presets=lambda: {"expected": True, "level": "4", "kind": "01"},
        columns=["name", "unit_code", "kind", "expected", "status", "pilot_level", "head", "phone"],
        empty=_("这里登记辖区的社工站。勾选“应报送”的单位列入报送情况表。"),
    )  # fmt: skip
    agencies = records_tab(
        services, several("承接机构"), "agency", AGENCY, chips=[Chip(_("有评估等级"), (("rating", "filled", None),))],
        empty=_("这里登记承接机构的信用代码、评估等级和有效期。"),
    )  # fmt: skip
    return TabbedPage(services, several("单位"), [
        stations,
        agencies,
        Tab(_("建设指标"), lambda: BuildingPage(services)),
        records_tab(
            services, _("基础数据"), "figure", FIGURE, order="-day", presets=lambda: {"day": services.clock.today()},
            empty=_("这里登记记录里算不出来的数：乡镇数、年度建站目标、专业人才总量等，写明时点和来源。")),
    ])  # fmt: skip
