"""Invented people of the demo station: no name, number or place is anybody's (ID numbers begin with 999999)."""

from __future__ import annotations

from datetime import date
from random import Random

from db.checks import check_character

SURNAMES = tuple("赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜谢邹喻柏章云潘葛范彭鲁韦马苗")
GIVEN = (
    "桂英",
    "秀兰",
    "国栋",
    "志强",
    "建华",
    "丽华",
    "玉珍",
    "春梅",
    "海燕",
    "文博",
    "子涵",
    "雨桐",
    "俊杰",
    "思远",
    "晓峰",
    "秀芳",
    "德福",
    "永贵",
    "淑琴",
    "长林",
    "宝山",
    "凤霞",
    "金花",
    "小军",
    "佳怡",
    "浩然",
    "梓萱",
    "一诺",
    "明辉",
    "立新",
)
RARE = ("张㛃", "李𬱖", "王䶮", "赵𫖯", "陈𣲘", "刘𬭎", "欧阳堃", "古丽·阿不都热合曼")
VILLAGES = (
    "柳树屯村",
    "东河村",
    "永安村",
    "双泉村",
    "三合村",
    "西河村",
    "红旗村",
    "民主村",
    "向阳社区",
    "青禾社区",
)
WORKERS = ("周敏", "郑凯", "孙晓燕", "冯雪", "吴桐")


def full_name(random: Random, index: int) -> str:
    """Rare names first, then invented ones."""
    if index < len(RARE):
        return RARE[index]
    return random.choice(SURNAMES) + random.choice(GIVEN)


def id_number(born: date, sex: str, index: int) -> str:
    """A number of no real division with a right check character."""
    order = index % 490 * 2 + (1 if sex == "1" else 0)
    body = f"999999{born:%Y%m%d}{order:03d}"
    return body + check_character(body)


def phone(index: int) -> str:
    """A number of the 0000 exchange, which is nobody's."""
    return f"1390000{index:04d}"
