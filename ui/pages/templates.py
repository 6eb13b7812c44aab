"""常用语 and 个案计划模板: what is written again and again, kept by the station."""

from __future__ import annotations

from swdesk import phrases
from swdesk.i18n import _
from swdesk.roles import Right
from ui.pages.base import RecordPage
from ui.services import Services
from ui.tables.view import Chip
from ui.widgets.basics import button

PHRASE = [("", ["form", "field", "worker", "text"])]
TEMPLATE = [
    ("", ["name", "expected_sessions", "problems", "aim", "+template_goal", "models"]),
    (_("步骤与评估"), ["+template_step", "difficulties", "evaluation_method"]),
]


class TemplatePage(RecordPage):
    """A record page that can take over the shipped examples."""

    def __init__(
        self,
        services: Services,
        title: str,
        kind: str,
        sections: list[tuple[str, list[str]]],
        **options: object,
    ) -> None:
        super().__init__(services, title, kind, sections, **options)  # type: ignore[arg-type]
        self._examples = button(
            _("添加示例"), self.add_examples, hint=_("添加程序附带的示例，添加后都可以改、可以删")
        )
        self.actions = [self._examples, *self.actions]
        self.renamed.connect(self._look)
        self._look()

    def _look(self) -> None:
        self._examples.setVisible(not self.editing and self.services.can(Right.WRITE))

    def add_examples(self) -> None:
        """Those that are not there yet; one undo takes them back."""
        kind = self.kind

        def done(count: int) -> None:
            self.services.say(
                _("添加了 {} 条示例，可以按本站情况修改或删除。").format(count)
                if count
                else _("示例都已经有了。")
            )

        self.services.operations.write(
            _("添加示例"), lambda session: phrases.add_examples(session, kind), then=done, owner=self
        )


def phrase_page(services: Services) -> RecordPage:
    """常用语."""
    mine = [Chip(_("我的"), (("worker", "=", services.user),))] if services.user else []
    return TemplatePage(
        services, _("常用语"), "phrase", PHRASE, chips=[Chip(_("全站共用"), (("worker", "empty", None),)), *mine],
        empty=_("这里是常用语。写走访、个案等记录时按 Ctrl+; 就能插入；写好的一段也可以当场存进来。"),
    )  # fmt: skip


def template_page(services: Services) -> RecordPage:
    """个案计划模板."""
    return TemplatePage(
        services, _("计划模板"), "case_template", TEMPLATE,
        empty=_("这里是个案计划模板。写计划时点“套用模板”，总目标、具体目标、步骤一次填好，都可以再改。"),
    )  # fmt: skip
