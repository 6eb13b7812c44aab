"""从备份恢复: from the page two clicks bring the newest backup back beside the data, and one more opens it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QProcess
from PySide6.QtWidgets import QApplication

from swdesk import backup
from swdesk.clock import FixedClock
from swdesk.desk import Desk, create_desk, open_desk
from swdesk.security.seal import Cost
from ui.again import begin_again
from ui.dialogs.restoring import RestoreDialog
from ui.main_window import MainWindow
from ui.services import Services

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", r"raise\(\)")
CHEAP = Cost(memory_kib=64, passes=1)


@pytest.fixture
def desk(tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A station with one backup on a stick."""
    (tmp_path / "stick").mkdir()
    made, _phrase = create_desk(
        tmp_path / "站", unit_name="示范站", worker_name="周敏", password="123456", clock=clock, cost=CHEAP
    )
    backup.make_backup(made.folder, made.key, [tmp_path / "stick"], clock)
    monkeypatch.setattr(backup, "backup_targets", lambda *_asked: [SimpleNamespace(path=tmp_path / "stick")])
    yield made
    made.close(back_up=False)


@pytest.fixture
def dialog(
    desk: Desk, services: Services, window: Callable[[], MainWindow], settle: Callable[[], None]
) -> RestoreDialog:
    services.desk = desk
    made = RestoreDialog(services, window())
    made.open()
    settle()
    return made


def test_the_newest_comes_back_beside_the_data(
    dialog: RestoreDialog, desk: Desk, settle: Callable[[], None]
) -> None:
    dialog._go.click()
    settle()
    assert dialog.restored is not None
    assert dialog.restored.folder.parent == desk.folder.parent
    back = open_desk(dialog.restored.folder, "123456")
    assert back.worker() == desk.worker()
    back.close(back_up=False)


def test_what_came_back_is_opened_by_one_more_click(
    dialog: RestoreDialog, qapp: QApplication, settle: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[list[str]] = []
    monkeypatch.setattr(QProcess, "startDetached", lambda _program, rest, *_more: begun.append(rest))
    dialog._go.click()
    settle()
    assert dialog.restored is not None
    folder = dialog.restored.folder
    dialog._open.click()
    begin_again([])
    qapp.setProperty("openAgain", None)
    assert begun[0][-2:] == ["--store", str(folder)]


def test_a_backup_that_is_gone_leaves_everything(
    dialog: RestoreDialog, tmp_path: Path, settle: Callable[[], None]
) -> None:
    dialog.restore(tmp_path / "没有.swbak")
    settle()
    assert dialog.restored is None
    assert "没有改动" in dialog.said.text()
