"""Reports: paragraphs, signing, the sealed snapshot, corrections."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from db.files import Files
from db.store import Store
from swdesk import records
from swdesk.clock import FixedClock
from swdesk.errors import UserError
from swdesk.filing import edits_of, keep_edit, new_version, self_check, sign, snapshot_of, standing
from swdesk.periods import parse_period

Q3 = parse_period("2026Q3")


@pytest.fixture
def files(store: Store) -> Iterator[Files]:
    made = Files(store.folder, store.key)
    yield made
    made.close()


def test_from_draft_to_corrected_version(store: Store, files: Files, clock: FixedClock) -> None:
    with store.write("试") as work:
        records.save(work.session, "visit", {"day": date(2026, 7, 3), "method": "home"})
        keep_edit(work.session, "2026Q3", "problems", "人手不足。")
    with store.write("定稿") as work:
        report, snapshot = sign(work.session, files, Q3, clock=clock, random=bytes)
    with store.write("更正") as work:
        stands = standing(work.session, "2026Q3")
        assert (stands.state, stands.version, stands.open) == ("signed", 1, False)
        sealed = snapshot_of(work.session, files, report)
        assert sealed is not None
        assert sealed.fingerprint == snapshot.fingerprint
        with pytest.raises(UserError, match="已经定稿"):
            keep_edit(work.session, "2026Q3", "problems", "改")
        new_version(work.session, "2026Q3")
        assert standing(work.session, "2026Q3").version == 2
        assert edits_of(work.session, "2026Q3") == {"problems": "人手不足。"}


def test_self_check_names_what_is_missing(store: Store, files: Files, clock: FixedClock) -> None:
    with store.write("定稿") as work:
        _report, snapshot = sign(work.session, files, Q3, clock=clock, random=bytes)
    found = self_check(snapshot.public)
    assert any("主送单位" in sentence for sentence in found)
