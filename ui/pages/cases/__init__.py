"""个案: where the case stands, the paper or session at hand, what was done before (look/2-case.png)."""

from __future__ import annotations

from ui.pages.base import Page
from ui.pages.cases.page import CasePage
from ui.services import Services


def build(services: Services) -> Page:
    """The page 个案."""
    return CasePage(services)
