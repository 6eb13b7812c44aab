"""预估: its versions, and the diagrams that follow from the family and the supports written in it."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from swdesk import case_forms, case_steps
from swdesk.diagrams.ecomap import Support
from swdesk.diagrams.reading import diagrams_of
from swdesk.diagrams.strokes import Picture
from swdesk.i18n import _
from ui.dialogs.sizes import open_at
from ui.pages.cases.papers import Papers
from ui.pages.cases.sections import ASSESSMENT
from ui.services import Services
from ui.widgets.basics import Panel, button, label, row
from ui.widgets.diagram import Diagram


class Assessments(Papers):
    """The assessments of a case."""

    def __init__(self, services: Services) -> None:
        super().__init__(
            services, "case_assessment", ASSESSMENT, case_forms.new_assessment, case_steps.paper_saved, more=_("重新预估")
        )  # fmt: skip
        self.diagrams: DiagramDialog | None = None
        self.extra.addWidget(
            button(_("家系图、生态图"), self.draw, hint=_("按家庭成员表和下面的支持网络画图"))
        )

    def draw(self) -> None:
        """Both diagrams, with the supports as they stand on the form, saved or not."""
        case, today = self.case, self.services.clock.today()
        if case is None:
            return
        lines = [line.values for line in self.form.editors["+case_support"].value() if not line.gone]
        supports = [
            Support(one["name"], one["tie"] or "", one["flow"] or "", one["remark"] or "") for one in lines if one["name"]
        ]  # fmt: skip

        def read(session: Session) -> tuple[Picture, Picture]:
            return diagrams_of(session, case, today, supports)

        self.services.operations.read(read, self._open_diagrams, self)

    def _open_diagrams(self, found: tuple[Picture, Picture]) -> None:
        self.diagrams = DiagramDialog(self.services, self.window(), *found)
        self.diagrams.open()


class DiagramDialog(QDialog):
    """家系图 and 生态图 beside each other, and what their lines mean."""

    def __init__(self, services: Services, parent: QWidget, family: Picture, world: Picture) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("家系图、生态图"))
        open_at(self, services.theme, parent, 1180, 640)
        self.pictures = {_("家系图"): family, _("生态图"): world}
        panels: list[QWidget] = []
        for name, picture in self.pictures.items():
            panel = Panel(name)
            shown = Diagram(services.theme, name)
            shown.show_picture(picture)
            panel.body.addWidget(shown, 1)
            panels.append(panel)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addLayout(row(*panels, gap=12), 1)
        meaning = _(
            "方形为男、圆形为女、双框为服务对象、打叉为已故。双线紧密，单线一般，虚线疏远，折线紧张或冲突，断线断绝；"
            "箭头是能量的流向。家庭成员在服务对象档案里登记，关系在“支持网络”里写（写名字或称呼，如“祖母”）。"
        )
        layout.addWidget(label(meaning, "quiet", wrap=True))
        layout.addLayout(row(None, button(_("关闭"), self.accept, "primary")))
