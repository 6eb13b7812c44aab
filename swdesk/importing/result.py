"""The result sheet: every row of every file, what became of it and why; saved as XLSX."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import xlsxwriter  # pyright: ignore[reportMissingTypeStubs]  # ships none

from db.base import record_kinds
from db.mark import N_
from swdesk.disk import write_atomically
from swdesk.errors import UserError
from swdesk.i18n import _

if TYPE_CHECKING:
    from swdesk.importing.plan import ImportPlan, RowResult


@dataclass(frozen=True)
class ImportResult:
    """What an import did: every row, files that could not be read, records written by kind, remarks on sheets."""

    rows: tuple[RowResult, ...]
    unreadable: tuple[tuple[str, str], ...]
    written: dict[str, int]
    remarks: tuple[tuple[str, str, str], ...]
    counts: Counter[str]

    @property
    def flagged(self) -> list[RowResult]:
        """Rows that somebody should look at."""
        return [row for row in self.rows if row.flags]

    @property
    def summary(self) -> str:
        """One sentence for the person who imported."""
        kinds = _("、").join(f"{_(record_kinds()[kind].label)}{n}" for kind, n in self.written.items())
        counts = "，".join(_("{name}{n}行").format(name=_(name), n=n) for name, n in self.counts.items() if n)
        text = (
            _("写入{kinds}。{counts}。").format(kinds=kinds, counts=counts)
            if kinds
            else _("没有需要写入的内容。{counts}。").format(counts=counts)
        )
        if self.unreadable:
            text += _("有{n}个文件没有读成：{names}。").format(
                n=len(self.unreadable), names=_("、").join(name for name, _reason in self.unreadable)
            )
        return text


def result_of(plan: ImportPlan) -> ImportResult:
    """What the plan does, as it stands before it is written."""
    written = Counter(slot.kind for slot in plan.writes)
    remarks = tuple((s.table.file, s.table.sheet, remark) for s in plan.sheets for remark in s.remarks)
    unreadable = tuple((item.file, item.reason) for item in plan.unreadable)
    return ImportResult(tuple(plan.rows), unreadable, dict(written), remarks, plan.counts())


_HEADINGS = (
    N_("文件"), N_("工作表"), N_("行号"), N_("记录"), N_("结果"), N_("待核对"), N_("原因"), N_("成为")
)  # fmt: skip
_WIDTHS = (24, 12, 7, 12, 8, 60, 36, 30)


def save_result(result: ImportResult, path: Path) -> None:
    """Write the result sheet, whole or not at all; UserError if the place cannot be written."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book: Any = xlsxwriter.Workbook(out, options)
    _fill(book, result)
    book.close()
    try:
        write_atomically(path, out.getvalue())
    except OSError as error:
        raise UserError(
            _("导入结果没有保存到“{name}”，数据已经导入。请换一个位置再保存。").format(name=path.name)
        ) from error


def _fill(book: Any, result: ImportResult) -> None:
    bold, marked = (
        book.add_format({"bold": True}),
        book.add_format({"bg_color": "#FFF2CC", "text_wrap": True}),
    )
    plain = book.add_format({"text_wrap": True})
    sheet = book.add_worksheet(_("导入结果"))
    sheet.freeze_panes(1, 0)
    for column, (heading, width) in enumerate(zip(_HEADINGS, _WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, _(heading), bold)
    for number, row in enumerate(result.rows, 1):
        texts = _texts(row)
        for column, text in enumerate(texts):
            sheet.write_string(number, column, text, marked if row.flags else plain)
    sheet.autofilter(0, 0, max(1, len(result.rows)), len(_HEADINGS) - 1)
    notes = book.add_worksheet(_("说明"))
    lines = [
        result.summary,
        *(f"{f} {s}：{r}" for f, s, r in result.remarks),
        *(reason for _f, reason in result.unreadable),
    ]
    for number, line in enumerate(lines):
        notes.write_string(number, 0, line)


def _texts(row: RowResult) -> tuple[str, ...]:
    label = _(record_kinds()[row.kind].label) if row.kind else ""
    source = row.source
    return (
        source.file,
        source.sheet,
        str(source.row),
        label,
        _(row.outcome.value),
        "；".join(row.flags),
        row.reason,
        row.became,
    )
