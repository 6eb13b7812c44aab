"""人员与督导: workers, postings, roster, training, supervision."""

from __future__ import annotations

from typing import Any

from swdesk.i18n import _, several
from ui.pages.base import Page
from ui.pages.hours import HoursPage
from ui.pages.parts import EvidencePage, Tab, TabbedPage, records_tab
from ui.pages.talent import TalentPage
from ui.services import Services
from ui.tables.view import Chip

WORKER = [
    (_("人员"), ["name", "sex", "born", "phone", "post", "employment", "agency", "joined_on", "left_on"]),
    (
        _("资格与继续教育"),
        [
            "credential",
            "certificate_no",
            "certified_on",
            "registered_on",
            "registered_until",
            "professional",
            "education",
            "major_kind",
            "major",
        ],
    ),
    (_("违法犯罪记录查询"), ["vetted_on", "+worker_vetting"]),
    (_("人才称号与表彰"), ["+worker_honour"]),
    (_("备注"), ["remark"]),
]
POSTING = [("", ["worker", "station", "post", "start", "end", "home", "remark"])]
SHIFT = [("", ["worker", "day", "start", "end", "minutes", "post", "station", "done", "remark"])]
WORK_DAY = [("", ["worker", "day", "state", "minutes", "remark"])]
TRAINING = [
    (
        _("培训"),
        [
            "topic",
            "day",
            "end",
            "mode",
            "kind",
            "organiser",
            "level",
            "attendances",
            "minutes",
            "teacher",
            "place",
            "programme",
        ],
    ),
    (_("参训名单"), ["continuing", "protection", "certificate", "+training_attendee"]),
    (_("效果"), ["result"]),
]
SUPERVISION = [
    (
        _("督导"),
        [
            "day",
            "form",
            "minutes",
            "supervisor",
            "supervisor_rank",
            "supervisor_level",
            "worker",
            "supervisees",
            "topic",
        ],
    ),
    (_("意见与落实"), ["advice", "follow_up", "follow_up_due", "followed_up_on"]),
    (_("同时被督导的人与关联"), ["+supervisee", "case", "group", "level"]),
]
TALENT = [("", ["name", "kind", "day", "people", "amount", "level", "document", "programme", "remark"])]


def build(services: Services) -> Page:
    """The page 人员与督导."""
    today = services.clock.today()
    year = Chip(_("本年"), (("day", ">=", today.replace(month=1, day=1)),))
    month = Chip(_("本月"), (("day", ">=", today.replace(day=1)),))

    def presets() -> dict[str, Any]:
        return {"day": services.clock.today()}

    workers = records_tab(
        services, several("工作人员"), "worker", WORKER, page=EvidencePage,
        chips=[
            Chip(_("在岗"), (("left_on", "empty", None),)),
            Chip(_("社工专业人才"), (("professional", "=", True),)),
            Chip(_("未查违法犯罪记录"), (("vetted_on", "empty", None),)),
        ],
        empty=_("这里登记站里的工作人员。持证情况和到岗日期会进入季度报告的人员情况表。"),
    )  # fmt: skip
    return TabbedPage(services, _("人员与督导"), [
        workers,
        records_tab(
            services, several("任职"), "posting", POSTING, empty=_("这里记谁在哪个站点任什么岗位；轮值社工可以有多条。")),
        records_tab(
            services, _("值班"), "duty_shift", SHIFT, order="-day", chips=[month], presets=presets,
            empty=_("这里记值班：哪天、谁、多长时间。")),
        records_tab(
            services, _("考勤"), "work_day", WORK_DAY, order="-day", chips=[month], presets=presets,
            empty=_("这里记考勤：出勤、外勤、请假。按月合计在“学时与工时”里看。")),
        records_tab(
            services, _("培训"), "training", TRAINING, page=EvidencePage, order="-day", chips=[year], presets=presets,
            empty=_("这里记组织或参加的培训，学时可以写“2小时”或“90分钟”。")),
        records_tab(
            services, _("督导"), "supervision", SUPERVISION, page=EvidencePage, order="-day", presets=presets,
            chips=[year, Chip(_("意见待落实"), (("follow_up_due", "filled", None), ("followed_up_on", "empty", None)))],
            empty=_("这里记督导：形式、时长、意见和落实。")),
        Tab(_("学时与工时"), lambda: HoursPage(services)),
        records_tab(
            services, several("人才举措"), "talent_measure", TALENT, page=EvidencePage, order="-day", chips=[year], presets=presets,
            empty=_("这里记培、建、留、转、奖的举措：人数和投入资金，按类汇总在“人才与评优”里。")),
        Tab(_("人才与评优"), lambda: TalentPage(services)),
    ])  # fmt: skip
