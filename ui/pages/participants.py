"""名单与签到 of an activity: who is expected, who came, and the volunteers with their hours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QComboBox, QLineEdit, QVBoxLayout
from sqlalchemy.orm import Session

from db.codes import code_list
from db.fields import field_of
from swdesk import activities
from swdesk.activities import CAME, EXPECTED, STAYED_AWAY, Guest, Helper
from swdesk.errors import UserError
from swdesk.i18n import _, code_text, several
from swdesk.people import villages
from swdesk.records import model_of, remove
from swdesk.values import hours, parse
from ui.dialogs.record import RecordDialog
from ui.forms.choices import CodesEditor
from ui.services import Services
from ui.widgets.basics import EmptyNote, Panel, button, label
from ui.widgets.flow import wrapped
from ui.widgets.grid import Cell, Grid, Head
from ui.widgets.pickers import RecordPicker, not_chosen

_NEXT = {EXPECTED: CAME, CAME: STAYED_AWAY, STAYED_AWAY: EXPECTED}
_TONES = {EXPECTED: "info", CAME: "ok", STAYED_AWAY: "warning"}
PARTICIPANT = [("", ["person", "name", "role", "sex", "age_band", "village", "phone", "category", "state"])]
Work = Callable[[Session, UUID], Any]


class _Roll(Panel):
    """What both lists share: the activity they show, writing, reading again."""

    def __init__(self, services: Services, title: str, heads: list[Head], empty: str) -> None:
        super().__init__(title, " ")
        self.services = services
        self.activity: UUID | None = None
        self.ids: list[UUID] = []
        self.grid = Grid(services.theme, title, heads)
        self.note = EmptyNote(empty)
        self.tools = QVBoxLayout()
        self.tools.setSpacing(8)
        body = self.padded()
        body.addLayout(self.tools)
        body.addWidget(self.grid, 1)
        body.addWidget(self.note, 1)

    def read(self, session: Session, activity: UUID) -> Any:
        """What the list shows."""
        raise NotImplementedError

    def fill(self, found: Any) -> None:
        """Show it."""
        raise NotImplementedError

    def show_activity(self, activity: UUID | None) -> None:
        """The list of this activity."""
        self.activity = activity
        self.setEnabled(activity is not None)
        if activity is None:
            self.fill([])
            return
        self.services.operations.read(
            lambda session: self.read(session, activity),
            lambda found: self.fill(found) if self.activity == activity else None,
            self,
        )

    def put(self, rows: list[list[Cell | str]], ids: list[UUID]) -> None:
        """Lines, or the word that there are none."""
        self.ids = ids
        self.grid.fill(rows, ids)
        self.grid.setVisible(bool(rows))
        self.note.setVisible(not rows)

    def write(self, name: str, work: Work, then: Callable[[Any], None] | None = None) -> None:
        """One operation on the activity in front."""
        activity = self.activity
        if activity is None:
            return

        def done(result: Any) -> None:
            if then is not None:
                then(result)
            self.show_activity(activity)

        self.services.operations.write(name, lambda session: work(session, activity), then=done, owner=self)

    def drop(self, kind: str, name: str) -> None:
        """Take the marked line off the list."""
        line = self.grid.currentRow()
        if 0 <= line < len(self.ids):
            one = self.ids[line]
            self.write(name, lambda session, _activity: remove(session, kind, one))


class SignIn(_Roll):
    """The sign-in sheet: people expected by category and village or from last time; a click notes who came."""

    def __init__(self, services: Services) -> None:
        heads = [Head("", 44), Head(_("姓名"), 110), Head(_("村（社区）")), Head(_("情况"), 96)]
        super().__init__(
            services, _("名单与签到"), heads, _("名单还空着：按类别和村加入，或带上上一次的名单。")
        )
        self.person = RecordPicker(services.operations, "person")
        self.person.setAccessibleName(_("从服务对象中选参加者"))
        self.name = QLineEdit()
        self.name.setAccessibleName(_("未建档参加者的姓名"))
        self.name.setPlaceholderText(_("未建档的写姓名"))
        self.name.returnPressed.connect(self.add)
        self.categories = CodesEditor(field_of(model_of("person"), "categories"))
        self.categories.line.setPlaceholderText(_("服务对象类别"))
        self.village = QComboBox()
        self.village.setAccessibleName(_("村（社区）"))
        self.last = button(_("上次名单"), self.add_last, hint=_("加入上一次同系列、同名或同类活动的名单"))
        every = button(_("全部到场"), self.all_came, hint=_("名单上还没有标记的都记为到场"))
        off = button(
            _("移出"), lambda: self.drop("participant", _("移出名单")), "flat", hint=_("移出所选的人")
        )
        sheet = button(_("打印签到表"), self.print_sheet, hint=_("名单上的人印在签到表里，另有空行"))
        chosen = button(_("按条件加入"), self.add_chosen)
        self.tools.addLayout(wrapped(self.categories, self.village, chosen, self.last, wide=self.categories))
        self.tools.addLayout(
            wrapped(self.person, self.name, button(_("加入"), self.add), every, sheet, off, wide=self.person)
        )
        self.tools.addWidget(
            label(
                _(
                    "点“情况”依次换：预计参加、到场、未到场；双击一行填身份、年龄段、电话。填了参与居民人数的，以人数为准。"
                ),
                "quiet",
                wrap=True,
            )
        )
        self.grid.chosen.connect(lambda _r, _c, what: self._act(what))
        self.grid.opened.connect(self.open_line)
        services.operations.read(villages, self._offer, self)

    def _offer(self, names: list[str]) -> None:
        self.village.clear()
        self.village.addItem(_("各村（社区）"), "")
        for name in names:
            self.village.addItem(name, name)

    def read(self, session: Session, activity: UUID) -> list[Guest]:
        """The sheet."""
        return activities.sign_in(session, activity)

    def fill(self, found: list[Guest]) -> None:
        """One line a person."""
        shown = code_list("participation")
        rows: list[list[Cell | str]] = [
            [
                str(place), Cell(one.name, link=one.person is not None, data=("person", one.person) if one.person else None),
                one.village, Cell(code_text(shown, one.state), _TONES.get(one.state, ""), badge=True, data=("tick", one.id, one.state)),
            ]
            for place, one in enumerate(found, 1)
        ]  # fmt: skip
        self.put(rows, [one.id for one in found])
        came = sum(1 for one in found if one.state == CAME)
        self.remark.setText(_("名单 {} 人，到场 {} 人").format(len(found), came) if found else "")

    def _act(self, what: tuple[Any, ...]) -> None:
        match what:
            case ("person", person):
                self.services.open_record("person", person)
            case ("tick", one, state):
                after = _NEXT.get(state, CAME)
                self.write(_("登记到场"), lambda session, _activity: activities.tick(session, [one], after))
            case _:
                return

    def open_line(self, one: UUID) -> None:
        """What the sheet says of one person."""
        activity = self.activity
        self.dialog = RecordDialog(
            self.services, self.window(), _("参加者登记"), "participant", PARTICIPANT, one
        )
        self.dialog.finished.connect(lambda _code: self.show_activity(activity))
        self.dialog.open()

    def add(self) -> None:
        """Put somebody on the sheet: as expected before the day, else as there."""
        person, name = self.person.value, self.name.text().strip()
        if self.person.raw and not name:
            self.services.warn(not_chosen(self.person.raw))
            return
        if person is None and not name:
            self.services.warn(_("请先选一位服务对象，或写上姓名，再加入名单。"))
            return
        today = self.services.clock.today()
        self.person.set_value(None)
        self.name.clear()

        def work(session: Session, activity: UUID) -> None:
            day = activities.activity_of(session, activity).day
            state = EXPECTED if day is not None and day > today else CAME
            activities.add_guest(session, activity, person=person, name=name, state=state)

        self.write(_("加入名单"), work)

    def add_chosen(self) -> None:
        """Everybody on file with one of the categories, of the village."""
        categories, village, today = (
            tuple(self.categories.value()),
            self.village.currentData(),
            self.services.clock.today(),
        )
        if not categories and not village:
            self.services.warn(_("请先选类别或村（社区），再按条件加入。"))
            return

        def work(session: Session, activity: UUID) -> int:
            found = activities.people_for(session, today, categories=categories, village=village or "")
            return activities.expect(session, activity, found)

        self.write(_("按条件加入名单"), work, self._told)

    def add_last(self) -> None:
        """The people of last time."""
        self.write(_("加入上次名单"), activities.expect_last, self._told)

    def _told(self, added: int) -> None:
        self.services.say(_("名单新增 {} 人。").format(added))

    def print_sheet(self) -> None:
        """The sheet with the people expected, to be signed."""
        from ui.dialogs.printing import print_form  # noqa: PLC0415 - loads the PDF views

        if self.activity is not None:
            print_form(self.services, self.window(), "F-A2", self.activity)

    def all_came(self) -> None:
        """Everybody without a mark came."""
        self.write(_("登记全部到场"), activities.all_came)


class Helpers(_Roll):
    """Volunteers and their hours: written once, in the ledger of volunteers."""

    def __init__(self, services: Services) -> None:
        heads = [Head(_("志愿者")), Head(_("时长"), 84, right=True)]
        super().__init__(services, several("志愿者"), heads, _("还没有登记到人的志愿者。"))
        self.who = RecordPicker(services.operations, "volunteer")
        self.who.setAccessibleName(_("志愿者姓名"))
        self.who.setPlaceholderText(_("姓名，新志愿者直接写"))
        self.time = QLineEdit()
        self.time.setAccessibleName(_("服务时长"))
        self.time.setPlaceholderText(_("如 2小时"))
        self.time.setFixedWidth(services.theme.px(84))
        self.time.returnPressed.connect(self.add)
        off = button(
            _("移出"),
            lambda: self.drop("volunteer_service", _("移出志愿者")),
            "flat",
            hint=_("移出所选的志愿者"),
        )
        add = button(_("加入"), self.add)
        self.tools.addLayout(wrapped(self.who, self.time, add, off, wide=self.who))
        self.tools.addWidget(label(_("同时记入“志愿服务”；新名字会登记为志愿者。"), "quiet", wrap=True))

    def read(self, session: Session, activity: UUID) -> list[Helper]:
        """The volunteers."""
        return activities.helpers(session, activity)

    def fill(self, found: list[Helper]) -> None:
        """One line a volunteer."""
        rows: list[list[Cell | str]] = [
            [one.name, Cell(_("{}小时").format(hours(one.minutes)) if one.minutes else _("待补"), right=True)]
            for one in found
        ]
        self.put(rows, [one.id for one in found])
        total = sum(one.minutes for one in found)
        self.remark.setText(_("{} 人次，{}小时").format(len(found), hours(total)) if found else "")

    def add(self) -> None:
        """A volunteer with the time given."""
        volunteer, name = self.who.value, self.who.raw
        if volunteer is None and not name:
            self.services.warn(_("请先写志愿者姓名，再加入。"))
            return
        field = field_of(model_of("volunteer_service"), "minutes")
        try:
            minutes = parse(field, self.time.text(), self.services.clock.today())
        except UserError as error:
            self.services.warn(str(error))
            return
        self.who.set_value(None)
        self.time.clear()
        self.write(
            _("登记志愿服务"),
            lambda session, activity: activities.add_helper(
                session, activity, volunteer=volunteer, name=name, minutes=minutes
            ),
        )
