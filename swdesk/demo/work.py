"""Casework, groups, activities and the rest of a demo year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from db.base import child_id, new_id
from db.changes import Write
from swdesk.demo.people import Person

_FROM_GRID = "04"
_RECORD = "与服务对象会谈，回顾上次任务完成情况，商定下一步计划。"
_THEMES = {"T1": "学习方法工作坊", "T2": "情绪小课堂", "T3": "教师减压沙龙", "T4": "家长课堂"}
_ACTIVITIES = (
    ("防溺水安全课堂", "04"),
    ("政策宣讲会", "02"),
    ("义诊进村", "03"),
    ("重阳敬老活动", "01"),
    ("移风易俗宣讲", "13"),
    ("居民议事会", "09"),
)
_MEDIA = (("站公众号", "05"), ("县融媒体中心", "04"), ("市日报", "03"), ("省民政网", "02"))


def days(random: Random, today: date, count: int) -> list[date]:
    """`count` days of this year and the last, in order; more of this year."""
    first = date(today.year - 1, 1, 5)
    reach = (today - first).days - 1
    return sorted(first + timedelta(days=int(reach * random.random() ** 0.8)) for _ in range(count))


def cases(random: Random, today: date, workers: list[UUID], known: list[Person]) -> list[Write]:
    """Cases with their sessions; most of last year's are closed."""
    writes: list[Write] = []
    appointed = False
    for index, (begun, person) in enumerate(
        zip(
            days(random, today, 52), sorted(random.sample(known, 52), key=lambda one: one.filed), strict=True
        ),
        1,
    ):
        case, opened = new_id(), max(begun, person.filed)
        sessions = random.randint(3, 9)
        last = min(opened + timedelta(days=sessions * 12), today - timedelta(days=2))
        closed = (
            last + timedelta(days=3) if last < today - timedelta(days=30) and random.random() < 0.75 else None
        )
        goals = random.randint(2, 4)
        writes.append(Write("case", case, {
            "number": f"GA-{opened.year}-A{index:03d}", "person": person.id, "opened_on": opened, "source": random.choice(("01", "02", "03", "07")),
            "problems": (random.choice(("01", "07", "08", "09", "04")),), "domain": "3" if person.child else "1", "worker": random.choice(workers[:4]),
            "request": "生活中遇到困难，希望有人帮忙想办法。", "aim": "改善支持网络，提升应对能力。", "goals": goals,
            "goals_met": random.randint(max(1, goals - 1), goals) if closed else None, "closed_on": closed, "close_reason": "01" if closed else None,
            **({"source": _FROM_GRID, "told_back_on": opened + timedelta(days=3)} if index % 5 == 3 else {}),
        }))  # fmt: skip
        for number in range(1, sessions + 1):
            day = opened + timedelta(days=number * 12 - random.randint(0, 4))
            if day <= last:
                writes.append(Write("case_session", new_id(), {
                    "case": case, "ordinal": number, "day": day, "method": random.choice(("01", "02", "03")), "record": _RECORD,
                    "minutes": random.choice((30, 40, 45, 60, 90)), "worker": random.choice(workers[:4]),
                    "next_day": day + timedelta(days=12) if not closed and day + timedelta(days=12) > today else None,
                }))  # fmt: skip
        if not closed and not appointed and opened < today - timedelta(days=120):
            appointed = True
            writes.append(Write("case_session", new_id(), {
                "case": case, "ordinal": sessions + 1, "day": today - timedelta(days=1), "method": "02", "record": _RECORD, "minutes": 20,
                "worker": workers[0], "next_day": today,
            }))  # fmt: skip
    return writes


def referrals(random: Random, today: date, known: list[Person]) -> list[Write]:
    """A few people handed on to those who can do more."""
    return [
        Write("referral", new_id(), {
            "day": day, "person": random.choice(known).id, "receiver": random.choice(("县人民医院", "县残联", "县未保中心")),
            "reason": "01", "status": random.choice(("05", "05", "04")),
        })
        for day in days(random, today, 9)
    ]  # fmt: skip


def groups(random: Random, today: date, workers: list[UUID], known: list[Person]) -> list[Write]:
    """Groups with members, meetings and sign-in sheets."""
    writes: list[Write] = []
    names = ("“银龄相伴”缅怀小组", "“青苗”成长小组", "“健康同行”互助小组", "“小小守护者”安全小组")
    for index, start in enumerate(days(random, today - timedelta(days=40), 14), 1):
        group, planned = new_id(), random.choice((5, 6, 8))
        child = index % 2 == 0
        pool = [person for person in known if person.child is child]
        members = [
            (child_id(group, str(person.id)), person) for person in random.sample(pool, random.randint(7, 11))
        ]
        writes.append(Write("group", group, {
            "number": f"XZ-{start.year}-A{index:02d}", "name": f"{names[index % 4]}（第{index}期）", "kind": "02" if child else "03",
            "planned_sessions": planned, "members": len(members), "worker": random.choice(workers[:4]), "start": start,
            "forms": len(members), "satisfied": len(members) - random.randint(0, 1),
        }))  # fmt: skip
        writes += [
            Write("group_member", mid, {"group": group, "person": person.id}) for mid, person in members
        ]
        for number in range(1, planned + 1):
            day = start + timedelta(days=7 * number)
            if day < today:
                writes += _meeting(random, group, number, day, [mid for mid, _person in members])
    return writes


def _meeting(random: Random, group: UUID, number: int, day: date, members: list[UUID]) -> Iterator[Write]:
    session = new_id()
    states = {member: random.choices(("1", "3", "4"), (82, 12, 6))[0] for member in members}
    yield Write("group_session", session, {
        "group": group, "ordinal": number, "day": day, "due": len(members), "present": sum(1 for state in states.values() if state == "1"),
        "minutes": 60, "topic": f"第{number}节", "stage": "02" if number < 3 else "04",
    })  # fmt: skip
    for member, state in states.items():
        yield Write(
            "attendance",
            child_id(session, str(member)),
            {"session": session, "member": member, "state": state},
        )


def activities(random: Random, today: date, workers: list[UUID]) -> list[Write]:
    """Community activities, and family–school–community activities."""
    writes: list[Write] = []
    for day in days(random, today, 84):
        name, kind = random.choice(_ACTIVITIES)
        forms = random.randint(12, 30)
        writes.append(Write("activity", new_id(), {
            "day": day, "name": f"{name}", "kind": kind, "domain": "4", "place": random.choice(("青禾社区", "东河村", "三合村", "西河村")),
            "residents": random.randint(25, 120), "volunteers": random.randint(2, 12), "volunteer_minutes": random.choice((60, 120, 180)),
            "forms": forms, "satisfied": forms - random.randint(0, 3), "worker": random.choice(workers[:4]),
        }))  # fmt: skip
    for day in days(random, today, 52):
        theme = random.choices(tuple(_THEMES), (4, 5, 2, 4))[0]
        teacher = theme == "T3"
        writes.append(Write("school_activity", new_id(), {
            "day": day, "name": _THEMES[theme], "theme": theme, "domain": {"T3": "72", "T4": "73"}.get(theme, "71"), "school": "示范中心小学",
            "students": 0 if teacher else random.randint(15, 45), "parents": random.randint(12, 40) if theme == "T4" else random.choice((0, 0, 6)),
            "teachers": random.randint(10, 20) if teacher else random.choice((0, 1, 2)), "community": random.choice((0, 0, 2, 3)),
            "minutes": 90, "worker": random.choice(workers[:4]),
        }))  # fmt: skip
    return writes


def daily(random: Random, today: date, workers: list[UUID], known: list[Person]) -> list[Write]:
    """Consultations, errands, meetings, publicity, training, supervision, resources, duty."""
    plan: list[tuple[str, int, Any]] = [
        ("consultation", 70, lambda: {"person": random.choice(known).id, "method": random.choice(("01", "02")), "visitor_kind": "01",
                                      "content": "咨询临时救助申请条件和材料。", "handling": "已说明条件，协助准备材料。", "minutes": 15}),
        ("errand", 110, lambda: {"kind": random.choice(("01", "03", "06", "07")), "content": "协助整理申请材料。", "items": random.randint(1, 4)}),
        ("meeting", 44, lambda: {"kind": random.choice(("01", "02", "03", "04", "06", "06", "10")), "topic": "工作推进", "attendance": random.randint(6, 40)}),
        ("publication", 72, lambda: dict(zip(("media", "level"), random.choices(_MEDIA, (6, 4, 2, 1))[0], strict=True))
         | {"title": f"青禾镇社工站{random.choice(('关爱老人', '走进校园', '防溺水宣传', '暖冬行动'))}活动纪实", "kind": "02", "deidentified": True}),
        ("training", 26, lambda: {"topic": random.choice(("个案记录规范", "小组带领技巧", "考前辅导")), "mode": random.choice(("01", "02")),
                                  "attendances": random.randint(12, 45), "minutes": random.choice((120, 240, 360))}),
        ("supervision", 22, lambda: {"form": random.choice(("01", "02")), "supervisor": "县级督导", "supervisees": 4, "minutes": 120,
                                     "topic": "个案研讨", "advice": "关注服务对象的家庭支持，补充评估。"}),
        ("donation", 30, lambda: {"donor": random.choice(("县慈善会", "爱心企业", "个人")), "kind": random.choice(("01", "02", "02")),
                                  "item": "慰问物资", "amount": random.randint(5, 60) * 10000, "beneficiaries": random.randint(5, 40)}),
        ("duty_shift", 120, lambda: {"post": random.choice(("03", "03", "04")), "minutes": 480}),
    ]  # fmt: skip
    own = {"consultation", "errand", "duty_shift"}
    writes: list[Write] = []
    for kind, count, make in plan:
        for day in days(random, today, count):
            worker = {"worker": random.choice(workers[:4])} if kind in own else {}
            writes.append(Write(kind, new_id(), {"day": day} | worker | make()))
    for index in range(24):
        volunteer = new_id()
        joined = today - timedelta(days=random.randint(60, 600))
        writes.append(
            Write(
                "volunteer",
                volunteer,
                {"name": f"志愿者{index + 1:02d}", "joined_on": joined, "number": f"ZY-{index + 1:04d}"},
            )
        )
        writes.append(
            Write(
                "volunteer_service",
                new_id(),
                {"day": joined + timedelta(days=30), "volunteer": volunteer, "minutes": 180},
            )
        )
    return writes


def money(random: Random, today: date, project: UUID) -> list[Write]:
    """Funds and expenses of this year's contract."""
    writes = [
        Write(
            "fund",
            new_id(),
            {"day": date(today.year, 1, 20), "project": project, "source": "04", "amount": 21600000},
        )
    ]
    writes.append(
        Write(
            "fund",
            new_id(),
            {"day": date(today.year, 7, 15), "project": project, "source": "06", "amount": 14400000},
        )
    )
    for month in range(1, today.month + 1):
        day = date(today.year, month, min(18, 28))
        if day > today:
            break
        lines = (
            ("01", 2090000, True),
            ("02", 530000, True),
            ("07", random.randint(9, 16) * 10000, False),
            ("10", random.randint(6, 14) * 10000, False),
        )
        for category, amount, labour in lines:
            cents = random.randint(0, 99)
            writes.append(
                Write(
                    "expense",
                    new_id(),
                    {
                        "day": day,
                        "project": project,
                        "category": category,
                        "amount": amount + cents,
                        "labour": labour,
                    },
                )
            )
    return writes
