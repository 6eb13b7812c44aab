"""The joined cells of the head of a table, for paper, Word and Excel alike."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Box:
    """A header cell with its place in the grid."""

    text: str
    row: int
    column: int
    rows: int
    columns: int

    @property
    def last_row(self) -> int:
        """The lowest row it covers."""
        return self.row + self.rows - 1

    @property
    def last_column(self) -> int:
        """The rightmost column it covers."""
        return self.column + self.columns - 1

    @property
    def joined(self) -> bool:
        """Whether it covers more than one cell."""
        return self.rows * self.columns > 1


def boxes(head: tuple[tuple[str, ...], ...]) -> list[Box]:
    """Join '<' cells to the left and '^' cells to the one above."""
    found: list[Box] = []
    for r, row in enumerate(head):
        for c, text in enumerate(row):
            if text in {"<", "^"}:
                continue
            columns = 1
            while c + columns < len(row) and row[c + columns] == "<":
                columns += 1
            rows = 1
            while r + rows < len(head) and head[r + rows][c] == "^":
                rows += 1
            found.append(Box(text, r, c, rows, columns))
    return found
