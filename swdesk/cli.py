"""The command line: the whole main job without a window, for scripts and big counties (issue: no Qt is imported).

Every command takes `--store`; the password comes from a prompt, `--password-file` or SWDESK_PASSWORD. Exit code 2: the
user can act, a Chinese sentence says how; 3: a bug, the log says where; 130: cancelled.
"""

from __future__ import annotations

import logging
import os
import sys
import traceback
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import platformdirs
import typer

from swdesk.cli_words import Command, Group, usage_sentence
from swdesk.errors import UserError
from swdesk.i18n import _
from swdesk.progress import Cancelled

if TYPE_CHECKING:
    from swdesk.desk import Desk

app = typer.Typer(
    cls=Group,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="社工站工作台：台账进，季度报告和上报文件出。不带子命令直接打开窗口。",
    context_settings={"help_option_names": ["-h", "--help"]},
)

StoreOption = Annotated[Path | None, typer.Option("--store", help="数据文件夹；不写用上次打开的那个")]
PasswordFile = Annotated[
    Path | None, typer.Option("--password-file", help="密码所在的文件；也可用环境变量 SWDESK_PASSWORD")
]
PeriodOption = Annotated[str, typer.Option("--period", help="期间：2026Q3、2026-09、2026H1 或 2026")]
UserOption = Annotated[str | None, typer.Option("--user", help="用户姓名；只有一位用户时不必写")]

USER_CAN_ACT, BUG, CANCELLED = 2, 3, 130


# ── shared by the commands ───────────────────────────────────────────────────────────────────────────────────


def _say(text: str) -> None:
    typer.echo(text)


def _password(file: Path | None, *, new: bool = False) -> str:
    if file is not None:
        try:  # Notepad puts a mark before the text and a line end behind it
            return file.read_text(encoding="utf-8-sig").strip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise UserError(_("密码文件读不出来，请检查路径。")) from error
    if "SWDESK_PASSWORD" in os.environ:
        return os.environ["SWDESK_PASSWORD"]
    if not sys.stdin.isatty():
        raise UserError(_("没有密码。请用 --password-file，或设环境变量 SWDESK_PASSWORD。"))
    again = _("再输一次密码") if new else False
    return str(typer.prompt(_("密码"), hide_input=True, confirmation_prompt=again, err=True))


def _check_place(*files: Path | None) -> None:
    """UserError if a file cannot be written where it is wanted; asked before the work, not after it."""
    for file in files:
        if file is not None and not file.absolute().parent.is_dir():
            raise UserError(_("文件夹 {} 不存在，请先建立或插好U盘。").format(file.absolute().parent))
        if file is not None and file.is_dir():
            raise UserError(_("{} 是文件夹，请写上文件名。").format(file))


def _folder(store: Path | None) -> Path:
    from swdesk.places import LastPlace, default_folder  # noqa: PLC0415 - keeps --help quick, here and below

    return store or LastPlace().get() or default_folder()


@contextmanager
def _desk(store: Path | None, file: Path | None, user: str | None = None) -> Generator[Desk]:
    from swdesk.desk import open_desk  # noqa: PLC0415
    from swdesk.places import is_store  # noqa: PLC0415

    folder = _folder(store)
    if not is_store(folder):
        raise UserError(
            _("{} 里没有站点数据。先用 swdesk init 建立，或用 --store 指定文件夹。").format(folder)
        )
    desk = open_desk(folder, _password(file), user)
    try:
        yield desk
    finally:
        desk.close(back_up=False)


@contextmanager
def _bar(title: str) -> Generator[Any]:
    """A progress bar on stderr; the yielded function is the `Progress` of the work."""
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(title, total=None)

        def step(done: int, total: int, what: str) -> None:
            progress.update(task, completed=done, total=total or None, description=what or title)

        yield step


def _period(text: str, cutoff: str | None = None) -> Any:
    from swdesk.clock import SystemClock  # noqa: PLC0415
    from swdesk.periods import parse_period  # noqa: PLC0415
    from swdesk.values import parse_day  # noqa: PLC0415

    period = parse_period(text)
    return period if cutoff is None else period.until(parse_day(cutoff, SystemClock().today()))


# ── commands ─────────────────────────────────────────────────────────────────────────────────────────────────


@app.command("init", cls=Command)
def init_command(
    name: Annotated[str, typer.Option("--name", help="单位全称，如 示范县青禾镇社会工作服务站")],
    worker: Annotated[str, typer.Option("--worker", help="您的姓名")],
    level: Annotated[
        str, typer.Option("--level", help="station 社工站；county 县；city 市；province 省")
    ] = "station",
    unit_code: Annotated[str, typer.Option("--unit-code", help="区划代码，可不填")] = "",
    phrase_file: Annotated[
        Path | None, typer.Option("--recovery-sheet", help="把恢复单（PDF）写到这里，打印后请删除文件")
    ] = None,
    store: StoreOption = None,
    password_file: PasswordFile = None,
) -> None:
    """建立一个新的站点或上级单位。"""
    from swdesk.desk import create_desk  # noqa: PLC0415
    from swdesk.places import check_folder  # noqa: PLC0415

    levels = {"station": "4", "county": "3", "city": "2", "province": "1"}
    if level not in levels:
        raise UserError(_("层级请写 station、county、city 或 province。"))
    _check_place(phrase_file)
    folder = _folder(store)
    check_folder(folder)
    desk, phrase = create_desk(
        folder, unit_name=name, unit_code=unit_code, level=levels[level], worker_name=worker, password=_password(password_file, new=True)
    )  # fmt: skip
    try:
        if phrase_file is not None:
            _write_sheet(desk, name, phrase, phrase_file)
    finally:
        desk.close(back_up=False)
    _say(_("已建立：{}（{}）").format(name, folder))
    if phrase_file is None:
        _say(_("还没有打印恢复单：忘记密码时要靠它。请在窗口的“设置”里打印。"))


def _write_sheet(desk: Desk, name: str, phrase: str, path: Path) -> None:
    from swdesk.security import keys  # noqa: PLC0415
    from swdesk.security.sheet import recovery_sheet  # noqa: PLC0415
    from swdesk.security.sheet_pdf import write_recovery_sheet  # noqa: PLC0415

    today = desk.clock.today()
    write_recovery_sheet(path, recovery_sheet(name, phrase, today, keys.store_id(desk.folder)))
    keys.set_sheet_printed(desk.folder, today)
    _say(_("恢复单：{}").format(path))


@app.command("import", cls=Command)
def import_command(
    source: Annotated[Path, typer.Argument(help="台账文件夹，或一个文件（xlsx、xls、ods、csv）")],
    result: Annotated[Path | None, typer.Option("--result", help="把每一行的处理结果保存为 Excel")] = None,
    store: StoreOption = None,
    password_file: PasswordFile = None,
    user: UserOption = None,
) -> None:
    """导入台账；可整体撤销（swdesk undo）。"""
    from swdesk.importing.apply import import_ledgers  # noqa: PLC0415
    from swdesk.importing.result import save_result  # noqa: PLC0415

    if not source.exists():
        raise UserError(_("没有找到 {}，请检查路径。").format(source))
    _check_place(result)
    with _desk(store, password_file, user) as desk, _bar(_("导入台账")) as step:
        _back_up_first(desk, step)
        found = import_ledgers(desk.store, source, clock=desk.clock, progress=step, user=desk.worker())
    _say(found.summary)
    if result is not None:
        save_result(found, result)
        _say(_("处理结果：{}").format(result))


def _back_up_first(desk: Desk, step: Any) -> None:
    """A disk that refuses the backup does not stop the import, which can be undone."""
    from swdesk import backup  # noqa: PLC0415

    try:
        targets = [target.path for target in backup.backup_targets(desk.folder)]
        backup.before_risk(desk.folder, desk.key, targets, desk.clock, _("导入前备份"), step)
    except UserError as error:
        typer.echo(_(str(error)), err=True)


@app.command("undo", cls=Command)
def undo_command(
    store: StoreOption = None, password_file: PasswordFile = None, user: UserOption = None
) -> None:
    """撤销最近一次操作（例如整次导入）。"""
    from sqlalchemy import select  # noqa: PLC0415

    from db.changes import Operation, undo  # noqa: PLC0415

    with _desk(store, password_file, user) as desk:
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
    _say(
        _("已撤销“{}”：恢复{}条，保留{}条（之后又有改动）。").format(
            last.name, outcome.restored, len(outcome.kept)
        )
    )


@app.command("indicators", cls=Command)
def indicators_command(
    period: PeriodOption,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    cutoff: Annotated[str | None, typer.Option("--cutoff", help="数据截至日期，默认期末")] = None,
    store: StoreOption = None,
    password_file: PasswordFile = None,
    user: UserOption = None,
) -> None:
    """计算全部指标：本期、本年累计，及每个数字背后的记录数。"""
    import json  # noqa: PLC0415

    from swdesk.indicators import evaluate_all, plain_number, show_value  # noqa: PLC0415

    wanted = _period(period, cutoff)
    with _desk(store, password_file, user) as desk, _bar(_("计算指标")) as step, desk.store.read() as session:
        rows = evaluate_all(session, wanted, progress=step)

    def spoken(row: Any, value: Any) -> dict[str, Any]:
        return {
            "value": plain_number(row.definition, value.value), "numerator": value.numerator,
            "denominator": value.denominator, "evidence": value.evidence,
        }  # fmt: skip

    if as_json:
        listed = [
            {
                "code": code, "number": row.definition.number, "label": row.definition.label, "unit": row.definition.unit,
                "period": spoken(row, row.period), "year_to_date": spoken(row, row.year),
                "project_to_date": spoken(row, row.project) if row.project else None,
            }
            for code, row in rows.items()
        ]  # fmt: skip
        head = {"period": wanted.key, "label": wanted.label, "cutoff": wanted.cutoff.isoformat()}
        _say(json.dumps(head | {"indicators": listed}, ensure_ascii=False, indent=1))
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    table = Table(title=wanted.label)
    for text in (_("代码"), _("指标"), _("单位"), wanted.short, _("本年累计"), _("记录数")):
        table.add_column(text)
    for row in rows.values():
        item = row.definition
        shown = (show_value(item, row.period), show_value(item, row.year), str(row.period.evidence))
        table.add_row(item.number, item.label, item.unit, *shown)
    Console().print(table)


@app.command("report", cls=Command)
def report_command(
    period: PeriodOption,
    out: Annotated[Path, typer.Option("--out", help="PDF 文件")],
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="同时写出全部表格的 Excel")] = None,
    cutoff: Annotated[str | None, typer.Option("--cutoff", help="数据截至日期，默认期末")] = None,
    store: StoreOption = None,
    password_file: PasswordFile = None,
    user: UserOption = None,
) -> None:
    """生成季度报告（草稿或已定稿的），不需要任何密钥。"""
    from swdesk import filing  # noqa: PLC0415
    from swdesk.reports.pdf import render_pdf  # noqa: PLC0415
    from swdesk.reports.quarterly import build_document  # noqa: PLC0415
    from swdesk.reports.snapshot import take_snapshot  # noqa: PLC0415
    from swdesk.reports.xlsx import write_xlsx  # noqa: PLC0415

    wanted = _period(period, cutoff)
    _check_place(out, xlsx)
    with _desk(store, password_file, user) as desk, _bar(_("生成报告")) as step:
        with desk.store.read() as session:
            stands = filing.standing(session, wanted.key)
            signed = (
                filing.snapshot_of(session, desk.files, stands.report)
                if stands.report and not stands.open
                else None
            )
            snapshot = signed or take_snapshot(
                session, wanted, clock=desk.clock, random=os.urandom, edits=filing.edits_of(session, wanted.key), progress=step
            )  # fmt: skip
        document = build_document(snapshot.public)
        rendered = render_pdf(document, out, progress=step)
        if xlsx is not None:
            write_xlsx(document, xlsx)
    _say(_("报告：{}（{}页，校验码 {}）").format(out, rendered.pages, snapshot.check_code))
    if rendered.missing_chars:
        _say(_("这些字没有字体可用，印成了〓：{}").format("".join(rendered.missing_chars)))


@app.command("export", cls=Command)
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

    wanted = _period(period)
    if not out.is_dir():
        raise UserError(_("文件夹 {} 不存在，请先建立或插好U盘。").format(out))
    with _desk(store, password_file, user) as desk:
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
    _say(_("上报文件：{}（校验码 {}）").format(sent.path, sent.check_code))
    if not sent.sealed:
        _say(_("还没有上级单位的名片：文件未加密，只含合计数，不含台账。"))


@app.command("card", cls=Command)
def card_command(
    out: Annotated[Path, typer.Option("--out", help="名片文件（.swcard）")],
    store: StoreOption = None,
    password_file: PasswordFile = None,
    user: UserOption = None,
) -> None:
    """写出本单位的名片，交给下级单位，上报文件就能加密给本单位。"""
    from swdesk.bundles.cards import device_keys, write_card  # noqa: PLC0415
    from swdesk.reports.ledgers import unit_facts  # noqa: PLC0415

    _check_place(out)
    with _desk(store, password_file, user) as desk, desk.store.local() as session:
        unit = unit_facts(session)
        card = device_keys(session, os.urandom).card(unit["name"], unit["code"], unit["level"])
    write_card(card, out)
    _say(_("名片：{}，核对码 {}").format(out, card.confirmation))


@app.command("collect", cls=Command)
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
    from swdesk import collect, receiving  # noqa: PLC0415

    if not folder.exists():
        raise UserError(_("没有找到 {}，请检查U盘或路径。").format(folder))
    _check_place(out)
    with _desk(store, password_file, user) as desk, _bar(_("接收上报文件")) as step:
        result = receiving.receive(
            desk.store,
            folder,
            clock=desk.clock,
            files=desk.files,
            user_name=desk.unlocked.user,
            progress=step,
        )
        for item in result.files:
            _say(f"{item.outcome}　{item.name}　{item.text}")
        wanted = period or max(result.periods, default=None)
        if out is not None and wanted is not None:
            with desk.store.read() as session:
                collect.write_rollup(session, _period(wanted), out, clock=desk.clock, progress=step)
                findings = collect.cross_checks(session, wanted)
            _say(_("汇总报告：{}").format(out))
            for text in findings:
                _say(_("请核对　{}").format(text))
    if result.refused:
        raise UserError(_("有{}个文件没有接收，原因见上；其余已接收。").format(len(result.refused)))


@app.command("verify", cls=Command)
def verify_command(
    file: Annotated[Path, typer.Argument(help="上报文件")],
    store: Annotated[
        Path | None, typer.Option("--store", help="加密的文件要用收件单位的数据文件夹来核验")
    ] = None,
    password_file: PasswordFile = None,
) -> None:
    """按格式文档核验一个上报文件，不接收。"""
    from swdesk.bundles.cards import device_keys  # noqa: PLC0415
    from swdesk.bundles.verify import verify_file  # noqa: PLC0415

    keys = None
    if store is not None:
        with _desk(store, password_file) as desk, desk.store.local() as session:
            keys = device_keys(session, os.urandom)
    for text in verify_file(file, keys).lines:
        _say(text)


@app.command("backup", cls=Command)
def backup_command(
    to: Annotated[Path | None, typer.Argument(help="放备份的位置；不写则用另一块硬盘和认得的U盘")] = None,
    store: StoreOption = None,
    password_file: PasswordFile = None,
    user: UserOption = None,
) -> None:
    """备份，并当场核验。"""
    from swdesk import backup  # noqa: PLC0415

    with _desk(store, password_file, user) as desk, _bar(_("备份")) as step:
        targets = [to] if to is not None else [target.path for target in backup.backup_targets(desk.folder)]
        made = backup.make_backup(desk.folder, desk.key, targets, desk.clock, step, reason=_("手动备份"))
    for path in made.made:
        _say(_("已备份并核验：{}").format(path))
    for path, text in made.failed:
        _say(_("没有备份到 {}：{}").format(path, text))


@app.command("restore", cls=Command)
def restore_command(
    source: Annotated[Path, typer.Argument(help="一份备份（….swbak 文件夹）")],
    into: Annotated[Path, typer.Option("--into", help="恢复到这个数据文件夹；原有数据会移到旁边保留")],
    password_file: PasswordFile = None,
) -> None:
    """从备份恢复；先在旁边恢复并核验，再换上。"""
    from swdesk import backup  # noqa: PLC0415
    from swdesk.clock import SystemClock  # noqa: PLC0415

    with _bar(_("恢复")) as step:
        backup.restore(source, into, backup.Secret(password=_password(password_file)), SystemClock(), step)
    _say(_("已恢复到：{}").format(into))


@app.command("check", cls=Command)
def check_command(
    store: StoreOption = None, password_file: PasswordFile = None, user: UserOption = None
) -> None:
    """核对：数据表与变更记录是否一致，变更记录是否完整。"""
    from db.changes import rebuilt_hash, state_hash, verify_chain  # noqa: PLC0415

    with _desk(store, password_file, user) as desk, desk.store.read() as session:
        broken = verify_chain(session)
        same = state_hash(session) == rebuilt_hash(session)
    if broken or not same:
        raise UserError(_("核对不一致（{}）。请先备份，再从最近的好备份恢复。").format(broken or _("数据表")))
    _say(_("台账与变更记录一致，变更记录完整。"))


@app.command("demo", cls=Command)
def demo_command(
    out: Annotated[
        Path | None, typer.Option("--out", help="放演示结果的文件夹；不写则新建临时文件夹")
    ] = None,
) -> None:
    """建一个演示站，生成季度报告和上报文件，并由演示县接收汇总。"""
    import tempfile  # noqa: PLC0415

    from swdesk.demo import show_main_job  # noqa: PLC0415

    folder = out or Path(tempfile.mkdtemp(prefix="swdesk-demo-"))
    folder.mkdir(parents=True, exist_ok=True)
    with _bar(_("演示站")) as step:
        lines = show_main_job(folder, progress=step)
    for text in lines:
        _say(text)


# ── entry ────────────────────────────────────────────────────────────────────────────────────────────────────


def _report_bug(error: BaseException) -> Path:
    """A log without personal data: where, not with what."""
    folder = platformdirs.user_log_path("swdesk", appauthor=False)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "swdesk.log"
    frames = traceback.extract_tb(error.__traceback__)
    text = "".join(f"  {frame.filename}:{frame.lineno} {frame.name}\n" for frame in frames)
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{datetime.now().astimezone().isoformat()} {type(error).__name__}\n{text}")
    return path


def main(argv: list[str]) -> int:
    """Run a command; the exit code."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:  # old consoles of Windows speak GBK and lack rare characters
            reconfigure(encoding="utf-8", errors="replace")
    try:
        if app(argv, standalone_mode=False, prog_name="swdesk") == CANCELLED:
            raise Cancelled  # Ctrl+C inside a command comes back as a number, not as an exception
    except UserError as error:
        typer.echo(_(str(error)), err=True)
        return USER_CAN_ACT
    except (Cancelled, KeyboardInterrupt, typer.Abort):
        typer.echo(_("已取消。此前已保存的内容都在。"), err=True)
        return CANCELLED
    except Exception as error:  # noqa: BLE001 - the last handler of the command line
        if hasattr(error, "format_message"):  # a wrongly typed command
            typer.echo(usage_sentence(error), err=True)
            return USER_CAN_ACT
        typer.echo(
            _("程序遇到意外，没有完成；已保存的内容都在。请把这个文件交给维护人员：{}").format(
                _report_bug(error)
            ),
            err=True,
        )
        return BUG
    return 0
