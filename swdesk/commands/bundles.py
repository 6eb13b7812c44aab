"""What travels between stations and their superiors."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from swdesk.cli import (
    PasswordFile,
    PeriodOption,
    StoreOption,
    UserOption,
    bar,
    check_place,
    desk_of,
    period_of,
    say,
)
from swdesk.errors import UserError
from swdesk.i18n import _


def export_command(
    period: PeriodOption,
    out: Annotated[Path, typer.Option("--out", help="放上报文件的文件夹，如U盘")],
    to: Annotated[
        Path | None, typer.Option("--to", help="上级单位的名片（.swcard）；没有时只含合计数")
    ] = None,
    store: StoreOption = None,
    password_file: PasswordFile = None,
    user: UserOption = None,
) -> None:
    """定稿（如还没有）并生成上报文件。"""
    from swdesk import filing  # noqa: PLC0415
    from swdesk.bundles.cards import keep_card, read_card  # noqa: PLC0415
    from swdesk.sending import export_report  # noqa: PLC0415

    wanted = period_of(period)
    if not out.is_dir():
        raise UserError(_("文件夹 {} 不存在，请先建立或插好U盘。").format(out))
    with desk_of(store, password_file, user) as desk:
        if to is not None:
            card = read_card(to)
            with desk.store.local() as session:
                keep_card(session, card, "superior", confirmed=True)
        with desk.store.read() as session:
            stands = filing.standing(session, wanted.key)
        report = stands.report
        if stands.open or report is None:
            with desk.store.write(_("定稿"), user=desk.worker()) as work:
                report, _snapshot = filing.sign(
                    work.session, desk.files, wanted, clock=desk.clock, random=os.urandom
                )
        sent = export_report(
            desk.store,
            desk.files,
            report,
            out,
            clock=desk.clock,
            user=desk.worker(),
            user_name=desk.unlocked.user,
        )
    say(_("上报文件：{}（校验码 {}）").format(sent.path, sent.check_code))
    if not sent.sealed:
        say(_("还没有上级单位的名片：文件未加密，只含合计数，不含台账。"))


def card_command(
    out: Annotated[Path, typer.Option("--out", help="名片文件（.swcard）")],
    store: StoreOption = None,
    password_file: PasswordFile = None,
    user: UserOption = None,
) -> None:
    """写出本单位的名片，交给下级单位，上报文件就能加密给本单位。"""
    from swdesk.bundles.cards import device_keys, write_card  # noqa: PLC0415
    from swdesk.reports.ledgers import unit_facts  # noqa: PLC0415

    check_place(out)
    with desk_of(store, password_file, user) as desk, desk.store.local() as session:
        unit = unit_facts(session)
        card = device_keys(session, os.urandom).card(unit["name"], unit["code"], unit["level"])
    write_card(card, out)
    say(_("名片：{}，核对码 {}").format(out, card.confirmation))


def collect_command(
    folder: Annotated[Path, typer.Argument(help="放着上报文件的文件夹或U盘")],
    period: Annotated[
        str | None, typer.Option("--period", help="汇总哪一期；不写则汇总收到的最新一期")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="汇总报告 PDF")] = None,
    store: StoreOption = None,
    password_file: PasswordFile = None,
    user: UserOption = None,
) -> None:
    """接收下级的上报文件（任意顺序、可重复），并生成汇总报告。"""
    from swdesk import collect, receiving, superiors  # noqa: PLC0415

    if not folder.exists():
        raise UserError(_("没有找到 {}，请检查U盘或路径。").format(folder))
    check_place(out)
    with desk_of(store, password_file, user) as desk, bar(_("接收上报文件")) as step:
        result = receiving.receive(
            desk.store,
            folder,
            clock=desk.clock,
            files=desk.files,
            user_name=desk.unlocked.user,
            progress=step,
        )
        for item in result.files:
            say(f"{item.outcome}　{item.name}　{item.text}")
        wanted = period or max(result.periods, default=None)
        if out is not None and wanted is not None:
            with desk.store.read() as session:
                superiors.write_rollup(session, period_of(wanted), out, clock=desk.clock, progress=step)
                findings = collect.cross_checks(session, wanted)
            say(_("汇总报告：{}").format(out))
            for text in findings:
                say(_("请核对　{}").format(text.sentence))
    if result.refused:
        raise UserError(_("有{}个文件没有接收，原因见上；其余已接收。").format(len(result.refused)))


def verify_command(
    file: Annotated[str, typer.Argument(help="上报文件、名片、报告PDF，或纸上印的校验码")],
    beside: Annotated[Path | None, typer.Option("--with", help="与纸件、PDF核对的上报文件（.swb）")] = None,
    store: Annotated[
        Path | None,
        typer.Option("--store", help="用这个数据文件夹来核验：加密的文件、校验码和PDF，本站的还核对记录"),
    ] = None,
    password_file: PasswordFile = None,
) -> None:
    """核验一个上报文件，或核对纸件、PDF与电子件是不是同一份；在本站还核对记录有没有变化。不接收。"""
    from swdesk import proving  # noqa: PLC0415
    from swdesk.bundles.cards import device_keys  # noqa: PLC0415
    from swdesk.bundles.container import read_file  # noqa: PLC0415
    from swdesk.bundles.verify import verify_file  # noqa: PLC0415

    path = Path(file)
    paper = None
    if not path.is_file():
        if not proving.typed_code(file) and not file.startswith("SWDESK1|"):
            raise UserError(_("没有找到文件 {}，它也不是12位的校验码。请核对。").format(file))
        paper = proving.paper_of(file)
    elif proving.is_pdf(path):
        paper = proving.read_pdf(path)
    keys, proof = None, None
    if store is not None:
        with desk_of(store, password_file) as desk:
            with desk.store.local() as session:
                keys = device_keys(session, os.urandom)
            if paper is not None and beside is None:
                with desk.store.read() as session:
                    proof = proving.prove(session, desk.files, paper)
    if paper is None:
        for text in verify_file(path, keys).lines:
            say(text)
        return
    if beside is not None:
        proof = proving.prove_with(read_file(beside, keys), paper)
    if proof is None:
        say(_("校验码：{}　期间：{}").format(paper.code, paper.period or "—"))
        say(_("要核对电子件：加 --with 上报文件，或加 --store 数据文件夹。"))
        return
    for text in proving.sentences(proof):
        say(text)
    if proof.agrees is not True:
        raise UserError(_("没有核对一致，原因见上。"))


def transfers_command(
    out: Annotated[Path, typer.Option("--out", help="PDF 或 Excel 文件")],
    year: Annotated[int | None, typer.Option("--year", help="哪一年；不写则全部")] = None,
    store: StoreOption = None,
    password_file: PasswordFile = None,
    user: UserOption = None,
) -> None:
    """打印个人信息提供与接收台账：谁、何时、给谁、哪些内容。"""
    from datetime import date  # noqa: PLC0415

    from swdesk import transfers  # noqa: PLC0415
    from swdesk.reports.ledgers import unit_facts  # noqa: PLC0415
    from swdesk.reports.pdf import render_pdf  # noqa: PLC0415
    from swdesk.reports.xlsx import write_xlsx  # noqa: PLC0415

    check_place(out)
    if year is not None and not 1900 <= year <= 9999:
        raise UserError(_("年度请写成四位数字，如 2026。"))
    span = (date(year, 1, 1), date(year, 12, 31)) if year is not None else (None, None)
    wanted = transfers.Wanted(*span)
    with desk_of(store, password_file, user) as desk, desk.store.read() as session:
        found = transfers.lines(session, wanted, 1_000_000)[::-1]
        made = transfers.ledger(found, unit_facts(session)["name"], wanted, desk.clock.today())
    if out.suffix.lower() == ".xlsx":
        write_xlsx(made, out)
    else:
        render_pdf(made, out)
    say(_("台账：{}（{}行）").format(out, len(found)))


def fields_command(
    kind: Annotated[str | None, typer.Argument(help="只列一类记录，如 visit；不写则全部")] = None,
) -> None:
    """列出每类记录的全部字段（写读取程序的人用）：键、类型、中文名、代码表或所指记录、冲突时怎样合并。"""
    from swdesk.describing import described, record_kinds  # noqa: PLC0415

    if kind is not None and kind not in record_kinds():
        raise UserError(_("没有这类记录：{}。可用：{}").format(kind, "、".join(record_kinds())))
    for line in described([kind] if kind else record_kinds()):
        say(line)


COMMANDS = {
    "transfers": transfers_command,
    "export": export_command,
    "card": card_command,
    "collect": collect_command,
    "verify": verify_command,
    "fields": fields_command,
}
