"""Writing many rows at once stores the very bytes that the ordinary way stores."""

from datetime import date

from sqlalchemy import create_engine, insert

from db.base import new_id, table_of
from db.bulk import FEW, insert_rows
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
