"""代码表: every item of domain.md §3 is there under its own words, with both labels and the number of its standard."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import Any

import pytest

from db.base import record_kinds
from db.codes import OTHER, code_list, list_names, open_lists
from db.fields import fields_of

GIVEN = {
    "client_category": "低保对象; 特困人员; 最低生活保障边缘家庭成员; 低边; 刚性支出困难家庭成员; 支出型困难; 防止返贫监测对象; 临时救助对象; 困难人员; 流浪乞讨人员; "
    "孤儿; 事实无人抚养儿童; 农村留守儿童; 流动儿童; 困境儿童（家庭经济困难）; 困境儿童（自身残疾或重病）; 困境儿童（监护缺失或监护不当）; "
    "受侵害或严重不良行为未成年人; 单亲或离异家庭儿童; 服刑戒毒人员未成年子女; 失学辍学儿童; 在校学生; 重点关注学生; 独居老年人; 空巢老年人; 留守老年人; 失能老年人; "
    "重残老年人; 计划生育特殊家庭老年人; 高龄老年人; 孤寡老年人; 经济困难老年人; 普通老年人; 残疾人（持证）; 重度残疾人; 残疾人两项补贴对象; 无证或疑似残疾人; "
    "严重精神障碍患者; 一般心理问题人员; 困难妇女; 单亲母亲; 留守妇女; 遭受家庭暴力人员; 退役军人; 优抚对象; 社区矫正对象; 戒毒康复人员; 刑满释放人员; 安置帮教人员; "
    "信访或矛盾纠纷当事人; 失业或零就业家庭; 重病患者家庭; 受灾人员; 流动人口; 新市民; 新就业群体; 教师; 家长或监护人; 志愿者; 社区居民; 社区组织骨干; 其他",
    "problem": "经济困难/基本生活; 政策与福利申请; 医疗健康/康复; 照护与监护; 居家安全; 适老化; 就业与生计; 教育就学; 情绪与心理健康; 家庭关系; 婚姻与家庭暴力; "
    "人际交往/社会适应; 行为偏差/成瘾; 欺凌; 丧失与哀伤; 自杀; 自伤; 精神障碍社区康复; 权益维护/法律; 邻里与社区矛盾; 社会融入; 社区参与; 青春期; 教师职业压力; "
    "亲职教育/家庭教育; 临终关怀; 其他",
    "service_domain": "社会救助; 养老服务; 儿童福利与未成年人保护; 社区治理; 社会事务; 慈善与志愿服务; 学校社会工作; 民政事务协助",
    "school_domain": "学生健康成长; 教师压力放松; 家校共育",
    "school_theme": "学习动机和能力建设; 心理与情感疏导; 教师情绪管理与疏导; 家庭亲职教育",
    "school_level": "幼儿园; 小学; 初中; 高中; 中职; 特教; 九年一贯制; 其他",
    "source": "主动求助; 社工走访发现; 外展; 村社区转介; 网格员转介; 儿童主任转介; 儿童督导员转介; 民政转介; 未保站转介; 学校转介; 班主任转介; 心理老师转介; 家属; 邻里; 公安转介; "
    "热线; 12345; 医院; 志愿者; 上级交办; 信访; 小组或活动中发现; 其他站点转入; 其他",
    "service_method": "个案工作; 个案管理; 咨询; 小组工作; 社区工作/活动; 走访探访; 危机干预; 资源链接; 政策宣传; 志愿服务; 社会工作行政; 民政经办协助; 家庭教育指导; 社工课堂",
    "group_kind": "教育小组; 成长小组; 支持小组; 治疗小组; 兴趣或康乐小组; 互助小组; 志愿者或社区组织培育小组; 亲子小组",
    "group_model": "社会目标模式; 治疗模式; 互动模式; 发展模式",
    "activity_kind": "节日慰问; 政策法治宣传; 健康义诊; 安全教育; 文化体育; 亲子与四点半课堂; 关爱探访; 环保; 居民议事协商; 志愿者培训; 社区组织培育; 家校社联动; 移风易俗",
    "lead_state": "待核实; 已接案; 不接案; 转介",
    "case_state": "接案; 预估; 计划; 介入中; 评估; 结案; 已结案; 跟进回访; 已归档; 暂停; 转出; 作废",
    "group_state": "计划; 审批; 招募; 进行; 已结束; 已归档; 取消",
    "activity_state": "计划; 审批; 待实施; 已实施(待补材料); 材料齐全; 已归档; 取消",
    "report_state": "草稿; 站内审核; 上级接收; 退回修改; 通过; 锁定",
    "close_reason": "目标达成; 目标基本达成且情况稳定; 转介; 服务对象主动终止或拒绝; 失联; 迁出辖区; 死亡; 项目或合同结束; 超出机构能力; 社工离职且无法承接; 不再符合条件; 司法、安置等不可抗因素; 其他",
    "referral_reason": "超出服务范围; 需专业医疗或精神科; 需司法或公安; 需救助政策审批; 居住地变更; 服务对象要求; 利益冲突或双重关系; 资源不足",
    "unit_level": "国家; 省; 市（地）; 县（市、区）; 乡镇（街道）; 村（社区）; 学校",
    "unit_kind": "党委社会工作部; 民政厅（局）; 乡镇政府或街道办; 社工指导中心或总站; 社工站; 社工室（点）; 学校社工站; 承接机构; 行业协会; 学会; 基金会或慈善会; 学校; 村（居）委会",
    "station_status": "筹建; 已挂牌; 运营中; 暂停; 撤销",
    "pilot_level": "省级; 市级; 县级; 非试点",
    "demonstration_level": "省级示范; 市级示范; 无",
    "operating_mode": "政府购买服务; 政府直聘社工; 乡镇自建; 嵌入式; 两站合一; 片区站; 其他",
    "worker_post": "站长; 驻站社工; 驻校社工; 轮值社工; 兼职社工; 督导; 社工助理; 财务或行政; 志愿者; 乡镇民政干事; 儿童督导员; 儿童主任; 网格员",
    "employment": "劳动合同; 劳务派遣; 直聘; 返聘或劳务; 实习; 志愿",
    "credential": "无; 助理社会工作师; 社会工作师; 高级社会工作师",
    "major_kind": "社工专业; 相关专业; 其他",
    "supervisor_rank": "见习督导; 初级督导; 中级督导; 高级督导",
    "agency_rating": "无; 1A; 2A; 3A; 4A; 5A",
    "agency_kind": "民办非企业单位; 社会团体; 基金会",
    "meeting_kind": "联席会; 动员会; 推进会; 座谈会; 调度会; 工作例会; 评审会; 评估会或验收会; 督导会; 个案研讨会; 培训会; 家长会; 家校社联席会; 居民议事会; 资源对接会; 交流分享会",
    "meeting_form": "现场; 视频; 混合",
    "publication_kind": "新闻稿; 公众号推文; 报刊; 广播电视; 短视频; 简报或工作信息; 案例或论文; 海报或折页; 直播",
    "media_level": "国家级; 省级; 市级; 县级; 乡镇及自媒体",
    "fund_source": "中央财政; 省级财政; 市级财政; 县级财政; 乡镇自筹; 福彩公益金; 困难群众救助或购买救助服务经费; 慈善资金; 基金会; 企业或社会捐赠; 公益创投或项目大赛; 机构自筹; 村集体; 群团或部门; 其他",
    "fund_point": "点1; 点2; 点3; 点4; 点5; 点6; 点7",
    "expense_category": "工资; 社保公积金; 绩效津贴; 福利; 督导费; 培训费; 活动费; 物资; 办公; 交通; 宣传; 场地水电; 评估审计; 税费; 管理费; 其他",
    "training_mode": "线上; 线下; 混合",
    "training_kind": "岗前; 继续教育; 考前辅导; 实务技能; 政策法规; 督导培训; 安全与伦理; 未成年人保护; 志愿者; 参访交流",
    "family_relation": "本人; 户主; 配偶; 子; 女; 儿媳; 女婿; 孙子女; 外孙子女; 父; 母; 公婆; 岳父母; 祖父母; 外祖父母; 兄弟姐妹; 侄甥; 其他亲属; 非亲属",
    "elder_ability": "能力完好; 轻度失能; 中度失能; 重度失能; 完全失能",
    "disability": "视力残疾; 听力残疾; 言语残疾; 肢体残疾; 智力残疾; 精神残疾; 多重残疾; 其他",
    "risk": "红; 黄; 蓝; 绿; 高风险; 中风险; 低风险; 健康成长",
    "residence": "户籍在人在; 户籍在人不在; 户籍不在人在",
    "housing": "自置; 公租; 出租; 自建; 回迁; 宿舍; 院舍; 安置",
    "self_care": "全自理; 半自理; 失能; 全失能",
    "benefit": "低保; 特困供养; 孤儿生活费; 困难残疾人生活补贴; 重度残疾人护理补贴; 高龄津贴; 临时救助; 医疗救助",
    "person_status": "在册; 迁出; 死亡; 不再符合; 失联",
    "no_id_reason": "未上户口; 未提供; 未携带",
    "hazard": "性侵; 家暴; 虐待; 用电用火; 煤气; 地质灾害; 危房; 溺水",
    "child_harm": "性侵害; 拐卖; 遗弃; 虐待; 暴力伤害; 其他",
    "child_offence": "追究刑事责任; 治安拘留; 附条件不诉",
    "child_hardship": "火灾; 爆炸; 交通事故; 人身伤害; 其他",
    "parent_state": "健康; 重病; 残疾; 自然死亡; 宣告死亡; 宣告失踪; 离家出走; 长期外出打工; 不履行监护抚养责任; 服刑在押; 强制戒毒",
    "parent_disability": "二级以上; 三四级精神; 三四级智力; 其他",
}  # fmt: skip
"""What domain.md §3 and §2.2 name, list by list, in the words that workers use."""

NATIONAL = {
    "sex": ("GB/T 2261.1", {"0": "未知", "1": "男", "2": "女", "9": "未说明"}),
    "marital": ("GB/T 2261.2", {"10": "未婚", "20": "已婚", "21": "初婚", "22": "再婚", "23": "复婚", "30": "丧偶", "40": "离婚", "90": "未说明"}),
    "health": ("GB/T 2261.3", {"1": "健康或良好", "2": "一般或较弱", "3": "有慢性病", "6": "残疾", "61": "视力残疾", "62": "听力残疾", "63": "言语残疾",
                               "64": "肢体残疾", "65": "智力残疾", "66": "精神残疾", "67": "多重残疾", "69": "其他残疾"}),
    "education": ("GB/T 4658", {"10": "研究生", "20": "本科", "30": "专科", "40": "中职", "60": "高中", "70": "初中", "80": "小学", "90": "其他"}),
    "political_status": ("GB/T 4762", {"01": "中共党员", "02": "中共预备党员", "03": "共青团员", "13": "群众"}),
    "ethnicity": ("GB/T 3304", {"01": "汉族", "03": "回族", "11": "满族", "31": "达斡尔族", "56": "基诺族"}),
    "family_relation": ("GB/T 4761", {"01": "本人", "02": "户主", "10": "配偶", "20": "子", "30": "女", "40": "孙子女或外孙子女", "50": "父母", "70": "兄弟姐妹"}),
    "elder_ability": ("GB/T 42195", {"0": "能力完好", "4": "完全失能"}),
}  # fmt: skip


def words(text: str) -> list[str]:
    return [one.strip() for one in text.split(";")]


@pytest.mark.parametrize(
    ("name", "word"), [(name, word) for name, text in GIVEN.items() for word in words(text)]
)
def test_every_item_is_there_under_its_words(name: str, word: str) -> None:
    assert code_list(name).find(word) is not None


@pytest.mark.parametrize("name", NATIONAL)
def test_national_codes_have_their_values_and_standard(name: str) -> None:
    standard, items = NATIONAL[name]
    listed = code_list(name)
    assert listed.standard.startswith(standard)
    assert {code: listed.label(code) for code in items} == items


def test_all_fifty_six_peoples() -> None:
    peoples = [item for item in code_list("ethnicity").items if item.code <= "56"]
    assert [int(item.code) for item in peoples] == list(range(1, 57))
    assert len({item.label for item in peoples}) == 56
    assert code_list("ethnicity").find("汉") == peoples[0]


RESTRICTED = {"B08", "E05", "E06", "E07", "E08"}


def test_what_the_categories_add_up_to() -> None:
    listed = code_list("client_category")
    assert set(listed.having("restricted")) == RESTRICTED
    assert set(listed.having("special_elder")) == {f"C0{nth}" for nth in range(1, 7)}
    assert {item.extra.get("roll") for item in listed.items} == set("老小残弱他")


@pytest.mark.parametrize("name", list_names())
def test_a_list_is_whole(name: str) -> None:
    """Both labels on the list and on every code, codes and labels unique, 其他 at the end."""
    listed = code_list(name)
    assert listed.english
    for item in listed.items:
        assert item.label, item
        assert item.english or name in {"open_list", "indicator"}, item  # the catalogue has theirs
    codes = [item.code for item in listed.items]
    assert len(set(codes)) == len(codes)
    assert len({item.label for item in listed.items}) == len(codes)
    assert OTHER not in codes[:-1] or code_list(name).standard


@pytest.mark.parametrize("name", list_names())
def test_the_file_of_a_list_names_its_source(name: str) -> None:
    raw: dict[str, Any] = tomllib.loads((files("resources") / "codes" / f"{name}.toml").read_text("utf-8"))
    assert raw["source"]
    assert re.search(r"[\u4e00-\u9fff]", raw["label"])


def test_lists_that_take_codes_exist() -> None:
    assert open_lists() <= set(list_names())


@pytest.mark.parametrize("kind", record_kinds())
def test_fields_name_lists_that_are_there(kind: str) -> None:
    assert {f.codes for f in fields_of(record_kinds()[kind]) if f.codes} <= set(list_names())
