"""Casework of the demo with all its papers: one case from intake to the archive, one in full swing, one that rests, a lead that
was not taken; the family, the child's supplement, the plan of a household, a crisis and a mandatory report.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.base import new_id
from db.cases import Case, CaseSession
from db.changes import Write, apply
from db.people import Household, Person
from swdesk import goals
from swdesk.demo.names import phone

_GOALS = (
    ("每周至少出门活动2次", "社工和邻居记录", "0次", "2次"),
    ("认识2位愿意来往的邻居", "服务对象自述", "0位", "2位"),
    ("按时服药，血压平稳", "服药记录、村医测量", "每周漏服3次", "不漏服"),
)
_STEPS = (
    ("入户会谈，商定活动安排", "第1—2周", "社工", "服务记录本"),
    ("邀请参加“银龄相伴”小组", "第3周起", "社工", "社工站活动室"),
    ("联系村医每月上门测量血压", "每月", "村医", "村卫生室"),
)
_PROBLEMS = (
    ("与人来往少，情绪低落", "老伴去世，子女外出", "一年多", 4, 1),
    ("忘记吃药，血压不稳", "记性差，无人提醒", "半年", 3, 2),
)
_SUPPORTS = (
    ("女儿", "02", "02", "每周来电话"), ("邻居", "03", "02", "偶尔帮忙买菜"), ("村委会", "02", "02", "节日慰问"),
    ("村卫生室", "02", "02", "取药"), ("棋友", "05", None, "老伴去世后不来往"),
)  # fmt: skip
_SAID = (
    (
        "说“一个人待着也惯了”，谈到老伴时沉默约十分钟，眼圈发红。社工陪伴，没有催问，约好下周再来。",
        "愿意继续见面。",
    ),
    ("一起列出一周能做的事，选定周二、周五到文化广场走走；教会用药盒分格放药。", "笑着说“那我试试”。"),
    ("回顾上周：出门两次，漏服一次。陪同到活动室认识两位同龄邻居。", "主动介绍自己会下棋。"),
    ("本周出门三次，没有漏服。邻居约着一起晒太阳，自己说“日子有盼头”。", "主动提出可以少来几次。"),
)
_SCORES = (("01", "01", "01"), ("02", "01", "02"), ("03", "03", "02"), ("04", "04", "04"))
_OPINION = "同意。注意巩固邻里支持，逐步减少上门次数。"


def deepen_casework(session: Session, today: date, workers: list[UUID]) -> None:
    """Everything, in the transaction of the caller."""
    closed, working, resting = _chosen(session)
    _whole(session, closed, done=True)
    _whole(session, working, done=False)
    apply(session, [Write("case_suspension", new_id(), {
        "case": resting.id, "ordinal": 1, "start": today - timedelta(days=12), "reason": "服务对象住院治疗",
    })])  # fmt: skip
    _family(session, closed)
    _lead(session, today, workers)
    _household(session, today)
    child = _child(session, today, workers)
    _alarms(session, today, workers, child)


def _chosen(session: Session) -> tuple[Case, Case, Case]:
    """The last closed case of an adult with enough sessions, and two that are open."""
    query = (
        select(Case)
        .join(Person, Person.id == Case.person)
        .where(Case.deleted.is_(False), Person.born < date(1965, 1, 1))
        .order_by(Case.opened_on.desc())
    )
    found = [one for one in session.scalars(query) if len(_sessions(session, one)) >= len(_SAID)]
    finished = [one for one in found if one.closed_on is not None]
    going = [one for one in found if one.closed_on is None]
    return finished[0], going[0], going[1]


def _sessions(session: Session, case: Case) -> list[CaseSession]:
    query = select(CaseSession).where(CaseSession.case == case.id, CaseSession.deleted.is_(False))
    return list(session.scalars(query.order_by(CaseSession.ordinal)))


# ── a whole case ─────────────────────────────────────────────────────────────────────────────────────────────


def _whole(session: Session, case: Case, *, done: bool) -> None:
    opened = case.opened_on or date.min
    signed = opened + timedelta(days=2)
    worker = case.worker
    facts: dict[str, Any] = {
        "decision": "01", "contact_method": "03", "willingness": "01", "urgency": "01", "first_time": True,
        "problems": ("08", "11"), "request": "“老伴走了以后，家里静得慌，饭也懒得做，药也常忘了吃。”",
        "worker_view": "丧偶后退缩，社会支持少；身体尚可，愿意改变。", "earlier_help": "村委会节日慰问过，没有接受过社工服务。",
        "decision_reason": "属服务范围，本人愿意。", "intake_opinion": "同意接案。", "intake_signed_on": signed,
        "agreement_text": "02", "agreement_way": "02", "agreement_aim": "多与人来往，按时服药，重新安排好每天的生活。",
        **dict.fromkeys((
            "agreed_on", "rights_told_on", "secrecy_told_on", "exceptions_told_on", "notice_told_on", "sensitive_consent_on",
            "record_consent_on", "photo_consent_on",
        ), signed),
    }  # fmt: skip
    apply(session, [Write("case", case.id, facts, new=False), *_assessment(case, opened + timedelta(days=6))])
    wanted = _plan(session, case, opened + timedelta(days=8))
    scored = _scored(session, case, wanted, len(_SAID) if done else 3)
    apply(session, scored)
    if done:
        apply(session, _end(case, worker))
    goals.settle(session, case.id)


def _assessment(case: Case, day: date) -> list[Write]:
    one = new_id()
    values = {
        "case": case.id, "version": 1, "day": day, "worker": case.worker, "sources": ("01", "02", "04"), "risk": "2",
        "body": "血压偏高，行动自如。", "mind": "情绪低落，睡眠浅，没有轻生想法。", "social": "很少出门，原来爱下棋。",
        "behaviour": "饭食简单，常忘吃药。", "relations": "女儿在外地，每周来电话。", "family_support": "女儿有心无力，没有冲突。",
        "economy": "养老金和女儿补贴，够日常开支。", "environment": "离文化广场近，村里有老年活动室和卫生室。",
        "needs": "陪伴与交往；用药提醒；生活安排。", "strengths": "会下棋，邻里口碑好，愿意尝试。", "coping": "看电视、睡觉。",
        "conclusion": "丧偶后的适应困难，支持网络薄弱；以扩大交往、规律服药为重点，可在三个月内完成。", "theory": "社会支持理论",
        "worker_signed_on": day, "supervisor_opinion": "预估清楚，同意。", "supervisor_signed_on": day + timedelta(days=1),
    }  # fmt: skip
    found = [Write("case_assessment", one, values)]
    for place, (problem, cause, duration, severity, priority) in enumerate(_PROBLEMS, 1):
        found.append(Write("case_problem", new_id(), {
            "assessment": one, "ordinal": place, "problem": problem, "cause": cause, "duration": duration,
            "severity": severity, "priority": priority,
        }))  # fmt: skip
    for place, (name, tie, flow, remark) in enumerate(_SUPPORTS, 1):
        line = {"assessment": one, "ordinal": place, "name": name, "tie": tie, "flow": flow, "remark": remark}
        found.append(Write("case_support", new_id(), line))
    return found


def _plan(session: Session, case: Case, day: date) -> list[UUID]:
    """The plan; the ids of its goals."""
    one, wanted = new_id(), [new_id() for _goal in _GOALS]
    values = {
        "case": case.id, "version": 1, "day": day, "worker": case.worker, "aim": "走出丧偶的孤单，恢复与人来往、规律生活。",
        "models": ("01", "08"), "expected_sessions": 8, "difficulties": "天冷不愿出门：约邻居结伴，安排室内活动。",
        "evaluation_method": "前后对比、邻居和村医反馈、满意度调查。", "client_signed_on": day, "worker_signed_on": day,
        "supervisor_opinion": _OPINION, "supervisor_signed_on": day + timedelta(days=1),
    }  # fmt: skip
    writes = [Write("case_plan", one, values)]
    for place, (goal, (words, indicator, baseline, target)) in enumerate(zip(wanted, _GOALS, strict=True), 1):
        writes.append(Write("case_goal", goal, {
            "plan": one, "ordinal": place, "goal": words, "indicator": indicator, "baseline": baseline, "target": target,
            "deadline": day + timedelta(days=90),
        }))  # fmt: skip
    for place, (step, when, who, resources) in enumerate(_STEPS, 1):
        line = {
            "plan": one,
            "ordinal": place,
            "step": step,
            "when": when,
            "responsible": who,
            "resources": resources,
        }
        writes.append(Write("case_step", new_id(), line))
    apply(session, writes)
    return wanted


def _scored(session: Session, case: Case, wanted: list[UUID], count: int) -> list[Write]:
    """The last sessions say what was done, and how far each goal has come."""
    held = _sessions(session, case)[-count:]
    writes: list[Write] = []
    for one, (said, answer), scores in zip(held, _SAID, _SCORES, strict=False):
        values = {
            "record": said, "response": answer, "present": ("01", "03"), "place": "服务对象家中", "risk_change": "01",
            "aim": "巩固出门和服药的习惯", "next_plan": "回顾本周安排，看看哪里还难。", "worker_signed_on": one.day,
            "reflection": "多等一等，让服务对象自己说。",
        }  # fmt: skip
        writes.append(Write("case_session", one.id, values, new=False))
        for goal, state in zip(wanted, scores, strict=True):
            writes.append(Write("goal_score", new_id(), {"session": one.id, "goal": goal, "state": state}))
    return writes


def _end(case: Case, worker: UUID | None) -> list[Write]:
    """Evaluation, satisfaction, closure, follow-up and archive of a case."""
    closed = case.closed_on or date.min
    evaluation = new_id()
    signed = dict.fromkeys(
        ("close_client_signed_on", "close_worker_signed_on", "close_supervisor_signed_on", "close_head_signed_on"), closed
    )  # fmt: skip
    writes = [
        Write("case_evaluation", evaluation, {
            "case": case.id, "version": 1, "day": closed - timedelta(days=2), "worker": worker, "conclusion": "01",
            "process": "按计划完成会谈，服务对象都在家等候，后期主动约时间。", "client_view": "“现在有人说话了，药也不忘了。”",
            "others_view": "女儿、邻居都说精神好多了。", "worker_view": "目标达成，邻里支持已经建立。",
        }),
        Write("case_scale", new_id(), {
            "evaluation": evaluation, "ordinal": 1, "name": "老年抑郁量表（简版）", "before": "8", "after": "3",
        }),
        Write("satisfaction", new_id(), {
            "case": case.id, "day": closed, "service": "01", "respondent": "01", "person": case.person, "attitude": "5",
            "ability": "5", "content": "5", "timing": "4", "needs_met": "5", "overall": "5", "gains": "有伴了。",
        }),
        Write("case", case.id, signed | {
            "summary": "从情绪疏导入手，陪同参加小组和邻里活动，联系村医上门，三个目标都达成。", "client_state": "情绪平稳，每周出门两三次，血压平稳。",
            "unresolved": "冬季出行不便，请村网格员多照看。", "follow_up_needed": True, "follow_up_days": 30,
            "parting": "最后一次会谈回顾变化，约好一个月后回访。", "experience": "慢一点，跟着服务对象的步子走。",
            "archive_volume": f"{closed.year}-个案-03", "archive_pages": 26, "archived_on": closed + timedelta(days=35),
            "archive_from": "示范社工", "archive_to": "示范站长",
        }, new=False),
        Write("case_follow_up", new_id(), {
            "case": case.id, "day": closed + timedelta(days=29), "method": "01", "worker": worker, "state": "精神好，正和邻居下棋。",
            "kept": "出门和服药的习惯都保持着。", "problem": "没有新问题。", "reopen": False,
        }),
    ]  # fmt: skip
    for place, (words, _indicator, baseline, target) in enumerate(_GOALS, 1):
        line = {
            "evaluation": evaluation,
            "ordinal": place,
            "goal": words,
            "baseline": baseline,
            "current": target,
            "state": "04",
        }
        writes.append(Write("case_outcome", new_id(), line))
    return writes


# ── people and households ────────────────────────────────────────────────────────────────────────────────────


def _family(session: Session, case: Case) -> None:
    """The family of the closed case: what the genogram is drawn from, the daughter who supports, what is received."""
    one = session.get_one(Person, case.person)
    year, other = (one.born or date(1945, 1, 1)).year, "1" if one.sex == "2" else "2"
    lines = (
        ("周老伴", other, "10", year - 2, "已去世", None), ("周小霞", "2", "30", year + 26, "在外地务工", 380_000),
        ("周强", "1", "20", year + 29, "在县城打工", 420_000),
    )  # fmt: skip
    writes = [
        Write("family_member", new_id(), {
            "person": one.id, "ordinal": place, "name": name, "sex": sex, "relation": relation, "born": date(born, 5, 1),
            "occupation": work, "income": income,
        })
        for place, (name, sex, relation, born, work, income) in enumerate(lines, 1)
    ]  # fmt: skip
    writes.append(Write("supporter", new_id(), {
        "person": one.id, "ordinal": 1, "name": "周小霞", "sex": "2", "relation": "30", "born": date(year + 26, 5, 1),
        "occupation": "在外地务工", "phone": phone(901), "income": 380_000, "support": 50_000,
    }))  # fmt: skip
    writes.append(Write("benefit", new_id(), {
        "person": one.id, "ordinal": 1, "kind": "06", "since": date(year + 80, 1, 1), "amount": 10_000, "rhythm": "01",
        "office": "示范县民政局",
    }))  # fmt: skip
    apply(session, writes)


def _lead(session: Session, today: date, workers: list[UUID]) -> None:
    """Somebody who only wanted to know something: on file, and no case."""
    asked = session.scalars(
        select(Person).where(Person.deleted.is_(False)).order_by(Person.file_no.desc())
    ).first()
    case = new_id()
    apply(session, [
        Write("case", case, {
            "number": f"GA-{today.year}-A053", "person": asked.id if asked else None, "worker": workers[0],
            "opened_on": today - timedelta(days=20), "source": "01", "problems": ("02",), "contact_method": "02",
            "request": "打听临时救助怎么申请。", "decision": "03", "decision_reason": "只需了解政策，已告知办理窗口和材料。",
        }),
        Write("consultation", new_id(), {
            "day": today - timedelta(days=20), "person": asked.id if asked else None, "method": "02", "topics": ("02",),
            "content": "打听临时救助怎么申请。", "handling": "告知办理窗口和材料。", "minutes": 10, "worker": workers[0], "case": case,
        }),
    ])  # fmt: skip


def _household(session: Session, today: date) -> None:
    """一户一策 of one household, with who does what until when."""
    home = session.scalars(
        select(Household).where(Household.deleted.is_(False)).order_by(Household.village)
    ).first()
    if home is None:
        return
    measures = (
        ("每月入户，督促父母每周视频", "社工、村儿童主任", 60, None, "", "已签委托照护协议", None),
        ("周末课业辅导", "大学生志愿者", 90, None, "", "每周六上午，已开展6次", None),
        ("申请临时救助，修缮老屋线路", "乡镇民政办", -20, 300_000, "临时救助", "线路已换新", today - timedelta(days=25)),
    )  # fmt: skip
    apply(session, [
        Write("household", home.id, {
            "effect": "孩子作业有人管，老人用电放心；父母每周视频。", "planned_on": today - timedelta(days=120),
            "next_review": today + timedelta(days=60),
        }, new=False),
        *(
            Write("household_need", new_id(), {"household": home.id, "ordinal": place, "kind": kind, "text": text, "met": met})
            for place, (kind, text, met) in enumerate((("04", "孩子放学后无人照看", False), ("07", "作业无人辅导", True), ("05", "屋内线路老化", True)), 1)
        ),
        *(
            Write("household_measure", new_id(), {
                "household": home.id, "ordinal": place, "measure": measure, "responsible": who, "deadline": today + timedelta(days=days),
                "money": money, "policy": policy, "progress": progress, "done_on": done,
            })
            for place, (measure, who, days, money, policy, progress, done) in enumerate(measures, 1)
        ),
    ])  # fmt: skip


def _child(session: Session, today: date, workers: list[UUID]) -> UUID:
    """A left-behind child with its supplement."""
    query = select(Person).where(
        Person.deleted.is_(False), Person.household.is_not(None), Person.relation == "孙辈"
    )
    child = session.scalars(query.order_by(Person.file_no)).first()
    child = child or session.scalars(select(Person).where(Person.born > date(2012, 1, 1))).first()
    assert child is not None
    file = new_id()
    apply(session, [
        Write("child_file", file, {
            "person": child.id, "filled_on": today - timedelta(days=70), "worker": workers[2], "adoption": "无", "registration": "农业户口",
            "director": "示范儿童主任", "director_phone": phone(902), "healthy": True, "schooling": "在校", "school": "示范中心小学",
            "grade": "四年级2班", "teacher": "示范教师", "teacher_phone": phone(903), "father": "示范父亲", "father_state": "08",
            "father_phone": phone(904), "mother": "示范母亲", "mother_state": "08", "mother_phone": phone(905),
        }),
        Write("guardian", new_id(), {
            "child_file": file, "ordinal": 1, "name": "示范祖母", "relation": "62", "health": "高血压", "phone": phone(906), "education": "80",
        }),
    ])  # fmt: skip
    return child.id


# ── crises ───────────────────────────────────────────────────────────────────────────────────────────────────


def _alarms(session: Session, today: date, workers: list[UUID], child: UUID) -> None:
    """A crisis and a mandatory report of this quarter, both reported in time and dealt with."""
    crisis, day = new_id(), today - timedelta(days=34)
    apply(session, [
        Write("crisis", crisis, {
            "number": f"WJ-{today.year}-A002", "person": child, "kind": "06", "day": day, "found_at": "17:10",
            "finder": "示范祖母", "source": "08", "place": "学校到家的路上", "worker": workers[0], "measures": ("01", "05", "06"),
            "scene": "放学一小时未到家，电话无人接。", "safety_plan": "约定放学路线和结伴同学，祖母记住三个求助电话。",
            "follow_up": "次日家访，连续两周电话确认到家。", "outcome": "01", "closed_on": day + timedelta(days=14),
            "review": "学校与家庭的放学交接要当面确认。",
        }),
        *(
            Write("crisis_report", new_id(), {
                "crisis": crisis, "ordinal": place, "told": told, "day": day, "at": at, "method": method, "receiver": who, "reply": reply,
            })
            for place, (told, at, method, who, reply) in enumerate((
                ("01", "17:22", "01", "值班民警", "已派人寻找"), ("02", "17:25", "03", "值班员", "通知村干部分头找"),
                ("04", "17:31", "03", "班主任", "同学说去了书店"),
            ), 1)
        ),
        Write("mandatory_report", new_id(), {
            "number": f"WJ-{today.year}-A001", "person": child, "code_name": "小禾", "situations": ("MR6",),
            "day": day - timedelta(days=12), "found_at": "09:40", "place": "家中", "finder": "示范社工", "worker": workers[0], "secrecy": "1",
            "facts": "祖母住院三天，孩子独自在家，由邻居送饭。", "evidence": "入户记录、邻居说明。", "police_on": day - timedelta(days=12),
            "police_at": "09:55", "police_method": "01", "police_unit": "青禾派出所", "police_officer": "值班民警", "receipt": "示范-0001",
            "civil_on": day - timedelta(days=12), "civil_at": "10:05", "education_on": day - timedelta(days=12), "education_at": "10:12",
            "placed": False, "feedback": "姑母当日赶到照护，父亲请假返乡，签订委托照护协议。", "signed_on": day - timedelta(days=12),
            "closed_on": day - timedelta(days=2),
        }),
    ])  # fmt: skip
