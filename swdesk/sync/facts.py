"""What the PCs of a station tell each other beside the log: the secret for ids of imported records, and who is the superior."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy.orm import Session

from db import local
from swdesk.bundles.cards import card_of, keep_card, known_cards, superior_card
from swdesk.bundles.errors import BundleError
from swdesk.importing.existing import SECRET


def facts_of(session: Session) -> dict[str, str]:
    """What every other PC of the station needs to know."""
    facts: dict[str, str] = {}
    secret = local.get(session, SECRET)
    if secret:
        facts["import_secret"] = secret.hex()
    superior = next(
        (one for one in known_cards(session) if one.role == "superior" and one.card.signature), None
    )
    if superior is not None:
        facts["superior"] = json.dumps(superior.card.as_dict(), ensure_ascii=False)
        facts["superior_confirmed"] = "1" if superior.confirmed else ""
    return facts


def adopt_facts(session: Session, facts: Mapping[str, str]) -> None:
    """Take over what this PC does not know yet; what a person chose here is left alone."""
    stated = facts.get("import_secret")
    if stated and local.get(session, SECRET) is None:
        local.put(session, SECRET, bytes.fromhex(stated))
    if facts.get("superior") and superior_card(session) is None:
        try:
            card = card_of(json.loads(facts["superior"]))
        except (BundleError, ValueError, AttributeError):
            return  # a later program's card; the person can bring it by hand
        keep_card(session, card, "superior", confirmed=facts.get("superior_confirmed") == "1")
