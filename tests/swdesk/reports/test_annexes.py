"""The annex of a report: each id once, and those that older programs sealed are read on."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

from db.store import Store
from swdesk import agreeing, proving
from swdesk.drilling import behind
from swdesk.periods import parse_period
from swdesk.reports.annexes import lines_of
from swdesk.reports.snapshot import Snapshot, canonical, fingerprint, pieces

Q3 = parse_period("2026Q3")


def as_before(annex: dict[str, Any]) -> dict[str, Any]:
    """The annex as format 1 wrote it."""
    return {
        code: {
            span: [list(line) for line in lines_of(annex, code, span) or ()] for span in ("period", "year")
        }
        for code in annex["numbers"]
    }


def sealed_before(snapshot: Snapshot) -> Snapshot:
    annex = as_before(snapshot.annex)
    salt = snapshot.annex["salt"]
    public = snapshot.public | {
        "annex_hash": hashlib.sha256(bytes.fromhex(salt) + canonical(annex)).hexdigest()
    }
    return Snapshot(public | {"fingerprint": fingerprint(public)}, annex | {"salt": salt})


def test_what_an_older_program_sealed_is_read_and_proven(sample: Store, snapshot: Snapshot) -> None:
    old = sealed_before(snapshot)
    assert proving.annex_sound(old)
    with sample.read() as session:
        assert agreeing.moved(session, old) == []
        for code in snapshot.annex["numbers"]:
            for span in ("period", "year"):
                ours = behind(session, code, span, Q3, snapshot.annex)
                assert behind(session, code, span, Q3, old.annex) == replace(ours, frozen=True), (code, span)


def test_each_id_stands_once(snapshot: Snapshot) -> None:
    text = canonical(snapshot.annex).decode()
    ids = [key for keys in snapshot.annex["records"].values() for key in keys]
    assert ids
    assert all(text.count(key) == 1 for key in set(ids))
    numbers = {key: part for key, part in snapshot.annex.items() if key != "cells"}
    assert len(canonical(numbers)) < len(canonical(as_before(snapshot.annex))) / 3


def test_what_the_annex_does_not_have_is_not_there(snapshot: Snapshot) -> None:
    assert lines_of(snapshot.annex, "nothing", "year") is None
    assert lines_of(snapshot.annex, "visits", "last_year") is None
    assert lines_of({"reports": []}, "visits", "year") is None
    assert b"".join(pieces(snapshot.annex)) == canonical(snapshot.annex)
