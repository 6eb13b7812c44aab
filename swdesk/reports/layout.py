"""What the paper has besides its content (版式, domain.md §4.2, §4.6): a cover, the head and foot of an official document.

Set once by the unit, frozen with every snapshot. Without a setting there is no cover and no head: a station has no right to
one; a township that issues the report itself switches it on. No red head is ever made for a unit by itself.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from db.mark import N_
from swdesk import options

COVER = options.Option("report.cover", N_("报告带封面"), False)
HEAD = options.Option(
    "report.head", N_("版头：发文机关标志"), "",
    N_("只在报告由乡镇（街道）行文时填写，如“青禾镇人民政府文件”；社工站自己没有红头，空着就没有版头"),
)  # fmt: skip
NUMBER = options.Option("report.number", N_("版头：发文字号"), "", N_("如 青政〔2026〕5号"))
APPROVED = options.Option("report.approved", N_("版头：签发人"), "", N_("上行文写签发人姓名"))
COPIES = options.Option("report.copies", N_("版记：抄送机关"), "", N_("有版头时印在末页"))
OFFICE = options.Option("report.office", N_("版记：印发机关"), "", N_("如 青禾镇党政办公室"))
OPTIONS = (COVER, HEAD, NUMBER, APPROVED, COPIES, OFFICE)


def chosen(session: Session) -> dict[str, Any]:
    """The settings as a snapshot holds them; empty for the plain paper."""
    found: dict[str, Any] = {}
    for option in OPTIONS:
        kept = options.value(session, option)  # type: ignore[arg-type]
        if kept:
            found[option.key.removeprefix("report.")] = kept
    return found
