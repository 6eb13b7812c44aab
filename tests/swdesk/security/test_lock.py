from datetime import datetime, timedelta

import pytest

from swdesk.security.lock import LockPolicy

TEN = datetime(2026, 11, 23, 10, 0).astimezone()


@pytest.mark.parametrize(
    ("unlocked", "active", "now", "asks"),
    [
        (None, TEN, TEN, True),
        (TEN, TEN, TEN + timedelta(minutes=29), False),
        (TEN, TEN, TEN + timedelta(minutes=30), True),
        (TEN, TEN + timedelta(hours=3), TEN + timedelta(hours=3, minutes=5), False),
        (TEN, TEN - timedelta(hours=2), TEN + timedelta(minutes=1), False),
        (TEN, TEN + timedelta(hours=14), TEN + timedelta(hours=14, minutes=1), True),
        (TEN, TEN, TEN - timedelta(days=1), True),
    ],
)
def test_once_a_day_and_after_half_an_idle_hour(unlocked, active, now, asks):
    assert LockPolicy().needs_password(unlocked, active, now) is asks
