"""Imports every module that declares records, so that the registry is complete."""

from db import (  # noqa: F401 - imported for their declarations
    activities,
    cases,
    daily,
    documents,
    donations,
    groups,
    meetings,
    people,
    projects,
    services,
    staff,
    stations,
    visits,
)
