"""Writes and reads off the UI thread: named operation → changes → one broadcast (the mechanism of design.md §9).

Writes run one after another on a worker thread, each in `Store.write`; what they changed comes from the change log and
goes out once as `changed`; pages that show those kinds refresh. Reads run on a thread of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal
from shiboken6 import isValid
from sqlalchemy.orm import Session

from db.changes import undo
from db.store import Store
from swdesk.errors import UserError
from swdesk.i18n import _
from swdesk.progress import Cancelled, Progress

T = TypeVar("T")


class _Relay(QObject):
    """Carries a result to the main thread."""

    done = Signal(object)
    failed = Signal(object)
    step = Signal(int, int, str)


class _Job(QRunnable):
    def __init__(self, work: Callable[[], Any], relay: _Relay) -> None:
        super().__init__()
        self._work, self._relay = work, relay

    def run(self) -> None:
        """Run and report; every failure reaches the main thread."""
        work, relay = self._work, self._relay
        del self._work, self._relay  # Qt does not always give the job back, and these hold store and window
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001 - handed to the main thread, which tells UserError from bug
            _emit(relay.failed, error)
        else:
            _emit(relay.done, result)


def _emit(signal: Any, value: Any) -> None:
    try:
        signal.emit(value)
    except RuntimeError:  # the window closed while the job ran: nobody is left to tell
        return


class Task(QObject):
    """Long work that can be cancelled: `progress` goes into the work, `step` comes out."""

    step = Signal(int, int, str)
    finished = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._stop = False

    def cancel(self) -> None:
        """Ask the work to stop at its next step."""
        self._stop = True

    def progress(self, done: int, total: int, what: str) -> None:
        """The `Progress` of the work, called on its thread."""
        if self._stop:
            raise Cancelled
        self.step.emit(done, total, what)


class Operations(QObject):
    """Signals: changed(kinds, initiator) after a write; told(sentence) for what the user can act on, said(sentence) for
    what went as it should; broke(error) for bugs; undoable(name) when something was done; turned(name, name) which
    operations can be undone and redone from here; long(task) when long work begins.
    """

    changed = Signal(object, object)
    told = Signal(str)
    said = Signal(str)
    broke = Signal(object)
    undoable = Signal(str)
    turned = Signal(str, str)
    long = Signal(object)

    def __init__(self, store: Store, user: UUID | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._user = store, user
        self._writer, self._reader = QThreadPool(self), QThreadPool(self)
        self._writer.setMaxThreadCount(1)
        self._reader.setMaxThreadCount(1)
        self._heavy = QThreadPool(self)  # reports and previews: lists must not wait for them
        self._heavy.setMaxThreadCount(1)
        self._aside = QThreadPool(self)  # drafts: neither a long import nor the user waits for them
        self._aside.setMaxThreadCount(1)
        self._relays: set[_Relay] = set()
        self._long = 0
        self._history: list[tuple[UUID, str]] = []
        self._undone: list[tuple[UUID, str]] = []

    def write(
        self,
        name: str,
        work: Callable[[Session], T],
        *,
        then: Callable[[T], None] | None = None,
        owner: QObject | None = None,
        undoable: bool = True,
        reason: str = "",
        turn: tuple[list[tuple[UUID, str]], str] | None = None,
    ) -> None:
        """Run `work` as the named operation; `then` gets its result on this thread while `owner` lives.

        `turn` is for undo and redo: where the way back is kept, and the name it is kept under.
        """

        def run() -> tuple[T, UUID, frozenset[str]]:
            with self._store.write(name, user=self._user, reason=reason) as hand:
                result = work(hand.session)
            return result, hand.operation, frozenset(hand.kinds)

        def done(answer: tuple[T, UUID, frozenset[str]]) -> None:
            result, operation, kinds = answer
            if kinds and turn is not None:
                turn[0].append((operation, turn[1]))
                self._turned()
            elif kinds and undoable:
                self._did(operation, name)
            if then is not None and (owner is None or isValid(owner)):
                then(result)
            if kinds:
                self.changed.emit(kinds, owner)

        if self._long:
            self.said.emit(_("“{}”排在正在进行的长任务后面，会自动完成。").format(name))
        self._start(self._writer, run, done)

    def note(self, work: Callable[[Session], None]) -> None:
        """Keep a local fact (who looked at what) behind the writes that wait: not logged, not undone, nobody is told."""

        def run() -> None:
            with self._store.local() as session:
                work(session)

        self._start(self._writer, run, lambda _none: None)

    def read(self, query: Callable[[Session], T], then: Callable[[T], None], owner: QObject) -> None:
        """Run a query; `then` gets the answer on this thread while `owner` lives."""

        def run() -> T:
            with self._store.read() as session:
                return query(session)

        self._start(self._reader, run, lambda answer: then(answer) if isValid(owner) else None)

    def task(
        self, work: Callable[[Progress], T], then: Callable[[T], None], owner: QObject, *, writes: bool = True,
        shown: bool = True,
    ) -> Task:  # fmt: skip
        """Long work that opens its own sessions; returns the handle that shows its progress and cancels it.

        `shown` is False where the owner shows the progress itself.
        """
        task = Task(owner)

        def done(answer: T) -> None:
            ended()
            if isValid(owner):
                then(answer)

        def ended(_error: object = None) -> None:
            self._long -= writes
            if isValid(task):
                task.finished.emit()

        self._long += writes
        if shown:
            self.long.emit(task)
        pool = self._writer if writes else self._heavy
        self._start(pool, lambda: work(task.progress), done, ended)
        return task

    def aside(self, work: Callable[[], None]) -> None:
        """Something small and in order beside the store: keeping what is typed."""

        def run() -> None:
            try:
                work()
            except Exception as error:
                raise UserError(
                    _("正在输入的内容暂时没能存成草稿，请先点保存；如磁盘已满，请腾出空间。")
                ) from error

        self._start(self._aside, run, lambda _none: None)

    def settle_asides(self) -> None:
        """Let what was put aside be done; takes milliseconds."""
        self._aside.waitForDone()

    def broadcast(self, kinds: frozenset[str], operation: UUID | None = None, name: str = "") -> None:
        """Tell all pages of changes that a task made itself."""
        if operation is not None:
            self._did(operation, name)
        self.changed.emit(kinds, None)

    def _did(self, operation: UUID, name: str) -> None:
        self._history.append((operation, name))
        self._undone.clear()  # what is done anew ends the way forward
        self.undoable.emit(name)
        self._turned()

    def _turned(self) -> None:
        undo, redo = ([*names, (None, "")] for names in (self._history[-1:], self._undone[-1:]))
        self.turned.emit(undo[0][1], redo[0][1])

    def undo(self) -> None:
        """Undo this user's newest operation since start (Ctrl+Z)."""
        if not self._history:
            self.said.emit(_("没有可以撤销的操作。"))
            return
        self._reverse(*self._history.pop(), _("撤销：{}"), _("已撤销“{}”"), self._undone)

    def redo(self) -> None:
        """Do again what was undone last (Ctrl+Y)."""
        if not self._undone:
            self.said.emit(_("没有可以重做的操作。"))
            return
        self._reverse(*self._undone.pop(), _("重做：{}"), _("已重做“{}”"), self._history)

    def _reverse(
        self, operation: UUID, name: str, called: str, said: str, back: list[tuple[UUID, str]]
    ) -> None:
        def work(session: Session) -> str:
            kept = len(undo(session, operation).kept)
            rest = _("；其中{}条之后又有改动，保持不变。").format(kept) if kept else _("。")
            return said.format(name) + rest

        self._turned()
        self.write(called.format(name), work, then=self.said.emit, undoable=False, turn=(back, name))

    def wait(self) -> None:
        """Let everything finish (closing, tests)."""
        self._writer.waitForDone()
        self._reader.waitForDone()
        self._heavy.waitForDone()
        self._aside.waitForDone()

    def _start(
        self,
        pool: QThreadPool,
        work: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[object], None] | None = None,
    ) -> None:
        relay = _Relay()
        self._relays.add(relay)

        def gone() -> None:
            self._relays.discard(relay)
            relay.deleteLater()  # Qt keeps what is connected as long as its sender, and these keep the sender

        def finish(result: Any) -> None:
            gone()
            if isValid(self):
                done(result)

        def fail(error: object) -> None:
            gone()
            if not isValid(self):  # the window is gone: nobody is left to tell
                return
            if failed is not None:
                failed(error)
            self._fail(error)

        relay.done.connect(finish, Qt.ConnectionType.QueuedConnection)
        relay.failed.connect(fail, Qt.ConnectionType.QueuedConnection)
        pool.start(_Job(work, relay))

    def _fail(self, error: object) -> None:
        if isinstance(error, UserError):
            self.told.emit(_(str(error)))
        elif isinstance(error, Cancelled):
            self.said.emit(_("已停止，没有写入任何内容。"))
        else:
            self.broke.emit(error)
