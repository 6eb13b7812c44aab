"""What people do with workers, meetings, publicity, money and roll-ups."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pytestqt.qtbot import QtBot

from db.meetings import Resolution
from db.store import Store
from swdesk import funding, publicity, records
from ui.main_window import MainWindow
from ui.pages.building import BuildingPage
from ui.pages.funding import FundingPage
from ui.pages.hours import HoursPage
from ui.pages.projects import ExpensePage
from ui.pages.publishing import PublishingPage
from ui.pages.resolutions import ResolutionsPage
from ui.pages.rollups import BasicsPage, LedgersPage, ProgrammesPage
from ui.pages.talent import TalentPage
from ui.pages.volunteers import DonationPage
from ui.services import Services

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform has no window manager
Window = Callable[[], MainWindow]
Settle = Callable[[], None]
Keep = Callable[[Any], Any]
DAY = date(2026, 9, 1)


def add(store: Store, what: str, /, **values: Any) -> Any:
    with store.write("登记") as work:
        return records.save(work.session, what, values)


def texts(grid: Any) -> list[list[str]]:
    return [
        [grid.cell(line, column).text for column in range(grid.columnCount())]
        for line in range(grid.rowCount())
    ]


@pytest.fixture
def kept(qtbot: QtBot) -> Keep:
    """A page that lives as long as its test."""

    held: list[Any] = []  # qtbot remembers widgets weakly

    def keep(page: Any) -> Any:
        qtbot.addWidget(page)
        held.append(page)
        return page

    return keep


def shown(page: Any, settle: Settle) -> Any:
    page.refresh()
    settle()
    return page


def test_what_a_worker_has_to_do_stands_in_one_line(
    kept: Keep, services: Services, store: Store, settle: Settle
) -> None:
    who = add(store, "worker", name="周敏", post="01", credential="1", registered_on=date(2024, 5, 1))
    training = add(store, "training", day=DAY, topic="伦理", minutes=600)
    add(store, "training_attendee", training=training, worker=who)
    [line] = texts(shown(kept(HoursPage(services)), settle).grid)
    assert line[:5] == ["周敏", "助理社会工作师", "2027年5月1日", "10 / 72", "未登记"]
    assert line[-1] == "没有违法犯罪记录查询；继续教育还差 62 学时"


def test_a_resolution_is_settled_from_the_list(
    kept: Keep, services: Services, store: Store, settle: Settle
) -> None:
    meeting = add(store, "meeting", day=DAY, kind="01", topic="联席会")
    made = add(store, "resolution", meeting=meeting, matter="补台账", due_on=date(2026, 11, 20))
    page = shown(kept(ResolutionsPage(services)), settle)
    assert texts(page.grid)[0][:5] == ["2026年11月20日", "补台账", "", "未开始", "逾期 3 天"]
    page.grid.setCurrentCell(0, 0)
    page.settle()
    settle()
    with store.read() as session:
        found = session.get(Resolution, made)
        assert found is not None
        assert (found.state, found.done_on) == ("03", date(2026, 11, 23))


def publication(kept: Keep, services: Services, store: Store, settle: Settle, **values: Any) -> Any:
    page = kept(
        PublishingPage(services, "宣传信息", "publication", [("", ["title", "body", "deidentified"])])
    )
    add(store, "person", name="赵桂英")
    page.open_record(add(store, "publication", day=DAY, title="纪实", **values))
    settle()
    return page


def test_what_identifies_somebody_is_shown_beside_the_text(
    kept: Keep, services: Services, store: Store, settle: Settle
) -> None:
    page = publication(kept, services, store, settle, body="看望赵桂英。")
    assert texts(page.findings.grid) == [["姓名", "赵桂英"]]


def test_a_text_is_looked_over_as_it_is_typed(
    kept: Keep, services: Services, store: Store, settle: Settle
) -> None:
    page = publication(kept, services, store, settle, body="看望老人。")
    page.form.editors["body"].set_value("看望赵桂英。")
    page.look_over()
    settle()
    assert texts(page.findings.grid) == [["姓名", "赵桂英"]]


def test_a_checked_text_is_written(
    kept: Keep, services: Services, store: Store, settle: Settle, tmp_path: Path
) -> None:
    page = publication(kept, services, store, settle, body="看望老人。", deidentified=True)
    with store.read() as session:
        draft = publicity.prepare(session, "publication", page.form.id, date(2026, 11, 23))
    page.export_to(draft, tmp_path / "稿.docx")
    settle()
    assert (tmp_path / "稿.docx").stat().st_size > 0


@pytest.mark.parametrize(("answer", "reason"), [("化名", "化名"), ("", None), (None, None)])
def test_a_doubtful_text_asks_for_a_reason(
    kept: Keep, services: Services, store: Store, settle: Settle, monkeypatch: pytest.MonkeyPatch, answer: str | None,
    reason: str | None,
) -> None:  # fmt: skip
    page = publication(kept, services, store, settle, body="看望赵桂英。", deidentified=True)
    with store.read() as session:
        draft = publicity.prepare(session, "publication", page.form.id, date(2026, 11, 23))
    monkeypatch.setattr("ui.pages.publishing.ask_reason", lambda *_a, **_k: answer)
    assert page._reason(draft) == reason


def test_faces_are_noted_on_the_photos_of_a_publication(
    kept: Keep, services: Services, store: Store, settle: Settle
) -> None:
    page = publication(kept, services, store, settle, body="看望老人。", deidentified=True)
    add(
        store,
        "attachment",
        parent=page.form.id,
        parent_kind="publication",
        role="04",
        media_type="image/jpeg",
    )
    page.attachments.refresh()
    settle()
    page.attachments.note_faces("02")
    settle()
    assert page.attachments.list.item(0).text() == "照片\n已遮挡"
    with store.read() as session:
        assert publicity.unseen_photos(session, page.form.id) == 0


def test_the_seven_points_are_named_on_their_page(
    kept: Keep, services: Services, store: Store, settle: Settle
) -> None:
    add(store, "fund", day=DAY, source="04", amount=100_00)
    page = shown(kept(FundingPage(services)), settle)
    page.start_naming()
    page.naming.names["1"].setText("财政拨一点")
    page.naming.sources["1"].set_value(("04",))
    page.naming.save()
    settle()
    page = shown(page, settle)
    assert texts(page.points)[0] == ["1", "财政拨一点", "县级财政", "100.00", "100.0%"]
    with store.read() as session:
        assert funding.sources(session)["1"] == ("04",)


@pytest.mark.parametrize(("category", "labour"), [("01", True), ("07", False)])
def test_the_category_says_whether_it_is_labour(
    kept: Keep, services: Services, store: Store, settle: Settle, category: str, labour: bool
) -> None:
    page = kept(ExpensePage(services))
    page.open_record(None)
    page.form.editors["category"].set_value(category)
    page.form.editors["category"].edited.emit()
    settle()
    assert page.form.editors["labour"].value() is labour


def test_what_somebody_said_of_labour_stays(kept: Keep, services: Services, settle: Settle) -> None:
    page = kept(ExpensePage(services))
    page.open_record(None)
    page.form.editors["labour"].set_value(False)
    page.form.editors["labour"].edited.emit()
    page.form.editors["category"].set_value("01")
    page.form.editors["category"].edited.emit()
    settle()
    assert page.form.editors["labour"].value() is False


def test_number_times_price_is_offered_as_the_amount(kept: Keep, services: Services, settle: Settle) -> None:
    page = kept(DonationPage(services))
    page.open_record(None)
    for name, value in (("quantity", 20), ("price", 3550)):
        page.form.editors[name].set_value(value)
        page.form.editors[name].edited.emit()
    assert page.form.editors["amount"].value() == 71_000


def test_programmes_list_their_records(kept: Keep, services: Services, store: Store, settle: Settle) -> None:
    add(store, "activity", day=DAY, name="防溺水", residents=30, programme="01")
    page = shown(kept(ProgrammesPage(services)), settle)
    assert texts(page.totals)[0][:3] == ["蒲公英计划", "1", "30"]
    assert texts(page.list) == [["2026年9月1日", "社区活动", "防溺水"]]


def test_the_ledger_of_the_protection_station_is_chosen_and_exported(
    kept: Keep, services: Services, store: Store, settle: Settle, tmp_path: Path
) -> None:
    child, elder = add(store, "person", name="王芳", categories=("B03",)), add(store, "person", name="赵桂英")
    for who in (child, elder):
        add(store, "visit", day=DAY, person=who, method="home")
    page = shown(kept(LedgersPage(services)), settle)
    assert texts(page.totals) == [["走访", "2", "2", "1", "1"]]
    assert len(texts(page.list)) == 2
    page.ledger.setCurrentIndex(1)
    settle()
    assert [line[2] for line in texts(page.list)] == ["2026年9月1日 王芳"]
    page.export_to(tmp_path / "台账.xlsx")
    settle()
    book = openpyxl.load_workbook(tmp_path / "台账.xlsx")
    assert [cell.value for row in book["走访"].iter_rows() for cell in row if cell.value][
        -1
    ] == "2026年9月1日 王芳"


def test_the_three_bases_and_four_groups_stand_below_each_other(
    kept: Keep, services: Services, store: Store, settle: Settle
) -> None:
    who = add(store, "person", name="赵桂英", categories=("C01",), filed_on=DAY)
    add(store, "visit", day=DAY, person=who, method="home")
    page = shown(kept(BasicsPage(services)), settle)
    assert ["基本社会服务", "1", "100.0%", "—"] in texts(page.bases)
    assert texts(page.groups)[0] == ["老年人", "1", "1", "1", "1", "1", "1"]


def test_nominations_and_measures_are_counted(
    kept: Keep, services: Services, store: Store, settle: Settle
) -> None:
    add(store, "nomination", title="守护", kind="02", level="02", day=DAY, result="02")
    add(store, "talent_measure", name="考前培训", kind="1", day=DAY, people=12, amount=500_000)
    page = shown(kept(TalentPage(services)), settle)
    assert texts(page.tally)[1][:5] == ["案例", "1", "1", "—", "1 / 1"]
    assert texts(page.measures)[0] == ["培", "1", "12", "5000.00"]


def test_a_superior_sees_how_building_stands(
    kept: Keep, services: Services, store: Store, settle: Settle
) -> None:
    add(store, "station", name="甲站", kind="01", status="03", township="甲镇", opened_on=DAY)
    add(store, "figure", kind="01", number=8, day=DAY)
    add(store, "figure", kind="14", number=10, day=DAY)
    lines = {line[1]: line for line in texts(shown(kept(BuildingPage(services)), settle).grid)}
    assert lines["社工站覆盖率"][3:8] == ["12.5%", "10.0%", "125.0%", "0.0%", "达标"]
