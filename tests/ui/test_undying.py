"""The program outlives the references that PySide6 loses on Python 3.11."""

from __future__ import annotations

import subprocess
import sys

CALLS = """
from PySide6.QtWidgets import QApplication, QWidget
{before}
app = QApplication([])
one = QWidget()
for _ in range(50_000):
    one.setToolTip("")
    one.parent()
print("alive")
"""


def test_the_window_lives_through_a_hundred_thousand_calls() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", CALLS.format(before="import ui")], capture_output=True, text=True, check=False
    )
    assert ran.stdout.strip() == "alive", ran.stderr[-400:]
