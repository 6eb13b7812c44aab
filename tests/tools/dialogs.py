"""Every dialog of a station's and of a superior's window, one after the other, each as far as it can be filled."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import openpyxl
from PySide6.QtWidgets import QDialog
from shiboken6 import isValid
from sqlalchemy import select

from db.bundles import Received
from swdesk import devices, records
from swdesk.blanks.shape import read_sent
from swdesk.diagrams.strokes import Picture
from swdesk.i18n import translator
from swdesk.periods import last_finished_quarter, parse_period
from swdesk.reports.snapshot import take_snapshot
from swdesk.services import progress
from ui.dialogs.alarm import AlarmDialog
from ui.dialogs.byhand import crisis_dialog, number_dialog
from ui.dialogs.cardtext import CardDialog, PasteDialog
from ui.dialogs.disposal import DisposalDialog
from ui.dialogs.filling import FillDialog
from ui.dialogs.folders import FoldersDialog
from ui.dialogs.help import HelpWindow
from ui.dialogs.history import HistoryDialog
from ui.dialogs.importing import ImportDialog
from ui.dialogs.many import ManyLog
from ui.dialogs.merging import MergeDialog
from ui.dialogs.moving import MovingDialog
from ui.dialogs.printing import PrintDialog
from ui.dialogs.proving import ProvingDialog
from ui.dialogs.quick import QuickLog
from ui.dialogs.reason import ReasonDialog
from ui.dialogs.received_report import ReceivedReport
from ui.dialogs.record import RecordDialog
from ui.dialogs.restoring import RestoreDialog
from ui.dialogs.reviewing import ReviewDialog
from ui.dialogs.rollup_numbers import RollupNumbers
from ui.dialogs.transcribing import TranscribeDialog
from ui.dialogs.visit_rates import VisitRates
from ui.main_window import MainWindow
from ui.pages.activities import SeriesDialog
from ui.pages.cases.assessments import DiagramDialog
from ui.pages.cases.steps import TransferDialog
from ui.pages.group_session import SessionDialog
from ui.pages.groups import MEMBER
from ui.pages.preview import Preview
from ui.pages.services import TargetDialog
from ui.tables.bulk import BulkDialog
from ui.widgets.booklet import pdf_of

Settle = Callable[[], None]
Makers = dict[str, Callable[[], QDialog | None]]


def first(services: Any, kind: str) -> UUID | None:
    """The first record of a kind, if there is one."""
    model = records.model_of(kind)
    with services.store.read() as session:
        return session.scalars(select(model.id).where(model.deleted.is_(False)).order_by(model.id)).first()


def dialogs(window: MainWindow, settle: Settle) -> Iterator[tuple[str, QDialog]]:
    """Every dialog that can be opened on this store, those with tabs once for each."""
    makers = superior(window) if window.services.superior else station(window, settle)
    for name, make in makers.items():
        made = make()
        if made is None:
            continue
        made.show()
        settle()
        yield f"dialog-{name}", made
        for at in range(1, made.tabs.count() if isinstance(made, ImportDialog) and isValid(made) else 0):
            made.tabs.setCurrentIndex(at)  # type: ignore[attr-defined]
            settle()
            yield f"dialog-{name}-{at + 1}", made
        if isValid(made):
            made.close()
        settle()


def _table(chinese: tuple[tuple[object, ...], ...], latin: tuple[tuple[object, ...], ...]) -> bytes:
    """A workbook; in the language of the window, so that what is Chinese in an English one is the program's."""
    book: Any = openpyxl.Workbook()
    for line in chinese if translator.chinese else latin:
        book.active.append(list(line))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _blank(folder: Path) -> Path:
    """A table that somebody sent, to be filled; the same one when it is opened again."""
    path = folder / "blank.xlsx"
    if path.exists():
        return path
    data = _table(
        (
            ("高龄津贴发放表",),
            ("序号", "姓名", "性别", "村", "年龄", "身份证号码", "领取人签字"),
            ("1",),
            ("2",),
        ),
        (("Allowance",), ("No", "Name", "Sex", "Village", "Age", "ID", "Signed"), ("1",), ("2",)),
    )
    path.write_bytes(data)
    return path


def _ledger(folder: Path, *, roster: bool = False) -> Path:
    """A ledger of visits, or a list of people, with something to ask and something to correct."""
    path = folder / ("roster.xlsx" if roster else "ledger.xlsx")
    path.write_bytes(_table(
        (("姓名", "性别", "出生日期", "村", "人员类别", "身份证号码"), ("王芳", "女", "2013.11.23", "柳树屯村", "留守儿童", "99999919"),
         ("李颀", "男", "昨天的", "东河村", "困境儿童", ""))
        if roster else
        (("走访台账",), ("日期", "姓名", "村", "走访方式", "走访人", "内容"), ("2026.11.3", "王芳", "柳树屯村", "入户", "周敏", "家中安好"),
         ("13月5日", "李颀", "东河村", "飞行", "周敏", "电话未接")),
        (("Name", "Sex", "Born", "Village"), ("Bea Cole", "F", "2013-11-23", "V"), ("Dan", "?", "x", "V")),
    ))  # fmt: skip
    return path


def station(window: MainWindow, settle: Settle) -> Makers:
    """The dialogs of a station."""
    services = window.services
    cases: Any = window.page("cases")
    folder = Path(services.store.folder)

    def record(kind: str) -> UUID | None:
        return first(services, kind)

    def history() -> QDialog | None:
        cases.open_record(record("case"))
        return HistoryDialog(services, window, cases.form)

    def transfer() -> QDialog | None:
        case = record("case")
        return TransferDialog(services, cases, case, lambda _who, _why: None) if case else None

    def target() -> QDialog | None:
        today = services.clock.today()
        with services.store.read() as session:
            items = progress(session, parse_period(str(today.year)))
        return TargetDialog(services, window, items[0], today.year) if items else None

    def merge() -> QDialog | None:
        with services.store.read() as session:
            one, *others = [*session.scalars(select(records.model_of("person").id).limit(2)), None, None]
        return (
            MergeDialog(services, window, one, others[0], lambda _kept: None) if one and others[0] else None
        )

    def member() -> QDialog | None:
        one = record("group_member")
        return RecordDialog(services, window, "", "group_member", MEMBER, one) if one else None

    def series() -> QDialog | None:
        one = record("activity")
        return SeriesDialog(services, window, "activity", one) if one else None

    def bulk() -> QDialog | None:
        one = record("person")
        return BulkDialog(services, window, "person", [one, one]) if one else None

    def fill() -> FillDialog:
        path = _blank(folder)
        return FillDialog(services, window, path, read_sent(path.read_bytes(), path.name))

    def transcribe() -> QDialog:
        filling = fill()
        filling.show()
        settle()
        made = TranscribeDialog(services, window, filling.job())
        filling.close()
        return made

    def disposal() -> QDialog | None:
        person = record("person")
        return DisposalDialog(services, window, "person", person, "", "") if person else None

    return {
        **_common(window),
        "quick": lambda: QuickLog(services, window),
        "many": lambda: ManyLog(services, window),
        "rates": lambda: VisitRates(services, window),
        "alarm-crisis": lambda: AlarmDialog(services, window, "crisis"),
        "alarm-report": lambda: AlarmDialog(services, window, "mandatory_report"),
        "folders": lambda: FoldersDialog(services, window),
        "restore": lambda: RestoreDialog(services, window),
        "moving": lambda: MovingDialog(services, window),
        "import": lambda: ImportDialog(services, window, [_ledger(folder)]),
        "import-roster": lambda: ImportDialog(services, window, [_ledger(folder, roster=True)]),
        "print": lambda: PrintDialog(services, window, [("person", record("person"))]),
        "merge": merge,
        "history": history,
        "transfer": transfer,
        "diagrams": lambda: DiagramDialog(services, window, Picture(), Picture()),
        "series": series,
        "session": lambda: SessionDialog(services, window, record("group_session"), {}),
        "target": target,
        "member": member,
        "fill": fill,
        "transcribe": transcribe,
        "bulk": bulk,
        "disposal": disposal,
        "byhand-number": lambda: number_dialog(
            services, window, "", _name(), "人次" if translator.chinese else "visits", "943", "1500｜x"
        ),
        "byhand-crisis": lambda: crisis_dialog(services, window, "", _name(), ""),
        "reason": lambda: ReasonDialog(services, window, _name(), _name(), _name(), ""),
        "received": lambda: _received(window),
    }


def _name() -> str:
    return "走访探访" if translator.chinese else "Visits"


def _received(window: MainWindow) -> QDialog:
    """A report as a superior gets to see it."""
    services = window.services
    with services.store.read() as session:
        period = last_finished_quarter(services.clock.today())
        public = take_snapshot(session, period, clock=services.clock, random=bytes).public
    return ReceivedReport(services, window, "", public, [])


def _common(window: MainWindow) -> Makers:
    """What both windows have."""
    services = window.services

    def card() -> QDialog:
        with services.store.local() as session:
            return CardDialog(window, devices.own_card(session), "")

    return {
        "help": lambda: HelpWindow(window, "today"),
        "preview": lambda: Preview(services, window, "", pdf_of("# 1", ""), "1.pdf"),
        "card": card,
        "paste": lambda: PasteDialog(window, ""),
        "proving": lambda: ProvingDialog(services, window, ""),
    }


def superior(window: MainWindow) -> Makers:
    """The dialogs of a superior, on the reports that lie on its shelf."""
    services = window.services
    period = last_finished_quarter(services.clock.today())
    with services.store.read() as session:
        report = session.scalars(select(Received.id).where(Received.period == period.key)).first() or ""
    return {
        **_common(window),
        "review": lambda: ReviewDialog(services, window, report, lambda: None),
        "sums": lambda: RollupNumbers(services, window, period),
    }
