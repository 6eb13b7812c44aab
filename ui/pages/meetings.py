"""会议与宣传: meetings, publications, and at a station the notices that came."""

from __future__ import annotations

from typing import Any

from swdesk.i18n import _, several
from ui.pages.base import Page
from ui.pages.notices import notices
from ui.pages.parts import EvidencePage, Tab, TabbedPage, records_tab
from ui.pages.publishing import PublishingPage
from ui.pages.resolutions import ResolutionsPage
from ui.pages.standards import StandardsPage
from ui.services import Services
from ui.tables.view import Chip

MEETING = [
    (_("会议"), ["topic", "day", "kind", "form", "level", "host", "place", "attendance"]),
    (_("议定事项"), ["+resolution"]),
    (_("记录"), ["agenda", "+meeting_point", "decisions"]),
    (
        _("到会情况"),
        [
            "start",
            "end",
            "chair",
            "recorder",
            "platform",
            "due",
            "absent",
            "attended_only",
            "programme",
            "protection",
            "+meeting_party",
        ],
    ),
]
PUBLICATION = [
    (
        "",
        [
            "title",
            "day",
            "media",
            "level",
            "kind",
            "link",
            "author",
            "reprints",
            "activity",
            "programme",
            "protection",
        ],
    ),
    (_("正文与脱敏核对"), ["body", "deidentified", "checked_on", "checked_by", "remark"]),
]
NOMINATION = [
    (
        _("申报"),
        [
            "title",
            "kind",
            "level",
            "contest",
            "organiser",
            "day",
            "due_on",
            "case",
            "project",
            "worker",
            "station",
            "programme",
        ],
    ),
    (_("正文"), ["background", "analysis", "plan", "process", "effect", "reflection"]),
    (_("材料与核对"), ["+nomination_material", "video", "deidentified", "checked_on", "checked_by"]),
    (_("结果"), ["result", "award", "result_on", "remark"]),
]


def build(services: Services) -> Page:
    """The page 会议与宣传."""
    year = Chip(_("本年"), (("day", ">=", services.clock.today().replace(month=1, day=1)),))

    def presets() -> dict[str, Any]:
        return {"day": services.clock.today()}

    came: list[Tab] = []
    if not services.superior:
        came = [
            Tab(_("上级通知"), lambda: notices(services), "notice"),
            Tab(_("上级口径"), lambda: StandardsPage(services)),
        ]
    return TabbedPage(services, _("会议与宣传"), [
        records_tab(
            services, several("会议"), "meeting", MEETING, page=EvidencePage, order="-day", chips=[year], presets=presets,
            empty=_("这里记联席会、推进会、例会等会议，签到表和纪要放在右侧。")),
        Tab(several("议定事项"), lambda: ResolutionsPage(services)),
        records_tab(
            services, several("宣传信息"), "publication", PUBLICATION, page=PublishingPage, order="-day",
            chips=[year, Chip(_("未脱敏核对"), (("deidentified", "!=", True),))], presets=presets,
            empty=_("这里记发布的信息，一篇算一篇，转载另填次数。发布前请核对没有可识别个人的内容。")),
        records_tab(
            services, several("优秀申报"), "nomination", NOMINATION, page=PublishingPage, order="-day",
            chips=[year, Chip(_("获奖"), (("result", "=", "02"),)), Chip(_("未脱敏核对"), (("deidentified", "!=", True),))],
            presets=presets, empty=_("这里记优秀社工站、案例、项目、社工的申报：材料、脱敏核对和评选结果。案例用化名。")),
        *came,
    ])  # fmt: skip
