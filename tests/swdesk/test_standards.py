"""The superior's indicators and forms: handed down, shown, confirmed, counted, undone; nothing counts before, nothing is lost."""

from __future__ import annotations

import io
import os
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from db.bundles import Received
from db.indicators import Indicator, ReportForm
from swdesk import catalogues, records, standards
from swdesk.bundles import catalogue as form
from swdesk.bundles.cards import device_keys
from swdesk.bundles.container import Chunk, pack, seal
from swdesk.bundles.verify import verify_file
from swdesk.errors import UserError
from swdesk.files import Prepared, attach
from swdesk.indicators import catalogue, evaluate, in_use
from swdesk.indicators.checking import definition_of
from swdesk.indicators.in_use import Stated, merged
from swdesk.indicators.wording import described
from swdesk.periods import parse_period
from swdesk.receiving import receive
from swdesk.reports.snapshot import canonical, take_snapshot
from swdesk.reports.template import fill_bytes
from swdesk.standard_changes import proposals
from tests.swdesk.test_catalogues import clock as clock  # noqa: PLC0414 - fixtures
from tests.swdesk.test_catalogues import county as county  # noqa: PLC0414
from tests.swdesk.test_catalogues import hand_down, save, take, undo_last
from tests.swdesk.test_catalogues import station as station  # noqa: PLC0414
from tests.swdesk.test_collect import Unit

PERIOD = parse_period("2026Q3")
PHONED = """
[[indicator]]
code = "phoned"
number = "Z1"
label = "电话问候"
unit = "人次"
group = "走访"
source = "visit"
measure = "rows"
where = [{ field = "method", in = ["phone"] }]
"""
VISITS = PHONED.replace("phoned", "visits").replace("Z1", "E1").replace("电话问候", "走访（新口径）")


def offer(county: Unit, station: Unit, folder: Path, *texts: str) -> str:
    """The county hands definitions down, the station takes them in; what the station is told."""
    for text in texts:
        code = definition_of(text).code
        with county.store.read() as session:
            known = session.scalars(select(Indicator.id).where(Indicator.code == code)).first()
        with county.store.write("口径") as work:
            records.save(work.session, "indicator", {"code": code, "definition": text}, id=known)
    return take(station, hand_down(county, folder))[1]


def accept(side: Unit) -> int:
    with side.store.write("使用上级口径") as work:
        return standards.confirm_all(work.session)


def label(side: Unit, code: str) -> str | None:
    with side.store.read() as session:
        found = in_use(session).get(code)
    return found.label if found else None


def seen(side: Unit) -> list[Any]:
    with side.store.read() as session:
        return proposals(session, side.files, PERIOD)


def public(side: Unit) -> dict[str, Any]:
    with side.store.read() as session:
        return take_snapshot(session, PERIOD, clock=side.clock, random=os.urandom).public


def workbook(*cells: str) -> bytes:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "表"
    for row, cell in enumerate(cells, 1):
        sheet.cell(row, 1, cell)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def offer_form(county: Unit, station: Unit, folder: Path, *cells: str) -> None:
    with county.store.read() as session:
        known = session.scalars(select(ReportForm.id)).first()
    with county.store.write("样表") as work:
        made = records.save(work.session, "report_form", {"name": "县季报"}, id=known)
        attach(work.session, county.files, "report_form", made, Prepared(workbook(*cells), standards.XLSX))
    take(station, hand_down(county, folder))


# ── indicators ───────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_handed_down_does_not_count_yet(station: Unit, county: Unit, tmp_path: Path) -> None:
    told = offer(county, station, tmp_path, PHONED, VISITS)
    assert (label(station, "phoned"), label(station, "visits")) == (None, "走访探访")
    assert "2项上级口径待确认" in told


def test_what_changes_is_shown_with_its_numbers(station: Unit, county: Unit, tmp_path: Path) -> None:
    station.visit(3)
    offer(county, station, tmp_path, VISITS)
    [found] = seen(station)
    assert (found.word, found.problem) == ("改动", "")
    assert "统计：由“走访的条数”改为“走访的条数；条件：方式是电话”" in found.lines
    assert "2026年第三季度：由 3人次 变为 0人次" in found.lines


def test_confirmed_it_counts_in_the_report(station: Unit, county: Unit, tmp_path: Path) -> None:
    save(station, "visit", day=date(2026, 8, 2), method="phone")
    offer(county, station, tmp_path, PHONED)
    assert accept(station) == 1
    values = public(station)["values"]
    assert values["phoned"]["period"]["value"] == 1
    last_of_visits = max(
        values[code]["order"] for code in values if code.startswith("visits") or code == "household_visits"
    )
    assert values["phoned"]["order"] > last_of_visits


def test_confirming_is_undone(station: Unit, county: Unit, tmp_path: Path) -> None:
    offer(county, station, tmp_path, VISITS)
    accept(station)
    assert label(station, "visits") == "走访（新口径）"
    undo_last(station)
    assert label(station, "visits") == "走访探访"
    assert len(seen(station)) == 1


def test_declined_it_is_not_asked_again_until_it_changes(station: Unit, county: Unit, tmp_path: Path) -> None:
    offer(county, station, tmp_path, PHONED)
    with station.store.write("不使用") as work:
        [(kind, record)] = standards.waiting(work.session)
        standards.decline(work.session, kind, record)
    offer(county, station, tmp_path, PHONED)
    assert (seen(station), label(station, "phoned")) == ([], None)
    offer(county, station, tmp_path, PHONED.replace("电话问候", "电话慰问"))
    assert [found.name for found in seen(station)] == ["电话慰问"]


def test_given_up_by_the_superior_it_leaves_the_report_once_confirmed(
    station: Unit, county: Unit, tmp_path: Path
) -> None:
    offer(county, station, tmp_path, PHONED)
    accept(station)
    with county.store.write("停用") as work:
        work.session.scalars(select(Indicator)).one().retired = True
    take(station, hand_down(county, tmp_path))
    assert (seen(station)[0].word, label(station, "phoned")) == ("停用", "电话问候")
    accept(station)
    assert label(station, "phoned") is None


def test_definitions_that_need_each_other_are_confirmed_together(
    station: Unit, county: Unit, tmp_path: Path
) -> None:
    share = """
[[indicator]]
code = "a_share"
number = "Z2"
label = "电话问候占比"
unit = "%"
group = "走访"
measure = "ratio"
numerator = ["phoned"]
denominator = ["visits"]
"""
    save(station, "visit", day=date(2026, 8, 2), method="phone")
    offer(county, station, tmp_path, share, PHONED)
    with station.store.write("使用") as work:
        alone = work.session.scalars(select(Indicator).where(Indicator.code == "a_share")).one().id
        with pytest.raises(UserError, match="phoned"):
            standards.confirm(work.session, "indicator", alone)
    assert accept(station) == 2
    with station.store.read() as session:
        assert evaluate(session, "a_share", PERIOD.span).value == 100


def test_words_of_a_later_program_are_kept_and_do_not_count(
    station: Unit, county: Unit, tmp_path: Path
) -> None:
    later = PHONED + 'weighting = "by age"\n'
    path = tmp_path / "later.swb"
    path.write_bytes(
        built(county, {"indicators": [{"code": "phoned", "definition": later, "retired": False}]})
    )
    take(station, path)
    [found] = seen(station)
    assert (found.word, bool(found.problem)) == ("看不懂", True)
    assert accept(station) == 0
    with station.store.read() as session:
        assert session.scalars(select(Indicator.offered)).one() == later.strip()


def built(county: Unit, raw: dict[str, Any], number: int = 1) -> bytes:
    """A catalogue of the county's that says anything."""
    with county.store.local() as session:
        keys = device_keys(session, os.urandom)
    sender = keys.card("示范县民政局", "999999", "3")
    manifest = {
        "id": os.urandom(16).hex(), "kind": "catalogue", "from": sender.as_dict(), "to": None, "number": number,
        "created": "2026-10-04T09:00:00+08:00", "program": "9", "purpose": form.PURPOSE,
    }  # fmt: skip
    return seal(pack(manifest, [Chunk("catalogue", "application/json", canonical(raw))], keys), None)


def test_a_file_with_unknown_parts_is_kept_for_a_later_program(
    station: Unit, county: Unit, tmp_path: Path
) -> None:
    path = tmp_path / "new.swb"
    path.write_bytes(built(county, {"due_days": 9, "rituals": [{"x": 1}]}))
    outcome, text = take(station, path)
    assert (outcome, "看不懂" in text) == ("接收", True)
    with station.store.read() as session:
        assert session.scalars(select(Received.public)).one() == path.read_bytes()
    assert any("rituals" in line for line in verify_file(path).lines)
    [again] = receive(station.store, path, clock=station.clock, files=station.files).files
    assert again.outcome == "已有"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('source = "visit"', 'source = "local"'),
        ('measure = "rows"', 'measure = "sum"\nof = ["content"]'),
        ('{ field = "method", in = ["phone"] }', '{ field = "content", in = ["赵桂英"] }'),
        ('{ field = "method", in = ["phone"] }', '{ field = "method", in = ["nonsense"] }'),
        ('{ field = "method", in = ["phone"] }', '{ via = "person", field = "id_number", filled = true }'),
        ('{ field = "method", in = ["phone"] }', '{ via = "person", field = "categories", in = ["E06"] }'),
        ('{ field = "method", in = ["phone"] }', '{ field = "metadata", filled = true }'),
        ('measure = "rows"', 'measure = "function"\nname = "__import__"'),
        ('measure = "rows"', 'measure = "total"\nparts = ["phoned"]'),
        ('measure = "rows"', 'measure = "rows"\ndate = "person"'),
        ('unit = "人次"', "unit = 7"),
        ('code = "phoned"', 'code = "visits"\nspan = "project"\nat = "never"'),
    ],
)
def test_a_definition_cannot_ask_for_what_is_not_its_business(before: str, after: str) -> None:
    text = PHONED.replace(before, after)
    assert text != PHONED
    problems = merged([Stated("phoned", text), Stated("visits", text)])[1]
    assert problems["phoned"]


def test_the_programs_own_definitions_pass_their_check_and_have_words() -> None:
    raw = (Path(__file__).parents[2] / "resources/indicators/station.toml").read_text(encoding="utf-8")
    from swdesk.indicators.checking import tables_of

    known = {item.code: item for item in catalogue()}
    texts = raw.split("[[indicator]]")[1:]
    assert len(texts) == len(tables_of(raw)) == len(known)
    for text in texts:
        made = definition_of("[[indicator]]" + text)
        assert described(made, known)


def test_a_county_cannot_send_what_no_station_could_use(county: Unit, tmp_path: Path) -> None:
    save(county, "indicator", code="x", definition="[[indicator]]\ncode = 1")
    with pytest.raises(UserError, match="还不能下发"):
        hand_down(county, tmp_path)


# ── forms ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_form_arrives_is_confirmed_and_filled(station: Unit, county: Unit, tmp_path: Path) -> None:
    station.visit(3)
    offer_form(county, station, tmp_path, "{{E1}}")
    with station.store.read() as session:
        assert standards.forms_in_use(session) == []
    accept(station)
    with station.store.read() as session:
        [one] = standards.forms_in_use(session)
    data = station.files.get(one.sha256)
    assert data is not None
    assert fill_bytes(public(station), one.name, data, tmp_path / "out.xlsx").cells == 1
    sheet: Any = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert (one.name, sheet["A1"].value) == ("县季报", 3)


def test_a_changed_form_names_its_cells_and_the_old_one_stays_in_use(
    station: Unit, county: Unit, tmp_path: Path
) -> None:
    offer_form(county, station, tmp_path, "{{E1}}", "{{A1}}")
    accept(station)
    with station.store.read() as session:
        before = standards.forms_in_use(session)
    offer_form(county, station, tmp_path, "{{E1a}}")
    [found] = seen(station)
    assert "增加或改动的格子：表!A1 {{E1a}}" in found.lines
    assert "去掉的格子：表!A2" in found.lines
    with station.store.read() as session:
        assert standards.forms_in_use(session) == before
    accept(station)
    with station.store.read() as session:
        assert standards.forms_in_use(session) != before


def test_a_form_without_its_workbook_is_not_handed_down(county: Unit) -> None:
    save(county, "report_form", name="县季报")
    with county.store.read() as session, pytest.raises(UserError, match="没有附上"):
        catalogues.compose(session, county.files, date(2026, 10, 4))
