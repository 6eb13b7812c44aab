from __future__ import annotations

import ast
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


def imported(path: Path) -> set[str]:
    """Everything a file imports, as dotted names: `sqlalchemy.orm.Session`."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_the_window_holds_no_sql():
    """It may name the Session that it hands on to swdesk, and nothing else of the database."""
    databases = ("sqlalchemy", "sqlcipher3", "alembic", "psycopg")
    used = {
        (path.name, name)
        for path in (ROOT / "ui").rglob("*.py")
        for name in imported(path)
        if name.split(".")[0] in databases
    }
    assert {name for _, name in used} <= {"sqlalchemy.orm.Session"}, used
