"""Numbers of people in history, merging and 两处内容: masked until somebody asks, and asking is noted for the head."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtWidgets import QLabel

from db.fields import field_of
from db.people import Person
from db.store import Store
from swdesk import access, records
from swdesk.conflicts import Dispute, Version
from ui.dialogs.history import HistoryDialog
from ui.dialogs.merging import MergeDialog
from ui.main_window import MainWindow
from ui.services import Services

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", r"raise\(\)")
Settle = Callable[[], None]
OLD, NEW, HIDDEN = "999999201311310021", "99999920131131003X", "9999**********0021"


@pytest.fixture
def child(store: Store) -> UUID:
    with store.write("建") as work:
        known = {"name": "王芳", "born": date(2013, 11, 30), "id_number": OLD, "phone": "13800005678"}
        one = records.save(work.session, "person", known)
    with store.write("改") as work:
        records.save(work.session, "person", {"id_number": NEW}, id=one)
    return one


def noted(store: Store) -> list[str]:
    with store.read() as session:
        return [one.what for one in access.looks(session, access.SHOW)]


def shown(grid: Any) -> str:
    cells = (grid.cell(r, c) for r in range(grid.rowCount()) for c in range(grid.columnCount()))
    return " ".join(cell.text for cell in cells if cell is not None)


def test_history_masks_numbers_until_asked(
    window: Callable[[], MainWindow], services: Services, store: Store, child: UUID, settle: Settle
) -> None:
    services.user_name = "周敏"
    made = window()
    made.open_record("person", child)
    settle()
    form = made.page("people").page.form  # type: ignore[attr-defined]
    dialog = HistoryDialog(services, made, form)
    dialog.show()
    settle()
    said = shown(dialog.grid) + dialog.before.toPlainText() + dialog.after.toPlainText()
    assert (OLD in said, NEW in said, HIDDEN in said, "13800005678" in said) == (False, False, True, False)
    assert noted(store) == []
    dialog.numbers.click()
    settle()
    assert all(number in shown(dialog.grid) for number in (OLD, NEW))
    assert noted(store) == ["查看证件号码或电话"]
    dialog.numbers.click()
    assert OLD not in shown(dialog.grid)
    dialog.close()


def test_merging_masks_numbers_and_keeps_what_was_chosen(
    window: Callable[[], MainWindow], services: Services, store: Store, child: UUID, settle: Settle
) -> None:
    services.user_name = "周敏"
    with store.write("建") as work:
        other = records.save(work.session, "person", {"name": "王芳", "id_number": OLD})
    dialog = MergeDialog(services, window(), child, other, lambda _kept: None)
    dialog.show()
    settle()

    def said() -> str:
        return " ".join(one.text() for one in dialog.findChildren(QLabel) if one.isVisible())

    assert OLD not in said()
    assert HIDDEN in said()
    dialog.choose("id_number", "other")
    dialog.numbers.click()
    settle()
    assert OLD in said()
    assert dialog.sides()["id_number"] == "other"
    assert len(noted(store)) == 1
    dialog.close()


def test_two_contents_mask_numbers(
    window: Callable[[], MainWindow], services: Services, store: Store, child: UUID, settle: Settle
) -> None:
    services.user_name = "周敏"
    made = window()
    made.open_page("conflicts")
    settle()
    page: Any = made.page("conflicts")
    field = field_of(Person, "id_number")
    versions = (Version(OLD, "甲", "", OLD), Version("（空）", "乙", "", None))
    page._show([Dispute("person", child, "id_number", "服务对象 王芳", "证件号码", True, versions, 0, field)])

    def said() -> str:
        return " ".join(one.text() for one in page.holder.findChildren(QLabel) if not one.isHidden())

    assert (OLD in said(), HIDDEN in said(), "（空）" in said()) == (False, True, True)
    page.show_numbers()
    settle()
    assert OLD in said()
    assert len(noted(store)) == 1
