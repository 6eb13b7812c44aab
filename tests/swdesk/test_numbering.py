"""Numbers by the pattern of the station."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from db.store import Store
from swdesk import options, records
from swdesk.errors import UserError
from swdesk.numbering import PATTERNS, STATION_CODE, doubt_of, next_number, still_free


def numbered(store: Store, *numbers: str) -> str:
    """The next number after these."""
    with store.write("试") as work:
        for number in numbers:
            records.save(work.session, "case", {"number": number})
    with store.read() as session:
        return next_number(session, "case", 2026)


def pattern(store: Store, text: str, station: str = "") -> None:
    with store.write("试") as work:
        options.put(work.session, PATTERNS["case"], text)
        options.put(work.session, STATION_CODE, station)


def test_the_first_number_of_a_year(store: Store) -> None:
    assert numbered(store) == "GA-2026-0001"


def test_one_above_the_highest(store: Store) -> None:
    assert numbered(store, "GA-2026-0009", "GA-2026-0002", "GA-2025-0077") == "GA-2026-0010"


def test_numbers_of_other_patterns_do_not_count(store: Store) -> None:
    assert numbered(store, "GA-2026-B031", "旧-7", "GA-2026-0003甲") == "GA-2026-0001"


def test_a_number_in_the_bin_stays_used(store: Store) -> None:
    with store.write("试") as work:
        case = records.save(work.session, "case", {"number": "GA-2026-0005"})
        records.remove(work.session, "case", case)
    assert numbered(store) == "GA-2026-0006"


def test_more_than_the_digits_hold(store: Store) -> None:
    assert numbered(store, "GA-2026-9999") == "GA-2026-10000"


def test_the_pattern_of_the_station(store: Store) -> None:
    pattern(store, "{站点}-C{序号}-{年}", "QH")
    assert numbered(store, "QH-C0003-2026") == "QH-C0004-2026"


@pytest.mark.parametrize("text", ["GA-{年}-{电脑}{序号}", "GA-{年}-{序号}", "{序号}号（{年}）"])
def test_the_letter_of_the_pc_is_always_in_it(
    store: Store, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("swdesk.devices.own_letter", lambda _session: "B")
    pattern(store, text)
    assert "B001" in numbered(store)


@pytest.mark.parametrize(
    "text", ["GA-{年}", "GA-{序号}", "{序号}{序号}{年}", "{年}{序号}{月}", "甲" * 31 + "{年}{序号}"]
)
def test_patterns_that_cannot_be_used_are_refused(store: Store, text: str) -> None:
    with pytest.raises(UserError, match="没有改动"):
        pattern(store, text)


def test_the_default_patterns_can_be_used() -> None:
    assert [doubt_of(option.default) for option in PATTERNS.values()] == [None] * len(PATTERNS)


def test_an_option_goes_back_to_its_default(store: Store) -> None:
    pattern(store, "{年}第{序号}")
    with store.write("试") as work:
        options.put(work.session, PATTERNS["case"], None)
    assert numbered(store) == "GA-2026-0001"


def test_only_who_manages_sets_options(new_store: Callable[..., Store]) -> None:
    store = new_store()
    store.rights = frozenset({"write"})
    with pytest.raises(UserError, match="权限"):
        pattern(store, "{年}{序号}")


def test_a_proposed_number_that_was_taken_meanwhile_is_replaced(store: Store) -> None:
    proposed = numbered(store)
    with store.read() as session:
        assert still_free(session, "case", proposed, 2026) == proposed
    numbered(store, proposed)
    with store.read() as session:
        assert still_free(session, "case", proposed, 2026) == "GA-2026-0002"
