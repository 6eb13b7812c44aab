"""佐证材料 of a record: photos and sheets by button, drag or Ctrl+V; scaled on the way in, never written to disk in plain."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QPixmap,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid
from sqlalchemy.orm import Session

from db.codes import code_list
from swdesk import publicity
from swdesk.errors import UserError
from swdesk.files import PHOTO, attach, attachments_of, prepare
from swdesk.i18n import _, code_text, item_text
from swdesk.records import remove, save
from ui.services import Services
from ui.widgets.basics import EmptyNote, Panel, button, label, row
from ui.widgets.dropped import Dropped, read_files, take, thumb, wanted

THUMB = 96
NOT_OFFERED = frozenset({"10", "11"})
"""Roles that only the program gives (报告快照、转介内容)."""


@dataclass(frozen=True)
class Shown:
    """One attachment as the panel shows it."""

    id: UUID
    role: str
    caption: str
    media_type: str
    data: bytes | None
    faces: str = ""


@dataclass(frozen=True)
class _Waiting:
    """What waits for its record to be saved."""

    data: bytes
    media_type: str
    role: str


class Attachments(Panel):
    """The panel beside a form. Before the record is saved, files wait; `commit` keeps them with it."""

    def __init__(self, services: Services, roles: Sequence[str] = ()) -> None:
        super().__init__(_("佐证材料"), _("可拖入或 Ctrl+V 粘贴照片"))
        self._services = services
        self._kind, self._id, self._new = "", UUID(int=0), True
        self._waiting: list[_Waiting] = []
        self._listening = False
        self._shown: list[Shown] = []
        self.setAcceptDrops(True)
        self.role = QComboBox()
        self.role.setAccessibleName(_("材料类型"))
        self.role.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.role.setMinimumContentsLength(5)
        for item in code_list("attachment_role").items:
            if item.code not in NOT_OFFERED and (not roles or item.code in roles):
                self.role.addItem(item_text(item), item.code)
        self.role.setCurrentIndex(max(0, self.role.findData(PHOTO)))
        self.list = QListWidget()
        self.list.setAccessibleName(_("佐证材料"))
        self.list.setViewMode(QListWidget.ViewMode.IconMode)
        self.list.setIconSize(QSize(THUMB, THUMB))
        self.list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.list.setMovement(QListWidget.Movement.Static)
        self.list.setSpacing(4)
        self.list.setMinimumHeight(services.theme.px(60))
        self.list.itemDoubleClicked.connect(self._view)
        body = self.padded()
        body.addLayout(row(self.role, button(_("添加文件"), self._choose), None))
        body.addWidget(self.list, 1)
        self._none = EmptyNote(_("还没有材料"))
        self.list.hide()
        body.addWidget(self._none, 1)
        self._note = label("", "quiet")
        self._faces = button(
            _("核对人脸"),
            self._ask_faces,
            "flat",
            hint=_("公开发布的照片逐张核对：没有人脸、已遮挡、已取得同意"),
        )
        self._faces.hide()
        self._off = button(_("移除所选"), self._remove, "flat")
        self._off.hide()
        body.addLayout(row(self._note, None, self._faces, self._off))

    # ── the record ───────────────────────────────────────────────────────────────────────────────────────────

    def set_record(self, kind: str, record_id: UUID, *, new: bool) -> None:
        """Show the attachments of a record."""
        self._kind, self._id, self._new = kind, record_id, new
        self._waiting, self._shown = [], []
        self._draw()
        if not new:
            self.refresh()

    @property
    def waiting(self) -> int:
        """How many files wait for the record to be saved."""
        return len(self._waiting)

    def refresh(self) -> None:
        """Read the record's attachments."""
        files, record_id = self._services.files, self._id

        def read(session: Session) -> list[Shown]:
            return [
                Shown(
                    a.id,
                    a.role or "",
                    a.caption or "",
                    a.media_type or "",
                    files.get(a.sha256) if a.sha256 else None,
                    a.faces or "",
                )
                for a in attachments_of(session, record_id)
            ]

        def show(found: list[Shown]) -> None:
            if record_id == self._id:
                self._shown = found
                self._draw()

        self._services.operations.read(read, show, self)

    def commit(self, record_id: UUID) -> None:
        """The record is saved: keep what waits with it."""
        self._new, self._id = False, record_id
        waiting, self._waiting = self._waiting, []
        if waiting:
            self._keep(waiting)

    def _keep(self, items: list[_Waiting]) -> None:
        """All in one operation: 30 photos are one undo. What cannot be opened is left out and told."""
        files, kind, record_id = self._services.files, self._kind, self._id

        def work(session: Session) -> str:
            broken = ""
            for one in items:
                try:
                    ready = prepare(one.data, one.media_type)
                except UserError as error:
                    if len(items) == 1:
                        raise
                    broken = str(error)
                    continue
                attach(session, files, kind, record_id, ready, role=one.role)
            return broken

        def done(broken: str) -> None:
            if broken:
                self._services.warn(_("其余的已添加。{}").format(broken))
            self.refresh()

        self._services.operations.write(
            _("添加佐证材料 {} 件").format(len(items)), work, then=done, owner=self
        )

    # ── coming in ────────────────────────────────────────────────────────────────────────────────────────────

    def add(self, came: Sequence[Dropped]) -> None:
        """Take files and pictures in under the chosen role; their names are not kept, they may name a person."""
        items = [_Waiting(one.data, one.media_type, str(self.role.currentData())) for one in came]
        if self._new:
            self._waiting += items
            self._draw()
        elif items:
            self._keep(items)

    def _read(self, read: Callable[[], list[Dropped]]) -> None:
        try:
            self.add(read())
        except OSError:
            self._services.warn(_("文件读不出来，没有添加。请检查U盘或文件是否还在。"))

    def _choose(self) -> None:
        paths, _kind = QFileDialog.getOpenFileNames(self, _("选择照片或扫描件"), "", _("照片和文件 (*)"))
        self._read(lambda: read_files([Path(path) for path in paths]))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files and pictures may be dropped here."""
        if wanted(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take what was dropped."""
        mime = event.mimeData()
        self._read(lambda: take(mime))
        event.acceptProposedAction()

    def showEvent(self, event: QShowEvent) -> None:
        """While shown, Ctrl+V with a picture is ours even when a text field has the keyboard."""
        super().showEvent(event)
        app = QApplication.instance()
        if isinstance(app, QApplication) and not self._listening:
            self._listening = True
            app.focusChanged.connect(self._follow)
            self.window().installEventFilter(self)
            self._follow(None, app.focusWidget())

    def hideEvent(self, event: QHideEvent) -> None:
        """No longer."""
        super().hideEvent(event)
        app = QApplication.instance()
        if isinstance(app, QApplication) and self._listening:
            self._listening = False
            app.focusChanged.disconnect(self._follow)
            self.window().removeEventFilter(self)
            self._follow(app.focusWidget(), None)

    def _follow(self, old: QWidget | None, now: QWidget | None) -> None:
        """Only what has the keyboard is listened to: a filter on the whole program is asked about every event there is."""
        for widget, listen in ((old, False), (now, True)):
            if widget is None or not isValid(widget) or widget is self.window():
                continue
            if listen and widget.window() is self.window():
                widget.installEventFilter(self)
            elif not listen:
                widget.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Catch Ctrl+V of pictures and files in this window."""
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.matches(QKeySequence.StandardKey.Paste)
        ):
            mime = QApplication.clipboard().mimeData()
            here = QApplication.activeWindow() is self.window()
            if here and not mime.hasFormat("text/plain") and wanted(mime):
                self._read(lambda: take(mime))
                return True
        return super().eventFilter(watched, event)

    # ── showing ──────────────────────────────────────────────────────────────────────────────────────────────

    def _draw(self) -> None:
        self.list.clear()
        roles = code_list("attachment_role")
        for item in self._shown:
            seen = code_text(code_list("faces"), item.faces) if item.faces else ""
            said = "\n".join(part for part in (code_text(roles, item.role), seen) if part)
            self._line(said, item.media_type, item.data, item)
        for one in self._waiting:
            self._line(code_text(roles, one.role), one.media_type, one.data, None)
        count = len(self._shown) + len(self._waiting)
        self.list.setVisible(bool(count))
        self._none.setVisible(not count)
        self._note.setText(_("共 {} 件").format(count) if count else "")
        self._off.setVisible(bool(count))
        self._faces.setVisible(self._kind in publicity.WORDS and bool(self._shown))

    def _line(self, role: str, media_type: str, data: bytes | None, item: Shown | None) -> None:
        made = QListWidgetItem(role)
        made.setData(Qt.ItemDataRole.UserRole, (item, data))
        if data is not None and media_type.startswith("image/"):
            made.setIcon(thumb(data, THUMB))
        self.list.addItem(made)

    def _ask_faces(self) -> None:
        """What is to be said of the faces in the chosen photos; of all of them where none is chosen."""
        menu = QMenu(self)
        for item in code_list("faces").offered:
            menu.addAction(item_text(item), lambda code=item.code: self.note_faces(code))
        menu.popup(self._faces.mapToGlobal(self._faces.rect().bottomLeft()))
        self._menu = menu

    def note_faces(self, code: str) -> None:
        """Note it."""
        lines = self.list.selectedItems() or [self.list.item(at) for at in range(self.list.count())]
        found: list[Shown | None] = [line.data(Qt.ItemDataRole.UserRole)[0] for line in lines]
        photos = [one.id for one in found if one is not None and one.media_type.startswith("image/")]

        def work(session: Session) -> None:
            for one in photos:
                save(session, "attachment", {"faces": code}, id=one)

        if photos:
            self._services.operations.write(
                _("核对照片里的人脸"), work, then=lambda _none: self.refresh(), owner=self
            )

    def _view(self, line: QListWidgetItem) -> None:
        _item, data = line.data(Qt.ItemDataRole.UserRole)
        picture = QPixmap()
        if data is None or not picture.loadFromData(data):
            self._services.warn(_("这份材料不是图片，暂不能在窗口里预览；已随记录保存。"))
            return
        dialog = QDialog(self)
        dialog.setWindowTitle(line.text())
        shown = QLabel()
        shown.setAccessibleName(line.text())
        shown.setPixmap(
            picture.scaled(
                QSize(1000, 640),
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        )
        QVBoxLayout(dialog).addWidget(shown)
        dialog.show()

    def _remove(self) -> None:
        line = self.list.currentRow()
        if line < 0:
            return
        if line >= len(self._shown):
            del self._waiting[line - len(self._shown)]
            self._draw()
            return
        gone = self._shown[line].id
        self._services.operations.write(
            _("移除佐证材料"),
            lambda session: remove(session, "attachment", gone),
            then=lambda _none: self.refresh(),
            owner=self,
        )
