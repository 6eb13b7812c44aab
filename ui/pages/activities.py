"""活动: plan, sign-in sheet, what came of it, with the evidence folder (domain.md §2.4)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from PySide6.QtWidgets import QDialog, QTabWidget, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from db.codes import code_list
from db.fields import field_of
from swdesk.activities import Figures, figures, write_news
from swdesk.i18n import _, code_text, several
from swdesk.periods import percent, rounded
from swdesk.records import model_of
from swdesk.reports.ledgers import own_station
from swdesk.series import create_series
from swdesk.values import hours, yuan
from swdesk.work_papers import missing_of
from swdesk.work_states import state_of
from ui.dialogs.sizes import open_at
from ui.forms.choices import CodeEditor
from ui.forms.editors import LineEditor
from ui.pages.attachments import Attachments
from ui.pages.base import Page, RecordPage
from ui.pages.lacks import LackNote
from ui.pages.numbers import save_numbered
from ui.pages.participants import Helpers, SignIn
from ui.pages.parts import side_column
from ui.services import Services
from ui.tables.view import Chip
from ui.widgets.basics import Panel, button, label, row
from ui.widgets.grid import Cell, Grid, Head

SECTIONS = [
    (_("活动"), ["name", "day", "kind", "place", "worker", "expected", "start", "end", "number"]),
    (_("参加与反馈"), ["residents", "volunteers", "forms", "satisfied", "staff", "volunteer_minutes", "not_held"]),
    (_("记录"), ["record", "effect", "publication"]),
    (_("经费"), ["budget", "spent", "donated", "+activity_budget"]),
    (_("方案"), ["theme", "domain", "programme", "community_group", "protection", "host", "undertaker", "partners", "audience", "aim", "+activity_agenda",
                 "division", "publicity", "emergency"]),
    (_("物资发放"), ["+activity_supply"]),
    (_("审批、反思与归档"), ["supervisor_on", "head_on", "archived_on", "approval", "preparation", "reflection"]),
]  # fmt: skip


class SeriesDialog(QDialog):
    """How often, and until when: the planned activities are made in one operation."""

    def __init__(self, services: Services, parent: QWidget, kind: str, first: UUID) -> None:
        super().__init__(parent)
        self._services, self._kind, self._first = services, kind, first
        self.setWindowTitle(_("按周期生成活动"))
        open_at(self, services.theme, parent, 420, 300)
        self.rule = CodeEditor(field_of(model_of("activity_series"), "rule"))
        self.until = LineEditor(field_of(model_of("activity_series"), "until"), services.clock)
        self.hint = label("", "hint", wrap=True)
        layout = QVBoxLayout(self)
        layout.addWidget(
            label(_("以后各场沿用这一场的方案、流程和预算；人数、记录不带过去。"), "quiet", wrap=True)
        )
        for field, editor in ((_("开展周期"), self.rule), (_("截止日期"), self.until)):
            mark = label(field, "label")
            mark.setBuddy(editor)
            layout.addWidget(mark)
            layout.addWidget(editor)
        layout.addWidget(self.hint)
        layout.addStretch(1)
        layout.addLayout(row(None, button(_("取消"), self.reject), button(_("生成"), self.make, "primary")))

    def make(self) -> None:
        """Make them and close; what is missing is said here."""
        self.until.line.editingFinished.emit()
        rule, until, kind, first = self.rule.value(), self.until.value(), self._kind, self._first
        if rule is None or not isinstance(until, date):
            self.hint.setText(_("请选开展周期，并填截止日期。"))
            return
        services = self._services
        services.operations.write(
            _("生成系列活动"), lambda session: create_series(session, kind, first, rule, until),
            then=lambda made: services.say(_("已生成 {} 场计划活动；没有开展的，写上未开展原因即可。").format(made)), owner=self.parent(),
        )  # fmt: skip
        self.accept()


class Sums(Panel):
    """What the activity comes to, computed from lists and tables."""

    def __init__(self, services: Services) -> None:
        super().__init__(_("合计"), _("自动计算"))
        self.grid = Grid(services.theme, _("合计"), [Head("", 84), Head("", right=True)], header=False)
        self.body.addWidget(self.grid)
        self.lacks = LackNote()
        self.body.addWidget(self.lacks)
        self.show_figures(None, [])

    def show_figures(self, found: Figures | None, missing: list[str], state: str = "") -> None:
        """Where it stands, only what is known, and what the folder lacks."""
        stands = [(_("状态"), code_text(code_list("activity_state"), state))] if state else []
        lines = stands + (_lines(found) if found is not None else [])
        self.lacks.say(missing)
        self.grid.fill([[name, Cell(text, right=True)] for name, text in lines])
        self.grid.fit(12)
        self.setVisible(bool(lines))


def _lines(found: Figures) -> list[tuple[str, str]]:
    budget, forms = found.budget, found.satisfaction
    rate = percent(forms.satisfied or 0, forms.forms or 0)
    lines = [
        (_("名单"), _("{} 人，到场 {} 人").format(found.expected, found.named) if found.expected else ""),
        (_("参与居民"), _("{} 人").format(found.residents) if found.residents is not None else ""),
        (_("志愿者"), _("{} 人").format(found.volunteers) if found.volunteers else ""),
        (
            _("志愿时长"),
            _("{} 小时").format(hours(found.volunteer_minutes)) if found.volunteer_minutes else "",
        ),
        (_("满意率"), f"{rounded(rate, 1)}%" if rate is not None else ""),
        (_("预算"), _("{} 元").format(yuan(budget.planned)) if budget.planned is not None else ""),
        (_("支出"), _("{} 元").format(yuan(budget.spent)) if budget.spent is not None else ""),
        (_("结余"), _("{} 元").format(yuan(budget.left)) if budget.left is not None else ""),
        (
            _("发放物资"),
            _("{} 件，{} 元").format(found.handed_out, yuan(found.handed_worth)) if found.handed_out else "",
        ),
        (_("未签收"), _("{} 项").format(found.unsigned) if found.unsigned else ""),
    ]
    return [(name, text) for name, text in lines if text]


class ActivityPage(RecordPage):
    """List; then the form with its folder, and the sign-in sheet with the volunteers."""

    def __init__(self, services: Services) -> None:
        today = services.clock.today()
        super().__init__(
            services, several("活动"), "activity", SECTIONS,
            chips=[
                Chip(_("本年"), (("day", ">=", today.replace(month=1, day=1)),)),
                Chip(_("本月"), (("day", ">=", today.replace(day=1)),)),
                Chip(_("待开展"), (("day", ">=", today), ("residents", "empty", None))),
                Chip(_("缺人数"), (("residents", "empty", None), ("day", "<=", today), ("not_held", "empty", None))),
                Chip(_("未开展"), (("not_held", "filled", None),)),
            ],
            order="-day", presets=lambda: {"day": services.clock.today(), "worker": services.user},
            empty=_("这里是社区活动。每场活动记人数，右侧放签到表、照片、满意度等佐证材料。"),
        )  # fmt: skip
        self.kinds = frozenset(
            {
                "activity",
                "participant",
                "volunteer_service",
                "activity_supply",
                "activity_budget",
                "attachment",
                "satisfaction",
            }
        )
        self.help = _("志愿时长填每人的时长。签到表和照片齐了，今日里的“材料”待办就会消失。")
        self._series = button(_("系列"), self.make_series, hint=_("按周期生成后面各场计划活动"))
        self._news = button(_("新闻稿"), self.write_news, hint=_("用已填的内容起一篇新闻稿"))
        self.actions = [self._series, self._news, *self.actions]
        self.renamed.connect(self._own_actions)
        self._own_actions()

    def _own_actions(self) -> None:
        for one in (self._series, self._news):
            one.setVisible(self.editing)

    def _form_side(self) -> QWidget:
        px = self.services.theme.px
        self.attachments = Attachments(self.services)
        self.sums = Sums(self.services)
        side = side_column(self.services, 280, self.attachments, self.sums)
        self.form.saved.connect(self.attachments.commit)
        self.sign_in, self.helpers = SignIn(self.services), Helpers(self.services)
        self.helpers.setFixedWidth(min(px(380), 440))
        facts, people = QWidget(), QWidget()
        for holder, parts in ((facts, (self.form, side)), (people, (self.sign_in, self.helpers))):
            line = row(*parts, gap=16)
            line.setContentsMargins(0, 12, 0, 0)
            line.setStretch(0, 1)
            holder.setLayout(line)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.setAccessibleName(_("活动"))
        self.tabs.addTab(facts, _("活动资料"))
        self.tabs.addTab(people, _("名单与签到"))
        self.tabs.currentChanged.connect(self._turned)
        return self.tabs

    def _turned(self, index: int) -> None:
        """The sheet belongs to a saved activity: whoever turns to it has saved."""
        if index == 1 and (self.form.new or self.form.edited):
            save_numbered(self.services, self.form, self._people)

    def _people(self, record_id: UUID) -> None:
        self.attachments.set_record("activity", record_id, new=False)
        self.sign_in.show_activity(record_id)
        self.helpers.show_activity(record_id)

    def shown(self, record_id: UUID | None) -> None:
        """Folder, people and figures of this activity."""
        self._own_actions()
        self.attachments.set_record("activity", self.form.id, new=record_id is None)
        self.sign_in.show_activity(record_id)
        self.helpers.show_activity(record_id)
        self.tabs.setCurrentIndex(0)
        day = self.form.editors["day"].value()
        over = record_id is not None and isinstance(day, date) and day <= self.services.clock.today()
        self.form.focus(
            "residents" if over else "name"
        )  # what took place is counted, what is planned is named
        self._sum(record_id)

    def _sum(self, record_id: UUID | None) -> None:
        if record_id is None:
            self.sums.show_figures(None, [])
            return
        today = self.services.clock.today()

        def read(session: Session) -> tuple[Figures, list[str], str]:
            lacks = missing_of(session, "activity", record_id, today)
            return figures(session, record_id), lacks, state_of(session, "activity", record_id, today)

        self.services.operations.read(read, lambda found: self.sums.show_figures(*found), self)

    def refresh(self) -> None:
        """List and, when an activity is open, its figures."""
        super().refresh()
        if self.editing and not self.form.new:
            self._sum(self.form.id)

    def _changed(self, kinds: object, initiator: object) -> None:
        """What was undone, or came from another PC, is seen in the lists too."""
        super()._changed(kinds, initiator)
        mine = isinstance(kinds, frozenset) and bool(kinds & self.kinds)
        if mine and initiator is None and self.editing and self.isVisible() and not self.form.new:
            self.sign_in.show_activity(self.form.id)
            self.helpers.show_activity(self.form.id)

    # ── what follows from an activity ────────────────────────────────────────────────────────────────────────

    def make_series(self) -> None:
        """Save, then ask how often and until when."""
        save_numbered(self.services, self.form, self._ask_series)

    def _ask_series(self, first: UUID) -> None:
        self.dialog = SeriesDialog(self.services, self.window(), "activity", first)
        self.dialog.open()

    def write_news(self) -> None:
        """Save, begin the news of this activity, and show it among the publications."""
        save_numbered(self.services, self.form, self._news_of)

    def _news_of(self, activity: UUID) -> None:
        author = self.services.user_name

        def work(session: Session) -> UUID:
            station = own_station(session)
            return write_news(session, activity, (station.name if station else None) or _("社工站"), author)

        def show(made: UUID) -> None:
            self.services.open_record("publication", made)
            self.services.say(_("新闻稿已起好，在正文里。发布后补上发布日期和级别，并核对脱敏。"))

        self.services.operations.write(_("起草新闻稿"), work, then=show, owner=self)

    def save(self) -> None:
        """Save with a number and return to the list."""
        save_numbered(self.services, self.form, lambda _id: self.back())

    def back(self) -> None:
        """The list."""
        self.sums.show_figures(None, [])
        super().back()


def build(services: Services) -> Page:
    """The page 活动."""
    return ActivityPage(services)
