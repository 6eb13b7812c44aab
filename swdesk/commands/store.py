"""Making a store."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from swdesk.cli import (
    PasswordFile,
    StoreOption,
    UserOption,
    bar,
    check_place,
    desk_of,
    folder_of,
    new_folder,
    password_of,
    say,
)
from swdesk.errors import UserError
from swdesk.i18n import _

if TYPE_CHECKING:
    from swdesk.desk import Desk


def init_command(  # noqa: PLR0917 - each is an option
    worker: Annotated[str, typer.Option("--worker", help="您的姓名")],
    name: Annotated[str, typer.Option("--name", help="单位全称，如 示范县青禾镇社会工作服务站")] = "",
    join: Annotated[
        bool, typer.Option("--join", help="加入本站：单位和人员从本站已有的电脑同步过来，不写 --name")
    ] = False,
    level: Annotated[
        str, typer.Option("--level", help="station 社工站；county 县；city 市；province 省")
    ] = "station",
    unit_code: Annotated[str, typer.Option("--unit-code", help="区划代码，可不填")] = "",
    phrase_file: Annotated[
        Path | None, typer.Option("--recovery-sheet", help="把恢复单（PDF）写到这里，打印后请删除文件")
    ] = None,
    server: Annotated[
        str, typer.Option("--server", help="数据放在服务器上：postgresql://用户名@服务器/数据库")
    ] = "",
    store: StoreOption = None,
    password_file: PasswordFile = None,
) -> None:
    """建立一个新的站点或上级单位；服务器上已有时加入它。"""
    from swdesk.desk import create_desk  # noqa: PLC0415

    levels = {"station": "4", "county": "3", "city": "2", "province": "1"}
    if level not in levels:
        raise UserError(_("层级请写 station、county、city 或 province。"))
    if join == bool(name.strip()):
        raise UserError(_("请用 --name 写明单位全称；要加入已有的站，只写 --join。"))
    check_place(phrase_file)
    folder = new_folder(store)
    desk, phrase = create_desk(
        folder, unit_name=name, unit_code=unit_code, level=levels[level], worker_name=worker,
        address=_ask_address(server) if server else "", password=password_of(password_file, new=True),
    )  # fmt: skip
    try:
        if phrase_file is not None:
            _write_sheet(desk, name, phrase, phrase_file)
    finally:
        desk.close(back_up=False)
    say(_("已建立：{}（{}）").format(name, folder))
    if phrase_file is None:
        say(_("还没有打印恢复单：忘记密码时要靠它。请在窗口的“设置”里打印。"))


def _write_sheet(desk: Desk, name: str, phrase: str, path: Path) -> None:
    from swdesk.security import keys  # noqa: PLC0415
    from swdesk.security.sheet import recovery_sheet  # noqa: PLC0415
    from swdesk.security.sheet_pdf import write_recovery_sheet  # noqa: PLC0415

    today = desk.clock.today()
    write_recovery_sheet(path, recovery_sheet(name, phrase, today, keys.store_id(desk.folder)))
    keys.set_sheet_printed(desk.folder, today)
    say(_("恢复单：{}").format(path))


def server_command(
    address: Annotated[str, typer.Argument(help="新的地址：postgresql://用户名@服务器/数据库")],
    store: StoreOption = None,
    password_file: PasswordFile = None,
    user: UserOption = None,
) -> None:
    """更换共享数据的服务器地址或数据库密码。"""
    from swdesk.shared import move_client  # noqa: PLC0415

    place = move_client(folder_of(store), user, password_of(password_file), _ask_address(address))
    say(_("服务器：{}").format(place))


def to_server_command(
    address: Annotated[str, typer.Argument(help="空的数据库：postgresql://用户名@服务器/数据库")],
    store: StoreOption = None,
    password_file: PasswordFile = None,
    user: UserOption = None,
) -> None:
    """把这台电脑里的数据移到局域网服务器；原来的数据核对后放在旁边保留。"""
    from swdesk.shared import copy_to_server  # noqa: PLC0415

    whole = _ask_address(address)
    with desk_of(store, password_file, user) as desk:
        with bar(_("移到服务器")) as step:
            desk.moved = copy_to_server(desk, whole, step)
        moved = desk.moved
    say(_("已移到服务器 {}：{}处改动、{}个附件，两边核对一致（{}）。").format(
        moved.place, moved.copied.changes, moved.copied.files, moved.copied.state[:16]
    ))  # fmt: skip
    say(_("原来的数据没有删，放在同一位置名称带“恢复前”的文件夹里。"))


def _ask_address(server: str) -> str:
    """The address with its password: asked for where it is missing, so that it need not stand in the shell's history."""
    from swdesk.shared import with_password  # noqa: PLC0415

    def ask() -> str:
        if not sys.stdin.isatty():
            return ""
        question = _("数据库用户的密码（不用密码就直接回车）")
        return str(typer.prompt(question, default="", show_default=False, hide_input=True, err=True))

    return with_password(server, ask)


COMMANDS = {"init": init_command, "server": server_command, "to-server": to_server_command}
