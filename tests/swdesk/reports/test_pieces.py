from __future__ import annotations

from typing import Any

import pytest

from swdesk.reports.snapshot import Snapshot, canonical, pieces


@pytest.mark.parametrize(
    "value",
    [{}, [], "李𬱖\"", {"b": [1, None, "x"], "a": {}}, [["visit", "0f", None, n] for n in range(4001)], {"q": [[n] for n in range(2001)]}],
)  # fmt: skip
def test_pieces_are_what_is_encoded_at_once(value: Any) -> None:
    assert b"".join(pieces(value)) == canonical(value)


def test_of_a_whole_report_too(snapshot: Snapshot) -> None:
    assert b"".join(pieces(snapshot.annex)) == canonical(snapshot.annex)
    assert b"".join(pieces(snapshot.public)) == canonical(snapshot.public)


def test_no_piece_is_large() -> None:
    annex = {"visits": {"year": [["visit", "0" * 32, "2026-09-30", 1]] * 50_000}}
    assert max(map(len, pieces(annex))) < 200_000
