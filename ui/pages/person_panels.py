"""Beside the file of a person: the family with the plan of its household, and how the risk changed."""

from __future__ import annotations

from uuid import UUID

from db.codes import code_list
from swdesk import risks
from swdesk.households import Family as Found
from swdesk.households import Measure, Member, family_of, members_of
from swdesk.i18n import _
from swdesk.risks import Step
from ui.services import Services
from ui.widgets.basics import EmptyNote, Panel, button, label, row
from ui.widgets.grid import Cell, Grid, Head

_LINES = 5


class Family(Panel):
    """Others of the family, on file or only written down, and what the household's plan asks for next."""

    def __init__(self, services: Services) -> None:
        super().__init__(_("家庭成员"), " ")
        self._services = services
        self._of: UUID | None = None
        self._household: UUID | None = None
        self.grid = Grid(
            services.theme, _("家庭成员"), [Head("", 72), Head(""), Head("", 60, right=True)], header=False
        )
        self.grid.opened.connect(self._open)
        self.note = EmptyNote(
            _("没有登记家庭成员。在“家庭与居住”里填家庭成员表，或选同一个家庭，就会列在这里。")
        )
        self.plan = label("", "label", wrap=True)
        self.plan.setContentsMargins(12, 8, 12, 0)
        self.measures = Grid(
            services.theme, _("帮扶措施"), [Head(""), Head("", 72), Head("", 88)], header=False
        )
        self.more = button(_("打开一户一策"), self._open_household, "flat")
        for part in (self.grid, self.note, self.plan, self.measures):
            self.body.addWidget(part)
        self.body.addLayout(row(self.more, None))
        self._show(Found())

    def show_person(self, person: UUID | None) -> None:
        """The family of this person."""
        self._of = person
        if person is None:
            self._show(Found())
            return
        today = self._services.clock.today()
        self._services.operations.read(
            lambda session: family_of(session, person, today),
            lambda found: self._show(found) if self._of == person else None, self,
        )  # fmt: skip

    def _open(self, person: UUID | None) -> None:
        if person is not None:
            self._services.open_record("person", person)

    def _open_household(self) -> None:
        if self._household is not None:
            self._services.open_record("household", self._household)

    def _show(self, found: Found) -> None:
        self._household = found.household
        self.grid.fill([_member(one) for one in found.members], [one.person for one in found.members])
        self.grid.fit(_LINES)
        self.grid.setVisible(bool(found.members))
        self.note.setVisible(not found.members and found.household is None)
        asked = found.open_measures
        self.measures.fill([_measure(one) for one in asked[:_LINES]])
        self.measures.fit(_LINES)
        self.measures.setVisible(bool(asked))
        self.plan.setText(_plan(found))
        for part in (self.plan, self.more):
            part.setVisible(found.household is not None)


def _member(one: Member) -> list[Cell | str]:
    years = _("{} 岁").format(one.age) if one.age is not None else ""
    return [Cell(one.name, link=one.person is not None), Cell(one.relation, ""), years]


def _measure(one: Measure) -> list[Cell | str]:
    day = _("{}月{}日").format(one.deadline.month, one.deadline.day) if one.deadline else ""
    return [one.text, Cell(one.responsible, ""), Cell(day, "danger" if one.late else "")]


def _plan(found: Found) -> str:
    parts = [
        _("需求 {} 项").format(found.needs) if found.needs else "",
        _("措施 {done}/{all} 项完成").format(
            done=len(found.measures) - len(found.open_measures), all=len(found.measures)
        )
        if found.measures
        else "",
        _("{}年{}月{}日前复核").format(found.next_review.year, found.next_review.month, found.next_review.day)
        if found.next_review
        else "",
    ]
    return _("一户一策：{}").format(" · ".join(part for part in parts if part) or _("还没有写"))


class Members(Panel):
    """Who of a household is on file; a click opens the person."""

    def __init__(self, services: Services) -> None:
        super().__init__(_("在册的家庭成员"), " ")
        self._services = services
        self._of: UUID | None = None
        self.grid = Grid(
            services.theme, _("家庭成员"), [Head("", 72), Head(""), Head("", 60, right=True)], header=False
        )
        self.grid.opened.connect(lambda person: services.open_record("person", person))
        self.note = EmptyNote(_("还没有人选这个家庭。在服务对象档案的“家庭与居住”里选它，就会列在这里。"))
        self.body.addWidget(self.grid)
        self.body.addWidget(self.note)
        self._show([])

    def show_household(self, household: UUID | None) -> None:
        """The people of this household."""
        self._of = household
        if household is None:
            self._show([])
            return
        today = self._services.clock.today()
        self._services.operations.read(
            lambda session: members_of(session, household, today),
            lambda found: self._show(found) if self._of == household else None, self,
        )  # fmt: skip

    def _show(self, found: list[Member]) -> None:
        self.grid.fill([_member(one) for one in found], [one.person for one in found])
        self.grid.fit(2 * _LINES)
        self.remark.setText(_("{} 人").format(len(found)) if found else "")
        self.grid.setVisible(bool(found))
        self.note.setVisible(not found)


class RiskSteps(Panel):
    """风险等级变化: when, from what to what, why; hidden while there is nothing to tell."""

    def __init__(self, services: Services) -> None:
        super().__init__(_("风险等级变化"), " ")
        self._services = services
        self._of: UUID | None = None
        self.grid = Grid(
            services.theme, _("风险等级变化"), [Head("", 92), Head("", 52), Head("")], header=False
        )
        self.body.addWidget(self.grid)
        self.hide()

    def show_person(self, person: UUID | None) -> None:
        """How this person's level changed."""
        self._of = person
        if person is None:
            self._show([])
            return
        self._services.operations.read(
            lambda session: risks.steps_of(session, person),
            lambda found: self._show(found) if self._of == person else None, self,
        )  # fmt: skip

    def _show(self, steps: list[Step]) -> None:
        self.grid.fill([_step(one) for one in steps])
        self.grid.fit(_LINES - 2)
        self.remark.setText(_("{} 次").format(len(steps)) if steps else "")
        self.setVisible(bool(steps))


def _step(one: Step) -> list[Cell | str]:
    item = code_list("risk").item(one.code)
    tone = str(item.extra.get("colour", "")) if item else ""
    day = f"{one.day.year}.{one.day.month}.{one.day.day}" if one.day else ""
    why = " · ".join(part for part in (one.reason, one.worker) if part)
    return [Cell(day, ""), Cell(one.new.split(" ")[0] or _("未定"), tone, badge=True), why]
