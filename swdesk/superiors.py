"""The own report of a county, city or province: frozen from the reports that stand, printed as its roll-up, sent further up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from db.files import Files
from db.mark import N_
from swdesk import county, filing
from swdesk.clock import Clock
from swdesk.collect import board, publics
from swdesk.errors import UserError
from swdesk.i18n import _
from swdesk.periods import Period, quarter_of
from swdesk.progress import Progress, silent
from swdesk.reports.document import Document
from swdesk.reports.ledgers import unit_facts
from swdesk.reports.pdf import RenderResult, render_pdf
from swdesk.reports.rollup import build_rollup_document
from swdesk.reports.snapshot import Snapshot
from swdesk.reports.superior import is_superior as is_superior_report
from swdesk.reports.superior import superior_snapshot
from swdesk.reports.unit_charts import trend_of

_NOTHING_CAME = N_("{}还没有收到任何单位的报告，先接收上报文件再汇总。")


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
        today=clock.today(), random=random, signers=signers, revoked=revoked, trend=_trend(session, period),
    )  # fmt: skip


def _trend(session: Session, period: Period) -> dict[str, Any]:
    """The quarter in which the period ends and those before it, from the reports received of each."""
    quarters = [quarter_of(period.cutoff)]
    while len(quarters) < _QUARTERS:
        quarters.insert(0, quarters[0].previous())
    return trend_of([(quarter, publics(session, quarter.key)) for quarter in quarters])


_QUARTERS = 4


def fingerprints(session: Session, period: Period) -> list[str]:
    """The reports that stand, by their fingerprints."""
    return sorted(public["fingerprint"] for public in publics(session, period.key))


def sealed(session: Session, files: Files, period: Period) -> Mapping[str, Any] | None:
    """The signed roll-up of a period; None while there is none."""
    found = filing.standing(session, period.key)
    made = filing.snapshot_of(session, files, found.report) if found.report and not found.open else None
    return made.public if made is not None and is_superior_report(made.public) else None


def document(
    session: Session, period: Period, *, clock: Clock, proof: Mapping[str, Any] | None = None
) -> Document | None:
    """The roll-up of a period as it stands; None while nothing has come in.

    With the signed one as `proof`, paper and bundle have one code, as long as no other reports stand now.
    """
    found = publics(session, period.key)
    if not found:
        return None
    name = unit_facts(session)["name"] or _("上级单位")
    same = proof if proof is not None and proof["reports"] == fingerprints(session, period) else None
    return build_rollup_document(
        name, period, found, board(session, period), facts=county.facts(session, period.cutoff), proof=same,
        trend=None if same else _trend(session, period),
        made_on=date.fromisoformat(same["made_on"]) if same else clock.today(),
    )  # fmt: skip


def write_rollup(
    session: Session, period: Period, path: Path, *, clock: Clock, progress: Progress = silent
) -> RenderResult:
    """The roll-up as a PDF; UserError while nothing has come in."""
    made = document(session, period, clock=clock)
    if made is None:
        raise UserError(_(_NOTHING_CAME).format(period.name))
    return render_pdf(made, path, progress=progress)
