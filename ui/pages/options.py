"""本站规则: what the whole station agreed on (numbers, reminders, approval), from the declared options."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any, cast

from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit
from sqlalchemy.orm import Session

from swdesk import basics, cases, duty, numbering, options, retention, visit_papers, work_papers, workers
from swdesk.i18n import _, translator
from swdesk.options import Option
from swdesk.reports import layout
from swdesk.roles import Right
from ui.pages.base import Page
from ui.services import Services
from ui.widgets.basics import Panel, button, label

AnyOption = Option[str] | Option[int] | Option[bool]
GROUPS: list[tuple[str, Sequence[AnyOption]]] = [
    (_("编号"), (*numbering.PATTERNS.values(), numbering.STATION_CODE)),
    (_("个案"), cases.OPTIONS),
    (_("走访"), visit_papers.OPTIONS),
    (_("小组、活动与值班"), (*work_papers.OPTIONS, duty.FULL_TIME)),
    (_("报告版式"), layout.OPTIONS),
    (_("人员"), (*workers.REQUIRED.values(),)),
    (_("保存期限"), retention.OPTIONS),
    (_("三基汇总"), (*basics.DOMAINS.values(),)),
]


def _same(declared: Sequence[AnyOption], line: int) -> int:
    """How many options from `line` on have the same hint."""
    same = itertools.takewhile(lambda one: one.help == declared[line].help, declared[line:])
    return len(list(same))


class OptionsPage(Page):
    """A panel a group; a value counts from the moment it is saved, on every PC of the station."""

    kinds = frozenset({"setting"})
    help = _("这里的规则全站通用，改了只影响以后；已经编好的号不变。空着就按默认。")

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("本站规则"))
        self.editors: dict[str, QLineEdit | QCheckBox] = {}
        self._options: dict[str, AnyOption] = {}
        for title, declared in GROUPS:
            panel = Panel(title)
            panel.padded().addLayout(self._grid(declared))
            self.body.addWidget(panel)
        if services.can(Right.MANAGE):
            self.actions = [button(_("保存规则"), self.save, "primary")]
        self.body.addStretch(1)

    def _grid(self, declared: Sequence[AnyOption]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setColumnStretch(2, 1)
        told: str | None = None
        for line, option in enumerate(declared):
            name = _(option.label)
            editor = QCheckBox() if isinstance(option.default, bool) else QLineEdit()
            editor.setAccessibleName(name)
            editor.setEnabled(self.services.can(Right.MANAGE))
            if isinstance(editor, QLineEdit):
                editor.setPlaceholderText(str(option.default))
                editor.setFixedWidth(self.services.theme.px(200 if translator.chinese else 180))
            mark = label(name, "label", wrap=not translator.chinese)
            if mark.wordWrap():
                mark.setFixedWidth(self.services.theme.px(170))
            grid.addWidget(mark, line, 0)
            grid.addWidget(editor, line, 1)
            if option.help and option.help != told:  # once, where several share it
                grid.addWidget(label(_(option.help), "quiet", wrap=True), line, 2, _same(declared, line), 1)
            told = option.help
            self.editors[option.key], self._options[option.key] = editor, option
        return grid

    def refresh(self) -> None:
        """What holds now."""

        def read(session: Session) -> dict[str, Any]:
            found: dict[str, Any] = {}
            for key, option in self._options.items():
                found[key] = options.value(session, cast("Option[str]", option))
            return found

        self.services.operations.read(read, self._show, self)

    def _show(self, found: dict[str, Any]) -> None:
        for key, value in found.items():
            editor, option = self.editors[key], self._options[key]
            if isinstance(editor, QCheckBox):
                editor.setChecked(value)
            else:
                editor.setText("" if value == option.default else str(value))

    def save(self) -> None:
        """Keep what was changed; if one cannot be used, that is said and nothing is changed."""
        chosen = {
            key: editor.isChecked() if isinstance(editor, QCheckBox) else editor.text()
            for key, editor in self.editors.items()
        }

        def work(session: Session) -> None:
            for key, value in chosen.items():
                options.take(session, self._options[key], value)

        self.services.operations.write(
            _("修改本站规则"), work, then=lambda _none: self.services.say(_("本站规则已保存。")), owner=self
        )
