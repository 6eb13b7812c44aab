"""The only place that wires things together: store, services, window (design.md §9)."""

from __future__ import annotations

import builtins
import logging
import sys
import threading
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QRunnable, QThreadPool, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from swdesk.clock import SystemClock
from swdesk.errors import UserError
from swdesk.i18n import _, translator
from swdesk.last_place import LastPlace, is_store, settings_folder
from ui.again import begin_again, open_again
from ui.collecting import Collector
from ui.dialogs.gate import Gate
from ui.errors import hook, report_bug
from ui.opening import begin_in_documents, said_of_lost, show_whole
from ui.qt_words import translate_qt
from ui.theme import LIGHT, THEMES, Theme

if TYPE_CHECKING:
    from swdesk.desk import Desk
    from ui.dialogs.gate import FirstStart

log = logging.getLogger("swdesk")


PAINTED_MS = 60
"""After this the door stands; what loads earlier would only delay it, for Python runs one thread at a time."""


LOCK_KEYS = "Ctrl+Shift+L"  # for whoever leaves the desk


class _Answer(QObject):
    done = Signal(object)
    failed = Signal(object)


class _Work(QRunnable):
    def __init__(self, work: Callable[[], Any], answer: _Answer) -> None:
        super().__init__()
        self._work, self._answer = work, answer

    def run(self) -> None:
        """Off the UI thread: deriving a key takes a moment."""
        try:
            self._answer.done.emit(self._work())
        except BaseException as error:  # noqa: BLE001 - handed over whole
            self._answer.failed.emit(error)


class App(QObject):
    """From the door to the window, and back when the screen is locked."""

    def __init__(self, app: QApplication, folder: Path | None, *, demo: bool) -> None:
        super().__init__()
        self._app, self._demo_wanted = app, demo
        self._settings = Settings()
        self.theme = self._settings.theme()
        if app.platformName() != "offscreen":  # which has no screen that anybody looks at
            self.theme.fit(app.primaryScreen().size())
        self.theme.apply(app)
        self._last = LastPlace()
        self._asked = folder is not None
        self.folder = folder or self._last.get() or import_module("swdesk.places").default_folder()
        self.gate: Gate | None = None
        self.window: Any = None
        self.desk: Desk | None = None
        self._answers: list[_Answer] = []
        self._tries: Any = None
        self._recovered: Any = None
        self._clock = SystemClock()
        self._watch: Any = None
        self._hidden: list[QWidget] = []
        self.collector = Collector(self)

    def start(self) -> None:
        """Show the door at once; once it is painted, the libraries of the store load while the user types."""
        if self._demo_wanted:
            self._open_demo()
            return
        self._show_gate()

    def _show_gate(self) -> None:
        self.gate = Gate(self.folder, known=is_store(self.folder), locked=self.desk is not None)
        self.gate.begun.connect(self._create)
        self.gate.unlock.connect(self._unlock)
        self.gate.recover.connect(self._recover)
        self.gate.reset.connect(self._reset)
        self.gate.demo.connect(self._open_demo)
        self.gate.left.connect(self._left)
        self.gate.elsewhere.connect(self._go_elsewhere)
        self.gate.spoken.connect(self._speak)
        self.gate.back.connect(self._bring_back)
        show_whole(self.gate)
        QTimer.singleShot(PAINTED_MS, self._look_around)
        QTimer.singleShot(PAINTED_MS, threading.Thread(target=_warm_up, daemon=True).start)

    def _look_around(self) -> None:
        """After a reinstall the store is found again; several users are offered by name."""
        if self.gate is None:
            return
        if not is_store(self.folder) and not self._asked:
            found = [
                store.folder for store in import_module("swdesk.places").find_stores() if not store.aside
            ]
            if found:
                self.folder = found[0]
                self.gate.found(self.folder)
            if lost := self._last.lost():
                self.gate.tell(said_of_lost(lost, found))
        if is_store(self.folder):
            self._run(lambda: import_module("swdesk.security.keys").users(self.folder), self._show_users)

    def _go_elsewhere(self, folder: Path) -> None:
        """Another folder: its door, or the first start where nothing is there yet."""
        self.folder, self._asked = folder, True
        old = self.gate
        self._show_gate()  # first: with no window left the program would end
        if old is not None:
            _shut(old)

    def _speak(self, language: str) -> None:
        """Another language: pages keep words that they were loaded with, so the program comes back in it."""
        self._settings.keep(language=language)
        if self.gate is not None:
            open_again(self.gate)

    def _show_users(self, users: list[Any]) -> None:
        if self.gate is not None:
            self.gate.set_users([(user.name, user.slot) for user in users])

    # ── opening ──────────────────────────────────────────────────────────────────────────────────────────────

    def _create(self, asked: FirstStart) -> None:
        def work() -> Any:
            import_module("swdesk.places").check_folder(self.folder)
            address = (
                import_module("swdesk.shared").typed_address(*asked.server) if asked.server.address else ""
            )
            desk, _phrase = import_module("swdesk.desk").create_desk(
                self.folder, unit_name=asked.unit_name, unit_code=asked.unit_code, level=asked.level,
                worker_name=asked.worker, password=asked.password, address=address,
            )  # fmt: skip
            return desk

        self._busy()
        self._run(work, self._enter)

    def _unlock(self, chosen: str, password: str) -> None:
        slot = chosen or None
        self._tries = self._tries or import_module("swdesk.security.keys").Tries()
        self._busy()
        if self.desk is not None:
            self._run(
                lambda: import_module("swdesk.security.refused").unlock(
                    self.folder, slot, password, tries=self._tries, clock=self._clock
                ),
                self._resume,
            )
            return
        self._run(
            lambda: import_module("swdesk.desk").open_desk(
                self.folder, password, slot, clock=self._clock, tries=self._tries
            ),
            self._enter,
        )

    def _recover(self, phrase: str) -> None:
        self._busy()
        self._run(
            lambda: import_module("swdesk.security.keys").unlock_with_phrase(self.folder, phrase),
            self._ask_password,
        )

    def _ask_password(self, unlocked: Any) -> None:
        """The phrase opened it: a new password is set."""
        self._recovered = unlocked
        if self.gate is not None:
            self.gate.busy(False)
            self.gate.show_page("reset")

    def _bring_back(self, place: Path, secret: str) -> None:
        """A backup becomes a store on this PC: on a new one, or beside what is there."""

        def work() -> Any:
            return import_module("swdesk.backups.arriving").bring_back(
                place, self.folder, secret, self._clock
            )

        def done(brought: tuple[Path, Any]) -> None:
            self.folder, opened = brought
            self._asked = True
            (self._enter if hasattr(opened, "store") else self._ask_password)(opened)

        self._busy()
        self._run(work, done)

    def _reset(self, password: str) -> None:
        unlocked, locked = self._recovered, self.desk is not None
        chosen = self.gate.chosen if self.gate is not None else ""

        def work() -> Any:
            keys = import_module("swdesk.security.keys")
            slot = chosen or keys.users(self.folder, unlocked.key)[0].slot
            slot = keys.set_password(self.folder, unlocked.key, slot, password)
            if locked and self.desk is not None:
                self.desk.note_unlocking("reset")
                return keys.unlock(self.folder, slot, password)
            desk = import_module("swdesk.desk").open_desk(self.folder, password, slot)
            desk.note_unlocking("reset")
            return desk

        self._busy()
        self._run(work, self._resume if locked else self._enter)

    def _open_demo(self) -> None:
        def work() -> Any:
            folder = import_module("swdesk.leftovers").demo_folder()
            return import_module("swdesk.demo").build_demo(folder, clock=self._clock)

        if self.gate is not None:
            self.gate.busy(True)
        self._run(work, lambda desk: self._enter(desk, remember=False))

    def _enter(self, desk: Any, *, remember: bool = True) -> None:
        """The store is open: show the window, then hide the door."""
        from PySide6.QtCore import Qt  # noqa: PLC0415 - the door has no shortcuts
        from PySide6.QtGui import QKeySequence, QShortcut  # noqa: PLC0415

        from ui.desk_window import build_window  # noqa: PLC0415 - loads the pages

        if remember:
            self._last.remember(desk.folder)
        self.desk = desk
        self.collector.keep()
        self.window = build_window(desk, self.theme, self._settings, remember)
        show_whole(self.window)
        self._leave_gate()
        if remember:
            self.lock_keys = QShortcut(QKeySequence(LOCK_KEYS), self.window, self.lock)
            self.lock_keys.setContext(
                Qt.ShortcutContext.ApplicationShortcut
            )  # also while a dialog is in front
            if self._watch is None:
                from ui.watch import Watch  # noqa: PLC0415 - nobody waits for it at the door

                self._watch = Watch(self._app, self._clock)
                self._watch.due.connect(self.lock)
            self._watch.begin()

    def _leave_gate(self) -> None:
        gate, self.gate = self.gate, None
        if gate is not None:
            _shut(gate)

    # ── locking ──────────────────────────────────────────────────────────────────────────────────────────────

    def lock(self) -> None:
        """Hide everything behind the door; what is typed stays where it is."""
        if self.window is None or self.gate is not None:
            return
        from PySide6.QtWidgets import QDialog  # noqa: PLC0415 - the door has none

        shown = [one for one in self._app.topLevelWidgets() if one.isVisible()]
        self._show_gate()
        for one in shown:
            one.hide()
        lasting = [one for one in shown if isinstance(one, QDialog)]
        self._hidden = [self.window, *lasting]

    def _resume(self, unlocked: Any) -> None:
        """The same user goes on; another one gets a window of their own."""
        if self.desk is not None and unlocked.user != self.desk.unlocked.user:
            self.window.close()
            self.window.deleteLater()  # else it stays, and its store with it
            self.desk, self.window, self._hidden = None, None, []
            opened = import_module("swdesk.desk").opened
            self._run(lambda: opened(self.folder, unlocked, self._clock), self._enter)
            return
        if self.desk is not None:
            self._run(self.desk.note_unlocking, lambda _none: None)
        for one in self._hidden:
            if isValid(one):
                one.show()
        self._hidden = []
        self._leave_gate()
        if self._watch is not None:
            self._watch.begin()

    def _left(self) -> None:
        """The door was closed: while locked that ends the work, with its backup."""
        if self.window is not None:
            self.window.close()

    # ── mechanics ────────────────────────────────────────────────────────────────────────────────────────────

    def _busy(self) -> None:
        if self.gate is not None:
            self.gate.busy(True)

    def _run(self, work: Callable[[], Any], then: Callable[[Any], None]) -> None:
        answer = _Answer()
        self._answers.append(answer)

        def done(result: Any) -> None:
            self._answers.remove(answer)
            then(result)

        def failed(error: object) -> None:
            self._answers.remove(answer)
            if isinstance(error, UserError):
                text = _(str(error))
                if self.gate is not None:
                    self.gate.failed(text)
                else:
                    from PySide6.QtWidgets import QMessageBox  # noqa: PLC0415 - the door has none

                    QMessageBox.warning(None, _("社工站工作台"), text)
            else:
                report_bug(error)

        answer.done.connect(done)
        answer.failed.connect(failed)
        QThreadPool.globalInstance().start(_Work(work, answer))


def _shut(gate: Gate) -> None:
    """It goes whole: the next locking makes another."""
    gate.left.disconnect()
    gate.close()
    gate.deleteLater()


class Settings:
    """Window settings of this PC's user: theme and text size; no personal data."""

    def __init__(self, folder: Path | None = None) -> None:
        self._file = (folder or settings_folder()) / "window.txt"

    def read(self) -> dict[str, str]:
        """What was chosen."""
        try:
            lines = self._file.read_text("utf-8").splitlines()
        except OSError:
            return {}
        return dict(line.split("=", 1) for line in lines if "=" in line)

    def keep(self, **values: str) -> None:
        """Keep choices; a folder that cannot be written costs only the choice."""
        merged = self.read() | values
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_text("\n".join(f"{key}={value}" for key, value in merged.items()), "utf-8")
        except OSError:
            log.warning("window settings could not be kept")

    def theme(self) -> Theme:
        """The chosen look."""
        found = self.read()
        scale = int(found.get("scale", "100")) if found.get("scale", "100").isdigit() else 100
        return Theme(THEMES.get(found.get("theme", ""), LIGHT), min(max(scale, 100), 200))


def _warm_up() -> None:
    """Load the heavy libraries while the user types the password."""
    for name in ("db.records", "swdesk.desk", "ui.desk_window"):
        import_module(name)
    import_module("swdesk.leftovers").sweep(SystemClock().now())


def _import_plainly() -> None:
    """Take back PySide's hook for `from __feature__ import …`, which nothing here uses: it reads the source of every
    module loaded after Qt and keeps it, 30 MB in all.
    """
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)


def run(argv: list[str]) -> int:
    """Start the window. Arguments: --demo, --store DIR."""
    _import_plainly()
    translator.use(
        Settings().read().get("language", "zh")
    )  # before the pages load, whose titles are made once
    # The style is named here, not set: what setting returns makes Qt's styles known to Python, 5 ms.
    app = QApplication([sys.argv[0], "-style", "Fusion"])
    app.setApplicationName("swdesk")
    QTimer.singleShot(PAINTED_MS, lambda: translate_qt(app))
    sys.excepthook = hook
    folder = Path(argv[argv.index("--store") + 1]).absolute() if "--store" in argv[:-1] else None
    begin_in_documents()
    main = App(app, folder, demo="--demo" in argv)
    main.start()
    code = app.exec()
    begin_again(argv)
    return code
