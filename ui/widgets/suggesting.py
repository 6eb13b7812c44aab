"""Suggesting units while their name is typed; nothing is made before somebody types, so that the first page is quick."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QStringListModel
from PySide6.QtWidgets import QCompleter, QLineEdit


class Suggestions:
    """Divisions offered under a field; `taken(code, name)` when one is chosen. `level()` is '4' for townships, else above."""

    def __init__(self, field: QLineEdit, level: Callable[[], str], taken: Callable[[str, str], None]) -> None:
        self._field, self._level, self._taken = field, level, taken
        self._model: QStringListModel | None = None
        self._found: dict[str, tuple[str, str]] = {}
        field.textEdited.connect(self._typed)

    def _typed(self, text: str) -> None:
        from swdesk.divisions import suggest  # noqa: PLC0415 - unpacks 1 MB, only when somebody types

        if len(text.strip()) < 2:
            return
        self._found.clear()
        for item in suggest(text, (9,) if self._level() == "4" else (2, 4, 6), 12):
            above = item.path[-1] if item.path else ""
            name = f"{above}{item.name}" if len(item.code) == 9 else item.name
            self._found[item.full] = (item.code, name)
        self._list().setStringList(list(self._found))

    def _list(self) -> QStringListModel:
        """The model of the popup, made at the first need."""
        from PySide6.QtCore import Qt  # noqa: PLC0415 - building its namespace costs 12 ms

        if self._model is None:
            self._model = QStringListModel(self._field)
            completer = QCompleter(self._model, self._field)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            completer.activated.connect(self._chosen, Qt.ConnectionType.QueuedConnection)
            self._field.setCompleter(completer)
        return self._model

    def _chosen(self, text: str) -> None:
        if text in self._found:
            self._taken(*self._found[text])
