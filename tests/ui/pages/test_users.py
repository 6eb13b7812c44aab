"""使用人员 in the window: one user sees nothing of roles; a clerk sees no notes."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from db.store import Store
from swdesk import records, roles
from swdesk.clock import FixedClock
from swdesk.desk import Desk
from swdesk.security import keys
from swdesk.security.seal import Cost
from swdesk.single import StoreLock
from tests.conftest import KEY
from ui.main_window import MainWindow
from ui.pages.users import UsersPage
from ui.services import Services

Settle = Callable[[], None]
CHEAP = Cost(memory_kib=64, passes=1)


@pytest.fixture
def page(
    store: Store, services: Services, clock: FixedClock, window: Callable[[], MainWindow], filled: dict[str, Any], settle: Settle
) -> UsersPage:  # fmt: skip
    known = [KEY]
    keys.create_keys(
        store.folder, "周敏", "secret1", cost=CHEAP, random=lambda n: known.pop() if known else os.urandom(n)
    )
    with store.write("人员") as work:
        records.save(work.session, "worker", {"name": "吴强"})
    unlocked = keys.unlock(store.folder, "周敏", "secret1")
    lock = StoreLock(store.folder)
    services.desk = Desk(store.folder, unlocked, store, services.files, services.drafts, clock, lock)
    main = window()
    main.open_page("settings")
    tabs: Any = main.page("settings")
    found = next(one for one in tabs.pages if isinstance(one, UsersPage))
    tabs.tabs.setCurrentIndex(tabs.pages.index(found))
    settle()
    return found


def add(page: UsersPage, name: str, role: str, settle: Settle) -> None:
    page.worker.setCurrentText(name)
    page.role.setCurrentIndex(page.role.findData(role))
    page.password.setText("secret2")
    page.again.setText("secret2")
    page.add()
    settle()


def test_one_user_sees_no_roles(page: UsersPage) -> None:
    assert (page.grid.isVisible(), page.empty.isVisible()) == (False, True)


def test_a_second_user_is_added_with_a_role(page: UsersPage, settle: Settle) -> None:
    add(page, "吴强", "04", settle)
    shown = [[(page.grid.cell(line, column) or "").text for column in (0, 1)] for line in range(2)]  # type: ignore[union-attr]
    assert shown == [["周敏", "站长"], ["吴强", "文员或志愿者"]]


def test_different_passwords_add_nobody(page: UsersPage, settle: Settle) -> None:
    page.password.setText("secret2")
    page.again.setText("secret3")
    page.add()
    settle()
    assert len(keys.users(page.services.desk.folder, KEY)) == 1


def test_a_role_is_changed(page: UsersPage, settle: Settle, monkeypatch: pytest.MonkeyPatch) -> None:
    add(page, "吴强", "04", settle)
    monkeypatch.setattr(page, "choose", lambda *_args: "督导")
    user = keys.users(page.services.desk.folder, KEY)[1]
    page.change_role(user)
    settle()
    assert (page.grid.cell(1, 1) or "").text == "督导"  # type: ignore[union-attr]


def test_a_user_is_removed(page: UsersPage, settle: Settle, monkeypatch: pytest.MonkeyPatch) -> None:
    add(page, "吴强", "04", settle)
    monkeypatch.setattr(page, "confirm", lambda _text: True)
    page.remove(keys.users(page.services.desk.folder, KEY)[1])
    settle()
    assert not page.grid.isVisible()


@pytest.fixture
def clerk(
    store: Store, services: Services, filled: dict[str, Any], window: Callable[[], MainWindow]
) -> MainWindow:
    with store.write("个案") as work:
        records.save(
            work.session, "case", {"request": "家庭暴力", "opened_on": date(2026, 5, 12)}, id=filled["case"]
        )
    store.rights = roles.rights_of_role("04")
    return window()


def test_a_clerk_reads_no_notes_in_the_form(
    clerk: MainWindow, filled: dict[str, Any], settle: Settle
) -> None:
    clerk.open_record("case", filled["case"])
    settle()
    form: Any = clerk.page("cases").form  # type: ignore[attr-defined]
    editor = form.editors["request"]
    assert (editor.value(), editor.isEnabled()) == (None, False)


def test_a_clerk_signs_no_report(clerk: MainWindow, settle: Settle) -> None:
    clerk.open_page("report")
    settle()
    page: Any = clerk.page("report")
    assert not page._sign.isVisible()


def test_a_reader_is_offered_nothing_to_write(
    store: Store, window: Callable[[], MainWindow], filled: dict[str, Any], settle: Settle
) -> None:
    store.rights = roles.rights_of_role("05")
    main = window()
    main.open_page("people")
    settle()
    tabs: Any = main.page("people")
    page = tabs.page
    assert (page._new.isVisible(), main.quick_button.isVisible()) == (False, False)
