"""计划 → 审批 → 招募 → 进行 → 已结束 → 已归档, and the same of an activity, from what is recorded."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from db.codes import code_list
from db.store import Store
from swdesk import records
from swdesk.work_states import state_of

TODAY = date(2026, 11, 23)
EARLIER, LATER = date(2026, 9, 1), date(2026, 12, 20)


def said(store: Store, kind: str, values: dict[str, Any], *, sessions: int = 0, members: int = 0) -> str:
    with store.write("登记") as work:
        one = records.save(work.session, kind, {"name": "甲", **values})
        for number in range(1, sessions + 1):
            meeting = {"group": one, "ordinal": number, "day": EARLIER, "present": 5}
            records.save(work.session, "group_session", meeting)
        for number in range(members):
            records.save(work.session, "group_member", {"group": one, "name": f"组员{number}"})
    with store.read() as session:
        return code_list(f"{kind}_state").label(state_of(session, kind, one, TODAY))


@pytest.mark.parametrize(
    ("values", "more", "state"),
    [
        ({}, {}, "计划"),
        ({"aim": "互助"}, {}, "审批"),
        ({"aim": "互助", "head_on": EARLIER}, {}, "招募"),
        ({"start": LATER}, {"members": 2}, "招募"),
        ({"start": EARLIER}, {"members": 2}, "进行"),
        ({"planned_sessions": 3}, {"sessions": 1}, "进行"),
        ({"planned_sessions": 3}, {"sessions": 3}, "已结束"),
        ({"end": EARLIER}, {"sessions": 1}, "已结束"),
        ({"end": EARLIER, "archived_on": TODAY}, {"sessions": 1}, "已归档"),
        ({"cancelled": "没有人报名"}, {}, "取消"),
    ],
)
def test_a_group(store: Store, values: dict[str, Any], more: dict[str, int], state: str) -> None:
    assert said(store, "group", values, **more) == state


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({"day": LATER}, "计划"),
        ({"day": LATER, "aim": "宣传"}, "审批"),
        ({"day": LATER, "aim": "宣传", "supervisor_on": EARLIER}, "待实施"),
        ({"day": TODAY}, "计划"),
        ({"day": TODAY, "residents": 30}, "已实施（待补材料）"),
        ({"day": EARLIER}, "已实施（待补材料）"),
        ({"day": EARLIER, "residents": 3, "archived_on": TODAY}, "已归档"),
        ({"day": EARLIER, "not_held": "下雨"}, "取消"),
    ],
)
def test_an_activity(store: Store, values: dict[str, Any], state: str) -> None:
    assert said(store, "activity", values) == state
