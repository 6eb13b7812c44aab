"""Builds the window of an open desk: rail entries, services, foot, closing."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMessageBox, QWidget

from db.mark import N_
from swdesk import backup, leftovers
from swdesk.desk import Desk
from swdesk.errors import UserError
from swdesk.i18n import _
from swdesk.reports.ledgers import own_station
from swdesk.values import show_day
from swdesk.watching import SharedFolder, Watcher
from ui.errors import report_bug
from ui.main_window import Entry, MainWindow
from ui.operations import Operations
from ui.services import Services
from ui.sticks import Sticks
from ui.theme import Theme

STATION_RAIL = (
    Entry("today", N_("今日")),
    Entry("missing", N_("待补材料")),
    Entry(),
    Entry("people", N_("服务对象"), ("person", "household", "child_file")),
    Entry("visits", N_("走访"), ("visit",)),
    Entry("cases", N_("个案"), ("case",)),
    Entry("crises", N_("危机与强制报告"), ("crisis", "mandatory_report", "hotline")),
    Entry("groups", N_("小组"), ("group",)),
    Entry("activities", N_("活动"), ("activity",)),
    Entry("school", N_("学校社工站"), ("school_activity", "school")),
    Entry("daily", N_("日常事务"), ("errand", "consultation", "referral")),
    Entry(),
    Entry("services", N_("服务清单"), ("service_item", "service_target")),
    Entry("projects", N_("项目与经费"), ("project", "project_staff", "fund", "expense")),
    Entry(
        "staff",
        N_("人员与督导"),
        ("worker", "posting", "duty_shift", "work_day", "training", "supervision", "talent_measure"),
    ),
    Entry(
        "volunteers", N_("志愿者与资源"), ("volunteer", "volunteer_service", "donation", "community_group")
    ),
    Entry("meetings", N_("会议与宣传"), ("meeting", "publication", "nomination", "notice")),
    Entry(),
    Entry("report", N_("季度报告"), ("report",)),
    Entry("bundles", N_("报送与接收"), ("incoming",)),
    Entry("settings", N_("设置"), ("station", "agency", "extra_field", "visit_rule", "safety", "retention")),
)
SUPERIOR_RAIL = (
    Entry("board", N_("报送情况")),
    Entry("bundles", N_("接收与报送"), ("incoming",)),
    Entry("rollup", N_("汇总报告")),
    Entry(
        "notices",
        N_("通知与下发"),
        ("notice", "service_item", "service_target", "indicator", "report_form", "code_item", "extra_field"),
    ),
    Entry(),
    Entry("stations", N_("单位"), ("station", "agency", "figure")),
    Entry("meetings", N_("会议与宣传"), ("meeting", "publication", "nomination")),
    Entry("staff", N_("人员与督导"), ("worker", "posting", "training", "supervision", "talent_measure")),
    Entry(),
    Entry("settings", N_("设置")),
)


def build_window(desk: Desk, theme: Theme, settings: Any, keep: bool = True) -> MainWindow:
    """The window; `keep` is False for the demo, which is not backed up."""
    operations = Operations(desk.store, desk.worker())
    operations.broke.connect(report_bug)
    with desk.store.read() as session:
        station = own_station(session)
        names = (station.name or "", station.county or "") if station else ("", "")
        level = (station.level if station else None) or "4"
    services = Services(
        desk.store, desk.files, desk.drafts, operations, theme, desk.clock,
        user=desk.worker(), user_name=desk.unlocked.user, level=level, desk=desk,
    )  # fmt: skip
    services.settings, services.keep = settings, keep

    def closed() -> None:
        try:
            desk.close(back_up=keep)
        except (
            UserError
        ) as error:  # the move to a server did not count: said now, for nothing is open any more
            QMessageBox.information(None, _("社工站工作台"), str(error))
        if not keep:
            leftovers.wipe(desk.folder)

    window = MainWindow(
        services, SUPERIOR_RAIL if services.superior else STATION_RAIL,
        station=(names[0] or _("社工站"), names[1]), quick=_quick, on_close=closed,
    )  # fmt: skip
    operations.setParent(window)

    def foot() -> None:
        window.set_foot(f"{desk.unlocked.user}\n{_backup_text(desk)}")

    foot()
    operations.long.connect(lambda task: task.finished.connect(foot))  # some of them end with a backup
    window.open_page("board" if services.superior else "today")
    if station is None:
        services.say(
            _(
                "还没有本站的数据：到“报送与接收”的“本站电脑”写出本机名片，拿到1号电脑上添加，再接收它的同步文件。"
            )
        )
    if not keep:
        services.say(_("这是演示站，可以随便试。按 F1 打开帮助，点“开始导览”用十分钟走一遍。"))
    QTimer.singleShot(200, window.refresh_counts)
    if keep:
        Sticks(services, window.bars, Watcher(desk.folder, SharedFolder(desk.store)), window).begin()
    return window


def _backup_text(desk: Desk) -> str:
    last = backup.last_backup(desk.folder)
    if last is None:
        return _("已保存 · 还没有备份")
    days = (desk.clock.today() - last.date()).days
    when = {0: _("今日已备份"), 1: _("昨日已备份")}.get(days, _("{}备份").format(show_day(last.date())))
    return _("已保存 · {}").format(when)


def _quick(services: Services, parent: QWidget) -> None:
    from ui.dialogs.quick import QuickLog  # noqa: PLC0415 - made when first asked for

    QuickLog(services, parent).open()
