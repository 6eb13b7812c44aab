"""Records of any kind with something in every field, and several rows in every table: what a full form is printed from."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from db.base import child_id, new_id, record_kinds
from db.codes import code_list
from db.fields import Field, Kind, fields_of
from swdesk import records
from swdesk.rows import parent_field, row_kinds

SAID = "老人独自生活，儿女在外地务工，平时由邻居照看，入冬后腿脚不便，取暖和就医都有困难。"
NOTE = SAID * 3 + "\n社工与村委会商量后，约定每周上门一次，并联系卫生院上门测量血压。"


class Samples:
    """Makes full records in one session; a kind that is linked to is made once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._made: dict[str, uuid.UUID] = {}
        self._making: set[str] = set()

    def record(self, kind: str) -> uuid.UUID:
        """A record of `kind` with its rows."""
        if kind in self._made:
            return self._made[kind]
        self._making.add(kind)
        made = self._made[kind] = new_id()
        records.save(self._session, kind, self._values(kind), id=made)
        for child in row_kinds(kind):
            for number in range(1, 4):
                values = self._values(child) | {parent_field(child).name: made}
                if "ordinal" in {f.name for f in fields_of(record_kinds()[child])}:
                    values["ordinal"] = number
                records.save(self._session, child, values, id=child_id(made, f"{child}{number}"))
        self._making.discard(kind)
        return made

    def _values(self, kind: str) -> dict[str, Any]:
        found = {f.name: self._value(f) for f in fields_of(record_kinds()[kind]) if f.name != "role"}
        for name in ("merged_into", "left_on", "not_held", "deleted"):
            found.pop(name, None)
        return found

    def _value(self, item: Field) -> Any:
        match item.kind:
            case Kind.LINK:
                known = item.target in record_kinds() and item.target not in self._making
                return self.record(item.target) if known else None
            case Kind.CODE:
                return code_list(item.codes).offered[0].code
            case Kind.CODES:
                return tuple(one.code for one in code_list(item.codes).offered[:3])
            case _:
                return _PLAIN[item.kind] if item.kind is not Kind.TEXT else _text(item)


def _text(item: Field) -> str:
    if "name" in item.name or item.name in {"host", "recorder", "donor"}:
        return "欧阳建国"
    return SAID[: min(item.max_length or 20, 18)]


_PLAIN: dict[Kind, Any] = {
    Kind.NOTE: NOTE, Kind.DAY: date(2026, 11, 3), Kind.CLOCK: "09:30", Kind.AMOUNT: 123_450, Kind.COUNT: 3,
    Kind.MINUTES: 45, Kind.FLAG: True, Kind.ID_NUMBER: "999999194507150028", Kind.PHONE: "13800005678",
}  # fmt: skip
