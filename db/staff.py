"""Workers, postings, rosters, training, supervision (人员与督导); domain.md §2.10, §3.9, §3.9b, §4.2 表2 and 表11."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy.orm import Mapped

from db import fields as f
from db.base import Base, Record
from db.fields import Deidentify, Sensitivity
from db.mark import N_


class Worker(Record, Base):
    """A person who works at the station (社工、站长、督导……)."""

    __tablename__ = "worker"
    label = N_("工作人员")

    name: Mapped[str | None] = f.text(
        N_("姓名"), 50, required=True, listed=True, searched=True, aliases=("社工姓名", "人员姓名")
    )
    sex: Mapped[str | None] = f.code(N_("性别"), "sex", listed=True)
    born: Mapped[date | None] = f.day(N_("出生年月"), aliases=("出生日期",), deidentify=Deidentify.AGE)
    post: Mapped[str | None] = f.code(
        N_("岗位"), "worker_post", listed=True, aliases=("职务", "岗位名称", "职位")
    )
    employment: Mapped[str | None] = f.code(N_("用工形式"), "employment")
    agency: Mapped[uuid.UUID | None] = f.link(N_("所属机构"), "agency")
    education: Mapped[str | None] = f.code(N_("学历"), "education", aliases=("文化程度",))
    major: Mapped[str | None] = f.text(N_("所学专业"), aliases=("专业", "学历专业"))
    major_kind: Mapped[str | None] = f.code(N_("专业类别"), "major_kind")
    credential: Mapped[str | None] = f.code(
        N_("职业资格"), "credential", listed=True, aliases=("资格", "社工证", "资格证书", "证书", "持证情况")
    )
    certificate_no: Mapped[str | None] = f.text(N_("证书管理号"), deidentify=Deidentify.DROP)
    certified_on: Mapped[date | None] = f.day(N_("取得日期"), aliases=("取证日期", "发证日期"))
    registered_on: Mapped[date | None] = f.day(
        N_("登记日期"), help=N_("最近一次职业资格登记；有效期三年，继续教育学时从这一天起算")
    )
    registered_until: Mapped[date | None] = f.day(N_("登记有效期至"), help=N_("不填时按登记日期加三年推算"))
    professional: Mapped[bool | None] = f.flag(
        N_("是否社工专业人才"),
        listed=True,
        aliases=("社工专业人才", "专业人才"),
        help=N_("持证或社工专业学历"),
    )
    joined_on: Mapped[date | None] = f.day(
        N_("到岗日期"), listed=True, aliases=("入职日期", "到岗时间", "入职时间")
    )
    left_on: Mapped[date | None] = f.day(N_("离岗日期"), aliases=("离职日期",))
    phone: Mapped[str | None] = f.phone(N_("联系电话"), aliases=("电话", "手机"))
    vetted_on: Mapped[date | None] = f.day(
        N_("违法犯罪记录查询日期"), help=N_("入职及每年查询一次（未成年人保护法第六十二条）")
    )
    remark: Mapped[str | None] = f.note(N_("备注"))
    role: Mapped[str | None] = f.code(N_("使用权限"), "user_role")


class Posting(Record, Base):
    """One worker at one station for a time (任职): a rotating worker has several."""

    __tablename__ = "posting"
    label = N_("任职")

    worker: Mapped[uuid.UUID | None] = f.link(N_("工作人员"), "worker", required=True, listed=True)
    station: Mapped[uuid.UUID | None] = f.link(N_("站点"), "station", listed=True)
    post: Mapped[str | None] = f.code(N_("岗位"), "worker_post", listed=True)
    start: Mapped[date | None] = f.day(N_("开始日期"), listed=True)
    end: Mapped[date | None] = f.day(N_("结束日期"), listed=True)
    home: Mapped[bool | None] = f.flag(
        N_("主要任职"), listed=True, help=N_("在几个站点任职的，人数计入主要任职的站点")
    )
    remark: Mapped[str | None] = f.note(N_("备注"))


class DutyShift(Record, Base):
    """A day on duty (值班): resident and rotating workers of a school station."""

    __tablename__ = "duty_shift"
    label = N_("值班")

    day: Mapped[date | None] = f.day(N_("日期"), index=True, required=True, listed=True)
    worker: Mapped[uuid.UUID | None] = f.link(
        N_("值班人"), "worker", required=True, listed=True, aliases=("值班社工",)
    )
    post: Mapped[str | None] = f.code(N_("岗位"), "worker_post", listed=True)
    station: Mapped[uuid.UUID | None] = f.link(N_("站点"), "station", help=N_("轮值到别的站点时填写"))
    start: Mapped[str | None] = f.clock(N_("开始时间"))
    end: Mapped[str | None] = f.clock(N_("结束时间"))
    minutes: Mapped[int | None] = f.minutes(N_("时长"), listed=True, aliases=("值班时长",))
    school: Mapped[str | None] = f.text(N_("学校"), 60, listed=True, deidentify=Deidentify.DROP)
    done: Mapped[str | None] = f.note(N_("值班情况"))
    remark: Mapped[str | None] = f.note(N_("备注"))


class Training(Record, Base):
    """A training (培训), F-T1."""

    __tablename__ = "training"
    label = N_("培训")

    day: Mapped[date | None] = f.day(
        N_("日期"), index=True, required=True, listed=True, aliases=("培训日期", "培训时间", "时间")
    )
    topic: Mapped[str | None] = f.text(
        N_("主题"), 200, required=True, listed=True, searched=True, aliases=("培训主题", "培训内容", "内容")
    )
    kind: Mapped[str | None] = f.code(N_("培训类型"), "training_kind")
    mode: Mapped[str | None] = f.code(
        N_("方式"), "training_mode", listed=True, aliases=("培训方式", "形式", "培训形式")
    )
    organiser: Mapped[str | None] = f.text(N_("主办单位"), aliases=("主办", "组织单位"))
    level: Mapped[str | None] = f.code(N_("层级"), "media_level")
    attendances: Mapped[int | None] = f.count(
        N_("人数"),
        required=True,
        listed=True,
        aliases=("参训人数", "人次", "参训人次", "培训人数", "参加人数"),
    )
    minutes: Mapped[int | None] = f.minutes(
        N_("学时"), listed=True, aliases=("课时", "培训学时", "时长"), help=N_("小时")
    )
    teacher: Mapped[str | None] = f.text(N_("讲师"), aliases=("授课人", "主讲人", "培训老师"))
    end: Mapped[date | None] = f.day(N_("结束日期"))
    place: Mapped[str | None] = f.text(N_("地点或平台"), aliases=("培训地点", "地点"))
    certificate: Mapped[str | None] = f.text(N_("证书或学分"), aliases=("证书", "学分"))
    continuing: Mapped[bool | None] = f.flag(
        N_("计入继续教育"), help=N_("参训名单里的每个人记入登记有效期内的学时；填“否”不计入")
    )
    protection: Mapped[bool | None] = f.flag(
        N_("计入未保站台账"), help=N_("两站合一的站用；不填按对象和服务领域判断，一条记录不用登记两次")
    )
    programme: Mapped[str | None] = f.code(N_("所属计划"), "programme")
    result: Mapped[str | None] = f.note(N_("培训效果"), aliases=("效果",))


class TrainingAttendee(Record, Base):
    """参训人员: one name on the list of a training; a worker is credited with its hours."""

    __tablename__ = "training_attendee"
    label = N_("参训人员")
    row_of = "training"

    training: Mapped[uuid.UUID | None] = f.link(N_("培训"), "training", required=True)
    ordinal: Mapped[int | None] = f.count(N_("序号"))
    worker: Mapped[uuid.UUID | None] = f.link(N_("工作人员"), "worker", listed=True)
    name: Mapped[str | None] = f.text(
        N_("其他人员姓名"), 50, sensitivity=Sensitivity.PERSONAL, deidentify=Deidentify.SURNAME
    )
    minutes: Mapped[int | None] = f.minutes(N_("学时"), listed=True, help=N_("不填时按本次培训的学时计"))
    certificate: Mapped[str | None] = f.text(N_("证书编号"), deidentify=Deidentify.DROP)


class Supervision(Record, Base):
    """Supervision of workers (督导), F-S1."""

    __tablename__ = "supervision"
    label = N_("督导")

    day: Mapped[date | None] = f.day(
        N_("日期"), index=True, required=True, listed=True, aliases=("督导日期", "时间", "督导时间")
    )
    form: Mapped[str | None] = f.code(
        N_("督导形式"), "supervision_form", listed=True, aliases=("形式", "方式")
    )
    supervisor: Mapped[str | None] = f.text(
        N_("督导者"), 50, listed=True, searched=True, aliases=("督导", "督导老师", "督导员")
    )
    supervisor_rank: Mapped[str | None] = f.code(N_("督导者级别"), "supervisor_rank", aliases=("级别",))
    supervisor_level: Mapped[str | None] = f.text(N_("督导者单位"), aliases=("督导者级别或单位", "督导单位"))
    level: Mapped[str | None] = f.code(N_("组织层级"), "unit_level", help=N_("哪一级安排的督导"))
    worker: Mapped[uuid.UUID | None] = f.link(N_("被督导者"), "worker", listed=True, aliases=("被督导人",))
    supervisees: Mapped[int | None] = f.count(N_("被督导人数"), aliases=("参加人数", "人数", "参与人数"))
    minutes: Mapped[int | None] = f.minutes(N_("时长"), listed=True, aliases=("督导时长",))
    topic: Mapped[str | None] = f.text(
        N_("议题"), 200, listed=True, searched=True, aliases=("督导主题", "主题", "督导内容", "内容")
    )
    case: Mapped[uuid.UUID | None] = f.link(N_("关联个案"), "case")
    group: Mapped[uuid.UUID | None] = f.link(N_("关联小组"), "group")
    advice: Mapped[str | None] = f.note(N_("督导意见"), required=True)
    follow_up: Mapped[str | None] = f.note(N_("跟进落实"))
    follow_up_due: Mapped[date | None] = f.day(N_("落实时限"))
    followed_up_on: Mapped[date | None] = f.day(N_("落实日期"), help=N_("填写后不再列入待落实"))


class Supervisee(Record, Base):
    """被督导人员: one of several who were supervised together."""

    __tablename__ = "supervisee"
    label = N_("被督导人员")
    row_of = "supervision"

    supervision: Mapped[uuid.UUID | None] = f.link(N_("督导"), "supervision", required=True)
    ordinal: Mapped[int | None] = f.count(N_("序号"))
    worker: Mapped[uuid.UUID | None] = f.link(N_("工作人员"), "worker", listed=True)
    name: Mapped[str | None] = f.text(
        N_("其他人员姓名"), 50, sensitivity=Sensitivity.PERSONAL, deidentify=Deidentify.SURNAME
    )
    topic: Mapped[str | None] = f.text(N_("提出的问题"), 200, deidentify=Deidentify.CHECKED)


class Volunteer(Record, Base):
    """A registered volunteer (志愿者), F-W1."""

    __tablename__ = "volunteer"
    label = N_("志愿者")

    name: Mapped[str | None] = f.text(
        N_("姓名"),
        50,
        required=True,
        listed=True,
        searched=True,
        sensitivity=Sensitivity.PERSONAL,
        deidentify=Deidentify.SURNAME,
        aliases=("志愿者姓名",),
    )
    sex: Mapped[str | None] = f.code(N_("性别"), "sex", listed=True)
    phone: Mapped[str | None] = f.phone(N_("联系电话"), listed=True, aliases=("电话", "手机"))
    number: Mapped[str | None] = f.text(
        N_("志愿者编号"), listed=True, deidentify=Deidentify.DROP, aliases=("编号",)
    )
    unit: Mapped[str | None] = f.text(N_("单位"), listed=True, aliases=("所在单位",))
    skills: Mapped[str | None] = f.text(N_("特长"), aliases=("服务特长",))
    joined_on: Mapped[date | None] = f.day(N_("注册日期"), index=True, aliases=("登记日期", "加入日期"))
    left_on: Mapped[date | None] = f.day(N_("退出日期"))
    community_group: Mapped[uuid.UUID | None] = f.link(N_("所属社区社会组织"), "community_group")
    entered_on: Mapped[date | None] = f.day(
        N_("录入全国系统日期"),
        help=N_(
            "志愿者信息、服务、培训、表彰和评价要记入国务院民政部门指定的志愿服务信息系统（志愿服务条例第十九条）"
        ),
    )
    publishing: Mapped[bool | None] = f.flag(
        N_("同意公开信息"), help=N_("未经本人同意，不得公开其有关信息（志愿服务条例第二十条）")
    )
    remark: Mapped[str | None] = f.note(N_("备注"))


class VolunteerService(Record, Base):
    """Hours given by one volunteer (志愿服务记录)."""

    __tablename__ = "volunteer_service"
    label = N_("志愿服务记录")

    day: Mapped[date | None] = f.day(
        N_("日期"), index=True, required=True, listed=True, aliases=("服务日期",)
    )
    volunteer: Mapped[uuid.UUID | None] = f.link(N_("志愿者"), "volunteer", required=True, listed=True)
    activity: Mapped[uuid.UUID | None] = f.link(N_("活动"), "activity", listed=True)
    minutes: Mapped[int | None] = f.minutes(
        N_("服务时长"), required=True, listed=True, aliases=("时长", "志愿时长")
    )
    evaluation: Mapped[str | None] = f.text(N_("服务评价"), 200, deidentify=Deidentify.CHECKED)
    remark: Mapped[str | None] = f.note(N_("备注"))


class VolunteerTraining(Record, Base):
    """志愿者培训: what a volunteer was trained in."""

    __tablename__ = "volunteer_training"
    label = N_("志愿者培训")
    row_of = "volunteer"

    volunteer: Mapped[uuid.UUID | None] = f.link(N_("志愿者"), "volunteer", required=True)
    ordinal: Mapped[int | None] = f.count(N_("序号"))
    day: Mapped[date | None] = f.day(N_("日期"), listed=True)
    topic: Mapped[str | None] = f.text(N_("培训内容"), 200, listed=True)
    minutes: Mapped[int | None] = f.minutes(N_("学时"), listed=True)


class VolunteerAward(Record, Base):
    """志愿者表彰: what a volunteer was honoured with."""

    __tablename__ = "volunteer_award"
    label = N_("志愿者表彰")
    row_of = "volunteer"

    volunteer: Mapped[uuid.UUID | None] = f.link(N_("志愿者"), "volunteer", required=True)
    ordinal: Mapped[int | None] = f.count(N_("序号"))
    day: Mapped[date | None] = f.day(N_("日期"), listed=True)
    name: Mapped[str | None] = f.text(N_("表彰名称"), 200, listed=True)
    level: Mapped[str | None] = f.code(N_("级别"), "media_level", listed=True)
    granted_by: Mapped[str | None] = f.text(N_("表彰单位"))
