"""The proof that tables equal log, and the repair of what does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from swdesk.cli import PasswordFile, StoreOption, UserOption, bar, desk_of, say
from swdesk.errors import UserError
from swdesk.i18n import _

if TYPE_CHECKING:
    from swdesk.desk import Desk


def check_command(
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="逐条由变更记录推算并对照，并核对数据页、附件、孤立记录和重号")
    ] = False,
    repair: Annotated[
        bool, typer.Option("--repair", help="有不符时先备份，再由变更记录重建数据表（含 --rebuild）")
    ] = False,
    backed_up: Annotated[
        bool, typer.Option("--backed-up", help="数据在服务器上时：管理员已经备份了数据库，可以重建")
    ] = False,
    store: StoreOption = None,
    password_file: PasswordFile = None,
    user: UserOption = None,
) -> None:
    """核对：数据表与变更记录是否一致，变更记录是否完整。"""
    from db import roots  # noqa: PLC0415
    from db.changes import rebuilt_hash, state_hash, verify_chain  # noqa: PLC0415

    with desk_of(store, password_file, user) as desk:
        if rebuild or repair:
            with bar(_("核对")) as step:
                _check_all(desk, step, repair=repair, backed_up=backed_up)
            return
        with desk.store.read() as session:
            broken = verify_chain(session)
            same = state_hash(session) == rebuilt_hash(session) and not roots.unlike_log(session)
    if broken:
        raise UserError(_("变更记录在 {} 处断开。请先备份，再从最近的好备份恢复。").format(broken))
    if not same:
        raise UserError(_("数据表与变更记录不一致，变更记录是好的。请加 --repair 由它重建。"))
    say(_("台账与变更记录一致，变更记录完整。"))


def _check_all(desk: Desk, step: Any, *, repair: bool, backed_up: bool) -> None:
    from swdesk import checking  # noqa: PLC0415

    found = checking.check_all(desk, step)
    with desk.store.read() as session:
        for line in checking.told(session, found):
            say(line)
    if found.differences and repair:
        for path in checking.repair(desk, found, step, backed_up=backed_up):
            say(_("已备份：{}").format(path))
        say(_("已由变更记录重建数据表，再次核对。"))
        found = checking.check_all(desk, step)
    if not found.log_is_good or found.pages:
        raise UserError(_("数据有损坏（见上）。原文件没有改动，请从最近的好备份恢复。"))
    if found.files_damaged:
        raise UserError(_("有附件与校验值不符（见上），记录都在。请从最近的好备份恢复。"))
    if found.differences:
        raise UserError(_("数据表与变更记录不一致（见上），变更记录是好的。请加 --repair 由它重建。"))
    say(_("核对了{}条记录：数据表、变更记录、数据页和附件都一致。").format(found.records))


COMMANDS = {"check": check_command}
