"""服务清单: progress of every item, its yearly targets, the items themselves."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from swdesk.i18n import _, several
from swdesk.periods import quarter_of, rounded
from swdesk.service_list import adopt_catalogue, has_target, target_id
from swdesk.services import Progress, progress, weighted_completion
from swdesk.values import show_day
from ui.dialogs.sizes import open_at
from ui.forms.form import Form
from ui.pages.base import Page
from ui.pages.parts import Tab, TabbedPage, records_tab
from ui.pages.rollups import BasicsPage, LedgersPage, ProgrammesPage
from ui.pages.today import service_cells
from ui.services import Services
from ui.widgets.basics import EmptyNote, Panel, button, label, row
from ui.widgets.grid import Grid, Head

ITEM = [("", ["number", "name", "unit", "domain", "indicator", "remark"])]
TARGET = [("", ["target", "weight", "due_on", "project"])]


class TargetDialog(QDialog):
    """The target of one item for this year."""

    def __init__(self, services: Services, parent: QWidget, item: Progress, year: int) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("{} 年度目标").format(year))
        open_at(self, services.theme, parent, 560, 240)
        self.form = Form(services, "service_target", TARGET, columns=2)
        layout = QVBoxLayout(self)
        layout.addWidget(label(f"{item.number} {item.name}（{item.unit}）", "panelTitle"))
        layout.addWidget(self.form, 1)
        save = button(_("保存 Ctrl+Enter"), lambda: self.form.save(lambda _id: self.accept()), "primary")
        layout.addLayout(row(None, button(_("关闭"), self.reject), save))
        wanted = target_id(item.id, year)

        def begin(known: bool) -> None:
            if known:
                self.form.open(wanted)
            else:
                known_to = {"item": item.id, "year": year}
                self.form.start_new(known_to)
                self.form.id = wanted
                if (draft := services.drafts.load(wanted)) is not None:
                    self.form.resume(draft, known_to)

        services.operations.settle_asides()
        services.operations.read(lambda session: has_target(session, item.id, year), begin, self)

    def reject(self) -> None:
        """Esc closes; what was typed stays as a draft."""
        self.form.keep_draft()
        super().reject()


class ProgressPage(Page):
    """Every item with its target against the time."""

    kinds = frozenset(
        {
            "service_item",
            "service_target",
            "visit",
            "case",
            "case_session",
            "activity",
            "school_activity",
            "group_session",
        }
    )

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("服务清单"))
        self.grid = Grid(services.theme, _("服务清单进度"), [
            Head(_("编号"), 56), Head(_("服务项目")), Head(_("单位"), 60), Head(_("本季度"), 84, right=True),
            Head(_("本年累计"), 84, right=True), Head(_("年度目标"), 84, right=True), Head(_("完成率"), 84, right=True),
            Head(_("进度"), 170), Head(_("进度状态"), 150), Head(_("佐证材料"), 90),
        ])  # fmt: skip
        self.panel = Panel(_("完成进度"), " ")
        self.empty = EmptyNote(
            _(
                "服务清单列出全年要做的服务、目标和权重，完成数由记录自动得出。可以先用通用清单，再按合同修改。"
            ),
            _("用通用清单建立"),
            self._adopt,
        )
        self.panel.body.addWidget(self.grid, 1)
        self.panel.body.addWidget(self.empty, 1)
        self.body.addWidget(self.panel, 1)
        self._rows: list[Progress] = []
        self.actions = [button(_("改年度目标"), self._edit_current, hint=_("改所选项目的年度目标（回车）"))]
        self.grid.opened.connect(self._edit)
        self.help = _("双击一行改年度目标和权重。比时间进度落后 10 个百分点以上为滞后。")

    def refresh(self) -> None:
        """Count again."""
        today = self.services.clock.today()
        period = quarter_of(today).until(today)
        self.services.operations.read(
            lambda session: progress(session, period), lambda rows: self._show(rows, today), self
        )

    def _show(self, rows: list[Progress], today: date) -> None:
        self._rows = rows
        self.grid.fill([service_cells(item) for item in rows], rows)
        self.grid.setVisible(bool(rows))
        self.empty.setVisible(not rows)
        if rows:
            done = weighted_completion(rows)
            whole = _(" · 加权完成率 {}%").format(rounded(done, 1)) if done is not None else ""
            gone = rounded(rows[0].gone * 100, 1)
            self.panel.remark.setText(_("截至 {} · 竖线为时间进度 {}%").format(show_day(today), gone) + whole)

    def _adopt(self) -> None:
        self.services.operations.write(_("建立服务清单"), adopt_catalogue, owner=self)

    def _edit_current(self) -> None:
        line = self.grid.currentRow()
        if 0 <= line < len(self._rows):
            self._edit(self._rows[line])
        else:
            self.services.warn(_("请先在表里选一行，再改它的年度目标。"))

    def _edit(self, item: Progress) -> None:
        self.dialog = TargetDialog(self.services, self.window(), item, self.services.clock.today().year)
        self.dialog.open()


def build(services: Services) -> Page:
    """The page 服务清单."""
    items = records_tab(
        services, _("清单项目"), "service_item", ITEM, order="number",
        empty=_("这里是服务清单的项目。计量指标决定完成数怎么算。"),
    )  # fmt: skip

    def presets() -> dict[str, Any]:
        return {"year": services.clock.today().year}

    targets = records_tab(
        services, several("年度目标"), "service_target", [("", ["item", "year", "target", "weight", "due_on", "project"])], order="-year",
        presets=presets, empty=_("这里是每个项目每年的目标。在“完成进度”里双击一行也可以改。"),
    )  # fmt: skip
    return TabbedPage(
        services,
        _("服务清单"),
        [
            Tab(_("完成进度"), lambda: ProgressPage(services)),
            items,
            targets,
            Tab(_("三基与老小残弱"), lambda: BasicsPage(services)),
            Tab(several("所属计划"), lambda: ProgrammesPage(services)),
            Tab(_("两站台账"), lambda: LedgersPage(services)),
        ],
    )
