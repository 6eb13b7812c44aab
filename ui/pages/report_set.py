"""全套: from a draft to the printer with PDF, Word, Excel and the file for the superior in one go."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from swdesk.bundles.report import LeakError
from swdesk.disk import check_place
from swdesk.filing import sign, snapshot_of, standing
from swdesk.i18n import _
from swdesk.progress import Progress
from swdesk.reports.quarterly import build_document
from swdesk.reports.twins import write_twins
from swdesk.sending import Sent, export_report
from ui.pages.preview import Preview


@dataclass(frozen=True)
class Made:
    """What lies in the folder now."""

    sent: Sent
    pdf: bytes


class WholeSet:
    """Signs the report if it is still a draft, writes everything into one folder, and asks for the printer."""

    def __init__(self, page: Any) -> None:
        self._page = page
        self.dialog: Preview | None = None

    def start(self) -> None:
        """Asked once; nothing is written before."""
        page, services, key = self._page, self._page.services, self._page.period.key
        page.leave()

        def asked(found: Any) -> None:
            text = _(
                "PDF、Word、Excel 和报送文件放进同一个文件夹，然后打印。PDF、Word、Excel 没有加密，请只交给该看的人。"
            )
            if found.open:
                text = _("先定稿：定稿后这一期的数字和文字不再变化。") + "\n" + text
            yes = _("定稿并输出") if found.open else _("输出")
            if page.confirm(_("全套输出"), text, yes) and (folder := page.choose_folder()) is not None:
                (self._sign if found.open else self._write)(folder)

        services.operations.read(lambda session: standing(session, key), asked, page)

    def _sign(self, folder: Path) -> None:
        page, services, period = self._page, self._page.services, self._page.period
        files, clock = services.files, services.clock

        def work(session: Session) -> Any:
            check_place(folder)  # signing is not taken back because a stick was pulled out
            return sign(session, files, period, clock=clock, random=os.urandom)[0]

        services.operations.write(
            _("定稿{}报告").format(period.name),
            work,
            then=lambda _id: self._write(folder),
            owner=page,
            undoable=False,
        )

    def _write(self, folder: Path, overridden: tuple[str, ...] = ()) -> None:
        page, services = self._page, self._page.services
        key, name = page.period.key, _("{}报告").format(page.period.name)

        def work(progress: Progress) -> Made | LeakError:
            with services.store.read() as session:
                report = standing(session, key).report
                snapshot = snapshot_of(session, services.files, report) if report else None
            if report is None or snapshot is None:
                raise RuntimeError("no signed report to write")
            try:
                sent = export_report(
                    services.store, services.files, report, folder, clock=services.clock, user=services.user,
                    user_name=services.user_name, overridden=overridden,
                )  # fmt: skip
            except LeakError as error:
                return error
            return Made(sent, write_twins(build_document(snapshot.public), folder, name, progress=progress))

        task = services.operations.task(work, lambda made: self._written(folder, name, made), page)
        task.finished.connect(
            lambda: services.operations.broadcast(frozenset({"report"}))
        )  # sent, even if the rest was not

    def _written(self, folder: Path, name: str, made: Made | LeakError) -> None:
        page = self._page
        if isinstance(made, LeakError):
            if page.confirm(_("文字里可能有个人信息"), str(made), _("仍然报送")):
                self._write(folder, tuple(made.findings))
            return
        page.services.say(
            _("已放进 {}：PDF、Word、Excel 和报送文件 {}。校验码 {}。").format(
                folder.name or folder, made.sent.path.name, made.sent.check_code
            )
        )
        self.dialog = Preview(page.services, page.window(), name, made.pdf, f"{name}.pdf")
        self.dialog.show_and_print()
