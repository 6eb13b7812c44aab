"""Backups and how they come back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from swdesk.cli import PasswordFile, StoreOption, UserOption, bar, desk_of, password_of, say
from swdesk.i18n import _


def backup_command(
    to: Annotated[Path | None, typer.Argument(help="放备份的位置；不写则用另一块硬盘和认得的U盘")] = None,
    store: StoreOption = None,
    password_file: PasswordFile = None,
    user: UserOption = None,
) -> None:
    """备份，并当场核验。"""
    from swdesk import backup  # noqa: PLC0415

    with desk_of(store, password_file, user) as desk, bar(_("备份")) as step:
        targets = [to] if to is not None else [target.path for target in backup.backup_targets(desk.folder)]
        made = backup.make_backup(desk.folder, desk.key, targets, desk.clock, step, reason=_("手动备份"))
    for path in made.made:
        say(_("已备份并核验：{}").format(path))
    for path, text in made.failed:
        say(_("没有备份到 {}：{}").format(path, text))


def restore_command(
    source: Annotated[Path, typer.Argument(help="一份备份（….swbak 文件夹）")],
    into: Annotated[Path, typer.Option("--into", help="恢复到这个数据文件夹；原有数据会移到旁边保留")],
    password_file: PasswordFile = None,
) -> None:
    """从备份恢复；先在旁边恢复并核验，再换上。"""
    from swdesk import backup  # noqa: PLC0415
    from swdesk.clock import SystemClock  # noqa: PLC0415

    with bar(_("恢复")) as step:
        backup.restore(source, into, backup.Secret(password=password_of(password_file)), SystemClock(), step)
    say(_("已恢复到：{}").format(into))


def dump_command(
    source: Annotated[Path, typer.Argument(help="一份备份（….swbak 文件夹）")],
    to: Annotated[
        Path, typer.Option("--out", help="写到这里，供管理员用 pg_restore 恢复；没有加密，用完请删除")
    ],
    password_file: PasswordFile = None,
) -> None:
    """从共享数据的备份里取出服务器转储（pg_dump）。"""
    from swdesk.backups.dumping import open_dump  # noqa: PLC0415
    from swdesk.backups.restoring import Secret, key_of  # noqa: PLC0415
    from swdesk.disk import write_whole  # noqa: PLC0415

    key, _note = key_of(source, Secret(password=password_of(password_file)))
    write_whole(to, open_dump(source, key))
    say(_("已取出：{}。里面有个人信息、没有加密，恢复后请立即删除。").format(to))


COMMANDS = {"backup": backup_command, "restore": restore_command, "server-dump": dump_command}
