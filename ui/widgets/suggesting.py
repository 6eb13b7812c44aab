"""Suggesting units while their name is typed; light enough for the first page."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtWidgets import QCompleter, QLineEdit


def suggest_into(field: QLineEdit, level: Callable[[], str], taken: Callable[[str, str], None]) -> None:
    """Offer divisions under `field`; `taken(code, name)` when one is chosen. `level()` is '4' for townships, else above."""
    model = QStringListModel(field)
    completer = QCompleter(model, field)
    completer.setFilterMode(Qt.MatchFlag.MatchContains)
    completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    field.setCompleter(completer)
    found: dict[str, tuple[str, str]] = {}

    def typed(text: str) -> None:
        from swdesk.divisions import suggest  # noqa: PLC0415 - unpacks 1 MB, only when somebody types

        if len(text.strip()) < 2:
            return
        found.clear()
        for item in suggest(text, (9,) if level() == "4" else (2, 4, 6), 12):
            above = item.path[-1] if item.path else ""
            name = f"{above}{item.name}" if len(item.code) == 9 else item.name
            found[item.full] = (item.code, name)
        model.setStringList(list(found))

    def chosen(text: str) -> None:
        if text in found:
            taken(*found[text])

    field.textEdited.connect(typed)
    completer.activated.connect(chosen, Qt.ConnectionType.QueuedConnection)
