"""给学校的汇总表: what a school gets to see. Counts only: school casework is the station's, not the teachers' (domain.md §2.9).

Nothing of a single pupil can be in it: no case, no consultation, no note, no name of a person is read here; home visits are
counted and not listed; small numbers of consultations are covered, as towards superiors (domain.md §5.1).
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import xlsxwriter  # pyright: ignore[reportMissingTypeStubs]  # ships none

from db.codes import code_list
from db.store import Store
from swdesk import roles, transfers
from swdesk.bundles.policy import SMALL
from swdesk.clock import Clock
from swdesk.disk import write_atomically
from swdesk.errors import UserError
from swdesk.i18n import _, on_paper
from swdesk.periods import Span
from swdesk.schools import HOME_VISIT, Year, year_of
from swdesk.values import show_day

Row = list[str | int]


@on_paper
def summary_rows(year: Year) -> list[tuple[str, list[Row]]]:
    """(title, lines) of each table; the first line is its head."""
    roles_of = [_("学生"), _("家长"), _("教师"), _("社区人员"), _("志愿者")]
    forms = code_list("school_form")
    listed: list[Row] = [[_("日期"), _("形式"), _("主题"), *roles_of]]
    listed += [
        [
            show_day(one.day),
            forms.label(one.form),
            code_list("school_theme").label(one.theme),
            *one.counts.numbers[1:],
        ]
        for one in sorted(year.held, key=lambda one: one.day)
        if one.form != HOME_VISIT
    ]
    counted: list[Row] = [[_("形式"), _("次数"), *roles_of]]
    counted += [[forms.label(form) or _("未填"), *counts.numbers] for form, counts in year.by("form")]
    visitors = code_list("visitor_kind")
    asked: list[Row] = [[_("来访人"), _("咨询人次")]]
    asked += [[visitors.label(kind), covered(count)] for kind, count in year.consultations.items()]
    return [(_("开展情况"), counted), (_("活动列表"), listed), (_("咨询接待"), asked)]


def covered(count: int) -> str | int:
    """A small number of pupils would point at them."""
    return f"<{SMALL}" if 0 < count < SMALL else count


@on_paper
def write_summary(
    store: Store, school: str, span: Span, path: Path, *, clock: Clock, user_name: str = ""
) -> int:
    """Write the file for one school ('' for all), note that it left; how many activities it counts."""
    with store.read() as session:
        roles.require(session, roles.Right.DATA)
        year = year_of(session, span, school)
    out = io.BytesIO()
    book: Any = xlsxwriter.Workbook(out, {"in_memory": True})
    bold = book.add_format({"bold": True, "bottom": 1})
    for title, rows in summary_rows(year):
        sheet = book.add_worksheet(title)
        sheet.set_column(0, 0, 18)
        for line, row in enumerate(rows):
            for column, value in enumerate(row):
                write = sheet.write_number if isinstance(value, int) else sheet.write_string
                write(line, column, value, bold if line == 0 else None)
    book.close()
    try:
        write_atomically(path, out.getvalue())
    except OSError as error:
        raise UserError(
            _("文件没有写成，可能磁盘已满或同名文件正打开着。请换个位置再导出，数据没有变化。")
        ) from error
    with store.local() as session:
        transfers.note(
            session, transfers.OUT, at=clock.ms(), user_name=user_name, party=school or _("学校"),
            what=_("学校汇总表（只有数量）"), fields=_("次数、人次"), purpose=_("向学校通报开展情况"), bundle=path.name, people=None,
            basis=transfers.BASIS_OWN,
        )  # fmt: skip
    return len(year.held)
