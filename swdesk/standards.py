"""Indicator definitions and report forms of the superior (上级口径): handed down, shown, and in use only once a person confirms them.

Taking a catalogue in writes what is offered beside what is in use (`db/indicators.py`); the report reads what is in use.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files as resource_files
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.base import child_id
from db.documents import Attachment
from db.files import Files
from db.indicators import Indicator, ReportForm
from swdesk import records
from swdesk.errors import UserError
from swdesk.files import attachments_of
from swdesk.i18n import _
from swdesk.indicators.checking import definition_of, tables_of
from swdesk.indicators.definitions import catalogue
from swdesk.indicators.in_use import Stated, merged, stated

WAITS, USED, REFUSED = "01", "02", "03"
"""Codes of standard_state: 待确认, 使用, 不使用."""

FORM_ROLE = "99"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = ("indicator", "report_form")
_HEADING = re.compile(r"^\[\[indicator\]\][ \t]*$", re.MULTILINE)
Part = list[dict[str, Any]]


# ── what is in use ───────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class FormFile:
    """A report form in use: its name and the SHA-256 of its workbook."""

    name: str
    sha256: str


def forms_in_use(session: Session) -> list[FormFile]:
    """The report forms that can be filled, by name."""
    query = select(ReportForm).where(ReportForm.deleted.is_(False), ReportForm.retired.is_not(True))
    found = [FormFile(row.name or "", _file(session, row)) for row in session.scalars(query)]
    return sorted((one for one in found if one.name and one.sha256), key=lambda one: one.name)


def _file(session: Session, row: ReportForm) -> str:
    """The workbook in use; of a form of the own unit the one that was added last."""
    if row.file or row.state:
        return row.file or ""
    return next((one.sha256 for one in reversed(attachments_of(session, row.id)) if one.sha256), "")


# ── at the superior ──────────────────────────────────────────────────────────────────────────────────────────


def indicators_below(session: Session) -> Part:
    """The definitions for the units below; UserError for an own one that no unit could use."""
    problems = merged(stated(session))[1]
    query = select(Indicator).where(Indicator.deleted.is_(False), Indicator.definition.is_not(None))
    rows = [row for row in session.scalars(query.order_by(Indicator.code, Indicator.id)) if row.code]
    for row in rows:
        if row.state is None and row.code in problems:
            raise UserError(_("指标“{}”还不能下发。{}").format(row.name or row.code, problems[row.code]))
    return [{"code": row.code, "definition": row.definition, "retired": bool(row.retired)} for row in rows]


def forms_below(session: Session, files: Files, bytes_of: dict[str, bytes]) -> Part:
    """The report forms for the units below; their workbooks are put into `bytes_of`."""
    query = select(ReportForm).where(ReportForm.deleted.is_(False), ReportForm.name.is_not(None))
    out: Part = []
    for row in session.scalars(query.order_by(ReportForm.name, ReportForm.id)):
        sha = _file(session, row)
        data = files.get(sha) if sha else None
        if data is None:
            raise UserError(_("样表“{}”没有附上 Excel 文件，请在右侧添加后再下发。").format(row.name))
        bytes_of[sha] = data
        out.append({
            "id": row.id.hex, "name": row.name, "remark": row.remark or "", "retired": bool(row.retired),
            "file": {"sha256": sha, "name": row.name, "media": XLSX},
        })  # fmt: skip
    return out


# ── at the unit: taking in ───────────────────────────────────────────────────────────────────────────────────


def take_indicator(session: Session, item: Mapping[str, Any], home: uuid.UUID) -> int:
    """Put an offered definition beside the one in use; how many records were written."""
    record = _of_code(session, item["code"]) or child_id(home, f"indicator {item['code']}")
    offered = {"offered": item["definition"].strip(), "withdrawn": item["retired"] or None}
    named = {"code": item["code"], "name": _label(item["definition"]) or item["code"]}
    used = {"offered": "definition", "withdrawn": "retired"}
    return _offer(session, "indicator", record, offered, used, named)


def _of_code(session: Session, code: str) -> uuid.UUID | None:
    """An own record of that code: one indicator, one record."""
    query = select(Indicator.id).where(Indicator.deleted.is_(False), Indicator.code == code)
    return session.scalars(query.order_by(Indicator.id)).first()


def _label(text: str) -> str:
    try:
        return definition_of(text).label
    except UserError:
        return ""


def take_form(
    session: Session, files: Files | None, item: Mapping[str, Any], data: bytes, home: uuid.UUID
) -> int:
    """Put an offered workbook beside the one in use; how many records were written."""
    if files is None:
        return 0
    record, sha = child_id(home, f"form {item['id']}"), item["file"]["sha256"]
    offered = {"offered": sha, "withdrawn": item["retired"] or None}
    named = {"name": item["name"], "remark": item["remark"] or None}
    used = {"offered": "file", "withdrawn": "retired"}
    written = _offer(session, "report_form", record, offered, used, named)
    kept = child_id(record, sha)
    if written and session.get(Attachment, kept) is None:
        facts = {
            "parent": record, "parent_kind": "report_form", "role": FORM_ROLE, "caption": item["name"], "media_type": XLSX,
            "sha256": files.put(data), "size": len(data),
        }  # fmt: skip
        records.save(session, "attachment", facts, id=kept)
    return written


def _offer(
    session: Session, kind: str, record: uuid.UUID, offered: Mapping[str, Any], used: Mapping[str, str], named: Mapping[str, Any]
) -> int:  # fmt: skip
    known: Any = session.get(records.model_of(kind), record)
    if known is None and offered["withdrawn"]:
        return 0  # never heard of, and already given up
    if known is not None and (
        known.deleted or all(getattr(known, key) == value for key, value in offered.items())
    ):
        return 0  # what somebody put in the bin stays there
    same = known is not None and all(getattr(known, used[key]) == value for key, value in offered.items())
    values: dict[str, Any] = {**offered, "state": USED if same else WAITS}
    if known is None:
        values |= named
    records.save(session, kind, values, id=record)
    return 1


# ── at the unit: deciding ────────────────────────────────────────────────────────────────────────────────────


def waiting(session: Session) -> list[tuple[str, uuid.UUID]]:
    """(kind, id) of what the superior offers and nobody has decided on."""
    found: list[tuple[str, uuid.UUID]] = []
    for kind in KINDS:
        model: Any = records.model_of(kind)
        query = select(model.id).where(model.deleted.is_(False), model.state == WAITS)
        found += [(kind, one) for one in session.scalars(query.order_by(model.name, model.id))]
    return found


def confirm(session: Session, kind: str, record: uuid.UUID) -> None:
    """使用: what is offered counts from now on; UserError for a definition that this program does not understand."""
    row = _offered(session, kind, record)
    if isinstance(row, Indicator):
        problem = merged(_with(session, row))[1].get(row.code or "")
        if problem and not row.withdrawn:
            raise UserError(problem)
        records.save(session, kind, _taken_on(row), id=record)
    else:
        records.save(session, kind, {"retired": row.withdrawn, "state": USED, "file": row.offered}, id=record)


def _with(session: Session, row: Indicator) -> list[Stated]:
    """What counts, with the definition that is offered in this record."""
    kept = [one for one in stated(session) if one.code != row.code]
    return [*kept, Stated(row.code or "", row.offered or "", bool(row.withdrawn))]


def decline(session: Session, kind: str, record: uuid.UUID) -> None:
    """不使用: what is in use stays, until the superior offers something else."""
    _offered(session, kind, record)
    records.save(session, kind, {"state": REFUSED}, id=record)


def confirm_all(session: Session) -> int:
    """Use everything that is offered and can be used, definitions that need each other together; how many."""
    rows = [session.get_one(Indicator, one) for kind, one in waiting(session) if kind == "indicator"]
    problems = merged(offers(session))[1]
    for row in rows:
        if row.withdrawn or row.code not in problems:
            records.save(session, "indicator", _taken_on(row), id=row.id)
    forms = [one for kind, one in waiting(session) if kind == "report_form"]
    for form in forms:
        confirm(session, "report_form", form)
    return sum(row.state == USED for row in rows) + len(forms)


def _taken_on(row: Indicator) -> dict[str, Any]:
    name = _label(row.offered or "") or row.name
    return {"definition": row.offered, "name": name, "retired": row.withdrawn, "state": USED}


def offers(session: Session) -> list[Stated]:
    """The definitions as they would count with everything that is offered in use."""
    query = select(Indicator).where(Indicator.deleted.is_(False), Indicator.state == WAITS)
    rows = {row.code: row for row in session.scalars(query)}
    kept = [one for one in stated(session) if one.code not in rows]
    return kept + [Stated(row.code or "", row.offered or "", bool(row.withdrawn)) for row in rows.values()]


def _offered(session: Session, kind: str, record: uuid.UUID) -> Any:
    row: Any = session.get(records.model_of(kind), record)
    if row is None or row.deleted or row.state != WAITS:
        raise UserError(_("没有找到要确认的内容，可能已在别的电脑上处理。"))
    return row


# ── definition files of the own unit ─────────────────────────────────────────────────────────────────────────


def read_definitions(session: Session, text: str) -> int:
    """Keep the definitions of a file in the format of `resources/indicators`; how many differ from what is kept.

    UserError when one of them cannot be counted; then none is kept.
    """
    tables_of(text)
    made = {definition_of(part).code: part.strip() for part in _split(text)}
    known = {row.code: row for row in session.scalars(select(Indicator).where(Indicator.deleted.is_(False)))}
    kept = [one for one in stated(session) if one.code not in made]
    problems = merged([*kept, *(Stated(code, part) for code, part in made.items())])[1]
    for code in made:
        if code in problems:
            raise UserError(_("指标“{}”不能使用，没有读入。{}").format(code, problems[code]))
    written = 0
    for code, part in made.items():
        found, item = known.get(code), definition_of(part)
        if item == {one.code: one for one in catalogue()}.get(code) and found is None:
            continue  # as the program has it
        if found is None or found.definition != part:
            values = {"code": code, "name": item.label, "definition": part}
            records.save(session, "indicator", values, id=found.id if found else None)
            written += 1
    return written


def _split(text: str) -> list[str]:
    """One text a table, with its heading; what stands before the first is a remark."""
    return ["[[indicator]]" + part for part in _HEADING.split(text)[1:]]


def shipped_text() -> str:
    """The program's own definitions, to begin one's own file with."""
    return (resource_files("resources") / "indicators" / "station.toml").read_text(encoding="utf-8")
