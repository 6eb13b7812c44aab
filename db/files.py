"""The bytes of attachments: a second SQLCipher file, addressed by SHA-256 (design.md §4)."""

from __future__ import annotations

import hashlib
from pathlib import Path

from sqlalchemy import Column, LargeBinary, MetaData, Table, Text, select
from sqlalchemy.dialects.sqlite import insert

from db.store import FILES_FILE, make_engine, told

_METADATA = MetaData()
_FILE = Table(
    "file",
    _METADATA,
    Column("sha256", Text, primary_key=True),
    Column("data", LargeBinary, nullable=False),
)


class Files:
    """The attachment store of one station; the same bytes are kept once."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self._engine = make_engine(folder / FILES_FILE, key, cache_kib=2000)
        _METADATA.create_all(self._engine)

    def put(self, data: bytes) -> str:
        """Keep `data`; its SHA-256 in hex. Written before the record that names it, so no record lacks its bytes."""
        digest = hashlib.sha256(data).hexdigest()
        with told(), self._engine.begin() as connection:
            connection.execute(insert(_FILE).values(sha256=digest, data=data).on_conflict_do_nothing())
        return digest

    def get(self, sha256: str) -> bytes | None:
        """The bytes, or None while they have not arrived."""
        with self._engine.connect() as connection:
            found = connection.execute(select(_FILE.c.data).where(_FILE.c.sha256 == sha256)).scalar()
        return None if found is None else bytes(found)

    def close(self) -> None:
        """Give the file back."""
        self._engine.dispose()
