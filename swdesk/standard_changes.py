"""What the superior's definitions and forms would change, shown before somebody confirms them (上级口径)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from db.files import Files
from db.indicators import Indicator, ReportForm
from swdesk.errors import UserError
from swdesk.i18n import _
from swdesk.indicators import Definition, Evaluator, Known, in_use, show_value
from swdesk.indicators.in_use import merged
from swdesk.indicators.wording import AGGS, described
from swdesk.periods import Period
from swdesk.reports.template import tokens_in
from swdesk.standards import offers, waiting

MOST = 12
"""Cells of a form that are listed; the rest is counted."""


@dataclass(frozen=True)
class Proposal:
    """One thing the superior offers: what changes, in sentences, and why it cannot be used ('' when it can)."""

    kind: str
    id: uuid.UUID
    name: str
    word: str
    lines: tuple[str, ...]
    problem: str = ""


def proposals(session: Session, files: Files, period: Period) -> list[Proposal]:
    """What waits for a person, with the numbers of `period` as they are and as they would be."""
    waits = waiting(session)
    if not waits:
        return []
    then, problems = merged(offers(session))
    now = in_use(session)
    before, after = Evaluator(session, now), Evaluator(session, then)
    out: list[Proposal] = []
    for kind, record in waits:
        if kind == "report_form":
            out.append(_form(session.get_one(ReportForm, record), files))
        else:
            out.append(_indicator(session.get_one(Indicator, record), before, after, problems, period))
    return out


def _indicator(
    row: Indicator, before: Evaluator, after: Evaluator, problems: dict[str, str], period: Period
) -> Proposal:
    code = row.code or ""
    old, new = before.known.get(code), after.known.get(code)
    name, problem = row.name or code, "" if row.withdrawn else problems.get(code, "")
    if row.withdrawn:
        gone = _("停用后报告里不再列出这个指标，已定稿的报告不变。")
        return Proposal(
            "indicator", row.id, name, _("停用"), (gone, *_numbers(old, None, before, after, period))
        )
    if problem or new is None:
        kept = _("内容已原样保存，报告照旧计算；程序升级后可再确认。")
        return Proposal("indicator", row.id, name, _("看不懂"), (kept,), problem or _("这个指标不能使用。"))
    lines = (*_differences(old, new, before.known, after.known), *_numbers(old, new, before, after, period))
    return Proposal("indicator", row.id, new.label, _("改动") if old else _("新增"), lines)


def _differences(old: Definition | None, new: Definition, before: Known, after: Known) -> tuple[str, ...]:
    rows: tuple[tuple[str, Callable[[Definition, Known], str]], ...] = (
        (_("名称"), lambda item, _known: item.label), (_("编号"), lambda item, _known: item.number),
        (_("单位"), lambda item, _known: item.unit), (_("类别"), lambda item, _known: item.group),
        (_("统计"), described), (_("汇总"), lambda item, _known: _(AGGS[item.agg])),
        (_("说明"), lambda item, _known: item.note),
    )  # fmt: skip
    lines: list[str] = []
    for label, read in rows:
        was, will = read(old, before) if old else "", read(new, after)
        if will and not was:
            lines.append(_("{}：{}").format(label, will))
        elif was != will:
            lines.append(_("{}：由“{}”改为“{}”").format(label, was, will))
    return tuple(lines) or (_("只是写法不同，统计的内容没有变。"),)


def _numbers(
    old: Definition | None, new: Definition | None, before: Evaluator, after: Evaluator, period: Period
) -> tuple[str, ...]:
    lines: list[str] = []
    for label, span in ((period.name, period.span), (_("本年累计"), period.year_to_date)):
        was = show_value(old, before.value(old, span)) + old.unit if old else ""
        will = show_value(new, after.value(new, span)) + new.unit if new else ""
        if not was or not will:
            lines.append(_("{}：{}").format(label, will or was))
        elif was == will:
            lines.append(_("{}：{}，不变").format(label, was))
        else:
            lines.append(_("{}：由 {} 变为 {}").format(label, was, will))
    return tuple(lines)


# ── forms ────────────────────────────────────────────────────────────────────────────────────────────────────


def _form(row: ReportForm, files: Files) -> Proposal:
    name = row.name or ""
    if row.withdrawn:
        return Proposal("report_form", row.id, name, _("停用"), (_("停用后“导出”里不再列出这份样表。"),))
    try:
        new = _cells(files, row.offered)
    except UserError as error:
        return Proposal("report_form", row.id, name, _("看不懂"), (), str(error))
    try:
        old = _cells(files, row.file) if row.file else {}
    except UserError:
        old = {}
    lines = [row.remark] if row.remark else []
    lines.append(_("有{}格由程序填数。").format(len(new)))
    lines += _listed(
        _("增加或改动的格子"),
        [f"{cell} {said}" for cell, said in new.items() if old.get(cell) != said] if old else [],
    )
    lines += _listed(_("去掉的格子"), [cell for cell in old if cell not in new])
    return Proposal("report_form", row.id, name, _("改动") if row.file else _("新增"), tuple(lines))


def _listed(label: str, items: list[str]) -> list[str]:
    if not items:
        return []
    rest = _("等{}处").format(len(items)) if len(items) > MOST else ""
    return [_("{}：{}{}").format(label, "；".join(items[:MOST]), rest)]


def _cells(files: Files, sha: str | None) -> dict[str, str]:
    data = files.get(sha) if sha else None
    if data is None:
        raise UserError(_("样表文件还没有到本机，请先接收本站其他电脑的同步文件。"))
    return tokens_in(data)
