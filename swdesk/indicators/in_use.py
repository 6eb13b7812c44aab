"""The indicators of one store: those of the program, and the definitions kept in the store (`db/indicators.py`) instead or beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.indicators import Indicator
from swdesk.errors import UserError
from swdesk.i18n import _
from swdesk.indicators.checking import definition_of
from swdesk.indicators.definitions import Definition, catalogue

_DEEP = 3
"""How far an indicator may be made of others that are made of others."""

Known = Mapping[str, Definition]


@dataclass(frozen=True)
class Stated:
    """What the store says of one indicator: its definition as text, or that it is no longer counted."""

    code: str
    text: str
    retired: bool = False


def in_use(session: Session) -> Known:
    """Every indicator that this store's report counts, by code, in the order of the report."""
    return merged(stated(session))[0]


def stated(session: Session) -> list[Stated]:
    """The definitions that the store keeps, as they count now."""
    query = select(Indicator).where(
        Indicator.deleted.is_(False), Indicator.code.is_not(None), Indicator.definition.is_not(None)
    )
    rows = session.scalars(query.order_by(Indicator.code, Indicator.id))
    return [Stated(row.code or "", row.definition or "", bool(row.retired)) for row in rows]


def merged(own: Iterable[Stated]) -> tuple[dict[str, Definition], dict[str, str]]:
    """The program's indicators with these; and why some of these do not count, by code.

    What is not understood (a later program's words) counts as if it were not there: the program's own definition stays.
    """
    shipped = {item.code: item for item in catalogue()}
    known, problems, given = dict(shipped), dict[str, str](), set[str]()
    for one in own:
        given.add(one.code)
        try:
            _put(known, shipped, one)
        except UserError as error:
            problems[one.code] = str(error)
    while broken := {item.code: _missing(known, item) for item in known.values() if _missing(known, item)}:
        for code, missing in broken.items():
            problems[code] = _("它要用到的指标“{}”没有，或互相引用。").format(missing)
            known.pop(code)
            if code in shipped:
                known[code] = shipped[code]
    return _ordered(known, shipped), {code: said for code, said in problems.items() if code in given}


def _put(known: dict[str, Definition], shipped: Known, one: Stated) -> None:
    before = shipped.get(one.code)
    if one.retired:
        known.pop(one.code, None)
        if before is not None:  # tables of the report read it
            known[one.code] = replace(before, hidden=True)
        return
    made = definition_of(one.text)
    if made.code != one.code:
        raise UserError(_("统计口径里的代码是{}，与登记的{}不同。").format(made.code, one.code))
    if before is not None and (
        (before.measure == "ratio") != (made.measure == "ratio") or before.unit != made.unit
    ):
        raise UserError(_("程序自带的“{}”不能改成别的单位或比率，请另取一个代码。").format(before.label))
    known[one.code] = made


def _missing(known: Known, item: Definition, above: tuple[str, ...] = ()) -> str:
    """A part that is not there, or leads back to the indicator itself or too far; '' when every part can be counted."""
    for code in (*item.numerator, *item.denominator, *item.parts):
        if code not in known or code in (*above, item.code) or len(above) > _DEEP:
            return code
        if _missing(known, known[code], (*above, item.code)):
            return code
    return ""


def _ordered(known: Known, shipped: Known) -> dict[str, Definition]:
    """The program's order; others after the last of their group, with their number where it is free."""
    out = [known[code] for code in shipped]
    numbers = {item.number for item in out}
    for code, item in known.items():
        if code in shipped:
            continue
        made = item if item.number not in numbers else replace(item, number="")
        numbers.add(made.number)
        places = [place for place, one in enumerate(out) if one.group == made.group]
        out.insert(places[-1] + 1 if places else len(out), made)
    return {item.code: item for item in out}
