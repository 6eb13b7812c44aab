"""Plans, lists, measures and the school station of the demo: enough that no page of them is empty."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.activities import Activity, SchoolActivity
from db.base import new_id
from db.changes import Write, apply
from db.daily import Consultation
from db.groups import Group, GroupSession
from db.staff import DutyShift, Volunteer
from swdesk import activities
from swdesk.demo.people import Person
from swdesk.group_measures import add_item, measures_of, set_score
from swdesk.series import WEEKLY, create_series

SCHOOL = "示范中心小学"
_FORMS = {"T1": "01", "T2": "02", "T3": "04", "T4": "05"}
_TOPICS = ("相识与约定", "认识情绪", "说出来的勇气", "合作游戏", "我的支持网络", "回顾与道别")
_STEPS = (("热身游戏", "10分钟"), ("主题活动", "30分钟"), ("分享与小结", "20分钟"))
_AGENDA = (("9:00—9:20", "签到"), ("9:20—10:10", "主题活动"), ("10:10—10:30", "答疑与合影"))


def deepen(session: Session, random: Random, today: date, known: list[Person]) -> None:
    """Everything, in the transaction of the caller."""
    _groups(session, random)
    _activities(session, random, today, known)
    _school(session, random)
    _nominations(session, today)


def _nominations(session: Session, today: date) -> None:
    """One case of this year that won in the county, checked before it left, with its material."""
    entry, day = new_id(), date(today.year, 1, 1) + (today - date(today.year, 1, 1)) / 2
    values = {
        "title": "从闭门不出到社区志愿者——独居老人小和（化名）的个案", "kind": "02", "level": "04",
        "contest": "全县优秀社会工作案例评选", "organiser": "示范县民政局", "day": day, "result": "02",
        "award": "二等奖", "result_on": day + timedelta(days=14), "deidentified": True, "checked_on": day,
        "checked_by": "示范站长", "background": "小和（化名）年近七旬，老伴去世后很少出门。",
        "effect": "目标全部达成，每周到活动室做一次志愿者。",
    }  # fmt: skip
    writes = [Write("nomination", entry, values)]
    for place, name in enumerate(("案例文本", "照片（已遮挡）"), 1):
        line = {"nomination": entry, "ordinal": place, "name": name, "ready": True}
        writes.append(Write("nomination_material", new_id(), line))
    apply(session, writes)


def _groups(session: Session, random: Random) -> None:
    """The last two groups have a plan, a budget, steps and measures."""
    found = session.scalars(
        select(Group).where(Group.deleted.is_(False)).order_by(Group.start.desc()).limit(2)
    ).all()
    for group in found:
        facts = {
            "openness": "2", "frequency": "每周一次", "place": "社工站活动室", "planned_members": 10, "model": "03",
            "background": "走访和问卷发现，不少服务对象来往少、情绪低落，愿意参加小组。", "theory": "社会支持理论、小组动力学",
            "aim": "扩大组员的支持网络，学会表达和求助。", "recruiting": "村（社区）推荐、社工入户邀请，面谈后确定名单。",
            "evaluation": "前后测问卷、出席记录、组员反馈。",
        }  # fmt: skip
        writes = [Write("group", group.id, facts, new=False)]
        writes += [Write("group_plan", new_id(), values | {"group": group.id}) for values in _plan(group)]
        for place, (item, price, number) in enumerate((("活动材料", 1500, 10), ("茶点", 800, 30)), 1):
            line = {
                "group": group.id,
                "ordinal": place,
                "item": item,
                "price": price,
                "number": number,
                "source": "08",
            }
            writes.append(Write("group_budget", new_id(), line | {"spent": price * number - 500}))
        apply(session, writes)
        _meetings(session, group.id)
        _measures(session, random, group.id)


def _plan(group: Group) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for meeting in range(1, (group.planned_sessions or 6) + 1):
        day = group.start + timedelta(days=7 * meeting) if group.start else None
        for step, time in _STEPS:
            topic = _TOPICS[(meeting - 1) % len(_TOPICS)]
            rows.append(
                {
                    "ordinal": len(rows) + 1,
                    "meeting": meeting,
                    "day": day,
                    "topic": topic,
                    "step": step,
                    "time": time,
                }
            )
    return rows


def _meetings(session: Session, group: UUID) -> None:
    held = session.scalars(select(GroupSession.id).where(GroupSession.group == group)).all()
    steps = [
        Write("group_step", new_id(), {"session": one, "ordinal": place, "step": step, "time": time, "response": "组员能跟上，气氛轻松。"})
        for one in held
        for place, (step, time) in enumerate(_STEPS, 1)
    ]  # fmt: skip
    notes = {"dynamics": "组员开始主动回应彼此。", "aim_state": "1", "reflection": "多留时间给安静的组员。"}
    apply(session, steps + [Write("group_session", one, notes, new=False) for one in held])


def _measures(session: Session, random: Random, group: UUID) -> None:
    items = [
        add_item(session, group, text, "1—5分，越高越好")
        for text in ("愿意和人说话", "有可以求助的人", "对生活满意")
    ]
    for member in measures_of(session, group).members:
        for item in items:
            before = random.randint(1, 3)
            set_score(session, item, member.id, "before", before)
            set_score(session, item, member.id, "after", min(5, before + random.randint(0, 2)))


def _activities(session: Session, random: Random, today: date, known: list[Person]) -> None:
    """The last two activities have a sheet, volunteers, a budget and supplies; a series goes on after today."""
    found = session.scalars(
        select(Activity)
        .where(Activity.deleted.is_(False), Activity.day <= today)
        .order_by(Activity.day.desc())
        .limit(2)
    ).all()
    volunteers = session.scalars(select(Volunteer.id).limit(4)).all()
    for one in found:
        people = [person.id for person in random.sample(known, 12)]
        activities.expect(session, one.id, people)
        activities.all_came(session, one.id)
        for volunteer in volunteers:
            activities.add_helper(session, one.id, volunteer=volunteer, name="", minutes=120)
        writes = [
            Write("activity", one.id, {
                "aim": "让居民了解政策和服务，认识身边的社工。", "audience": "村（社区）居民", "expected": 60, "host": "青禾镇人民政府",
                "undertaker": "青禾镇社会工作服务站", "emergency": "高温或降雨改在室内；备急救箱，联系镇卫生院。", "start": "09:00", "end": "10:30",
            }, new=False),
        ]  # fmt: skip
        for place, (time, item) in enumerate(_AGENDA, 1):
            writes.append(
                Write(
                    "activity_agenda",
                    new_id(),
                    {"activity": one.id, "ordinal": place, "time": time, "item": item},
                )
            )
        for place, (item, price, number) in enumerate((("宣传折页", 150, 100), ("饮用水", 200, 60)), 1):
            line = {
                "activity": one.id,
                "ordinal": place,
                "item": item,
                "price": price,
                "number": number,
                "source": "04",
            }
            writes.append(Write("activity_budget", new_id(), line | {"spent": price * number}))
        for place, person in enumerate(people[:3], 1):
            supply = {
                "ordinal": place,
                "item": "爱心包",
                "number": 1,
                "price": 5000,
                "person": person,
                "signed": True,
                "day": one.day,
            }
            writes.append(Write("activity_supply", new_id(), supply | {"activity": one.id}))
        apply(session, writes)
    if found:
        create_series(session, "activity", found[0].id, WEEKLY, today + timedelta(days=24))


def _school(session: Session, random: Random) -> None:
    """The register, forms and parents of activities, visitors and duty of the school."""
    writes = [
        Write("school", new_id(), {"name": SCHOOL, "level": "02", "contact": "示范老师", "contact_post": "德育主任", "students": 820, "teachers": 46}),
        Write("school", new_id(), {"name": "示范中学", "level": "03", "contact": "示范老师", "contact_post": "心理老师", "students": 540, "teachers": 38}),
    ]  # fmt: skip
    for one in session.scalars(select(SchoolActivity)):
        values: dict[str, object] = {"form": _FORMS.get(one.theme or "", "08")}
        if one.students and one.parents and one.community:
            values["form"] = "08"
        if one.parents:
            fathers = random.randint(0, one.parents // 3)
            grandparents = random.randint(0, one.parents // 4)
            values |= {
                "fathers": fathers,
                "grandparents": grandparents,
                "mothers": one.parents - fathers - grandparents,
            }
        writes.append(Write("school_activity", one.id, values, new=False))
    asked = session.scalars(select(Consultation.id).order_by(Consultation.day)).all()
    for place, one in enumerate(asked[::4]):
        kind, grade, content = (("02", "五年级1班", "和同学起了矛盾，不知道怎么办。"), ("03", None, "孩子沉迷手机，想学沟通方法。"),
                                ("04", None, "班主任压力大，睡眠不好。"))[place % 3]  # fmt: skip
        values = {
            "visitor_kind": kind,
            "school": SCHOOL,
            "grade": grade,
            "content": content,
            "person": None,
            "visitor": "匿名来访",
        }
        writes.append(
            Write("consultation", one, values | {"handling": "倾听、商定下一步，约定再来。"}, new=False)
        )
    hours = {"school": SCHOOL, "start": "08:30", "end": "16:30"}
    writes += [Write("duty_shift", one, hours, new=False) for one in session.scalars(select(DutyShift.id))]
    apply(session, writes)
