"""The five-part narrative, drafted from the numbers in the office's turns of phrase (domain.md §4.2).

Each paragraph: what was done, the numbers, what came of it (做法 + 数据 + 成效). A domain without work is not
mentioned. 【】 marks what the worker fills in; a paragraph that the worker wrote replaces the draft of its section.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from swdesk.reports.reading import Public, shown, value, whole

Number = Callable[[str], str]


@dataclass(frozen=True)
class Sentence:
    """A clause that stands only if its indicator (the first) is not 0; `codes` fill the braces in order."""

    text: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """One paragraph of part 二: heading, opening, clauses, closing."""

    key: str
    heading: str
    opening: str
    sentences: tuple[Sentence, ...]
    closing: str


SECTIONS = (
    Section(
        "assistance", "社会救助",
        "坚持主动发现、精准帮扶，对低保、特困、低收入等困难群众开展入户走访和动态摸排。",
        (
            Sentence("本期新建服务对象档案{}份", ("new_clients",)),
            Sentence("走访探访{}人次，其中入户{}人次、电话{}人次", ("visits", "visits_home", "visits_phone")),
            Sentence("发现困难和问题{}件，已解决{}件，解决率{}%", ("problems_found", "problems_solved", "problem_rate")),
        ),
        "困难群众的急难问题得到及时回应。",
    ),
    Section(
        "elders", "养老服务",
        "围绕独居、空巢、留守、失能、重残和计划生育特殊家庭老年人，开展定期探访关爱。",
        (
            Sentence("探访特殊困难老年人{}人次", ("visits_elder",)),
            Sentence("月探访率{}%", ("elder_visit_rate",)),
        ),
        "居家安全和精神慰藉需求得到持续关注。",
    ),
    Section(
        "children", "儿童福利与未成年人保护",
        "关注留守、困境儿童的监护状况和身心健康，落实走访、督促和转介。",
        (Sentence("走访儿童{}人次", ("visits_child",)),),
        "监护责任得到进一步落实。",
    ),
    Section(
        "casework", "个案与小组服务",
        "运用专业方法，为有需要的服务对象提供个别化支持和小组服务。",
        (
            Sentence("新开个案{}个", ("cases_opened",)),
            Sentence("开展个案服务{}次，累计{}小时", ("case_sessions", "case_minutes")),
            Sentence("结案{}个，目标达成率{}%", ("cases_closed", "goal_rate")),
            Sentence("期末在办个案{}个", ("cases_in_hand",)),
            Sentence("开展小组{}个、{}节，服务{}人次，出席率{}%", ("groups", "group_sessions", "group_attendance", "attendance_rate")),
        ),
        "服务对象的支持网络和应对能力有所增强。",
    ),
    Section(
        "community", "社区治理",
        "以社区活动为载体，引导居民参与，营造邻里互助氛围。",
        (
            Sentence("开展社区活动{}场，参与居民{}人次", ("activities", "activity_residents")),
            Sentence("志愿者参与{}人次，志愿服务{}小时", ("activity_volunteers", "volunteer_minutes")),
            Sentence("活动满意率{}%", ("satisfaction_rate",)),
        ),
        "居民参与度和满意度稳步提升。",
    ),
    Section(
        "disabled", "社会事务",
        "面向残疾人及其家庭开展关爱走访和康复支持。",
        (Sentence("走访残疾人{}人次", ("visits_disabled",)),),
        "残疾人家庭的实际困难得到回应。",
    ),
    Section(
        "school", "学校社会工作（家校社）",
        "聚焦学生健康成长、教师压力放松和家校共育，推动学校、家庭、社区联动。",
        (
            Sentence("开展家校社活动{}场", ("school_activities",)),
            Sentence("学生{}人次", ("school_students",)),
            Sentence("家长{}人次", ("school_parents",)),
            Sentence("教师{}人次", ("school_teachers",)),
            Sentence("社区人员{}人次", ("school_community",)),
            Sentence("家庭、学校、社区三方联动{}场，三方联动率{}%", ("school_three_sided", "school_three_sided_rate")),
        ),
        "“家—校—社”协同机制逐步形成。",
    ),
    Section(
        "resources", "五社联动与资源链接",
        "统筹慈善、企业和社会力量，为困难群众链接资源。",
        (
            Sentence("链接资源{}次，折价{}元", ("donations", "donation_yuan")),
            Sentence("受益{}人次", ("beneficiaries",)),
        ),
        "社会力量参与基层服务的渠道进一步拓宽。",
    ),
    Section(
        "team", "督导培训与队伍建设",
        "加强学习和督导，提升队伍专业能力。",
        (
            Sentence("开展或参加培训{}期、{}人次", ("trainings", "training_attendances")),
            Sentence("督导{}次、{}小时", ("supervisions", "supervision_minutes")),
            Sentence("召开各类会议{}次", ("meetings_all",)),
            Sentence("其中联席会、动员会、推进会、座谈会{}次", ("meetings_four_types",)),
        ),
        "服务规范化水平有所提高。",
    ),
    Section(
        "publicity", "宣传推广",
        "及时总结经验做法，扩大社会工作的知晓度。",
        (Sentence("发布宣传信息{}篇", ("publications",)), Sentence("其中市级及以上{}篇", ("publications_high",))),
        "社会工作的社会认知度逐步提升。",
    ),
    Section(
        "errands", "民政事务协助",
        "协助做好民政业务受理、核查和材料整理。",
        (Sentence("协助办理民政事务{}件", ("errands",)), Sentence("接待咨询{}人次", ("consultations",))),
        "为群众办事提供了便利。",
    ),
)  # fmt: skip

_ORDINALS = "一二三四五六七八九十"
_MORE = tuple(["十一", "十二", "十三"])


def _spoken(public: Public, code: str, span: str = "period") -> str:
    if code == "publications_high":
        return str(whole(public, "publications_province", span) + whole(public, "publications_city", span))
    return shown(public, code, span)


def _stands(public: Public, code: str) -> bool:
    if code == "publications_high":
        return _spoken(public, code) != "0"
    return bool(value(public, code))


def _section(public: Public, section: Section) -> tuple[str, list[str]]:
    """The drafted paragraph and the indicators whose numbers it states; '' when nothing was done."""
    clauses: list[str] = []
    codes: list[str] = []
    for sentence in section.sentences:
        if not _stands(public, sentence.codes[0]):
            continue
        numbers = [_spoken(public, code) for code in sentence.codes]
        clauses.append(sentence.text.format(*numbers))
        codes += sentence.codes
    if not clauses:
        return "", []
    lead = public["period"]["short"]
    return f"{section.opening}{lead}" + "，".join(clauses) + f"。{section.closing}", codes


def _summary(public: Public) -> tuple[str, list[str]]:
    """一、基本情况."""
    unit, cutoff = public["unit"]["name"], _day(public["cutoff"])
    codes = ["workers", "workers_certified", "clients", "service_times", "persons_served"]
    n = [shown(public, code) for code in codes]
    year = shown(public, "service_times", "year")
    parts = [f"截至{cutoff}，{unit}在岗人员{n[0]}名，其中持证社工{n[1]}名，在册服务对象{n[2]}人。"]
    parts.append(
        f"{public['period']['short']}提供服务{n[3]}人次，实名服务对象（去重）{n[4]}人；本年累计服务{year}人次。"
    )
    if public.get("services_done") is not None:
        parts.append(f"服务清单加权完成率{public['services_done']:.1f}%。")
    return "".join(parts), codes


def _problems(public: Public) -> str:
    behind = [item for item in public["services"] if item["state"].startswith("滞后")]
    text = "一是【请填写主要问题】。"
    if behind:
        names = "、".join(f"“{item['name']}”（{item['state']}）" for item in behind[:4])
        text = f"一是部分服务清单项目进度偏慢：{names}，需进一步加快。二是【请填写其他困难和需要上级协调的事项】。"
    return text


def _plans(public: Public) -> str:
    behind = [item for item in public["services"] if item["state"].startswith("滞后")]
    lead = "下一季度，" if public["period"]["key"][4:5] == "Q" else "下一步，"
    focus = "，".join(f"加快推进“{item['name']}”" for item in behind[:3])
    return f"{lead}{focus + '；' if focus else ''}持续做好走访探访、个案服务和社区活动；【请填写重点事项、责任人和完成时间】。"


def _day(iso: str) -> str:
    year, month, day = iso.split("-")
    return f"{int(year)}年{int(month)}月{int(day)}日"


def draft(public: Public, edits: Mapping[str, str]) -> list[dict[str, Any]]:
    """The narrative: [{key, level, heading, text, codes, edited}] in order."""
    out: list[dict[str, Any]] = []

    def add(key: str, level: int, heading: str, text: str = "", codes: list[str] | None = None) -> None:
        out.append({
            "key": key, "level": level, "heading": heading, "text": edits.get(key, text),
            "codes": codes or [], "edited": key in edits,
        })  # fmt: skip

    text, codes = _summary(public)
    add("summary", 1, "一、基本情况", text, codes)
    add("work", 1, f"二、{public['period']['short']}工作开展情况")
    number = 0
    for section in SECTIONS:
        text, codes = _section(public, section)
        if text or section.key in edits:
            ordinal = _ORDINALS[number] if number < 10 else _MORE[number - 10]
            add(section.key, 2, f"（{ordinal}）{section.heading}", text, codes)
            number += 1
    add("stories", 1, "三、特色做法与典型案例", "【请填写一个做法或案例；人物使用化名，不写姓名、住址、学校。】")
    add("problems", 1, "四、存在问题和困难", _problems(public))
    add("plans", 1, "五、下一步工作计划", _plans(public))
    return out
