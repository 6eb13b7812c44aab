"""设置: the unit, password, recovery sheet, backup, look, ledgers."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from swdesk import backup
from swdesk.errors import UserError
from swdesk.i18n import _, sentences, several
from swdesk.progress import Progress
from swdesk.reports.ledgers import own_station
from swdesk.roles import Right
from swdesk.security import keys
from swdesk.security.sheet import recovery_sheet
from swdesk.security.sheet_pdf import sheet_bytes
from swdesk.shared import on_server
from swdesk.today import SAFETY
from swdesk.values import show_day
from ui.dialogs.history import HistoryDialog
from ui.forms.form import Form
from ui.forms.unfinished import Unfinished, find_unfinished
from ui.pages import extras, templates
from ui.pages.access import AccessPage
from ui.pages.base import Page
from ui.pages.bin import BinPage
from ui.pages.codes import CodesPage
from ui.pages.leak_panel import LeakPanel
from ui.pages.look import LookPage
from ui.pages.options import OptionsPage
from ui.pages.parts import Tab, TabbedPage, records_tab
from ui.pages.preview import Preview
from ui.pages.retention import RetentionPage
from ui.pages.users import UsersPage
from ui.pages.visit_rules import VisitRulePage
from ui.services import Services
from ui.widgets.basics import Panel, button, label, row
from ui.widgets.flow import wrapped

UNIT = [
    (_("单位"), ["name", "unit_code", "level", "kind", "province", "city", "county", "township", "address"]),
    (
        _("站点情况"),
        [
            "opened_on",
            "status",
            "area",
            "pilot_level",
            "operating_mode",
            "two_in_one",
            "protection_opened_on",
            "agency",
            "head",
            "phone",
        ],
    ),
    (_("报送"), ["addressee", "due_days", "due_days_below", "four_eyes", "remark"]),
]
AGENCY = [
    (
        "",
        [
            "name",
            "credit_code",
            "kind",
            "rating",
            "rated_by",
            "rated_on",
            "rating_until",
            "registered_on",
            "deregistered_on",
            "industry_body",
            "contact",
            "phone",
            "remark",
        ],
    )
]


class UnitPage(Page):
    """The facts of the own unit; 主送单位 heads every report."""

    kinds = frozenset({"station"})
    place = "station"
    help = _("主送单位写在报告抬头，按当地实际填写，不限定民政局或社会工作部。")

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("本单位"))
        self.form = Form(services, "station", UNIT)
        self.body.addWidget(self.form, 1)
        self.actions = [
            button(_("历史"), self.show_history),
            button(_("保存 Ctrl+Enter"), self.save, "primary"),
        ]
        self._open: UUID | None = None

    def refresh(self) -> None:
        """The own unit."""

        def read(session: Session) -> UUID | None:
            found = own_station(session)
            return found.id if found else None

        self.services.operations.read(read, self._show, self)

    def _show(self, station: UUID | None) -> None:
        if station is None:
            if not self.form.edited:
                self.form.start_new({"own": True, "level": self.services.level})
                find_unfinished(self.services, "station", self._resume, self)
        elif station != self._open:
            self._open = station
            self.form.open(station)

    def _resume(self, found: list[Unfinished]) -> None:
        """Facts that were typed and not saved yet."""
        for one in found:
            if one.new and one.draft.values.get("own") and self.form.new and not self.form.edited:
                self.form.resume(one.draft)
                return

    def show_history(self) -> None:
        """What was changed in the facts of the unit."""
        if not self.form.new:
            HistoryDialog(self.services, self.window(), self.form).open()

    def save(self) -> None:
        """Keep the facts."""
        self.form.save(lambda _id: self.services.say(_("单位资料已保存，报告抬头和表1随之更新。")))

    def leave(self) -> None:
        """Keep what is typed."""
        self.form.keep_draft()


class SafetyPage(Page):
    """Password, recovery sheet, backup."""

    place = SAFETY
    help = _("恢复单是忘记密码时唯一的办法，打印后请锁存。备份会自动做，插上存过备份的U盘也会自动备份。")

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("安全与备份"))
        self._dialog: Preview | None = None
        self.body.addWidget(self._password())
        self.body.addWidget(self._sheet())
        self.body.addWidget(self._backup())
        self.body.addWidget(self._lost())
        if services.can(Right.MANAGE):
            self.body.addWidget(LeakPanel(services))
        self.body.addStretch(1)

    # ── password ─────────────────────────────────────────────────────────────────────────────────────────────

    def _password(self) -> QWidget:
        panel = Panel(_("修改密码"))
        self._old, self._new, self._again = (QLineEdit() for _i in range(3))
        for field, name in (
            (self._old, _("现在的密码")),
            (self._new, _("新密码（至少6位）")),
            (self._again, _("再输一次新密码")),
        ):
            field.setEchoMode(QLineEdit.EchoMode.Password)
            field.setPlaceholderText(name)
            field.setAccessibleName(name)
        panel.padded().addLayout(
            row(self._old, self._new, self._again, button(_("修改密码"), self.change_password))
        )
        return panel

    def change_password(self) -> None:
        """Wrap the key anew; no data is touched."""
        desk, old, new = self.services.desk, self._old.text(), self._new.text()
        if new != self._again.text():
            self.services.warn(_("两次输入的新密码不一样，密码没有改动。请重新输入。"))
            return
        if desk is None or not (desk.folder / keys.KEYS_FILE).exists():
            self.services.warn(_("演示站没有密码，不用修改。"))
            return

        def work(_progress: Progress) -> str:
            return keys.change_password(desk.folder, desk.unlocked.slot, old, new)

        def done(slot: str) -> None:
            desk.unlocked = _with_slot(desk.unlocked, slot)
            for field in (self._old, self._new, self._again):
                field.clear()
            self.services.say(_("密码已修改，下次打开请用新密码。"))

        self.services.operations.task(work, done, self)

    # ── recovery sheet ───────────────────────────────────────────────────────────────────────────────────────

    def _sheet(self) -> QWidget:
        panel = Panel(_("数据恢复单"))
        self._sheet_state = label("", "quiet", wrap=True)
        panel.padded().addLayout(
            _beside(self._sheet_state, button(_("打印恢复单"), self.print_sheet, "primary"))
        )
        return panel

    def print_sheet(self) -> None:
        """The page, straight from memory: it is a key and is never written to disk."""
        desk = self.services.desk
        try:
            phrase = keys.phrase_of(desk.folder, desk.key)
            store = keys.store_id(desk.folder)
        except (UserError, OSError, AttributeError):
            self.services.warn(_("演示站没有恢复单，不用打印。"))
            return
        today = self.services.clock.today()

        def read(session: Session) -> bytes:
            station = own_station(session)
            return sheet_bytes(recovery_sheet((station.name if station else "") or "", phrase, today, store))

        def show(data: bytes) -> None:
            dialog = Preview(self.services, self.window(), _("数据恢复单"), data, "", keep=False)
            dialog.finished.connect(lambda _code: self._printed(dialog.printed))
            dialog.show()
            self._dialog = dialog  # held while it is open

        self.services.operations.read(read, show, self)

    def _printed(self, printed: bool) -> None:
        if printed:
            keys.set_sheet_printed(self.services.desk.folder, self.services.clock.today())
            self.services.say(_("已记下恢复单打印日期。请装入信封，由负责人锁存。"))
            self.services.operations.broadcast(frozenset({"report"}))
        self.refresh()

    def _lost(self) -> QWidget:
        panel = Panel(_("设备丢失"))
        panel.padded().addLayout(
            _beside(
                label(_("电脑、硬盘或U盘丢失时该做什么，一步一步；平时打印一张和恢复单放在一起。"), "quiet", wrap=True),
                button(_("处置清单"), self.show_lost),
            )
        )  # fmt: skip
        return panel

    def show_lost(self) -> None:
        """What to do when a device is lost, to be printed."""
        from ui.dialogs.help import HelpWindow  # noqa: PLC0415 - made when first asked for

        self.lost = HelpWindow(self.window(), "lost")
        self.lost.show()

    # ── backup ───────────────────────────────────────────────────────────────────────────────────────────────

    def _backup(self) -> QWidget:
        panel = Panel(_("备份"))
        self._backup_state = label("", "quiet", wrap=True)
        (layout := panel.padded()).addWidget(self._backup_state)
        layout.addLayout(wrapped(
            button(_("立即备份"), self.back_up, "primary"), button(_("备份到U盘或文件夹"), self.back_up_to),
            button(_("试恢复最近的备份"), self.try_restore), button(_("从备份恢复"), self.restore, "danger"),
        ))  # fmt: skip
        desk = self.services.desk
        if (
            desk is not None
            and not desk.store.shared
            and self.services.keep
            and self.services.can(Right.MANAGE)
        ):
            hint = _("单位有数据库服务器、几个人要同时用一份数据时用")
            layout.addLayout(row(button(_("移到局域网服务器…"), self.move_to_server, hint=hint), None))
        return panel

    def move_to_server(self) -> None:
        """Everything goes to the office's server."""
        from ui.dialogs.moving import MovingDialog  # noqa: PLC0415 - once in the life of a station

        self.moving = MovingDialog(self.services, self.window())
        self.moving.open()

    def back_up(self) -> None:
        """To every place that is there."""
        self._run_backup([target.path for target in backup.backup_targets(self.services.desk.folder)])

    def back_up_to(self) -> None:
        """To a place that the user names."""
        path = QFileDialog.getExistingDirectory(self, _("选择U盘或文件夹，存放备份"))
        if path:
            self._run_backup([Path(path)])

    def _run_backup(self, targets: list[Path]) -> None:
        desk, clock = self.services.desk, self.services.clock
        self.services.say(_("正在备份，可以继续工作……"))

        def work(progress: Progress) -> backup.BackupResult:
            return backup.make_backup(desk.folder, desk.key, targets, clock, progress, reason=_("手动备份"))

        def done(result: backup.BackupResult) -> None:
            places = _("、").join(str(path.parent) for path in result.made)
            failed = "".join(_("；{} 没有备成：{}").format(place, why) for place, why in result.failed)
            tell = self.services.warn if failed else self.services.say
            tell(_("已备份到 {}{}").format(places, failed))
            self.refresh()

        self.services.operations.task(work, done, self, writes=False)

    def _latest(self) -> Path | None:
        desk = self.services.desk
        places = [target.path for target in backup.backup_targets(desk.folder)]
        found = backup.list_backups(places, keys.store_id(desk.folder))
        return found[0].path if found else None

    def try_restore(self) -> None:
        """Open the newest backup aside and count what it gives back."""
        desk, clock, newest = self.services.desk, self.services.clock, self._latest()
        if newest is None:
            self.services.warn(_("还没有备份。请先点“立即备份”。"))
            return

        def work(progress: Progress) -> backup.Drill:
            found = backup.drill(newest, backup.Secret(key=desk.key), progress)
            backup.note_drill(desk.folder, clock.now())
            return found

        def done(found: backup.Drill) -> None:
            day = show_day(found.created.date())
            self.services.say(_("试恢复成功：{} 的备份能完整打开，共 {} 条记录。").format(day, found.records))

        self.services.operations.task(work, done, self, writes=False)

    def restore(self) -> None:
        """Bring a backup back beside the running store."""
        from ui.dialogs.restoring import RestoreDialog  # noqa: PLC0415 - asked for rarely

        if self.services.desk is None or not (self.services.desk.folder / keys.KEYS_FILE).exists():
            self.services.warn(_("演示站不备份，没有可恢复的。"))
            return
        self.restoring = RestoreDialog(self.services, self.window())
        self.restoring.open()

    def refresh(self) -> None:
        """How things stand."""
        desk = self.services.desk
        if desk is None:
            return
        try:
            printed, last = keys.sheet_printed(desk.folder), backup.last_backup(desk.folder)
        except (UserError, OSError):
            printed, last = None, None
        sheet = (
            _("{}已打印。请确认它锁存在稳妥的地方。").format(show_day(printed))
            if printed
            else _("还没有打印。忘记密码又没有恢复单，数据就再也打不开。")
        )
        self._sheet_state.setText(sheet)
        when = _("最近一次备份：{}。").format(show_day(last.date())) if last else _("还没有备份过。")
        self._backup_state.setText(sentences(when, on_server(desk.store) or _("收工关闭程序时会自动备份。")))


def _beside(text: QWidget, act: QWidget) -> QHBoxLayout:
    """A sentence with its button at the right end."""
    made = row(text, act)
    made.setStretch(0, 1)
    return made


def _with_slot(unlocked: keys.Unlocked, slot: str) -> keys.Unlocked:
    return keys.Unlocked(unlocked.key, unlocked.user, slot, unlocked.worker, unlocked.note)


def _scrolled(page: Page) -> Page:
    """Panels that may be higher than the window scroll."""
    holder = QScrollArea()
    holder.setWidgetResizable(True)
    inside = QWidget()
    layout = QVBoxLayout(inside)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(16)
    while (item := page.body.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            layout.addWidget(widget)
    layout.addStretch(1)
    holder.setWidget(inside)
    page.body.addWidget(holder)
    return page


def build(services: Services) -> Page:
    """The page 设置."""
    agency = records_tab(
        services,
        several("承接机构"),
        "agency",
        AGENCY,
        empty=_("这里登记承接机构；评估等级和有效期会进入报告表1。"),
    )
    tabs = [
        Tab(_("本单位"), lambda: UnitPage(services), UnitPage.place),
        Tab(_("外观与台账"), lambda: _scrolled(LookPage(services))),  # where a new station goes first
        agency,
        Tab(_("本站规则"), lambda: _scrolled(OptionsPage(services))),
        Tab(several("代码表"), lambda: CodesPage(services)),
        Tab(several("自定字段"), lambda: extras.build(services), "extra_field"),
        Tab(_("安全与备份"), lambda: _scrolled(SafetyPage(services)), SafetyPage.place),
        Tab(_("使用人员"), lambda: UsersPage(services)),
        Tab(_("回收站"), lambda: BinPage(services)),
    ]
    if services.can(Right.MANAGE):
        tabs[7:7] = [
            Tab(_("查看记录"), lambda: AccessPage(services)),
            Tab(_("保存期限"), lambda: RetentionPage(services), RetentionPage.place),
        ]
    if not services.superior:
        tabs[4:4] = [
            Tab(several("走访周期"), lambda: VisitRulePage(services), "visit_rule"),
            Tab(several("常用语"), lambda: templates.phrase_page(services), "phrase"),
            Tab(_("计划模板"), lambda: templates.template_page(services), "case_template"),
        ]
    return TabbedPage(services, _("设置"), tabs, beside=True)
