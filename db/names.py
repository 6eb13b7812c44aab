"""Names of the files of a store; apart from db.store so that the unlock page need not load SQLAlchemy."""

STATION_FILE = "station.db"
FILES_FILE = "files.db"
DRAFTS_FILE = "drafts.db"
RESTORED_FLAG = "restored.flag"
"""Its presence lets the next opening take a new origin."""
