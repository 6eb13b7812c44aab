"""Satisfaction (满意度) of cases, groups and activities: from the forms that were filled in, else as counted by hand."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.base import record_kinds
from db.fields import field_of
from db.satisfaction import Satisfaction as Form
from swdesk import records
from swdesk.i18n import _

SERVICES = {"case": "01", "group": "02", "activity": "03"}
"""Kind a form is about → code of `satisfaction_service`; the link of the form bears the name of the kind."""

ITEMS = ("attitude", "ability", "content", "timing", "venue", "needs_met", "overall")
GOOD = ("5", "4")
"""非常满意, 满意: what counts as satisfied (domain.md §4.5 Q1)."""

_COUNTED = ("group", "activity")
"""Kinds with columns 问卷数 and 满意数, which reports count."""


@dataclass(frozen=True)
class Satisfaction:
    """问卷数 and 满意数; `means` is the mean of each item, 1 to 5, where forms are on file."""

    forms: int | None
    satisfied: int | None
    means: Mapping[str, Fraction] = field(default_factory=dict[str, Fraction])

    @property
    def rate(self) -> Fraction | None:
        """满意率; None without forms."""
        return Fraction(self.satisfied or 0, self.forms) if self.forms else None


def satisfaction_of(
    session: Session, kind: str, record_id: uuid.UUID, *, forms: int | None, satisfied: int | None
) -> Satisfaction:
    """What the forms of a record say; without forms what was typed."""
    return filled_in(session, kind, record_id) or Satisfaction(forms, satisfied)


def filled_in(session: Session, kind: str, record_id: uuid.UUID) -> Satisfaction | None:
    """What the forms of a record say, None without any; a form without 总体 is judged by the mean of its items."""
    link: Any = getattr(Form, kind)
    found = list(session.scalars(select(Form).where(link == record_id, Form.deleted.is_(False))))
    valid = [mean for form in found if (mean := _judgement(form)) is not None]
    if not valid:
        return None
    good = sum(mean >= min(map(int, GOOD)) for mean in valid)
    return Satisfaction(len(valid), good, _means(found))


def _judgement(form: Form) -> Fraction | None:
    if form.overall:
        return Fraction(int(form.overall))
    scores = [int(score) for item in ITEMS if (score := getattr(form, item))]
    return Fraction(sum(scores), len(scores)) if scores else None


def _means(forms: list[Form]) -> dict[str, Fraction]:
    totals: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for form in forms:
        for item in ITEMS:
            if score := getattr(form, item):
                totals[item] += int(score)
                counts[item] += 1
    return {item: Fraction(totals[item], counts[item]) for item in ITEMS if counts[item]}


def settle(session: Session, form: uuid.UUID) -> None:
    """Write 问卷数 and 满意数 of the group or activity that a form is about; in the operation that saved the form."""
    one = session.get(Form, form)
    for kind in _COUNTED:
        about = getattr(one, kind) if one is not None else None
        if about is not None and (found := filled_in(session, kind, about)) is not None:
            records.save(session, kind, {"forms": found.forms, "satisfied": found.satisfied}, id=about)


def words(found: Satisfaction) -> str:
    """3 份，满意 2 份（66.7%）；最低：时间安排 3.3."""
    if not found.forms or found.rate is None:
        return ""
    text = _("{} 份，满意 {} 份（{:.1f}%）").format(
        found.forms, found.satisfied or 0, float(found.rate * 100)
    )
    if not found.means:
        return text
    low = min(found.means, key=lambda item: found.means[item])
    label = _(field_of(record_kinds()["satisfaction"], low).label)
    return _("{}；最低：{} {:.1f}").format(text, label, float(found.means[low]))
