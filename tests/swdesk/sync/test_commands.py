"""Two PCs by the command line alone: join, add, export, trust, receive."""

from __future__ import annotations

from pathlib import Path

import pytest

from swdesk.cli import main

NAME = "示范县青禾镇社会工作服务站"


def run(*arguments: object) -> int:
    return main([str(argument) for argument in arguments])


@pytest.fixture(autouse=True)
def password(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SWDESK_PASSWORD", "secret1")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def test_a_second_pc_joins(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, two, stick = tmp_path / "one", tmp_path / "two", tmp_path / "stick"
    stick.mkdir()
    assert run("init", "--name", NAME, "--worker", "周敏", "--store", one) == 0
    assert run("init", "--join", "--worker", "吴强", "--store", two) == 0
    assert run("sync", "card", stick / "2.swcard", "--store", two) == 0
    assert run("sync", "add", stick / "2.swcard", "--name", "2号电脑", "--store", one) == 0
    assert run("sync", "export", "--out", stick, "--store", one) == 0
    capsys.readouterr()
    run("collect", stick, "--store", two)
    said = capsys.readouterr().out
    code = said.split("核对码 ")[1][:14]
    assert run("sync", "trust", code, "--store", two) == 0
    assert run("collect", stick, "--store", two) == 0
    capsys.readouterr()
    assert run("sync", "status", "--store", two) == 0
    assert "2号电脑　本机" in capsys.readouterr().out


def test_a_name_or_joining_is_asked_for(tmp_path: Path) -> None:
    assert run("init", "--worker", "周敏", "--store", tmp_path / "x") == 2


def test_a_wrong_code_is_told(tmp_path: Path) -> None:
    run("init", "--join", "--worker", "吴强", "--store", tmp_path / "two")
    assert run("sync", "trust", "0000-0000-0000", "--store", tmp_path / "two") == 2
