"""The door: first start, unlocking, the recovery phrase. Shown before the database libraries are loaded (issue: ≤ 1.5× an
empty window), so nothing here imports them at the top.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QTimer, Signal  # not Qt: building its namespace costs 12 ms before the first paint
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from swdesk.i18n import LANGUAGES, _, translator
from swdesk.last_place import is_backup
from ui.widgets.basics import Panel, button, label, row
from ui.widgets.server import ServerFields, ServerTyped

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QKeyEvent

STATION, SUPERIOR, JOIN = "4", "3", ""
"""What the first start asks: a township's station, a superior, or one more PC of a station that exists."""


WIDTH = 460
"""Of the panel in the middle, at 100 %."""


class FirstStart(NamedTuple):
    """What the first start asks: nothing else."""

    level: str
    unit_name: str
    unit_code: str
    worker: str
    password: str
    server: ServerTyped = ServerTyped()
    """Where the records lie: on a server of the office, or (empty) on this PC."""


class Turned(QWidget):
    """One page at a time, as high as that page is: a stack is as high as its highest."""

    def __init__(self) -> None:
        super().__init__()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self.shown: QWidget | None = None

    def turn(self, page: QWidget) -> None:
        """Show this page."""
        if self.shown is not None:
            self.shown.hide()
        if page.parentWidget() is not self:
            self._layout.addWidget(page)
        self.shown = page
        page.show()


class Gate(QFrame):
    """Signals: begun(FirstStart), unlock(slot or '', password), recover(phrase), reset(password), demo, left, elsewhere(folder),
    spoken(language), back(backup, password or phrase).
    """

    begun = Signal(object)
    unlock = Signal(str, str)
    recover = Signal(str)
    demo = Signal()
    reset = Signal(str)
    left = Signal()
    elsewhere = Signal(object)
    spoken = Signal(str)
    back = Signal(object, str)

    def __init__(self, folder: Path, *, known: bool, locked: bool = False) -> None:
        super().__init__()
        self._locked = locked
        self.setObjectName("ground")
        self.setWindowTitle(_("社工站工作台"))
        self.resize(1366, 768)
        self._folder = folder
        self._stack = Turned()
        self._error = label("", "hint", wrap=True)
        self._error.setAccessibleName(_("提示"))
        self._users: list[str] = []
        self._makers = {
            "first": self._first,
            "unlock": self._unlock,
            "recover": self._recover,
            "reset": self._reset,
            "back": self._back,
        }
        self.pages: dict[str, QWidget] = {}  # made when first shown: the door must be quick
        self._first_field: dict[str, QLineEdit] = {}
        self._meanwhile = ""
        panel = Panel()
        panel.setFixedWidth(round(WIDTH * max(self.fontInfo().pixelSize(), 14) / 14))
        body = panel.padded()
        body.setContentsMargins(32, 28, 32, 28)
        body.addWidget(label(_("社工站工作台"), "big"))
        body.addWidget(self._stack)
        body.addWidget(self._error)
        inside = QWidget()
        inside.setObjectName("ground")
        middle = QVBoxLayout(inside)
        middle.addStretch(2)
        middle.addLayout(row(None, panel, None))
        middle.addStretch(3)
        scroll = QScrollArea()  # large texts on a small screen: what is below can be reached
        scroll.setWidgetResizable(True)
        scroll.setWidget(inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
        self.show_page("unlock" if known else "first")

    # ── pages ────────────────────────────────────────────────────────────────────────────────────────────────

    def _page(self, lead: str, *fields: tuple[str, QWidget]) -> tuple[QWidget, QVBoxLayout]:
        page = QWidget()
        layout = QVBoxLayout()
        layout.setSpacing(6)
        outer = QVBoxLayout(page)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addLayout(layout)
        outer.addStretch(1)  # a page that is lower than the others is not pulled apart
        if lead:
            layout.addWidget(label(lead, "quiet", wrap=True))
        for text, widget in fields:
            name = label(text, "label")
            name.setBuddy(widget)
            widget.setAccessibleName(text)
            layout.addWidget(name)
            layout.addWidget(widget)
        return page, layout

    def _first(self) -> QWidget:
        from ui.widgets.suggesting import Suggestions  # noqa: PLC0415 - only the first start suggests units

        self._level = {
            STATION: button(_("社工站"), None, "chip"),
            SUPERIOR: button(_("上级单位"), None, "chip"),
            JOIN: button(_("加入本站"), None, "chip", hint=_("本站已有一台电脑在用，这是又一台")),
        }
        for code, made in self._level.items():
            made.setCheckable(True)
            made.setAutoExclusive(True)
            made.clicked.connect(lambda _on=False, code=code: self._set_level(code))
        self._level[STATION].setChecked(True)
        self._unit, self._name, self._new_password = QLineEdit(), QLineEdit(), _secret()
        self._unit_code = ""
        self._unit.setPlaceholderText(_("输入乡镇名查找，也可直接写全称"))
        self._suggestions = Suggestions(self._unit, self._chosen, self._take_unit)
        self._new_password.setPlaceholderText(_("6位或以上；每天问一次"))
        page, layout = self._page(
            "", (_("单位"), self._unit), (_("您的姓名"), self._name), (_("密码"), self._new_password)
        )
        layout.insertLayout(0, row(*self._level.values(), None))
        layout.addLayout(self._place())
        layout.addWidget(self._server)
        layout.addSpacing(8)
        layout.addLayout(row(
            button(_("开始使用"), self._create, "primary"), button(_("先看演示站"), self.demo.emit), None,
        ))  # fmt: skip
        self._where = label("", "quiet", wrap=True)
        layout.addWidget(self._where)
        layout.addLayout(self._another())
        self._set_place()
        self._new_password.returnPressed.connect(self._create)
        self._first_field["first"] = self._unit
        return page

    def _place(self) -> QHBoxLayout:
        """本机 or 局域网服务器; the server's lines stand below when it is chosen."""
        self._server = ServerFields()
        self._here = button(_("本机"), self._set_place, "chip", hint=_("数据存在这台电脑里，不需要服务器"))
        self._there = button(
            _("局域网服务器"),
            self._set_place,
            "chip",
            hint=_("单位有数据库服务器、几个人同时用一份数据时选它，地址向管理员要"),
        )
        for made in (self._here, self._there):
            made.setCheckable(True)
        group = QButtonGroup(self)
        group.addButton(self._here)
        group.addButton(self._there)
        self._here.setChecked(True)
        return row(label(_("数据放在"), "label"), self._here, self._there, None, gap=6)

    def _set_place(self) -> None:
        there = self._there.isChecked()
        self._server.setVisible(there)
        if there:  # lines that were hidden until now are not squeezed
            self._server.setMinimumHeight(self._server.sizeHint().height())
        here = _("数据保存在本机加密文件夹：{}").format(self._folder)
        keys = _(
            "数据保存在服务器上；密钥和草稿存在本机加密文件夹：{}。服务器上已有本站的，直接加入。"
        ).format(self._folder)
        self._where.setText(keys if there else here)

    def _unlock(self) -> QWidget:
        self._who, self._password = QComboBox(), _secret()
        lead = _("已锁定，正在写的内容都在。输入密码继续。") if self._locked else ""
        page, layout = self._page(lead, (_("用户"), self._who), (_("密码"), self._password))
        layout.addSpacing(8)
        layout.addLayout(row(
            button(_("打开"), self._open, "primary"),
            button(_("忘记密码"), lambda: self.show_page("recover"), "flat"),
            None,
            *(() if self._locked else (button(_("先看演示站"), self.demo.emit, "flat"),)),
        ))  # fmt: skip
        if not self._locked:
            self.place = label(_("数据文件夹：{}").format(self._folder), "quiet", wrap=True)
            layout.addWidget(self.place)
            layout.addLayout(self._another())
        self._password.returnPressed.connect(self._open)
        self._first_field["unlock"] = self._password
        return page

    def _another(self) -> QHBoxLayout:
        hint = _("选别的数据文件夹；选空文件夹就在那里新建一个站")
        other = "en" if translator.chinese else "zh"
        return row(
            button(_("换一个数据文件夹…"), self._choose_folder, "flat", hint=hint),
            button(_("从备份恢复…"), self._choose_backup, "flat", hint=_("电脑换了或坏了，用U盘上的备份")),
            None,
            button(LANGUAGES[other], lambda: self.spoken.emit(other), "flat"),
        )

    def _choose_folder(self) -> None:
        from PySide6.QtWidgets import QFileDialog  # noqa: PLC0415 - asked for rarely, the door must be quick

        chosen = QFileDialog.getExistingDirectory(
            self, _("选择数据文件夹（空文件夹会新建一个站）"), str(self._folder.parent)
        )
        if chosen and is_backup(Path(chosen)):
            self._offer_backup(Path(chosen))
        elif chosen:
            self.elsewhere.emit(Path(chosen))

    def _choose_backup(self) -> None:
        from PySide6.QtWidgets import QFileDialog  # noqa: PLC0415 - asked for rarely, the door must be quick

        chosen = QFileDialog.getExistingDirectory(self, _("选择存放备份的U盘或文件夹"))
        if chosen:
            self._offer_backup(Path(chosen))

    def _offer_backup(self, place: Path) -> None:
        self._backup = place
        self.show_page("back")
        self._of_backup.setText(_("备份在：{}").format(place))

    def _back(self) -> QWidget:
        self._day_secret, self._day_phrase = _secret(), QLineEdit()  # a hidden field takes no Chinese
        self._day_phrase.setPlaceholderText(_("恢复单上的24个汉字"))
        self._of_backup = label("", "quiet", wrap=True)
        page, layout = self._page(
            _(
                "输入做这份备份时的密码，或恢复单上的24个汉字。恢复到这台电脑的新文件夹，原有的数据和备份都不动。"
            ),
            (_("密码或恢复短语"), self._day_secret),
        )
        layout.insertWidget(0, self._of_backup)
        known = "unlock" if "unlock" in self.pages else "first"
        layout.addLayout(row(
            button(_("恢复并打开"), self._bring_back, "primary"),
            button(_("返回"), lambda: self.show_page(known), "flat"), None,
        ))  # fmt: skip
        for field in (self._day_secret, self._day_phrase):
            field.returnPressed.connect(self._bring_back)
        self._first_field["back"] = self._day_secret
        return page

    def _bring_back(self) -> None:
        self.back.emit(self._backup, self._day_phrase.text().strip() or self._day_secret.text())

    def _recover(self) -> QWidget:
        self._phrase = QLineEdit()
        self._phrase.setPlaceholderText(_("恢复单上的24个汉字"))
        page, layout = self._page(
            _("输入恢复单上的24个汉字即可打开，并重新设置密码。没有恢复单时，请找出备份U盘或联系上级单位。"),
            (_("恢复短语"), self._phrase),
        )
        layout.addLayout(row(
            button(_("用恢复短语打开"), lambda: self.recover.emit(self._phrase.text()), "primary"),
            button(_("返回"), lambda: self.show_page("unlock"), "flat"), None,
        ))  # fmt: skip
        self._first_field["recover"] = self._phrase
        return page

    def _reset(self) -> QWidget:
        self._fresh = _secret()
        page, layout = self._page(_("已打开。请设一个新密码（6位或以上）。"), (_("新密码"), self._fresh))
        layout.addLayout(
            row(button(_("设为新密码"), lambda: self.reset.emit(self._fresh.text()), "primary"), None)
        )
        self._fresh.returnPressed.connect(lambda: self.reset.emit(self._fresh.text()))
        self._first_field["reset"] = self._fresh
        return page

    # ── acting ───────────────────────────────────────────────────────────────────────────────────────────────

    def show_page(self, name: str) -> None:
        """Show 'first', 'unlock', 'recover' or 'reset'."""
        self.tell("")
        shown = self._made(name)
        self._stack.turn(shown)
        QTimer.singleShot(0, self._first_field[name].setFocus)

    def _made(self, name: str) -> QWidget:
        if name not in self.pages:
            self.pages[name] = self._makers[name]()
        return self.pages[name]

    def found(self, folder: Path) -> None:
        """A station that lies elsewhere than was thought."""
        self._folder = folder
        self.show_page("unlock")

    def set_users(self, users: list[tuple[str, str]]) -> None:
        """Who may unlock, (shown name, slot): two people may be shown alike; a single user is not asked."""
        self._made("unlock")
        self._who.clear()
        for name, slot in users:
            self._who.addItem(name, slot)
        self._who.setEnabled(len(users) > 1)

    @property
    def chosen(self) -> str:
        """The slot of who is chosen on the unlock page; '' if nobody was offered."""
        return str(self._who.currentData() or "") if "unlock" in self.pages else ""

    def tell(self, text: str) -> None:
        """A sentence under the fields."""
        self._error.setText(text)
        self._error.setVisible(bool(text))

    def busy(self, on: bool) -> None:
        """While a key is derived or a store is made; what is typed meanwhile is kept, should it be needed."""
        self._stack.setEnabled(not on)
        self._meanwhile = ""
        if on:
            self.setFocus()
            self.tell(_("正在核对……"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that no field takes: those that are pressed while the password is checked."""
        if self._stack.isEnabled():
            super().keyPressEvent(event)
        elif event.text().isprintable():
            self._meanwhile += event.text()

    def _chosen(self) -> str:
        return next(code for code, made in self._level.items() if made.isChecked())

    def _set_level(self, _code: str) -> None:
        hints = {
            STATION: _("输入乡镇名查找，也可直接写全称"), SUPERIOR: _("输入县区市名查找，也可直接写全称"),
            JOIN: _("不用填，从本站已有的电脑同步过来"),
        }  # fmt: skip
        self._unit.setPlaceholderText(hints[self._chosen()])
        self._unit.setEnabled(self._chosen() != JOIN)

    def _take_unit(self, code: str, name: str) -> None:
        self._unit_code = code
        suffix = "社会工作服务站" if self._chosen() == STATION else "民政局"  # a name that is stored
        self._unit.setText(f"{name}{suffix}")

    def _create(self) -> None:
        name, worker, password = (
            self._unit.text().strip(),
            self._name.text().strip(),
            self._new_password.text(),
        )
        if self._chosen() == JOIN:
            name, self._unit_code = "", ""
        if not worker or not (name or self._chosen() == JOIN):
            joins = self._chosen() == JOIN
            self.tell(_("请填写您的姓名。") if joins else _("请填写单位和您的姓名，写简称也可以，以后能改。"))
        elif len(password) < 6:
            self.tell(_("密码至少6位。"))
        elif self._there.isChecked() and not self._server.typed().address:
            self.tell(_("请填写服务器地址（向管理员要），或改选“本机”。"))
        else:
            server = self._server.typed() if self._there.isChecked() else ServerTyped()
            self.begun.emit(FirstStart(self._chosen(), name, self._unit_code, worker, password, server))

    def _open(self) -> None:
        self.unlock.emit(self.chosen, self._password.text())

    def closeEvent(self, event: QCloseEvent) -> None:
        """The door is left without going in."""
        super().closeEvent(event)
        self.left.emit()

    def failed(self, text: str) -> None:
        """Unlocking failed: say why, let the user type again."""
        typed = self._meanwhile
        self.busy(False)
        self.tell(text)
        for name, page in self.pages.items():
            if page is self._stack.shown:
                field = self._first_field[name]
                field.setFocus()
                if typed and field.echoMode() == QLineEdit.EchoMode.Password:
                    field.setText(typed)
                else:
                    field.selectAll()


def _secret() -> QLineEdit:
    made = QLineEdit()
    made.setEchoMode(QLineEdit.EchoMode.Password)
    return made
