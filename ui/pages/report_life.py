"""Where a report stands, as one line: 草稿 › 审核 › 定稿 › 报送 › 上级答复 › 锁定, and what can be done to go on or back."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QComboBox, QFileDialog, QLabel, QVBoxLayout, QWidget

from db.codes import code_list
from swdesk.errors import UserError
from swdesk.files import prepare
from swdesk.filing import Standing, add_scan, check, lock, reopen
from swdesk.i18n import _, code_text
from swdesk.periods import Period, parse_period
from swdesk.roles import Right
from ui.pages.base import Page
from ui.services import Services
from ui.theme import SOFT, STRONG
from ui.widgets.basics import button, label
from ui.widgets.dropped import read_files
from ui.widgets.flow import Flow

_TONES = {"draft": "warning", "checked": "info", "returned": "danger", "accepted": "ok", "locked": "ok"}
_ORDER = ("draft", "checked", "signed", "sent", "received", "accepted", "locked")


def steps(state: str) -> list[tuple[str, str]]:
    """The way of a report: (state, label); the answer is the one that came."""
    states = code_list("report_state")
    shown = [one for one in _ORDER if one not in {"received", "accepted"}]
    answer = state if state in {"received", "returned", "accepted"} else "accepted"
    shown.insert(4, answer)
    return [(one, code_text(states, one)) for one in shown]


class LifeBar(QWidget):
    """The line above the report: period, steps, facts, and the buttons of this state."""

    def __init__(self, services: Services, page: Page) -> None:
        super().__init__()
        self._services, self._page = services, page
        self._standing: Standing | None = None
        self.period = QComboBox()
        self.period.setAccessibleName(_("报告期"))
        self.parts = QComboBox()
        self.parts.setAccessibleName(_("目录"))
        self.parts.setMinimumContentsLength(14)
        self.steps = QLabel()
        self.steps.setObjectName("steps")
        self.facts = label("", "quiet")
        self.check = button(_("审核通过"), self.mark_checked, hint=_("本站有人核对过数字和文字"))
        self.back = button(_("退回草稿"), self.take_back, hint=_("领导要改文字时用，仍是这一版"))
        self.scan = button(
            _("添加盖章扫描件"), self.choose_scan, hint=_("盖章后的纸质报告扫描或拍照，不会变成新版本")
        )
        self.prove = button(_("核对"), hint=_("纸件、PDF是不是这一份，记录与定稿时是否还一致"))
        self.lock = button(_("锁定"), self.mark_locked, hint=_("上级已通过，这一期不再出新版本"))
        layout = Flow(8)
        for one in (
            self.period,
            self.parts,
            self.steps,
            self.facts,
            self.check,
            self.back,
            self.scan,
            self.prove,
            self.lock,
        ):
            layout.addWidget(one)
        holder = QVBoxLayout(self)
        holder.setContentsMargins(0, 0, 0, 0)
        holder.addLayout(layout)

    def show_standing(self, stands: Standing, period: Period, *, live: bool) -> None:
        """Another report, or another state of it."""
        self._standing = stands
        theme, reached = self._services.theme, True
        words: list[str] = []
        for state, text in steps(stands.state):
            if state == stands.state:
                tone = _TONES.get(state, "ok")
                soft, strong = (getattr(theme.tokens, one[tone]) for one in (SOFT, STRONG))
                words.append(
                    f'<span style="background:{soft};color:{strong};font-weight:600">&nbsp;{text}&nbsp;</span>'
                )
                reached = False
            else:
                colour = theme.tokens.text if reached else theme.tokens.quiet
                words.append(f'<span style="color:{colour}">{text}</span>')
        self.steps.setText(" › ".join(words))
        self.steps.setAccessibleName(
            _("现在的状态：{}").format(code_text(code_list("report_state"), stands.state))
        )
        self.facts.setText(self._facts(stands, period, live=live))
        writes, signs = self._services.can(Right.WRITE), self._services.can(Right.REPORT)
        self.check.setVisible(stands.state == "draft" and writes)
        self.back.setVisible((stands.state == "checked" and writes) or (stands.state == "signed" and signs))
        after = stands.state in {"signed", "sent", "received", "accepted", "locked"}
        self.scan.setVisible(after and writes)
        self.scan.setText(_("盖章扫描件（{}）").format(stands.scans) if stands.scans else _("添加盖章扫描件"))
        self.prove.setVisible(not stands.open)
        self.lock.setVisible(stands.state == "accepted" and signs)

    def _facts(self, stands: Standing, period: Period, *, live: bool) -> str:
        cutoff = period.cutoff if live else (stands.cutoff or parse_period(period.key).end)
        found = [
            _("第 {} 版").format(stands.version),
            _("数据截至 {}月{}日").format(cutoff.month, cutoff.day),
            _("校验码 {}").format(stands.check_code) if stands.check_code and not stands.open else "",
            _("审核 {}").format(stands.checked_by) if stands.checked_by else "",
            _("定稿 {}").format(stands.signed_by) if stands.signed_by and not stands.open else "",
        ]
        if stands.state == "draft" and stands.four_eyes:
            found.append(_("本站要求一人审核、另一人定稿"))
        if stands.state == "signed" and not stands.scans:
            found.append(_("打印盖章后添加扫描件，再报送"))
        return " · ".join(filter(None, found))

    # ── going on and back ────────────────────────────────────────────────────────────────────────────────────

    @property
    def _key(self) -> str:
        return self._standing.period if self._standing else ""

    def mark_checked(self) -> None:
        """审核通过."""
        key, clock = self._key, self._services.clock
        self._page.leave()
        self._services.operations.write(
            _("审核报告"), lambda session: check(session, key, clock=clock), owner=self
        )

    def take_back(self) -> None:
        """退回草稿: one action, and Ctrl+Z takes it back."""
        key = self._key
        self._services.operations.write(_("报告退回草稿"), lambda session: reopen(session, key), owner=self)

    def mark_locked(self) -> None:
        """锁定."""
        key = self._key
        self._services.operations.write(_("锁定报告"), lambda session: lock(session, key), owner=self)

    def choose_scan(self) -> None:
        """Which file; several pages may be several photos."""
        names, _kind = QFileDialog.getOpenFileNames(
            self, _("选择盖章扫描件"), "", _("扫描件或照片 (*.pdf *.jpg *.jpeg *.png *.bmp *.tif *.tiff)")
        )
        if names:
            self.add_scans(names)

    def add_scans(self, names: list[str]) -> None:
        """Keep scans of the sealed paper with the report."""
        services, key = self._services, self._key
        try:
            found = [prepare(one.data, one.media_type) for one in read_files(Path(name) for name in names)]
        except (OSError, UserError) as error:
            services.warn(
                str(error) if isinstance(error, UserError) else _("文件读不出来，没有添加。请换一个文件。")
            )
            return
        services.operations.write(
            _("添加盖章扫描件"),
            lambda session: [add_scan(session, services.files, key, one) for one in found],
            then=lambda made: services.say(_("已添加盖章扫描件 {} 份，报告版本不变。").format(len(made))),
            owner=self,
        )
