"""使用人员: who has a password on this PC, and what each may do. With one user nothing is said of roles (design.md §4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QComboBox, QInputDialog, QLineEdit, QMessageBox

from db.codes import code_list
from swdesk import roles
from swdesk.i18n import _, code_text, item_text
from swdesk.progress import Progress
from swdesk.roles import Right
from swdesk.security import keys
from ui.pages.base import Page
from ui.services import Services
from ui.widgets.basics import EmptyNote, Panel, button, label, row
from ui.widgets.grid import Cell, Grid, Head


@dataclass(frozen=True)
class Shown:
    """Users with their roles, and workers who have no password yet."""

    users: list[tuple[keys.KeyUser, str | None]]
    workers: list[tuple[Any, str]]


class UsersPage(Page):
    """Add, change, remove; the head only."""

    kinds = frozenset({"worker"})
    help = _("每个人用自己的密码打开，记录里会写明是谁登记的。添加第二个人以后，可以规定各人能做什么。")

    def __init__(self, services: Services) -> None:
        super().__init__(services, _("使用人员"))
        self._shown: Shown | None = None
        self.grid = Grid(services.theme, _("使用人员"), [
            Head(_("姓名")), Head(_("权限"), 140), Head(_("可以"), 420), Head("", 90), Head("", 90), Head("", 64),
        ])  # fmt: skip
        self.grid.chosen.connect(lambda _r, _c, data: self._act(data))
        self.empty = EmptyNote(_("现在只有您一位使用。站里还有别人要用这台电脑时，在下面添加。"))
        panel = Panel(_("使用人员"), " ")
        panel.body.addWidget(self.grid, 1)
        panel.body.addWidget(self.empty, 1)
        self.worker, self.role = QComboBox(), QComboBox()
        self.worker.setAccessibleName(_("工作人员"))
        self.role.setAccessibleName(_("权限"))
        for item in code_list("user_role").items:
            self.role.addItem(item_text(item), item.code)
        self.role.setCurrentIndex(1)
        self.password, self.again = _secret(_("首次密码（至少6位）")), _secret(_("再输一次"))
        self.adding = Panel(_("添加使用人员"))
        body = self.adding.padded()
        body.addLayout(row(
            self.worker, self.role, self.password, self.again, button(_("添加"), self.add, "primary"), None,
        ))  # fmt: skip
        body.addWidget(
            label(
                _("名单来自“人员与督导”。请本人首次打开后到“安全与备份”改成自己的密码。"), "quiet", wrap=True
            )
        )
        self.body.addWidget(panel, 1)
        self.body.addWidget(self.adding)

    # ── showing ──────────────────────────────────────────────────────────────────────────────────────────────

    def refresh(self) -> None:
        """Who there is."""
        desk = self.services.desk
        self.adding.setVisible(self._has_keys() and self.services.can(Right.MANAGE))
        if not self._has_keys():
            self.grid.hide()
            self.empty.show()
            return

        def work(_progress: Progress) -> Shown:
            users = keys.users(desk.folder, desk.key)
            with desk.store.read() as session:
                found = [(user, roles.role_of(session, user)) for user in users]
                return Shown(found, roles.without_password(session, users))

        self.services.operations.task(work, self._show, self, writes=False)

    def _has_keys(self) -> bool:
        desk = self.services.desk
        return desk is not None and (desk.folder / keys.KEYS_FILE).exists()

    def _show(self, found: Shown) -> None:
        self._shown = found
        several, head = len(found.users) > 1, self.services.can(Right.MANAGE)
        names, lines = code_list("user_role"), list[list[Cell | str]]()
        for user, role in found.users:
            rights = roles.rights_of_role(role)
            what = roles.in_words(rights)
            acts = [
                Cell(_("改权限"), link=True, data=("role", user)), Cell(_("重设密码"), link=True, data=("password", user)),
                Cell(_("移除"), link=True, data=("remove", user)),
            ] if head else ["", "", ""]  # fmt: skip
            lines.append([user.name, code_text(names, role or roles.WORKER), what, *acts])
        self.grid.fill(lines)
        self.grid.setVisible(several)
        self.empty.setVisible(not several)
        self.worker.clear()
        for one, name in found.workers:
            self.worker.addItem(name, one)

    # ── acting ───────────────────────────────────────────────────────────────────────────────────────────────

    def _act(self, data: Any) -> None:
        acts = {"role": self.change_role, "password": self.reset, "remove": self.remove}
        if isinstance(data, tuple):
            what, user = data
            acts[what](user)

    def add(self) -> None:
        """One more user."""
        desk, worker, role = self.services.desk, self.worker.currentData(), str(self.role.currentData())
        password = self.password.text()
        if worker is None:
            self.services.warn(_("名单里没有可添加的人。请先在“人员与督导”里登记这位工作人员。"))
            return
        if password != self.again.text():
            self.services.warn(_("两次输入的密码不一样，没有添加。请重新输入。"))
            return
        name = self.worker.currentText()
        self._run(
            lambda: roles.add_user(desk.store, desk.folder, desk.key, worker, role, password),
            _("已添加“{}”。下次打开时在登录页选自己的名字。").format(name),
        )
        self.password.clear()
        self.again.clear()

    def change_role(self, user: keys.KeyUser) -> None:
        """Another role."""
        labels = [item_text(item) for item in code_list("user_role").items]
        chosen = self.choose(_("“{}”的权限").format(user.name), labels)
        item = code_list("user_role").find(chosen) if chosen else None
        if item is None:
            return
        desk = self.services.desk
        users = keys.users(desk.folder, desk.key)
        self.services.operations.write(
            _("改权限：{}").format(user.name),
            lambda session: roles.set_role(session, users, user.slot, item.code),
            then=lambda _none: self._settled(), owner=self,
        )  # fmt: skip

    def _settled(self) -> None:
        self.services.desk.settle_rights()
        self.refresh()

    def choose(self, text: str, labels: list[str]) -> str:
        """Which role; tests replace it."""
        found, ok = QInputDialog.getItem(self, _("改权限"), text, labels, 0, editable=False)
        return found if ok else ""

    def reset(self, user: keys.KeyUser) -> None:
        """A new password for who forgot it."""
        password = self.ask(_("“{}”的新密码（至少6位）").format(user.name))
        desk = self.services.desk
        if not password:
            return
        self._run(
            lambda: roles.reset_password(desk.store, desk.folder, desk.key, user.slot, password),
            _("“{}”的密码已重设，请本人打开后再改。").format(user.name),
        )

    def ask(self, text: str) -> str:
        """A password; tests replace it."""
        found, ok = QInputDialog.getText(self, _("重设密码"), text, QLineEdit.EchoMode.Password)
        return found if ok else ""

    def remove(self, user: keys.KeyUser) -> None:
        """The password goes, the records stay."""
        desk = self.services.desk
        if not self.confirm(_("“{}”不能再用自己的密码打开，以前的记录都在。要移除吗？").format(user.name)):
            return
        self._run(
            lambda: roles.remove_user(desk.store, desk.folder, desk.key, user.slot),
            _("已移除“{}”。").format(user.name),
        )

    def confirm(self, text: str) -> bool:
        """Asked before; tests replace it."""
        return QMessageBox.question(self, _("使用人员"), text) == QMessageBox.StandardButton.Yes

    def _run(self, work: Any, said: str) -> None:
        def done(_result: object) -> None:
            self.services.say(said)
            self._settled()

        self.services.operations.task(lambda _progress: work(), done, self)


def _secret(name: str) -> QLineEdit:
    made = QLineEdit()
    made.setEchoMode(QLineEdit.EchoMode.Password)
    made.setPlaceholderText(name)
    made.setAccessibleName(name)
    return made
