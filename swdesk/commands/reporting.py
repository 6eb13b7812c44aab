"""Figures and the quarterly report."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from db.codes import code_list
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

    from swdesk.indicators import Evaluator, counted_in, evaluate_all, plain_number, show_value  # noqa: PLC0415

    wanted = period_of(period, cutoff)
    with (
        desk_of(store, password_file, user) as desk,
        bar(_("计算指标")) as step,
        desk.store.read() as session,
    ):
        evaluator = Evaluator(session, counted_in(session, wanted))
        rows = evaluate_all(session, wanted, evaluator=evaluator, progress=step)

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
        say(json.dumps(head | {"indicators": listed}, ensure_ascii=False, indent=1))
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


def report_command(
    period: PeriodOption,
    out: Annotated[Path, typer.Option("--out", help="PDF 文件；有 --template 时为填好的 Excel")],
    *,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="同时写出全部表格的 Excel")] = None,
    template: Annotated[
        Path | None, typer.Option("--template", help="上级的 Excel 样表，格中写 {{指标代码}}")
    ] = None,
    docx: Annotated[Path | None, typer.Option("--docx", help="同时写出文字和表格的 Word")] = None,
    cutoff: Annotated[str | None, typer.Option("--cutoff", help="数据截至日期，默认期末")] = None,
    store: StoreOption = None,
    password_file: PasswordFile = None,
    user: UserOption = None,
) -> None:
    """生成季度报告（草稿或已定稿的），不需要任何密钥。"""
    from swdesk import filing  # noqa: PLC0415
    from swdesk.reports.pdf import render_pdf  # noqa: PLC0415
    from swdesk.reports.quarterly import build_document  # noqa: PLC0415
    from swdesk.reports.xlsx import write_xlsx  # noqa: PLC0415

    wanted = period_of(period, cutoff)
    check_place(out, xlsx, docx)
    with desk_of(store, password_file, user) as desk, bar(_("生成报告")) as step:
        with desk.store.read() as session:
            stands = filing.standing(session, wanted.key)
            signed = (
                filing.snapshot_of(session, desk.files, stands.report)
                if stands.report and not stands.open
                else None
            )
            snapshot = signed or filing.draft_snapshot(
                session, desk.files, wanted, clock=desk.clock, random=os.urandom, progress=step
            )
        if template is not None:
            _filled(snapshot.public, template, out)
            return
        document = build_document(snapshot.public)
        rendered = render_pdf(document, out, progress=step)
        if xlsx is not None:
            write_xlsx(document, xlsx)
        if docx is not None:
            from swdesk.reports.docx import write_docx  # noqa: PLC0415

            write_docx(document, docx)
    say(_("报告：{}（{}页，校验码 {}）").format(out, rendered.pages, snapshot.check_code))
    if rendered.missing_chars:
        say(_("这些字没有字体可用，印成了〓：{}").format("".join(rendered.missing_chars)))


def _filled(public: Any, template: Path, out: Path) -> None:
    from swdesk.reports.template import fill_template  # noqa: PLC0415

    done = fill_template(public, template, out)
    say(_("样表已填：{}（{}格）").format(out, done.cells))
    for place in done.unknown:
        say(_("没有填的：{}").format(place))


def evidence_command(
    period: PeriodOption,
    out: Annotated[Path, typer.Option("--out", help="PDF 文件")],
    code: Annotated[
        list[str] | None, typer.Option("--code", help="指标（如 visits），可写多次；不写则本期有记录的全部")
    ] = None,
    names: Annotated[bool, typer.Option("--names", help="写出姓名，只供本站留存")] = False,
    cutoff: Annotated[str | None, typer.Option("--cutoff", help="数据截至日期，默认期末")] = None,
    store: StoreOption = None,
    password_file: PasswordFile = None,
    user: UserOption = None,
) -> None:
    """打印佐证附录：报告里每个数字背后的记录，已定稿的用定稿时封存的。"""
    from swdesk import evidence_annex, filing  # noqa: PLC0415
    from swdesk.reports.pdf import render_pdf  # noqa: PLC0415

    wanted = period_of(period, cutoff)
    check_place(out)
    with (
        desk_of(store, password_file, user) as desk,
        bar(_("佐证附录")) as step,
        desk.store.read() as session,
    ):
        stands = filing.standing(session, wanted.key)
        sealed = (
            filing.snapshot_of(session, desk.files, stands.report)
            if stands.report and not stands.open
            else None
        )
        snapshot = sealed or filing.draft_snapshot(
            session, desk.files, wanted, clock=desk.clock, random=os.urandom
        )
        numbers = [(one, "period") for one in code] if code else evidence_annex.with_records(snapshot)
        document = evidence_annex.annex(
            session, snapshot, wanted, numbers, live=sealed is None, names=names, made_on=desk.clock.today(), progress=step
        )  # fmt: skip
        rendered = render_pdf(document, out, progress=step)
    say(_("佐证附录：{}（{}页）").format(out, rendered.pages))


class Step(StrEnum):
    """What is done with a report."""

    CHECK = "check"
    SIGN = "sign"
    BACK = "back"
    SCAN = "scan"
    CORRECT = "correct"
    LOCK = "lock"


def filing_command(
    step: Annotated[
        Step,
        typer.Argument(
            help="check 审核通过；sign 定稿；back 退回草稿；scan 添加盖章扫描件；correct 建立更正版本；lock 锁定"
        ),
    ],
    period: PeriodOption,
    file: Annotated[list[Path] | None, typer.Option("--file", help="盖章扫描件，可写多个")] = None,
    store: StoreOption = None,
    password_file: PasswordFile = None,
    user: UserOption = None,
) -> None:
    """报告的审核、定稿、退回草稿、盖章扫描件、更正版本和锁定。"""
    import mimetypes  # noqa: PLC0415

    from swdesk import filing  # noqa: PLC0415
    from swdesk.disk import disk_told  # noqa: PLC0415
    from swdesk.files import prepare  # noqa: PLC0415

    wanted = period_of(period)
    if (step is Step.SCAN) != bool(file):
        raise UserError(_("添加盖章扫描件时用 --file 写明文件，其他步骤不用写。"))
    with disk_told(_("没有添加任何文件。")):
        scans = [prepare(one.read_bytes(), mimetypes.guess_type(one.name)[0] or "") for one in file or ()]
    with (
        desk_of(store, password_file, user) as desk,
        desk.store.write(_("报告：{}").format(step.value), user=desk.worker()) as work,
    ):
        session = work.session
        match step:
            case Step.CHECK:
                filing.check(session, wanted.key, clock=desk.clock)
            case Step.SIGN:
                filing.sign(session, desk.files, wanted, clock=desk.clock, random=os.urandom)
            case Step.BACK:
                filing.reopen(session, wanted.key)
            case Step.SCAN:
                for one in scans:
                    filing.add_scan(session, desk.files, wanted.key, one)
            case Step.CORRECT:
                filing.new_version(session, wanted.key)
            case Step.LOCK:
                filing.lock(session, wanted.key)
        stands = filing.standing(session, wanted.key)
    state = code_list("report_state").label(stands.state)
    say(_("{}报告 第{}版：{}").format(wanted.name, stands.version, state))


COMMANDS = {
    "filing": filing_command,
    "evidence": evidence_command,
    "indicators": indicators_command,
    "report": report_command,
}
