"""Nothing typed is lost: every form of every page and dialog, left in the middle, is offered again with what was typed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QDialog

from db.store import Store
from swdesk import records
from swdesk.periods import parse_period
from swdesk.services import progress
from ui import errors
from ui.dialogs.many import ManyLog
from ui.dialogs.quick import BEGIN, KINDS, QuickLog
from ui.dialogs.record import RecordDialog
from ui.forms.editors import LineEditor, NoteEditor
from ui.forms.form import Form
from ui.main_window import MainWindow
from ui.pages.base import Page, RecordPage
from ui.pages.group_session import SessionDialog
from ui.pages.participants import PARTICIPANT
from ui.pages.parts import TabbedPage
from ui.pages.services import TargetDialog
from ui.services import Services

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", r"raise\(\)")
Settle = Callable[[], None]
Window = Callable[[], MainWindow]
TYPED = "写到一半的内容"


def type_into(form: Form) -> str:
    """Type into the first free text of a form as a keyboard does; its name."""
    for name, editor in form.editors.items():
        if not editor.isEnabled() or name == "code":
            continue
        if isinstance(editor, NoteEditor):
            editor.text.setPlainText(TYPED)
            return name
        if type(editor) is LineEditor and editor.field.kind == "text":
            editor.line.setText(TYPED)
            editor.line.textEdited.emit(TYPED)
            return name
    name, editor = next(
        (name, one) for name, one in form.editors.items() if isinstance(one, LineEditor) and one.isEnabled()
    )
    editor.line.setText("17")
    editor.line.textEdited.emit("17")
    return name


def value_of(form: Form, name: str) -> str:
    return str(form.editors[name].value())


def record_pages(window: MainWindow, settle: Settle) -> Iterator[tuple[str, int, RecordPage]]:
    """Every page with a list and a form, the page of a rail entry or one of its tabs."""
    for key in window.keys:
        window.open_page(key)
        settle()
        page: Page = window.page(key)
        inner: list[Page] = page.pages if isinstance(page, TabbedPage) else [page]
        for at, one in enumerate(inner):
            if isinstance(one, RecordPage):
                if isinstance(page, TabbedPage):
                    page.tabs.setCurrentIndex(at)
                settle()
                yield key, at, one


@pytest.mark.parametrize("level", ["4", "3"])
def test_every_page_offers_what_was_left_when_the_window_closed(
    window: Window, services: Services, filled: dict[str, Any], settle: Settle, level: str
) -> None:
    services.level = level
    first = window()
    typed: dict[tuple[str, int], tuple[str, str]] = {}
    for key, at, page in record_pages(first, settle):
        page.new()
        settle()
        name = type_into(page.form)
        typed[key, at] = (name, value_of(page.form, name))
    first.close()
    settle()
    assert len(typed) >= 10
    lost: list[str] = []
    for key, at, page in record_pages(window(), settle):
        if not page.unfinished.more.isVisible():
            lost.append(f"{key}-{at} ({page.kind}): not offered")
            continue
        name, value = typed[key, at]
        found: list[str] = []
        for place in range(page.unfinished.count):  # two pages of one kind offer what was left on either
            page.unfinished.go_on(place)
            settle()
            found.append(value_of(page.form, name))
        if value not in found:
            lost.append(f"{key}-{at} ({page.kind}): {name} is {found}")
    assert not lost, "\n".join(lost)


def test_a_record_that_was_being_changed_is_gone_on_with(
    window: Window, filled: dict[str, Any], settle: Settle
) -> None:
    first = window()
    first.open_record("person", filled["person"])
    settle()
    page: Any = first.page("people").page  # type: ignore[attr-defined]
    page.form.editors["remark"].text.setPlainText(TYPED)
    first.close()
    again = window()
    again.open_record("person", filled["person"])
    settle()
    page = again.page("people").page  # type: ignore[attr-defined]
    assert page.form.editors["remark"].value() == TYPED


@pytest.mark.parametrize("kind", KINDS)
def test_the_quick_window_goes_on(
    window: Window, services: Services, filled: dict[str, Any], settle: Settle, kind: str
) -> None:
    made = window()
    dialog = QuickLog(services, made, kind)
    dialog.show()
    settle()
    name = type_into(dialog.form)
    value = value_of(dialog.form, name)
    made.close()  # with the small window still open
    settle()
    again = QuickLog(services, window(), kind)
    again.show()
    settle()
    assert value_of(again.form, name) == value
    assert BEGIN[kind] in again.form.editors
    again.close()


def test_rows_of_many_at_once_are_offered(
    window: Window, services: Services, filled: dict[str, Any], settle: Settle
) -> None:
    made = window()
    dialog = ManyLog(services, made, "consultation")
    dialog.show()
    settle()
    content: Any = dialog.rows[0].editors["content"]
    content.line.setText(TYPED)
    content.line.textEdited.emit(TYPED)
    made.close()
    settle()
    again = ManyLog(services, window(), "consultation")
    again.show()
    settle()
    again.part.resume()
    assert again.rows[0].editors["content"].value() == TYPED
    again.close()


def dialogs(window: MainWindow, filled: dict[str, Any]) -> dict[str, Callable[[], QDialog]]:
    """The dialogs that hold a form."""
    services = window.services
    with services.store.read() as session:
        item = progress(session, parse_period("2026"))[0]
    return {
        "session": lambda: SessionDialog(services, window, filled["meeting"], {}),
        "session-new": lambda: SessionDialog(
            services, window, None, {"group": filled["group"], "ordinal": 2}
        ),
        "member": lambda: RecordDialog(
            services, window, "", "group_member", [("", ["name"])], filled["member"]
        ),
        "guest": lambda: RecordDialog(services, window, "", "participant", PARTICIPANT, filled["guest"]),
        "target": lambda: TargetDialog(services, window, item, 2026),
        "target-new": lambda: TargetDialog(services, window, item, 2027),
    }


@pytest.mark.parametrize("name", ["session", "session-new", "member", "guest", "target", "target-new"])
def test_a_form_in_a_window_of_its_own_is_gone_on_with(
    window: Window, store: Store, filled: dict[str, Any], settle: Settle, name: str
) -> None:
    with store.write("名单") as work:
        filled["guest"] = records.save(
            work.session, "participant", {"activity": filled["activity"], "name": "甲"}
        )
    made = window()
    dialog: Any = dialogs(made, filled)[name]()
    dialog.open()
    settle()
    field = type_into(dialog.form)
    value = value_of(dialog.form, field)
    made.close()
    settle()
    again: Any = dialogs(window(), filled)[name]()
    again.open()
    settle()
    assert value_of(again.form, field) == value
    again.close()


PARTS = ("sessions", "assessment", "plan", "evaluation", "follow_up", "satisfaction")


def test_every_part_of_a_case_goes_on(
    window: Window, services: Services, filled: dict[str, Any], settle: Settle
) -> None:
    first = window()
    first.open_record("case", filled["case"])
    settle()
    page: Any = first.page("cases")
    typed: dict[str, tuple[str, str]] = {}
    for part in PARTS:
        page.turn(part)
        settle()
        form = page.sessions.form if part == "sessions" else page.papers[part].form
        name = type_into(form)
        typed[part] = (name, value_of(form, name))
    first.close()
    again = window()
    again.open_record("case", filled["case"])
    settle()
    page = again.page("cases")
    lost: list[str] = []
    for part, (name, value) in typed.items():
        page.turn(part)
        settle()
        form = page.sessions.form if part == "sessions" else page.papers[part].form
        if value_of(form, name) != value:
            lost.append(f"{part}: {name} is {value_of(form, name)}")
    assert not lost, "\n".join(lost)


def test_a_further_paper_that_was_left_is_told_on_its_button(
    window: Window, store: Store, filled: dict[str, Any], settle: Settle
) -> None:
    with store.write("建") as work:
        records.save(work.session, "case_follow_up", {"case": filled["case"], "day": date(2026, 9, 1)})
    first = window()
    first.open_record("case", filled["case"])
    settle()
    page: Any = first.page("cases")
    page.turn("follow_up")
    settle()
    page.papers["follow_up"].new()
    settle()
    type_into(page.papers["follow_up"].form)
    first.close()
    again = window()
    again.open_record("case", filled["case"])
    settle()
    page = again.page("cases")
    page.turn("follow_up")
    settle()
    assert "没写完" in page.papers["follow_up"].again.text()


def test_the_facts_of_the_unit_and_a_code_are_gone_on_with(
    window: Window, services: Services, filled: dict[str, Any], settle: Settle
) -> None:
    def forms(made: MainWindow) -> tuple[Form, Form]:
        made.open_page("settings")
        settle()
        tabs: Any = made.page("settings")
        unit = next(at for at, page in enumerate(tabs.pages) if type(page).__name__ == "UnitPage")
        codes = next(at for at, page in enumerate(tabs.pages) if type(page).__name__ == "CodesPage")
        for at in (unit, codes):
            tabs.tabs.setCurrentIndex(at)
            settle()
        return tabs.pages[unit].form, tabs.pages[codes].form

    first = window()
    unit, code = forms(first)
    names = [type_into(unit), type_into(code)]
    first.close()
    assert [value_of(form, name) for form, name in zip(forms(window()), names, strict=True)] == [TYPED, TYPED]


@pytest.mark.parametrize("inside", ["page", "many"])
def test_a_bug_keeps_what_is_typed_before_it_is_told(
    window: Window, services: Services, filled: dict[str, Any], settle: Settle, tmp_path: Any, inside: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(errors, "log_folder", lambda: tmp_path)
    made = window()
    if inside == "page":
        made.open_page("visits")
        page: Any = made.page("visits")
        page.new()
        settle()
        type_into(page.form)
    else:
        dialog = ManyLog(services, made, "visit")
        dialog.show()
        settle()
        content: Any = dialog.rows[0].editors["content"]
        content.line.setText(TYPED)
        content.line.textEdited.emit(TYPED)
    errors.report_bug(RuntimeError("a bug"))
    [draft] = services.drafts.all("visit")
    assert TYPED in draft.values.values()
    [box] = [
        one for one in QApplication.topLevelWidgets() if one.objectName() == "crashDialog" and one.isVisible()
    ]
    assert "已存为草稿" in box.text()  # type: ignore[attr-defined]
    box.close()


def test_what_was_thrown_away_does_not_come_back_with_the_window(
    window: Window, services: Services, filled: dict[str, Any], settle: Settle
) -> None:
    first = window()
    first.open_page("visits")
    page: Any = first.page("visits")
    page.new()
    settle()
    type_into(page.form)
    page.back()
    settle()
    page.unfinished.drop.click()
    settle()
    first.close()
    assert services.drafts.all("visit") == []
