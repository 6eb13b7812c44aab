"""两站台账 as a list and as a workbook: a sheet of counts and a sheet a kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy.orm import Session

from db.base import record_kinds
from swdesk import protection, records
from swdesk.i18n import _, on_paper
from swdesk.periods import Span
from swdesk.programmes import Tagged
from swdesk.progress import Progress, silent
from swdesk.protection import Ledger, Line
from swdesk.reports.document import LEFT, RIGHT, Cell, Column, Document, Table
from swdesk.values import show_day


def named(session: Session, found: Iterable[Line]) -> list[Tagged]:
    """The lines with the names of their records, in the order given; names that may not be read are covered."""
    lines = list(found)
    by_kind: defaultdict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by_kind[line.kind].append(line)
    names = {
        kind: records.titles(session, kind, [line.id for line in several])
        for kind, several in by_kind.items()
    }
    return [
        Tagged(
            line.kind,
            line.id,
            line.day,
            _(record_kinds()[line.kind].label),
            names[line.kind].get(line.id, ""),
        )
        for line in lines
    ]


@on_paper
def workbook(
    session: Session, span: Span, ledger: Ledger, title: str, *, progress: Progress = silent
) -> Document:
    """One ledger of a span: counts, then every record by kind."""
    found = protection.lines(session, span)
    counts = protection.counts(protection.chosen(found, ledger))
    own = named(session, protection.chosen(found, ledger))
    sheets = [_counts(title, counts, span)]
    for done, one in enumerate(counts):
        progress(done, len(counts), one.label)
        sheets.append(_kind(one.label, [line for line in own if line.kind == one.kind]))
    return Document(title, "", tuple(sheets))


def _counts(title: str, counts: list[protection.Count], span: Span) -> Table:
    columns = (Column(_("类型"), 2, LEFT), Column(_("条数"), 1, RIGHT), Column(_("人数"), 1, RIGHT))
    rows = tuple(
        (Cell(one.label), Cell(str(one.records), one.records), Cell(str(one.people), one.people))
        for one in counts
    )
    period = f"{show_day(span.start)}—{show_day(span.end)}"
    return Table("counts", title, columns, rows, middle=period)


def _kind(label: str, lines: list[Tagged]) -> Table:
    columns = (Column(_("日期"), 1, LEFT), Column(_("名称"), 4, LEFT))
    rows = tuple((Cell(show_day(one.day) if one.day else ""), Cell(one.title)) for one in lines)
    return Table(label, label, columns, rows)
