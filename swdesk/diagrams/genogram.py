"""家系图: three generations and more around the client, in the usual symbols.

Square a man, circle a woman, a double outline the client, an X who has died; a line below joins a couple and their
children hang from it. Ties that the assessment names are drawn over it by their shape. Who stands where follows from
the relation to the client alone (`family_relation`, GB/T 4761); what is not known (whose child a grandchild is) is
drawn with the first that fits.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from swdesk.diagrams.strokes import Box, Circle, Line, Picture, Point, Words, tie

MAN, WOMAN = "1", "2"
"""Codes of `sex`."""

_UNIT, _ROW, _HALF, _DROP = 74.0, 112.0, 17.0, 34.0

_PATERNAL = {"61", "62", "6A", "60", "69"}
_MATERNAL = {"63", "64", "6B"}
_PARENTS = {"50", "51", "52", "57", "58", "59"}
_IN_LAW = {"5A", "53", "54", "55", "56"}
_SPOUSE = {"10", "11", "12"}
_UNCLES = {"81", "82", "83", "84", "89", "90"}
_AUNTS = {"85", "86", "87", "88"}
_SIBLINGS = {"70", "71", "73", "75", "77", "79"}
_CHILDREN = {
    "20",
    "21",
    "22",
    "23",
    "24",
    "25",
    "26",
    "27",
    "29",
    "30",
    "31",
    "32",
    "33",
    "34",
    "35",
    "36",
    "37",
    "39",
}
_MARRIED_IN = {"28", "38"}
_GRANDCHILDREN = {"40", "41", "42", "43", "44", "45", "46", "49", "4A", "4B"}
_OF_DAUGHTERS = {"43", "44", "4B"}
_ELDER = {"71", "75"}
_MEN = {"11", "51", "53", "55", "57", "61", "63", "28", "71", "73", "81", "83", "85", "87", "89", "41", "43"}
_WOMEN = {
    "12",
    "52",
    "54",
    "56",
    "58",
    "62",
    "64",
    "38",
    "75",
    "77",
    "82",
    "84",
    "86",
    "88",
    "90",
    "42",
    "44",
}


@dataclass(frozen=True)
class Relative:
    """A member of the family: name, sex, relation to the client, age if known, whether dead, and the tie to the client."""

    name: str
    relation: str = ""
    sex: str = ""
    age: int | None = None
    dead: bool = False
    tie: str = ""

    @property
    def man(self) -> bool | None:
        """By the sex, else by the relation; None where neither says."""
        if self.sex in {MAN, WOMAN}:
            return self.sex == MAN
        sons = "20" <= self.relation <= "29"
        if self.relation in _MEN or sons:
            return True
        return False if self.relation in _WOMEN or "30" <= self.relation <= "39" else None


@dataclass
class _Node:
    who: Relative
    x: float = 0.0
    y: float = 0.0
    client: bool = False
    implied: bool = False
    """Not on file: drawn so that brothers and sisters hang together."""


@dataclass
class _Family:
    """Nodes by their place around the client."""

    client: _Node
    places: dict[str, list[_Node]] = field(default_factory=dict[str, list[_Node]])

    def of(self, place: str) -> list[_Node]:
        """The nodes of a place, left to right."""
        return self.places.setdefault(place, [])


def genogram(client: Relative, relatives: Iterable[Relative]) -> Picture:
    """The picture of a family."""
    family = _Family(_Node(client, client=True))
    for one in relatives:
        family.of(_place(one)).append(_Node(one))
    _imply_parents(family)
    _lay_out(family)
    picture = Picture()
    _couple_lines(picture, family)
    for node in _all(family):
        _symbol(picture, node)
    for node in _all(family):
        if node.who.tie and not node.client:
            picture.lines += _tie(family.client, node)
    picture.fit()
    return picture


def _place(one: Relative) -> str:
    for place, codes in (
        ("paternal", _PATERNAL), ("maternal", _MATERNAL), ("parents", _PARENTS), ("in_law", _IN_LAW), ("spouse", _SPOUSE),
        ("uncles", _UNCLES), ("aunts", _AUNTS), ("siblings", _SIBLINGS), ("children", _CHILDREN), ("married_in", _MARRIED_IN),
        ("grandchildren", _GRANDCHILDREN),
    ):  # fmt: skip
        if one.relation in codes:
            return place
    return "others"


def _imply_parents(family: _Family) -> None:
    """Brothers, sisters, grandparents, uncles and aunts hang from parents, even if nobody wrote these down."""
    parents = family.of("parents")
    wanted = ("siblings", "paternal", "maternal", "uncles", "aunts")
    if not parents and not any(family.of(place) for place in wanted):
        return
    for relation, sex, name in (("51", MAN, "父"), ("52", WOMAN, "母")):
        if not any(node.who.man == (sex == MAN) for node in parents) and len(parents) < 2:
            parents.append(_Node(Relative(name, relation, sex), implied=True))
    parents.sort(key=lambda node: node.who.man is False)


# ── where everybody stands ───────────────────────────────────────────────────────────────────────────────────


def _lay_out(family: _Family) -> None:
    """Generation by generation from the client outwards; x in units until the end."""
    siblings = family.of("siblings")
    elder = [node for node in siblings if _elder(node, family.client)]
    younger = [node for node in siblings if not _elder(node, family.client)]
    same = [*_by_age(elder), family.client, *_by_age(younger)]
    _row(same, [float(place) for place in range(len(same))], 0)
    middle = (same[0].x + same[-1].x) / 2
    _parents_row(family, middle)
    wide = max((node.x for node in _generation(family, -1)), default=middle)
    _partner_row(family, max(same[-1].x, wide if family.of("in_law") else same[-1].x))
    _descendants(family)
    _strangers(family)
    _spread(family)


def _spread(family: _Family) -> None:
    """Whoever still stands on somebody else moves to the right: large families of both partners."""
    for y in {node.y for node in _all(family)}:
        row = sorted((node for node in _all(family) if node.y == y), key=lambda node: node.x)
        for before, node in pairwise(row):
            node.x = max(node.x, before.x + 1.0)


def _elder(node: _Node, client: _Node) -> bool:
    if node.who.age is not None and client.who.age is not None:
        return node.who.age > client.who.age
    return node.who.relation in _ELDER


def _by_age(nodes: Sequence[_Node]) -> list[_Node]:
    """The eldest at the left, as is usual; who has no age stays in the order written."""
    return sorted(nodes, key=lambda node: -(node.who.age or 0))


def _row(nodes: Sequence[_Node], wanted: Sequence[float], generation: int) -> None:
    """Put nodes where they want to be, at least one unit apart."""
    last: float | None = None
    for node, want in zip(nodes, wanted, strict=True):
        node.x = want if last is None else max(want, last + 1.0)
        node.y = generation * _ROW
        last = node.x


def _parents_row(family: _Family, middle: float) -> None:
    parents = family.of("parents")
    wide = 1.0 if family.of("paternal") or family.of("maternal") else 0.5
    uncles, aunts = family.of("uncles"), family.of("aunts")
    if not parents:
        return
    first = middle - wide * (len(parents) - 1)
    wanted = [first + 2 * wide * place for place in range(len(parents))]
    before = [wanted[0] - len(uncles) + place - (0.4 if uncles else 0) for place in range(len(uncles))]
    after = [wanted[-1] + 1.4 + place for place in range(len(aunts))]
    _row([*uncles, *parents, *aunts], [*before, *wanted, *after], -1)
    for place, whose in (("paternal", parents[0]), ("maternal", parents[-1])):
        row = sorted(family.of(place), key=lambda node: node.who.man is False)
        centre = whose.x if len(parents) > 1 or place == "paternal" else whose.x + 2
        _row(row, [centre - (len(row) - 1) / 2 + step for step in range(len(row))], -2)
        family.places[place] = row


def _partner_row(family: _Family, right: float) -> None:
    """The partner to the right of the brothers and sisters, their parents above."""
    spouses, in_law = family.of("spouse"), sorted(family.of("in_law"), key=lambda node: node.who.man is False)
    gap = 1.5 if in_law else 1.0
    _row(spouses, [right + gap + place for place in range(len(spouses))], 0)
    centre = spouses[0].x if spouses else right + 1.5
    _row(in_law, [centre - (len(in_law) - 1) / 2 + place for place in range(len(in_law))], -1)
    family.places["in_law"] = in_law


def _descendants(family: _Family) -> None:
    children = _by_age(family.of("children"))
    row: list[_Node] = []
    free = list(family.of("married_in"))
    for child in children:
        row.append(child)
        partner = next(
            (one for one in free if one.who.man is not None and one.who.man != child.who.man), None
        )
        if partner is not None:
            free.remove(partner)
            row.append(partner)
    row += free
    centre = _middle([family.client, *family.of("spouse")[:1]])
    _row(row, [centre - (len(row) - 1) / 2 + place for place in range(len(row))], 1)
    family.places["children"] = children
    below = {id(child): list[_Node]() for child in children}
    for one in _by_age(family.of("grandchildren")):
        below.setdefault(id(_parent_of(one, children)), []).append(one)
    nodes = [one for child in [*children, None] for one in below.get(id(child), [])]
    wanted = [
        (_above(child, row) if child else centre) - (len(below[id(child)]) - 1) / 2 + place
        for child in [*children, None]
        for place in range(len(below.get(id(child), [])))
    ]
    _row(nodes, wanted, 2)


def _above(child: _Node, row: Sequence[_Node]) -> float:
    """The middle of a child and the partner beside it."""
    beside = [node for node in row if node.x == child.x + 1 and node.who.relation in _MARRIED_IN]
    return _middle([child, *beside])


def _parent_of(one: _Node, children: Sequence[_Node]) -> _Node | None:
    """The first child of the client whose child this may be."""
    daughters = one.who.relation in _OF_DAUGHTERS
    fitting = [child for child in children if child.who.man is (not daughters)]
    return next(iter(fitting or children), None)


def _strangers(family: _Family) -> None:
    """Others to the right of everybody, without lines of kinship."""
    right = max((node.x for node in _all(family) if node.y == 0), default=0.0)
    others = family.of("others")
    _row(others, [right + 1.6 + place for place in range(len(others))], 0)


def _middle(nodes: Sequence[_Node]) -> float:
    return sum(node.x for node in nodes) / len(nodes)


def _all(family: _Family) -> list[_Node]:
    return [family.client, *(node for nodes in family.places.values() for node in nodes)]


def _generation(family: _Family, generation: int) -> list[_Node]:
    return [node for node in _all(family) if node.y == generation * _ROW]


# ── lines and symbols ────────────────────────────────────────────────────────────────────────────────────────


def _couple_lines(picture: Picture, family: _Family) -> None:
    client, spouses, children = family.client, family.of("spouse"), family.of("children")
    parents = family.of("parents")
    _descend(picture, parents, [*family.of("siblings"), client])
    _descend(picture, family.of("in_law"), spouses[:1])
    uncles, aunts = family.of("uncles"), family.of("aunts")
    blood = [node for node in uncles if node.who.relation not in {"82", "84", "89"}]
    kin = [node for node in aunts if node.who.relation not in {"86", "87"}]
    if parents:
        _descend(picture, family.of("paternal"), [*blood, parents[0]])
        _descend(picture, family.of("maternal"), [parents[-1], *kin] if len(parents) > 1 or kin else [])
    if children or spouses:
        _descend(picture, [client, *spouses[:1]], children)
    for child in children:
        partner = next((one for one in family.of("married_in") if one.x == child.x + 1), None)
        below = [one for one in family.of("grandchildren") if _parent_of(one, children) is child]
        if partner is not None or below:
            _descend(picture, [child, partner] if partner is not None else [child], below)


def _descend(picture: Picture, parents: Sequence[_Node], children: Sequence[_Node]) -> None:
    """A couple (or one parent) joined below, and the children hanging from the line."""
    if not parents or (len(parents) == 1 and not children):
        return
    drop = parents[0].y + _HALF + _DROP  # below the words under the symbols
    ends = [(node.x * _UNIT, node.y + _HALF) for node in (parents[0], parents[-1])]
    if len(parents) > 1:
        joined = (ends[0], (ends[0][0], drop), (ends[1][0], drop), ends[1])
        picture.lines.append(Line(joined))
    middle = (ends[0][0] + ends[1][0]) / 2
    if not children:
        return
    bar = drop + 14
    top = drop if len(parents) > 1 else ends[0][1]
    picture.lines.append(Line(((middle, top), (middle, bar))))
    xs = [node.x * _UNIT for node in children]
    picture.lines.append(Line(((min(*xs, middle), bar), (max(*xs, middle), bar))))
    picture.lines += [Line(((node.x * _UNIT, bar), (node.x * _UNIT, node.y - _HALF))) for node in children]


def _symbol(picture: Picture, node: _Node) -> None:
    x, y, man = node.x * _UNIT, node.y, node.who.man
    sizes = (_HALF, _HALF - 4) if node.client else (_HALF,)
    for half in sizes:
        if man is None:
            picture.marks.append(
                Line(((x, y - half), (x + half, y), (x, y + half), (x - half, y), (x, y - half)), 1.2)
            )
        elif man:
            picture.shapes.append(Box(x, y, 2 * half, 2 * half))
        else:
            picture.shapes.append(Circle(x, y, half))
    if node.who.dead:
        far = _HALF - 3
        picture.marks += [
            Line(((x - far, y - far), (x + far, y + far))), Line(((x - far, y + far), (x + far, y - far)))
        ]  # fmt: skip
    elif node.who.age is not None:
        picture.words.append(Words(x, y + 3.5, str(node.who.age), 10))
    picture.shapes.append(
        Box(x, y + _HALF + 9, 9.0 * len(node.who.name), 12, 0)
    )  # no line runs through a name
    picture.words.append(Words(x, y + _HALF + 12, node.who.name, 9))


def _tie(client: _Node, node: _Node) -> Iterable[Line]:
    start, end = (client.x * _UNIT, client.y), (node.x * _UNIT, node.y)
    return tie(_edge(start, end), _edge(end, start), node.who.tie)


def _edge(start: Point, end: Point) -> Point:
    """Where a straight line leaves a symbol."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = max(abs(dx), abs(dy)) or 1.0
    return start[0] + dx / length * (_HALF + 3), start[1] + dy / length * (_HALF + 3)


def with_ties(relatives: Iterable[Relative], ties: dict[str, str]) -> list[Relative]:
    """Each relative with the tie that names them, by name or by what they are called (祖母)."""
    from db.codes import code_list  # noqa: PLC0415 - only names are looked up here

    listed = code_list("family_relation")
    found: list[Relative] = []
    for one in relatives:
        item = listed.item(one.relation)
        words = (one.name, *((item.label, *item.aliases) if item else ()))
        found.append(replace(one, tie=next((ties[word] for word in words if word in ties), one.tie)))
    return found
