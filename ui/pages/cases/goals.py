"""目标达成 in a session: every goal of the plan with its five answers; one click scores one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from db.base import new_id, record_kinds
from db.codes import code_list
from db.drafts import Line
from db.fields import Field, Kind
from swdesk.goals import GoalStand
from swdesk.i18n import _, item_text
from ui.forms.editor import Editor
from ui.widgets.basics import button, clear, label, row


class GoalScores(Editor):
    """The scores of one session; the value is a tuple of `Line` of goal_score. Goals come with `show_goals`."""

    def __init__(self) -> None:
        super().__init__(Field(record_kinds()["goal_score"].label, Kind.NOTE))
        self._box = QVBoxLayout()
        self._box.setSpacing(6)
        self._layout.addLayout(self._box)
        self._lines: dict[UUID, Line] = {}
        self._goals: list[GoalStand] = []
        self.rows: dict[UUID, _GoalRow] = {}
        self._empty = label(_("计划里还没有目标；写了目标，这里逐条打分。"), "quiet", wrap=True)
        self._box.addWidget(self._empty)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_goals(self, goals: Sequence[GoalStand]) -> None:
        """The goals to be scored; what was scored already stays."""
        if list(goals) == self._goals:
            return
        self._goals = list(goals)
        self._box.removeWidget(self._empty)
        clear(self._box)
        self.rows = {goal.id: _GoalRow(self, goal) for goal in goals}
        for one in self.rows.values():
            self._box.addWidget(one)
        self._box.addWidget(self._empty)
        self._empty.setVisible(not goals)
        self._show_lines()

    def _show_lines(self) -> None:
        by_goal = {line.values.get("goal"): line for line in self._lines.values() if not line.gone}
        for goal, one in self.rows.items():
            line = by_goal.get(goal)
            values = line.values if line is not None else {}
            one.show_score(values.get("state"), values.get("percent"))

    def score(self, goal: UUID, state: str | None, percent: int | None) -> None:
        """What was clicked or typed for a goal; nothing at all takes its score away."""
        old = next(
            (one for one in self._lines.values() if one.values.get("goal") == goal and not one.gone), None
        )
        values = {"goal": goal, "state": state, "percent": percent}
        if state is None and percent is None:
            if old is not None and old.new:
                del self._lines[old.id]
            elif old is not None:
                self._lines[old.id] = Line(old.id, old.values, gone=True, heads=old.heads)
        elif old is None or old.new:
            line = Line(old.id if old else new_id(), values, frozenset(values), new=True)
            self._lines[line.id] = line
        else:
            self._lines[old.id] = Line(old.id, values, frozenset({"state", "percent"}), heads=old.heads)
        self.edited.emit()

    def value(self) -> Any:
        """The scores given, and those taken away."""
        return tuple(self._lines.values())

    def set_value(self, value: Any) -> None:
        """Show scores as loaded or as kept in a draft."""
        lines: tuple[Line, ...] = tuple(value or ())
        self._lines = {line.id: line for line in lines}
        self._show_lines()

    def settle(self, value: Any) -> None:
        """The scores as they now stand in the store; what was clicked since stays."""
        stored: tuple[Line, ...] = tuple(value or ())
        self._lines = {line.id: line for line in stored}
        for one in self.rows.values():
            known = next((line for line in stored if line.values.get("goal") == one.goal.id), None)
            before = (known.values.get("state"), known.values.get("percent")) if known else (None, None)
            if one.shown() != before:
                self.score(one.goal.id, *one.shown())


class _GoalRow(QWidget):
    """A goal: its words, how it stood, its answers, and a percentage for who wants one."""

    def __init__(self, editor: GoalScores, goal: GoalStand) -> None:
        super().__init__()
        self._editor, self.goal = editor, goal
        self.answers: dict[str, QPushButton] = {}
        for item in code_list("goal_state").items:
            made = button(item_text(item), style="chip", hint=f"{goal.goal}：{item_text(item)}")
            made.setCheckable(True)
            made.clicked.connect(lambda on, code=item.code: self._clicked(code, on=on))
            self.answers[item.code] = made
        self.percent = QLineEdit()
        self.percent.setPlaceholderText("%")
        self.percent.setMaxLength(4)
        self.percent.setFixedWidth(self.percent.fontMetrics().horizontalAdvance("100%") + 28)
        self.percent.setAccessibleName(_("{}：达成百分之几").format(goal.goal))
        self.percent.textEdited.connect(lambda _text: self._emit())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        before = label(_("上次：{}").format(goal.words) if goal.words else "", "quiet")
        words = label(goal.goal, wrap=True)
        head = row(words, before)
        head.setStretch(0, 1)
        layout.addLayout(head)
        layout.addLayout(row(*self.answers.values(), self.percent, None, gap=6))

    def _clicked(self, code: str, *, on: bool) -> None:
        for other, one in self.answers.items():
            one.setChecked(on and other == code)
        self._emit()

    def _emit(self) -> None:
        self._editor.score(self.goal.id, *self.shown())

    def shown(self) -> tuple[str | None, int | None]:
        """The answer and the percentage that stand there."""
        state = next((code for code, one in self.answers.items() if one.isChecked()), None)
        typed = self.percent.text().strip().rstrip("%％")
        return state, min(int(typed), 100) if typed.isdecimal() else None

    def show_score(self, state: str | None, percent: int | None) -> None:
        """Show a score without taking it for clicked."""
        if self.shown() != (state, percent):
            for code, one in self.answers.items():
                one.setChecked(code == state)
            self.percent.setText("" if percent is None else str(percent))
