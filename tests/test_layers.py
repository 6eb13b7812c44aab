from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def python(code: str) -> str:
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("module", ["swdesk.cli", "ui.__main__"])
def test_the_command_line_loads_no_qt(module):
    loaded = python(
        f"import {module}, sys; print(*(m for m in sys.modules if 'PySide6' in m or 'shiboken' in m))"
    )
    assert loaded.split() == []


def test_the_layers_hold():
    from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == EXIT_STATUS_SUCCESS
