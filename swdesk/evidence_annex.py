"""佐证附录: the records behind the numbers of a report, to print or to keep beside the folders. It never leaves by itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy.orm import Session

from swdesk import records
from swdesk.drilling import Behind, Line, behind
from swdesk.drilling_rows import behind_cell
from swdesk.errors import UserError
from swdesk.i18n import _, on_paper
from swdesk.periods import Period
from swdesk.progress import Progress, silent
from swdesk.reports.document import CENTRE, LEFT, RIGHT, Cell, Column, Document, Table, Title
from swdesk.reports.quarterly import build_document
from swdesk.reports.reading import in_order, shown
from swdesk.reports.snapshot import Snapshot
from swdesk.values import show_day

EVERYTHING = 100_000
_SPANS = {"period": "", "year": "本年累计"}
_COLUMNS = (
    Column("序号", 0.5, CENTRE), Column("日期", 1.4, CENTRE), Column("类型", 1.2, LEFT), Column("记录", 3.0, LEFT),
    Column("计入", 0.7, RIGHT), Column("佐证材料", 0.8, CENTRE),
)  # fmt: skip


CellPlace = tuple[str, str, int]
"""Table, row, and the place of the number in it."""


@on_paper
def annex(
    session: Session, sealed: Snapshot, period: Period, numbers: Iterable[tuple[str, str]], *, live: bool, names: bool, made_on: date,
    cells: Iterable[CellPlace] = (), progress: Progress = silent,
) -> Document:  # fmt: skip
    """The records behind `numbers`, (indicator, span) each, and `cells`; those frozen with the report unless it is still `live`.

    Without `names` a record is its kind and the first places of its id: enough to be found in the station.
    """
    public, kept = sealed.public, None if live else sealed.annex
    unit, label = public["unit"]["name"], public["period"]["label"]
    wanted, placed = list(dict.fromkeys(numbers)), list(dict.fromkeys(cells))
    tables: list[Table] = []

    def put(code: str, heading: str, found: Behind) -> None:
        tables.append(_table(len(tables) + 1, code, heading, found, unit, label, live=live, names=names))

    for done, (code, span) in enumerate(wanted):
        progress(done, len(wanted), "")
        found = behind(session, code, span, period, kept, most=EVERYTHING)
        put(
            code,
            f"{found.label}{_SPANS.get(span, '')} {shown(public, code, span)} {found.unit}".strip(),
            found,
        )
    for table, row, place in placed:
        found = behind_cell(session, table, row, place, period, kept, most=EVERYTHING)
        put(f"{table}-{place}", f"表{table} {row}{_stated(sealed, table, row, place)}", found)
    if not tables:
        raise UserError(_("没有要打印的数字，请先选一个有记录的数字。"))
    title = (f"{unit}", f"{public['period']['name']}报告佐证附录")
    code = "" if live else public.get("check_code", "")
    return Document("".join(title), unit, (Title(title), *tables), code, "", f"{made_on.isoformat()}")


def _stated(sealed: Snapshot, table: str, row: str, place: int) -> str:
    """What a table of the report states in a cell, with the heading of its column."""
    for made in build_document(sealed.public).tables():
        for line in made.rows if made.key == table else ():
            for column, cell in zip(made.columns, line, strict=True):
                if (cell.row, cell.place) == (row, place):
                    return f" {column.label} {cell.text}"
    return ""


def with_records(sealed: Snapshot) -> list[tuple[str, str]]:
    """Every number of the period that has records, in the order of the report."""
    return [
        (code, "period")
        for code, item in in_order(sealed.public)
        if not item["hidden"] and item["period"] and item["period"]["evidence"]
    ]


def _table(
    number: int, code: str, heading: str, found: Behind, unit: str, label: str, *, live: bool, names: bool
) -> Table:
    rows = [_row(place, line, names=names) for place, line in enumerate(found.lines, 1)]
    frozen = (
        "定稿时封存的记录"
        if found.frozen
        else "草稿，按现在的记录"
        if live
        else "定稿时没有封存，按现在的记录"
    )
    private = (
        "含个人信息，只供本站留存和现场查阅，不得外传。"
        if names
        else "记录以类型和编号标明，可在本站软件中查到。"
    )
    return Table(
        f"{number}:{code}", f"附录{number} {heading}", _COLUMNS, tuple(rows), left=unit, middle=label,
        notes=(f"说明：{frozen}，共{found.total}条；{private}",), empty="没有记录。",
    )  # fmt: skip


def _row(place: int, line: Line, *, names: bool) -> tuple[Cell, ...]:
    kind = _(records.model_of(line.kind).label)
    text = line.text if names and line.text else f"{kind} {line.id.hex[:8].upper()}"
    return (
        Cell(str(place), place), Cell(show_day(line.day) if line.day else "—"), Cell(kind), Cell(text), Cell(str(line.amount), line.amount),
        Cell("有" if line.filed else "—"),
    )  # fmt: skip
