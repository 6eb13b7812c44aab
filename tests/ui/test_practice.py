"""Every field that domain.md names for casework, people, visits and crises is printed, blank and filled, and can be typed."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.base import record_kinds
from db.fields import field_of, fields_of
from swdesk.printing.papers import paper
from swdesk.printing.sheet import Sheet
from swdesk.rows import shown_fields
from tests.swdesk.printing.test_forms import Filled
from tests.ui.practice import ENTRY, PRACTICE, Wanted

NOT_TYPED = {"auto", "paper", "files"}
LINES = [(number, wanted) for number, all_of in PRACTICE.items() for wanted in all_of]


@pytest.fixture(scope="module")
def filled() -> Iterator[Filled]:
    with tempfile.TemporaryDirectory() as folder:
        made = Filled(Path(folder) / "store")
        yield made
        made.store.close()


def words_of(sheet: Sheet) -> str:
    """Everything that a form says, without spaces."""
    said: list[str] = []
    for band in sheet.bands:
        said += [band.side.text] if band.side else []
        for box in band.boxes:
            said += [piece for one in box.words for piece in ((one,) if isinstance(one, str) else one)]
            said.append(box.foot)
    return "".join("|".join(said).split())


def named(number: str, wanted: Wanted) -> str:
    return f"{number} {wanted.words}"


@pytest.mark.parametrize("blank", [True, False], ids=["blank", "filled"])
@pytest.mark.parametrize("number", PRACTICE)
def test_every_field_is_printed(filled: Filled, number: str, blank: bool) -> None:
    said = words_of(filled.sheet(paper(number), blank=blank))
    missing = [one.words for one in PRACTICE[number] if "".join(one.printed.split()) not in said]
    assert missing == []


@pytest.mark.parametrize(("number", "wanted"), LINES, ids=[named(*line) for line in LINES])
def test_every_field_can_be_typed(number: str, wanted: Wanted) -> None:
    if wanted.typed in NOT_TYPED:
        return
    kind = paper(number).kind
    names = [name for _title, several in ENTRY[kind] for name in several]
    if ">" in wanted.typed:
        link, _, name = wanted.typed.partition(">")
        target = field_of(record_kinds()[kind], link).target
        assert link in names
        assert name in [one for _title, several in ENTRY[target] for one in several]
    elif "." in wanted.typed:
        rows, _, name = wanted.typed.partition(".")
        assert f"+{rows}" in names
        assert name in [one.name for one in shown_fields(rows)]
    else:
        assert wanted.typed in names


@pytest.mark.parametrize("kind", ENTRY)
def test_no_field_of_these_records_is_left_out_of_its_form(kind: str) -> None:
    names = {name for _title, several in ENTRY[kind] for name in several}
    left = {one.name for one in fields_of(record_kinds()[kind])} - names
    assert left <= AUTOMATIC.get(kind, set())


AUTOMATIC: dict[str, set[str]] = {
    "person": {"merged_into"}, "case": {"student_source", "school", "grade", "class_teacher", "counsellor"},
    "case_assessment": {"case", "version"}, "case_plan": {"case", "version"}, "case_evaluation": {"case", "version"},
    "case_session": {"case", "ordinal"}, "case_follow_up": {"case"},
    "satisfaction": {"case", "group", "activity", "service"}, "referral": {"incoming", "content", "sender_key", "sent_id"},
}  # fmt: skip
"""What the page or the program fills in, or another page (学生个案) asks for."""
