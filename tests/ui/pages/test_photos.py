"""归照片: photos wait until a click on a record of the day takes them; their own dates say nothing."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import QDate

from db.store import Store
from swdesk.files import PHOTO, attachments_of
from ui.main_window import MainWindow
from ui.pages.photos import PhotosPage
from ui.widgets.dropped import Dropped

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform has no window manager
Settle = Callable[[], None]


def photo(shade: int) -> Dropped:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[306] = "1999:01:01 00:00:00"  # DateTime: must not be used
    Image.new("RGB", (60, 40), (shade, 0, 0)).save(out, "JPEG", exif=exif)
    return Dropped(out.getvalue(), "image/jpeg")


@pytest.fixture
def page(window: Callable[[], MainWindow], filled: dict[str, Any], settle: Settle) -> PhotosPage:
    main = window()
    main.open_page("photos")
    found: Any = main.page("photos")
    found.day.setDate(QDate(2026, 7, 6))
    settle()
    return found


def _titles(page: PhotosPage) -> list[str]:
    cells = (page.grid.cell(line, 1) for line in range(page.grid.rowCount()))
    return [one.text for one in cells if one is not None]


def test_records_of_the_day_stand_beside(page: PhotosPage) -> None:
    assert _titles(page) == ["义诊"]


def test_thirty_photos_are_shared_out_by_clicks(
    page: PhotosPage, store: Store, filled: dict[str, Any], settle: Settle
) -> None:
    page.add([photo(shade) for shade in range(30)])
    settle()
    assert page.list.count() == 30
    for place in range(12):
        page.list.item(place).setSelected(True)
    page.grid.cellClicked.emit(0, 3)
    settle()
    assert page.list.count() == 18
    with store.read() as session:
        assert [one.role for one in attachments_of(session, filled["activity"])] == [PHOTO] * 12


def test_nothing_chosen_gives_nothing(
    page: PhotosPage, store: Store, filled: dict[str, Any], settle: Settle
) -> None:
    page.add([photo(1)])
    settle()
    page.grid.cellClicked.emit(0, 3)
    settle()
    with store.read() as session:
        assert attachments_of(session, filled["activity"]) == []


def test_what_is_no_photo_is_said(page: PhotosPage, settle: Settle) -> None:
    told: list[str] = []
    page.services.warn = told.append
    page.add([Dropped(b"not a picture", "image/jpeg"), photo(2)])
    settle()
    assert page.list.count() == 1
    assert told


def test_another_day_has_other_records(page: PhotosPage, filled: dict[str, Any], settle: Settle) -> None:
    page.day.setDate(QDate(2026, 9, 3))
    settle()
    assert _titles(page)[0] == "王芳"
