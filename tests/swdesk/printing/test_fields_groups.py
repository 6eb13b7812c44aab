"""Groups, activities, school, team and resources: each field that domain.md §2.3, 2.4, 2.9, 2.10 names is printed and can be entered.

Words of domain.md on the left; on the right where they stand: a field of the form's own kind, `kind.field` of a table or of a
record that the form takes in, `$x` worked out from what is recorded, `=` a place on paper only (signatures).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.base import record_kinds
from db.fields import Kind, field_of
from db.store import Store, create_store
from swdesk import records
from swdesk.printing.filling import fill
from swdesk.printing.papers import PAPER_ONLY, Line, Paper, Part, Rows, Side, paper
from swdesk.printing.sheet import Sheet
from swdesk.rows import is_table, kind_of, shown_fields
from tests.conftest import KEY
from tests.swdesk.printing.samples import Samples
from tests.swdesk.printing.test_forms import TODAY
from ui.pages import (
    activities,
    duty,
    group_session,
    groups,
    meetings,
    participants,
    projects,
    school,
    settings,
    staff,
    volunteers,
)
from ui.pages.cases.sections import CASE

FORMS: dict[str, str] = {
    "F-G1": """小组编号=number 名称=name 类型=kind 性质=openness 服务对象类别=audience 人数=planned_members 节数=planned_sessions
        起=start 止=end 频率=frequency 地点=place 带领社工=worker 协助=assistants 志愿者=volunteers 背景与需求分析=background
        理论依据=theory 总目标=aim 具体目标=objectives 招募与筛选=recruiting 节次=group_plan.meeting 日期=group_plan.day
        主题=group_plan.topic 目标=group_plan.aim 环节=group_plan.step 时间=group_plan.time 内容=group_plan.content
        物资=group_plan.material 负责人=group_plan.responsible 预算项目=group_budget.item 单价=group_budget.price
        数量=group_budget.number 金额=group_budget.amount 来源=group_budget.source 预计困难与对策=difficulties
        评估方法=evaluation 附件=$attached 审批=approval 督导审批=supervisor_on 站长审批=head_on""",
    "F-G2": "members×sessions=$attendance 出席率=$rate 组员数=$members 节数=$held",
    "F-G3": """节次=ordinal 日期=day 时间=start 结束=end 地点=place 应到=due 实到=present 缺席原因=absent 本节目标=aim
        环节=group_step.step 环节时间=group_step.time 过程=group_step.process 组员表现=group_step.response 互动分析=dynamics
        发展阶段=stage 目标达成=aim_state 个别组员=group_attention.member 关注=group_attention.matter
        开个案=group_attention.case 社工反思=reflection 下节调整=next_change 照片=$photos 督导意见=supervisor_comment""",
    "F-G4": "items=$measures scores=$scores",
    "F-G5": """节数=$held 人数=$members 人次=$came 出席率=$rate 满意度=$satisfaction 预算=$budget 支出=$spent 目标达成=reached
        过程评估=process 组员改变=changes 经费=funds 困难与经验=lessons 跟进建议=follow_up 督导评语=supervisor_comment""",
    "F-A1": """编号=number 名称=name 类别=kind 主题或节日=theme 日期=day 时间=start 结束=end 地点=place 主办=host 承办=undertaker
        协办=partners 对象=audience 预计人数=expected 目标=aim 时间段=activity_agenda.time 环节=activity_agenda.item
        内容=activity_agenda.content 负责人=activity_agenda.responsible 物资=activity_agenda.material 分工=division
        预算=activity_budget.amount 宣传招募=publicity 应急预案=emergency 审批=approval""",
    "F-A2": "序号、姓名、性别、年龄段、村、电话、类别、签名=$expected",
    "F-A3": """居民=$residents 志愿者=$volunteers 工作人员=$staff 志愿时长=$volunteer_hours 前期筹备=preparation 过程=record
        成效=effect 满意度=$satisfaction 决算=$spent 决算项目=activity_budget.spent 照片=$photos 新闻稿=publication
        反思=reflection""",
    "F-A4": "品名、数量、单价、领取人、签名、日期=$supplies",
    "F-X1": "值班表=$roster",
    "F-X2": """学校=school 年级班级=grade 班主任=class_teacher 心理老师=counsellor 来源=student_source 求助事由=request
        问题=problems""",
    "F-X3": "学校=school 班级=grade 主题=theme 领域=domain 学生=students 目标=aim 过程=record 成效=effect 时长=minutes",
    "F-X4": "主题=theme 教师=teachers 讲师=lecturer 目标=aim 过程=record 成效=effect",
    "F-X5": "家长人数=parents 父=fathers 母=mothers 祖辈=grandparents 目标=aim 过程=record 成效=effect 讲师=lecturer",
    "F-X6": "学生=student 日期=day 陪同人=companions 过程=record 结果=effect 跟进=follow_up",
    "F-X7": """参与方=sides 家长=parents 教师=teachers 社区=community 学生=students 志愿者=volunteers 议题=aim 记录=record
        议定=decisions 跟进=follow_up""",
    "F-X8": """参与方=sides 学生=students 家长=parents 教师=teachers 社区人员=community 志愿者=volunteers 主题=theme 领域=domain
        目标=aim 过程=record 成效=effect 问卷=forms 满意=satisfied 目标标签=goals""",
    "F-V3": """来访人=visitor 身份=visitor_kind 主题=topics 时长=minutes 处理=handling 内容=content 学校=school 班级=grade""",
    "F-S1": """日期=day 时长=minutes 形式=form 督导者=supervisor 级别=supervisor_rank 单位=supervisor_level 被督导者=worker
        其他被督导者=supervisee.worker 议题=topic 个案=case 小组=group 督导意见=advice 跟进落实=follow_up 签名==""",
    "F-T1": """主题=topic 主办=organiser 层级=level 日期=day 学时=minutes 方式=mode 类型=kind 讲师=teacher
        参训名单=training_attendee.worker 其他=training_attendee.name 人次=attendances 证书=certificate 效果=result""",
    "F-M1": """类型=kind 层级=level 日期=day 时间=start 地点=place 线上平台=platform 主持=chair 记录=recorder 应到=due
        实到=attendance 缺席=absent 议题=topic 发言人=meeting_point.speaker 发言要点=meeting_point.point
        事项=resolution.matter 责任人=resolution.responsible 时限=resolution.due_on 状态=resolution.state""",
    "F-P1": """标题=title 日期=day 类型=kind 媒体名称=media 媒体级别=level 链接=link 作者=author 转载=reprints 关联活动=activity
        已脱敏核对=deidentified""",
    "F-L1": """日期=day 资源方=donor 类型=kind 名称=item 数量=quantity 单价=price 折价金额=amount 去向=used_for 活动=activity
        个案=case 对象=person 受益人数=beneficiaries 凭证=voucher""",
    "F-W1": """姓名=name 性别=sex 电话=phone 志愿者编号=number 单位=unit 特长=skills 日期=volunteer_service.day
        活动=volunteer_service.activity 时长=volunteer_service.minutes 评价=volunteer_service.evaluation
        培训=volunteer_training.topic 表彰=volunteer_award.name 同意公开=publishing 录入全国系统=entered_on""",
    "F-E1": """日期=day 项目=project 科目=category 摘要=summary 金额=amount 人力成本=labour 资金来源=fund_source 凭证号=voucher
        单据=papers 经手=handler 审批=approver""",
    "F-O1": """名称=name 类型=kind 负责人=head 人数=members 备案号=number 活动次数=activities 服务内容=services
        五社联动=linkage""",
    "F-N1": """类别=kind 级别=level 标题=title 背景=background 分析=analysis 服务计划=plan 过程=process 成效=effect
        反思=reflection 视频文件=video 脱敏核对=deidentified 材料=nomination_material.name""",
}  # fmt: skip

ENTRY: dict[str, list[tuple[str, list[str]]]] = {
    "group": groups.SECTIONS, "group_member": groups.MEMBER, "group_session": group_session.SESSION,
    "activity": activities.SECTIONS, "participant": participants.PARTICIPANT, "school_activity": school.ACTIVITY,
    "consultation": school.CONSULTATION, "case": [*school.CASE, *CASE], "station": settings.UNIT, "duty_shift": duty.SHIFT, "supervision": staff.SUPERVISION,
    "training": staff.TRAINING, "meeting": meetings.MEETING, "publication": meetings.PUBLICATION,
    "nomination": meetings.NOMINATION, "donation": volunteers.DONATION, "volunteer": volunteers.VOLUNTEER,
    "volunteer_service": volunteers.SERVICE, "expense": projects.EXPENSE, "community_group": volunteers.GROUP,
}  # fmt: skip
IN_PANELS = {"group_attention": {"member", "matter", "case"}}
"""Entered beside a form: ui/pages/group_session.py."""


def wanted(number: str) -> list[tuple[str, str]]:
    """(words of domain.md, where it stands)."""
    return [(term, place) for pair in FORMS[number].split() for term, _eq, place in [pair.partition("=")]]


def names(part: Part, kind: str) -> Iterator[str]:
    """Every place of a part: `field`, `kind.field` of a table, `$x`, `=`."""
    match part:
        case Line(places):
            for one in places:
                yield one.name
                if one.day:
                    yield one.day
        case Rows(source, places):
            yield source
            for one in places:
                yield one.name if one.name == PAPER_ONLY else f"{source.rpartition('.')[2]}.{one.name}"
        case Side(_text, parts):
            for one in parts:
                yield from names(one, kind)
        case _:
            return


def printed_names(form: Paper) -> set[str]:
    return {name for part in form.parts for name in names(part, form.kind)}


@pytest.mark.parametrize("number", FORMS)
def test_every_field_is_printed(number: str) -> None:
    printed = printed_names(paper(number))
    assert [term for term, place in wanted(number) if place not in printed] == []


def entered(kind: str) -> set[str]:
    """Fields that the entry form of a kind offers, those of its tables as `kind.field`."""
    found: set[str] = set(IN_PANELS.get(kind, ()))
    for name in (one for _title, several in ENTRY.get(kind, ()) for one in several):
        if is_table(name):
            found |= {f"{kind_of(name)}.{item.name}" for item in shown_fields(kind_of(name))}
        else:
            found.add(name)
    return found


@pytest.mark.parametrize("number", FORMS)
def test_every_field_can_be_entered(number: str) -> None:
    form = paper(number)
    own = entered(form.kind)
    lacking = [
        term
        for term, place in wanted(number)
        if not place.startswith(("$", PAPER_ONLY)) and place not in own and not _beside(place)
    ]
    assert lacking == []


def _beside(place: str) -> bool:
    kind, _dot, name = place.rpartition(".")
    return bool(kind) and name in entered(kind)


@pytest.mark.parametrize("number", FORMS)
def test_what_is_printed_can_be_entered(number: str) -> None:
    """No place of a form is only for the pen, but signatures and what people write themselves."""
    form = paper(number)
    own = {name for part in form.parts if isinstance(part, Line) for name in names(part, form.kind)}
    single = {name for name in own if not name.startswith(("$", PAPER_ONLY)) and "." not in name}
    assert single - entered(form.kind) - {"day"} == set()


# ── what stands on the sheet ─────────────────────────────────────────────────────────────────────────────────


class Marked:
    """A store in which every text of a form's own record says which field it is."""

    def __init__(self, folder: Path) -> None:
        self.store: Store = create_store(folder, KEY)
        self.records: dict[str, uuid.UUID] = {}
        with self.store.write("样张") as hand:
            samples = Samples(hand.session)
            for number in FORMS:
                kind = paper(number).kind
                self.records[kind] = samples.record(kind)
                texts = {name: f"填写{name}" for name in entered(kind) if _is_text(kind, name)}
                records.save(hand.session, kind, texts, id=self.records[kind])


def _is_text(kind: str, name: str) -> bool:
    return "." not in name and field_of(record_kinds()[kind], name).kind in {Kind.TEXT, Kind.NOTE}


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Marked]:
    made = Marked(tmp_path_factory.mktemp("fields") / "store")
    yield made
    made.store.close()


def words_of(sheet: Sheet) -> str:
    """Everything that stands on a sheet."""
    pieces = (word for band in sheet.bands for box in band.boxes for word in box.words)
    return "\n".join(piece if isinstance(piece, str) else " ".join(piece) for piece in pieces)


@pytest.mark.parametrize("number", FORMS)
def test_a_blank_form_has_every_label(marked: Marked, number: str) -> None:
    form = paper(number)
    with marked.store.read() as session:
        sheet = fill(session, form, None, TODAY)
    words = words_of(sheet)
    places = [one for part in form.parts if isinstance(part, Line) for one in part.places]
    labels = [
        one.label or field_of(record_kinds()[form.kind], one.name).label
        for one in places
        if not one.name.startswith("$") and "." not in one.name
    ]
    assert [text for text in labels if text not in words] == []
    assert "填写" not in words


@pytest.mark.parametrize("number", FORMS)
def test_a_filled_form_has_what_was_entered(marked: Marked, number: str) -> None:
    form = paper(number)
    with marked.store.read() as session:
        words = words_of(fill(session, form, marked.records[form.kind], TODAY))
    texts = [place for _term, place in wanted(number) if "." not in place and _own_text(form, place)]
    assert [name for name in texts if f"填写{name}" not in words] == []


def _own_text(form: Paper, place: str) -> bool:
    return not place.startswith(("$", PAPER_ONLY)) and _is_text(form.kind, place)
