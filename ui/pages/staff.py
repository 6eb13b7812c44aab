"""人员与督导: workers, postings, roster, training, supervision."""

from __future__ import annotations

from typing import Any

from swdesk.i18n import _
from ui.pages.base import Page, RecordPage
from ui.pages.parts import EvidencePage, TabbedPage
from ui.services import Services
from ui.tables.view import Chip

WORKER = [
    (_("人员"), ["name", "sex", "born", "phone", "post", "employment", "joined_on", "left_on"]),
    (
        _("资格"),
        [
            "credential",
            "certificate_no",
            "registered_until",
            "education",
            "major",
            "professional",
            "vetted_on",
        ],
    ),
    (_("备注"), ["remark"]),
]
POSTING = [("", ["worker", "station", "post", "start", "end"])]
SHIFT = [("", ["worker", "day", "post", "minutes", "remark"])]
TRAINING = [
    (
        _("培训"),
        [
            "topic",
            "day",
            "mode",
            "kind",
            "organiser",
            "level",
            "attendances",
            "minutes",
            "teacher",
            "programme",
        ],
    ),
    (_("效果"), ["result"]),
]
SUPERVISION = [
    (
        _("督导"),
        ["day", "form", "supervisor", "supervisor_level", "worker", "supervisees", "minutes", "topic"],
    ),
    (_("意见与落实"), ["advice", "follow_up"]),
]


def build(services: Services) -> Page:
    """The page 人员与督导."""
    today = services.clock.today()
    year = Chip(_("本年"), (("day", ">=", today.replace(month=1, day=1)),))
    month = Chip(_("本月"), (("day", ">=", today.replace(day=1)),))

    def presets() -> dict[str, Any]:
        return {"day": services.clock.today()}

    workers = EvidencePage(
        services, _("工作人员"), "worker", WORKER,
        chips=[
            Chip(_("在岗"), (("left_on", "empty", None),)),
            Chip(_("社工专业人才"), (("professional", "=", True),)),
            Chip(_("未查违法犯罪记录"), (("vetted_on", "empty", None),)),
        ],
        empty=_("这里登记站里的工作人员。持证情况和到岗日期会进入季度报告的人员情况表。"),
    )  # fmt: skip
    return TabbedPage(services, _("人员与督导"), [
        (_("工作人员"), workers),
        (_("任职"), RecordPage(
            services, _("任职"), "posting", POSTING, empty=_("这里记谁在哪个站点任什么岗位；轮值社工可以有多条。"))),
        (_("值班"), RecordPage(
            services, _("值班"), "duty_shift", SHIFT, order="-day", chips=[month], presets=presets,
            empty=_("这里记值班：哪天、谁、多长时间。"))),
        (_("培训"), EvidencePage(
            services, _("培训"), "training", TRAINING, order="-day", chips=[year], presets=presets,
            empty=_("这里记组织或参加的培训，学时可以写“2小时”或“90分钟”。"))),
        (_("督导"), EvidencePage(
            services, _("督导"), "supervision", SUPERVISION, order="-day", chips=[year], presets=presets,
            empty=_("这里记督导：形式、时长、意见和落实。"))),
    ])  # fmt: skip
