"""Filters above a list, to be switched on and off: those of one field widen what is shown, those of several narrow it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ui.widgets.basics import button
from ui.widgets.flow import Flow

Where = list[tuple[str, str, Any]]


@dataclass(frozen=True)
class Chip:
    """A filter above the list: label and conditions."""

    text: str
    where: tuple[tuple[str, str, Any], ...]


class ChipBar(Flow):
    """Chips beside each other; where the line is full they go on in the next."""

    def __init__(self, chips: Sequence[Chip], changed: Callable[[], None]) -> None:
        super().__init__(6)
        self._chips = [(button(chip.text, None, "chip"), chip) for chip in chips]
        for made, _chip in self._chips:
            made.setCheckable(True)
            made.toggled.connect(lambda _on: changed())
            self.addWidget(made)

    @property
    def on(self) -> list[Chip]:
        """The chips that are switched on."""
        return [chip for made, chip in self._chips if made.isChecked()]

    def switch(self, texts: Sequence[str]) -> None:
        """Exactly these on, without telling."""
        for made, chip in self._chips:
            made.blockSignals(True)
            made.setChecked(chip.text in texts)
            made.blockSignals(False)

    def narrowed(self, base: Sequence[tuple[str, str, Any]]) -> Where:
        """The conditions of a list and those of its chips."""
        where: Where = list(base)
        merged: dict[tuple[str, str], list[Any]] = {}
        for chip in self.on:
            for name, operator, value in chip.where:
                if operator in {"=", "in"}:
                    values = list(value) if operator == "in" else [value]
                    merged.setdefault((name, "in"), []).extend(values)
                else:
                    where.append((name, operator, value))
        return [*where, *((name, operator, tuple(values)) for (name, operator), values in merged.items())]
