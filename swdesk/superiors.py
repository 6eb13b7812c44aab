"""The own report of a county, city or province: frozen from the reports that stand, printed as its roll-up, sent further up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from db.mark import N_
from swdesk import county
from swdesk.clock import Clock
from swdesk.collect import board, publics
from swdesk.errors import UserError
from swdesk.i18n import _
from swdesk.periods import Period
from swdesk.progress import Progress, silent
from swdesk.reports.document import Document
from swdesk.reports.ledgers import unit_facts
from swdesk.reports.pdf import RenderResult, render_pdf
from swdesk.reports.rollup import build_rollup_document
from swdesk.reports.snapshot import Snapshot
from swdesk.reports.superior import superior_snapshot

_NOTHING_CAME = N_("{}还没有收到任何单位的报告，先接收上报文件再汇总。")
LEVELS = frozenset({"0", "1", "2", "3"})


def is_superior(session: Session) -> bool:
    """Whether this store is a county's, city's or province's."""
    return unit_facts(session)["level"] in LEVELS


def take(
    session: Session,
    period: Period,
    *,
    clock: Clock,
    random: Callable[[int], bytes],
    signers: Sequence[str] | Mapping[str, str] = (),
    revoked: Sequence[str] = (),
) -> Snapshot:
    """Freeze the sums of a period; UserError while nothing has come in."""
    found = publics(session, period.key)
    if not found:
        raise UserError(_(_NOTHING_CAME).format(period.name))
    return superior_snapshot(
        unit_facts(session), period, found, board(session, period), county.facts(session, period.cutoff),
        today=clock.today(), random=random, signers=signers, revoked=revoked,
    )  # fmt: skip


def document(
    session: Session, period: Period, *, clock: Clock, proof: Mapping[str, Any] | None = None
) -> Document | None:
    """The roll-up of a period as it stands; None while nothing has come in. `proof` is the snapshot of the signed one."""
    found = publics(session, period.key)
    if not found:
        return None
    name = unit_facts(session)["name"] or _("上级单位")
    same = proof is not None and proof.get("reports") == sorted(public["fingerprint"] for public in found)
    return build_rollup_document(
        name, period, found, board(session, period), made_on=clock.today(), facts=county.facts(session, period.cutoff),
        proof=proof if same else None,
    )  # fmt: skip


def write_rollup(
    session: Session, period: Period, path: Path, *, clock: Clock, progress: Progress = silent
) -> RenderResult:
    """The roll-up as a PDF; UserError while nothing has come in."""
    made = document(session, period, clock=clock)
    if made is None:
        raise UserError(_(_NOTHING_CAME).format(period.name))
    return render_pdf(made, path, progress=progress)
