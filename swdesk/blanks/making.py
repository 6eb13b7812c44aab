"""From a table that somebody sent to the filled file: who is in it, what has to be minded, and the line in the ledger."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from db.fields import Sensitivity
from db.store import Store
from swdesk import roles, transfers
from swdesk.blanks.choosing import readable
from swdesk.blanks.facts import Fact, Subject, fact_named, shown, subjects
from swdesk.blanks.matching import Matched, remember
from swdesk.blanks.shape import Blank, Sent
from swdesk.blanks.writing import Written, complete, fill
from swdesk.clock import Clock
from swdesk.disk import write_whole
from swdesk.errors import UserError
from swdesk.i18n import _, on_paper
from swdesk.importing.dates import DateContext, parse_day
from swdesk.people import age


@dataclass(frozen=True)
class Job:
    """Everything that is said before a table is filled. `rows` (row → person) completes the people who stand in it already."""

    sent: Sent
    blank: Blank
    matched: Matched
    people: tuple[uuid.UUID, ...] = ()
    rows: dict[int, uuid.UUID] = field(default_factory=dict[int, uuid.UUID])
    on: date = date.min
    party: str = ""
    purpose: str = ""
    basis: str = transfers.BASIS_DUTY


@dataclass(frozen=True)
class Made:
    """The file that was written, and what to say of it."""

    path: Path
    people: int
    closed: int
    empty: dict[str, int]

    @property
    def sentence(self) -> str:
        """For the user."""
        text = _("已填好 {n} 人：{file}，已记入外发台账。").format(n=self.people, file=self.path.name)
        return text + (_("另有 {} 人的档案限制公开，没有填入。").format(self.closed) if self.closed else "")


def day_of(blank: Blank, today: date) -> date:
    """The day on which ages are counted: the one that the title or the notes name (截至2026年10月31日), else today."""
    for text in (blank.title, *blank.table.above):
        for mark in ("截至", "截止到", "截止"):
            if mark in text:
                found = parse_day(text.split(mark, 1)[1].split("日")[0] + "日", DateContext(today)).value
                if found is not None:
                    return found
    return today


def make(store: Store, job: Job, path: Path, *, clock: Clock, user_name: str) -> Made:
    """Fill a copy of the table, remember how, note what left. Nothing is written where nobody is left to fill in."""
    with store.read() as session:
        roles.require(session, roles.Right.DATA)
        written, closed, who = _written(session, job)
    write_whole(path, written.data)
    with store.local() as session:
        keep(session, job)
        note(session, job, path.name, who, at=clock.ms(), user_name=user_name)
    return Made(path, written.people, closed, written.empty)


@on_paper
def _written(session: Session, job: Job) -> tuple[Written, int, list[Subject]]:
    wanted = list(job.rows.values()) if job.rows else list(job.people)
    open_to = readable(session, wanted)
    if not open_to.people:
        raise UserError(
            _("选中的 {} 人的档案都限制公开，没有生成文件。如工作需要，请联系站长。").format(open_to.closed)
            if open_to.closed
            else _("还没有选人，没有生成文件。请先按条件选人，或粘贴姓名。")
        )
    who = subjects(session, open_to.people)
    if job.rows:
        by_id = {one.person.id: one for one in who}
        root_of = dict(zip(wanted, _roots(session, wanted), strict=True))
        rows = {row: by_id[root_of[one]] for row, one in job.rows.items() if root_of[one] in by_id}
        return complete(job.sent, job.blank, job.matched.columns, rows, job.on), open_to.closed, who
    return fill(job.sent, job.blank, job.matched.columns, who, job.on), open_to.closed, who


def _roots(session: Session, people: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    from db.roots import roots  # noqa: PLC0415

    found = roots(session, people)
    return [found[one] for one in people]


def keep(session: Session, job: Job) -> None:
    """Remember how the table is filled, for whom and what for."""
    job.matched.party, job.matched.purpose = job.party, job.purpose
    remember(session, job.blank, job.matched)


@on_paper
def note(
    session: Session, job: Job, file: str, who: Sequence[Subject], *, at: int, user_name: str, what: str = ""
) -> None:
    """The line in the ledger of what left."""
    labels = dict.fromkeys(shown(fact) for fact in used(job.matched) if fact.name != "@serial")
    transfers.note(
        session, transfers.OUT, at=at, user_name=user_name, party=job.party or _("没有写明"),
        what=what or _("来表即填：{} {} 人").format(job.blank.title, len(who)), fields="、".join(labels),
        purpose=job.purpose or job.blank.title, bundle=file, people=len(who), basis=job.basis,
    )  # fmt: skip


def used(matched: Matched) -> list[Fact]:
    """The facts that leave."""
    found = (fact_named(name) for name in matched.columns.values())
    return [fact for fact in found if fact is not None]


def warnings(matched: Matched, who: Sequence[Subject], on: date) -> list[str]:
    """What to mind before the file leaves: sensitive columns, minors."""
    found: list[str] = []
    strict = {Sensitivity.SENSITIVE, Sensitivity.SECRET}
    sensitive = dict.fromkeys(shown(fact) for fact in used(matched) if fact.sensitivity in strict)
    if sensitive:
        found.append(
            _("含敏感个人信息：{}。请确认对方确需这些内容，并用加密渠道或当面交付。").format(
                "、".join(sensitive)
            )
        )
    young = [one for one in who if one.born is not None and age(one.born, on) < 18]
    small = sum(1 for one in young if one.born is not None and age(one.born, on) < 14)
    if young:
        found.append(
            _(
                "其中 {n} 人未满18周岁（{m} 人未满14周岁），未成年人信息只给确需的单位，不要发到工作群。"
            ).format(n=len(young), m=small)
        )
    return found


def given_people(blank: Blank, matched: Matched) -> list[tuple[int, str, str, str]]:
    """(row, name, ID number, village) of the people who stand in the table already."""
    places = {fact: index for index, fact in matched.columns.items()}
    if "name" not in places:
        return []

    def text(cells: Sequence[object], fact: str) -> str:
        value = cells[places[fact]] if fact in places else None
        return "" if value is None else str(value).strip()

    return [
        (line.number, text(line.cells, "name"), text(line.cells, "id_number"), text(line.cells, "village"))
        for line in blank.given
        if text(line.cells, "name")
    ]
