"""The service list as it is edited: default items, targets of a year (服务清单); domain.md §3.15."""

from __future__ import annotations

import uuid

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.base import child_id
from db.services import ServiceItem, ServiceTarget
from swdesk.records import save
from swdesk.services import default_catalogue


def target_id(item: uuid.UUID, year: int) -> uuid.UUID:
    """The target of an item for a year: the same row on every PC."""
    return child_id(item, str(year))


def has_target(session: Session, item: uuid.UUID, year: int) -> bool:
    """Whether that year's target was ever set."""
    return session.get(ServiceTarget, target_id(item, year)) is not None


def adopt_catalogue(session: Session) -> int:
    """Fill an empty list with the default catalogue; how many items were made."""
    if session.scalar(select(func.count()).select_from(ServiceItem).where(ServiceItem.deleted.is_(False))):
        return 0
    items = default_catalogue()
    for item in items:
        values = {
            "number": item.number,
            "name": item.name,
            "unit": item.unit,
            "indicator": item.indicator or None,
        }
        save(session, "service_item", values)
    return len(items)
