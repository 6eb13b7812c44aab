"""The recovery sheet (恢复单): one page to print, sign, and lock away. The content here; the page in `sheet_pdf`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from swdesk.i18n import _, on_paper
from swdesk.security.phrase import characters_of, groups

QR_HEAD = "SWDESK-1"
"""Begins the QR text; `read_phrase` passes over it, so a scanner's text can be pasted whole."""


@dataclass(frozen=True)
class RecoverySheet:
    """What stands on the page. `groups` are four times six characters; `fields` are lines to fill in by hand."""

    title: str
    station: str
    created: str
    groups: tuple[str, ...]
    qr: str
    paragraphs: tuple[str, ...]
    fields: tuple[str, ...]


@on_paper
def recovery_sheet(station: str, phrase: str, created: date, store: str = "") -> RecoverySheet:
    """The sheet of a store (`store` is its id) for a phrase of 24 characters; `created` is the day of printing."""
    characters = characters_of(phrase)
    return RecoverySheet(
        title=_("数据恢复单"),
        station=station,
        created=_("{y}年{m}月{d}日").format(y=created.year, m=created.month, d=created.day),
        groups=tuple(groups(characters)),
        qr=" ".join(part for part in (QR_HEAD, store[:8], characters) if part),
        paragraphs=(
            _("忘记密码、更换电脑或工作人员离岗时，用下面24个字可以打开本站数据，并设置新密码。"),
            _("用法：在登录页点“忘记密码”，按顺序输入24个字（空格和标点可不输），或用连着电脑的扫码枪扫二维码。"),
            _("谁拿到这张纸和本站的电脑或备份，谁就能看到全部数据。请装入信封、骑缝盖章，由站负责人锁存；"
              "不要拍照，不要发微信，不要和电脑、U盘放在一起。"),
            _("密码和这张纸都没有了，数据就再也打不开，任何人都无法代为找回。"),
            _("重新生成恢复短语后，这张纸作废，请当面销毁。"),
        ),
        fields=(_("保管人"), _("存放处"), _("日期")),
    )  # fmt: skip
