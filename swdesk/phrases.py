"""常用语: texts offered where a field is written; how often one was taken is a fact of this PC alone and orders the list."""

from __future__ import annotations

import json
import tomllib
import uuid
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db import local
from db.codes import code_list
from db.phrases import CaseTemplate, Phrase
from swdesk import records
from swdesk.errors import UserError
from swdesk.i18n import _

MOST = 20
_USED = "phrases.used"


@dataclass(frozen=True)
class Offered:
    """One phrase as it is offered."""

    id: uuid.UUID
    text: str
    own: bool


def offered(session: Session, form: str, field: str, worker: uuid.UUID | None) -> list[Offered]:
    """Phrases for a field (by its label) of a form (by its kind): own ones and shared ones, the most used first."""
    query = select(Phrase).where(
        Phrase.deleted.is_(False), Phrase.text.is_not(None), or_(Phrase.form.is_(None), Phrase.form == form),
        or_(Phrase.field.is_(None), Phrase.field == field), or_(Phrase.worker.is_(None), Phrase.worker == worker),
    )  # fmt: skip
    used = _used(session)
    found = list(session.scalars(query))
    found.sort(
        key=lambda one: (-used.get(one.id.hex, 0), one.field is None, one.form is None, one.created_at)
    )
    return [Offered(one.id, one.text or "", one.worker is not None) for one in found[:MOST]]


def _used(session: Session) -> dict[str, int]:
    return json.loads(local.get(session, _USED) or b"{}")


def note_use(session: Session, phrase: uuid.UUID) -> None:
    """One more use; inside `Store.local`."""
    used = _used(session)
    used[phrase.hex] = used.get(phrase.hex, 0) + 1
    local.put(session, _USED, json.dumps(used).encode())


def keep(session: Session, text: str, form: str, field: str, worker: uuid.UUID | None) -> uuid.UUID:
    """加入常用语: for everybody, or for one worker; inside `Store.write`. UserError where it is there already."""
    text = text.strip()
    if not text:
        raise UserError(_("先写几个字，或选中一段，再存为常用语。"))
    known = code_list("phrase_form").item(form) is not None
    place = form if known else None
    query = select(Phrase.id).where(
        Phrase.deleted.is_(False),
        Phrase.text == text,
        Phrase.form.is_(place) if place is None else Phrase.form == place,
    )
    if session.scalars(query.limit(1)).first() is not None:
        raise UserError(_("这句常用语已经有了。"))
    return records.save(session, "phrase", {"text": text, "form": place, "field": field, "worker": worker})


# ── examples ─────────────────────────────────────────────────────────────────────────────────────────────────


def add_examples(session: Session, kind: str) -> int:
    """The shipped examples of phrases or plan templates that are not there yet; how many were added. Inside `Store.write`."""
    return _add_phrases(session) if kind == "phrase" else _add_templates(session)


def _examples(name: str) -> list[dict[str, Any]]:
    raw = (files("resources") / "templates" / f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(raw)["items"]


def _add_phrases(session: Session) -> int:
    known = set(session.scalars(select(Phrase.text).where(Phrase.deleted.is_(False))))
    new = [one for one in _examples("phrases") if one["text"] not in known]
    for one in new:
        records.save(session, "phrase", one)
    return len(new)


def _add_templates(session: Session) -> int:
    known = set(session.scalars(select(CaseTemplate.name).where(CaseTemplate.deleted.is_(False))))
    new = [one for one in _examples("case_plans") if one["name"] not in known]
    for one in new:
        own = {name: value for name, value in one.items() if name not in {"goals", "steps"}}
        own |= {name: tuple(own[name]) for name in ("problems", "models") if name in own}
        template = records.save(session, "case_template", own)
        for kind, rows in (("template_goal", one.get("goals", ())), ("template_step", one.get("steps", ()))):
            for ordinal, row in enumerate(rows, 1):
                records.save(session, kind, row | {"template": template, "ordinal": ordinal})
    return len(new)
