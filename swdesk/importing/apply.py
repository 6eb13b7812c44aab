"""Writing a plan: one operation 导入台账, undone as one step; what was imported is remembered for the next time."""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from db import extras, local
from db.base import table_of
from db.changes import Write, apply
from db.codes import code_list
from db.fields import EXTRA
from db.heads import chunks
from db.imported import Imported
from db.mark import N_
from db.staff import Worker
from db.store import Store, Work
from swdesk import risks, roles, transfers
from swdesk.clock import Clock, SystemClock
from swdesk.i18n import _
from swdesk.importing import fixes
from swdesk.importing.existing import LEARNT, SECRET, learnt_of, secret_of
from swdesk.importing.mapping import fingerprint, remember
from swdesk.importing.plan import ImportPlan, plan_import, store_mark
from swdesk.importing.result import ImportResult, result_of
from swdesk.importing.slots import Slot, wire
from swdesk.progress import Progress, silent

OPERATION = N_("导入台账")
_CHUNK = 2000


def apply_plan(work: Work, plan: ImportPlan, progress: Progress = silent) -> ImportResult:
    """Write what the plan says, inside `Store.write`; works the plan out anew if the store has moved on since."""
    session = work.session
    roles.require(session, roles.Right.DATA)
    secret = secret_of(session)
    if secret is None:
        local.put(session, SECRET, plan.secret)
    stale = store_mark(session) != plan.seen or (secret is not None and secret != plan.secret)
    if stale or plan.answers:
        plan.secret = secret or plan.secret
        plan.refresh(session)
    result = result_of(plan)
    writes = [write for slot in plan.writes for write in _writes(session, plan, slot)]
    writes += _added(session, plan)
    for done, block in enumerate(chunks(writes, _CHUNK)):
        progress(done * _CHUNK, len(writes), _("写入记录"))
        apply(session, block)
    _remember_values(session, plan, work.operation)
    _remember_mappings(session, plan)
    fixes.remember(session, plan.sheets)
    _note(work, plan, result)
    progress(len(writes), len(writes), _("写入记录"))
    return result


def import_ledgers(
    store: Store,
    folder: Path,
    *,
    clock: Clock | None = None,
    progress: Progress = silent,
    user: uuid.UUID | None = None,
    basis: str | None = None,
) -> ImportResult:
    """Import a folder (or one file) without asking: what is unsure is kept apart and flagged. Nothing new: no operation.

    `basis` is the code of the 处理依据 under which the people on it are taken in.
    """
    with store.read() as session:
        plan = plan_import(session, folder, clock=clock or SystemClock(), progress=progress)
        plan.basis = basis
        result = result_of(plan)
    if not plan.writes:
        return result
    with store.write(OPERATION, user=user) as work:
        return apply_plan(work, plan, progress)


def _added(session: Session, plan: ImportPlan) -> list[Write]:
    """What ledgers hold for the fields that a county or a station added."""
    found: dict[str, dict[uuid.UUID, dict[str, Any]]] = defaultdict(dict)
    for slot in plan.writes:
        if values := {name: value for name, value in slot.changes()[0].items() if name.startswith(EXTRA)}:
            found[slot.kind][slot.id] = values
    return [write for kind, values in found.items() for write in extras.writes(session, kind, values)]


def _writes(session: Session, plan: ImportPlan, slot: Slot) -> Iterator[Write]:
    """A record, and what goes with it: how a person's risk changed."""
    write = _write(slot, plan.basis)
    if write is None:
        return
    yield write
    if slot.kind == "person":
        old = None if slot.deleted else (slot.base or {}).get("risk")
        again = {"risk": slot.base["risk"]} if slot.deleted and slot.base and slot.base.get("risk") else {}
        step = risks.change(
            session, slot.id, old, again | write.values
        )  # what an undo took back is told again
        if step is not None:
            yield step


def _write(slot: Slot, basis: str | None) -> Write | None:
    values = {name: value for name, value in slot.changes()[0].items() if not name.startswith(EXTRA)}
    if slot.kind == "person" and basis and (slot.base or {}).get("legal_basis") is None:
        values["legal_basis"] = basis
    if slot.base is None:
        return Write(slot.kind, slot.id, values)
    if slot.deleted:
        values["deleted"] = False
    return Write(slot.kind, slot.id, values, new=False) if values else None


def _remember_values(session: Session, plan: ImportPlan, operation: uuid.UUID) -> None:
    """Keep the imported values of each record; those of columns that this import had none of stay from before."""
    rows: list[dict[str, Any]] = []
    for slot in plan.slots:
        if slot.gone or not slot.sources:
            continue
        old = slot.memory.values if slot.memory else {}
        kept = {name: value for name, value in old.items() if name not in slot.columns}
        values = kept | {name: wire(value) for name, value in slot.values.items() if value not in (None, ())}
        if slot.memory is not None and not slot.memory.undone and values == old and not slot.deleted:
            continue
        source = slot.sources[0]
        rows.append({
            "eid": slot.id, "kind": slot.kind, "key": slot.key, "nth": slot.nth, "file": source.file,
            "sheet": source.sheet, "row": source.row, "op": operation,
            "values": json.dumps(values, ensure_ascii=False, sort_keys=True),
        })  # fmt: skip
    for block in chunks([row["eid"] for row in rows]):
        session.execute(delete(Imported).where(Imported.eid.in_(block)))
    for block in chunks(rows, _CHUNK):
        session.execute(insert(table_of(Imported)), block)


def _note(work: Work, plan: ImportPlan, result: ImportResult) -> None:
    """A line in the ledger of what came: which files, how many records."""
    count = sum(result.written.values())
    files = list(dict.fromkeys(sheet.table.file for sheet in plan.sheets))
    shown = _("、").join(files[:5]) + (_("等{}个文件").format(len(files)) if len(files) > 5 else "")
    people = sum(1 for slot in plan.slots if slot.kind == "person" and not slot.gone)
    worker = work.session.get(Worker, work.user) if work.user else None
    transfers.note(
        work.session, transfers.IN, at=work.at, user_name=(worker.name or "") if worker else "", party=_("台账文件"), what=_(OPERATION),
        fields=_("写入{}条记录").format(count), purpose=_purpose(plan), bundle=shown, people=people or None,
        basis=transfers.BASIS_OWN,
    )  # fmt: skip


def _purpose(plan: ImportPlan) -> str:
    if not plan.basis:
        return _(OPERATION)
    return _("导入台账，处理依据：{}").format(code_list("legal_basis").label(plan.basis))


def _remember_mappings(session: Session, plan: ImportPlan) -> None:
    corrected = [sheet for sheet in plan.sheets if sheet.corrected]
    if corrected:
        learnt = learnt_of(session) | {fingerprint(s.table): remember(s.table, s.mapping) for s in corrected}
        local.put(session, LEARNT, json.dumps(learnt, ensure_ascii=False).encode())
