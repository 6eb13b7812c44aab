"""Between the PCs of one station: cards, sync files, contradictions (design.md §7)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from swdesk.cli import PasswordFile, StoreOption, UserOption, bar, check_place, desk_of, say
from swdesk.errors import UserError
from swdesk.i18n import _


def card_command(
    out: Annotated[Path, typer.Argument(help="名片文件，如 U盘/本机名片.swcard")],
    store: StoreOption = None,
    password_file: PasswordFile = None,
    user: UserOption = None,
) -> None:
    """写出本机名片，拿到本站另一台电脑上添加。"""
    from swdesk.bundles.cards import write_card  # noqa: PLC0415
    from swdesk.devices import own_card  # noqa: PLC0415

    check_place(out)
    with desk_of(store, password_file, user) as desk, desk.store.local() as session:
        card = own_card(session)
    write_card(card, out)
    say(_("本机名片：{}，核对码 {}").format(out, card.confirmation))


def add_command(
    card: Annotated[Path, typer.Argument(help="另一台电脑的名片")],
    name: Annotated[str, typer.Option("--name", help="电脑名称，如 2号电脑")] = "",
    store: StoreOption = None,
    password_file: PasswordFile = None,
    user: UserOption = None,
) -> None:
    """把另一台电脑加进本站。"""
    from swdesk import devices  # noqa: PLC0415
    from swdesk.bundles.cards import read_card  # noqa: PLC0415

    found = read_card(card)
    with desk_of(store, password_file, user) as desk:
        with desk.store.write(_("添加电脑"), user=desk.worker()) as work:
            devices.add(work.session, found, name, today=desk.clock.today())
        say(_("已添加，核对码 {}。接着用 swdesk sync export 生成同步文件。").format(found.confirmation))


def trust_command(
    code: Annotated[str, typer.Argument(help="另一台电脑屏幕上的核对码 XXXX-XXXX-XXXX")],
    store: StoreOption = None,
    password_file: PasswordFile = None,
    user: UserOption = None,
) -> None:
    """核对码一致：从此接收那台电脑的同步文件（新加入的电脑上用一次）。"""
    from swdesk.bundles.cards import known_cards  # noqa: PLC0415
    from swdesk.sync.taking import confirm  # noqa: PLC0415

    with desk_of(store, password_file, user) as desk, desk.store.local() as session:
        wanted = code.strip().upper()
        found = [one.card for one in known_cards(session) if one.card.confirmation == wanted]
        if not found:
            raise UserError(_("没有收到过核对码是 {} 的文件。请先接收一次，再核对。").format(wanted))
        confirm(session, found[0].sign)
    say(_("已核对。请把同步文件再接收一次。"))


def export_command(
    out: Annotated[Path, typer.Option("--out", help="放同步文件的文件夹，如U盘")],
    everything: Annotated[bool, typer.Option("--all", help="全部重发，不只是对方还没有的")] = False,
    store: StoreOption = None,
    password_file: PasswordFile = None,
    user: UserOption = None,
) -> None:
    """给本站其他电脑生成同步文件。"""
    from swdesk.sync.sending import export_sync  # noqa: PLC0415

    if not out.is_dir():
        raise UserError(_("文件夹 {} 不存在，请先建立或插好U盘。").format(out))
    with desk_of(store, password_file, user) as desk, bar(_("生成同步文件")) as step:
        sent = export_sync(
            desk.store, desk.files, out, clock=desk.clock, user_name=desk.unlocked.user, everything=everything, progress=step
        )  # fmt: skip
    for path in sent.paths:
        say(_("同步文件：{}").format(path))
    say(_("{}处改动，{}个附件，给：{}").format(sent.changes, sent.files, "、".join(sent.to)))


def status_command(
    store: StoreOption = None, password_file: PasswordFile = None, user: UserOption = None
) -> None:
    """本站电脑、缺的文件、互相矛盾的记录、两台写得不一样的内容。"""
    from swdesk import conflicts  # noqa: PLC0415
    from swdesk.devices import own_card  # noqa: PLC0415
    from swdesk.sync import peers  # noqa: PLC0415

    with desk_of(store, password_file, user) as desk, desk.store.local() as session:
        for one in peers.overview(session, own_card(session)):
            state = (
                _("本机")
                if one.pc.own
                else _("已注销")
                if one.pc.revoked_on
                else _("对方还没有 {} 处").format(one.behind)
            )
            say(f"{one.pc.letter}　{one.pc.name}　{state}")
        for text in [*peers.alarms(session), *(lack.text for lack in peers.lacks(session))]:
            say(text)
        say(_("两台写得不一样：{} 处").format(conflicts.count(session)))


COMMANDS = {
    "card": card_command, "add": add_command, "trust": trust_command, "export": export_command, "status": status_command,
}  # fmt: skip
