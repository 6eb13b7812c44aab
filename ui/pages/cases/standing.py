"""Left of a case: its phases, what it adds up to, and what its folder still lacks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from PySide6.QtCore import Signal
from sqlalchemy.orm import Session

from db.cases import Case
from db.codes import code_list
from db.people import Person
from db.roots import root
from swdesk import records
from swdesk.case_papers import Lack, lacks_of
from swdesk.cases import CLOSED, SUSPENDED, Phase, facts_of, phases_from, state_of, state_words
from swdesk.i18n import _, code_text
from swdesk.people import age
from swdesk.satisfied import filled_in, words
from swdesk.visits import short_categories
from ui.services import Services
from ui.widgets.basics import EmptyNote, Panel, label
from ui.widgets.grid import Cell, Grid, Head

_MARKS = {"done": "✓", "now": "●", "open": "○"}
TABS = ("intake", "intake", "assessment", "plan", "sessions", "evaluation", "closing", "follow_up")
"""The tab on which each phase is written."""


@dataclass(frozen=True)
class Standing:
    """What the page shows around the forms."""

    title: str = ""
    remark: str = ""
    phases: tuple[Phase, ...] = ()
    lacks: tuple[Lack, ...] = ()
    totals: str = ""
    closed: bool = False
    resting: bool = False
    lead: bool = False
    """没有接案."""
    person: UUID | None = None


def standing(session: Session, case: UUID, today: date) -> Standing:
    """The facts of a case for its head and its left column."""
    one = session.get_one(Case, case)
    facts = facts_of(session, one)
    person = session.get(Person, root(session, one.person)) if one.person else None
    parts = [*_who(session, person, today), state_words(facts)]
    if one.worker:
        parts.append(_("负责社工 {}").format(records.title(session, "worker", one.worker)))
    counted = _("共 {} 次、{} 分钟").format(facts.sessions, facts.minutes) if facts.sessions else ""
    met = (
        _("目标达成 {} / {}").format(sum(goal.met for goal in facts.goals), len(facts.goals))
        if facts.goals
        else ""
    )
    satisfied = filled_in(session, "case", case)
    state = state_of(facts)
    return Standing(
        " · ".join(part for part in (one.number, person.name if person else "") if part),
        " · ".join(part for part in parts if part), tuple(phases_from(facts)), tuple(lacks_of(session, facts, today)),
        "\n".join(part for part in (counted, met, _("满意度 {}").format(words(satisfied)) if satisfied else "") if part),
        closed=one.closed_on is not None and state >= CLOSED, resting=state == SUSPENDED, lead=facts.lead, person=one.person,
    )  # fmt: skip


def _who(session: Session, person: Person | None, today: date) -> list[str]:
    if person is None:
        return []
    codes = records.codes_of(session, [person.id]).get((person.id, "categories"), ())
    return [
        code_text(code_list("risk"), person.risk),
        short_categories(codes[:2]),
        _("{} 岁").format(age(person.born, today)) if person.born else "",
        person.village or "",
    ]


class StandingPanel(Panel):
    """Signals: wanted(key of a tab), session_wanted(id of a session)."""

    wanted = Signal(str)
    session_wanted = Signal(object, str)

    def __init__(self, services: Services) -> None:
        super().__init__(_("服务过程"))
        theme = services.theme
        self.phases = Grid(
            theme, _("服务过程"), [Head("", 30), Head(""), Head("", 84, right=True)], header=False
        )
        self.totals = label("", "quiet", wrap=True)
        self.totals.setContentsMargins(16, 8, 8, 0)
        self.missing = Grid(theme, _("本案待补材料"), [Head("", 44), Head("")], header=False)
        self._whole = EmptyNote(_("该有的都有了。"))
        self._new = EmptyNote(_("保存后，这里是服务的每一步和还缺的材料。"))
        title = label(_("本案待补材料"), "panelTitle")
        title.setContentsMargins(16, 16, 0, 10)
        self._lacks = title
        for part in (self.phases, self.totals, title, self.missing, self._whole, self._new):
            self.body.addWidget(part)
        self.body.addStretch(1)
        self.phases.chosen.connect(lambda _line, _column, key: self.wanted.emit(key))
        self.missing.opened.connect(self._open)

    def fill(self, found: Standing) -> None:
        """Show how the case stands."""
        rows = [
            [
                Cell(_MARKS[step.state], "ok" if step.state != "open" else "", data=key),
                Cell(step.name, "ok" if step.state == "now" else "", strong=step.state == "now", data=key),
                Cell(_brief(step.note), data=key, tip=step.note),
            ]
            for step, key in zip(found.phases, TABS, strict=False)
        ]
        self.phases.fill(rows)
        self.phases.fit(8)
        self.totals.setText(found.totals)
        self.totals.setVisible(bool(found.totals))
        due = sorted(found.lacks, key=lambda lack: not lack.due)
        self.missing.fill([_lack_row(lack) for lack in due], due)
        self.missing.fit(7)
        self.missing.setVisible(bool(due))
        self._whole.setVisible(not due and bool(found.phases))
        for part in (self.phases, self._lacks):
            part.setVisible(bool(found.phases))
        self._new.setVisible(not found.phases)

    def _open(self, lack: Any) -> None:
        if isinstance(lack, Lack) and lack.session is not None:
            self.session_wanted.emit(lack.session.id, _("第 {} 次服务记录").format(lack.session.ordinal))
        elif isinstance(lack, Lack):
            self.wanted.emit(WHERE.get(lack.key, "closing"))


def _lack_row(lack: Lack) -> list[Cell | str]:
    if lack.due:
        return [Cell(_("缺"), "warning", badge=True), lack.text]
    return ["", Cell(lack.text, "quiet")]


WHERE = {
    "decision_reason": "intake", "referral": "intake", "consultation": "intake", "agreement": "intake", "guardian": "intake", "assessment": "assessment", "plan": "plan", "plan_signed": "plan",
    "plan_approved": "plan", "sessions": "sessions", "evaluation": "evaluation", "satisfaction": "satisfaction",
    "follow_up": "follow_up",
}  # fmt: skip
"""Key of what is missing → the tab on which it is put right; what is not here belongs to the closure."""


def _brief(note: str) -> str:
    """Without what stands in brackets: 不接案（仅提供资讯） left the name of the step no room. The tip says it whole."""
    return re.split(r"\s*[（(]", note)[0]
