"""From what the report's page shows to what lies behind it: records, findings, remarks, paper."""

from __future__ import annotations

from uuid import UUID

from swdesk.drilling import Behind, behind
from swdesk.drilling_rows import behind_cell, record_of
from swdesk.evidence_annex import CellPlace, annex
from swdesk.i18n import _
from swdesk.periods import Period, last_finished_quarter
from swdesk.progress import Progress
from swdesk.report_checks import Finding
from swdesk.reports.pdf import render_bytes
from ui.dialogs.proving import ProvingDialog
from ui.pages.base import Page
from ui.pages.preview import Preview
from ui.pages.report_evidence import EvidencePanel
from ui.pages.report_loading import Loaded
from ui.pages.report_parts import Contents, Middle
from ui.services import Services


class Following(Page):
    """A page of a report with its three parts; what is followed shows in the evidence panel or opens."""

    def __init__(self, services: Services, title: str) -> None:
        super().__init__(services, title)
        self._loaded: Loaded | None = None
        self._number: tuple[str, str] | None = None
        self._cell: CellPlace | None = None
        self.period: Period = last_finished_quarter(services.clock.today())
        self.contents, self.middle, self.evidence = (
            Contents(services),
            Middle(services),
            EvidencePanel(services),
        )
        self.middle.number.connect(self.drill)
        self.middle.cell.connect(self.drill_cell)
        self.middle.line.connect(self.open_line)
        self.evidence.number.connect(self.drill)
        self.evidence.finding.connect(self.go)
        self.evidence.closed.connect(self.back)
        self.evidence.printing.connect(self.print_evidence)
        self.evidence.hide()

    def back(self) -> None:
        """Esc: what is typed is kept, the list of records closes."""
        self.middle.flush()
        self.evidence.hide()
        self.middle.focus()

    def open_preview(self, data: bytes, name: str) -> None:
        """A PDF as it will be printed."""
        self.dialog = Preview(self.services, self.window(), self.title, data, name)
        self.dialog.show()

    def drill(self, code: str, span: str) -> None:
        """The records behind a number."""
        if self._loaded is None:
            return
        annex = None if self._loaded.live else self._loaded.snapshot.annex
        period, self._number, self._cell = self.period, (code, span), None

        def show(found: Behind) -> None:
            self.evidence.show_behind(
                found, self._loaded.snapshot.public["values"][code][span] if self._loaded else None
            )

        self.services.operations.read(lambda session: behind(session, code, span, period, annex), show, self)

    def drill_cell(self, table: str, row: str, place: int) -> None:
        """The records behind a number of a table that is no indicator's."""
        if self._loaded is None:
            return
        annex = None if self._loaded.live else self._loaded.snapshot.annex
        period, self._number, self._cell = self.period, None, (table, row, place)

        def show(found: Behind) -> None:
            self.evidence.show_behind(found, None, missed=annex is not None and not found.frozen)

        self.services.operations.read(
            lambda session: behind_cell(session, table, row, place, period, annex), show, self
        )

    def open_line(self, table: str, texts: list[str]) -> None:
        """The record that a row of a ledger is about."""

        def show(found: tuple[str, UUID] | None) -> None:
            if found is None:
                self.services.warn(_("这一行没有编号，或有同名的几条，请到相应页面里查找。"))
            else:
                self.services.open_record(*found)

        self.services.operations.read(lambda session: record_of(session, table, texts), show, self)

    def print_evidence(self, names: bool) -> None:
        """The records behind the number in front as a PDF."""
        loaded, period, services = self._loaded, self.period, self.services
        numbers, cells = [self._number] if self._number else [], [self._cell] if self._cell else []
        if loaded is None or not (numbers or cells):
            return

        def work(progress: Progress) -> bytes:
            with services.store.read() as session:
                made = annex(
                    session, loaded.snapshot, period, numbers, live=loaded.live, names=names, made_on=services.clock.today(), cells=cells
                )  # fmt: skip
            return render_bytes(made, progress=progress)[0]

        name = _("{}佐证附录.pdf").format(period.name)
        services.operations.task(work, lambda data: self.open_preview(data, name), self, writes=False)

    def prove(self) -> None:
        """Whether a paper and this report are one, and whether the records still agree."""
        code = self._loaded.standing.check_code if self._loaded else ""
        self.proving = ProvingDialog(self.services, self.window(), code)
        self.proving.open()

    def go(self, found: Finding) -> None:
        """To the cause of a finding: a number, a part of the report, a record, a page."""
        if found.number is not None:
            self.contents.turn_to("table:3")
            self.middle.mark(*found.number)
            self.drill(*found.number)
        elif found.part:
            self.contents.turn_to(found.part)
            self.middle.focus()
        elif found.record is not None:
            self.services.open_record(*found.record)
        elif found.page:
            self.services.open_page(found.page)

    def show_told(self) -> None:
        """What the superior said of the report and of its numbers; a click on a line leads to the number."""
        if self._loaded is not None and self._loaded.told is not None:
            self.evidence.show_told(self._loaded.told, self._loaded.snapshot.public)
