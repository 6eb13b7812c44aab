"""The ledger of what left and came: every way out leaves a line, nothing removes one, it is printed, it reaches the other PCs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from db import base
from db.bundles import Transfer
from db.changes import undo
from db.log import Operation
from db.store import RIGHTS, Store
from swdesk import cli, records, transfers
from swdesk.clock import FixedClock
from swdesk.errors import UserError
from swdesk.export import export_noted
from swdesk.importing.apply import import_ledgers
from swdesk.records import Query
from swdesk.reports.pdf import render_pdf
from swdesk.reports.xlsx import write_xlsx
from swdesk.transfers import IN, OUT, Wanted
from tests.swdesk.test_collect import unit

LEDGERS = Path(__file__).parents[1] / "data" / "ledgers"


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 10, 4, 9, 0, tzinfo=UTC))


def put(store: Store, day: date, direction: str = OUT, party: str = "县民政局", what: str = "报告") -> None:
    at = int(datetime(day.year, day.month, day.day, 12).astimezone().timestamp() * 1000)
    with store.local() as session:
        transfers.note(
            session,
            direction,
            at=at,
            user_name="周敏",
            party=party,
            what=what,
            fields="合计数",
            purpose="报送",
            bundle="a.swb",
        )


def found(store: Store, wanted: Wanted = Wanted()) -> list[str]:  # noqa: B008
    with store.read() as session:
        return [one.what for one in transfers.lines(session, wanted)]


def test_days_directions_and_words_choose(store: Store) -> None:
    put(store, date(2025, 12, 31), what="去年")
    put(store, date(2026, 1, 1), what="元旦")
    put(store, date(2026, 12, 31), IN, "白石乡", what="年末")
    put(store, date(2027, 1, 1), what="明年")
    whole = Wanted(date(2026, 1, 1), date(2026, 12, 31))
    assert found(store, whole) == ["年末", "元旦"]
    assert found(store, Wanted(whole.start, whole.end, IN)) == ["年末"]
    assert found(store, Wanted(text="白石 周敏")) == ["年末"]


def test_a_list_that_is_exported_leaves_a_line(store: Store, clock: FixedClock, tmp_path: Path) -> None:
    with store.write("写") as work:
        records.save(work.session, "person", {"name": "赵桂英"})
    export_noted(
        store, "person", Query(), tmp_path / "a.xlsx", clock=clock, user_name="周敏", columns=["name", "sex"]
    )
    with store.read() as session:
        [line] = transfers.lines(session)
    assert (line.what, line.fields, line.people, line.user_name) == ("服务对象 1 行", "姓名、性别", 1, "周敏")


def test_a_ledger_that_comes_in_leaves_a_line_and_a_second_import_none(
    store: Store, clock: FixedClock
) -> None:
    for _turn in range(2):
        import_ledgers(store, LEDGERS, clock=clock)
    with store.read() as session:
        [line] = transfers.lines(session)
    assert (line.direction, line.what) == (IN, "导入台账")
    assert line.people


def test_undoing_an_import_keeps_its_line(store: Store, clock: FixedClock) -> None:
    import_ledgers(store, LEDGERS, clock=clock)
    with store.read() as session:
        operation = session.scalars(select(Operation.id).where(Operation.name == "导入台账")).one()
    with store.write("撤销") as work:
        undo(work.session, operation)
    assert found(store) == ["导入台账"]


def test_no_form_or_list_reaches_a_line() -> None:
    assert "transfer" not in base.record_kinds(), "what is a record can be changed, binned and undone"


def test_only_who_manages_reads_it(store: Store) -> None:
    with store.read() as session:
        session.info[RIGHTS] = frozenset({"write", "data"})
        with pytest.raises(UserError, match="权限"):
            transfers.lines(session)


def test_it_is_printed_and_saved(store: Store, tmp_path: Path) -> None:
    put(store, date(2026, 3, 1), what="=1+1")
    with store.read() as session:
        made = transfers.ledger(transfers.lines(session), "青禾镇社工站", Wanted(), date(2026, 10, 4))
    assert render_pdf(made, tmp_path / "a.pdf").pages == 1
    write_xlsx(made, tmp_path / "a.xlsx")
    cells = [cell for line in load_workbook(tmp_path / "a.xlsx").worksheets[0].iter_rows() for cell in line]
    assert [cell.data_type for cell in cells if cell.value == "=1+1"] == ["s"]


def test_an_empty_year_is_printed_too(tmp_path: Path) -> None:
    made = transfers.ledger([], "青禾镇社工站", Wanted(), date(2026, 10, 4))
    assert render_pdf(made, tmp_path / "a.pdf").pages == 1


def test_lines_reach_the_other_pcs_once_with_the_name_of_theirs(
    new_store: Callable[..., Store], clock: FixedClock
) -> None:
    one, other = (unit(new_store, clock, "青禾镇社工站", code, "4").store for code in ("1", "2"))
    put(one, date(2026, 3, 1))
    with one.read() as session:
        rows = transfers.carried(session, clock.ms(), "1号电脑")
    for new in (1, 0):
        with other.local() as session:
            assert transfers.adopt(session, rows) == new
    with other.read() as session:
        assert [line.place for line in transfers.lines(session)] == ["1号电脑"]
        assert transfers.carried(session, clock.ms(), "2号电脑")[0][3] == "1号电脑"


def test_the_command_prints_a_year(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SWDESK_PASSWORD", "abc123")
    folder = str(tmp_path / "station")
    assert cli.main(["init", "--name", "青禾镇社工站", "--worker", "周敏", "--store", folder]) == 0
    for name in ("a.pdf", "a.xlsx"):
        assert (
            cli.main(["transfers", "--year", "2026", "--out", str(tmp_path / name), "--store", folder]) == 0
        )
        assert (tmp_path / name).stat().st_size > 1000


def test_lines_of_the_last_four_years_travel(store: Store, clock: FixedClock) -> None:
    put(store, date(2020, 1, 1), what="很久以前")
    put(store, date(2024, 1, 1), what="前年")
    with store.read() as session:
        assert [row[7] for row in transfers.carried(session, clock.ms(), "")] == ["前年"]
        assert session.scalars(select(Transfer.what)).all() == ["很久以前", "前年"], "kept here for good"
