"""报送前核对文字 in 设置: what is ticked is what is looked for."""

from __future__ import annotations

from collections.abc import Callable

from db.store import Store
from swdesk.leaks import Kind
from swdesk.onfile import choose, left_out
from ui.main_window import MainWindow
from ui.pages.leak_panel import LeakPanel

Settle = Callable[[], None]


def opened(window: Callable[[], MainWindow], settle: Settle) -> LeakPanel:
    main = window()
    main.open_record("safety", None)
    settle()
    [panel] = main.findChildren(LeakPanel)
    return panel


def left(store: Store) -> frozenset[Kind]:
    with store.read() as session:
        return left_out(session)


def test_every_kind_is_looked_for_at_first(window: Callable[[], MainWindow], settle: Settle) -> None:
    assert all(tick.isChecked() for tick in opened(window, settle).ticks.values())


def test_an_unticked_kind_is_left_out(store: Store, window: Callable[[], MainWindow], settle: Settle) -> None:
    opened(window, settle).ticks[Kind.SCHOOL].click()
    settle()
    assert left(store) == {Kind.SCHOOL}


def test_what_was_left_out_is_shown(store: Store, window: Callable[[], MainWindow], settle: Settle) -> None:
    choose(store, [Kind.VILLAGE])
    ticks = opened(window, settle).ticks
    assert [kind for kind, tick in ticks.items() if not tick.isChecked()] == [Kind.VILLAGE]
