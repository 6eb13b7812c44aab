"""The bytes of attachments, addressed by SHA-256: a second SQLCipher file, or a table of the server (design.md §4)."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from pathlib import Path

from sqlalchemy import Column, Engine, Integer, LargeBinary, MetaData, Table, Text, delete, func, select

from db.portable import insert_missing
from db.store import FILES_FILE, Store, make_engine, told

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

    def __init__(self, folder: Path, key: bytes, engine: Engine | None = None) -> None:
        self._engine = engine or make_engine(folder / FILES_FILE, key, cache_kib=2000)
        with told():
            _METADATA.create_all(self._engine)

    @classmethod
    def of(cls, store: Store) -> Files:
        """The attachments of an open store: on its server if it has one, so that all its clients see them."""
        return cls(store.folder, store.key, store.engine if store.shared else None)

    def put(self, data: bytes) -> str:
        """Keep `data`; its SHA-256 in hex. Written before the record that names it, so no record lacks its bytes."""
        digest = hashlib.sha256(data).hexdigest()
        with told(), self._engine.begin() as connection:
            insert_missing(connection, _FILE, [{"sha256": digest, "data": data}])
        return digest

    def get(self, sha256: str) -> bytes | None:
        """The bytes, or None while they have not arrived."""
        with told(), self._engine.connect() as connection:
            found = connection.execute(select(_FILE.c.data).where(_FILE.c.sha256 == sha256)).scalar()
        return None if found is None else bytes(found)

    def names(self) -> list[tuple[str, int]]:
        """SHA-256 and size of everything that is here."""
        with self._engine.connect() as connection:
            query = select(_FILE.c.sha256, func.length(_FILE.c.data)).order_by(_FILE.c.sha256)
            return [(name, size) for name, size in connection.execute(query)]

    def drop(self, names: Collection[str]) -> None:
        """Take files away whose records were erased by law; the file gives its pages back overwritten."""
        with told(), self._engine.begin() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA secure_delete = ON")
            for name in names:
                connection.execute(delete(_FILE).where(_FILE.c.sha256 == name))
                connection.execute(delete(_PIECE).where(_PIECE.c.sha256 == name))

    def put_piece(self, sha256: str, place: int, of: int, data: bytes) -> bool:
        """Keep one piece of a file that travels in several bundles; with the last one it becomes the file. Whether it is whole."""
        with told(), self._engine.begin() as connection:
            if connection.execute(select(_FILE.c.sha256).where(_FILE.c.sha256 == sha256)).first():
                return True
            insert_missing(connection, _PIECE, [{"sha256": sha256, "place": place, "data": data}])
            query = select(_PIECE.c.data).where(_PIECE.c.sha256 == sha256, _PIECE.c.place < of)
            pieces = [bytes(row.data) for row in connection.execute(query.order_by(_PIECE.c.place))]
            if len(pieces) < of:
                return False
            whole = b"".join(pieces)
            connection.execute(delete(_PIECE).where(_PIECE.c.sha256 == sha256))
            if hashlib.sha256(whole).hexdigest() != sha256:
                return False
            insert_missing(connection, _FILE, [{"sha256": sha256, "data": whole}])
        return True

    def close(self) -> None:
        """Give the file back."""
        self._engine.dispose()
