"""People and households (服务对象、家庭): F-0 of domain.md §2.2, categories of §3.1."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, MappedColumn

from db import fields as f
from db.base import Base, Record
from db.checks import id_number_doubt, phone_doubt
from db.fields import Deidentify, Merge, Sensitivity
from db.mark import N_


def _certificate(label: str, aliases: tuple[str, ...]) -> MappedColumn[str | None]:
    return f.text(label, 40, sensitivity=Sensitivity.SENSITIVE, deidentify=Deidentify.DROP, aliases=aliases)


def _money(label: str, aliases: tuple[str, ...]) -> MappedColumn[int | None]:
    return f.amount(label, sensitivity=Sensitivity.SENSITIVE, deidentify=Deidentify.DROP, aliases=aliases)


def _property(label: str, aliases: tuple[str, ...] = ()) -> MappedColumn[str | None]:
    return f.text(label, 200, sensitivity=Sensitivity.SENSITIVE, deidentify=Deidentify.DROP, aliases=aliases)


class Household(Record, Base):
    """A household (家庭), the unit of a household visit and of 一户一策."""

    __tablename__ = "household"
    label = N_("家庭")

    head_name: Mapped[str | None] = f.text(
        N_("户主"),
        50,
        required=True,
        listed=True,
        searched=True,
        sensitivity=Sensitivity.PERSONAL,
        deidentify=Deidentify.SURNAME,
        aliases=("户主姓名",),
    )
    village: Mapped[str | None] = f.text(N_("村（社区）"), 60, listed=True, aliases=("村", "社区", "村居"))
    address: Mapped[str | None] = f.text(
        N_("现居住地址"),
        200,
        sensitivity=Sensitivity.PERSONAL,
        deidentify=Deidentify.TOWNSHIP,
        aliases=("住址", "家庭住址"),
    )
    members: Mapped[int | None] = f.count(N_("家庭人口"), listed=True, aliases=("人口", "家庭人口数"))
    cause: Mapped[str | None] = f.note(N_("致困原因"))
    needs: Mapped[str | None] = f.note(N_("需求清单"))
    measures: Mapped[str | None] = f.note(N_("帮扶措施"))
    effect: Mapped[str | None] = f.note(N_("帮扶成效"))
    planned_on: Mapped[date | None] = f.day(N_("制定日期"))
    next_review: Mapped[date | None] = f.day(N_("下次复核日期"), index=True)
    worker: Mapped[uuid.UUID | None] = f.link(N_("负责社工"), "worker")


class Person(Record, Base):
    """服务对象: the one-person file (一人一档) on which everything rests."""

    __tablename__ = "person"
    label = N_("服务对象")

    file_no: Mapped[str | None] = f.text(N_("档案编号"), 40, aliases=("编号", "档案号"))
    name: Mapped[str | None] = f.text(
        N_("姓名"),
        50,
        required=True,
        listed=True,
        searched=True,
        sensitivity=Sensitivity.PERSONAL,
        deidentify=Deidentify.SURNAME,
        aliases=(
            "服务对象",
            "服务对象姓名",
            "对象姓名",
            "对象",
            "居民姓名",
            "学生姓名",
            "老人姓名",
            "儿童姓名",
        ),
    )
    alias: Mapped[str | None] = f.text(
        N_("曾用名/昵称"), 50, sensitivity=Sensitivity.PERSONAL, deidentify=Deidentify.DROP
    )
    sex: Mapped[str | None] = f.code(N_("性别"), "sex", listed=True, required=True)
    id_type: Mapped[str | None] = f.code(N_("证件类型"), "id_type", aliases=("证件种类",))
    id_number: Mapped[str | None] = f.id_number(
        N_("身份证号码"),
        check=id_number_doubt,
        confirmed="id_confirmed",
        aliases=("身份证号", "身份证", "证件号码", "公民身份号码", "身份号码", "证件号"),
    )
    no_id_reason: Mapped[str | None] = f.code(N_("无证件号原因"), "no_id_reason")
    id_confirmed: Mapped[bool | None] = f.flag(
        N_("证件确为此号"), help=N_("已对照证件核对，号码校验位虽不对，证件上确是这样")
    )
    born: Mapped[date | None] = f.day(
        N_("出生日期"),
        required=True,
        sensitivity=Sensitivity.PERSONAL,
        deidentify=Deidentify.AGE,
        aliases=("出生年月", "出生年月日", "生日", "出生"),
    )
    village: Mapped[str | None] = f.text(
        N_("村（社区）"),
        60,
        required=True,
        listed=True,
        searched=True,
        deidentify=Deidentify.TOWNSHIP,
        aliases=(
            "村",
            "社区",
            "村居",
            "所在村",
            "村名",
            "村/社区",
            "所属村社区",
            "村（居）",
            "居住村",
            "村民委员会",
        ),
    )
    address: Mapped[str | None] = f.text(
        N_("现居住地址"),
        200,
        sensitivity=Sensitivity.PERSONAL,
        deidentify=Deidentify.TOWNSHIP,
        aliases=("住址", "家庭住址", "地址", "居住地址", "详细地址"),
    )
    registered_address: Mapped[str | None] = f.text(
        N_("户籍地址"),
        200,
        sensitivity=Sensitivity.PERSONAL,
        deidentify=Deidentify.TOWNSHIP,
        aliases=("户籍所在地", "户口所在地", "户籍地"),
    )
    residence: Mapped[str | None] = f.code(N_("人户分离情况"), "residence", aliases=("人户分离", "人户状况"))
    phone: Mapped[str | None] = f.phone(
        N_("联系电话"),
        check=phone_doubt,
        aliases=("电话", "手机", "手机号", "联系方式", "电话号码", "手机号码"),
    )
    other_phone: Mapped[str | None] = f.phone(N_("备用电话"), check=phone_doubt)
    emergency: Mapped[str | None] = f.text(
        N_("紧急联系人"),
        sensitivity=Sensitivity.PERSONAL,
        deidentify=Deidentify.DROP,
        help=N_("姓名，也可连同关系、电话写在一起"),
        aliases=("紧急联系人姓名",),
    )
    emergency_relation: Mapped[str | None] = f.code(
        N_("与紧急联系人关系"), "family_relation", deidentify=Deidentify.DROP, aliases=("紧急联系人关系",)
    )
    emergency_phone: Mapped[str | None] = f.phone(
        N_("紧急联系人电话"), check=phone_doubt, aliases=("紧急联系电话",)
    )
    guardian: Mapped[str | None] = f.text(
        N_("监护人"),
        50,
        sensitivity=Sensitivity.PERSONAL,
        deidentify=Deidentify.DROP,
        aliases=("监护人姓名", "家长", "家长姓名"),
    )
    guardian_relation: Mapped[str | None] = f.text(N_("与监护人关系"), 20, aliases=("关系", "监护人关系"))
    guardian_phone: Mapped[str | None] = f.phone(
        N_("监护人电话"), check=phone_doubt, aliases=("监护人联系电话", "家长电话")
    )
    guardian_id: Mapped[str | None] = f.id_number(
        N_("监护人身份证号"), check=id_number_doubt, aliases=("监护人身份证", "监护人证件号码")
    )
    guardian_ability: Mapped[str | None] = f.code(
        N_("监护能力"), "guardian_ability", sensitivity=Sensitivity.SENSITIVE, aliases=("监护人监护能力",)
    )
    guardian_person: Mapped[uuid.UUID | None] = f.link(
        N_("监护人档案"), "person", help=N_("监护人自己也建了档时选")
    )
    categories = f.codes(
        N_("服务对象类别"),
        "client_category",
        required=True,
        listed=True,
        sensitivity=Sensitivity.SENSITIVE,
        aliases=("人员类别", "类别", "对象类别", "保障类别", "人群类别", "类型", "困难类型", "对象类型"),
    )
    main_category: Mapped[str | None] = f.code(
        N_("主要类别"), "client_category", sensitivity=Sensitivity.SENSITIVE
    )
    low_income_area: Mapped[str | None] = f.code(
        N_("低保城乡类别"), "low_income_area", sensitivity=Sensitivity.SENSITIVE
    )
    support_mode: Mapped[str | None] = f.code(
        N_("特困供养方式"), "support_mode", sensitivity=Sensitivity.SENSITIVE, aliases=("供养方式",)
    )
    monitor_kind: Mapped[str | None] = f.code(
        N_("返贫监测类型"), "monitor_kind", sensitivity=Sensitivity.SENSITIVE, aliases=("监测类型",)
    )
    orphan_care: Mapped[str | None] = f.code(
        N_("孤儿养育方式"), "orphan_care", sensitivity=Sensitivity.SENSITIVE, aliases=("养育方式",)
    )
    low_income_no: Mapped[str | None] = _certificate(N_("低保证号"), ("低保证编号", "低保证号码"))
    destitute_no: Mapped[str | None] = _certificate(N_("特困证号"), ("特困供养证号", "特困人员证号"))
    disability_no: Mapped[str | None] = _certificate(N_("残疾证号"), ("残疾证编号", "残疾证号码"))
    needs = f.codes(
        N_("主要困难与需求"),
        "problem",
        sensitivity=Sensitivity.SENSITIVE,
        aliases=("需求", "困难", "主要需求"),
    )
    risk: Mapped[str | None] = f.code(
        N_("风险等级"),
        "risk",
        listed=True,
        merge=Merge.PROTECTIVE,
        aliases=("风险", "风险级别", "关注等级", "等级"),
    )
    risk_reason: Mapped[str | None] = f.text(
        N_("定级理由"),
        200,
        deidentify=Deidentify.CHECKED,
        help=N_("等级改动时，连同日期一起记入风险等级变化"),
    )
    attention: Mapped[str | None] = f.code(N_("关注级别"), "attention")
    visit_days: Mapped[int | None] = f.count(
        N_("走访周期（天）"), help=N_("不填就按风险等级和类别推算"), aliases=("走访周期",)
    )
    disability: Mapped[str | None] = f.code(N_("残疾类别"), "disability", sensitivity=Sensitivity.SENSITIVE)
    disability_grade: Mapped[str | None] = f.code(
        N_("残疾等级"), "disability_grade", sensitivity=Sensitivity.SENSITIVE
    )
    health_code: Mapped[str | None] = f.code(
        N_("健康状况分类"), "health", sensitivity=Sensitivity.SENSITIVE, deidentify=Deidentify.DROP
    )
    health: Mapped[str | None] = f.text(
        N_("健康状况"),
        200,
        sensitivity=Sensitivity.SENSITIVE,
        deidentify=Deidentify.DROP,
        help=N_("患有什么病、身体情况"),
        aliases=("身体状况", "疾病情况", "患病情况"),
    )
    medication: Mapped[str | None] = f.text(
        N_("用药情况"), 200, sensitivity=Sensitivity.SENSITIVE, deidentify=Deidentify.DROP, aliases=("用药",)
    )
    self_care: Mapped[str | None] = f.code(N_("自理能力"), "self_care", sensitivity=Sensitivity.SENSITIVE)
    elder_ability: Mapped[str | None] = f.code(
        N_("老年人能力等级"), "elder_ability", sensitivity=Sensitivity.SENSITIVE, aliases=("能力等级",)
    )
    ethnicity: Mapped[str | None] = f.code(N_("民族"), "ethnicity", deidentify=Deidentify.DROP)
    political: Mapped[str | None] = f.code(N_("政治面貌"), "political_status", deidentify=Deidentify.DROP)
    education: Mapped[str | None] = f.code(N_("文化程度"), "education")
    marital: Mapped[str | None] = f.code(N_("婚姻状况"), "marital", deidentify=Deidentify.DROP)
    school_level: Mapped[str | None] = f.code(N_("学段"), "school_level")
    school: Mapped[str | None] = f.text(N_("学校"), 60, deidentify=Deidentify.DROP, aliases=("就读学校",))
    grade: Mapped[str | None] = f.text(
        N_("年级班级"), 30, deidentify=Deidentify.DROP, aliases=("年级", "班级")
    )
    household: Mapped[uuid.UUID | None] = f.link(N_("家庭"), "household")
    relation: Mapped[str | None] = f.code(N_("与户主关系"), "family_relation", deidentify=Deidentify.DROP)
    housing: Mapped[str | None] = f.code(N_("居住类型"), "housing", aliases=("住房类型",))
    living_with: Mapped[int | None] = f.count(N_("同住人数"), aliases=("共同居住人数",))
    hazards = f.codes(N_("居住安全隐患"), "hazard", aliases=("安全隐患",))
    income_year: Mapped[int | None] = _money(N_("家庭年收入"), ("年收入",))
    income_month: Mapped[int | None] = _money(N_("家庭月收入"), ("月收入",))
    expense_month: Mapped[int | None] = _money(N_("家庭月支出"), ("月支出",))
    expenses: Mapped[str | None] = f.note(N_("主要支出"), sensitivity=Sensitivity.SENSITIVE)
    debt: Mapped[int | None] = _money(N_("负债"), ("负债金额", "欠款"))
    debt_reason: Mapped[str | None] = _property(N_("负债原因"))
    houses: Mapped[str | None] = _property(N_("住房情况"), ("住房",))
    vehicles: Mapped[str | None] = _property(N_("车辆情况"), ("车辆",))
    land: Mapped[str | None] = _property(N_("土地情况"), ("土地", "耕地"))
    benefits = f.codes(
        N_("已享政策和补贴"),
        "benefit",
        sensitivity=Sensitivity.SENSITIVE,
        aliases=("享受政策", "已享受政策", "已享政策", "享受待遇", "补贴"),
    )
    difficulties: Mapped[str | None] = f.note(
        N_("困难情况说明"), aliases=("困难情况", "基本情况", "家庭情况")
    )
    support: Mapped[str | None] = f.note(N_("支持网络"))
    worker: Mapped[uuid.UUID | None] = f.link(
        N_("负责社工"), "worker", listed=True, aliases=("责任社工", "联系社工", "社工")
    )
    filed_on: Mapped[date | None] = f.day(
        N_("建档日期"),
        index=True,
        required=True,
        listed=True,
        aliases=("建档时间", "登记日期", "录入日期", "纳入日期"),
    )
    source: Mapped[str | None] = f.code(N_("来源"), "source", aliases=("对象来源",))
    legal_basis: Mapped[str | None] = f.code(N_("处理依据"), "legal_basis")
    consent: Mapped[str | None] = f.code(N_("信息收集同意"), "consent")
    consent_on: Mapped[date | None] = f.day(N_("同意日期"))
    consent_by: Mapped[str | None] = f.text(
        N_("同意人"),
        50,
        sensitivity=Sensitivity.PERSONAL,
        deidentify=Deidentify.DROP,
        help=N_("本人，或不满14周岁时的监护人"),
    )
    consent_sensitive: Mapped[bool | None] = f.flag(
        N_("敏感信息单独同意"), help=N_("个人信息保护法第二十九条：健康、身份等敏感信息另行同意")
    )
    consent_withdrawn_on: Mapped[date | None] = f.day(
        N_("撤回同意日期"),
        help=N_("撤回后不再用于宣传、评选和非法定转介；档案列入“保存期限”，由站长决定去留"),
    )
    status: Mapped[str | None] = f.code(N_("档案状态"), "person_status", listed=True, aliases=("状态",))
    left_on: Mapped[date | None] = f.day(N_("销档日期"), help=N_("迁出、死亡或不再符合的日期"))
    merged_into: Mapped[uuid.UUID | None] = f.link(N_("并入"), "person")
    remark: Mapped[str | None] = f.note(N_("备注"), aliases=("说明",))


class Tag(Record, Base):
    """One code of a several-code field (多选项); id = UUIDv5(parent, field:code), so sets merge by union."""

    __tablename__ = "tag"
    label = N_("多选项")

    parent: Mapped[uuid.UUID | None] = f.link(N_("所属记录"), "")
    kind: Mapped[str | None] = f.text(N_("记录类型"))
    field: Mapped[str | None] = f.text(N_("字段"))
    code: Mapped[str | None] = f.text(N_("代码"))

    __table_args__ = (
        Index(None, "code", "field", "deleted", "parent"),
    )  # who has a code, without a look at others


class NotSame(Record, Base):
    """不是同一人: what a person decided about two files that looked alike; id = UUIDv5(smaller id, larger id)."""

    __tablename__ = "not_same"
    label = N_("不是同一人")

    one: Mapped[uuid.UUID | None] = f.link(N_("服务对象"), "person", required=True)
    other: Mapped[uuid.UUID | None] = f.link(N_("另一位"), "person", required=True)
