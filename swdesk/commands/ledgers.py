"""Ledgers in, and the latest operation taken back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from swdesk.cli import PasswordFile, StoreOption, UserOption, bar, check_place, desk_of, say
from swdesk.errors import UserError
from swdesk.i18n import _

if TYPE_CHECKING:
    from swdesk.desk import Desk


def import_command(
    source: Annotated[Path, typer.Argument(help="台账文件夹，或一个文件（xlsx、xls、ods、csv）")],
    result: Annotated[Path | None, typer.Option("--result", help="把每一行的处理结果保存为 Excel")] = None,
    store: StoreOption = None,
    password_file: PasswordFile = None,
    user: UserOption = None,
    basis: Annotated[str | None, typer.Option("--basis", help="整批名单的处理依据，如“履行法定职责”")] = None,
) -> None:
    """导入台账；可整体撤销（swdesk undo）。"""
    from swdesk.importing.apply import import_ledgers  # noqa: PLC0415
    from swdesk.importing.result import save_result  # noqa: PLC0415

    if not source.exists():
        raise UserError(_("没有找到 {}，请检查路径。").format(source))
    check_place(result)
    code = _basis(basis)
    with desk_of(store, password_file, user) as desk, bar(_("导入台账")) as step:
        _back_up_first(desk, step)
        found = import_ledgers(
            desk.store, source, clock=desk.clock, progress=step, user=desk.worker(), basis=code
        )
    say(found.summary)
    if result is not None:
        save_result(found, result)
        say(_("处理结果：{}").format(result))


def _basis(said: str | None) -> str | None:
    from db.codes import code_list  # noqa: PLC0415

    if said is None:
        return None
    item = code_list("legal_basis").find(said)
    if item is None:
        known = "、".join(one.label for one in code_list("legal_basis").offered)
        raise UserError(_("处理依据只能是：{}。什么也没有导入。").format(known))
    return item.code


def _back_up_first(desk: Desk, step: Any) -> None:
    """A disk that refuses the backup does not stop the import, which can be undone."""
    from swdesk import backup  # noqa: PLC0415

    try:
        targets = [target.path for target in backup.backup_targets(desk.folder)]
        backup.before_risk(desk.folder, desk.key, targets, desk.clock, _("导入前备份"), step)
    except UserError as error:
        typer.echo(_(str(error)), err=True)


def undo_command(
    store: StoreOption = None, password_file: PasswordFile = None, user: UserOption = None
) -> None:
    """撤销最近一次操作（例如整次导入）。"""
    from sqlalchemy import select  # noqa: PLC0415

    from db.changes import Operation, undo  # noqa: PLC0415

    with desk_of(store, password_file, user) as desk:
        with desk.store.read() as session:
            undone = select(Operation.undoes).where(Operation.undoes.is_not(None))
            founding = select(Operation.id).order_by(Operation.at, Operation.id).limit(1).scalar_subquery()
            query = select(Operation).where(
                Operation.undoes.is_(None), Operation.id.not_in(undone), Operation.id != founding
            )
            last = session.scalars(query.order_by(Operation.at.desc(), Operation.id.desc()).limit(1)).first()
        if last is None:
            raise UserError(_("没有可以撤销的操作。"))
        with desk.store.write(_("撤销：{}").format(last.name), user=desk.worker()) as work:
            outcome = undo(work.session, last.id)
    say(
        _("已撤销“{}”：恢复{}条，保留{}条（之后又有改动）。").format(
            last.name, outcome.restored, len(outcome.kept)
        )
    )


COMMANDS = {"import": import_command, "undo": undo_command}
