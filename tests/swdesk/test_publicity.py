"""Nothing is published before 脱敏核对, and what identifies somebody is shown (domain.md §2.10 F-P1, F-N1; §5.1)."""

from __future__ import annotations

import uuid
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from db.bundles import Transfer
from db.nominations import Nomination
from db.store import Store
from swdesk import nominations, publicity, records
from swdesk.clock import FixedClock
from swdesk.errors import UserError
from swdesk.leaks import Kind
from swdesk.periods import Span
from swdesk.reports.document import Heading, Para

TODAY = date(2026, 11, 23)
YEAR = Span(date(2026, 1, 1), date(2026, 12, 31))


def add(store: Store, what: str, /, **values: Any) -> uuid.UUID:
    with store.write("登记") as work:
        return records.save(work.session, what, values)


def found(store: Store, what: str, **values: Any) -> list[str]:
    with store.read() as session:
        return [item.shown for item in publicity.look_over(session, what, values)[0]]


def test_names_and_numbers_in_title_and_body_are_found(store: Store) -> None:
    add(store, "person", name="赵桂英", village="永丰村")
    text = "社工看望赵桂英，电话13800138000。"
    assert found(store, "publication", title="走访纪实", body=text) == ["电话 13800138000", "姓名 赵桂英"]


def test_a_volunteer_is_named_only_with_consent(store: Store) -> None:
    add(store, "volunteer", name="孙立国", publishing=True)
    add(store, "volunteer", name="钱晓梅")
    assert found(store, "publication", title="孙立国、钱晓梅参加义诊") == ["姓名 钱晓梅"]


@pytest.mark.parametrize(("sort", "kinds"), [("02", ["村（社区） 永丰村"]), ("01", [])])
def test_a_case_must_not_say_the_village_a_station_may(store: Store, sort: str, kinds: list[str]) -> None:
    add(store, "person", name="赵桂英", village="永丰村")
    assert found(store, "nomination", kind=sort, title="守护", background="在永丰村开展服务") == kinds


def test_places_of_a_text_are_shown_but_stop_nobody(store: Store, clock: FixedClock, tmp_path: Path) -> None:
    add(store, "person", name="赵桂英", village="永丰村")
    body = "社工走进青禾镇红星小学，家长和孩子们来了；永丰村三年级2班的小组另行通知。在永丰村义诊。"
    made = add(store, "publication", title="纪实", body=body, deidentified=True)
    text = draft(store, "publication", made)
    assert (text.doubts, [one.kind for one in text.places]) == ((), [Kind.SCHOOL, Kind.VILLAGE])
    publicity.export(store, "publication", text, made, tmp_path / "稿.docx", clock=clock, user_name="周敏")
    with store.read() as session:
        [line] = session.scalars(select(Transfer))
    assert line.fields == "稿件文字；写有：学校1处、村（社区）1处"


def test_a_place_that_is_part_of_a_finding_is_not_said_twice(store: Store) -> None:
    add(store, "person", name="赵桂英", village="永丰村")
    with store.read() as session:
        telling, places = publicity.look_over(session, "publication", {"body": "永丰村姓赵的老人。"})
    assert ([one.kind for one in telling], places) == ([Kind.RESIDENT], [])


@pytest.mark.parametrize("tick", [None, False])
def test_without_the_tick_nothing_leaves(store: Store, tick: bool | None) -> None:
    made = add(store, "publication", day=date(2026, 9, 1), title="走访纪实", deidentified=tick)
    with store.read() as session, pytest.raises(UserError, match="还没有脱敏核对"):
        publicity.prepare(session, "publication", made, TODAY)


def draft(store: Store, what: str, made: uuid.UUID) -> publicity.Draft:
    with store.read() as session:
        return publicity.prepare(session, what, made, TODAY)


def words(made: publicity.Draft) -> list[str]:
    return [block.text for block in made.document().blocks if isinstance(block, Heading | Para)]


def test_a_ticked_text_leaves_with_what_was_found_in_it(store: Store) -> None:
    add(store, "person", name="赵桂英")
    made = add(
        store, "publication", day=date(2026, 9, 1), title="走访纪实", body="看望赵桂英。", remark="稿费单在抽屉", deidentified=True
    )  # fmt: skip
    text = draft(store, "publication", made)
    assert (words(text), [item.shown for item in text.findings]) == (["看望赵桂英。"], ["姓名 赵桂英"])


def test_a_nomination_leaves_with_its_headings(store: Store) -> None:
    made = add(store, "nomination", title="守护", background="甲", process="乙\n丙", deidentified=True)
    assert words(draft(store, "nomination", made)) == ["背景介绍", "甲", "服务过程", "乙", "丙"]


def test_what_a_person_passed_is_noted_without_the_words(
    store: Store, clock: FixedClock, tmp_path: Path
) -> None:
    add(store, "person", name="赵桂英")
    made = add(
        store, "publication", day=date(2026, 9, 1), title="纪实", body="看望赵桂英。", deidentified=True
    )
    text = draft(store, "publication", made)
    publicity.export(
        store,
        "publication",
        text,
        made,
        tmp_path / "稿.docx",
        clock=clock,
        user_name="周敏",
        reason="本人书面同意",
    )
    with store.read() as session:
        [line] = session.scalars(select(Transfer))
    assert line.what == "纪实"
    assert "姓名1处" in (line.fields or "")
    assert "本人书面同意" in (line.fields or "")
    assert "赵桂英" not in (line.fields or "")


def test_what_is_doubtful_leaves_only_with_a_reason(store: Store, clock: FixedClock, tmp_path: Path) -> None:
    add(store, "person", name="赵桂英")
    made = add(store, "publication", title="纪实", body="看望赵桂英。", deidentified=True)
    text = draft(store, "publication", made)
    with pytest.raises(UserError, match="写明为什么"):
        publicity.export(
            store, "publication", text, made, tmp_path / "稿.docx", clock=clock, user_name="周敏", reason=" "
        )
    assert not (tmp_path / "稿.docx").exists()


@pytest.mark.parametrize(("role", "faces", "doubts"), [
    ("04", None, ("1 张照片还没有核对人脸",)), ("04", "02", ()), ("04", "03", ()), ("08", None, ()),
])  # fmt: skip
def test_faces_in_photos_are_looked_at(
    store: Store, role: str, faces: str | None, doubts: tuple[str, ...]
) -> None:
    made = add(store, "publication", title="纪实", body="走访。", deidentified=True)
    add(
        store,
        "attachment",
        parent=made,
        parent_kind="publication",
        role=role,
        faces=faces,
        media_type="image/jpeg",
    )
    assert draft(store, "publication", made).doubts == doubts


def test_a_text_that_was_changed_meanwhile_does_not_leave(
    store: Store, clock: FixedClock, tmp_path: Path
) -> None:
    made = add(store, "publication", day=date(2026, 9, 1), title="纪实", body="甲", deidentified=True)
    text = draft(store, "publication", made)
    with store.write("改稿") as work:
        records.save(work.session, "publication", {"body": "乙"}, id=made)
    with pytest.raises(UserError, match="刚刚改过"):
        publicity.export(
            store, "publication", text, made, tmp_path / "稿.docx", clock=clock, user_name="周敏"
        )
    assert not (tmp_path / "稿.docx").exists()


def test_entries_and_prizes_are_counted_by_level(store: Store) -> None:
    for level, result in (("02", "02"), ("02", "03"), ("03", "02"), ("03", None)):
        add(store, "nomination", title="甲", kind="02", level=level, day=date(2026, 5, 1), result=result)
    add(store, "nomination", title="旧", kind="02", level="02", day=date(2025, 5, 1), result="02")
    with store.read() as session:
        [case] = [row for row in nominations.tally(session, YEAR) if row.kind == "02"]
    assert (case.entered, case.won, case.levels) == (4, 2, {"02": (2, 1), "03": (2, 1)})


def test_the_five_measures_stand_in_their_order(store: Store) -> None:
    for sort, people, amount in (("5", 3, 600_000), ("1", 20, None), ("1", None, 100_000)):
        add(
            store,
            "talent_measure",
            kind=sort,
            name="举措",
            day=date(2026, 5, 1),
            people=people,
            amount=amount,
        )
    with store.read() as session:
        rows = nominations.measures(session, YEAR)
    assert [(row.label, row.times, row.people, row.amount) for row in rows] == [
        ("培", 2, 20, 100_000), ("建", 0, 0, 0), ("留", 0, 0, 0), ("转", 0, 0, 0), ("奖", 1, 3, 600_000),
    ]  # fmt: skip


def test_an_entry_says_what_it_lacks(store: Store) -> None:
    made = add(
        store,
        "nomination",
        title="守护",
        background="甲",
        plan="乙",
        process="丙",
        effect="丁",
        reflection="戊",
    )
    add(store, "nomination_material", nomination=made, name="推荐表", ready=True)
    add(store, "nomination_material", nomination=made, name="短视频")
    with store.read() as session:
        entry = session.get(Nomination, made)
        assert entry is not None
        assert nominations.missing_of(session, entry) == ["申报材料：短视频", "脱敏核对"]


CHILD = date(2012, 11, 24)
"""Fourteen tomorrow is not fourteen; the day after the birthday is."""


def entry(store: Store, child: dict[str, Any], /, **values: Any) -> uuid.UUID:
    person = add(store, "person", name="王小宝", **child)
    case = add(store, "case", person=person)
    return add(store, "nomination", kind="02", title="守护", case=case, deidentified=True, **values)


@pytest.mark.parametrize("child", [{"consent": "03"}, {"legal_basis": "02"}, {"born": date(2012, 11, 22)}])
def test_the_case_of_a_child_goes_into_a_contest_with_the_guardians_consent(
    store: Store, child: dict[str, Any]
) -> None:
    assert draft(store, "nomination", entry(store, {"born": CHILD} | child)).title == "守护"


def test_without_it_the_case_of_a_child_stays(store: Store) -> None:
    with pytest.raises(UserError, match="不能用于评选申报"):
        draft(store, "nomination", entry(store, {"born": CHILD, "consent": "01"}))


@pytest.mark.parametrize(("others", "waits"), [((), True), ((date(1960, 1, 1),), False)])
def test_a_child_who_is_named_waits_unless_a_grown_up_bears_the_name(
    store: Store, others: tuple[date, ...], waits: bool
) -> None:
    for born in (CHILD, *others):
        add(store, "person", name="王小宝", born=born)
    made = add(store, "publication", title="走访纪实", body="看望王小宝。", deidentified=True)
    if waits:
        with pytest.raises(UserError, match="不能用于宣传"):
            draft(store, "publication", made)
    else:
        assert draft(store, "publication", made).findings
