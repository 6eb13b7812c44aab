"""An evaluator's score sheet: read as it comes, linked to records, scored by hand, totals told."""

from __future__ import annotations

import io
import uuid
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter  # pyright: ignore[reportMissingTypeStubs]  # ships none

from db.files import Files
from db.store import Store
from swdesk import records
from swdesk.clock import FixedClock
from swdesk.errors import UserError
from swdesk.evaluation_export import export_sheet
from swdesk.evaluations import items_of, keep, link, read_sheet, score, totals, unlink
from swdesk.importing.workbook import read_workbook


def workbook() -> bytes:
    """A sheet as counties hand it out: title, merged dimension, one item whose points span two lines, a sum."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("评分表")
    sheet.merge_range("A1:E1", "示范县社工站项目评估评分表")
    for column, text in enumerate(("序号", "一级指标", "评估内容", "评分标准", "分值（分）")):
        sheet.write(1, column, text)
    sheet.merge_range("B3:B5", "项目管理")
    for row, (number, text, standard) in enumerate(
        ((1, "制度健全", "每缺一项扣1分"), (2, "人员持证", "持证率达到要求"), ("", "督导到位", "每月一次")), 2
    ):
        sheet.write(row, 0, number)
        sheet.write(row, 2, text)
        sheet.write(row, 3, standard)
    sheet.write(2, 4, 5)
    sheet.merge_range("E4:E5", 2.5)
    sheet.write(5, 1, "合计")
    sheet.write(5, 2, "合计")
    sheet.write(5, 4, 7.5)
    book.close()
    return out.getvalue()


@pytest.fixture
def sheet(store: Store) -> uuid.UUID:
    with store.write("导入评分表") as hand:
        return keep(hand.session, "年终评估", read_sheet(workbook(), "评分表.xlsx"))


def shown(store: Store, sheet: uuid.UUID):
    with store.read() as session:
        return items_of(session, sheet)


def test_items_are_read_with_dimension_and_points() -> None:
    found = read_sheet(workbook(), "评分表.xlsx")
    assert [(one.number, one.dimension, one.points) for one in found] == [
        ("1", "项目管理", "5"), ("2", "项目管理", "2.5"),
    ]  # fmt: skip


def test_points_over_two_lines_are_one_item() -> None:
    found = read_sheet(workbook(), "评分表.xlsx")[1]
    assert found.text == "人员持证\n督导到位"
    assert found.standard == "持证率达到要求\n每月一次"


def test_a_workbook_without_points_is_refused_in_words() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.add_worksheet().write(0, 0, "随便")
    book.close()
    with pytest.raises(UserError, match="没有找到评分项"):
        read_sheet(out.getvalue(), "别的.xlsx")


def test_scores_are_added_and_too_high_ones_told(store: Store, sheet: uuid.UUID) -> None:
    first, second = (one.id for one in shown(store, sheet))
    with store.write("自评") as hand:
        score(hand.session, first, "4.5")
        score(hand.session, second, "3")
    found = totals(shown(store, sheet))
    assert (found.points, found.own, found.over) == (Decimal("7.5"), Decimal("7.5"), ("2",))


def test_a_word_is_no_score(store: Store, sheet: uuid.UUID) -> None:
    with pytest.raises(UserError, match="不是分数"), store.write("自评") as hand:
        score(hand.session, shown(store, sheet)[0].id, "优秀")


def test_records_stand_for_an_item_until_they_do_not(store: Store, sheet: uuid.UUID) -> None:
    item = shown(store, sheet)[0].id
    with store.write("佐证") as hand:
        activity = records.save(hand.session, "activity", {"name": "义诊"})
        link(hand.session, item, "activity", activity)
        link(hand.session, item, "activity", activity)
    assert [one.title for one in shown(store, sheet)[0].proofs] == ["义诊"]
    with store.write("取消佐证") as hand:
        unlink(hand.session, item, activity)
    assert shown(store, sheet)[0].proofs == ()
    with store.write("又是佐证") as hand:
        link(hand.session, item, "activity", activity)
    assert len(shown(store, sheet)[0].proofs) == 1


def test_everything_leaves_in_the_numbering_of_the_sheet(
    store: Store, sheet: uuid.UUID, tmp_path: Path, clock: FixedClock
) -> None:
    files = Files.of(store)
    with store.write("佐证") as hand:
        item = items_of(hand.session, sheet)[0].id
        link(hand.session, item, "activity", records.save(hand.session, "activity", {"name": "义诊"}))
        score(hand.session, item, "4.5")
    done = export_sheet(store, files, sheet, tmp_path, clock, "周敏")
    files.close()
    names = {one.relative_to(done.place).as_posix() for one in done.place.rglob("*") if one.is_file()}
    assert names == {
        "1 制度健全/1-1 义诊.pdf", "佐证材料目录.pdf", "佐证材料目录.xlsx", "自评表.pdf", "自评表.xlsx",
    }  # fmt: skip
    assert (done.place / "2 人员持证").is_dir()
    grid = read_workbook((done.place / "自评表.xlsx").read_bytes(), "自评表.xlsx")[0]
    assert any(row[0] == 1 and row[5] == 4.5 for row in grid.rows)
