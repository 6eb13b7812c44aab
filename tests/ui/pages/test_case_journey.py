"""One case in the real window, from a lead that waits to the archive; its state is what has been recorded, step by step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from db.cases import Case
from db.store import Store
from swdesk import records
from swdesk.cases import facts_of, state_words
from ui.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
Settle = Callable[[], None]


class Journey:
    """Fills the tab in front and saves; tells the state of the only new case."""

    def __init__(self, page: Any, settle: Settle, store: Store) -> None:
        self.page, self._settle, self._store = page, settle, store

    def write(self, tab: str, **values: Any) -> str:
        """Type these into a tab and save; the state in words afterwards."""
        if not self.page.form.new:
            self.page.turn(tab)
            self._settle()
        part = self.page._places[tab]
        form = getattr(part, "form", part)
        for name, value in values.items():
            form.editors[name].set_value(value)
            form.editors[name].edited.emit()
        self.page.save()
        self._settle()
        return self.state()

    def state(self) -> str:
        """What the page says of the case."""
        with self._store.read() as session:
            return state_words(facts_of(session, session.get_one(Case, self.page.form.id)))


@pytest.fixture
def journey(window: Callable[[], MainWindow], settle: Settle, store: Store) -> Journey:
    made = window()
    made.open_page("cases")
    page: Any = made.page("cases")
    page.new()
    settle()
    return Journey(page, settle, store)


def test_from_a_lead_to_the_archive(journey: Journey, filled: dict[str, Any], store: Store) -> None:
    page = journey.page
    assert (
        journey.write("intake", person=filled["person"], decision="04", problems=("08",)) == "待核实（暂缓）"
    )
    assert page.tab == "intake"
    assert journey.write("intake", decision="01", decision_reason="本人愿意") == "接案"
    assert journey.write("assessment", conclusion="支持网络薄弱", risk="2") == "预估"
    assert journey.write("plan", aim="重新与人来往", client_signed_on=date(2026, 11, 23)) == "计划"
    assert journey.write("sessions", method="01", minutes=50, record="谈到近况。") == "介入中"
    assert journey.write("evaluation", conclusion="02") == "评估"
    assert journey.write("evaluation", conclusion="01") == "结案"
    assert (
        journey.write("closing", closed_on=date(2026, 11, 23), close_reason="01", summary="目标达成。")
        == "已结案"
    )
    assert journey.write("follow_up", method="03", state="平稳") == "跟进回访"
    assert journey.write("closing", archived_on=date(2026, 11, 23), archive_volume="2026-01") == "已归档"
    assert [phase.state for phase in page.standing.phases].count("done") == 7  # all but the agreement
    with store.read() as session:
        assert records.load(session, "person", filled["person"]).values["risk"] == "2"


def test_a_lead_goes_into_the_consultations(
    journey: Journey, filled: dict[str, Any], store: Store, settle: Settle
) -> None:
    journey.write("intake", person=filled["person"], decision="03", request="打听低保")
    journey.page.steps.to_consultation()
    settle()
    with store.read() as session:
        found = records.rows(session, "consultation", records.Query(), ["content"])
    assert [row.values["content"] for row in found] == ["打听低保"]


@pytest.mark.parametrize("earlier", [True, False])
def test_a_case_begins_from_the_persons_file(
    window: Callable[[], MainWindow], settle: Settle, store: Store, filled: dict[str, Any], earlier: bool
) -> None:
    with store.write("建") as work:
        other = records.save(work.session, "person", {"name": "李明", "village": "柳树屯村"})
    person = filled["person"] if earlier else other
    made = window()
    made.open_record("person", person)
    settle()
    people: Any = made.page("people")
    people.page._case.click()
    settle()
    cases: Any = made.page("cases")
    form = cases.form
    assert cases.editing
    assert (form.new, form.editors["person"].value(), form.editors["first_time"].value()) == (
        True,
        person,
        not earlier,
    )
    assert form.editors["number"].value()
