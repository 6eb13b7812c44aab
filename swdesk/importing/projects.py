"""The project to which expenses, funds and staff of a ledger belong, and what titles say of its money."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from datetime import date

from swdesk.i18n import _
from swdesk.importing.drafts import Draft, Source
from swdesk.importing.numbers import parse_amount
from swdesk.importing.placing import Placer
from swdesk.importing.slots import Slot
from swdesk.importing.text import half
from swdesk.importing.when import year_in

_MONEY = re.compile(
    r"(?:项目经费|合同金额|项目资金|总经费|经费总额|项目总经费|项目总额|年度经费|经费预算|总预算|预算|经费|资金总额)"
    r"[:：为共计总额约]{0,3}(\d[\d,]*(?:\.\d+)?)(万?)元"
)
_NAME = re.compile(r"^(?:\d{4}年度?)?(.{3,30}?项目)(?!经费|人员|支出|资金|收入|一览|工作|预算|明细)")
_BELONGS = re.compile("项目|经费|合同")


class Projects:
    """Existing projects and the one that an import may have to make."""

    def __init__(self, placer: Placer) -> None:
        self._placer = placer
        self._titles: dict[int, str] = {}
        self._stated: Slot | None = None
        self._used = False

    def read_titles(self, drafts: list[Draft], titles: Mapping[int, str]) -> None:
        """Remember titles and file names; a sum of project funds in one of them is kept in the project."""
        self._titles = dict(titles)
        self._used = any(draft.kind in {"expense", "fund", "project"} for draft in drafts)
        for draft in drafts:
            funds = self._funds(draft)
            if draft.kind in {"expense", "fund", "worker"} and funds is not None:
                slot = self._slot(draft)
                if slot.base is None or not slot.base.get("funds"):
                    slot.add({"funds": funds}, draft.source)
                return

    def of(self, draft: Draft) -> uuid.UUID:
        """The project of a row: the only one, else the one whose contract covers the day, else a new one."""
        return self._slot(draft).id

    def takes_staff(self, draft: Draft) -> bool:
        """Whether a list of staff is one of project staff: it says so, or there is a project to belong to."""
        named = _BELONGS.search(
            self._titles.get(draft.source.table, "") + draft.source.file + draft.source.sheet
        )
        return bool(named) or self._used or any(not slot.deleted for slot in self._placer.slots)

    def year_of(self, draft: Draft, today: date) -> int:
        """The year of a service list: from title, sheet or file, else this year."""
        title = self._titles.get(draft.source.table, "")
        found = next(
            (y for text in (title, draft.source.sheet, draft.source.file) if (y := year_in(text))), None
        )
        if found is None:
            flag = _("表名里没有年度，按{year}年记").format(year=today.year)
            draft.flags += [] if flag in draft.flags else [flag]
        return found or today.year

    def _funds(self, draft: Draft) -> int | None:
        match = _MONEY.search(half(self._titles.get(draft.source.table, "")))
        return None if match is None else parse_amount(match[1], 1_000_000 if match[2] else 100).value

    def _slot(self, draft: Draft) -> Slot:
        living = [slot for slot in self._placer.slots if not slot.gone]
        if living:
            covering = [slot for slot in living if _covers(slot, draft.values.get("day"))]
            slot = (covering or living)[-1]
            slot.made_from_reference = slot.made_from_reference or slot.deleted  # an undone import's project
            return slot
        return self._make(draft)

    def _make(self, draft: Draft) -> Slot:
        match = _NAME.match(self._titles.get(draft.source.table, ""))
        values = {"name": match[1] if match else _("社工站项目")}
        source = Source(draft.source.file, draft.source.sheet, draft.source.row)
        slot, _flags = self._placer.place(Draft(source, "project", values), values)
        slot.values |= values
        slot.made_from_reference = True
        draft.flags.append(_("已新建项目“{name}”，请补合同起止日期").format(name=values["name"]))
        return slot


def _covers(slot: Slot, day: date | None) -> bool:
    start, end = slot.known("start"), slot.known("end")
    return (
        day is not None
        and bool(start or end)
        and (start is None or start <= day)
        and (end is None or day <= end)
    )
