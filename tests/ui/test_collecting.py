"""Cycles with widgets in them go on the thread of the window."""

from __future__ import annotations

import gc
import threading
import weakref

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from db.store import Store
from ui import collecting
from ui.collecting import Collector
from ui.operations import Operations


class Ring(QWidget):
    """A widget that holds itself."""

    def __init__(self, gone: list[int]) -> None:
        super().__init__()
        self.me = self
        weakref.finalize(self, lambda: gone.append(threading.get_ident()))


def test_a_ring_of_widgets_goes_on_this_thread(qtbot: QtBot) -> None:
    collector, gone = Collector(), list[int]()
    Ring(gone)

    def busy() -> None:
        kept = [[n] for n in range(200_000)]  # makes Python look for cycles, were it not told to leave that
        assert kept

    other = threading.Thread(target=busy)
    other.start()
    other.join()
    assert gone == []
    collector.collect()
    assert gone == [threading.get_ident()]
    collector.stop()


def test_it_is_given_back_at_the_end(qtbot: QtBot) -> None:
    collector = Collector()
    assert not gc.isenabled()
    collector.stop()
    assert gc.isenabled()
    gc.disable()


def test_everything_is_looked_at_now_and_then(qtbot: QtBot) -> None:
    collector = Collector()
    before = gc.get_stats()[2]["collections"]
    for _turn in range(collecting.WHOLE_EVERY):
        collector.collect()
    assert gc.get_stats()[2]["collections"] == before + 1
    collector.stop()
    gc.disable()


def test_what_lasts_is_set_aside_once(qtbot: QtBot) -> None:
    """Not once more with a second window: what the first one left must still be found."""
    collector = Collector()
    gc.unfreeze()
    try:
        collector.keep()
        kept, later = gc.get_freeze_count(), [[n] for n in range(1000)]
        collector.keep()
        assert 0 < kept == gc.get_freeze_count()
        assert later
    finally:
        gc.freeze()  # as tests/conftest.py left it
        collector.stop()
        gc.disable()


def test_an_operation_that_is_done_holds_nobody(qtbot: QtBot, store: Store) -> None:
    operations, owner, answers = Operations(store), QObject(), list[int]()
    held = weakref.ref(then := Noting(answers))
    operations.read(lambda _session: 1, then, owner)
    operations.write("登记", lambda _session: 2, then=then, owner=owner)
    operations.task(lambda _progress: 3, then, owner)
    operations.wait()
    del then
    qtbot.waitUntil(lambda: sorted(answers) == [1, 2, 3])
    qtbot.waitUntil(lambda: gc.collect() >= 0 and held() is None)


class Noting:
    """What an answer is handed to; it can be watched."""

    def __init__(self, answers: list[int]) -> None:
        self.answers = answers

    def __call__(self, answer: int) -> None:
        self.answers.append(answer)
