"""Cycles with widgets in them go on the thread of the window."""

from __future__ import annotations

import gc
import threading
import weakref

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui import collecting
from ui.collecting import Collector


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
