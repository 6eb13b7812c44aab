"""From a signed report to files that leave: PDF, XLSX, and the bundle to the superior (导出与报送)."""

from __future__ import annotations

import os
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from db.files import Files
from db.store import Store
from swdesk import filing, roles, transfers
from swdesk.bundles.cards import device_keys, superior_card
from swdesk.bundles.container import write_bundle
from swdesk.bundles.policy import carried
from swdesk.bundles.report import Sending, build_report, file_name, find_leaks
from swdesk.clock import Clock
from swdesk.errors import UserError
from swdesk.i18n import _, on_paper
from swdesk.leaks import Kind, said_of
from swdesk.onfile import left_out, on_file
from swdesk.reports.pdf import render_bytes
from swdesk.reports.quarterly import build_document
from swdesk.reports.snapshot import Snapshot


@dataclass(frozen=True)
class Sent:
    """What was written; `sealed` is False while the superior's card is missing (totals only)."""

    path: Path
    sealed: bool
    check_code: str


@on_paper
def export_report(
    store: Store,
    files: Files,
    report: uuid.UUID,
    folder: Path,
    *,
    clock: Clock,
    user: uuid.UUID | None = None,
    user_name: str = "",
    overridden: Iterable[str] = (),
) -> Sent:
    """Write the bundle of a signed report into `folder`, note it in the ledger, mark the report as sent."""
    roles.require(store, roles.Right.REPORT)
    with store.read() as session:
        snapshot = filing.snapshot_of(session, files, report)
        found = filing.records.load(session, "report", report).values
        known, left = on_file(session), left_out(session)
    if snapshot is None:
        raise UserError(_("这份报告还没有定稿，请先定稿再生成上报文件。"))
    if found["state"] == "returned":
        raise UserError(_("这一版已被上级退回，没有生成上报文件。请先建立更正版本，改好定稿后再报送。"))
    with store.local() as session:
        keys, card = device_keys(session, os.urandom), superior_card(session)
    sending = Sending(keys, card, int(found["version"] or 1), clock.now(), os.urandom)
    pdf = render_bytes(build_document(snapshot.public))[0] if sending.policy.pdf else None
    data = build_report(snapshot.public, pdf, sending, known=known, left_out=left, overridden=overridden)
    passed = find_leaks(carried(snapshot.public, sending.policy), known, sending.policy, left)
    path = folder / file_name(snapshot.public, sending.version)
    with store.write(_("生成上报文件"), user=user) as work:
        filing.mark_sent(work.session, report)
        transfers.note(
            work.session, transfers.OUT, at=clock.ms(), user_name=user_name, party=card.name if card else _("未加密，只含合计数"),
            what=_("{}报告 第{}版").format(snapshot.public["period"]["name"], sending.version),
            fields=_fields(snapshot, sending, said_of(passed), left), purpose=_("季度报送"), bundle=path.name,
        )  # fmt: skip
        write_bundle(path, data)  # inside: a stick pulled out takes the note back with it
    return Sent(path, card is not None, snapshot.check_code)


def _fields(snapshot: Snapshot, sending: Sending, passed: list[str], left: Collection[Kind]) -> str:
    """What left, in words; also what the leak check found and a person passed, by kind and number, and what it did not look for."""
    content, parts = carried(snapshot.public, sending.policy), [_("指标合计数")]
    if "narrative" in content:
        parts.append(_("文字部分"))
    if "ledgers" in content:
        parts.append(_("脱敏台账{}行").format(sum(len(rows) for rows in content["ledgers"].values())))
    if sending.policy.covered:
        parts.append(_("分类统计表（小数字已遮盖）"))
    if sending.policy.pdf:
        parts.append(_("报告PDF"))
    if passed:
        parts.append(_("经人确认放行：{}").format("、".join(passed)))
    if left and "narrative" in content:
        parts.append(_("按本单位设置没有核对：{}").format("、".join(sorted(_(kind.value) for kind in left))))
    return "、".join(parts)
