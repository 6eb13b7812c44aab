"""外观与台账: colours and text size of this PC, and the way to importing ledgers."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox

from swdesk.i18n import LANGUAGES, _
from swdesk.roles import Right
from ui.again import open_again
from ui.dialogs.ledgers import choose_folder, choose_ledgers
from ui.dialogs.sent import choose_table
from ui.pages.base import Page
from ui.services import Services
from ui.widgets.basics import Panel, button, label, row
from ui.widgets.flow import together, wrapped

FACES, OWN = "faces", "own"
"""The setting of this PC that says whose faces reports are printed in."""

SCALES = (100, 115, 130, 150, 175, 200)


def own_faces(services: Services) -> bool:
    """Whether this PC prints reports in its own 仿宋 and 小标宋."""
    return services.settings is not None and services.settings.read().get(FACES) == OWN


class LookPage(Page):
    """Theme, text size, ledgers."""

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("外观与台账"))
        chosen = services.settings.read() if services.settings is not None else {}
        look = Panel(_("外观"))
        self.theme = self._choice(
            _("配色"),
            [("light", _("浅色")), ("dark", _("深色")), ("contrast", _("高对比"))],
            chosen.get("theme", "light"),
            "theme",
        )
        self.scale = self._choice(
            _("文字大小"), [(str(n), f"{n}%") for n in SCALES], chosen.get("scale", "100"), "scale"
        )
        self.language = self._choice(
            _("语言"), list(LANGUAGES.items()), chosen.get("language", "zh"), "language"
        )
        self.faces = self._choice(
            _("打印字体"),
            [("", _("程序自带的字体")), (OWN, _("优先用本机的仿宋、楷体、小标宋"))],
            chosen.get(FACES, ""),
            FACES,
            _("已记下，下次打印预览起用。"),
        )
        self.again = button(
            _("现在重新打开"),
            lambda: open_again(self.window()),
            hint=_("正在写的内容会存成草稿，重新打开时要输入密码"),
        )
        look.padded().addLayout(wrapped(
            together(label(_("配色"), "label"), self.theme), together(label(_("文字大小"), "label"), self.scale),
            together(label(_("语言"), "label"), self.language), label(_("重新打开程序后生效"), "quiet"), self.again,
        ))  # fmt: skip
        self.again.setVisible(services.keep)  # a demo station would begin from the start
        look.padded().addLayout(row(label(_("打印字体"), "label"), self.faces, None))
        ledgers = Panel(_("导入台账"))
        text = label(
            _(
                "把现有的 Excel 台账（xlsx、xls、ods、csv）导进来：先预览、可改对应关系，每一行的去向都有交代，导入后可以整体撤销。"
            ),
            "quiet",
            wrap=True,
        )
        ledgers.padded().addWidget(text)
        ledgers.padded().addLayout(
            row(
                button(_("选择台账文件夹"), self.import_folder, "primary"),
                button(_("选择台账文件"), self.import_files),
                None,
            )
        )
        self.body.addWidget(look)
        self.body.addWidget(ledgers)
        sheets = Panel(_("来表即填"))
        said = _(
            "别人发来的空表，按栏目名称认出每一列，选好人就照原样填好；填过一次的表下次不用再对。也可以把表直接拖进窗口。"
        )
        sheets.padded().addWidget(label(said, "quiet", wrap=True))
        sheets.padded().addLayout(
            row(button(_("选择要填的表"), lambda: choose_table(services, self.window()), "primary"), None)
        )
        self.body.addWidget(sheets)
        sheets.setVisible(services.can(Right.DATA))
        ledgers.setVisible(services.can(Right.DATA))
        self.body.addStretch(1)

    def _choice(
        self, name: str, options: list[tuple[str, str]], chosen: str, key: str, said: str = ""
    ) -> QComboBox:
        made = QComboBox()
        made.setAccessibleName(name)
        for value, text in options:
            made.addItem(text, value)
        made.setCurrentIndex(max(0, made.findData(chosen)))

        def keep(_index: int) -> None:
            if self.services.settings is not None:
                self.services.settings.keep(**{key: str(made.currentData())})
                self.services.say(said or _("已记下，重新打开程序后生效。"))

        made.currentIndexChanged.connect(keep)
        return made

    def import_folder(self) -> None:
        """Every ledger of a folder."""
        choose_folder(self.services, self)

    def import_files(self) -> None:
        """Some ledgers."""
        choose_ledgers(self.services, self)
