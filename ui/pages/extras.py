"""自定字段: fields that a county or a station adds to its forms (design.md §3)."""

from __future__ import annotations

from swdesk.i18n import _, several
from ui.pages.base import RecordPage
from ui.services import Services

FIELD = [
    (
        "",
        ["kind", "name", "type", "choices", "help", "aliases", "ordinal", "required", "personal", "retired"],
    ),
]


def build(services: Services) -> RecordPage:
    """The list of added fields and the form of one."""
    empty = _(
        "这里给登记表增加本地需要的项目，如“是否纳入防返贫监测”。新增后出现在表单最后、列表、导入、打印和导出里。"
    )
    return RecordPage(services, several("自定字段"), "extra_field", FIELD, order="kind", empty=empty)
