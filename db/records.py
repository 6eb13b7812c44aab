"""Imports every module that declares records or tables, so that the registry is complete."""

from importlib import import_module

MODULES = (
    "access",
    "activities",
    "bundles",
    "cases",
    "casework",
    "child_files",
    "code_items",
    "crises",
    "communities",
    "credentials",
    "daily",
    "devices",
    "documents",
    "erasures",
    "donations",
    "duplicates",
    "evaluation",
    "extras",
    "figures",
    "groups",
    "households",
    "imported",
    "indicators",
    "meetings",
    "nominations",
    "notices",
    "people",
    "phrases",
    "person_rows",
    "projects",
    "referrals",
    "roots",
    "satisfaction",
    "services",
    "staff",
    "stations",
    "sync",
    "visits",
)

for _name in MODULES:
    import_module(f"db.{_name}")
