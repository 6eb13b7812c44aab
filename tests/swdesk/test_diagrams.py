"""家系图、生态图: who stands where, by which symbol, with which line."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.graphics import renderPDF

from db.codes import code_list
from db.store import Store
from swdesk import records
from swdesk.diagrams.drawing import drawing_of
from swdesk.diagrams.ecomap import Support, ecomap
from swdesk.diagrams.genogram import Relative, genogram, with_ties
from swdesk.diagrams.reading import diagrams_of, family_of
from swdesk.diagrams.strokes import Box, Circle, Picture, tie

CHILD = Relative("王芳", "01", "2", 13)
TODAY = date(2026, 11, 23)


def place(picture: Picture, name: str) -> tuple[float, float]:
    """Where a name stands."""
    return next((round(words.x), round(words.y)) for words in picture.words if words.text == name)


def symbols(picture: Picture, name: str) -> list[Box | Circle]:
    """The shapes above a name."""
    x, y = place(picture, name)
    return [one for one in picture.shapes if abs(one.x - x) < 1 and 20 < y - one.y < 40]


def test_men_are_squares_women_circles_and_the_client_has_two_outlines() -> None:
    picture = genogram(CHILD, [Relative("王军", "51", "1"), Relative("李霞", "52", "2")])
    assert [type(one) for one in symbols(picture, "王军")] == [Box]
    assert [type(one) for one in symbols(picture, "李霞")] == [Circle]
    assert [type(one) for one in symbols(picture, "王芳")] == [Circle, Circle]


def test_generations_stand_above_each_other() -> None:
    family = [Relative("祖父", "61"), Relative("父", "51"), Relative("子", "20"), Relative("孙", "41")]
    picture = genogram(Relative("本人", "01", "1"), family)
    rows = [place(picture, name)[1] for name in ("祖父", "父", "本人", "子", "孙")]
    assert rows == sorted(rows)
    assert len(set(rows)) == 5


def test_the_fathers_side_is_left_and_the_mothers_right() -> None:
    family = [
        Relative("外祖母", "64"),
        Relative("姑", "90"),
        Relative("母", "52"),
        Relative("祖母", "62"),
        Relative("父", "51"),
        Relative("舅", "85"),
    ]
    picture = genogram(CHILD, family)
    across = {name: place(picture, name)[0] for name in ("姑", "父", "母", "舅", "祖母", "外祖母")}
    assert across["姑"] < across["父"] < across["母"] < across["舅"]
    assert across["祖母"] < across["外祖母"]


def test_brothers_and_sisters_stand_by_age() -> None:
    family = [Relative("弟", "73", age=8), Relative("兄", "71", age=17), Relative("妹", "77", age=5)]
    picture = genogram(CHILD, family)
    order = sorted(("弟", "兄", "妹", "王芳"), key=lambda name: place(picture, name)[0])
    assert order == ["兄", "王芳", "弟", "妹"]


def test_parents_that_nobody_wrote_down_join_brothers_and_sisters() -> None:
    assert {"父", "母"} <= {words.text for words in genogram(CHILD, [Relative("弟", "73")]).words}
    assert [words.text for words in genogram(CHILD, []).words] == ["13", "王芳"]


def test_who_has_died_bears_a_cross_and_no_age() -> None:
    picture = genogram(CHILD, [Relative("祖父", "61", age=90, dead=True)])
    assert len(picture.marks) == 2
    assert "90" not in {words.text for words in picture.words}


def test_grandchildren_hang_from_the_child_whose_they_may_be() -> None:
    family = [
        Relative("子", "20", age=50),
        Relative("女", "30", age=40),
        Relative("外孙", "43"),
        Relative("孙", "41"),
    ]
    picture = genogram(Relative("本人", "01", "1"), family)
    assert place(picture, "外孙")[0] == place(picture, "女")[0]
    assert place(picture, "孙")[0] == place(picture, "子")[0]


RELATIONS = [item.code for item in code_list("family_relation").items if item.code != "01"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(RELATIONS), st.sampled_from(["1", "2", ""]), st.none() | st.integers(0, 100)
        ),
        max_size=14,
    )
)
def test_no_two_symbols_lie_on_each_other(members: list[tuple[str, str, int | None]]) -> None:
    family = [Relative(f"人{n}", relation, sex, years) for n, (relation, sex, years) in enumerate(members)]
    picture = genogram(CHILD, family)
    names = [(round(words.x, 1), round(words.y, 1)) for words in picture.words if not words.text.isdecimal()]
    assert len(names) == len(set(names))
    assert all(abs(a[0] - b[0]) > 40 for a in names for b in names if a != b and abs(a[1] - b[1]) < 5)
    assert {f"人{n}" for n in range(len(family))} <= {words.text for words in picture.words}


@pytest.mark.parametrize(("style", "lines"), [("01", 2), ("02", 1), ("03", 1), ("04", 1), ("05", 3)])
def test_ties_differ_by_their_shape(style: str, lines: int) -> None:
    drawn = list(tie((0, 0), (100, 0), style))
    assert len(drawn) == lines
    assert any(line.dashed for line in drawn) is (style == "03")
    assert (max(len(line.points) for line in drawn) > 2) is (style == "04")


def test_arrows_say_where_the_energy_flows() -> None:
    assert [line.points[1] for line in tie((0, 0), (100, 0), "02", "03")][1] == (100, 0)
    assert [line.points[1] for line in tie((0, 0), (100, 0), "02", "02")][1] == (0, 0)
    assert len(list(tie((0, 0), (100, 0), "02", "01"))) == 3


def test_a_tie_names_a_member_by_name_or_by_what_they_are_called() -> None:
    family = with_ties([Relative("刘桂英", "62"), Relative("王军", "51")], {"祖母": "01", "王军": "04"})
    assert [one.tie for one in family] == ["01", "04"]


@given(st.integers(0, 24))
def test_supports_stand_around_without_touching(count: int) -> None:
    picture = ecomap("王芳", [Support(f"支持{n}") for n in range(count)])
    circles = [one for one in picture.shapes if isinstance(one, Circle)]
    assert len(circles) == count + 1
    assert all(
        (a.x - b.x) ** 2 + (a.y - b.y) ** 2 > (a.radius + b.radius) ** 2
        for a in circles
        for b in circles
        if a is not b
    )


def test_print_draws_the_same_picture() -> None:
    picture = ecomap("王芳", [Support("祖母", "01", "01"), Support("镇中心卫生院", "03")])
    drawing = drawing_of(picture)
    assert (drawing.width, drawing.height) == (picture.width, picture.height)
    written = "".join(one.text for one in drawing.contents if hasattr(one, "text"))
    assert written == "".join(words.text for words in picture.words)
    data: Any = renderPDF.drawToString(drawing)
    assert data.startswith(b"%PDF")


@pytest.fixture
def case(store: Store) -> uuid.UUID:
    def put(kind: str, /, **values: Any) -> uuid.UUID:
        return records.save(work.session, kind, values)

    with store.write("试") as work:
        person = put("person", name="王芳", sex="2", born=date(2013, 11, 23))
        gone = put("person", name="王大山", sex="1", status="03")
        put("family_member", person=person, ordinal=1, name="刘桂英", relation="62", born=date(1958, 1, 1))
        put("family_member", person=person, ordinal=2, name="王大山", relation="61", member=gone)
        put("family_member", person=person, ordinal=3, name="李霞", relation="52", sex="2", age=38)
        put("child_file", person=person, father="王军", father_state="04")
        made = put("case", person=person)
        for version, strength in ((1, "05"), (2, "01")):
            paper = put("case_assessment", case=made, version=version, day=date(2026, 5, version))
            put("case_support", assessment=paper, ordinal=1, name="祖母", tie=strength)
    return made


def test_the_family_is_read_from_the_persons_file(store: Store, case: uuid.UUID) -> None:
    with store.read() as session:
        person = records.load(session, "case", case).values["person"]
        family = family_of(session, person, TODAY)
    assert [(one.name, one.age, one.dead) for one in family] == [
        ("刘桂英", 68, False), ("王大山", None, True), ("李霞", 38, False), ("王军", None, True),
    ]  # fmt: skip


def test_the_ties_are_those_of_the_assessment_that_holds(store: Store, case: uuid.UUID) -> None:
    with store.read() as session:
        family, world = diagrams_of(session, case, TODAY)
    assert sum(line.accent for line in family.lines) == 2, "a close tie is drawn double"
    assert {words.text for words in world.words} == {"王芳", "祖母"}
