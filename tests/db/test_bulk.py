"""Writing many rows at once stores the very bytes that the ordinary way stores."""

from datetime import date

import pytest
from sqlalchemy import create_engine, insert, select
from sqlalchemy.exc import IntegrityError

from db.base import new_id, table_of
from db.bulk import FEW, insert_rows
from db.log import Change
from db.store import Store
from db.visits import Visit

TABLE = table_of(Visit)


def rows() -> list[dict]:
    values = {"deleted": False, "created_at": 1, "updated_at": 2, "content": "了解情况", "minutes": None}
    return [
        values | {"id": new_id(), "day": date(2026, 1, 5), "person": new_id(), "solved": number % 2 == 0}
        for number in range(FEW + 1)
    ]


def stored(write) -> list:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        TABLE.create(connection)
        write(connection)
        return list(connection.exec_driver_sql("SELECT * FROM visit ORDER BY id").all())


def test_many_rows_are_stored_as_the_ordinary_way_stores_them():
    made = rows()
    ordinary = stored(lambda connection: connection.execute(insert(TABLE), made))
    assert stored(lambda connection: insert_rows(connection, TABLE, made)) == ordinary


TEXTS = ["a\tb", "两\n行", "\r", "\\", r"\N", r"\.", r"\t", "nan", "", "“，”", "𬱖", None]
"""What a text form of rows could take for something else."""


def test_every_text_comes_back_as_it_was(store: Store):
    made = [row | {"content": TEXTS[n % len(TEXTS)]} for n, row in enumerate(rows())]
    with store.engine.connect() as connection:
        insert_rows(connection, TABLE, made)
        found = connection.execute(select(TABLE)).mappings().all()
        connection.rollback()
    assert {row["id"]: row["content"] for row in found} == {row["id"]: row["content"] for row in made}
    assert all({name: row[name] for name in made[0]} in made for row in map(dict, found))


def test_bytes_are_stored_as_bytes(store: Store):
    """The log is compared by its hashes, byte for byte."""
    table = table_of(Change)
    values = {
        "op": new_id(),
        "stamp": 1,
        "kind": "visit",
        "values": r'{"a":"\\n"}',
        "seen": "[]",
        "schema": 1,
    }
    salt, hash_ = bytes(range(16)), b"\\x\0\n\t" * 6
    made = [
        values | {"origin": "a", "seq": n, "eid": new_id(), "salt": salt, "hash": hash_}
        for n in range(FEW + 1)
    ]
    with store.engine.connect() as connection:
        insert_rows(connection, table, made)
        found = [dict(row) for row in connection.execute(select(table).order_by(table.c.seq)).mappings()]
        found_by_hash = connection.execute(select(table.c.seq).where(table.c.hash == hash_)).all()
        connection.rollback()
    assert found == made
    assert len(found_by_hash) == len(made)


def test_a_key_that_is_taken_is_refused_as_by_the_ordinary_way(store: Store):
    made = rows()
    made[-1]["id"] = made[0]["id"]
    with store.engine.connect() as connection:
        with pytest.raises(IntegrityError):
            insert_rows(connection, TABLE, made)
        connection.rollback()
