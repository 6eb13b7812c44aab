"""Columns of a table: what is left is shared, and what is too much is taken where it hurts least."""

from __future__ import annotations

from ui.widgets.columns import narrowed, spread


def test_what_is_left_goes_to_the_flexible_columns() -> None:
    assert spread({0: 80, 1: 50, 2: 80}, [0, 2], 350) == {0: 150, 1: 50, 2: 150}


def test_a_flexible_column_keeps_what_it_needs() -> None:
    assert spread({0: 200, 1: 50, 2: 60}, [0, 2], 330) == {0: 200, 1: 50, 2: 80}


def test_first_goes_what_no_cell_needs() -> None:
    assert narrowed({0: 120, 1: 100}, [{0: 90, 1: 100}, {0: 60, 1: 60}], 200) == {0: 100, 1: 100}


def test_then_texts_are_shortened_where_that_is_enough() -> None:
    assert narrowed({0: 120, 1: 100}, [{0: 110, 1: 100}, {0: 60, 1: 100}], 180) == {0: 80, 1: 100}


def test_where_it_is_not_enough_texts_stay_whole_and_the_table_scrolls() -> None:
    assert narrowed({0: 120, 1: 100}, [{0: 110, 1: 100}, {0: 60, 1: 100}], 150) == {0: 110, 1: 100}
