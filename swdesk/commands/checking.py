"""The proof that tables equal log."""

from __future__ import annotations

from swdesk.cli import PasswordFile, StoreOption, UserOption, desk_of, say
from swdesk.errors import UserError
from swdesk.i18n import _


def check_command(
    store: StoreOption = None, password_file: PasswordFile = None, user: UserOption = None
) -> None:
    """核对：数据表与变更记录是否一致，变更记录是否完整。"""
    from db.changes import rebuilt_hash, state_hash, verify_chain  # noqa: PLC0415

    with desk_of(store, password_file, user) as desk, desk.store.read() as session:
        broken = verify_chain(session)
        same = state_hash(session) == rebuilt_hash(session)
    if broken or not same:
        raise UserError(_("核对不一致（{}）。请先备份，再从最近的好备份恢复。").format(broken or _("数据表")))
    say(_("台账与变更记录一致，变更记录完整。"))


COMMANDS = {"check": check_command}
