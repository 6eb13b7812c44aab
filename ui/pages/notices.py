"""通知与下发 (a superior): notices, the service list, codes; one file for all units. At a station: the notices that came."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog

from swdesk.catalogues import export_catalogue
from swdesk.i18n import _, several
from swdesk.progress import Progress
from swdesk.roles import Right
from ui.pages import extras
from ui.pages.base import Page, RecordPage
from ui.pages.parts import EvidencePage, Tab, TabbedPage, records_tab
from ui.pages.services import ITEM
from ui.pages.standards import IndicatorPage
from ui.services import Services
from ui.tables.view import Chip
from ui.widgets.basics import button

NOTICE = [("", ["title", "issued_on", "due_on", "issued_by", "done_on"]), (_("正文"), ["text"])]
CODE = [("", ["list", "code", "name", "english", "aliases", "like", "valid_from", "valid_to", "retired"])]


def notices(services: Services) -> RecordPage:
    """The list of notices, with the files of each beside it."""
    empty = _("这里是上级下发的通知，接收下发文件后自动列出；办完后填办结日期，“今日”就不再提醒。")
    if services.superior:
        empty = _(
            "这里写给下级单位的通知，附件（表样、文件）放在右侧；点“生成下发文件”，一个文件发给所有单位。"
        )
    return EvidencePage(
        services, several("通知"), "notice", NOTICE, order="-issued_on", chips=[Chip(_("未办结"), (("done_on", "empty", None),))],
        presets=lambda: {"issued_on": services.clock.today()}, empty=empty,
    )  # fmt: skip


class NoticesPage(TabbedPage):
    """What a superior hands down, and the button that writes it."""

    def __init__(self, services: Services) -> None:
        def presets() -> dict[str, Any]:
            return {"year": services.clock.today().year}

        self._down = button(_("生成下发文件"), self.hand_down)
        super().__init__(services, _("通知与下发"), [
            Tab(several("通知"), lambda: notices(services), "notice"),
            records_tab(
                services, _("服务清单"), "service_item", ITEM, order="number",
                empty=_("这里列出要求各站完成的服务项目，下发后进入各站的服务清单。")),
            records_tab(
                services, several("年度目标"), "service_target", [("", ["item", "year", "target", "weight", "due_on"])], order="-year",
                presets=presets, empty=_("这里写每个项目每年的目标和权重，随服务清单一起下发。")),
            Tab(several("指标定义"), lambda: IndicatorPage(services), "indicator"),
            records_tab(
                services, several("报表样表"), "report_form", [("", ["name", "remark", "retired"])], page=EvidencePage, order="name",
                empty=_("这里放要各站填报的 Excel 样表：格子里写 {{指标}}，文件放在右侧。各站确认后一键填数。")),
            records_tab(
                services, several("自定代码"), "code_item", CODE, order="list",
                empty=_("这里给选项表增加本地的选项，如当地特有的活动类型。代码用字母或数字，下发后各站可选。")),
            Tab(several("自定字段"), lambda: extras.build(services), "extra_field"),
        ])  # fmt: skip
        self.help = _(
            "通知、服务清单、指标定义、样表、自定代码和单位名册一次生成一个文件，发给所有下级单位；各单位接收两次也不会重复。指标和样表由各单位看过改动、确认后才使用。"
        )

    def _follow(self) -> None:
        super()._follow()
        page = self.page
        editing = isinstance(page, RecordPage) and page.editing
        self.actions = [*self.actions, self._down]
        self._down.setVisible(not editing and self.services.can(Right.REPORT))
        self.renamed.emit()

    def choose_folder(self) -> Path | None:
        """Where the file goes; tests replace it."""
        path = QFileDialog.getExistingDirectory(self, _("选择U盘或文件夹，存放下发文件"))
        return Path(path) if path else None

    def hand_down(self) -> None:
        """Write the file for all units."""
        folder, services = self.choose_folder(), self.services
        if folder is None:
            return

        def work(_progress: Progress) -> Path:
            return export_catalogue(
                services.store, services.files, folder, clock=services.clock, user_name=services.user_name
            )

        services.operations.task(
            work,
            lambda path: services.say(_("已生成下发文件：{}。各单位在“接收”里收进。").format(path.name)),
            self,
        )


def build(services: Services) -> Page:
    """The page 通知与下发, or a station's 通知."""
    return NoticesPage(services) if services.superior else notices(services)
