"""How many actions an activity takes, from the plan to its photos, in the real window (issue of the whole practice: ≤ 5, then ≤ 10)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtWidgets import QApplication, QPushButton

from db.store import Store
from swdesk import records
from swdesk.activities import EXPECTED, Guest, add_guest, sign_in
from swdesk.files import attachments_of
from swdesk.work_papers import missing_of
from tests.ui.actions import Hands
from ui.main_window import MainWindow
from ui.pages.preview import Preview

pytestmark = pytest.mark.qt_log_ignore(
    "propagateSizeHints", r"raise\(\)", "grabbing the keyboard"
)  # offscreen has no window manager
Window = Callable[[], MainWindow]
Settle = Callable[[], None]
Key = Qt.Key
TODAY = date(2026, 11, 23)


@pytest.fixture
def before(store: Store, filled: dict[str, Any]) -> Any:
    """重阳敬老 of last year with two people on its sheet."""
    with store.write("建") as work:
        one = records.save(
            work.session, "activity", {
                "name": "重阳敬老", "day": date(2025, 10, 29), "kind": "01", "place": "柳树屯村", "aim": "陪老人过节",
                "residents": 40,
            },
        )  # fmt: skip
        add_guest(work.session, one, person=filled["person"])
        add_guest(work.session, one, name="赵奶奶")
    return one


def preview() -> Preview:
    """The preview that is open."""
    return next(one for one in QApplication.topLevelWidgets() if isinstance(one, Preview) and one.isVisible())


def newest(store: Store, name: str) -> tuple[dict[str, Any], list[Guest]]:
    with store.read() as session:
        query = records.Query(where=(("name", "=", name),), order="-day")
        row = records.rows(
            session, "activity", query, ["name", "day", "kind", "place", "aim", "residents", "number"]
        )[0]
        return row.values, sign_in(session, row.id)


def test_from_anywhere_to_the_sign_in_sheet(
    window: Window, settle: Settle, store: Store, before: Any
) -> None:
    made = window()
    made.open_page("today")
    settle()
    hands = Hands(made, settle)
    hands.chord(Key.Key_N)
    hands.chord(Key.Key_5)
    hands.fill("重阳敬老")
    hands.fill("12.20")
    hands.chord(Key.Key_P)
    values, guests = newest(store, "重阳敬老")
    assert (values["day"], values["kind"], values["place"], values["aim"]) == (
        date(2026, 12, 20), "01", "柳树屯村", "陪老人过节",
    )  # fmt: skip
    assert {(one.name, one.state) for one in guests} == {("王芳", EXPECTED), ("赵奶奶", EXPECTED)}
    assert values["number"]
    assert values["residents"] is None
    assert preview().pages == 1
    assert hands.count <= 5
    preview().close()


def test_on_the_page_of_activities_it_is_printed_with_five(
    window: Window, settle: Settle, before: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed: list[bool] = []
    monkeypatch.setattr(Preview, "_print", lambda _self: printed.append(True))
    made = window()
    made.open_page("activities")
    settle()
    hands = Hands(made, settle)
    hands.chord(Key.Key_N)
    hands.fill("重阳敬老")
    hands.fill("12.20")
    hands.chord(Key.Key_P)
    hands.click(next(one for one in preview().findChildren(QPushButton) if one.text() == "打印"))
    assert printed == [True]
    assert hands.count <= 5
    preview().close()


def photos(folder: Path, count: int) -> QMimeData:
    """Photos copied in a folder of the PC."""
    mime = QMimeData()
    paths = [folder / f"{number}.jpg" for number in range(count)]
    for number, path in enumerate(paths):
        Image.new("RGB", (60, 40), (number * 7, 90, 120)).save(path)
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def test_afterwards_with_thirty_photos(
    window: Window, settle: Settle, store: Store, filled: dict[str, Any], tmp_path: Path
) -> None:
    with store.write("建") as work:
        planned = records.save(work.session, "activity", {"name": "防诈骗宣讲", "day": date(2026, 11, 20)})
    made = window()
    made.open_page("today")
    settle()
    hands = Hands(made, settle)
    hands.chord(Key.Key_K)
    hands.fill("防诈骗")
    made.activateWindow()  # a window manager does that when the list of the finder closes
    settle()
    page: Any = made.page("activities")
    assert page.form.id == planned
    for text in ("46", "7", "20", "19"):
        hands.fill(text)
    page.form.focus("record")
    hands.count += 1  # the click into the text
    hands.fill("民警讲了三个案例，居民现场装了反诈软件。")
    QApplication.clipboard().setMimeData(photos(tmp_path, 30))
    hands.chord(Key.Key_V)
    hands.chord(Key.Key_Return)
    with store.read() as session:
        kept = records.load(session, "activity", planned).values
        assert [kept[name] for name in ("residents", "volunteers", "forms", "satisfied")] == [46, 7, 20, 19]
        assert len(attachments_of(session, planned)) == 30
        lacking = missing_of(session, "activity", planned, TODAY)
    assert not any(word in one for one in lacking for word in ("照片", "参与人数", "记录", "满意度"))
    assert hands.count <= 10
