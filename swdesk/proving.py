"""Whether a paper, a PDF and what lies here are one and the same report; at its own station also whether the records still agree.

A paper carries the 校验码, a PDF of this program carries it among its marks, a scan or photo has to be read: the code is
typed. The code is made from everything that the report states (`snapshot.fingerprint`), so equal codes mean equal numbers.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from db.bundles import Received
from db.codes import code_list
from db.documents import Report
from db.files import Files
from swdesk import filing, received
from swdesk.agreeing import Moved, Strayed, moved, told
from swdesk.bundles.container import Bundle
from swdesk.bundles.report import public_of
from swdesk.disk import disk_told
from swdesk.errors import UserError
from swdesk.i18n import _
from swdesk.periods import parse_period
from swdesk.reports.quarterly import build_document
from swdesk.reports.snapshot import Snapshot, canonical

_LOOKS = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V"})
_LETTERS = frozenset("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
_NEAR = 2
"""Characters that may differ for a code to be offered as the one that was meant."""
MOST_PDF = 64 << 20


@dataclass(frozen=True)
class Paper:
    """What a person holds: its code; a PDF also tells its bytes, and which unit and period it is of."""

    code: str
    unit_code: str = ""
    period: str = ""
    data: bytes | None = None


@dataclass(frozen=True)
class Proof:
    """`agrees`: True, False, or None where nothing here can tell; sentences; numbers whose records went on."""

    agrees: bool | None
    lines: tuple[str, ...]
    moved: tuple[Moved, ...] = field(default=())


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────


def typed_code(text: str) -> str:
    """A 校验码 as it was typed: any case, with or without dashes, I, L, O, U taken for what they look like; '' if it is none."""
    bare = "".join(char for char in text.upper().translate(_LOOKS) if char not in " -—–－·\t\n\u3000")
    if len(bare) != 12 or not set(bare) <= _LETTERS:
        return ""
    return "-".join(bare[place : place + 4] for place in (0, 4, 8))


def paper_of(text: str) -> Paper:
    """The paper behind a typed code or the text of a QR code; UserError when it is neither."""
    parts = text.strip().split("|")
    if parts[0] == "SWDESK1" and len(parts) >= 4:
        return Paper(_code_of(parts), parts[1].strip("-"), parts[2])
    code = typed_code(text)
    if not code:
        raise UserError(
            _("校验码是12位字母和数字，如 HC9W-AVDK-8G26，印在报表下方和最后一页。请核对后再输。")
        )
    return Paper(code)


def _code_of(parts: list[str]) -> str:
    """The code of a QR text: printed beside it, or made from the part of the fingerprint that it holds."""
    from swdesk.reports.snapshot import check_code  # noqa: PLC0415

    if len(parts) > 4 and typed_code(parts[4]):
        return typed_code(parts[4])
    try:
        return check_code(parts[3])
    except ValueError as error:
        raise UserError(_("这个二维码的内容不完整，请输入印在旁边的校验码。")) from error


def is_pdf(path: Path) -> bool:
    """Whether a file says that it is a PDF."""
    with disk_told(_("没有读出任何内容。")), path.open("rb") as file:
        return b"%PDF-" in file.read(1024)


def read_pdf(path: Path) -> Paper:
    """A PDF of this program; UserError says what to do with a scan or another program's file."""
    with disk_told(_("没有读出任何内容。")):
        if path.stat().st_size > MOST_PDF:
            raise UserError(_("这个PDF太大，不是本程序生成的报告。扫描件请输入纸上印的校验码来核对。"))
        data = path.read_bytes()
    return pdf_paper(data)


def pdf_paper(data: bytes) -> Paper:
    """The same of its bytes."""
    import io  # noqa: PLC0415

    import pikepdf  # noqa: PLC0415 - 10 MB that a window without a PDF does not need

    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            marks = str(pdf.docinfo.get("/Keywords", ""))
    except (pikepdf.PdfError, ValueError, RecursionError) as error:
        raise UserError(_("这个PDF打不开，可能已损坏或加了密码，没有核对。")) from error
    if not marks.startswith("SWDESK1|"):
        raise UserError(
            _(
                "这个PDF里没有校验码：是扫描件、照片，或被别的程序另存过。请看纸上（报表下方、最后一页）印的校验码，输入它来核对。"
            )
        )
    found = paper_of(marks)
    return Paper(found.code, found.unit_code, found.period, data)


# ── with what lies here ──────────────────────────────────────────────────────────────────────────────────────


def prove(session: Session, files: Files, paper: Paper) -> Proof:
    """Against the own reports, then against those that were received."""
    query = select(Report).where(Report.deleted.is_(False), Report.check_code == paper.code)
    own = session.scalars(query.order_by(Report.version.desc()).limit(1)).first()
    if own is not None:
        return _own(session, files, own, paper)
    shelf = select(Received).where(Received.check_code == paper.code).order_by(Received.version.desc())
    came = session.scalars(shelf.limit(1)).first()
    return _came(session, came, paper) if came is not None else _unknown(session, paper)


def _own(session: Session, files: Files, report: Report, paper: Paper) -> Proof:
    state = code_list("report_state").label(report.state)
    name = parse_period(report.period or "").name
    lines = [_("校验码一致：这是本单位{}报告第{}版（{}）。").format(name, report.version or 1, state)]
    newest = filing.latest(session, report.period or "")
    if newest is not None and newest.id != report.id:
        lines.append(_("注意：这一期已有第{}版，这份不是最新的。").format(newest.version or 1))
    sealed = filing.snapshot_of(session, files, report.id)
    if sealed is None:
        return Proof(
            True, (*lines, _("定稿时封存的明细还没有到本机，请先接收本站其他电脑的同步文件，再核对记录。"))
        )
    agrees, said = _bytes(paper, sealed.public, None)
    lines += said
    if not annex_sound(sealed):
        return Proof(
            False, (*lines, _("定稿时封存的明细与报告里的指纹不符，可能已损坏。请从备份恢复后再核对。"))
        )
    found = tuple(told(session, moved(session, sealed)))
    records = {(one.kind, one.id) for item in found for one in item.strayed}
    lines.append(
        _("记录与定稿时不同：{}个数字，{}条记录，逐条列在下面；更正会写进下一版或下一期报告。").format(
            len(found), len(records)
        )
        if found
        else _("记录与定稿时一致：每个数字背后的记录都没有变化。")
    )
    return Proof(agrees, tuple(lines), found)


def annex_sound(sealed: Snapshot) -> bool:
    """Whether the sealed annex is the one whose hash the report states."""
    annex = {key: value for key, value in sealed.annex.items() if key != "salt"}
    salt = bytes.fromhex(sealed.annex.get("salt", ""))
    return hashlib.sha256(salt + canonical(annex)).hexdigest() == sealed.public["annex_hash"]


def _came(session: Session, row: Received, paper: Paper) -> Proof:
    name = parse_period(row.period).name
    lines = [_("校验码一致：这是收到的“{}”{}报告第{}版。").format(row.unit_name, name, row.version)]
    standing = {one.id for one in received.standing(session, row.period)}
    states = {
        received.PENDING: _("电子件还没有点“核对一致”：现在可以在“报送情况”里点了。"),
        received.RETURNED: _("这一版已经退回，请等更正后的新版本。"),
        received.REPLACED: _("注意：这个单位已有更新的版本，这份不是最新的。"),
        received.ALARM: _(
            "注意：同一版收到过内容不同的两份，这份没有计入汇总；纸件与这份一致的，请点“核对一致”。"
        ),
    }
    if row.id not in standing or row.state != received.ACCEPTED:
        lines.append(states.get(row.state, ""))
    agrees, said = _bytes(paper, json.loads(row.public), row.pdf)
    return Proof(agrees, tuple(filter(None, (*lines, *said))))


def _bytes(paper: Paper, public: dict[str, Any], kept: bytes | None) -> tuple[bool, list[str]]:
    """A PDF may carry the right code and other pages: its bytes are compared with those sent, or with the report set anew."""
    if paper.data is None:
        return True, [_("纸件上的数字即电子件的数字。扫描件、照片只凭校验码核对，页面有无涂改请目视。")]
    from swdesk.reports.pdf import render_bytes  # noqa: PLC0415 - typesetting is asked for rarely

    whole = public.keys() >= {"narrative", "ledgers"}
    if paper.data == kept or (whole and paper.data == render_bytes(build_document(public))[0]):
        return True, [_("文件逐字节一致，没有改动过。")]
    if kept is None and not whole:
        return True, [_("只收到合计数，没有收到报告全文，文件的页面无法逐字节比对。")]
    return False, [
        _("但文件本身与报送的不是同一个：可能另存过、改动过，或用了本机字体、别的版本的程序。页面请目视核对，或用这里的报告重新打印。")
    ]  # fmt: skip


def _unknown(session: Session, paper: Paper) -> Proof:
    """Nothing here has this code: what was meant, or what there is instead."""
    known = list(_known(session))
    near = [(code, text) for code, text in known if 0 < _apart(code, paper.code) <= _NEAR]
    if near and paper.data is None:
        code, text = min(near, key=lambda one: _apart(one[0], paper.code))
        return Proof(
            None,
            (_("没有校验码 {}。最接近的是 {}（{}），请对照纸件再输一次。").format(paper.code, code, text),),
        )
    lines = [
        _("没有校验码为 {} 的报告：这份纸件与这里的电子件不是同一份，或电子件还没有收到。").format(paper.code)
    ]
    if paper.period:
        lines += [_("这里有：{}。").format(text) for text in _of(session, paper)[:5]]
    return Proof(False, tuple(lines))


def _known(session: Session) -> Iterable[tuple[str, str]]:
    for report in session.scalars(
        select(Report).where(Report.deleted.is_(False), Report.check_code.is_not(None))
    ):
        name = parse_period(report.period or "").name
        yield report.check_code or "", _("本单位{}报告第{}版").format(name, report.version or 1)
    query = (
        select(Received)
        .where(Received.state != received.KEPT)
        .options(defer(Received.pdf), defer(Received.public))
    )
    for row in session.scalars(query):
        name = parse_period(row.period).name
        yield row.check_code, _("{}{}报告第{}版").format(row.unit_name, name, row.version)


def _of(session: Session, paper: Paper) -> list[str]:
    """The reports of the unit and period that a PDF says it is of, with their codes."""
    own = select(Report).where(
        Report.deleted.is_(False), Report.period == paper.period, Report.check_code.is_not(None)
    )
    found = [
        _("本单位{}报告第{}版，校验码 {}").format(
            parse_period(paper.period).name, one.version or 1, one.check_code
        )
        for one in session.scalars(own.order_by(Report.version.desc()))
    ]
    came = select(Received).where(
        Received.period == paper.period,
        Received.unit_code == paper.unit_code,
        Received.state != received.KEPT,
    )
    return found + [
        _("{}{}报告第{}版，校验码 {}").format(one.unit_name, parse_period(one.period).name, one.version, one.check_code)
        for one in session.scalars(came.order_by(Received.version.desc()).options(defer(Received.pdf), defer(Received.public)))
    ]  # fmt: skip


def _apart(one: str, other: str) -> int:
    """In how many places two codes differ."""
    return sum(a != b for a, b in zip(one, other, strict=True)) if len(one) == len(other) else 99


# ── with a bundle beside it, without a store ─────────────────────────────────────────────────────────────────


def prove_with(bundle: Bundle, paper: Paper) -> Proof:
    """A paper against a report file that lies beside it."""
    public = public_of(bundle)
    named = _("{}{}报告第{}版").format(
        public["unit"]["name"], public["period"]["name"], bundle.manifest["version"]
    )
    if public["check_code"] != paper.code:
        text = _("不一致：文件是{}，校验码 {}；纸件的校验码是 {}。")
        return Proof(False, (text.format(named, public["check_code"], paper.code),))
    agrees, said = _bytes(paper, public, bundle.chunks.get("report"))
    return Proof(agrees, (_("校验码一致：报送文件与纸件是同一份，{}。").format(named), *said))


def sentences(proof: Proof) -> list[str]:
    """Everything in lines, records by name: for the command line."""
    out = list(proof.lines)
    for item in proof.moved:
        span = _("本期") if item.span == "period" else _("本年累计")
        out.append(
            _("  {} {}：定稿 {}，现在 {}（{}）").format(
                item.label, span, item.before, item.after, item.why or _("合成数")
            )
        )
        out += [f"    {line(one)}" for one in item.strayed]
    return out


def line(one: Strayed) -> str:
    """A record that strayed, in one line."""
    amounts = _("{}→{}").format(one.before, one.after) if one.before and one.after else ""
    return "　".join(filter(None, (_(one.how), one.title or _("（未命名）"), amounts, one.last)))
