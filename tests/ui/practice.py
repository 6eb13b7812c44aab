"""The fields of the forms of domain.md §2.2, §2.5, §2.7 and §2.8, as the standard words them: what is held against the program.

A line: words of the standard | words on the printed form ('' the same) | where it is typed in the window: a field of the
record, `kind.field` for a row of a table in its form, a field of a linked record as `link>field`; `auto` where the program
works it out; `paper` where only a hand signs; `files` where it is an attachment.
"""

from __future__ import annotations

from dataclasses import dataclass

from ui.pages import crises, people, referrals, visits
from ui.pages.cases import sections

_PERSON = """
档案编号||file_no
姓名||name
曾用名/昵称||alias
证件类型||id_type
证件号码|身份证号码|id_number
原因(未上户口/未提供/未携带)|无证件号原因|no_id_reason
性别||sex
出生日期||born
年龄||auto
民族||ethnicity
政治面貌||political
文化程度||education
婚姻状况||marital
健康状况|健康状况分类|health_code
户籍地址||registered_address
现居住地址||address
村(社区)|村（社区）|village
人户分离|人户分离情况|residence
联系电话||phone
备用电话||other_phone
紧急联系人||emergency
紧急联系人关系|与紧急联系人关系|emergency_relation
紧急联系人电话||emergency_phone
监护人||guardian
监护人关系|关系|guardian_relation
监护人ID|身份证号|guardian_id
监护人电话|电话|guardian_phone
监护能力||guardian_ability
服务对象类别||categories
主要类别||main_category
城市/农村(低保)|低保城乡类别|low_income_area
集中/分散供养|特困供养方式|support_mode
监测对象三类|返贫监测类型|monitor_kind
社会散居/机构养育|孤儿养育方式|orphan_care
低保证号||low_income_no
特困证号||destitute_no
残疾证号||disability_no
残疾类别||disability
残疾等级||disability_grade
健康/疾病|健康状况|health
用药|用药情况|medication
自理能力||self_care
居住类型||housing
同住人数||living_with
居住安全隐患||hazards
家庭成员 姓名|姓名|family_member.name
家庭成员 性别|性别|family_member.sex
家庭成员 与户主/本人关系|与户主/本人关系|family_member.relation
家庭成员 年龄|年龄|family_member.age
家庭成员 病种|病种|family_member.illness
家庭成员 残疾类型|残疾类型/等级|family_member.disability
家庭成员 残疾等级|残疾类型/等级|family_member.disability_grade
家庭成员 单位职业/上学|单位职业或上学|family_member.occupation
家庭成员 社保金|社保金|family_member.pension
家庭成员 其他收入|其他收入|family_member.other_income
家庭成员 月收入|月收入|family_member.income
法定赡(抚、扶)养人 姓名|姓名、电话|supporter.name
法定赡养人 性别|性别|supporter.sex
法定赡养人 关系|与本人关系|supporter.relation
法定赡养人 年龄|年龄|supporter.age
法定赡养人 病种|病种|supporter.illness
法定赡养人 残疾|残疾类型/等级|supporter.disability
法定赡养人 单位职业|单位职业或上学|supporter.occupation
法定赡养人 社保金|社保金|supporter.pension
法定赡养人 其他收入|其他收入|supporter.other_income
法定赡养人 月收入|月收入|supporter.income
月赡养费||supporter.support
家庭年收入||income_year
家庭月收入||income_month
主要支出||expenses
负债||debt
住房|住房情况|houses
车辆|车辆情况|vehicles
土地|土地情况|land
已享政策/补贴|已享政策和补贴|benefits
待遇明细|政策或补贴|benefit.kind
主要困难与需求||needs
困难说明|困难情况说明|difficulties
支持网络||support
风险等级||risk
关注级别||attention
走访周期|走访周期（天）|visit_days
负责社工||worker
建档日期||filed_on
来源||source
信息收集同意||consent
同意日期||consent_on
单独同意|敏感信息单独同意|consent_sensitive
履行法定职责|处理依据|legal_basis
同意书附件||files
档案状态||status
签名|本人或监护人签名|paper
"""

_HOUSEHOLD = """
户主||head_name
户内成员|家庭成员|auto
致困原因||cause
需求清单|需求类型|household_need.kind
需求内容|具体需求|household_need.text
措施||household_measure.measure
责任人/单位|责任人或单位|household_measure.responsible
时限||household_measure.deadline
资金||household_measure.money
政策||household_measure.policy
进展||household_measure.progress
成效|帮扶成效|effect
next review|下次复核日期|next_review
"""

_CHILD = """
收养状态||adoption
户籍类型||registration
儿童主任姓名|儿童主任|director
儿童主任电话||director_phone
是否健康||healthy
残疾类型||disability
残疾等级||disability_grade
重病类型||serious_illness
教育情况类型||schooling
学校||school
年级班级||grade
教师(结对)|结对教师|teacher
教师电话|结对教师电话|teacher_phone
遭受侵害和虐待||harm
简述|侵害和虐待情况简述|harm_note
失足未成年人||offence
遭遇困境||hardship
流浪类型||vagrancy
父 姓名|姓名|father
父 身份证|身份证号|father_id
父 电话|电话|father_phone
父 当前状况|当前状况|father_state
父 残疾状况|残疾状况|father_disability
父 不履行责任是否报案|不履行责任是否报案|father_reported
父 报案时间|报案时间|father_reported_on
父 羁押时间|羁押时间|father_detained_on
父 期限(月)|期限（月）|father_months
母 姓名|母亲|mother
母 身份证|身份证号|mother_id
母 电话|电话|mother_phone
母 当前状况|当前状况|mother_state
母 残疾状况|残疾状况|mother_disability
母 不履行责任是否报案|不履行责任是否报案|mother_reported
母 报案时间|报案时间|mother_reported_on
母 羁押时间|羁押时间|mother_detained_on
母 期限(月)|期限（月）|mother_months
实际监护人 姓名|姓名|guardian.name
与儿童关系||guardian.relation
实际监护人 身份证|身份证号码|guardian.id_number
身体状况||guardian.health
实际监护人 电话|联系电话|guardian.phone
教育程度||guardian.education
"""

_C1 = """
个案编号||number
接案日期||opened_on
接案社工|负责社工|worker
服务对象||person
是否首次||first_time
个案来源|来源|source
转介人||referrer
转介单位||referrer_unit
转介人电话||referrer_phone
接触方式||contact_method
求助事由(服务对象自述)|求助事由（服务对象自述）|request
问题类型||problems
以往求助/服务经历|以往求助与服务经历|earlier_help
紧急程度||urgency
危机初筛||crisis_signs
初步判断与处理||decision
理由|判断的理由|decision_reason
服务对象意愿||willingness
督导/站长意见|督导或站长意见|intake_opinion
督导/站长签名日期|签名：|intake_signed_on
个案管理||managed
重开关联原案|原个案|reopened_from
"""

_C2 = """
服务对象||person
服务目的||agreement_aim
权利与义务||rights_told_on
保密原则||secrecy_told_on
伤害自己或他人|可能伤害自己或者他人|exceptions_told_on
未成年人受侵害强制报告|依法必须报告|exceptions_told_on
司法机关依法调取||exceptions_told_on
督导及个案研讨去标识化|用于督导和个案研讨|exceptions_told_on
同意记录|同意制作书面服务记录|record_consent_on
同意拍照||photo_consent_on
同意录音|同意录音录像|recording_consent_on
处理者名称|处理者：|notice_told_on
目的|目的：|notice_told_on
方式|方式：|notice_told_on
种类|种类：|notice_told_on
保存期限||notice_told_on
权利|有权查询|notice_told_on
单独同意||sensitive_consent_on
监护人签名||guardian_signed_on
撤回|撤回同意|withdrawn_on
口头同意见证人||witness
按指印||agreement_way
签名日期|社工签名|agreed_on
"""

_C2_PLAIN = """
单独同意|可以记身体和家庭困难|sensitive_consent_on
同意记录|可以记下来|record_consent_on
拍照|可以拍照|photo_consent_on
录音|可以录音录像|recording_consent_on
保密例外|只有这几种情况要告诉别人|exceptions_told_on
权利|您随时可以来看、来改、来删|notice_told_on
撤回|您随时可以说“不要了”|withdrawn_on
按指印|本人签名或按指印|agreement_way
监护人签名||guardian_signed_on
见证人||witness
"""

_C3 = """
资料来源||sources
生理||body
心理||mind
社会功能||social
行为||behaviour
成员关系|家庭成员关系|relations
家系图||auto
支持/冲突|家庭的支持与冲突|family_support
经济|家庭经济|economy
环境系统||environment
生态图||case_support.tie
问题||case_problem.problem
成因||case_problem.cause
持续时间||case_problem.duration
严重度|严重度（1–5）|case_problem.severity
优先级||case_problem.priority
需求清单||needs
优势与资源||strengths
曾用应对方法||coping
风险等级||risk
预估结论||conclusion
理论/视角|理论或视角|theory
社工签名||worker_signed_on
督导意见||supervisor_opinion
"""

_C4 = """
总目标||aim
编号|序号|auto
目标(可衡量)|目标（可衡量）|case_goal.goal
指标/测量方法|指标与测量方法|case_goal.indicator
基线值||case_goal.baseline
目标值||case_goal.target
期限||case_goal.deadline
介入策略/模式|介入策略或模式|models
步骤||case_step.step
时间||case_step.when
责任人||case_step.responsible
资源||case_step.resources
预计次数||expected_sessions
预计困难与对策||difficulties
评估方法||evaluation_method
服务对象签名||client_signed_on
督导审批意见||supervisor_opinion
督导审批日期|签名：|supervisor_signed_on
计划版本号||auto
"""

_C5 = """
第几次||auto
日期||day
开始时间||start
结束时间||end
时长||minutes
地点||place
方式||method
参加人员||present
本次目标||aim
过程记录|过程记录（客观事实、服务对象表述、社工介入）|record
服务对象反应与变化||response
目标达成情况||goal_score.state
0–100%|达成度（%）|goal_score.percent
链接资源/物资|资源或物资|session_resource.name
风险变化||risk_change
level|变化后的风险等级|risk_level
社工反思/技巧|社工反思与技巧|reflection
下次计划||next_plan
下次日期|下次服务日期|next_day
附件||files
社工签名||worker_signed_on
督导批注||supervisor_note
"""

_C6 = """
过程评估|过程评估（次数、出席、变化）|process
次数|服务总次数|auto
目标||case_outcome.goal
基线|基线值|case_outcome.baseline
现值||case_outcome.current
达成度||case_outcome.state
量表|量表名称|case_scale.name
前测||case_scale.before
后测||case_scale.after
服务对象自评||client_view
重要他人反馈||others_view
满意度|满意度（详见F-C10）|auto
社工自评||worker_view
结论|评估结论|conclusion
"""

_C7 = """
结案日期||closed_on
结案原因||close_reason
服务起|接案日期|opened_on
总次数|服务总次数|auto
总时长|服务总时长|auto
服务过程摘要||summary
目标达成总表||auto
服务对象现状||client_state
未解决问题与后续安排||unresolved
是否需跟进||follow_up_needed
周期|跟进周期（天）|follow_up_days
离别情绪处理||parting
经验与反思||experience
服务对象/监护人签名|服务对象或监护人签名|close_client_signed_on
社工签名||close_worker_signed_on
督导签名||close_supervisor_signed_on
站长签名||close_head_signed_on
卷号|归档卷号|archive_volume
页数|归档页数|archive_pages
归档日期||archived_on
移交人|归档移交人|archive_from
接收人|归档接收人|archive_to
"""

_C8 = """
转介单位||auto
转介人|经办社工|worker
接收单位||receiver
联系人||contact
电话|联系电话|phone
转介原因||reason
服务对象情况摘要(最少必要)|服务对象情况摘要（最少必要）|situation
已提供服务||provided
期望||expected
随附材料||materials
服务对象/监护人同意签名|服务对象或监护人同意签名|consent_on
转介日期||day
接收意见||status
理由|理由或意见|reply_reason
回执日期|接收单位盖章|replied_on
经办人|回执经办人|reply_by
状态|转介状态|status
跟进结果||outcome
"""

_C9 = """
日期|回访日期|day
方式|回访方式|method
现状||state
变化保持||kept
新问题||problem
是否重开||reopen
"""

_C10 = """
对象类型||respondent
服务类型||auto
服务态度||attitude
专业能力||ability
服务内容||content
时间安排||timing
场地环境|场地环境（活动填）|venue
需求满足||needs_met
总体|总体满意度|overall
最大收获|您最大的收获|gains
建议|您的建议|advice
匿名||anonymous
日期||day
"""

_V1 = """
对象|走访对象|person
住址|现居住地址|auto
村(社区)|村（社区）|auto
保障类别||auto
电话|联系电话|auto
走访类型||kind
走访人|走访人签名|worker
时间|日期|day
开始时间||start
走访内容||content
发现问题||problem
照片||files
方式||method
结果||outcome
身体||body
精神||mind
居住||housing
用电用气||utilities
照料||care
经济||economy
需求||needs
现场处理||handling
上报/转介|上报或转介|reported_to
下次走访日期||next_day
慰问品||gift
未见到本人的原因||not_seen
"""

_R1 = """
编号||number
发现时间||found_at
发现日期||day
发现人||finder
途径|发现途径|source
对象||person
事件类型||kind
现场情况||scene
立即措施||measures
报告对象||crisis_report.told
报告时间|时间|crisis_report.at
报告方式|方式|crisis_report.method
接报人||crisis_report.receiver
回复||crisis_report.reply
安全计划||safety_plan
后续跟进||follow_up
结果||outcome
复盘||review
Time-to-report|发现到首次报告|auto
"""

_R2 = """
编号||number
化名代码||code_name
性别||auto
年龄||auto
学校||person>school
监护人||person>guardian
情形||situations
发现时间||found_at
发现日期||day
地点||place
发现人||finder
情况简述|情况简述（事实，不评价，不追问受害细节）|facts
初步证据保全||evidence
报案时间||police_at
报案方式||police_method
接警单位||police_unit
警员|接警民警|police_officer
回执号|报案回执编号|receipt
民政||civil_on
教育||education_on
妇联||women_on
检察||procurator_on
是否紧急安置||placed
临时监护|临时监护情形|placement_ground
处置结果反馈||feedback
后续服务(关联个案)|后续服务个案|case
保密级别||secrecy
站长签字||signed_on
"""


@dataclass(frozen=True)
class Wanted:
    """One field: as the standard words it, as the printed form does, and where it is typed."""

    words: str
    printed: str
    typed: str


def _lines(table: str) -> tuple[Wanted, ...]:
    parts = (line.split("|") for line in table.strip().splitlines())
    return tuple(Wanted(words, printed or words, typed) for words, printed, typed in parts)


PRACTICE = {
    "F-0": _lines(_PERSON), "F-0H": _lines(_HOUSEHOLD), "F-0b": _lines(_CHILD), "F-C1": _lines(_C1), "F-C2": _lines(_C2),
    "F-C2D": _lines(_C2_PLAIN), "F-C3": _lines(_C3), "F-C4": _lines(_C4), "F-C5": _lines(_C5), "F-C6": _lines(_C6),
    "F-C7": _lines(_C7), "F-C8": _lines(_C8), "F-C9": _lines(_C9), "F-C10": _lines(_C10), "F-V1": _lines(_V1),
    "F-R1": _lines(_R1), "F-R2": _lines(_R2),
}  # fmt: skip

ENTRY = {
    "person": people.SECTIONS, "household": people.HOUSEHOLD, "child_file": people.CHILD, "case": sections.CASE,
    "case_assessment": sections.ASSESSMENT, "case_plan": sections.PLAN, "case_session": sections.SESSION,
    "case_evaluation": sections.EVALUATION, "case_follow_up": sections.FOLLOW_UP, "satisfaction": sections.SATISFACTION,
    "referral": referrals.SECTIONS, "visit": visits.SECTIONS, "crisis": crises.CRISIS, "mandatory_report": crises.REPORT,
}  # fmt: skip
"""Kind → the sections of the form in which it is typed."""
