"""The five-part narrative, drafted from the numbers in the office's turns of phrase (domain.md §4.2).

Each paragraph: what was done, the numbers, what came of it (做法 + 数据 + 成效). What came of it is said only where a
number says it; elsewhere 【】 marks what the worker fills in. A domain without work is not mentioned. A paragraph that
the worker wrote replaces the draft of its section; numbers stay live in both (`live`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from swdesk.i18n import on_paper
from swdesk.reports.byhand import BAR
from swdesk.reports.live import fill, tokens
from swdesk.reports.reading import Public, kind_of, spoken_day, text, value
from swdesk.reports.summing import SCHOOL_KIND

BLANK = ("【", "】")


@dataclass(frozen=True)
class Section:
    """One paragraph of part 二. A clause stands while its first number is not 0 (a percentage: while it has a base)."""

    key: str
    heading: str
    opening: str
    clauses: tuple[str, ...]
    effects: tuple[str, ...] = ()
    blank: str = ""


SECTIONS = (
    Section(
        "assistance", "社会救助",
        "对低保、特困、低收入等困难群众开展入户走访和动态摸排，主动发现、及时帮扶。",
        ("新建服务对象档案{new_clients}份", "走访探访{visits}人次，其中入户{visits_home}人次、电话{visits_phone}人次"),
        ("走访中发现困难和问题{problems_found}件，已解决{problems_solved}件，解决率{problem_rate}%",),
    ),
    Section(
        "elders", "养老服务",
        "围绕独居、空巢、留守、失能、重残和计划生育特殊家庭老年人，开展定期探访关爱。",
        ("探访特殊困难老年人{visits_elder}人次",),
        ("月探访率{elder_visit_rate}%",),
    ),
    Section(
        "children", "儿童福利与未成年人保护",
        "关注留守、困境儿童的监护状况和身心健康，落实走访和监护督促。",
        ("走访儿童{visits_child}人次",),
        blank="【成效：如监护落实、返校复学、心理状况改善等，请补充】",
    ),
    Section(
        "casework", "个案与小组服务",
        "运用专业方法，为有需要的服务对象提供个别化支持和小组服务。",
        (
            "新开个案{cases_opened}个", "开展个案服务{case_sessions}次、{case_hours}小时",
            "开展小组{groups}个、{group_sessions}节，服务{group_attendance}人次", "出席率{attendance_rate}%",
            "期末在办个案{cases_in_hand}个",
        ),
        ("结案{cases_closed}个", "结案个案的目标达成率{goal_rate}%"),
    ),
    Section(
        "community", "社区治理",
        "以社区活动为载体，引导居民参与，培育邻里互助。",
        (
            "开展社区活动{activities}场，参与居民{activity_residents}人次",
            "志愿者参与{activity_volunteers}人次，志愿服务{volunteer_hours}小时",
        ),
        ("问卷反馈的活动满意率{satisfaction_rate}%",),
    ),
    Section(
        "disabled", "社会事务",
        "面向残疾人及其家庭开展关爱走访和康复支持。",
        ("走访残疾人{visits_disabled}人次",),
        blank="【成效：请补充】",
    ),
    Section(
        "school", "学校社会工作（家校社）",
        "聚焦学生健康成长、教师压力放松和家校共育，推动学校、家庭、社区联动。",
        (
            "开展家校社活动{school_activities}场", "参与学生{school_students}人次", "家长{school_parents}人次",
            "教师{school_teachers}人次", "社区人员{school_community}人次", "驻校服务{resident_days}天",
            "轮值服务{rotating_days}天",
        ),
        ("家庭、学校、社区三方联动{school_three_sided}场，三方联动率{school_three_sided_rate}%",),
    ),
    Section(
        "resources", "五社联动与资源链接",
        "统筹慈善、企业和社会力量，为困难群众链接资源。",
        ("链接资源{donations}次，折价{donation_yuan}元",),
        ("受益{beneficiaries}人次",),
    ),
    Section(
        "team", "督导培训与队伍建设",
        "加强学习、督导和工作协同，提升队伍专业能力。",
        (
            "开展或参加培训{trainings}期、{training_attendances}人次", "接受督导{supervisions}次、{supervision_minutes}小时",
            "召开各类会议{meetings_all}次", "其中联席会、动员会、推进会、座谈会{meetings_four_types}次",
        ),
    ),
    Section(
        "publicity", "宣传推广",
        "及时总结经验做法，扩大社会工作的知晓度。",
        ("发布宣传信息{publications}篇",),
        ("其中省级及以上媒体{publications_province}篇", "市级媒体{publications_city}篇"),
    ),
    Section(
        "errands", "民政事务协助",
        "协助做好民政业务的受理、核查和材料整理。",
        ("协助办理民政事务{errands}件", "接待咨询{consultations}人次"),
    ),
)  # fmt: skip

SCHOOL_SECTIONS = (
    Section(
        "pupils", "学生健康成长",
        "围绕学习动机、心理与情感、社会交往和社会适应，为学生提供关爱服务。",
        (
            "开展学习动机和能力建设{school_theme_t1}场", "心理与情感疏导{school_theme_t2}场", "参与学生{school_students}人次",
            "走访困境学生{visits_child}人次",
        ),
        blank="【成效：如到校出勤、情绪状况、同伴关系等变化，请补充】",
    ),
    Section(
        "teachers", "教师压力放松",
        "关注教师情绪和压力，搭建交流与支持的平台。",
        ("开展教师情绪管理与疏导{school_theme_t3}场", "参与教师{school_teachers}人次"),
        blank="【成效：请补充】",
    ),
    Section(
        "parents", "家校共育",
        "开展家庭亲职教育，帮助家长改善亲子沟通和家庭教育方式。",
        ("开展家庭亲职教育{school_theme_t4}场", "参与家长{school_parents}人次"),
        blank="【成效：请补充】",
    ),
    *(section for key in ("school", "casework", "community", "resources", "team", "publicity", "errands")
      for section in SECTIONS if section.key == key),
)  # fmt: skip
"""Part 二 of a school station: its three fields (domain.md K3, K4) come first, what only a township has is left out."""

_MOST = 4
"""Corrected numbers that the text names; the table has all of them."""
_ORDINALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三")
_MOST_PLANS = 6


def sections_of(public: Public) -> tuple[Section, ...]:
    """The paragraphs of part 二 for this kind of unit."""
    return SCHOOL_SECTIONS if public["unit"]["kind"] == SCHOOL_KIND else SECTIONS


def _stands(public: Public, clause: str) -> bool:
    code, span = tokens(clause)[0]
    found = value(public, code, span)
    ratio = public["values"].get(code, {}).get("measure") == "ratio"
    return found is not None if ratio else bool(found)


def _paragraph(public: Public, section: Section) -> str:
    """The drafted template of a section; '' when nothing was done."""
    done = [clause for clause in section.clauses if _stands(public, clause)]
    if not any(_counts(public, clause) for clause in done):
        return ""
    effects = "，".join(clause for clause in section.effects if _stands(public, clause)) or section.blank
    return (
        section.opening
        + public["period"]["short"]
        + "，".join(done)
        + "。"
        + (f"{effects}。" if effects else "")
    )


def _counts(public: Public, clause: str) -> bool:
    return public["values"][tokens(clause)[0][0]]["measure"] != "ratio"


def _summary(public: Public) -> str:
    """一、基本情况."""
    parts = [f"截至{spoken_day(public['cutoff'])}，{public['unit']['name'] or '本站'}"]
    if value(public, "workers"):
        parts.append("在岗人员{workers}名，其中持证社工{workers_certified}名，")
    parts.append("在册服务对象{clients}人。")
    parts.append(
        f"{public['period']['short']}提供服务{{service_times}}人次，实名服务对象（去重）{{persons_served}}人；"
    )
    if kind_of(public) not in {"year", "project"}:
        parts.append(
            "本年累计提供服务{service_times:year}人次，实名服务对象（去重）{persons_served:year}人。"
        )
    else:
        parts[-1] = parts[-1].rstrip("；") + "。"
    services, done = public["services"], public.get("services_done")
    if done is not None and services:
        gone = services[0]["gone"] * 100
        what = "项目" if kind_of(public) == "project" else "年度"
        parts.append(f"{what}服务清单加权完成率{done:.1f}%，时间进度{gone:.1f}%。")
    return "".join(parts)


def _behind(public: Public) -> list[Mapping[str, Any]]:
    return [item for item in public["services"] if item["state"].startswith("滞后")]


def _problems(public: Public) -> str:
    behind = _behind(public)
    if not behind:
        return "一是【请填写主要问题】。二是【请填写需要上级协调的事项】。"
    names = "、".join(f"“{item['name']}”（{item['state'].replace(' ', '')}）" for item in behind[:4])
    more = f"等{len(behind)}项" if len(behind) > 4 else ""
    return f"一是部分服务清单项目进度偏慢：{names}{more}，需进一步加快。二是【请填写其他困难和需要上级协调的事项】。"


def _plans(public: Public) -> str:
    """Rows of the plan (事项｜时间｜责任人｜预期产出): what the service list still asks for, what lags first."""
    behind = _behind(public)
    when = _NEXT.get(kind_of(public), "下一步")
    due = [*behind, *(item for item in public["services"] if item not in behind)]
    rows = [
        BAR.join((item["name"], when, "【责任人】", f"{more}{item['unit']}"))
        for item in due
        if (more := _still(public, item)) is not None
    ][:_MOST_PLANS]
    focus = "、".join(f"“{item['name']}”" for item in behind[:3])
    lead = f"重点加快{focus}的进度；" if focus else ""
    rows = rows or [BAR.join(("【事项】", "【时间】", "【责任人】", "【预期产出】"))]
    return "\n".join((f"{lead}持续做好走访探访、个案服务和社区活动。具体安排如下：", *rows))


_NEXT = {"quarter": "下季度", "month": "下月", "half": "下半年"}
_LENGTH = {"quarter": Fraction(1, 4), "month": Fraction(1, 12), "half": Fraction(1, 2)}


def _still(public: Public, item: Mapping[str, Any]) -> int | None:
    """What an item asks of the next period, if the rest is shared out evenly; None where it is done or its time is over."""
    left, time = item["target"] - item["year"], 1 - Fraction(item["gone"])
    if item["share"] is None or left <= 0 or time <= Fraction(1, 100):
        return None
    return math.ceil(Fraction(left) * min(Fraction(1), _LENGTH.get(kind_of(public), Fraction(1)) / time))


def _corrected(public: Public) -> str:
    """What earlier reports stated otherwise, in words; the reason is the worker's."""
    parts: list[str] = []
    for one in public["corrections"]:
        moved = [row for row in one["rows"] if row["span"] == "period"] or one["rows"]
        listed = "，".join(
            f"{row['label']}由{text(row['before'], row['unit'])}更正为{text(row['after'], row['unit'])}"
            for row in moved[:_MOST]
        )
        more = f"等{len(moved)}项" if len(moved) > _MOST else ""
        said = f"{listed}{more}，详见更正情况表" if moved else "数字没有变化，只改动了文字"
        parts.append(f"{one['name']}报告第{one['version']}版：{said}。")
    return "".join(parts) + "更正原因：【请填写】"


@on_paper
def draft(public: Public, edits: Mapping[str, str], story: str = "") -> list[dict[str, Any]]:
    """The narrative: [{key, level, heading, template, text, marks, codes, edited}] in order, `bold` where there is some.

    `edits` are templates by section key; `text` is the template with its numbers, `marks` where they stand, `bold` which
    stretches the worker set in bold. `story` is a case that went through 脱敏核对.
    """
    out: list[dict[str, Any]] = []

    def add(key: str, level: int, heading: str, drafted: str = "") -> None:
        template = edits.get(key, drafted)
        filled, marks, bold = fill(public, template)
        part: dict[str, Any] = {
            "key": key, "level": level, "heading": heading, "template": template, "text": filled,
            "marks": [list(mark) for mark in marks], "codes": list(dict.fromkeys(mark[2] for mark in marks)),
            "edited": key in edits,
        }  # fmt: skip
        out.append(part | ({"bold": [list(one) for one in bold]} if bold else {}))

    quarter = kind_of(public) == "quarter"
    add("summary", 1, "一、基本情况", _summary(public))
    add("work", 1, f"二、{public['period']['short']}工作开展情况")
    shown = [
        (section, drafted)
        for section in sections_of(public)
        if (drafted := _paragraph(public, section)) or section.key in edits
    ]
    for ordinal, (section, drafted) in zip(_ORDINALS, shown, strict=False):
        add(section.key, 2, f"（{ordinal}）{section.heading}", drafted)
    add("stories", 1, "三、特色做法与典型案例", story or _NO_STORY)
    add("problems", 1, "四、存在问题和困难", _problems(public))
    add("plans", 1, "五、下季度工作计划" if quarter else "五、下一步工作计划", _plans(public))
    if public.get("corrections"):
        add("corrections", 1, "六、数据更正说明", _corrected(public))
    return out


_NO_STORY = "【请填写一个做法或案例；人物使用化名，不写姓名、住址、学校】"


def blanks(narrative: list[dict[str, Any]]) -> list[str]:
    """Headings of the paragraphs that still hold a 【】 to fill in."""
    return [part["heading"] for part in narrative if BLANK[0] in part["text"]]
