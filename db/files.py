"""The bytes of attachments: a second SQLCipher file, addressed by SHA-256 (design.md §4)."""

from __future__ import annotations

import hashlib
from pathlib import Path

from sqlalchemy import Column, Integer, LargeBinary, MetaData, Table, Text, delete, func, select
from sqlalchemy.dialects.sqlite import insert

from db.store import FILES_FILE, make_engine, told

_METADATA = MetaData()
_FILE = Table(
    "file",
    _METADATA,
    Column("sha256", Text, primary_key=True),
    Column("data", LargeBinary, nullable=False),
)
_PIECE = Table(
    "piece",
    _METADATA,
    Column("sha256", Text, primary_key=True),
    Column("place", Integer, primary_key=True),
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

    def names(self) -> list[tuple[str, int]]:
        """SHA-256 and size of everything that is here."""
        with self._engine.connect() as connection:
            query = select(_FILE.c.sha256, func.length(_FILE.c.data)).order_by(_FILE.c.sha256)
            return [(name, size) for name, size in connection.execute(query)]

    def put_piece(self, sha256: str, place: int, of: int, data: bytes) -> bool:
        """Keep one piece of a file that travels in several bundles; with the last one it becomes the file. Whether it is whole."""
        with told(), self._engine.begin() as connection:
            if connection.execute(select(_FILE.c.sha256).where(_FILE.c.sha256 == sha256)).first():
                return True
            connection.execute(
                insert(_PIECE).values(sha256=sha256, place=place, data=data).on_conflict_do_nothing()
            )
            query = select(_PIECE.c.data).where(_PIECE.c.sha256 == sha256, _PIECE.c.place < of)
            pieces = [bytes(row.data) for row in connection.execute(query.order_by(_PIECE.c.place))]
            if len(pieces) < of:
                return False
            whole = b"".join(pieces)
            connection.execute(delete(_PIECE).where(_PIECE.c.sha256 == sha256))
            if hashlib.sha256(whole).hexdigest() != sha256:
                return False
            connection.execute(insert(_FILE).values(sha256=sha256, data=whole))
        return True

    def close(self) -> None:
        """Give the file back."""
        self._engine.dispose()
