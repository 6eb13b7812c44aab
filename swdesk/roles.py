"""使用权限: what each user may do, declared in resources/codes/user_role.toml (design.md §4).

Enforced by the program, not by separate keys: whoever has a password can open the store. With one user there are no roles.
A session carries the rights of its user; nobody asks for them where none are set (command line of the head, tests).
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.base import record_kinds
from db.codes import code_list
from db.fields import Field, fields_of
from db.staff import Worker
from db.store import RIGHTS, Store
from swdesk.errors import UserError
from swdesk.i18n import _
from swdesk.security import keys

HEAD, WORKER = "01", "02"
OUTSIDE = "outside"
"""Written among the rights of a role that is none of the station's staff (学校教师): no person, no case, only what was done."""


class Right(StrEnum):
    """One thing that a role may do."""

    WRITE = "write"  # 登记、修改
    NOTES = "notes"  # 看个案专业记录
    REPORT = "report"  # 定稿、报送
    DATA = "data"  # 导入、导出、接收
    MANAGE = "manage"  # 人员、电脑、恢复


WORDS = {
    Right.WRITE: "登记和修改记录",
    Right.NOTES: "查看个案专业记录",
    Right.REPORT: "定稿和报送",
    Right.DATA: "导入、导出和接收文件",
    Right.MANAGE: "管理人员、电脑和恢复备份",
}


def rights_of_role(role: str | None) -> frozenset[str]:
    """What a role may do."""
    item = code_list("user_role").item(role or WORKER)
    return frozenset(item.extra["rights"]) if item else frozenset()


def rights_of(session: Session, users: Sequence[keys.KeyUser], slot: str) -> frozenset[str] | None:
    """The rights of the user who unlocked; None while there is only one, or nobody is head: then everything is allowed."""
    if len(users) < 2:
        return None
    roles = {user.slot: role_of(session, user) for user in users}
    if (
        HEAD not in roles.values() or slot not in roles
    ):  # the recovery phrase and the county's key open everything
        return None
    return rights_of_role(roles.get(slot))


def role_of(session: Session, user: keys.KeyUser) -> str | None:
    """The role of a user: a fact of the worker, so that every PC of the station knows it."""
    worker = session.get(Worker, user.worker) if user.worker else None
    return worker.role if worker else None


def without_password(session: Session, users: Sequence[keys.KeyUser]) -> list[tuple[uuid.UUID, str]]:
    """Workers at the station who have no password yet, by name."""
    taken = {user.worker for user in users}, {user.name for user in users}
    query = select(Worker.id, Worker.name).where(
        Worker.deleted.is_(False), Worker.left_on.is_(None), Worker.name.is_not(None)
    )
    return [
        (one, name or "")
        for one, name in session.execute(query.order_by(Worker.name))
        if one not in taken[0] and name not in taken[1]
    ]


# ── asking ───────────────────────────────────────────────────────────────────────────────────────────────────


def may(place: Session | Store, right: Right) -> bool:
    """Whether the user of this session or store has a right."""
    rights: Collection[str] | None = place.rights if isinstance(place, Store) else place.info.get(RIGHTS)
    return rights is None or right in rights


def require(place: Session | Store, right: Right) -> None:
    """UserError where the right is missing; nothing has been done yet."""
    if not may(place, right):
        raise UserError(
            _("您的权限不能{}。如有需要，请站长在“设置”的“使用人员”里调整。").format(_(WORDS[right]))
        )


def is_outside(session: Session) -> bool:
    """Whether the user is none of the staff: teachers do not see school cases (domain.md §2.9)."""
    return OUTSIDE in (session.info.get(RIGHTS) or ())


def in_words(rights: Collection[str]) -> str:
    """What a role may do, for the list of users."""
    if OUTSIDE in rights:
        return _("只查看家校社活动，看不到学生、个案和咨询")
    return "、".join(_(WORDS[right]) for right in Right if right in rights) or _("只查看")


def is_hidden(session: Session, field: Field) -> bool:
    """Whether the user may not read a field: notes of casework."""
    return field.confidential and not may(session, Right.NOTES)


def confidential_kinds() -> frozenset[str]:
    """Kinds whose searched texts hold notes of casework."""
    return frozenset(
        kind for kind, model in record_kinds().items() if any(one.confidential for one in fields_of(model))
    )


# ── users ────────────────────────────────────────────────────────────────────────────────────────────────────


def set_role(session: Session, users: Sequence[keys.KeyUser], slot: str, role: str) -> None:
    """Another role for a user; the last head stays head. Inside `Store.write`."""
    require(session, Right.MANAGE)
    roles = {user.slot: role_of(session, user) for user in users}
    if roles.get(slot) == HEAD and role != HEAD and list(roles.values()).count(HEAD) == 1:
        raise UserError(_("至少要有一位站长，没有改动。请先把另一位设为站长。"))
    worker = _worker_of(session, next(user for user in users if user.slot == slot))
    worker.role = role
    session.flush()


def _worker_of(session: Session, user: keys.KeyUser) -> Worker:
    worker = session.get(Worker, user.worker) if user.worker else None
    if worker is None:
        raise UserError(
            _("“{}”还不是登记在册的工作人员，请先在“人员与督导”里登记，再重新添加。").format(user.name)
        )
    return worker


def add_user(
    store: Store, folder: Path, key: bytes, worker: Any, role: str, password: str, **cost: Any
) -> str:
    """One more user: a worker with a password and a role. Who was alone before becomes head. The slot."""
    require(store, Right.MANAGE)
    if len(password) < 6:
        raise UserError(_("密码至少6位，没有添加。"))
    with store.write(_("添加使用人员")) as work:
        person = work.session.get(Worker, worker)
        if person is None or not person.name:
            raise UserError(_("请先选一位工作人员。"))
        before = keys.users(folder, key)
        _settle_first(work.session, folder, key, before)
        person.role = role
        work.session.flush()
        return keys.add_user(folder, key, person.name, password, worker=person.id, **cost)


def _settle_first(session: Session, folder: Path, key: bytes, users: Sequence[keys.KeyUser]) -> None:
    """The first user becomes head, bound to the worker of that name."""
    if any(role_of(session, user) == HEAD for user in users):
        return
    first = users[0]
    worker = session.get(Worker, first.worker) if first.worker else None
    if worker is None:
        query = select(Worker).where(Worker.name == first.name, Worker.deleted.is_(False)).limit(1)
        worker = session.scalars(query).first() or Worker(name=first.name)
        session.add(worker)
        session.flush()
        keys.bind_worker(folder, key, first.slot, worker.id)
    worker.role = HEAD
    session.flush()


def remove_user(store: Store, folder: Path, key: bytes, slot: str) -> None:
    """Take a user's password away; the last head stays. What the user wrote stays."""
    require(store, Right.MANAGE)
    users = keys.users(folder, key)
    with store.read() as session:
        roles = {user.slot: role_of(session, user) for user in users}
    if len(users) > 2 and roles.get(slot) == HEAD and list(roles.values()).count(HEAD) == 1:
        raise UserError(_("至少要有一位站长，没有删除。请先把另一位设为站长。"))
    keys.remove_user(folder, key, slot)


def reset_password(store: Store, folder: Path, key: bytes, slot: str, password: str, **cost: Any) -> str:
    """A new password for somebody who forgot it."""
    require(store, Right.MANAGE)
    if len(password) < 6:
        raise UserError(_("密码至少6位，没有修改。"))
    return keys.set_password(folder, key, slot, password, **cost)
