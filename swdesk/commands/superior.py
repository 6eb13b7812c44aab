"""What goes down from a superior: answers to reports, notices and lists."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from swdesk.cli import PasswordFile, PeriodOption, StoreOption, UserOption, bar, desk_of, period_of, say
from swdesk.errors import UserError
from swdesk.i18n import _

Folder = Annotated[Path, typer.Option("--out", help="放文件的文件夹，如U盘")]
Units = Annotated[list[str] | None, typer.Option(help="单位名称，可写多次")]


def reply_command(
    period: PeriodOption,
    out: Folder,
    accept: Units = None,
    give_back: Annotated[list[str] | None, typer.Option("--return", help="退回的单位，可写多次")] = None,
    text: Annotated[str, typer.Option("--text", help="意见；退回时要写")] = "",
    store: StoreOption = None,
    password_file: PasswordFile = None,
    user: UserOption = None,
) -> None:
    """把收到、通过、退回的答复写成回执文件，发回各单位。"""
    from swdesk import replies  # noqa: PLC0415

    wanted = period_of(period)
    _folder(out)
    with desk_of(store, password_file, user) as desk:
        with desk.store.write(_("答复报告"), user=desk.worker()) as work:
            standing = {row.unit_name: row.id for row in replies.answerable(work.session, wanted.key)}
            for name in accept or ():
                replies.accept(work.session, _report_of(standing, name), text)
            for name in give_back or ():
                replies.give_back(work.session, _report_of(standing, name), text)
        with bar(_("生成回执")) as step:
            paths = replies.export_replies(
                desk.store, wanted.key, out, clock=desk.clock, user_name=desk.unlocked.user, progress=step
            )
    for path in paths:
        say(_("回执：{}").format(path))


def _report_of(standing: dict[str, str], name: str) -> str:
    if name not in standing:
        raise UserError(_("“{}”本期没有报来可答复的报告，没有写出任何回执。请核对单位名称。").format(name))
    return standing[name]


def _folder(out: Path) -> None:
    if not out.is_dir():
        raise UserError(_("文件夹 {} 不存在，请先建立或插好U盘。").format(out))


def catalogue_command(
    out: Folder, store: StoreOption = None, password_file: PasswordFile = None, user: UserOption = None
) -> None:
    """把通知、服务清单、自定代码、单位名册写成一个下发文件，发给所有下级单位。"""
    from swdesk import catalogues  # noqa: PLC0415

    _folder(out)
    with desk_of(store, password_file, user) as desk:
        path = catalogues.export_catalogue(
            desk.store, desk.files, out, clock=desk.clock, user_name=desk.unlocked.user
        )
    say(_("下发文件：{}").format(path))


COMMANDS = {"reply": reply_command, "catalogue": catalogue_command}
