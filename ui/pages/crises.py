"""危机与强制报告: each with its report chain, its times and its papers; the numbers to call."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QSizePolicy
from sqlalchemy.orm import Session

from swdesk import crises, records
from swdesk.i18n import _, several
from swdesk.periods import quarter_of
from ui.dialogs.alarm import AlarmDialog
from ui.pages.base import Page
from ui.pages.parts import EvidencePage, Tab, TabbedPage, records_tab
from ui.services import Services
from ui.tables.view import Chip
from ui.widgets.basics import Panel, Whole

CRISIS = [
    (_("发现"), ["person", "kind", "day", "found_at", "finder", "source", "place", "worker", "number"]),
    (_("现场和立即措施"), ["measures", "scene"]),
    (_("报告链"), ["+crisis_report"]),
    (_("安全计划与跟进"), ["safety_plan", "follow_up", "next_day", "case"]),
    (_("结果"), ["outcome", "closed_on", "review"]),
]
REPORT = [
    (_("未成年人"), ["person", "code_name", "number", "situations"]),
    (_("发现"), ["day", "found_at", "place", "finder", "worker", "secrecy", "facts", "evidence"]),
    (_("报案"), ["police_on", "police_at", "police_method", "police_unit", "police_officer", "receipt"]),
    (_("同步报告"), ["civil_on", "civil_at", "education_on", "education_at", "women_on", "women_at",
                 "procurator_on", "procurator_at"]),
    (_("安置与后续"), ["placed", "placement_ground", "placement", "feedback", "case", "signed_on", "closed_on"]),
]  # fmt: skip
HOTLINE = [(_("求助电话"), ["name", "phone", "ordinal"])]
OPEN = (("closed_on", "empty", None),)


class _Standing(Panel):
    """Beside the form: how long until the first report, and what is still missing."""

    def __init__(self, services: Services) -> None:
        super().__init__(_("首报时长与待补"))
        self._services = services
        self._record: UUID | None = None
        self.times, self.lacks = Whole(), Whole("quiet")
        body = self.padded()
        body.addWidget(self.times)
        body.addWidget(self.lacks)

    def show_record(self, kind: str, record_id: UUID | None) -> None:
        """Read how a record stands."""
        self._record = record_id
        self.times.setText("")
        self.lacks.setText("")
        if record_id is None:
            return

        def read(session: Session) -> tuple[str, list[str]]:
            record: Any = session.get(records.model_of(kind), record_id)
            if record is None:
                return "", []
            return crises.told_words(session, record), crises.missing_of(session, record)

        def show(found: tuple[str, list[str]]) -> None:
            if self._record == record_id:
                self.times.setText(found[0])
                lacking = _("、").join(found[1])
                self.lacks.setText(_("待补：{}").format(lacking) if lacking else _("材料齐了。"))

        self._services.operations.read(read, show, self)


class AlarmPage(EvidencePage):
    """A list of crises or reports; a new one begins with the red dialog."""

    def __init__(self, services: Services, title: str, kind: str, sections: Any, **options: Any) -> None:
        super().__init__(services, title, kind, sections, **options)
        self.kinds = frozenset({kind, "crisis_report"})
        self.standing = _Standing(services)
        self.standing.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.side.insertWidget(0, self.standing)
        self.side.setStretchFactor(self.attachments, 1)
        self.help = _(
            "先报警、求助，再登记。编号自动给出；列表、今日和日志里只出现编号。填了“处置完毕日期”才从今日消失。"
        )

    def refresh(self) -> None:
        """The list, and what 表14 asks for: how many this quarter, and the usual time to the first report."""
        super().refresh()
        period, kind = quarter_of(self.services.clock.today()), self.kind
        self.services.operations.read(
            lambda session: crises.counts(session, kind, period.start, period.end), self._counted, self
        )

    def _counted(self, found: crises.Count) -> None:
        if self.editing:
            return
        parts = [_("本季度 {} 例，已处置完毕 {} 例").format(found.total, found.closed)] if found.total else []
        if found.typical is not None:
            parts.append(_("首报时长中位数 {}").format(crises.words(found.typical)))
        self.remark = " · ".join(parts)
        self.renamed.emit()

    def new(self) -> None:
        """First whom to call."""
        AlarmDialog(self.services, self.window(), self.kind).open()

    def shown(self, record_id: UUID | None) -> None:
        """Folder and standing of this record."""
        super().shown(record_id)
        self.standing.show_record(self.kind, record_id)


def build(services: Services) -> Page:
    """The page 危机与强制报告."""
    crisis = Tab(several("危机事件"), lambda: AlarmPage(
        services, _("危机事件"), crises.CRISIS, CRISIS,
        chips=[Chip(_("处置中"), OPEN)], columns=["number", "kind", "day", "found_at", "person", "worker", "outcome", "closed_on"],
        order="-day", empty=_("这里登记危机事件：自伤、家暴、走失、断炊等。先求助，再登记。"),
    ), crises.CRISIS)  # fmt: skip
    report = Tab(several("强制报告"), lambda: AlarmPage(
        services, _("强制报告"), crises.REPORT, REPORT,
        chips=[Chip(_("处置中"), OPEN), Chip(_("缺回执编号"), (("receipt", "empty", None),))],
        columns=["number", "situations", "day", "police_on", "receipt", "person", "worker", "closed_on"],
        order="-day", empty=_("这里登记侵害未成年人案件的强制报告。发现情况请立即拨打110，不要等待系统。"),
    ), crises.REPORT)  # fmt: skip
    lines = records_tab(
        services, several("求助电话"), "hotline", HOTLINE,
        empty=_("现在用的是通用号码：110、120和12345。本地的未成年人保护热线、派出所电话可以登记在这里。"),
    )  # fmt: skip
    return TabbedPage(services, _("危机与强制报告"), [crisis, report, lines])
