"""How many actions the everyday work takes, by keyboard alone, in the real window (issue 4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt

from db.store import Store
from swdesk import records
from tests.ui.actions import Hands
from ui.dialogs.quick import QuickLog
from ui.main_window import MainWindow
from ui.services import Services

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", r"raise\(\)")  # offscreen has no window manager
Window = Callable[[], MainWindow]
Settle = Callable[[], None]
Key = Qt.Key


def rows(store: Store, kind: str, *names: str) -> list[dict[str, Any]]:
    with store.read() as session:
        found = records.rows(session, kind, records.Query(order="-day"), names)
    return [{name: row.values[name] for name in names} for row in found]


@pytest.fixture
def hands(window: Window, filled: dict[str, Any], settle: Settle) -> Hands:
    made = window()
    made.open_page("today")
    settle()
    return Hands(made, settle)


def test_a_routine_visit_from_ctrl_n(hands: Hands, store: Store, filled: dict[str, Any]) -> None:
    hands.chord(Key.Key_N)
    hands.fill("wf")
    hands.fill("rh")
    hands.fill("jdbr")
    hands.fill("家中安好，衣被已换季")
    hands.chord(Key.Key_Return)
    new = rows(store, "visit", "person", "day", "method", "outcome", "content")[0]
    assert new == {
        "person": filled["person"], "day": date(2026, 11, 23), "method": "home", "outcome": "01",
        "content": "家中安好，衣被已换季",
    }  # fmt: skip
    assert hands.count <= 8


def test_with_the_quick_checks_it_is_one_key_each(hands: Hands, store: Store, settle: Settle) -> None:
    hands.chord(Key.Key_N)
    hands.fill("wf")
    before = hands.count
    dialog = hands.focus.window()
    assert isinstance(dialog, QuickLog)
    dialog.form.focus("body")
    for key in "121111":
        hands.key(getattr(Key, f"Key_{key}"))
    assert hands.count - before == 6
    hands.chord(Key.Key_Return)
    checks = ("body", "mind", "housing", "utilities", "care", "economy")
    assert tuple(rows(store, "visit", *checks)[0].values()) == ("1", "2", "1", "1", "1", "1")


@pytest.mark.parametrize("mouse", [True, False], ids=["mouse", "keyboard"])
def test_a_visit_from_the_list_of_those_due(
    window: Window, settle: Settle, store: Store, filled: dict[str, Any], mouse: bool
) -> None:
    with store.write("定") as work:
        records.save(work.session, "person", {"risk": "4"}, id=filled["person"])
    made = window()
    hands = Hands(made, settle)
    made.open_page("today")  # what stands there after the password
    settle()
    page: Any = made.page("today")
    if mouse:
        hands.click_cell(page.visits, 0, page.visits.columnCount() - 1)
    else:
        assert hands.focus is page.visits
        hands.key(Key.Key_Space)
    hands.fill("rh")
    hands.fill("jdbr")
    hands.fill("已见面")
    hands.chord(Key.Key_Return)
    new = rows(store, "visit", "person", "method", "outcome", "content")[0]
    assert new == {"person": filled["person"], "method": "home", "outcome": "01", "content": "已见面"}
    assert hands.count <= 5


def test_an_errand(hands: Hands, store: Store) -> None:
    hands.chord(Key.Key_N)
    hands.chord(Key.Key_3)
    hands.fill("db")
    hands.fill("代办高龄津贴认证")
    hands.chord(Key.Key_Return)
    new = rows(store, "errand", "day", "kind", "content", "items")[0]
    assert new["day"] == date(2026, 11, 23)
    assert (new["content"], new["items"]) == ("代办高龄津贴认证", 1)
    assert new["kind"]
    assert hands.count <= 5


def test_finding_who_phones(hands: Hands, window: Window, filled: dict[str, Any], settle: Settle) -> None:
    hands.chord(Key.Key_K)
    hands.fill("wf")
    settle()
    made: Any = hands._window
    assert made.page("people").page.form.id == filled["person"]
    assert hands.count <= 3


def test_a_case_session_beside_its_text(hands: Hands, store: Store, filled: dict[str, Any]) -> None:
    hands.chord(Key.Key_N)
    hands.chord(Key.Key_2)
    hands.fill("GA-2026-0001")
    hands.fill("mt")
    hands.fill("50")
    text = hands.count
    hands.fill("谈到下学期的打算，情绪平稳。")
    hands.count = text  # the text itself is not counted
    hands.fill("wbh")
    hands.fill("12.7")
    hands.chord(Key.Key_Return)
    new = rows(store, "case_session", "case", "day", "minutes", "record", "next_day", "ordinal")[0]
    assert new == {
        "case": filled["case"], "day": date(2026, 11, 23), "minutes": 50, "record": "谈到下学期的打算，情绪平稳。",
        "next_day": date(2026, 12, 7), "ordinal": 2,
    }  # fmt: skip
    assert hands.count <= 12


def test_a_whole_household_in_one_go(
    window: Window, settle: Settle, store: Store, filled: dict[str, Any]
) -> None:
    with store.write("建") as work:
        home = records.save(work.session, "household", {"head_name": "王芳"})
        records.save(work.session, "person", {"household": home}, id=filled["person"])
        other = records.save(
            work.session, "person", {"name": "王奶奶", "household": home, "relation": "祖母"}
        )
    made = window()
    settle()
    hands = Hands(made, settle)
    hands.chord(Key.Key_N)
    hands.fill("wf")
    hands.fill("rh")
    hands.fill("jdbr")
    dialog = hands.focus.window()
    assert isinstance(dialog, QuickLog)
    hands.fill("祖孙二人都在家")
    hands.click(dialog.household.ticks[other])
    dialog.household.outcomes[other].setFocus()
    hands.fill("jdbr")
    hands.chord(Key.Key_Return)
    new = rows(store, "visit", "person", "outcome", "household", "content")[:2]
    assert {row["person"] for row in new} == {filled["person"], other}
    assert {row["household"] for row in new} == {home}
    assert {row["outcome"] for row in new} == {"01"}
    assert hands.count <= 8


def test_a_village_from_the_notebook(
    services: Services, hands: Hands, store: Store, filled: dict[str, Any]
) -> None:
    services.user = filled["worker"]
    with store.write("建") as work:
        for name in ("李明", "赵桂英"):
            records.save(work.session, "person", {"name": name, "village": "柳树屯村"})
    hands.chord(Key.Key_N)
    hands.chord(Key.Key_4)
    hands.fill("柳树屯村")
    hands.fill("11.20")
    hands.fill("rh")
    begun = hands.count
    for name, outcome, content in (
        ("wf", "jdbr", "在家"),
        ("lm", "wrzj", "邻居说赶集去了"),
        ("zgy", "jdjs", "老人睡着"),
    ):
        hands.fill(name)
        hands.fill(outcome)
        hands.fill(content)
    in_rows = hands.count - begun
    hands.chord(Key.Key_Return)
    names = ("day", "method", "worker", "outcome", "content")
    new = [row for row in rows(store, "visit", *names) if row["day"] == date(2026, 11, 20)]
    assert {(row["method"], row["worker"]) for row in new} == {("home", filled["worker"])}
    assert {(row["outcome"], row["content"]) for row in new} == {
        ("01", "在家"), ("03", "邻居说赶集去了"), ("02", "老人睡着"),
    }  # fmt: skip
    assert in_rows == 3 * 3
    assert hands.count - in_rows <= 6
