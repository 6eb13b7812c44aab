"""People, households and visits of the demo station."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from db.base import new_id
from db.changes import Write
from swdesk.demo.names import VILLAGES, full_name, id_number, phone

ELDERS = ("C01", "C02", "C03", "C04", "C07")
CHILDREN = ("B03", "B05", "B02", "B09")
OTHERS = ("A01", "A02", "D01", "E01", "A03", "E10", "D05")
PROBLEMS = (
    "屋内线路老化",
    "需申请临时救助",
    "屋顶漏雨",
    "行动不便缺少助行器",
    "医药费负担重",
    "作业无人辅导",
    "取暖不足",
)
CONTENTS = (
    "了解近期生活与身体情况，精神状态尚可，叮嘱按时服药。",
    "查看居住环境与用电安全，提醒注意防火防煤气。",
    "核对补贴到账情况，解释政策，登记需求。",
    "陪同聊天，了解子女外出务工情况，情绪较稳定。",
    "了解学习与生活情况，提醒防溺水、防诈骗。",
)
EVERY = {"4": 7, "3": 28, "2": 80, "1": 150}
"""Days between visits, by risk: a little more often than the tier asks."""

ELDERLY = {"C01", "C02", "C03", "C04"}
"""Categories that are visited every month."""

DUE = (("4", 9), ("4", 7), ("3", 32), ("3", 30), ("3", 30), ("2", 91), ("2", 90))
"""Who is due today: risk and the days since the last visit; three of them overdue."""


class Person:
    """What the rest of the demo needs of a person."""

    def __init__(
        self, record: UUID, name: str, risk: str, born: date, categories: tuple[str, ...], filed: date
    ) -> None:
        self.id, self.name, self.risk, self.born, self.categories, self.filed = (
            record,
            name,
            risk,
            born,
            categories,
            filed,
        )

    @property
    def child(self) -> bool:
        """Whether one of the children's categories applies."""
        return any(code.startswith("B") for code in self.categories)


def people(
    random: Random, today: date, workers: list[UUID], count: int = 228
) -> tuple[list[Write], list[Person]]:
    """`count` people, most on file for long, some new this year."""
    writes: list[Write] = []
    made: list[Person] = []
    for index in range(count):
        person, values = _person(random, today, workers, index)
        made.append(person)
        writes.append(Write("person", person.id, values))
    unsigned = [
        write
        for write, one in zip(writes, made, strict=True)
        if one.child and today.year - one.born.year < 13
    ]
    for write in unsigned[:2]:
        write.values.update(consent="05", consent_on=None)
    return _households(writes, made) + writes, made


def _households(writes: list[Write], made: list[Person]) -> list[Write]:
    """Every second child lives with grandparents who are on file too: one door, two people."""
    pairs = list(zip(writes, made, strict=True))
    elders = [write for write, one in pairs if ELDERLY & set(one.categories)]
    children = [write for write, one in pairs if one.child][::2]
    found: list[Write] = []
    for elder, child in zip(elders, children, strict=False):
        home = new_id()
        elder.values.update(household=home, relation="02")
        child.values.update(household=home, relation="40", village=elder.values["village"])
        found.append(Write("household", home, {
            "head_name": elder.values["name"], "village": elder.values["village"], "members": 3,
            "cause": "子女外出务工，老人照看孙辈。", "needs": "生活照料、学业辅导、监护支持。",
            "measures": "按月走访，链接志愿者课业辅导，督促签订委托照护协议。",
        }))  # fmt: skip
    return found


def _person(random: Random, today: date, workers: list[UUID], index: int) -> tuple[Person, dict[str, Any]]:
    sort = random.choices(("elder", "child", "other"), (5, 3, 4))[0]
    years = {
        "elder": random.randint(66, 89),
        "child": random.randint(6, 15),
        "other": random.randint(24, 62),
    }[sort]
    born = date(today.year - years, random.randint(1, 12), random.randint(1, 28))
    sex = random.choice("12")
    main = random.choice({"elder": ELDERS, "child": CHILDREN, "other": OTHERS}[sort])
    categories = (
        (main, random.choice(("A01", "D01")))
        if random.random() < 0.25 and main not in {"A01", "D01"}
        else (main,)
    )
    risk = random.choices("4321", (2, 8, 46, 44))[0]
    filed = today - timedelta(
        days=70 + random.randint(320, 650) if random.random() < 0.62 else random.randint(5, 318)
    )
    name = full_name(random, index)
    person = Person(new_id(), name, risk, born, categories, filed)
    values: dict[str, Any] = {
        "file_no": f"QH-{index + 1:04d}", "name": name, "sex": sex, "born": born, "categories": categories,
        "main_category": main, "risk": risk, "village": random.choice(VILLAGES), "worker": random.choice(workers[:4]),
        "filed_on": filed, "status": "01", "phone": phone(index), "id_number": id_number(born, sex, index), "source": "02",
        "legal_basis": "01", "consent": "03" if sort == "child" else "01", "consent_on": filed,
    }  # fmt: skip
    if sort == "child":
        values |= {"guardian": random.choice(("祖母", "祖父", "母亲", "父亲")), "school": "示范中心小学"}
    return person, values


def visits(random: Random, today: date, workers: list[UUID], known: list[Person]) -> list[Write]:
    """Visits at the rhythm of each person's risk, up to a few days ago; those of `DUE` are due today."""
    writes: list[Write] = []
    waiting = _waiting(known, today)
    for person in known:
        step = min(EVERY[person.risk], 26) if ELDERLY & set(person.categories) else EVERY[person.risk]
        late = waiting.get(person.id, random.randint(0, max(1, step - 6)))
        day, newest = max(today - timedelta(days=late), person.filed), True
        while day >= person.filed and day.year >= today.year - 1:
            values = _visit(random, person, day, workers)
            if newest:
                values["outcome"], newest = "01", False
            writes.append(Write("visit", new_id(), values))
            day -= timedelta(days=random.randint(max(4, step - 5), step + 3))
    return writes


def _waiting(known: list[Person], today: date) -> dict[UUID, int]:
    """The people of `DUE` → days since their last visit; no elder waits longer than the month they are visited in."""
    chosen: dict[UUID, int] = {}
    for risk, late in DUE:
        for person in known:
            free = person.id not in chosen and (late <= 30 or not ELDERLY & set(person.categories))
            if free and person.risk == risk and (today - person.filed).days > late:
                chosen[person.id] = late
                break
    return chosen


def _visit(random: Random, person: Person, day: date, workers: list[UUID]) -> dict[str, Any]:
    problem = random.choice(PROBLEMS) if random.random() < 0.22 else None
    return {
        "day": day, "person": person.id, "method": random.choices(("home", "phone", "video", "wechat"), (76, 20, 2, 2))[0],
        "kind": "02", "outcome": random.choices(("01", "02", "03"), (90, 7, 3))[0], "worker": random.choice(workers[:4]),
        "content": CONTENTS[4] if person.child else random.choice(CONTENTS[:4]), "problem": problem,
        "solved": random.random() < 0.78 if problem else None, "minutes": random.choice((20, 30, 40, 60)),
    }  # fmt: skip
