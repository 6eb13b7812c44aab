"""From the draft of a report to paper, PDF, Word, Excel and the file for the superior: at most six actions (issue 5)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtWidgets import QDialog

from db.store import Store
from swdesk import records
from swdesk.filing import standing
from tests.ui.actions import Hands
from ui.main_window import MainWindow
from ui.pages.preview import PdfView
from ui.pages.report_exports import Exports

pytestmark = pytest.mark.qt_log_ignore(
    "propagateSizeHints", r"raise\\(\\)"
)  # offscreen has no window manager


@pytest.fixture
def page(
    window: Callable[[], MainWindow], filled: dict[str, Any], store: Store, settle: Callable[[], None]
) -> Any:
    with store.write("填写本站信息") as work:
        records.save(
            work.session, "station", {"name": "示范县青禾镇社工站", "own": True, "unit_code": "999999001"}
        )
    made = window()
    made.open_page("report")
    settle()
    return made.page("report")


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many pages went to a printer; the system's dialog is answered with 打印."""
    found: list[int] = []
    monkeypatch.setattr(QPrintDialog, "exec", lambda _self: QDialog.DialogCode.Accepted)
    monkeypatch.setattr(PdfView, "print_to", lambda self, _printer: found.append(self._pdf.pageCount()))
    return found


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """Where the files go."""
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def answered(hands: Hands, answer: Any) -> Callable[..., Any]:
    """A dialog that is answered, which is one action."""

    def ask(*_args: Any) -> Any:
        hands.count += 1
        return answer

    return ask


def choose(hands: Hands, exports: Exports, text: str, settle: Callable[[], None]) -> None:
    """Open the menu of the button, and click on a line of it."""
    (action,) = [action for action in exports.button.menu().actions() if action.text().startswith(text)]
    hands.count += 2
    action.trigger()
    settle()


def test_everything_from_a_draft(
    page: Any,
    printed: list[int],
    settle: Callable[[], None],
    store: Store,
    stick: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hands = Hands(page.window(), settle)
    monkeypatch.setattr(page, "confirm", answered(hands, True))
    monkeypatch.setattr(page, "choose_folder", answered(hands, stick))
    choose(hands, page.exports, "全套", settle)
    settle()
    settle()
    hands.count += len(printed)  # 打印 in the dialog of the system
    assert sorted(path.suffix for path in stick.iterdir()) == [".docx", ".pdf", ".swb", ".xlsx"]
    assert len(printed) == 1
    assert printed[0] > 3
    with store.read() as session:
        assert standing(session, page.period.key).state == "sent"
    assert hands.count <= 6
    page.exports.whole_set.dialog.close()


def test_a_no_leaves_everything_as_it_was(
    page: Any,
    printed: list[int],
    settle: Callable[[], None],
    store: Store,
    stick: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hands = Hands(page.window(), settle)
    monkeypatch.setattr(page, "confirm", answered(hands, False))
    choose(hands, page.exports, "全套", settle)
    assert list(stick.iterdir()) == printed == []
    with store.read() as session:
        assert standing(session, page.period.key).state == "draft"
