"""志愿者与资源: volunteers, their hours, and what was brought in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from swdesk import records
from swdesk.donations import Given, converted, given
from swdesk.i18n import _, several
from swdesk.values import hours
from ui.pages.base import Page, RecordPage
from ui.pages.parts import EvidencePage, Tab, TabbedPage, records_tab
from ui.services import Services
from ui.tables.view import Chip
from ui.widgets.basics import Panel
from ui.widgets.grid import Grid, Head

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
            "services",
            "linkage",
            "remark",
        ],
    ),
]


_LAST = 12
_SHOWN = ("day", "minutes", "activity")


class VolunteerPage(RecordPage):
    """A volunteer, and what was given beside the form."""

    def __init__(self, services: Services) -> None:
        super().__init__(
            services, several("志愿者"), "volunteer", VOLUNTEER, presets=lambda: {"joined_on": services.clock.today()},
            chips=[Chip(_("未录入全国系统"), (("entered_on", "empty", None), ("left_on", "empty", None)))],
            empty=_("这里登记志愿者。活动里只填人数也可以，登记到人才能算每个人的服务时长。"),
        )  # fmt: skip
        self.given = Grid(
            services.theme, _("志愿服务"), [Head("", 92), Head("", 70, right=True), Head("")], header=False
        )
        self.panel = Panel(_("志愿服务"), " ")
        self.panel.body.addWidget(self.given)
        self.panel.body.addStretch(1)
        self.side.addWidget(self.panel, 1)
        self.given.opened.connect(lambda one: services.open_record("volunteer_service", one))

    def shown(self, record_id: UUID | None) -> None:
        """The services of this volunteer, the last ones first."""
        self.panel.setVisible(record_id is not None)
        if record_id is None:
            return
        wanted = records.Query(where=(("volunteer", "=", record_id),), order="-day", limit=_LAST)

        def read(session: Session) -> tuple[Given, list[records.Row]]:
            return given(session, record_id), records.rows(session, "volunteer_service", wanted, _SHOWN)

        self.services.operations.read(read, lambda found: self._show(*found), self)

    def _show(self, whole: Given, last: list[records.Row]) -> None:
        self.panel.remark.setText(_("{} 次 · {} 小时").format(whole.times, hours(whole.minutes) or "0"))
        self.given.fill([[one.labels[name] for name in _SHOWN] for one in last], [one.id for one in last])
        self.given.fit(_LAST)


class DonationPage(EvidencePage):
    """Resources; number × price is offered as the converted amount as long as nobody typed one."""

    def __init__(self, services: Services) -> None:
        year = Chip(_("本年"), (("day", ">=", services.clock.today().replace(month=1, day=1)),))
        super().__init__(
            services, _("资源链接"), "donation", DONATION, order="-day", chips=[year],
            presets=lambda: {"day": services.clock.today()},
            empty=_("这里记链接来的钱、物和服务，物资按折价金额填写，填了数量和单价的自动折算。"),
        )  # fmt: skip
        self._offered: int | None = None
        for name in ("quantity", "price"):
            self.form.editors[name].edited.connect(self._convert)

    def _convert(self) -> None:
        amount = self.form.editors["amount"]
        if amount.value() not in (None, self._offered):
            return
        self._offered = converted(self.form.editors["quantity"].value(), self.form.editors["price"].value())
        if amount.value() != self._offered:
            amount.set_value(self._offered)
            amount.edited.emit()


def build(services: Services) -> Page:
    """The page 志愿者与资源."""
    today = services.clock.today()
    year = Chip(_("本年"), (("day", ">=", today.replace(month=1, day=1)),))

    def presets() -> dict[str, Any]:
        return {"day": services.clock.today()}

    return TabbedPage(services, _("志愿者与资源"), [
        Tab(several("志愿者"), lambda: VolunteerPage(services), "volunteer"),
        records_tab(
            services, _("志愿服务"), "volunteer_service", SERVICE, order="-day", chips=[year], presets=presets,
            empty=_("这里记每位志愿者的服务时长。")),
        Tab(_("资源链接"), lambda: DonationPage(services), "donation"),
        records_tab(
            services, several("社区社会组织"), "community_group", GROUP, page=EvidencePage,
            chips=[Chip(_("由本站培育"), (("fostered", "=", True),))],
            empty=_("这里登记社区社会组织：类型、负责人、成员和备案号，活动次数由活动记录得出。")),
    ])  # fmt: skip
