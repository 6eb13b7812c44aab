"""Every bar of `python dev.py torture`, a few times each; and that a bar which does not hold is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.torture import power
from tests.torture.registry import SMALL, Bar, bars, tried


@pytest.mark.slow
@pytest.mark.parametrize("one", bars(), ids=lambda one: one.name)
def test_bar_holds(one: Bar, tmp_path: Path) -> None:
    outcome = tried(one, SMALL, tmp_path)
    if outcome.held is None:
        pytest.skip(outcome.figure)
    assert outcome.held, outcome.figure


def test_what_does_not_hold_is_told(tmp_path: Path) -> None:
    def lost(*_arguments: object) -> str:
        raise AssertionError("3 条丢失")

    outcome = tried(Bar("断电", lost, "丢失 0"), SMALL, tmp_path)
    assert outcome.held is False
    assert outcome.line().startswith("失败  断电：3 条丢失")


@pytest.mark.parametrize(("synchronous", "loses"), [("NORMAL", True), ("FULL", False)])
def test_the_disk_without_power_loses_what_was_not_synced(
    tmp_path: Path, synchronous: str, loses: bool
) -> None:
    found = power.run(power.work(tmp_path / "store"), 30, 7, 1000, synchronous)
    assert (found.lost > 0, found.corrupt) == (loses, 0)
